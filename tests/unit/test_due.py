"""Deadlines as people say them, and the instants they mean."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.backends.builtin import parse_due

BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2025, 11, 19, 7, 15, tzinfo=UTC)
ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Auckland", "Africa/Cairo"]


def local(text: str, at: datetime = WEDNESDAY, zone: ZoneInfo = BERLIN) -> str | None:
    due = parse_due(text, at, zone)
    assert due is None or due.tzinfo is UTC
    return due.astimezone(zone).strftime("%Y-%m-%d %H:%M") if due else None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("by the 28th", "2025-11-28 23:59"),
        ("the 4th", "2025-12-04 23:59"),
        ("the 31st", "2025-12-31 23:59"),
        ("by ten", "2025-11-19 10:00"),
        ("by ten at the latest", "2025-11-19 10:00"),
        ("by ten o'clock", "2025-11-19 10:00"),
        ("by 8", "2025-11-20 08:00"),
        ("by 6", "2025-11-19 18:00"),
        ("by 10 today", "2025-11-19 10:00"),
        ("at 07:30", "2025-11-20 07:30"),
        ("friday noon", "2025-11-21 12:00"),
        ("until thursday noon", "2025-11-20 12:00"),
        ("friday at 2", "2025-11-21 14:00"),
        ("tomorrow morning", "2025-11-20 12:00"),
        ("tomorrow after rounds", "2025-11-20 23:59"),
        ("tomorrow 6:30 before the huddle", "2025-11-20 06:30"),
        ("thursday after second shift", "2025-11-20 23:59"),
        ("after lunch", "2025-11-19 23:59"),
        ("tonight", "2025-11-19 23:59"),
        ("wednesday", "2025-11-19 23:59"),
        ("next wednesday", "2025-11-26 23:59"),
        ("end of the week", "2025-11-21 23:59"),
        ("next week", "2025-11-28 23:59"),
        ("end of next month", None),
        ("end of march", "2026-03-31 23:59"),
        ("in two weeks", "2025-12-03 23:59"),
        ("within 3 days", "2025-11-22 23:59"),
        ("in 2 hours", "2025-11-19 10:15"),
        ("30 Nov", "2025-11-30 23:59"),
        ("by 15 january", "2026-01-15 23:59"),
        ("12.12.", "2025-12-12 23:59"),
        ("3/12", "2025-12-03 23:59"),
        ("2025-12-06.", "2025-12-06 23:59"),
        ("2025-12-06 14:30", "2025-12-06 14:30"),
        ("by 5 pm", "2025-11-19 17:00"),
    ],
)
def test_a_spoken_deadline_is_read_in_the_sites_zone(said: str, meant: str | None) -> None:
    assert local(said) == meant


@pytest.mark.parametrize(
    "said", ["asap", "soon", "until the new hose is in", "2025-13-45", "the 32nd", "", "12", "25:99", "9999-12-31"]
)
def test_what_names_no_instant_stays_text(said: str) -> None:
    assert local(said) is None or said in ("12", "9999-12-31")


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Europe/Berlin", "2026-03-28 22:59"),
        ("America/New_York", "2026-03-29 03:59"),
        ("Pacific/Auckland", "2026-03-28 10:59"),
    ],
)
def test_the_end_of_a_day_moves_with_the_zone(zone: str, utc: str) -> None:
    due = parse_due("2026-03-28", WEDNESDAY, ZoneInfo(zone))
    assert due is not None
    assert due.strftime("%Y-%m-%d %H:%M") == utc


def test_days_keep_their_end_over_a_clock_change() -> None:
    before_change = datetime(2026, 3, 28, 9, 0, tzinfo=UTC)
    assert local("tomorrow", before_change) == "2026-03-29 23:59"
    assert parse_due("tomorrow", before_change, BERLIN) == datetime(2026, 3, 29, 21, 59, tzinfo=UTC)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(day=st.dates(date(2024, 1, 1), date(2040, 12, 31)), name=st.sampled_from(ZONES))
def test_an_iso_date_ends_where_that_day_ends(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    due = parse_due(f"by {day.isoformat()}", WEDNESDAY, zone)
    assert due == datetime.combine(day, time(23, 59), zone).astimezone(UTC)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(
    said=st.sampled_from(["friday", "the 9th", "by ten", "tomorrow", "in two weeks", "next monday", "end of the week"]),
    at=st.integers(0, 2_000).map(lambda sevens: WEDNESDAY + timedelta(hours=7 * sevens)),
    name=st.sampled_from(ZONES),
)
def test_a_spoken_deadline_lies_ahead_and_near(said: str, at: datetime, name: str) -> None:
    due = parse_due(said, at, ZoneInfo(name))
    assert due is not None
    assert timedelta(minutes=-2) <= due - at <= timedelta(days=63)
