"""What the board of one team costs among a million open actions: `python -m benchmarks.board [--small]`.

Beside it stands the same team in an organisation of its own, so that the ratio says what the million costs. CPU time
is this process's and, on PostgreSQL, that of the server's processes too.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

from benchmarks.counts import counting
from benchmarks.sweep import postgres, sqlite
from benchmarks.table import Row, report, show
from coach.api.deps import to_json
from coach.board.view import read_board
from coach.store import tables as t
from coach.store.audit import beat, put_tallies
from coach.store.scope import Caller
from coach.store.view import STATEMENTS

SITE, ALONE = "site", "alone"
"""An organisation with all of it, and one with a single team that has as much as each team there."""

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUNDS = 15
CHUNK = 20_000
KPIS, ISSUES, RISEN = 6, 10, 4
"""Of each team."""


@dataclass(frozen=True)
class Size:
    actions: int
    teams: int


FULL, SMALL = Size(1_000_000, 1_000), Size(10_000, 100)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", action="store_true", help="10,000 actions instead of a million: does it run?")
    size = SMALL if asked.parse_args().small else FULL
    rows: list[Row] = []
    detail: dict[str, Any] = {"actions": size.actions, "teams": size.teams, "rounds": ROUNDS}
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        for kind, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            with opened(Path(folder)) as (engine, cpu):
                detail[kind] = measured(engine, cpu, size)
            rows += judged(kind, detail[kind])
    if size is SMALL:
        show(rows)
    else:
        print(json.dumps(detail, indent=1))
        report("board", rows, detail)


def judged(kind: str, found: dict[str, Any]) -> list[Row]:
    return [
        Row(f"{kind}: statements of a board", found["statements"], 5),
        Row(f"{kind}: tables that it scans", len(found["scanned"]), 0),
        Row(f"{kind}: CPU of a board ÷ of the same team alone", found["ratio"], 3),
        Row(f"{kind}: CPU of a team's board, ms", found["team"]["cpu_ms"], 50),
        Row(f"{kind}: CPU of the board above all teams, ms", found["top"]["cpu_ms"], 50),
    ]


# --- measuring ----------------------------------------------------------------------------------------


def measured(engine: Engine, cpu: Callable[[], float], size: Size, rounds: int = ROUNDS) -> dict[str, Any]:
    began = time.perf_counter()
    fill(engine, size)
    built, boards = time.perf_counter() - began, {"team": (SITE, f"tea_{size.teams // 2}"), "top": (SITE, "tea_0")}
    boards["alone"] = (ALONE, "tea_0")
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in boards}
    for _ in range(rounds + 1):
        for name, (org, team) in boards.items():
            spent[name].append(cost(engine, cpu, partial(look, org=org, team=team)))
    pairs = zip(spent["team"][1:], spent["alone"][1:], strict=True)
    with counting(engine) as counts, engine.connect() as conn:
        shown = json.loads(look(conn, *boards["team"]))
    return {
        **{name: dict(zip(("cpu_ms", "wall_ms"), middle(costs[1:]), strict=True)) for name, costs in spent.items()},
        "ratio": statistics.median(among[0] / alone[0] for among, alone in pairs),
        "statements": counts.statements,
        "scanned": sorted(set(scanned(engine, boards["team"][1]))),
        "counting_every_overdue_action_ms": cost(engine, cpu, count_all)[0],
        "counts": shown["counts"],
        "lines": {name: len(lines) for name, lines in shown.items() if isinstance(lines, list)},
        "built_in_s": round(built),
    }


def look(conn: Connection, org: str, team: str) -> bytes:
    """All that the route does once it is known who asks."""
    return to_json(read_board(conn, Caller(org, "key", "reader"), team, NOW))


def count_all(conn: Connection) -> object:
    """What the board does not do."""
    a = t.actions.c
    late = (a.org == SITE, a.closed_at.is_(None), a.due_at < NOW)
    return conn.execute(select(a.team_id, func.count()).where(*late).group_by(a.team_id)).all()


def cost(engine: Engine, cpu: Callable[[], float], work: Callable[[Connection], object]) -> tuple[float, float]:
    """Milliseconds of CPU and of the clock."""
    with engine.connect() as conn:
        burnt, began = cpu(), time.perf_counter()
        work(conn)
        return cpu() - burnt, (time.perf_counter() - began) * 1000


def middle(costs: Iterable[tuple[float, float]]) -> Iterator[float]:
    return (statistics.median(column) for column in zip(*costs, strict=True))


def scanned(engine: Engine, team: str) -> Iterator[str]:
    """The tables with many rows that a statement of the board goes through from first to last."""
    with engine.connect() as conn:
        for statement in STATEMENTS.values():
            binds = {"caller_org": SITE, "team": team, "now": NOW, "whole": True, "seen": ["tea_1"]}
            compiled = statement.compile(engine)
            assert isinstance(compiled, SQLCompiler)
            asked = compiled.construct_expanded_state(binds)
            yield from (scans_sqlite if engine.dialect.name == "sqlite" else scans_postgres)(conn, asked)


def scans_sqlite(conn: Connection, asked: ExpandedState) -> Iterator[str]:
    values = tuple(1 for _ in asked.positiontup or ())
    steps = [row[3].split() for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.statement}", values)]
    return (words[1] for words in steps if words[0] == "SCAN" and words[1] in BIG)


def scans_postgres(conn: Connection, asked: ExpandedState) -> Iterator[str]:
    plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked.statement}", dict(asked.parameters)).scalar_one()
    nodes = [plan[0]["Plan"]]
    for node in nodes:
        nodes += node.get("Plans", ())
    return (node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG)


BIG = frozenset({"actions", "clocks", "utterances", "issues", "escalations", "kpis"})
"""Where there are rows of every team. The small profile has so few of them that PostgreSQL does well to scan some."""


# --- a site -------------------------------------------------------------------------------------------


def fill(engine: Engine, size: Size) -> None:
    """A tree of teams, each with as many open actions as any; neighbouring rows belong to different teams."""
    each = size.actions // size.teams
    for org, teams in ((SITE, size.teams), (ALONE, 1)):
        put(engine, t.orgs, iter([{"org": org, "name": org, "created_at": NOW}]))
        put(engine, t.people, ({**of(org), "id": f"per_{n}", "name": f"Person {n}"} for n in range(teams * 3)))
        put(engine, t.teams, (team(org, n) for n in range(teams)))
        for what, made in MADE.items():
            number = {"actions": each, "issues": ISSUES, "risen": RISEN, "kpis": KPIS}[what] * teams
            for table, row in made:
                put(engine, table, (row(org, n, teams) for n in range(number)))
        with engine.begin() as conn:
            put_tallies(conn, org, NOW)
            beat(conn, org, "audit", NOW, "bench", {})
    if engine.dialect.name != "sqlite":
        with engine.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


def put(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """PostgreSQL checks no keys here: that would take as long as all the rest."""
    lite, first = engine.dialect.name == "sqlite", list(take(rows, CHUNK))
    while first:
        with engine.begin() as conn:
            conn.exec_driver_sql("PRAGMA cache_size=-500000" if lite else "SET session_replication_role = replica")
            conn.execute(insert(table), first)
        first = list(take(rows, CHUNK))
    engine.dispose()


def take(rows: Iterator[dict[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    return (row for row, _ in zip(rows, range(most), strict=False))


def of(org: str) -> dict[str, Any]:
    return {"org": org, "created_at": NOW}


def team(org: str, n: int) -> dict[str, Any]:
    """One at the top, ten under it, ten under each of those, and so on."""
    depth = len(f"{9 * n + 9}") - 1 if n else 0
    above = f"tea_{(n - 1) // 10}" if n else None
    rest = {"timezone": "Europe/Vienna", "make_safe_text": "", "emergency_contact": ""}
    return {**of(org), "id": f"tea_{n}", "name": f"Team {n}", "tier": 9 - depth, "parent_id": above, **rest}


STOOD = (("open", "do"), ("open", "do"), ("open", "do"), ("done", "verify"), ("verified", "effect"))
"""Of five actions three are to be done, one to be verified, and one to be looked at again."""


def due(n: int, teams: int) -> datetime:
    """Spread over two months; a sixth of them is past."""
    return NOW + timedelta(hours=(n // teams * 389) % 1440 - 240)


def said(kind: str) -> Callable[[str, int, int], dict[str, Any]]:
    def utterance(org: str, n: int, teams: int) -> dict[str, Any]:
        words = f"What somebody wrote about {kind} {n}, in a sentence of the usual length"
        return {"org": org, "id": f"utt_{kind}_{n:07d}", "at": NOW, "text": words, "source": "board"}

    return utterance


def action(org: str, n: int, teams: int) -> dict[str, Any]:
    words = [{"utterance": f"utt_act_{n:07d}", "start": 0, "end": 40}]
    mine = {"team_id": f"tea_{n % teams}", "owner_id": f"per_{n % (teams * 3)}", "by_line": n % 3 > 0}
    fixed = {"kind": "corrective", "owner_state": "accepted", "deadline_version": 1, "moves": 0, "updated_at": NOW}
    status = STOOD[n // teams % len(STOOD)][0]
    return {**of(org), "id": f"act_{n:07d}", **mine, "what": words, "due_at": due(n, teams), "status": status, **fixed}


def clock(kind: str, stage: Callable[[int, int], str]) -> Callable[[str, int, int], dict[str, Any]]:
    def row(org: str, n: int, teams: int) -> dict[str, Any]:
        item, at = f"{kind[:3]}_{n:07d}", stage(n, teams)
        until = due(n, teams) + (timedelta(days=30) if at == "effect" else timedelta())
        times = {"started_at": NOW, "entered_at": NOW, "deadline": until, "due_at": max(until, NOW)}
        pinned = {"policy_id": "two_days", "policy_version": 1, "deadline_version": 1, "level": 0, "severe": False}
        place = {"team_id": f"tea_{n % teams}", "root_id": item, "kind": kind, "stage": at}
        return {"org": org, "item_id": item, **place, **pinned, **times}

    return row


def issue(org: str, n: int, teams: int) -> dict[str, Any]:
    kpi = f"kpi_{n % teams + teams * (n // teams):07d}" if n // teams < 2 else None
    fixed = {"severity": ("minor", "normal")[n % 2], "status": "open", "waiting": False, "updated_at": NOW}
    return {
        **of(org), "id": f"iss_{n:07d}", "team_id": f"tea_{n % teams}", "title_u": f"utt_iss_{n:07d}", "kpi_id": kpi,
        **fixed,
    }  # fmt: skip


def fact(org: str, n: int, teams: int) -> dict[str, Any]:
    """An issue of the team that has gone to the team above."""
    own, item = n % teams, f"iss_{n:07d}"
    way = {"team_id": f"tea_{own}", "to_team_id": f"tea_{max(own - 1, 0) // 10}", "item_id": item, "root_id": item}
    return {
        "org": org, "id": f"esc_{n:07d}", **way, "level": 1, "deadline_version": 1, "kind": "issue", "stage": "resolve",
        "why": "overdue", "severe": False, "at": NOW, "status": "open",
    }  # fmt: skip


def kpi(org: str, n: int, teams: int) -> dict[str, Any]:
    recent = [[(NOW - timedelta(days=24 - day)).isoformat(), "", float(day)] for day in range(24)]
    fixed = {"category": "SQDCP"[n // teams % 5], "unit": "pieces", "direction": "lower", "target": 5.0}
    return {
        **of(org), "id": f"kpi_{n:07d}", "team_id": f"tea_{n % teams}", "name": f"Number {n}", **fixed,
        "leading": False, "rhythm": "day", "status": "red", "recent": recent, "updated_at": NOW,
    }  # fmt: skip


Maker = Callable[[str, int, int], dict[str, Any]]
MADE: dict[str, list[tuple[Table, Maker]]] = {
    "kpis": [(t.kpis, kpi)],
    "issues": [
        (t.utterances, said("iss")),
        (t.issues, issue),
        (t.clocks, clock("issue", lambda n, teams: "resolve")),
    ],
    "risen": [(t.escalations, fact)],
    "actions": [
        (t.utterances, said("act")),
        (t.actions, action),
        (t.clocks, clock("action", lambda n, teams: STOOD[n // teams % len(STOOD)][1])),
    ],
}


if __name__ == "__main__":
    main()
