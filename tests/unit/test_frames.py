"""Frames over clock changes, against an oracle that labels every minute by what the clock on the wall shows."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.frames import Frame, frame_of, frames_between, last_begun

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEK = frozenset(range(5))
SHIFTS = (
    Shift("early", time(6), time(14, 30), WEEK),
    Shift("late", time(14, 30), time(22), WEEK),
    Shift("night", time(22), time(6), frozenset({0, 1, 2, 3, 6})),
)
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}
EDGES = [(zone, day) for zone, days in CHANGES.items() for day in days]

Label = tuple[Any, ...] | None


class Wall:
    """Twelve days about a clock change, minute by minute."""

    def __init__(self, zone: ZoneInfo, about: date) -> None:
        start = datetime.combine(about - 6 * DAY, time(), UTC)
        self.minutes = [start + n * MINUTE for n in range(12 * 24 * 60)]
        self.walls = [minute.astimezone(zone) for minute in self.minutes]
        self.window = (start + 2 * DAY, start + 10 * DAY)

    def turn(self, wall: datetime) -> tuple[date, str] | None:
        for shift in SHIFTS:
            begun = wall.date() if wall.time() >= shift.start else wall.date() - DAY
            inside = wall.time() >= shift.start if shift.end < shift.start else shift.start <= wall.time() < shift.end
            inside = inside or (shift.end < shift.start and wall.time() < shift.end)
            if inside and begun.weekday() in shift.days:
                return begun, shift.name
        return None

    def day(self, wall: datetime) -> date | None:
        turn = self.turn(wall)
        day = turn[0] if turn else wall.date()
        return day if day.weekday() in WEEK | {6} else None

    def counted(self, length: int) -> Iterator[Label]:
        """The n-th stretch of a shift."""
        for turn, walls in groupby(self.walls, self.turn):
            for n, _ in enumerate(walls):
                yield (turn, n // length) if turn else None

    def frames(self, labels: list[Label]) -> list[Frame]:
        low, high = self.window
        found: list[Frame] = []
        for label, group in groupby(zip(labels, self.minutes, strict=True), lambda pair: pair[0]):
            minutes = [minute for _, minute in group]
            if label is not None and low < minutes[-1] + MINUTE <= high:
                found.append(Frame(minutes[0], minutes[-1] + MINUTE))
        return found


def labels(wall: Wall) -> dict[str, Callable[[], list[Label]]]:
    return {
        "hour": lambda: list(wall.counted(60)),
        "takt": lambda: list(wall.counted(45)),
        "shift": lambda: [wall.turn(each) for each in wall.walls],
        "day": lambda: [(day,) if day else None for day in map(wall.day, wall.walls)],
    }


def to_minute(frame: Frame) -> Frame:
    """A day is over with its last second."""
    late = timedelta(seconds=1)
    return Frame(*(at + late if at.second == 59 else at for at in frame))


@pytest.mark.parametrize("rhythm", ["hour", "takt", "shift", "day"])
@pytest.mark.parametrize(("zone", "about"), EDGES)
def test_frames_over_a_clock_change_are_those_of_the_clock_on_the_wall(zone: str, about: date, rhythm: str) -> None:
    wall = Wall(ZoneInfo(zone), about)
    calendar = Calendar(ZoneInfo(zone), SHIFTS)
    found = frames_between(calendar, rhythm, "", *wall.window, takt_minutes=45)
    assert list(map(to_minute, found)) == wall.frames(labels(wall)[rhythm]())
    assert found


@pytest.mark.parametrize(("zone", "about"), EDGES)
def test_weeks_and_months_follow_one_another_without_a_hole(zone: str, about: date) -> None:
    calendar = Calendar(ZoneInfo(zone), SHIFTS)
    start = datetime.combine(about - 70 * DAY, time(), UTC)
    for rhythm, count in (("week", 20), ("month", 4)):
        found = frames_between(calendar, rhythm, "", start, start + 140 * DAY)
        assert len(found) in (count, count + 1)
        assert all(one.end == other.start for one, other in pairwise(found))


def test_a_period_in_which_nobody_works_has_no_frame() -> None:
    off = frozenset(date(2026, 3, 9) + n * DAY for n in range(5))
    calendar = Calendar(ZoneInfo("UTC"), SHIFTS[:2], off)
    window = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 22, 23, 59, 59, tzinfo=UTC)
    assert len(frames_between(calendar, "week", "", *window)) == 2
    assert len(frames_between(calendar, "day", "", *window)) == 10


def at(text: str) -> datetime:
    """In March 2026, whose second is a Monday."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "shift", "read", "start"),
    [
        ("hour", "", "02T10:00", "02T09:00"),
        ("hour", "", "02T14:10", "02T14:00"),
        ("hour", "", "07T12:00", "06T21:30"),
        ("shift", "", "02T14:30", "02T06:00"),
        ("shift", "early", "02T23:59:59", "02T06:00"),
        ("shift", "night", "02T23:59:59", "02T22:00"),
        ("shift", "night", "03T06:05", "02T22:00"),
        ("day", "", "03T03:00", "02T06:00"),
        ("day", "no longer", "02T23:59:59", "02T06:00"),
    ],
)
def test_a_reading_is_of_the_frame_that_had_begun_last(rhythm: str, shift: str, read: str, start: str) -> None:
    calendar = Calendar(ZoneInfo("UTC"), SHIFTS)
    found = frame_of(calendar, rhythm, shift, at(read))
    assert found is not None and found.start == at(start)
    frames = frames_between(calendar, rhythm, shift, at("01T00:00"), at("20T00:00"))
    place = last_begun(frames, at(read))
    assert place is not None and frames[place] == found
