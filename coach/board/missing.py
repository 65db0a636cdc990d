"""Readings that have not come: somebody is told of each, and the KPI is grey until it is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from coach.board.feed import occurred
from coach.board.notices import notice
from coach.board.plant import Plant
from coach.board.rules.spans import Span
from coach.board.standing import due_by_shift, light, missing_since, next_after, owed_by
from coach.errors import InvalidInput
from coach.store import clocks
from coach.store import rollups as rows

__all__ = ["BATCH", "left_to_nobody", "remind_missing", "unread"]

BATCH = 500
"""KPIs looked at in one transaction."""

PAUSE = Span(4, "hours")
"""Of work, at least, between two reminders about what is read many times a shift."""

LATER = timedelta(days=1)
"""When a KPI is looked at again whose calendar does not work out."""


def remind_missing(plant: Plant) -> int | None:
    """Tell of a batch whose readings were due; how many people were told, None when nothing was due."""
    due = rows.claim_due(plant.conn, plant.org, plant.at, BATCH)
    if not due:
        return None
    plant.know({row["owner_id"] for row in due if row["owner_id"] is not None})
    told: list[dict[str, Any]] = []
    looks = {row["id"]: look(plant, row) for row in due}
    for row in due:
        since = looks[row["id"]].since
        if since is not None:
            told += reminder(plant, row)
            announce(plant, row, since)
    rows.set_due(plant.conn, plant.org, {id: (seen.again, seen.colour) for id, seen in looks.items()})
    clocks.add_notices(plant.conn, told)
    return len(told)


@dataclass(frozen=True, slots=True)
class Look:
    """Since when a reading is missing, if it is: the timer may be older than the calendar. And when to look `again`."""

    since: datetime | None
    again: datetime
    colour: str


def look(plant: Plant, row: RowMapping) -> Look:
    """A KPI whose calendar does not work out is grey, and misses nothing."""
    try:
        since = missing_since(plant, row)
        return Look(since, next_look(plant, row, missing=since is not None), light(plant, row))
    except InvalidInput:
        return Look(None, plant.at + LATER, "grey")


def reminder(plant: Plant, row: RowMapping) -> list[dict[str, Any]]:
    """Whoever owes the reading hears of it, once for each frame."""
    who = owed_by(plant, row)
    key = f"{row['id']}_{int(row['due_at'].timestamp())}"
    made = (row["id"], row["team_id"], row["id"], "missing", key)
    return [notice(plant, who, *made, severe=False)] if who is not None else []


def announce(plant: Plant, row: RowMapping, since: datetime) -> None:
    about = (row["id"], row["team_id"], None, plant.at)
    occurred(plant.conn, plant.org, "kpi.missing", *about, {"since": since.isoformat()})
    if row["status"] != "grey":
        occurred(plant.conn, plant.org, "kpi.turned", *about, {"status": "grey", "was": row["status"]})


def next_look(plant: Plant, row: RowMapping, *, missing: bool) -> datetime:
    """When the next frame of any shift is missing too; what is read many times a shift is asked for less often."""
    end = min(ends(plant, row))
    often = missing and row["rhythm"] in ("hour", "takt")
    return max(end, plant.calendar(row["team_id"]).add(plant.at, PAUSE, working=True)) if often else end


def ends(plant: Plant, row: RowMapping) -> Iterator[datetime]:
    for shift, end in due_by_shift(plant, row).items():
        steps = (end, *(next_after(plant, row, shift, at) for at in (end, plant.at)))
        yield next((step for step in steps if step > plant.at), plant.at + LATER)


def left_to_nobody(plant: Plant) -> set[str]:
    """Teams that miss a reading which nobody owes: no owner who is there, and nobody is on duty up to the top."""
    alone = [team for team in rows.reading_teams(plant.conn, plant.org) if plant.on_duty(team) is None]
    left = rows.owed_by_teams(plant.conn, plant.org, alone) if alone else []
    plant.know({row["owner_id"] for row in left if row["owner_id"] is not None})
    return {row["team_id"] for row in left if owed_by(plant, row) is None and look(plant, row).since is not None}


def unread(plant: Plant, person: str, led: Sequence[str]) -> list[tuple[RowMapping, datetime]]:
    """The KPIs without a reading that somebody owns, or that are left to them as leader on duty; and since when."""
    left = rows.owed_by_teams(plant.conn, plant.org, led) if led else []
    theirs = [
        *rows.owed_by_person(plant.conn, plant.org, person),
        *(row for row in left if owed_by(plant, row) == person),
    ]
    found = {row["id"]: (row, since) for row in theirs if (since := missing_since(plant, row)) is not None}
    return list(found.values())
