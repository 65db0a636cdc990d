"""What a KPI says of itself when it asks for an analysis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coach.board.rules.telling import About, Dated, detail, title
from coach.board.rules.triggers import Target, Trigger
from coach.board.rules.xmr import Limits, Rule

BOTTLES = About("Under-filled bottles", "bottles", "day", Target("lower", 5, 12))
FIRST = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
MISSES = Trigger("misses", "normal", 3, 0)
LIMITS = Limits(centre=6.25, moving_range=1, upper=8.909574, lower=-0.5, range_limit=3.267)


def days(*values: float) -> list[Dated]:
    return [Dated(FIRST + timedelta(days=n), value) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (BOTTLES, "Under-filled bottles: 9, 8, 11 on three days, target 5"),
        (replace(BOTTLES, shift="late"), "Under-filled bottles, late shift: 9, 8, 11 on three days, target 5"),
        (replace(BOTTLES, shift="Night shift"), "Under-filled bottles, Night shift: 9, 8, 11 on three days, target 5"),
        (replace(BOTTLES, name="Scrap", unit="kg"), "Scrap: 9, 8, 11 kg on three days, target 5 kg"),
        (replace(BOTTLES, name="Scrap", unit="%"), "Scrap: 9, 8, 11% on three days, target 5%"),
        (replace(BOTTLES, name="Scrap", unit=""), "Scrap: 9, 8, 11 on three days, target 5"),
        (replace(BOTTLES, rhythm="week"), "Under-filled bottles: 9, 8, 11 in three weeks, target 5"),
    ],
)
def test_a_title_holds_the_numbers_that_missed(about: About, said: str) -> None:
    assert title(about, days(1, 9, 8, 11), MISSES) == said


def test_one_reading_is_named_by_its_day() -> None:
    injury = About("Injuries", "", "day", Target("lower", 0))
    assert title(injury, days(0, 1), Trigger("single", "severe", 1, 1)) == "Injuries: 1 on 2 March, target 0"


def test_of_a_long_run_the_latest_are_shown() -> None:
    said = title(BOTTLES, days(*range(20, 35)), replace(MISSES, count=15))
    assert said == "Under-filled bottles: …, 27, 28, 29, 30, 31, 32, 33, 34 on 15 days, target 5"


@pytest.mark.parametrize(
    ("rule", "count", "usual"),
    [
        ("beyond", 1, "14 on 3 March, usually 0 to 8.91"),
        ("near", 3, "8, 9, 14 on three days, usually about 6.25"),
        ("run", 3, "8, 9, 14 on three days, usually about 6.25"),
        ("trend", 3, "8, 9, 14 on three days, each higher than the one before"),
    ],
)
def test_a_signal_is_told_against_what_is_usual(rule: Rule, count: int, usual: str) -> None:
    trigger = Trigger("signal", "normal", count, 0, rule, LIMITS)
    assert title(BOTTLES, days(8, 9, 14), trigger) == f"Under-filled bottles: {usual}, target 5"


def test_a_trend_is_told_in_its_direction() -> None:
    yield_ = About("First-pass yield", "%", "shift", Target("higher", 95))
    said = title(yield_, days(97, 96.5, 96.25), Trigger("trend", "minor", 3, 0))
    assert said == "First-pass yield: 97, 96.5, 96.25% in three shifts, each lower than the one before, target 95%"


def test_the_record_holds_the_last_twelve_readings_target_limit_and_what_is_usual() -> None:
    trigger = Trigger("signal", "normal", 1, 14, "beyond", LIMITS)
    said = detail(replace(BOTTLES, name="Scrap", unit="kg"), days(*range(15)), trigger)
    assert said.startswith("Readings: 3 kg on 4 March, 4 kg on 5 March, ")
    assert said.endswith(
        "14 kg on 15 March. Target: 5 kg or less. Limit: 12 kg. Usual until then: 0 to 8.91, 6.25 on average."
    )


def test_without_limit_and_chart_the_record_says_nothing_of_them() -> None:
    hourly = About("Output", "", "hour", Target("higher", 40))
    assert detail(hourly, days(38), replace(MISSES, count=1)) == "Readings: 38 on 1 March 14:30. Target: 40 or more."


def test_what_lies_below_zero_may_be_usual() -> None:
    trigger = Trigger("signal", "normal", 1, 1, "beyond", LIMITS)
    drift = About("Drift", "", "day", Target("lower", 5))
    assert title(drift, days(-1, 14), replace(trigger, count=2)) == (
        "Drift: -1, 14 on two days, usually -0.5 to 8.91, target 5"
    )
