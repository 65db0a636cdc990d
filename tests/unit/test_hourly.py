"""The hours of a day beside somebody who walks through it minute by minute; plans, gaps and what is owed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.hourly import gaps, hour_at, hours_of, label, light, owed, planned

EVERY_DAY = frozenset(range(7))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Calendar(BERLIN, (Shift("night", time(22), time(6), EVERY_DAY),))
SPRING, AUTUMN = date(2026, 3, 28), date(2026, 10, 24)
"""Saturdays whose night shift the clocks change in."""


def walked(calendar: Calendar, day: date) -> list[tuple[datetime, int]]:
    """Each hour's beginning and its minutes: the oracle. A shift is walked from its start until its wall-clock end."""
    found: list[tuple[datetime, int]] = []
    for shift in calendar.shifts:
        ends = day if shift.start < shift.end else day + timedelta(days=1)
        at = datetime.combine(day, shift.start, calendar.zone).astimezone(UTC)
        end = datetime.combine(ends, shift.end, calendar.zone).astimezone(UTC)
        minutes = 0
        while at < end:
            if minutes % 60 == 0:
                found.append((at, 0))
            found[-1] = (found[-1][0], found[-1][1] + 1)
            minutes, at = minutes + 1, at + MINUTE
    return sorted(found)


@settings(derandomize=True, max_examples=60, deadline=None)
@example("Europe/Berlin", SPRING, [22 * 60, 30 * 60])
@example("Europe/Berlin", AUTUMN, [22 * 60, 30 * 60])
@given(
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.lists(st.integers(0, 40), min_size=2, max_size=6, unique=True).map(lambda cuts: [240 + 30 * c for c in cuts]),
)
def test_a_day_has_the_hours_that_are_worked(zone: str, day: date, cuts: list[int]) -> None:
    cuts = sorted(cuts)[: len(cuts) // 2 * 2]
    turns = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if start < 1440]
    clock = [[time(minute // 60 % 24, minute % 60) for minute in turn] for turn in turns]
    calendar = Calendar(
        ZoneInfo(zone), tuple(Shift(f"s{n}", start, end, EVERY_DAY) for n, (start, end) in enumerate(clock))
    )
    hours = [(hour.start, (hour.end - hour.start) // MINUTE) for hour in hours_of(calendar, day)]
    assert hours == walked(calendar, day)


@pytest.mark.parametrize(("day", "count"), [(SPRING, 7), (date(2026, 4, 1), 8), (AUTUMN, 9)])
def test_a_night_shift_belongs_to_the_day_it_starts_on_and_has_the_hours_that_elapse(day: date, count: int) -> None:
    hours = hours_of(NIGHT, day)
    assert [hour.end - hour.start for hour in hours] == [HOUR] * count
    assert {hour_at(NIGHT, hour.start) for hour in hours} == {(day, hour) for hour in hours}
    assert {hour.shift for hour in hours} == {"night"}
    assert label(NIGHT, hours[-1].start, hours[-1].end) == "05:00–06:00"


def test_no_hour_begins_between_hours_or_on_a_day_off() -> None:
    off = Calendar(BERLIN, NIGHT.shifts, days_off=frozenset({SPRING}))
    start = hours_of(NIGHT, SPRING)[0].start
    assert [hour_at(NIGHT, start + MINUTE), hour_at(off, start), hours_of(off, SPRING)] == [None, None, []]


def test_a_plan_is_the_working_time_by_the_takt() -> None:
    calendar = Calendar(BERLIN, (Shift("early", time(6), time(9, 30), EVERY_DAY),))
    assert [planned(hour, 90) for hour in hours_of(calendar, SPRING)] == [40, 40, 40, 20]


def test_gaps_add_up_over_what_was_counted() -> None:
    assert list(gaps([(60, 41), (60, None), (60, 66)])) == [(-19, -19), (None, None), (6, -13)]


@pytest.mark.parametrize(("plan", "actual", "reasoned", "over", "shown"), [
    (60, 60, False, True, ("green", None)),
    (60, 41, False, True, ("red", "reason")),
    (60, 41, True, True, ("red", None)),
    (60, None, False, True, ("grey", "actual")),
    (60, None, False, False, ("grey", None)),
    (None, None, False, True, ("grey", None)),
])  # fmt: skip
def test_how_an_hour_stands_and_what_is_owed(
    plan: float | None, actual: float | None, reasoned: bool, over: bool, shown: tuple[str, str | None]
) -> None:
    assert (light(plan, actual), owed(plan, actual, reasoned=reasoned, over=over)) == shown
