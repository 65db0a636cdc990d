"""A leader's own numbers: how long others waited for their answers, where they went, how their teams hold.

They are shown to that person and to nobody else, whatever their key. No list, board or sum is made of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from sqlalchemy import Connection

from coach.board.adherence import OfTeam, adherence, window
from coach.board.calendars import usual_calendar
from coach.board.plant import Plant
from coach.board.rules.calendar import Calendar
from coach.board.walks import Walk, walks
from coach.errors import NotAllowed
from coach.store import leading as rows
from coach.store.scope import Caller

__all__ = ["Leading", "Times", "read_leading", "times"]

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Times:
    """Hours that `n` of them waited: half of them at most `median`, nine of ten at most `p90`."""

    n: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Leading:
    """`escalations` and `ideas` that this person answered and `effects` they decided about; their own `walks`; and
    whether each team they lead holds to its routines. Days are those of the first team they lead, else are in."""

    since: date
    until: date
    escalations: Times
    effects: Times
    ideas: Times
    walks: list[Walk]
    teams: list[OfTeam]


def read_leading(conn: Connection, caller: Caller, first: date | None, last: date | None, at: datetime) -> Leading:
    person, org = whose(caller), caller.org
    plant, led = Plant(conn, org, at), rows.led_by(conn, org, person)
    calendar = calendar_of(plant, led or rows.teams_of(conn, org, person))
    first, last = window(calendar.day_of(at), first, last)
    between = person, calendar.end_of(first - DAY) + SECOND, calendar.end_of(last) + SECOND
    return Leading(
        since=first,
        until=last,
        escalations=times(rows.answered(conn, org, *between)),
        effects=times(rows.decided(conn, org, *between)),
        ideas=times(rows.ideas_answered(conn, org, *between)),
        walks=walks(conn, org, rows.walks_of(conn, org, *between)),
        teams=adherence(plant, led, first, last),
    )


def calendar_of(plant: Plant, teams: Sequence[str]) -> Calendar:
    """Whose days are meant: those of the first team they lead, else are in."""
    return plant.calendar(teams[0]) if teams else usual_calendar("UTC")


def whose(caller: Caller) -> str:
    if caller.shared_device:
        raise NotAllowed("These numbers are for one person alone, and a shared device is for all; use your own key.")
    if caller.person_id is None:
        raise NotAllowed("These numbers are for one person alone, and this key is nobody's; use your own key.")
    return caller.person_id


def times(waits: Iterable[tuple[datetime, datetime]]) -> Times:
    hours = sorted((answered - asked) / HOUR for asked, answered in waits)
    if not hours:
        return Times(0, None, None)
    return Times(len(hours), round(median(hours), 2), round(hours[ceil(len(hours) * 0.9) - 1], 2))
