"""The vital few, against counting by hand; and which wordings are one cause."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.rules.pareto import Worded, bars, like_causes, normal, vital_few

KEYS = st.sampled_from([None, "a", "b", "c", "d", "e"])
WORDS = st.lists(st.sampled_from(["seal", "worn", "valve", "7", "8", "cold", "oil"]), min_size=0, max_size=4)


def cause(id: str, words: str, issue: str = "", root: str = "") -> Worded:
    return Worded(id, words, issue or id, root or issue or id)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(KEYS, max_size=30))
def test_bars_are_what_one_gets_by_counting(named: list[str | None]) -> None:
    counts: dict[str | None, int] = {}
    for key in named:
        counts[key] = counts.get(key, 0) + 1
    made = bars(counts, {"a": "Line A"})
    said = [(-bar.n, bar.key) for bar in made if bar.key is not None]
    assert said == sorted(said)
    assert [bar.n for bar in made] == [named.count(bar.key) for bar in made]
    assert {bar.key for bar in made} == set(named)
    assert None not in named or made[-1].key is None
    assert [bar.share for bar in made] == [pytest.approx(bar.n / len(named), abs=1e-4) for bar in made]
    assert not made or made[-1].cumulative == 1.0


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(KEYS, max_size=30))
def test_no_fewer_bars_than_the_vital_few_make_four_fifths(named: list[str | None]) -> None:
    said = [key for key in named if key is not None]
    made = bars({key: named.count(key) for key in set(named)}, {})
    few = vital_few(made)
    assert few == [bar.key for bar in made if bar.key is not None][: len(few)]
    assert 5 * sum(said.count(key) for key in few) >= 4 * len(said)
    assert 5 * sum(said.count(key) for key in few[:-1]) < 4 * len(said) or not few


def test_what_nobody_said_stands_last_and_is_never_among_the_vital_few() -> None:
    made = bars({None: 90, "press": 8, "saw": 2}, {"press": "Press 4"}, {"press": 3})
    assert [(bar.label, bar.n, bar.n_proved, bar.cumulative) for bar in made] == [
        ("Press 4", 8, 3, 0.08), ("saw", 2, 0, 0.1), (None, 90, 0, 1.0),
    ]  # fmt: skip
    assert vital_few(made) == ["press"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Seal is worn", "seal  is worn.", True),
        ("The filter mesh is clogged", "the mesh filter is clogged", True),
        ("The heater has no daily check", "The heater has no daily checks", True),
        ("Nozzle 7 is clogged", "Nozzle 8 is clogged", False),
        ("Seal is worn", "Glue is thin", False),
    ],
)
def test_wordings_near_to_identical_are_one_cause(one: str, other: str, same: bool) -> None:
    found = like_causes([cause("1", one), cause("2", other)])
    assert (found["1"] == found["2"]) is same


def test_the_most_frequent_wording_names_the_cause() -> None:
    said = ["worn seal", "Seal worn", "Seal worn", "seal worn"]
    assert set(like_causes([cause(str(n), words) for n, words in enumerate(said)]).values()) == {"Seal worn"}


def test_words_that_were_taken_back_name_no_cause() -> None:
    assert like_causes([cause("1", ""), cause("2", " … ")]) == {"1": None, "2": None}


def test_issues_marked_as_one_share_a_cause_where_each_names_just_one() -> None:
    first, second = cause("1", "Glue is thin", "iss_1", "iss_1"), cause("2", "Roller slips", "iss_2", "iss_1")
    assert like_causes([first, second]) == {"1": "Glue is thin", "2": "Glue is thin"}
    apart = like_causes([first, second, cause("3", "Tank is cold", "iss_2", "iss_1")])
    assert apart == {"1": "Glue is thin", "2": "Roller slips", "3": "Tank is cold"}


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_causes_were_named_does_not_matter(said: list[list[str]], random: object) -> None:
    causes = [cause(str(n), " ".join(words)) for n, words in enumerate(said)]
    mixed = list(causes)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert like_causes(mixed) == like_causes(causes)
    labels = {normal(label) for label in like_causes(causes).values() if label}
    assert labels <= {normal(one.words) for one in causes}
