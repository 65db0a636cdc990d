"""Working calendars: where a deadline falls, who works when, and what a calendar refuses."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.spans import Span
from coach.errors import InvalidInput

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
MON_FRI = frozenset(range(5))
EARLY = Shift("early", time(6), time(14), MON_FRI)
NIGHT = Shift("night", time(22), time(6), frozenset({6, 0, 1, 2, 3}))
SHORT = (Shift("day", time(7), time(16), frozenset(range(4))), Shift("day", time(7), time(12), frozenset({4})))
ROUND = (EARLY, Shift("late", time(14), time(22), MON_FRI), Shift("night", time(22), time(6), MON_FRI))

ONE_SHIFT = Calendar(BERLIN, (EARLY,))
NIGHTS = Calendar(BERLIN, (NIGHT,))
FREE = Calendar(BERLIN, (EARLY,), frozenset({date(2026, 6, 9)}))


def first_of_may(year: int) -> Container[date]:
    return {date(year, 5, 1)}


MAY_DAY = Calendar(BERLIN, ROUND, holidays=first_of_may)


def at(written: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone)


def shown(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(BERLIN).strftime("%a %d %b %H:%M")


@pytest.mark.parametrize(
    ("calendar", "start", "span", "end"),
    [
        (ONE_SHIFT, "2026-06-05 13:00", "2h", "Mon 08 Jun 07:00"),
        (ONE_SHIFT, "2026-06-05 06:00", "8h", "Fri 05 Jun 14:00"),
        (ONE_SHIFT, "2026-06-05 20:00", "30min", "Mon 08 Jun 06:30"),
        (ONE_SHIFT, "2026-06-04 09:15", "1d", "Fri 05 Jun 09:15"),
        (ONE_SHIFT, "2026-06-05 09:15", "2d", "Tue 09 Jun 09:15"),
        (ONE_SHIFT, "2026-06-05 14:00", "1d", "Mon 08 Jun 14:00"),
        (ONE_SHIFT, "2026-06-05 20:00", "1d", "Tue 09 Jun 06:00"),
        (ONE_SHIFT, "2026-06-03 09:15", "2w", "Wed 17 Jun 09:15"),
        (FREE, "2026-06-08 13:00", "2h", "Wed 10 Jun 07:00"),
        (FREE, "2026-06-08 13:00", "1d", "Wed 10 Jun 13:00"),
        (FREE, "2026-06-08 13:00", "1w", "Tue 16 Jun 13:00"),
        (MAY_DAY, "2026-04-30 20:00", "12h", "Mon 04 May 08:00"),
        (MAY_DAY, "2026-05-01 03:00", "1d", "Tue 05 May 03:00"),
        (NIGHTS, "2026-06-05 03:00", "1d", "Mon 08 Jun 03:00"),
        (NIGHTS, "2026-06-04 23:00", "8h", "Sun 07 Jun 23:00"),
        (Calendar(BERLIN, SHORT), "2026-06-04 15:00", "1d", "Fri 05 Jun 12:00"),
        (Calendar(BERLIN, SHORT), "2026-06-04 15:00", "2d", "Mon 08 Jun 15:00"),
    ],
)
def test_a_deadline_in_working_time(calendar: Calendar, start: str, span: str, end: str) -> None:
    assert shown(calendar.add(at(start), Span.parse(span), working=True)) == end


@pytest.mark.parametrize(
    ("calendar", "end", "span", "start"),
    [
        (ONE_SHIFT, "2026-06-08 07:00", "2h", "Fri 05 Jun 13:00"),
        (ONE_SHIFT, "2026-06-08 06:00", "1d", "Fri 05 Jun 06:00"),
        (ONE_SHIFT, "2026-06-07 23:59", "1d", "Thu 04 Jun 14:00"),
        (FREE, "2026-06-10 13:00", "1d", "Mon 08 Jun 13:00"),
        (NIGHTS, "2026-06-08 03:00", "1d", "Fri 05 Jun 03:00"),
        (MAY_DAY, "2026-05-04 08:00", "4h", "Fri 01 May 04:00"),
        (Calendar(BERLIN, SHORT), "2026-06-08 15:00", "1d", "Fri 05 Jun 12:00"),
    ],
)
def test_a_reminder_lies_as_far_before_a_deadline(calendar: Calendar, end: str, span: str, start: str) -> None:
    assert shown(calendar.subtract(at(end), Span.parse(span), working=True)) == start


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-03-28 12:00", "24h", "Sun 29 Mar 13:00"),
        ("2026-03-28 12:00", "1d", "Sun 29 Mar 12:00"),
        ("2026-03-28 02:30", "1d", "Sun 29 Mar 03:30"),
        ("2026-03-22 02:30", "1w", "Sun 29 Mar 03:30"),
        ("2026-10-24 02:30", "1d", "Sun 25 Oct 02:30"),
        ("2026-10-24 12:00", "1500min", "Sun 25 Oct 12:00"),
    ],
)
def test_a_deadline_in_calendar_time_over_a_clock_change(start: str, span: str, end: str) -> None:
    assert shown(Calendar(BERLIN, ()).add(at(start), Span.parse(span), working=False)) == end


def test_a_time_that_exists_twice_is_the_first_of_the_two() -> None:
    twice = Calendar(BERLIN, ()).add(at("2026-10-24 02:30"), Span(1, "days"), working=False)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-06", 8)])
def test_a_night_shift_over_a_clock_change_has_its_true_length(night: str, hours: int) -> None:
    calendar = Calendar(BERLIN, (Shift("night", time(22), time(6), frozenset({5})),))
    start, end = at(f"{night} 22:00"), at(f"{night} 06:00") + timedelta(days=1)
    assert calendar.add(start, Span(hours, "hours"), working=True) == end
    assert calendar.subtract(end, Span(hours, "hours"), working=True) == start


def test_overlapping_shifts_count_once_and_the_first_one_has_the_time() -> None:
    both = Calendar(BERLIN, (NIGHT, Shift("early", time(5, 30), time(13, 30), MON_FRI)))
    assert shown(both.add(at("2026-06-05 05:00"), Span(2, "hours"), working=True)) == "Fri 05 Jun 07:00"
    assert both.shift_at(at("2026-06-05 05:45")) == NIGHT
    assert both.is_working(at("2026-06-05 05:45"), "early")


def test_a_shift_that_ends_as_it_starts_lasts_a_day() -> None:
    calendar = Calendar(BERLIN, (Shift("all day", time(6), time(6), frozenset(range(7))),))
    assert shown(calendar.add(at("2026-06-05 20:00"), Span(100, "hours"), working=True)) == "Wed 10 Jun 00:00"
    assert shown(calendar.add(at("2026-06-05 20:00"), Span(1, "weeks"), working=True)) == "Fri 12 Jun 20:00"


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "weeks"])
def test_no_time_at_all_is_the_instant_itself(unit: str) -> None:
    span = Span(0, unit)  # type: ignore[arg-type]  # the four units
    second_pass = datetime(2026, 10, 25, 1, 30, 5, 7, tzinfo=UTC)
    for working in (True, False):
        assert ONE_SHIFT.add(second_pass, span, working=working) == second_pass
        assert ONE_SHIFT.subtract(second_pass, span, working=working) == second_pass


def test_seconds_are_kept() -> None:
    start = at("2026-06-04 09:15:42.000007")
    assert ONE_SHIFT.add(start, Span(1, "days"), working=True) - start == timedelta(days=1)


def test_who_works_when() -> None:
    calendar = Calendar(BERLIN, (EARLY, NIGHT), frozenset({date(2026, 6, 4)}))
    assert calendar.shift_at(at("2026-06-05 06:00")) == EARLY
    assert calendar.shift_at(at("2026-06-05 14:00")) is None
    assert calendar.is_working(at("2026-06-04 03:00"), "night")
    assert not calendar.is_working(at("2026-06-04 03:00"), "early")
    assert not calendar.is_working(at("2026-06-05 03:00"))


def test_the_next_time_somebody_works() -> None:
    calendar = Calendar(BERLIN, (EARLY, NIGHT))
    assert shown(calendar.next_working(at("2026-06-05 08:00"))) == "Fri 05 Jun 08:00"
    assert shown(calendar.next_working(at("2026-06-05 14:00"))) == "Sun 07 Jun 22:00"
    assert shown(calendar.next_working(at("2026-06-05 14:00"), "early")) == "Mon 08 Jun 06:00"


def test_the_next_shift_is_not_the_one_at_work() -> None:
    assert shown(MAY_DAY.next_start(at("2026-06-04 06:00"))) == "Thu 04 Jun 14:00"
    assert shown(MAY_DAY.next_start(at("2026-06-05 23:00"))) == "Mon 08 Jun 06:00"
    assert shown(MAY_DAY.next_start(at("2026-06-04 06:00"), "early")) == "Fri 05 Jun 06:00"


@pytest.mark.parametrize(
    ("moment", "day", "then"),
    [
        ("2026-06-03 23:00", "2026-06-03", "Thu 04 Jun 06:00"),
        ("2026-06-04 02:00", "2026-06-03", "Thu 04 Jun 06:00"),
        ("2026-06-04 06:00", "2026-06-04", "Fri 05 Jun 06:00"),
        ("2026-06-06 05:59", "2026-06-05", "Mon 08 Jun 06:00"),
        ("2026-06-06 06:00", "2026-06-06", "Mon 08 Jun 06:00"),
    ],
)
def test_a_shift_over_midnight_belongs_to_the_working_day_on_which_it_begins(moment: str, day: str, then: str) -> None:
    assert MAY_DAY.working_day(at(moment)) == date.fromisoformat(day)
    assert shown(MAY_DAY.next_day(at(moment))) == then


def test_a_night_shift_has_days_of_its_own() -> None:
    nights = MAY_DAY.only("night")
    assert (nights.working_day(at("2026-06-04 02:00")), nights.working_day(at("2026-06-04 12:00"))) == (
        date(2026, 6, 3), date(2026, 6, 4),
    )  # fmt: skip
    assert shown(nights.next_day(at("2026-06-04 02:00"))) == "Thu 04 Jun 22:00"


def test_one_shift_of_several_has_a_calendar_of_its_own() -> None:
    calendar = Calendar(BERLIN, (*SHORT, NIGHT))
    assert calendar.only("day") == Calendar(BERLIN, SHORT)
    assert calendar.only("day") is calendar.only("day")
    assert calendar.only(None) is calendar


def test_days_are_those_of_the_zone() -> None:
    assert ONE_SHIFT.day_of(datetime(2026, 6, 4, 22, 30, tzinfo=UTC)) == date(2026, 6, 5)
    assert ONE_SHIFT.end_of(date(2026, 6, 5)) == datetime(2026, 6, 5, 21, 59, 59, tzinfo=UTC)


SHUT = frozenset(date(2025, 1, 1) + timedelta(days=n) for n in range(1200))


@pytest.mark.parametrize("calendar", [Calendar(BERLIN, ()), Calendar(BERLIN, (EARLY,), SHUT)])
def test_a_calendar_without_work_says_so_instead_of_searching_on(calendar: Calendar) -> None:
    start = at("2026-06-05 08:00")
    assert calendar.shift_at(start) is None
    with pytest.raises(InvalidInput, match="400 days without work"):
        calendar.next_working(start)
    for span in (Span(1, "days"), Span(1, "hours")):
        with pytest.raises(InvalidInput, match="400 days without work"):
            calendar.add(start, span, working=True)
        with pytest.raises(InvalidInput, match="400 days without work"):
            calendar.subtract(start, span, working=True)


def test_a_shutdown_of_a_year_is_waited_out() -> None:
    shut = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    calendar = Calendar(BERLIN, (EARLY,), shut)
    assert calendar.next_working(at("2026-01-01 08:00")) == at("2027-01-01 06:00")


def test_a_span_that_its_calendar_needs_a_lifetime_for_is_refused() -> None:
    rare = Calendar(BERLIN, (Shift("audit", time(6), time(6, 30), frozenset({0})),))
    with pytest.raises(InvalidInput, match="longer than 50 years"):
        rare.add(at("2026-06-05 08:00"), Span(80_000, "hours"), working=True)


def test_mistakes_are_named() -> None:
    with pytest.raises(InvalidInput, match="no shift 'late'; its shifts: 'early'"):
        ONE_SHIFT.is_working(at("2026-06-05 08:00"), "late")
    with pytest.raises(InvalidInput, match="weekdays from 0 to 6"):
        Shift("early", time(6), time(14), frozenset({7}))
    with pytest.raises(InvalidInput, match="weekdays from 0 to 6"):
        Shift("early", time(6), time(14), frozenset())
    with pytest.raises(InvalidInput, match="zone of its own"):
        Shift("early", time(6, tzinfo=UTC), time(14), MON_FRI)
    with pytest.raises(ValueError, match="no zone"):
        ONE_SHIFT.add(datetime(2026, 6, 5), Span(1, "days"), working=True)  # noqa: DTZ001


def test_calendars_alike_are_equal_and_what_they_remember_is_no_difference() -> None:
    used = Calendar(BERLIN, (EARLY,))
    used.add(at("2026-06-05 08:00"), Span(3, "days"), working=True)
    assert used == ONE_SHIFT and hash(used) == hash(Calendar(BERLIN, (EARLY,)))
    assert used != Calendar(KOLKATA, (EARLY,))


times = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
shifts = st.builds(Shift, st.just("any"), times, times, st.frozensets(st.integers(0, 6), min_size=1))
days_off = st.frozensets(st.dates(date(2026, 10, 20), date(2026, 10, 30)), max_size=4)
rosters = st.lists(shifts, min_size=1, max_size=4).map(tuple)
moments = st.integers(0, 14 * 24 * 3600).map(lambda n: datetime(2026, 10, 19, tzinfo=UTC) + timedelta(seconds=n))
elapsed = st.builds(Span, st.integers(1, 60), st.sampled_from(["minutes", "hours"]))
whole_days = st.builds(Span, st.integers(1, 12), st.sampled_from(["days", "weeks"]))
indian = st.builds(Calendar, st.just(KOLKATA), rosters, days_off)
german = st.builds(Calendar, st.just(BERLIN), rosters, days_off)
seeded = settings(derandomize=True, deadline=None, max_examples=150)


@seeded
@given(german, moments, moments, elapsed, st.booleans())
def test_who_starts_later_never_ends_sooner(c: Calendar, one: datetime, two: datetime, span: Span, on: bool) -> None:
    one, two = sorted((one, two))
    assert c.add(one, span, working=on) <= c.add(two, span, working=on)
    assert c.subtract(one, span, working=on) <= c.subtract(two, span, working=on)


@seeded
@given(indian, moments, moments, whole_days, st.booleans())
def test_nor_in_days_where_clocks_do_not_change(
    c: Calendar, one: datetime, two: datetime, span: Span, on: bool
) -> None:
    one, two = sorted((one, two))
    assert c.add(one, span, working=on) <= c.add(two, span, working=on)
    assert c.subtract(one, span, working=on) <= c.subtract(two, span, working=on)


@seeded
@given(german, moments, moments, whole_days, st.booleans())
def test_and_by_no_more_than_the_clock_change_where_they_do(
    c: Calendar, one: datetime, two: datetime, span: Span, on: bool
) -> None:
    one, two = sorted((one, two))
    assert c.add(one, span, working=on) <= c.add(two, span, working=on) + timedelta(hours=1)


@seeded
@given(german, moments, elapsed | whole_days, st.booleans())
def test_longer_spans_never_end_sooner(c: Calendar, start: datetime, span: Span, on: bool) -> None:
    longer = Span(span.amount + 1, span.unit)
    assert start < c.add(start, span, working=on) <= c.add(start, longer, working=on)
    assert start > c.subtract(start, span, working=on) >= c.subtract(start, longer, working=on)


@seeded
@given(german, moments, elapsed | whole_days)
def test_working_deadlines_lie_in_working_time_or_on_its_end(c: Calendar, start: datetime, span: Span) -> None:
    moment = timedelta(microseconds=1)
    for end in (c.add(start, span, working=True), c.subtract(start, span, working=True)):
        assert c.is_working(end) or c.is_working(end - moment)


@seeded
@given(german, moments, elapsed)
def test_hours_there_and_back_lead_to_where_work_began(c: Calendar, start: datetime, span: Span) -> None:
    there = c.add(start, span, working=True)
    assert c.subtract(there, span, working=True) == c.next_working(start)


@seeded
@given(st.tuples(times, times), days_off, moments, whole_days)
def test_days_there_and_back_lead_to_the_same_time(
    hours: tuple[time, time], free: frozenset[date], start: datetime, span: Span
) -> None:
    alike = Calendar(KOLKATA, (Shift("one", *hours, MON_FRI),), free)
    start = alike.next_working(start)
    there = alike.add(start, span, working=True)
    assert alike.subtract(there, span, working=True) == start


@seeded
@given(german, moments)
def test_the_next_day_is_a_later_one_on_which_somebody_works(c: Calendar, start: datetime) -> None:
    then = c.next_day(start)
    assert then > start
    assert c.is_working(then)
    assert c.working_day(then) > c.working_day(start)
