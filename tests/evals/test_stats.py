"""What may be said of numbers, against numbers worked out by hand or told in the textbooks."""

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.stats import Estimate, better, by_case, difference, kappa, mean, none_seen, passing, wilson


def test_repeats_count_as_one_case() -> None:
    values = [("a", 1.0), ("a", 0.0), ("a", 0.5), ("b", 1.0)]
    assert by_case(values) == {"a": 0.5, "b": 1.0}
    found = mean(values)
    assert found is not None
    assert (found.value, found.n) == (0.75, 2)


def test_who_plays_a_case_more_often_counts_no_more_than_others() -> None:
    values = [(("a", "steady"), 1.0), *[(("a", "blamer"), 0.0)] * 7, (("b", "steady"), 1.0)]
    assert by_case(values) == {"a": 0.5, "b": 1.0}


def test_nothing_has_no_mean() -> None:
    assert mean([]) is None


def test_what_is_always_the_same_has_no_width() -> None:
    assert mean([("a", 0.5), ("b", 0.5)]) == Estimate(0.5, 0.5, 0.5, 2)


def test_the_interval_of_a_mean_is_about_two_standard_errors() -> None:
    values = [(str(n), float(n % 10)) for n in range(100)]  # deviation 2.87, so a standard error of 0.287
    found = mean(values)
    assert found is not None
    assert found.value == 4.5
    assert found.low == pytest.approx(4.5 - 1.96 * 0.287, abs=0.05)
    assert found.high == pytest.approx(4.5 + 1.96 * 0.287, abs=0.05)
    assert found == mean(values)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_a_mean_lies_in_its_interval_and_the_interval_among_the_values(values: list[float]) -> None:
    found = mean([(str(n), value) for n, value in enumerate(values)])
    assert found is not None
    tiny = 1e-9
    assert min(values) - tiny <= found.low <= found.value + tiny <= found.high + 2 * tiny <= max(values) + 3 * tiny


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found is not None
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-4)


def test_nothing_counted_is_no_share() -> None:
    assert wilson(0, 0) is None


def test_none_seen_is_not_none() -> None:
    assert [none_seen(of) for of in (300, 2, 0)] == [0.01, 1.0, 1.0]


def test_pass_k_is_the_share_of_draws_that_all_pass() -> None:
    tries = [True] * 5 + [False] * 3
    for k in range(1, 9):
        drawn = fmean(all(some) for some in combinations(tries, k))
        assert passing(5, 8, k) == pytest.approx(drawn)
    assert passing(7, 7, 8) is None


def test_kappa() -> None:
    labels = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = kappa(labels)
    assert found is not None
    assert found.value == pytest.approx(0.4)  # 0.7 agreed, 0.5 by chance
    assert found.high - found.value == pytest.approx(1.96 * (0.7 * 0.3 / 50) ** 0.5 / 0.5, abs=1e-4)
    assert found.n == 50


@pytest.mark.parametrize("labels", [[], [("yes", "yes")] * 9])
def test_agreement_that_chance_explains_is_unscored(labels: list[tuple[str, str]]) -> None:
    assert kappa(labels) is None


def test_a_difference_is_taken_case_by_case() -> None:
    a = [("x", 0.0), ("y", 1.0), ("only a", 9.0)]
    found = difference(a, [("x", 0.5), ("x", 1.5), ("y", 2.0), ("only b", 9.0)])
    assert found == Estimate(1.0, 1.0, 1.0, 2)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Estimate(0.2, 0.1, 0.3, 30), "better"),
        (Estimate(-0.2, -0.3, -0.1, 30), "worse"),
        (Estimate(0.2, 0.0, 0.4, 30), "no difference shown"),
        (Estimate(0.2, 0.2, 0.2, 4), "no difference shown"),
        (None, "no difference shown"),
    ],
)
def test_better_is_said_only_when_the_interval_leaves_no_doubt(found: Estimate | None, said: str) -> None:
    assert better(found) == said
    other = {"better": "worse", "worse": "better"}.get(said, said)
    assert better(found, less_is_better=True) == other
