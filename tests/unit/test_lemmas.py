"""Words and numbers in the form in which they are compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.dialogue.lemmas import denied, fold, known_words, number, unquoted, words
from coach.prompts.language import language

LEXICON = language("en").lexicon


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("worn", "wear"),
        ("broke", "broken"),
        ("ran", "running"),
        ("men", "man"),
        ("leakage", "leaking"),
        ("vibrates", "vibration"),
        ("copied", "copying"),
        ("temp", "temperatures"),
        ("dont", "isnt"),
    ],
)
def test_forms_of_a_word_have_one_lemma(form: str, other: str) -> None:
    assert LEXICON.lemma(form) == LEXICON.lemma(other)


@pytest.mark.parametrize(
    ("form", "other"), [("sensor", "sense"), ("bore", "bear"), ("setting", "sea"), ("hose", "hot")]
)
def test_different_words_keep_different_lemmas(form: str, other: str) -> None:
    assert LEXICON.lemma(form) != LEXICON.lemma(other)


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("6.2", "6.2"),
        ("6,20", "6.2"),
        ("1,200", "1200"),
        ("28th", "28"),
        ("06:30", "6:30"),
        ("007", "7"),
        ("0.4", "0.4"),
        ("2.0", "2"),
        ("100", "100"),
        ("six", None),
        ("b12", None),
    ],
)
def test_a_number_has_one_spelling(written: str, figure: str | None) -> None:
    assert number(written) == figure


def test_a_text_is_known_by_its_lemmas_and_numbers() -> None:
    assert known_words(["The heater-band's 6.2 % off on Line3, six times"], LEXICON) == {
        *("heater", "band", "6.2", "line", "line3", "3", "6", "time"),
    }


def test_what_stands_near_a_denial_is_known_as_denied() -> None:
    known = known_words(["nobody checks the lid", "the hose isn't there and the seal held up well"], LEXICON)
    assert {denied("check"), denied("lid"), denied("hose")} <= known
    assert denied("hold") not in known


def test_folding_levels_case_spaces_quotes_dashes_and_unicode_form() -> None:
    assert fold("  “Cafe\u0301”—ＴＷＯ   ‘words’ – well–known ") == "\"café\" - two 'words' - well - known"


def test_a_quotation_is_taken_out_and_an_apostrophe_is_not() -> None:
    assert unquoted("jan's \"why?\" and 'what?' don't count") == "jan's \" and \" don't count"


def test_decimals_times_and_contractions_are_one_word_each() -> None:
    assert words("it's 6.2% at 6:30, 28th b12.") == ["it's", "6.2", "at", "6:30", "28th", "b12"]


@given(st.text(max_size=80))
@settings(derandomize=True, deadline=None)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(derandomize=True, deadline=None)
def test_saying_more_never_makes_a_word_unknown(first: str, second: str) -> None:
    assert known_words([first], LEXICON) <= known_words([first, second], LEXICON)
