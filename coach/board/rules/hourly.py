"""The hour-by-hour board: which hours a day has, what is planned for each, and how each stands."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from coach.board.rules.calendar import Calendar
from coach.board.rules.frames import hours

__all__ = ["Hour", "Light", "gaps", "hour_at", "hours_of", "label", "light", "owed", "planned"]

Light = Literal["green", "red", "grey"]
Owed = Literal["actual", "reason"]

DAY = timedelta(days=1)

REACH = 2
"""A shift may have started so many days before its last hour."""


class Hour(NamedTuple):
    start: datetime
    end: datetime
    shift: str


def hours_of(calendar: Calendar, day: date) -> list[Hour]:
    """What is worked in the shifts that start on a day, cut into hours from the start of each; the last may be short.

    A break is a gap between shifts, so no time in it counts. Where clocks change, the hours are as many as elapse.
    """
    cut = [frame for frame in hours(calendar, day, day, None)]
    return [Hour(start, end, shift.name) for start, end in cut if (shift := calendar.shift_at(start)) is not None]


def hour_at(calendar: Calendar, start: datetime) -> tuple[date, Hour] | None:
    """The hour that begins at an instant, and the day it belongs to: in a night shift, the day before."""
    today = calendar.day_of(start)
    for day in (today - n * DAY for n in range(REACH + 1)):
        for hour in hours_of(calendar, day):
            if hour.start == start:
                return day, hour
    return None


def planned(hour: Hour, takt_seconds: float) -> float:
    """How many pieces the working time of an hour is good for, one every so many seconds."""
    return (hour.end - hour.start).total_seconds() / takt_seconds


def light(plan: float | None, actual: float | None) -> Light:
    """What nobody has counted is grey, never green."""
    if plan is None or actual is None:
        return "grey"
    return "green" if actual >= plan else "red"


def owed(plan: float | None, actual: float | None, *, reasoned: bool, over: bool) -> Owed | None:
    """What somebody has still to write down."""
    if actual is None:
        return "actual" if over and plan is not None else None
    return "reason" if light(plan, actual) == "red" and not reasoned else None


def gaps(counted: Iterable[tuple[float | None, float | None]]) -> Iterator[tuple[float | None, float | None]]:
    """From plan and actual of hour after hour: its gap, and all gaps so far; neither where something is missing."""
    total = 0.0
    for plan, actual in counted:
        if plan is None or actual is None:
            yield None, None
        else:
            total += actual - plan
            yield actual - plan, total


def label(calendar: Calendar, start: datetime, end: datetime) -> str:
    """As people at the board say it: `14:00–15:00`."""
    return "–".join(f"{each.astimezone(calendar.zone):%H:%M}" for each in (start, end))
