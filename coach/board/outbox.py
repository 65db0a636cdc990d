"""From notices to messages: one by one under a budget a working day, the rest together, and what is severe at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from coach.board.plant import Plant
from coach.clock import new_id
from coach.store import notices as rows
from coach.store.notices import Waiting

__all__ = ["post"]

MOST = 2_000
"""Notices handled in one transaction."""


def post(conn: Connection, plant: Plant) -> int | None:
    """Put a batch of what may be sent on into the outbox; how many messages that were, None when nothing waits.

    Nothing severe waits for a budget, and nothing else is sent to people who are not at work, however late it is.
    People are held in one order, so that no two workers wait for each other.
    """
    found = rows.waiting(conn, plant.org, plant.at, MOST)
    if not found:
        return None
    plant.know({notice.person_id for notice in found})
    most = rows.budget(conn, plant.org)
    theirs: dict[str, list[Waiting]] = defaultdict(list)
    for notice in found:
        theirs[notice.person_id].append(notice)
    return sum(deliver(plant, person, theirs[person], most) for person in sorted(theirs))


def deliver(plant: Plant, person: str, notices: Sequence[Waiting], most: int) -> int:
    """A person has one working day, that of their own shift, whichever teams they hear of."""
    if not plant.living(person):
        rows.postpone(plant.conn, plant.org, [notice.id for notice in notices], None)
        return 0
    severe = [notice for notice in notices if notice.severe]
    usual = awake(plant, person, [notice for notice in notices if not notice.severe])
    hours = plant.hours(person, notices[0].team_id)
    day = hours.working_day(plant.at).isoformat()
    sent = message(plant, person, day, severe) if severe else 0
    if not usual:
        return sent
    if rows.sent_today(plant.conn, plant.org, person, day) < most:
        return sent + message(plant, person, day, usual)
    rows.postpone(plant.conn, plant.org, [notice.id for notice in usual], hours.next_day(plant.at))
    return sent


def awake(plant: Plant, person: str, notices: Sequence[Waiting]) -> list[Waiting]:
    """Those that find the person at work; the others wait until that is so."""
    asleep: dict[datetime, list[str]] = defaultdict(list)
    now = []
    for notice in notices:
        when = plant.at_work(person, notice.team_id)
        if when > plant.at:
            asleep[when].append(notice.id)
        else:
            now.append(notice)
    for when, ids in asleep.items():
        rows.postpone(plant.conn, plant.org, ids, when)
    return now


def message(plant: Plant, person: str, day: str, notices: Sequence[Waiting]) -> int:
    """Several notices at one time are one message: a digest."""
    row = {
        "org": plant.org,
        "id": new_id("msg"),
        "person_id": person,
        "day": day,
        "severe": notices[0].severe,
        "holds": len(notices),
        "status": "ready",
        "at": plant.at,
    }
    rows.send(plant.conn, row, [notice.id for notice in notices])
    return 1
