"""When a routine is on, over clock changes, and how many were done, against oracles that walk minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.leading import times
from coach.board.rules.adherence import Plan, due_days, instant, is_on, last_due, next_due, weekly
from coach.board.rules.calendar import Calendar, Shift

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEK = frozenset(range(7))

EDGES = {
    "Europe/Berlin": (date(2025, 3, 30), date(2025, 10, 26)),
    "America/New_York": (date(2025, 3, 9), date(2025, 11, 2)),
    "Australia/Lord_Howe": (date(2025, 10, 5), date(2025, 4, 6)),
    "America/Santiago": (date(2025, 9, 7), date(2025, 4, 6)),
    "Africa/Cairo": (date(2024, 4, 26), date(2024, 11, 1)),
    "Asia/Kathmandu": (date(2025, 3, 30), date(2025, 10, 26)),
}
"""Days on which clocks go forward and back, and a zone where they never do."""

NIGHT = Shift("night", time(22), time(6), frozenset({6, 0, 1, 2, 3}))
EARLY = Shift("early", time(6), time(14), frozenset(range(5)))


def on_the_wall(zone: ZoneInfo, day: date, at: time) -> datetime:
    """The first minute of a day and its surroundings at which the wall shows this time or has just jumped over it."""
    wanted, minute = datetime.combine(day, at), datetime.combine(day, time(), UTC) - 30 * 60 * MINUTE
    before = minute.astimezone(zone).replace(tzinfo=None)
    while not (before < wanted <= minute.astimezone(zone).replace(tzinfo=None)):
        before = minute.astimezone(zone).replace(tzinfo=None)
        minute += MINUTE
    return minute


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("which", [0, 1], ids=["forward", "back"])
@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(minutes=st.integers(0, 4 * 60), shifted=st.integers(-1, 1))
def test_a_time_on_the_wall_is_the_first_that_shows_it_or_follows_the_gap(
    name: str, which: int, minutes: int, shifted: int
) -> None:
    zone, day = ZoneInfo(name), EDGES[name][which] + shifted * DAY
    at = (datetime.combine(day, time()) + minutes * MINUTE).time()
    assert instant(zone, day, at) == on_the_wall(zone, day, at)


def test_a_time_in_the_gap_comes_with_the_first_instant_after_it() -> None:
    zone, day = ZoneInfo("Europe/Berlin"), date(2025, 3, 30)
    assert instant(zone, day, time(2, 30)) == instant(zone, day, time(3)) == datetime(2025, 3, 30, 1, tzinfo=UTC)
    assert instant(zone, date(2025, 10, 26), time(2, 30)) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    name=st.sampled_from(sorted(EDGES)),
    which=st.integers(0, 1),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    minutes=st.integers(0, 24 * 60 - 1),
    off=st.frozensets(st.integers(-6, 6), max_size=3),
    after=st.integers(-5 * 24 * 60, 5 * 24 * 60),
)
def test_occurrences_follow_each_other_and_miss_none(
    name: str, which: int, days: frozenset[int], minutes: int, off: frozenset[int], after: int
) -> None:
    zone, edge, at = ZoneInfo(name), EDGES[name][which], time(minutes // 60, minutes % 60)
    calendar = Calendar(zone, (Shift("all", time(0, 30), time(23), WEEK),), frozenset(edge + n * DAY for n in off))
    plan, moment = Plan(days, at), datetime.combine(edge, time(12), UTC) + after * MINUTE
    worked = [edge + n * DAY for n in range(-20, 40) if n not in off and (edge + n * DAY).weekday() in days]
    every = [(day, instant(zone, day, at)) for day in worked]
    assert next_due(calendar, plan, moment) == min(due for _, due in every if due > moment)
    since = moment - 10 * DAY
    past = [day for day, due in every if since <= due <= moment]
    assert last_due(calendar, plan, since, moment) == (max(past) if past else None)
    counted = due_days(calendar, plan, edge - 15 * DAY, edge + 15 * DAY, since=since, until=moment + MINUTE)
    assert counted == past


def test_the_morning_after_the_last_night_shift_is_worked_and_a_free_day_is_not() -> None:
    calendar = Calendar(ZoneInfo("Europe/Vienna"), (NIGHT, EARLY), frozenset({date(2026, 3, 4)}))
    at_five, at_seven = Plan(WEEK, time(5, 30)), Plan(WEEK, time(7))
    days = [date(2026, 3, 2) + n * DAY for n in range(7)]
    assert [is_on(calendar, at_seven, day) for day in days] == [True, True, False, True, True, False, True]
    nights = Calendar(ZoneInfo("Europe/Vienna"), (NIGHT,))
    assert [is_on(nights, at_five, day) for day in days] == [True] * 5 + [False, True]
    assert [is_on(nights, at_seven, day) for day in days] == [True] * 4 + [False, False, True]


def test_weekdays_that_held_before_hold_for_the_days_before() -> None:
    plan = Plan(frozenset({0}), time(6), ((date(2026, 3, 3), WEEK), (date(2026, 3, 10), frozenset({1}))))
    held = [plan.on(date(2026, 3, day)) for day in (2, 3, 9, 10, 11)]
    assert held == [WEEK, frozenset({1}), frozenset({1}), frozenset({0}), frozenset({0})]


DATES = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(due=st.frozensets(DATES, max_size=30), skipped=st.frozensets(DATES, max_size=20))
def test_weeks_add_up_what_was_due_and_done(due: frozenset[date], skipped: frozenset[date]) -> None:
    done, expected, day = due - skipped, [], date(2025, 12, 29)
    while day < date(2026, 3, 9):
        week = [day + n * DAY for n in range(7)]
        wanted, kept = sum(d in due for d in week), sum(d in done for d in week)
        expected += [(day, wanted, kept, round(kept / wanted, 3))] if wanted else []
        day += 7 * DAY
    assert [(w.week, w.due, w.done, w.share) for w in weekly(due, done)] == expected


def test_half_of_the_answers_came_within_the_median_and_nine_of_ten_within_the_other() -> None:
    asked = datetime(2026, 3, 2, tzinfo=UTC)
    waits = times((asked, asked + timedelta(hours=hours)) for hours in (10, 1, 2, 3, 4, 5, 6, 7, 8, 99))
    assert (waits.n, waits.median, waits.p90) == (10, 5.5, 10)
