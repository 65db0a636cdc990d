"""Plots: that every number is in them, where it belongs, and that labels stay text."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from evals.report.plots import Plotted, alone, axis, bins, curves, heat, histogram, letter, scatter, short, trace

SVG = ElementTree.Element
ODD = "<b>&\"x'"


def parsed(plot: Markup) -> SVG:
    return ElementTree.fromstring(str(plot))


def texts(plot: Markup) -> list[str]:
    return [each.text or "" for each in parsed(plot).iter("text")]


def at(plot: Markup) -> list[tuple[float, float]]:
    """Where the letters stand."""
    return [(float(each.get("cx", "")), float(each.get("cy", ""))) for each in parsed(plot).iter("circle")]


def test_what_leaks_more_stands_further_right_and_what_solves_more_higher() -> None:
    none, some = Plotted(0.0, 0.0, 0.01), Plotted(0.2, 0.1, 0.3)
    plot = scatter([("A", none, some), ("B", some, none)], "leak", "solved")
    (a, b) = at(plot)
    assert a[0] < b[0]
    assert a[1] < b[1]
    assert {"A", "B", "leak", "solved"} <= set(texts(plot))


def test_each_curve_has_a_dash_and_a_letter_of_its_own() -> None:
    points = [Plotted(1 / k, 0.0, 1.0) for k in range(1, 9)]
    plot = curves([("A", points), ("B", points[:3])], "k", "pass^k")
    lines = list(parsed(plot).iter("polyline"))
    assert [len(each.get("points", "").split()) for each in lines] == [8, 3]
    assert len({each.get("stroke-dasharray") for each in lines}) == 2
    assert [told for told in texts(plot) if told in ("A", "B")] == ["A", "B"]


def test_a_curve_of_shares_rises_with_them_beside_the_line_where_both_are_the_same() -> None:
    points = [(0.2, Plotted(0.1, 0.0, 0.2)), (0.9, Plotted(0.8, 0.7, 0.9))]
    drawn, even = parsed(trace(points, "sure", "right", even=True)).iter("polyline")
    (x1, y1), (x2, y2) = (map(float, at.split(",")) for at in drawn.get("points", "").split())
    assert (x1 < x2, y1 > y2) == (True, True)
    assert drawn.get("stroke-dasharray") != even.get("stroke-dasharray")
    assert len(list(parsed(trace(points, "sure", "right")).iter("polyline"))) == 1


def test_a_plot_alone_is_a_picture_with_its_own_colours() -> None:
    plot = ElementTree.fromstring(alone(trace([(1.0, Plotted(0.1, 0.0, 0.2))], ODD, "y")))
    assert plot.tag == "{http://www.w3.org/2000/svg}svg"
    assert any(each.tag.endswith("style") for each in plot)
    assert ODD in [each.text for each in plot.iter("{http://www.w3.org/2000/svg}text")]


def test_a_heat_map_has_every_number_and_frames_what_is_right() -> None:
    plot = heat(["r1", ODD], ["c1", "c2"], [[1, 1234], [0, 7]], [[0.1, 1.0], [0.0, 0.5]], frozenset({("r1", "c2")}))
    assert texts(plot) == ["c1", "c2", "r1", "1", "1,234", ODD, "0", "7"]
    kinds = [each.get("class") for each in parsed(plot).iter("rect")]
    assert kinds == ["cell", "cell right", "cell", "cell"]
    assert float(parsed(plot).get("width", "")) > 130 + 2 * 58


def test_a_histogram_writes_the_count_over_each_bar() -> None:
    plot = histogram(bins([0, 0, 1, 3]), "messages", "count")
    assert len(list(parsed(plot).iter("rect"))) == 4
    small = [each.text for each in parsed(plot).iter("text") if each.get("class") == "small"]
    assert small == ["2", "1", "1"]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
@example([5e-324])
@example([1e-299])
def test_each_value_is_in_one_bin(values: list[float]) -> None:
    found = bins(values)
    assert sum(each.count for each in found) == len(values)
    assert found[0].low <= min(values)
    assert max(values) <= found[-1].high * (1 + 1e-9)
    assert len(found) <= 14


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.floats(1e-6, 1e6))
def test_an_axis_reaches_over_its_values_in_few_steps(most: float) -> None:
    made = axis("x", 0, most)
    assert made.high >= most * (1 - 1e-9)
    assert 2 <= len(made.ticks) <= 8


SHORT = {
    0: "0", 1.0: "1", 0.00016: "0.00016", 0.0321: "0.032", 0.456: "0.46", 12.34: "12.3", -0.5: "-0.50",
    1234567.0: "1,234,567", 0.9999: "1.00", 0.00001234: "0.000012",
}  # fmt: skip


@pytest.mark.parametrize(("value", "told"), SHORT.items())
def test_small_things_keep_their_digits(value: float, told: str) -> None:
    assert short(value) == told


def test_systems_get_letters_in_order() -> None:
    assert [letter(n) for n in range(3)] == ["A", "B", "C"]
