"""What is done again and again: on which days it is on, at which instant, and how much of what was due was done.

A time on the wall that does not exist on a day, because clocks go forward, is the first instant after the gap; one
that exists twice is the first of the two.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coach.board.rules.calendar import Calendar

__all__ = ["Former", "Plan", "Week", "due_days", "instant", "is_on", "last_due", "next_due", "of_week", "weekly"]

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

FAR = 400
"""Days ahead in which a next time is looked for."""

Former = tuple[date, frozenset[int]]
"""Weekdays that held until the day before this one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """On which weekdays (0 is Monday) and at what time; `former` is in order of its days."""

    days: frozenset[int]
    at: time
    former: tuple[Former, ...] = ()

    def on(self, day: date) -> frozenset[int]:
        """The weekdays that held on a day: what was due does not change with a later plan."""
        return next((days for until, days in self.former if day < until), self.days)


@dataclass(frozen=True, slots=True)
class Week:
    """`share` is null where nothing was due. `week` is its Monday."""

    week: date
    due: int
    done: int
    share: float | None


def instant(zone: ZoneInfo, day: date, at: time) -> datetime:
    wall = datetime.combine(day, at)
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if shown(found, zone) == wall:
        return found
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if shown(middle, zone) < wall else (before, middle)
    return after


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def is_on(calendar: Calendar, plan: Plan, day: date) -> bool:
    """On a day that the team works: a shift starts on it, or one that started the day before still works then."""
    if day.weekday() not in plan.on(day):
        return False
    at = instant(calendar.zone, day, plan.at)
    return bool(calendar.worked_on(day)) or (calendar.day_of(at) == day and calendar.is_working(at))


def next_due(calendar: Calendar, plan: Plan, after: datetime) -> datetime | None:
    """When it comes next, later than `after`; None where that is more than a year away."""
    first = calendar.day_of(after) - DAY
    coming = moments(calendar, plan, (first + n * DAY for n in range(FAR)))
    return next((at for _, at in coming if at > after), None)


def last_due(calendar: Calendar, plan: Plan, since: datetime, now: datetime) -> date | None:
    """The day on which it last came, from `since` to `now`."""
    last = calendar.day_of(now) + DAY
    count = (last - calendar.day_of(since)).days + 2
    past = moments(calendar, plan, (last - n * DAY for n in range(count)))
    return next((day for day, at in past if since <= at <= now), None)


def moments(calendar: Calendar, plan: Plan, days: Iterable[date]) -> Iterator[tuple[date, datetime]]:
    return ((day, instant(calendar.zone, day, plan.at)) for day in days if is_on(calendar, plan, day))


def due_days(
    calendar: Calendar, plan: Plan, first: date, last: date, *, since: datetime, until: datetime
) -> list[date]:
    """The days from `first` to `last` on which it came, not before `since` and before `until`."""
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [day for day, at in moments(calendar, plan, days) if since <= at < until]


# --- counting ---------------------------------------------------------------------------------------


def weekly(due: Collection[date], done: Collection[date]) -> list[Week]:
    """By week, the first first. A day counts once for each time it stands in `due`; `done` are some of those."""
    wanted, kept = Counter(map(monday, due)), Counter(map(monday, done))
    return [of_week(week, wanted[week], kept[week]) for week in sorted(wanted)]


def of_week(week: date, due: int, done: int) -> Week:
    return Week(week, due, done, round(done / due, 3) if due else None)


def monday(day: date) -> date:
    return day - day.weekday() * DAY
