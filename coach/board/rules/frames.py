"""The frames that a KPI is read for: each hour, takt, shift, day, week or month in which its team works.

A frame begins after its `start` and holds its `end`, so that a reading taken as an hour or a shift closes is still of
it. Hours and takts are counted from the start of each shift, the last one as short as the shift leaves it. A day is
named after the shifts that start on it: one with a night shift lasts until that is over. Weeks begin on Monday.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from coach.board.rules.calendar import Calendar

__all__ = ["Frame", "frame_of", "frames_between", "hours", "last_begun"]

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

MARGIN = 2 * DAY
"""A shift that starts so many days before an instant may hold it."""

FAR = 400 * DAY
"""How far back a frame is looked for: a calendar rests no longer."""


class Frame(NamedTuple):
    start: datetime
    end: datetime


def frames_between(
    calendar: Calendar, rhythm: str, shift: str, start: datetime, end: datetime, *, takt_minutes: int | None = None
) -> list[Frame]:
    """Those that end after `start` and not after `end`, in their order; with a shift's name, of its people only."""
    theirs, last = of_shift(calendar, shift), calendar.day_of(end) + MARGIN
    found: list[Frame] = []
    for frame in CUT[rhythm](theirs, first_day(calendar, rhythm, start), last, takt_minutes):
        if start < frame.end <= end:
            found.append(frame)
    return found


def frame_of(
    calendar: Calendar, rhythm: str, shift: str, at: datetime, *, takt_minutes: int | None = None
) -> Frame | None:
    """The frame that a reading is of: the last that had begun, so one taken after the shift is of the shift.

    None where the team has not worked for more than a year.
    """
    theirs, day = of_shift(calendar, shift), calendar.day_of(at)
    for back in (MARGIN, 14 * DAY, FAR):
        cut = CUT[rhythm](theirs, first_day(calendar, rhythm, at - back), day, takt_minutes)
        if begun := [frame for frame in cut if frame.start < at]:
            return begun[-1]
    return None


def last_begun(frames: Sequence[Frame], at: datetime) -> int | None:
    """`frame_of` among frames that are at hand: the place of the last that had begun."""
    place = bisect_left(frames, at, key=lambda frame: frame.start) - 1
    return place if place >= 0 else None


def of_shift(calendar: Calendar, shift: str) -> Calendar:
    """A shift that the calendar does not know (any more) is everybody."""
    return calendar.only(shift) if any(each.name == shift for each in calendar.shifts) else calendar


def first_day(calendar: Calendar, rhythm: str, at: datetime) -> date:
    """From where to cut so that no frame that holds an instant is left out."""
    return PERIODS.get(rhythm, same_day)(calendar.day_of(at) - MARGIN)


# --- cutting ----------------------------------------------------------------------------------------

Cut = Callable[[Calendar, date, date, int | None], Iterator[Frame]]


def same_day(day: date) -> date:
    return day


def monday(day: date) -> date:
    return day - day.weekday() * DAY


def first_of_month(day: date) -> date:
    return day.replace(day=1)


PERIODS: dict[str, Callable[[date], date]] = {"day": same_day, "week": monday, "month": first_of_month}
"""The first day of the period that a day is in."""


def days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def over(calendar: Calendar, day: date) -> datetime:
    """When a day is over, also for the shift that works into the next."""
    return max([calendar.end_of(day), *(end for _, end in calendar.worked_on(day))])


def whole(period: Callable[[date], date]) -> Cut:
    """Periods of days, of which at least one is worked."""

    def cut(calendar: Calendar, first: date, last: date, _: int | None) -> Iterator[Frame]:
        start = first
        while start <= last:
            after = next(day for day in days(start + DAY, start + 32 * DAY) if period(day) != start)
            if any(calendar.worked_on(day) for day in days(start, after - DAY)):
                yield Frame(over(calendar, start - DAY), over(calendar, after - DAY))
            start = after

    return cut


def shifts(calendar: Calendar, first: date, last: date, _: int | None) -> Iterator[Frame]:
    return (Frame(*worked) for day in days(first, last) for worked in calendar.worked_on(day))


def steps(calendar: Calendar, first: date, last: date, minutes: int | None) -> Iterator[Frame]:
    step = timedelta(minutes=minutes or 60)
    for start, end in shifts(calendar, first, last, None):
        while start < end:
            yield Frame(start, min(start + step, end))
            start += step


def hours(calendar: Calendar, first: date, last: date, _: int | None) -> Iterator[Frame]:
    return steps(calendar, first, last, 60)


CUT: dict[str, Cut] = {
    "takt": steps,
    "hour": hours,
    "shift": shifts,
    "day": whole(same_day),
    "week": whole(monday),
    "month": whole(first_of_month),
}
