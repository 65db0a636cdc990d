"""Working calendars: when a deadline falls that is counted in elapsed time or in shifts.

A wall-clock time becomes an instant as PEP 495 says: one that does not exist moves forward by the gap,
one that exists twice is the first. All else is counted between instants in UTC, so a shift over a
clock change has its true length.
"""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from coach.board.rules.spans import Span
from coach.errors import InvalidInput

__all__ = ["Calendar", "Shift"]

Way = Literal[1, -1]
"""Later or earlier."""

IDLE = 400
"""Days in a row without work after which a calendar has a mistake in it."""

REACH = timedelta(days=50 * 366)
"""How far is looked before a span is too long for its calendar."""

SLACK = timedelta(days=2)
"""A shift that starts so many days away may still hold an instant: one lasts a day, and clocks change."""

DAY = timedelta(days=1)
NOON = time(12)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shift:
    """Weekly working hours; `days` are the weekdays on which it starts, Monday being 0.

    One that ends at or before its start runs into the next day; start and end alike make it last a whole day.
    """

    name: str
    start: time
    end: time
    days: frozenset[int]

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(7)):
            raise InvalidInput(f"The shift {self.name!r} starts on {sorted(self.days)}; give weekdays from 0 to 6")
        if self.start.tzinfo or self.end.tzinfo:
            raise InvalidInput(f"The shift {self.name!r} has a zone of its own; its calendar gives the zone")


class Stint(NamedTuple):
    """A shift that takes place; it belongs to the day it starts on."""

    start: datetime
    end: datetime
    day: date
    shift: Shift

    def nearest(self, at: datetime) -> datetime:
        return min(max(at, self.start), self.end)


def no_holidays(year: int) -> Container[date]:
    return ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team works. A shift that would start on a day off or a holiday does not take place.

    `holidays` gives the public holidays of a year. Keep a calendar and use it again: it remembers the days it met.
    """

    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    days_off: frozenset[date] = frozenset()
    holidays: Callable[[int], Container[date]] = no_holidays
    _rostered: dict[date, list[Stint]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _worked: dict[date, list[Stint]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _named: dict[str, "Calendar"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def add(self, at: datetime, span: Span, *, working: bool) -> datetime:
        """The instant a span after `at`; none at all is `at` itself.

        Calendar time: minutes and hours elapse, days and weeks keep the wall-clock time.

        Working time: minutes and hours count inside shifts only, so the last may be over as a shift ends. Days
        lead to the n-th next working day at the same wall-clock time; where that day is not worked then, to
        its next worked instant, else to its end. A time at which nobody works counts from the next shift;
        the very end of a shift is still part of it here. A working day is named after the day its shifts start
        on, so 03:00 in a night shift belongs to the day before. A week is as many working days as an
        ordinary week of this calendar has.

        Later starts and longer spans never end sooner, but for wall-clock times in a clock change, where two
        instants have one name or none.
        """
        return self._moved(at, span, 1, working)

    def subtract(self, at: datetime, span: Span, *, working: bool) -> datetime:
        """The instant a span before `at`: `add` in the mirror, for reminders."""
        return self._moved(at, span, -1, working)

    def is_working(self, at: datetime, shift: str | None = None) -> bool:
        """Whether somebody works (in a shift of this name); as a shift ends, its people no longer do."""
        return self.only(shift).shift_at(at) is not None

    def next_working(self, at: datetime, shift: str | None = None) -> datetime:
        """`at` itself while somebody works, else the start of the next shift (of this name)."""
        at = _utc(at)
        return max(at, next(self.only(shift)._stints(at, 1)).start)

    def next_start(self, at: datetime, shift: str | None = None) -> datetime:
        """When the next shift (of this name) begins, later than `at` even while somebody works."""
        at = _utc(at)
        return next(stint.start for stint in self.only(shift)._stints(at, 1) if stint.start > at)

    def next_day(self, at: datetime) -> datetime:
        """When work begins on the next working day."""
        day = self.working_day(at)
        return next(stint.start for stint in self._stints(_utc(at), 1) if stint.day > day)

    def working_day(self, at: datetime) -> date:
        """The day on which the shift began that works, also after midnight; while nobody works, the day by the wall."""
        stint = self._under_way(at)
        return stint.day if stint else self.day_of(at)

    def shift_at(self, at: datetime) -> Shift | None:
        """The shift that works; of several, the one that began first."""
        stint = self._under_way(at)
        return stint.shift if stint else None

    def knows(self, shift: str | None) -> bool:
        return any(each.name == shift for each in self.shifts)

    def only(self, shift: str | None) -> "Calendar":
        """The calendar of those who work the shifts of one name; with none given, the whole of it."""
        if shift is None:
            return self
        if shift not in self._named:
            if not (same := tuple(each for each in self.shifts if each.name == shift)):
                names = ", ".join(sorted({repr(each.name) for each in self.shifts})) or "none"
                raise InvalidInput(f"The calendar has no shift {shift!r}; its shifts: {names}")
            self._named[shift] = replace(self, shifts=same)
        return self._named[shift]

    def worked_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when each shift works that starts on a day, one after the other."""
        return [(stint.start, stint.end) for stint in self._on(day)]

    def end_of(self, day: date) -> datetime:
        """The last second of a day, also where clocks change at midnight."""
        return datetime.combine(day, time(23, 59, 59, fold=1), self.zone).astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        return _utc(at).astimezone(self.zone).date()

    def _moved(self, at: datetime, span: Span, way: Way, working: bool) -> datetime:
        at = _utc(at)
        exact = span.unit in ("minutes", "hours")
        if not span.amount:
            return at
        if working:
            return self._worked_for(at, span.length, way) if exact else self._worked_days(at, self._days_in(span), way)
        return at + way * span.length if exact else self._instant(self._wall(at) + way * span.length)

    def _worked_for(self, at: datetime, left: timedelta, way: Way) -> datetime:
        """Where so much time inside shifts is used up."""
        stints = self._stints(at, way)
        while True:
            stint = next(stints)
            near, far = stint.nearest(at), stint.end if way > 0 else stint.start
            room = abs(far - near)
            if left <= room:
                return near + way * left
            left -= room

    def _worked_days(self, at: datetime, count: int, way: Way) -> datetime:
        home = self._touched(at) or next(self._stints(at, way))
        at = home.nearest(at)
        day = next(islice(self._working_days(home.day, way), count, None))
        meant = self._instant(self._wall(at) + (day - home.day))
        near = [stint.nearest(meant) for stint in self._on(day)]
        ahead = [point for point in near if (point - meant) * way >= timedelta(0)]
        return min(ahead or near, key=lambda point: abs(point - meant))

    def _days_in(self, span: Span) -> int:
        week = len(frozenset[int]().union(*(shift.days for shift in self.shifts)))
        return span.amount * (week if span.unit == "weeks" else 1)

    def _stints(self, at: datetime, way: Way) -> Iterator[Stint]:
        """Going later, those that end after an instant; going earlier, those that start before it."""
        for day in self._working_days(self.day_of(at) - way * SLACK, way):
            for stint in self._on(day)[::way]:
                if (stint.end > at) if way > 0 else (stint.start < at):
                    yield stint

    def _around(self, at: datetime) -> list[Stint]:
        """All that may hold an instant, in their order."""
        today = self.day_of(at)
        return [stint for n in (-2, -1, 0, 1) for stint in self._on(today + n * DAY)]

    def _under_way(self, at: datetime) -> Stint | None:
        return next((stint for stint in self._around(_utc(at)) if stint.start <= at < stint.end), None)

    def _touched(self, at: datetime) -> Stint | None:
        """The stint an instant lies in, or on the very end of."""
        return next((stint for stint in reversed(self._around(at)) if stint.start <= at <= stint.end), None)

    def _working_days(self, day: date, way: Way) -> Iterator[date]:
        """From a day onward; raises rather than run on for ever."""
        first, rested = day, 0
        while rested <= IDLE and abs(day - first) < REACH:
            if self._on(day):
                rested = 0
                yield day
            rested += 1
            day += way * DAY
        if rested > IDLE:
            raise InvalidInput(f"The calendar has {IDLE} days without work about {day}; give it a shift that works")
        raise InvalidInput(f"The span is longer than {REACH.days // 366} years of this calendar; use a shorter one")

    def _on(self, day: date) -> list[Stint]:
        """What is worked on a day, part after part: where shifts overlap, the time is the first one's."""
        if day not in self._worked:
            earlier = self._roster(day - 2 * DAY) + self._roster(day - DAY)
            covered = max((stint.end for stint in earlier), default=NEVER)
            parts: list[Stint] = []
            for stint in self._roster(day):
                if stint.end > covered:
                    parts.append(stint._replace(start=max(stint.start, covered)))
                    covered = stint.end
            self._worked[day] = parts
        return self._worked[day]

    def _roster(self, day: date) -> list[Stint]:
        if day not in self._rostered:
            turns = [] if self._is_free(day) else [s for s in self.shifts if day.weekday() in s.days]
            stints = sorted((self._stint(day, shift) for shift in turns), key=lambda stint: stint.start)
            self._rostered[day] = [stint for stint in stints if stint.start < stint.end]
        return self._rostered[day]

    def _is_free(self, day: date) -> bool:
        """Also a day that the zone leaves out, as one did that moved across the date line."""
        left_out = self.day_of(self._instant(datetime.combine(day, NOON))) != day
        return left_out or day in self.days_off or day in self.holidays(day.year)

    def _stint(self, day: date, shift: Shift) -> Stint:
        last = day if shift.start < shift.end else day + DAY
        start, end = datetime.combine(day, shift.start), datetime.combine(last, shift.end)
        return Stint(self._instant(start), self._instant(end), day, shift)

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None)

    def _instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone; give an aware time")
    return at.astimezone(UTC)
