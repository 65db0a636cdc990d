"""Where a claimed quote stands in what was really said."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.dialogue.grounding import ground

SAID = "Well, the “pump  inlet” was full of SWARF — scrap rose from 2.1 % to 6.2 %, since Müller’s shift"


def quote(claimed: str, said: str = SAID) -> str | None:
    span = ground(said, claimed)
    return None if span is None else said[slice(*span)]


@pytest.mark.parametrize(
    ("claimed", "stands"),
    [
        ('the "pump inlet" was full of swarf', "the “pump  inlet” was full of SWARF"),
        ("pump inlet", "pump  inlet"),
        ("PUMP INLET WAS FULL", "pump  inlet” was full"),
        ("scrap rose from 2.1 % to 6.2 %", "scrap rose from 2.1 % to 6.2 %"),
        ("scrap rose from 2.1% to 6.2%", "scrap rose from 2.1 % to 6.2 %"),
        ("scrap rise from 2,1 % to 6,2 %", "scrap rose from 2.1 % to 6.2 %"),
        ("since Mu\u0308ller's shift", "since Müller’s shift"),
        ("was ful of swarf.", "was full of SWARF"),
        ("he pump inlet was full of swar", "the “pump  inlet” was full of SWARF"),
    ],
)
def test_a_quote_is_found_in_the_original_spelling(claimed: str, stands: str) -> None:
    assert quote(claimed) == stands


@pytest.mark.parametrize(
    "claimed",
    [
        "",
        "…?!",
        "the filter was dirty",
        "scrap rose from 2.1 % to 6.3 %",
        "scrap rose to 6.2 %, from 2.1 %",
        "the pump inlet was full of swarf and nobody had ever looked at it " * 3,
    ],
)
def test_what_was_not_said_is_dropped(claimed: str) -> None:
    assert ground(SAID, claimed) is None


def test_a_part_of_a_word_is_no_quote() -> None:
    assert ground("the spindle stopped", "pin") is None
    assert quote("pin", "a spin, the pin") == "pin"


def test_combined_marks_stay_with_their_letter() -> None:
    assert quote("mueller cafe\u0301", "mueller cafe\u0301") == "mueller cafe\u0301"


def test_nothing_is_found_in_silence() -> None:
    assert ground("", "pump") is None
    assert ground("   ", "pump") is None


WORDS = st.lists(st.text("abcdefgäöü", min_size=1, max_size=8), min_size=1, max_size=12)


@given(WORDS, st.data())
@settings(derandomize=True, deadline=None)
def test_every_run_of_words_is_grounded_in_equal_words(said: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(said) - 1))
    last = data.draw(st.integers(first, len(said) - 1))
    claimed = "  ".join(said[first : last + 1]).upper()
    found = quote(claimed, " ".join(said))
    assert found is not None
    assert found.casefold() == " ".join(said[first : last + 1]).upper().casefold()


@given(st.text(max_size=60), st.text(max_size=30))
@example("ab c", "AB")
@settings(derandomize=True, deadline=None)
def test_a_span_lies_in_the_original_and_is_never_empty(said: str, claimed: str) -> None:
    start, end = ground(said, claimed) or (0, 1)
    assert 0 <= start < end <= max(len(said), 1)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(derandomize=True, deadline=None)
def test_another_number_is_never_taken_for_the_same(said: int, claimed: int) -> None:
    sentence = "we counted {} pieces in the bin behind the press"
    found = ground(sentence.format(said), sentence.format(claimed))
    assert (found is not None) == (said == claimed)
