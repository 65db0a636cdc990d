"""Reminding of what is on: whoever owns a routine, or stands in, finds it in the inbox when its time comes."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from coach.board.notices import notice
from coach.board.plant import Plant
from coach.board.routines import Row, plan_of
from coach.board.rules.adherence import last_due, next_due
from coach.store import routines as rows
from coach.store.clocks import add_notices

__all__ = ["remind_routines"]

MOST = 500
"""Reminders handled in one transaction."""

AGAIN = timedelta(days=60)
"""When to look again for a routine that a changed calendar has left without a day."""


class Reminder(NamedTuple):
    row: Row
    day: date


def remind_routines(plant: Plant) -> int | None:
    """Tell who owns what is on, or stands in, unless it was done; how many were told, None when nothing was due.

    A worker that comes late reminds of the last time alone. A calendar that changed meanwhile is heeded.
    """
    due = rows.due(plant.conn, plant.org, plant.at, MOST)
    if not due:
        return None
    plant.know({row["owner_id"] for row in due if row["owner_id"] is not None})
    wanted = [Reminder(row, day) for row in due if (day := came(plant, row)) is not None]
    done = rows.checked(plant.conn, plant.org, {one.row["id"] for one in wanted}, {one.day for one in wanted})
    told = [told_of(plant, *one) for one in wanted if (one.row["id"], one.day) not in done]
    add_notices(plant.conn, [each for each in told if each is not None])
    rows.set_due(plant.conn, plant.org, {row["id"]: look_next(plant, row) for row in due})
    return sum(each is not None for each in told)


def came(plant: Plant, row: Row) -> date | None:
    """The day on which it came last, since its timer was set."""
    return last_due(plant.calendar(row["team_id"]), plan_of(row), row["due_at"], plant.at)


def told_of(plant: Plant, row: Row, day: date) -> dict[str, Any] | None:
    owner = row["owner_id"]
    person = owner if owner is not None and plant.there(owner) else plant.on_duty(row["team_id"])
    if person is None:
        return None
    return notice(plant, person, row["id"], row["team_id"], row["id"], "routine", f"{row['id']}_{day}", severe=False)


def look_next(plant: Plant, row: Row) -> datetime:
    return next_due(plant.calendar(row["team_id"]), plan_of(row), plant.at) or plant.at + AGAIN
