"""What opens an issue, over every short series, and which method answers it, over every cell."""

from collections.abc import Iterator
from itertools import product

import pytest
from pydantic import ValidationError

from coach.board.rules.triggers import (
    Direction,
    KpiRules,
    Method,
    Routing,
    Severity,
    Status,
    Target,
    decide,
    misses_target,
    status,
)

TARGETS = {"higher": Target("higher", 90, 80), "lower": Target("lower", 10, 20)}
VALUES: dict[str, dict[Status, float | None]] = {
    "higher": {"green": 95, "amber": 85, "red": 70, "grey": None},
    "lower": {"green": 5, "amber": 15, "red": 30, "grey": None},
}
NO_CHART = KpiRules(misses=None, signal=False)
STEADY = [94.0, 96.0] * 6
"""Twelve readings about a centre of 95, with natural limits at 89.7 and 100.3."""


@pytest.mark.parametrize(
    ("direction", "limit", "value", "expected"),
    [
        ("higher", 80, 90, "green"),
        ("higher", 80, 89.9, "amber"),
        ("higher", 80, 80, "amber"),
        ("higher", 80, 79.9, "red"),
        ("higher", None, 89.9, "red"),
        ("higher", 95, 89.9, "red"),
        ("higher", 80, None, "grey"),
        ("lower", 100, 90, "green"),
        ("lower", 100, 90.1, "amber"),
        ("lower", 100, 100, "amber"),
        ("lower", 100, 100.1, "red"),
        ("lower", None, 90.1, "red"),
        ("lower", None, None, "grey"),
    ],
)
def test_a_reading_has_a_colour(
    direction: Direction, limit: float | None, value: float | None, expected: Status
) -> None:
    target = Target(direction, 90, limit)
    assert status(target, value) == expected
    assert misses_target(target, value) == (expected in {"amber", "red"})


def test_the_rounding_of_a_sum_is_not_a_miss() -> None:
    assert status(Target("lower", 0.3), 0.1 + 0.2) == "green"
    assert status(Target("higher", 0.3, 0.1), 0.1 + 0.1 + 0.1) == "green"


def every_series(longest: int) -> Iterator[tuple[Status, ...]]:
    colours: tuple[Status, ...] = ("green", "amber", "red", "grey")
    for length in range(longest + 1):
        yield from product(colours, repeat=length)


def run_of_misses(series: tuple[Status, ...]) -> str:
    """The oracle: what is reported, as letters, up to the last green; empty unless the last reading is a miss."""
    letters = "".join({"green": "g", "amber": "a", "red": "r", "grey": " "}[colour] for colour in series)
    return "" if not letters or letters[-1] in "g " else letters.split("g")[-1].replace(" ", "")


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("misses", [1, 2, 3, 5])
@pytest.mark.parametrize("signal", [True, False])
def test_misses_in_a_row_trigger_over_every_short_series(direction: Direction, misses: int, signal: bool) -> None:
    rules = KpiRules(misses=misses, signal=signal, trend=2)
    for series in every_series(7):
        run = run_of_misses(series)
        found = decide([VALUES[direction][colour] for colour in series], TARGETS[direction], rules)
        expected = ("misses", len(run), "normal" if "r" in run else "minor") if len(run) >= misses else None
        assert (found and (found.kind, found.count, found.severity)) == expected, series


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_a_single_event_triggers_over_every_short_series(direction: Direction) -> None:
    happened: set[Status] = {"green", "amber", "red"} if direction == "lower" else {"amber", "red"}
    for series in every_series(7):
        found = decide([VALUES[direction][colour] for colour in series], TARGETS[direction], KpiRules(single=True))
        expected = ("single", "severe", 1, len(series) - 1) if series and series[-1] in happened else None
        assert (found and (found.kind, found.severity, found.count, found.since)) == expected, series


def test_a_kpi_left_to_its_chart_is_judged_by_its_band_over_every_short_series() -> None:
    for series in every_series(7):
        reds = "".join("r" if c == "red" else "-" for c in series if c != "grey").split("-")[-1]
        found = decide([VALUES["higher"][c] for c in series], TARGETS["higher"], KpiRules(misses=None))
        expected = ("misses", len(reds), "normal") if reds and series[-1] == "red" else None
        assert (found and (found.kind, found.count, found.severity)) == expected, series


def test_without_rules_nothing_triggers_over_every_short_series() -> None:
    for series in every_series(5):
        assert decide([VALUES["higher"][c] for c in series], TARGETS["higher"], NO_CHART) is None


def bad_signal(series: list[float | None]) -> bool:
    """The oracle, for higher is better: what the rules say of the last reading, against those before it."""
    told = [value for value in series if value is not None]
    before, last = told[:-1][-24:], told[-1]
    centre = sum(before) / len(before)
    moving = sum(abs(before[i] - before[i - 1]) for i in range(1, len(before))) / (len(before) - 1)
    near = [value < centre - 1.33 * moving for value in told[-4:]]
    falling = all(told[-i] < told[-i - 1] for i in range(1, 6))
    one_side = all(value < centre for value in told[-8:])
    return last < centre - 2.66 * moving or (near[-1] and sum(near) >= 3) or one_side or falling


def test_a_chart_speaks_over_every_short_series_that_follows_a_steady_process() -> None:
    target, rules = Target("higher", 10), KpiRules(misses=None)
    spoken = 0
    for tail in (tail for length in range(1, 6) for tail in product([95.0, 92.0, 60.0, 120.0, None], repeat=length)):
        found = decide([*STEADY, *tail], target, rules)
        assert (found is not None) == (tail[-1] is not None and bad_signal([*STEADY, *tail])), tail
        assert found is None or (found.kind, found.severity) == ("signal", "minor")
        spoken += found is not None
    assert spoken > 100


def test_a_signal_on_the_good_side_is_no_trigger() -> None:
    rules = KpiRules(misses=None)
    assert decide([*STEADY, 130.0], Target("higher", 50), rules) is None
    assert (found := decide([*STEADY, 130.0], Target("lower", 200), rules)) and found.kind == "signal"


def test_a_signal_carries_the_limits_of_the_readings_before_it() -> None:
    found = decide([*STEADY[:6], None, *STEADY[6:], 60.0], Target("higher", 90, 80), KpiRules())
    assert found and (found.kind, found.severity, found.count, found.since) == ("signal", "normal", 1, 13)
    assert found.limits and (found.limits.centre, found.limits.moving_range) == (95, 2)


def test_a_chart_is_silent_until_the_twelfth_reading() -> None:
    target, rules = Target("higher", 50), KpiRules()
    assert decide([*STEADY[:10], 60.0], target, rules) is None
    assert decide([*STEADY[:10], None, None, 60.0], target, rules) is None
    assert (found := decide([*STEADY[:11], 60.0], target, rules)) and found.rule == "beyond"


@pytest.mark.parametrize(
    ("tail", "count"),
    [
        ([96, 95, 94], None),
        ([93, 92, 91], 5),
        ([93, None, 92, None, 91], 5),
        ([93, 93, 92, 91], None),
        ([93, 92, 91, 92], None),
        ([93, 92, 91, None], None),
    ],
)
def test_readings_each_worse_than_the_last_are_a_trend(tail: list[float | None], count: int | None) -> None:
    found = decide([96.0, 94.0] * 5 + [96.0, 94.0, *tail], Target("higher", 50), KpiRules(None, False, trend=4))
    assert (found and found.count) == count
    assert found is None or (found.kind, found.severity, found.since) == ("trend", "minor", 10)


def test_a_trend_to_the_better_is_no_trigger() -> None:
    series = [*STEADY, 97.0, 98.0, 99.0, 100.0]
    assert decide(series, Target("higher", 50), KpiRules(None, False, trend=3)) is None
    assert (found := decide(series, Target("lower", 500), KpiRules(None, False, trend=3))) and found.count == 6


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        (KpiRules(misses=2, signal=True, trend=2, single=True), "single"),
        (KpiRules(misses=2, signal=True, trend=2), "misses"),
        (KpiRules(misses=3, signal=True, trend=2), "signal"),
        (KpiRules(misses=None, signal=True, trend=2), "signal"),
        (KpiRules(misses=3, signal=False, trend=2), "trend"),
        (KpiRules(misses=3, signal=False, trend=None), None),
    ],
)
def test_the_strongest_kind_is_reported(rules: KpiRules, kind: str | None) -> None:
    found = decide([*STEADY, 70.0, 20.0], Target("higher", 90, 80), rules)
    assert (found and found.kind) == kind


TABLE: dict[Severity, tuple[Method, Method, Method]] = {
    "minor": ("just_do_it", "just_do_it", "kata"),
    "normal": ("five_whys", "five_whys", "a3"),
    "severe": ("five_whys", "a3", "a3"),
}
COLUMNS = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 50: 2}


@pytest.mark.parametrize("severity", list(TABLE))
@pytest.mark.parametrize("recurrences", list(COLUMNS))
def test_every_cell_of_the_default_table_has_its_method(severity: Severity, recurrences: int) -> None:
    assert Routing().method_for(severity, recurrences) == TABLE[severity][COLUMNS[recurrences]]


@pytest.mark.parametrize("severity", list(TABLE))
@pytest.mark.parametrize(("recurrence", "earlier"), [("first", 0), ("again", 1), ("often", 2)])
@pytest.mark.parametrize("method", ["just_do_it", "five_whys", "a3", "kata"])
def test_every_cell_is_the_customers_own(severity: Severity, recurrence: str, earlier: int, method: Method) -> None:
    rows = Routing().model_dump()
    rows[severity][recurrence] = method
    own = Routing.model_validate({**rows, "often_from": 2})
    assert own.method_for(severity, earlier) == method


@pytest.mark.parametrize(
    "table",
    [
        {"often_from": 0},
        {"minor": {"first": "five_whys", "again": "a3"}},
        {"minor": {"first": "prayer", "again": "a3", "often": "a3"}},
        {"grave": {"first": "a3", "again": "a3", "often": "a3"}},
    ],
)
def test_a_table_with_a_hole_or_an_unknown_word_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Routing.model_validate(table)
