"""When a reading that has not come is missing."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.rhythm import Rhythm, expected_by

WEEK = frozenset(range(5))
PLANT = Calendar(ZoneInfo("UTC"), (Shift("early", time(6), time(14), WEEK), Shift("late", time(14), time(22), WEEK)))


def at(text: str) -> datetime:
    """In March 2026, whose second is a Monday."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "shift", "read", "expected"),
    [
        ("hour", "", "02T10:00", "02T11:00"),
        ("hour", "", "02T22:00", "03T07:00"),
        ("hour", "early", "02T14:00", "03T07:00"),
        ("day", "", "02T12:00", "03T12:00"),
        ("day", "", "02T23:59:59", "04T06:00"),
        ("day", "", "06T23:59:59", "10T06:00"),
        ("shift", "early", "02T14:00", "03T14:00"),
        ("shift", "late", "06T23:59:59", "10T14:00"),
        ("shift", "no longer", "02T23:59:59", "04T06:00"),
        ("shift", "", "02T13:55", "03T06:00"),
        ("shift", "", "02T14:00", "03T06:00"),
        ("week", "", "06T12:00", "13T12:00"),
        ("week", "", "06T23:59:59", "16T06:00"),
        ("month", "", "01T00:00", "32T00:00"),
    ],
)
def test_the_next_reading_is_missing_after_one_period_of_the_team(
    rhythm: Rhythm, shift: str, read: str, expected: str
) -> None:
    due = datetime(2026, 4, 1, tzinfo=UTC) if expected == "32T00:00" else at(expected)
    assert expected_by(PLANT, rhythm, shift, at(read)) == due


@pytest.mark.parametrize(("read", "expected"), [("02T10:00", "02T10:45"), ("02T21:30", "03T06:15")])
def test_a_takt_is_counted_in_working_time(read: str, expected: str) -> None:
    assert expected_by(PLANT, "takt", "", at(read), takt_minutes=45) == at(expected)
