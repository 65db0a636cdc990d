"""The last readings that a KPI carries along, and the colour they give it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from coach.board.feed import occurred
from coach.board.plant import Plant
from coach.board.rules.triggers import Status
from coach.board.rules.xmr import BASELINE
from coach.board.standing import due_of, light
from coach.store import board as store
from coach.store import tables as t
from coach.store.kpis import Point
from coach.store.scope import Caller

__all__ = ["note_recent", "turned"]

RECENT = BASELINE
"""Readings of each shift that a KPI carries along, for a sparkline and its limits."""


def note_recent(plant: Plant, row: RowMapping, fresh: Mapping[str, Sequence[Point]], by: str | None) -> None:
    """Carry the last readings of these shifts along, with the colour they give and when the next are due."""
    others = [each for each in row["recent"] or () if each[1] not in fresh]
    new = [[point.at.isoformat(), shift, point.value] for shift in fresh for point in fresh[shift][-RECENT:]]
    known = {**row, "recent": others + new}
    stands: dict[str, Any] = {"status": light(plant, known), "due_at": due_of(plant, known), "updated_at": plant.at}
    store.change(plant.conn, Caller.house(plant.org), t.kpis, row["id"], {"recent": known["recent"], **stands})
    turned(plant, row, stands["status"], by)


def turned(plant: Plant, row: RowMapping, status: Status, by: str | None) -> None:
    """Whoever listens hears of a new colour."""
    if status != row["status"]:
        data = {"status": status, "was": row["status"]}
        occurred(plant.conn, plant.org, "kpi.turned", row["id"], row["team_id"], by, plant.at, data)
