"""How the row of a KPI stands at a moment: its colour, and whose reading has been missing since when."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from coach.board.plant import Plant
from coach.board.rules.rhythm import expected_by
from coach.board.rules.triggers import KpiRules, Status, Target, status
from coach.store.kpis import Point

__all__ = [
    "Row",
    "by_hand",
    "due_by_shift",
    "due_of",
    "end_of",
    "light",
    "missing_since",
    "next_after",
    "owed_by",
    "rules_of",
    "series_of",
    "speaks",
    "target_of",
    "weight_of",
    "worst_of",
]

Row = RowMapping | Mapping[str, Any]

LATELY = timedelta(days=7)
"""What was read so long ago may still ask for an analysis, however often it is read: an injury is entered late, too."""

WORST: tuple[Status, ...] = ("red", "amber", "grey", "green")
"""Of several shifts: what is known to be bad, then what nobody knows."""


def light(plant: Plant, row: Row) -> Status:
    """Of the worst shift; what should have been read by now and was not is grey."""
    target = target_of(row)
    seen = {
        status(target, points[-1].value if (end := end_of(plant, row, shift, points)) and plant.at <= end else None)
        for shift, points in series_of(row).items()
    }
    return worst_of(seen)


def worst_of(seen: Collection[Status]) -> Status:
    return next(colour for colour in WORST if colour in seen)


def end_of(plant: Plant, row: Row, shift: str, points: Sequence[Point]) -> datetime | None:
    """Until when the last reading speaks for the present; None where nothing was read yet."""
    return next_after(plant, row, shift, points[-1].at) if points else None


def speaks(plant: Plant, row: Row, shift: str, at: datetime) -> bool:
    """Whether a reading still tells of the present: until the next is due and for one period more, a week at least."""
    due = next_after(plant, row, shift, at)
    return plant.at <= max(at + LATELY, next_after(plant, row, shift, due))


def next_after(plant: Plant, row: Row, shift: str, at: datetime) -> datetime:
    calendar, takt = plant.calendar(row["team_id"]), row["takt_minutes"]
    return expected_by(calendar, row["rhythm"], shift, at, takt_minutes=takt)


def series_of(row: Row) -> dict[str, list[Point]]:
    """The last readings of each shift it is read in; without shifts there is one series, with an empty name."""
    series: dict[str, list[Point]] = {shift: [] for shift in row["shifts"] or ("",)}
    for at, shift, value in row["recent"] or ():
        if shift in series:
            series[shift].append(Point(datetime.fromisoformat(at), value))
    return series


def weight_of(row: Row) -> float:
    """How much its readings stand for in what it rolls into, where they do not say so themselves."""
    return 1.0 if row["weight"] is None else float(row["weight"])


def target_of(row: Row) -> Target:
    return Target(row["direction"], row["target"], row["limit"])


def rules_of(row: Row) -> KpiRules:
    return KpiRules(**(row["rules"] or {}))


# --- what is missing --------------------------------------------------------------------------------


def owed_by(plant: Plant, row: Row) -> str | None:
    """Who reads it: its owner, or while they are not there whoever is on duty for the team."""
    if not by_hand(row):
        return None
    owner = row["owner_id"]
    return owner if owner is not None and plant.there(owner) else plant.on_duty(row["team_id"])


def by_hand(row: Row) -> bool:
    return row["rollup"] is None and row["retired_at"] is None


def missing_since(plant: Plant, row: Row) -> datetime | None:
    """Since when a reading should have been there that is not."""
    due = due_of(plant, row)
    return due if due is not None and due < plant.at else None


def due_of(plant: Plant, row: Row) -> datetime | None:
    """When the next reading is missing, if it is read by hand."""
    return min(due_by_shift(plant, row).values()) if by_hand(row) else None


def due_by_shift(plant: Plant, row: Row) -> dict[str, datetime]:
    """Of a shift that was never read, one period after the KPI was made."""
    read = {shift: points[-1].at if points else row["created_at"] for shift, points in series_of(row).items()}
    return {shift: next_after(plant, row, shift, at) for shift, at in read.items()}
