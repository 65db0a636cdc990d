"""Deadlines over clock changes against an oracle that counts minutes one by one and shares no code.

The oracle gets its wall clock from python-dateutil, which reads zones by itself; both get the same zone files.
"""

import random
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from importlib.resources import files
from io import BytesIO
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.spans import Span, Unit

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
BEFORE, AFTER = 20 * DAY, 24 * DAY
"""What the oracle sees about a clock change: enough for the longest span and a few days off."""

YEARS = {
    "Africa/Cairo": 2024,  # changes at midnight
    "America/Havana": 2025,  # at midnight, and back into the day
    "America/New_York": 2025,
    "America/Nuuk": 2025,  # over midnight: a day that ends an hour early, another that ends twice
    "America/Santiago": 2025,  # from midnight, and back over it
    "America/St_Johns": 2025,  # three and a half hours behind
    "Asia/Beirut": 2025,
    "Asia/Tehran": 2022,
    "Australia/Lord_Howe": 2025,  # by half an hour
    "Europe/Berlin": 2025,
    "Europe/Dublin": 2025,  # where winter is the exception
    "Pacific/Apia": 2011,  # leaves a whole day out
    "Pacific/Chatham": 2025,  # twelve hours and three quarters ahead
}

WEEK, MON_THU, MON_FRI = frozenset(range(7)), frozenset(range(4)), frozenset(range(5))
PLANS = {
    "two shifts, short on Friday": (
        Shift("early", time(6), time(14), MON_FRI),
        Shift("late", time(14), time(22), MON_THU),
    ),
    "nights that overlap the morning": (
        Shift("night", time(22, 30), time(6, 15), frozenset({6, 0, 1, 2, 3, 5})),
        Shift("early", time(6), time(12), frozenset({0, 2, 4, 6})),
    ),
    "a long break every other day": (
        Shift("long", time(6), time(19), frozenset({0, 2, 4, 6})),
        Shift("morning", time(6), time(9, 30), frozenset({1, 3, 5})),
        Shift("evening", time(16), time(20), frozenset({1, 3, 5})),
    ),
    "round the clock": (Shift("day", time(0, 30), time(0, 30), WEEK),),
    "begins and ends as clocks change": (
        Shift("first", time(23, 15), time(0, 45), WEEK),
        Shift("second", time(1, 15), time(2, 30), WEEK),
        Shift("third", time(2, 15), time(3, 15), WEEK),
    ),
}

Way = Literal[1, -1]
LONGEST: dict[Unit, int] = {"minutes": 900, "hours": 30, "days": 6, "weeks": 1}


class Edge(NamedTuple):
    """A clock change: where, and the minute after which the wall clock jumps."""

    name: str
    zone: ZoneInfo
    oracle: tzinfo
    at: datetime


def zone_file(name: str) -> BytesIO:
    packed = files("dateutil.zoneinfo").joinpath("dateutil-zoneinfo.tar.gz").read_bytes()
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        found = archive.extractfile(name)
        assert found
        return BytesIO(found.read())


def edges(name: str) -> Iterator[Edge]:
    """Every clock change of the zone's year, found with the oracle's clock."""
    zone, oracle = ZoneInfo.from_file(zone_file(name), name), tz.tzfile(zone_file(name))
    day = datetime(YEARS[name], 1, 1, tzinfo=UTC)
    while day.year == YEARS[name]:
        if day.astimezone(oracle).utcoffset() != (day + DAY).astimezone(oracle).utcoffset():
            yield Edge(name, zone, oracle, day)
        day += DAY


@dataclass
class Minutes:
    """The minutes about an edge, each with the wall clock it shows."""

    edge: Edge
    walls: list[datetime] = field(init=False)
    first: dict[datetime, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = self.edge.at - BEFORE
        count = (BEFORE + AFTER) // MINUTE
        self.walls = [(self.start + n * MINUTE).astimezone(self.edge.oracle).replace(tzinfo=None) for n in range(count)]
        for n, wall in enumerate(self.walls):
            self.first.setdefault(wall.replace(fold=0), n)
        jumps = [(b - a) - MINUTE for a, b in zip(self.walls, self.walls[1:], strict=False) if b - a > MINUTE]
        self.gap = jumps[0] if jumps else timedelta(0)

    def of(self, wall: datetime) -> int:
        return self.first[wall] if wall in self.first else self.first[wall + self.gap]

    def instant(self, n: int) -> datetime:
        return self.start + n * MINUTE


class Oracle:
    """Which working day each minute belongs to, and walks over them."""

    def __init__(self, minutes: Minutes, shifts: tuple[Shift, ...], free: frozenset[date]) -> None:
        self.minutes = minutes
        self.owner: list[date | None] = [None] * len(minutes.walls)
        self.week = len({day for shift in shifts for day in shift.days})
        present = sorted({wall.date() for wall in minutes.walls})
        self.days = [day for day in present[1:-2] if day not in free]
        for _, start, end, day in sorted(stint for shift in shifts for stint in self.stints(shift)):
            for n in range(start, end):
                self.owner[n] = self.owner[n] or day
        self.worked = sorted({day for day in self.owner if day})
        self.near = range((BEFORE - 3 * DAY) // MINUTE, (BEFORE + 4 * DAY) // MINUTE)
        self.corners = [n for n in self.near if self.owner[n] != self.owner[n - 1]]

    def stints(self, shift: Shift) -> Iterator[tuple[date, int, int, date]]:
        for day in self.days:
            if day.weekday() in shift.days:
                last = day + DAY if shift.end <= shift.start else day
                start = self.minutes.of(datetime.combine(day, shift.start))
                yield day, start, self.minutes.of(datetime.combine(last, shift.end)), day

    def move(self, n: int, span: Span, way: Way, working: bool) -> int:
        if span.unit in ("minutes", "hours"):
            count = span.amount * (60 if span.unit == "hours" else 1)
            return self.walk(n, count, way) if working else n + way * count
        if working:
            return self.stride(n, span.amount * (self.week if span.unit == "weeks" else 1), way)
        wall = self.minutes.walls[n] + way * span.amount * (7 if span.unit == "weeks" else 1) * DAY
        return self.minutes.of(wall.replace(fold=0))

    def walk(self, n: int, left: int, way: Way) -> int:
        """Minute by minute; only worked ones count."""
        while left:
            left -= self.owner[n if way > 0 else n - 1] is not None
            n += way
        return n

    def home(self, n: int, way: Way) -> tuple[int, date]:
        """The minute at which somebody works or has just stopped, and its working day."""
        while True:
            if day := self.owner[n] or self.owner[n - 1]:
                return n, day
            n += way

    def stride(self, n: int, count: int, way: Way) -> int:
        n, day = self.home(n, way)
        goal = self.worked[self.worked.index(day) + way * count]
        meant = self.minutes.of((self.minutes.walls[n] + (goal - day)).replace(fold=0))
        held = [m for m, owner in enumerate(self.owner) if owner == goal]
        points = sorted({*held, *(m + 1 for m in held)})
        if way > 0:
            return next((m for m in points if m >= meant), points[-1])
        return next((m for m in reversed(points) if m <= meant), points[0])


def spans(dice: random.Random) -> Span:
    unit = dice.choice(get_args(Unit))
    return Span(dice.randint(1, LONGEST[unit]), unit)


def moments(dice: random.Random, oracle: Oracle) -> int:
    """A minute some days about the change; every third one where work starts or ends."""
    return dice.choice(oracle.corners if dice.random() < 1 / 3 else oracle.near)


def wrong_deadlines(edge: Edge, each: int) -> tuple[int, list[str]]:
    """How many deadlines were asked for about an edge, and those on which calendar and oracle disagree."""
    dice, minutes = random.Random(f"{edge.name} {edge.at:%m%d}"), Minutes(edge)
    asked, wrong = 0, []
    for name, shifts in PLANS.items():
        free = frozenset({(edge.at + dice.randint(-4, 4) * DAY).date()})
        calendar, oracle = Calendar(edge.zone, shifts, free), Oracle(minutes, shifts, free)
        for _ in range(each):
            n, span = moments(dice, oracle), spans(dice)
            way, working = dice.choice(get_args(Way)), dice.random() < 0.7
            move = calendar.add if way > 0 else calendar.subtract
            given = move(minutes.instant(n), span, working=working)
            expected = minutes.instant(oracle.move(n, span, way, working))
            asked += 1
            if given != expected:
                asking = f"{minutes.instant(n)} {way:+} × {span} {working=}"
                wrong.append(f"{edge.name}, {name}: {asking} is {expected}, not {given}")
    return asked, wrong


def test_no_deadline_is_wrong_about_the_clock_changes_of_berlin() -> None:
    told = [wrong_deadlines(edge, 60) for edge in edges("Europe/Berlin")]
    assert [fault for _, wrong in told for fault in wrong] == []
    assert [asked for asked, _ in told] == [300, 300]


@pytest.mark.full
@pytest.mark.parametrize("name", YEARS)
def test_no_deadline_is_wrong_about_the_clock_changes_of_any_zone(name: str) -> None:
    told = [wrong_deadlines(edge, 200) for edge in edges(name)]
    assert [fault for _, wrong in told for fault in wrong] == []
    assert len(told) >= 2 and all(asked == 1000 for asked, _ in told)


@pytest.mark.parametrize("name", ["Africa/Cairo", "America/Nuuk", "Australia/Lord_Howe", "Pacific/Apia"])
def test_a_day_ends_with_the_last_of_its_minutes(name: str) -> None:
    for edge in edges(name):
        minutes, calendar = Minutes(edge), Calendar(edge.zone, ())
        days = sorted({wall.date() for wall in minutes.walls})[1:-1]
        last = {wall.date(): n for n, wall in enumerate(minutes.walls)}
        ends = {day: minutes.instant(last[day]) + timedelta(seconds=59) for day in days}
        assert {day: calendar.end_of(day) for day in days} == ends
        assert {calendar.day_of(end) for end in ends.values()} == set(days)
