"""Control charts: limits as published, and signals where an expert would see one."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.rules.xmr import BASELINE, ENOUGH, Limits, Signal, departures, latest, limits, signals

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rate of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, Introduction to Statistical Quality Control: viscosity of an aircraft primer paint.
VISCOSITY = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
# Montgomery, 6th edition: weekly costs of processing loan applications.
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
# Wetherill and Brown, Statistical Process Control (1991), p. 120: water in antifreeze; limits as R's qcc prints them.
WATER = [2.23, 2.53, 2.62, 2.63, 2.58, 2.44, 2.49, 2.34, 2.95, 2.54, 2.60, 2.45, 2.17, 2.58, 2.57, 2.44, 2.38]
WATER += [2.23, 2.23, 2.54, 2.66, 2.84, 2.81, 2.39, 2.56, 2.70, 3.00, 2.81, 2.77, 2.89, 2.54, 2.98, 2.35, 2.53]

PUBLISHED = [
    pytest.param(FLOW, 50.81, 55.8041, 45.8159, 6.1347, id="NIST flow rate"),
    pytest.param(VISCOSITY, 33.52333, 34.80183, 32.24484, 1.5705, id="Montgomery viscosity"),
    pytest.param(LOANS, 300.5, 321.2167, 279.7833, 25.4482, id="Montgomery loans"),
    pytest.param(WATER, 2.569706, 3.108068, 2.031344, 0.66132, id="Wetherill and Brown antifreeze"),
]
UNIT = Limits(centre=0, moving_range=1.128, upper=3, lower=-3, range_limit=3.685)
QUIET = [1.0, -1.0] * 6
STEADY = [10.0, 11.0] * 12


@pytest.mark.parametrize(("values", "centre", "upper", "lower", "range_limit"), PUBLISHED)
def test_limits_are_those_of_published_examples(
    values: list[float], centre: float, upper: float, lower: float, range_limit: float
) -> None:
    drawn = limits(values)
    assert drawn.centre == pytest.approx(centre, abs=5e-6)
    assert (drawn.upper, drawn.lower) == pytest.approx((upper, lower), abs=5e-5)
    assert drawn.range_limit == pytest.approx(range_limit, abs=5e-5)


@pytest.mark.parametrize("values", [VISCOSITY, LOANS, WATER])
def test_processes_published_as_in_control_have_no_reading_beyond_and_no_run(values: list[float]) -> None:
    assert {signal.rule for signal in signals(values, limits(values))}.isdisjoint({"beyond", "run", "trend"})


@pytest.mark.parametrize("values", [[], [7.0]])
def test_limits_need_two_readings(values: list[float]) -> None:
    with pytest.raises(ValueError, match="two readings"):
        limits(values)


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        pytest.param([3.1], [("beyond", "high", 12, 12)], id="a point above"),
        pytest.param([-3.1], [("beyond", "low", 12, 12)], id="a point below"),
        pytest.param([3.0], [], id="on the limit is not beyond it"),
        pytest.param([1.6, 1.6, 1.6], [("near", "high", 12, 14)], id="three in a row near"),
        pytest.param([1.6, 0, 1.6, 1.6], [("near", "high", 12, 15)], id="three of four near"),
        pytest.param([1.6, 0, 0, 1.6, 1.6], [], id="three of five is nothing"),
        pytest.param([1.6, -1.6, 1.6, -1.6], [], id="two on each side"),
        pytest.param([1.5, 1.5, 1.5], [], id="halfway is not nearer"),
        pytest.param([-1.6] * 5, [("near", "low", 12, 16)], id="overlapping windows are one signal"),
        pytest.param([0.5] * 7, [], id="seven on one side"),
        pytest.param([0.5, 0.4] * 4, [("run", "high", 12, 19)], id="eight on one side"),
        pytest.param([0.5] * 7 + [0.0, 0.5], [], id="a point on the centre ends a run"),
        pytest.param([-0.5] * 11, [("run", "low", 11, 22)], id="a long run is one signal"),
        pytest.param([-1.2, -0.9, -0.2, 0.1, 0.3, 0.4], [("trend", "high", 12, 17)], id="six rising"),
        pytest.param([-1.2, -0.9, -0.2, 0.1, 0.3], [], id="five rising"),
        pytest.param([-1.2, -0.9, -0.2, -0.2, 0.1, 0.3], [], id="a tie is no step"),
        pytest.param([0.6, 0.5, 0.3, 0.1, -0.4, -0.5], [("trend", "low", 12, 17)], id="six falling"),
    ],
)
def test_signals_follow_the_run_rules(tail: list[float], expected: list[tuple[str, str, int, int]]) -> None:
    found = signals([*QUIET, *tail], UNIT)
    assert [(s.rule, s.side, s.first, s.last) for s in found] == expected


def test_each_point_beyond_a_limit_is_its_own_signal() -> None:
    found = [s for s in signals([*QUIET, 4.0, 4.0], UNIT) if s.rule == "beyond"]
    assert found == [Signal("beyond", "high", 12, 12), Signal("beyond", "high", 13, 13)]


def test_eleven_readings_are_too_few_and_twelve_are_enough() -> None:
    eleven = [*QUIET[: ENOUGH - 2], 9.0]
    assert signals(eleven, UNIT) == ()
    assert latest(eleven) is None
    assert [s.rule for s in signals([*QUIET[: ENOUGH - 1], 9.0], UNIT)] == ["beyond"]
    assert (chart := latest([*QUIET[: ENOUGH - 1], 9.0])) and [s.rule for s in chart.signals] == ["beyond"]


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 98.6, 1e9])
def test_readings_that_never_differ_are_no_signal(value: float) -> None:
    assert signals([value] * 40, limits([value] * 40)) == ()
    assert (chart := latest([value] * 40)) and chart.signals == ()


@pytest.mark.parametrize(("value", "side"), [(1.0, "high"), (-1.0, "low")])
def test_the_first_reading_that_differs_from_a_constant_is_a_signal(value: float, side: str) -> None:
    chart = latest([0.0] * 30 + [value])
    assert chart and [(s.rule, s.side, s.last) for s in chart.signals] == [("beyond", side, 30)]


def test_the_judged_reading_does_not_draw_its_own_limits() -> None:
    chart = latest([*STEADY, 500.0])
    assert chart and chart.limits == limits(STEADY)
    assert chart.signals == (Signal("beyond", "high", 24, 24),)


def test_only_the_last_readings_before_draw_the_limits() -> None:
    chart = latest([900.0, -900.0] * 10 + STEADY + [14.0])
    assert len(STEADY) == BASELINE
    assert chart and chart.limits == limits(STEADY)
    assert chart.signals == (Signal("beyond", "high", 44, 44),)


def test_a_signal_that_ended_earlier_is_not_the_latest_readings() -> None:
    chart = latest([*STEADY, 500.0, 10.0])
    assert chart and chart.signals == ()


def test_a_run_is_found_while_its_own_readings_draw_the_limits() -> None:
    chart = latest([10.0, 12.0] * 12 + [11.9, 12.0] * 4)
    assert chart and [(s.rule, s.side, s.last) for s in chart.signals] == [("run", "high", 31)]


readings = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=60)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(readings)
def test_turning_the_readings_upside_down_turns_the_signals(values: Sequence[float]) -> None:
    turned = [-value for value in values]
    mirror = {"high": "low", "low": "high"}
    expected = [(s.rule, mirror[s.side], s.first, s.last) for s in departures(values, limits(values))]
    assert [(s.rule, s.side, s.first, s.last) for s in departures(turned, limits(turned))] == expected


@settings(derandomize=True, max_examples=300, deadline=None)
@given(readings)
def test_the_latest_signals_are_those_of_the_chart_of_the_same_limits(values: Sequence[float]) -> None:
    chart = latest(values)
    assert (chart is None) == (len(values) < ENOUGH)
    if chart:
        start = max(0, len(values) - 1 - BASELINE)
        assert chart.limits == limits(values[start:-1])
        assert all(s.last == len(values) - 1 and start <= s.first <= s.last for s in chart.signals)
