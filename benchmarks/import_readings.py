"""How fast a table of readings is taken: `python -m benchmarks.import_readings [--small] [--parts N]`.

From the bytes to the commit, as the route does it: read, placed, compared with what stands, written, and what follows
for each KPI. Then the same table again, and the same with every value corrected. With `--parts` all KPIs are parts of
one, which is worked out with them.
"""

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from benchmarks.sweep import postgres, sqlite
from benchmarks.table import Row, report
from coach.board.importing import ImportReport, import_readings
from coach.board.kpis import create_kpi
from coach.board.rules.table import read_table
from coach.board.teams import create_team
from coach.store import tables as t
from coach.store.scope import Caller

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FULL, SMALL = 100_000, 2_000
KPIS = (12, 200)
GOAL = 100_000 / 60
"""Rows a second."""

TEAM = {"timezone": "Europe/Vienna", "make_safe_text": "Stop.", "emergency_contact": "1", "name": "Line", "tier": 1}
KPI = {
    "category": "Q", "unit": "", "direction": "lower", "target": 60, "limit": None, "rhythm": "hour", "leading": False,
    "shifts": [], "rules": {"misses": None, "signal": True, "trend": None, "single": False}, "value_stream": None,
}  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", action="store_true", help="2,000 rows instead of 100,000: does it run?")
    asked.add_argument("--parts", type=int, metavar="N", help="so many KPIs that roll up into one")
    told = asked.parse_args()
    number = SMALL if told.small else FULL
    profiles = [(told.parts, True)] if told.parts else [(kpis, False) for kpis in KPIS]
    rows: list[Row] = []
    detail: dict[str, Any] = {"rows": number}
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        for kind, opened in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            with opened(Path(folder)) as (engine, _):
                for kpis, rolled in profiles:
                    found = measured(engine, kpis, number, rolled=rolled)
                    called = f"{kind}, {kpis} {'parts of one' if rolled else 'KPIs'}"
                    detail[called] = found
                    rows += [Row(f"{called}: {name}, rows/s", rate, GOAL, True) for name, rate in found.items()]
    detail["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report("import_parts" if told.parts else "import_readings", rows, detail)
    print(f"Most memory at any time: {detail['peak_mb']:.0f} MB")


def measured(engine: Engine, kpis: int, number: int, *, rolled: bool) -> dict[str, float]:
    caller = Caller(f"bench{kpis}", "", "admin")
    with engine.begin() as conn:
        conn.execute(insert(t.orgs).values(org=caller.org, name="Bench", created_at=NOW))
        team = create_team(conn, caller, TEAM, NOW)
        own = {**KPI, "team_id": team}
        if rolled:
            own["rolls_into"] = create_kpi(conn, caller, {**own, "name": "All of them", "rollup": "sum"}, NOW)
        for n in range(kpis):
            create_kpi(conn, caller, {**own, "name": f"KPI {n}"}, NOW)
    passes = {"new": 0, "again": 0, "corrected": 1}
    return {name: number / took(engine, caller, sheet(kpis, number, more), name) for name, more in passes.items()}


def took(engine: Engine, caller: Caller, data: bytes, what: str) -> float:
    began = time.perf_counter()
    table = read_table(data)
    with engine.begin() as conn:
        told: ImportReport = import_readings(conn, caller, table, NOW).report
    spent = time.perf_counter() - began
    came = {"new": told.new, "again": told.unchanged, "corrected": told.corrected}[what]
    assert came == told.rows == len(table.lines), told
    return spent


def sheet(kpis: int, number: int, more: int) -> bytes:
    """Each KPI an hour after the other, back from now."""
    lines = ["kpi,at,value,note"]
    for n in range(number):
        at = NOW - timedelta(hours=1 + n // kpis)
        lines.append(
            f"KPI {n % kpis},{at:%Y-%m-%dT%H:%M:%SZ},{50 + n * 7 % 5 + more},{'Nozzle 7' if n % 50 == 0 else ''}"
        )
    return "\n".join(lines).encode()


if __name__ == "__main__":
    main()
