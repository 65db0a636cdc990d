"""Figures beside their goals, printed and kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    found: float
    goal: float
    least: bool = False
    """Whether the goal is a least and not a most."""

    @property
    def met(self) -> bool:
        return self.found >= self.goal if self.least else self.found <= self.goal


def show(rows: Sequence[Row]) -> None:
    for row in rows:
        sign = "≥" if row.least else "≤"
        print(f"{row.what:<62} {row.found:>8.2f}   {sign} {row.goal:<6g} {'met' if row.met else 'MISSED'}")


def report(name: str, rows: Sequence[Row], detail: Mapping[str, Any]) -> None:
    show(rows)
    kept = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "rows": [{**asdict(r), "met": r.met} for r in rows]}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({**kept, **detail}, indent=1, ensure_ascii=False) + "\n")
