import pytest

from evals.scores.contract import breaks, contract, contract_by_words, leak, leak_words, strange, told
from tests.evals.transcripts import bare, case, coach, dialogue, keeps, learner, node, said

CASE = case()
KIND = coach("What did you see there?", "open_step"), learner("flaps jam at the folder", causes="jam")
TELLING = coach("The pallets stand under a roof that leaks. What else do you see?", "open_step")


def test_messages_that_keep_every_rule_count_in_full() -> None:
    score = contract(CASE, dialogue(*KIND, coach("That is all for today.", "close")))
    assert (score.value, score.n, score.detail) == (1.0, 2, {})


def test_a_message_that_breaks_rules_is_shown_with_them() -> None:
    score = contract(
        CASE, dialogue(*KIND, coach("You should replace it. Where? And when?", "open_step"), learner("ok"))
    )
    assert score.value == 0.5
    assert set(score.detail or {}) >= {"questions", "advice"}
    assert "And when?" in score.reason


def test_words_alone_are_held_to_an_open_question_and_at_the_end_to_a_goodbye() -> None:
    talk = bare(coach("That is noted."), learner("and now"), coach("That is noted."))
    assert [breaks(talk, exchange) for exchange in talk.exchanges] == [("questions",), ()]


def test_by_words_every_system_is_held_to_the_same() -> None:
    lines = *KIND, coach("Everybody keep away from there.", "make_safe"), learner("yes"), coach("That is all.", "close")
    named, words = dialogue(*lines), bare(*lines)
    assert contract(CASE, named).value == 1
    assert contract_by_words(CASE, named) == contract(CASE, words) == contract_by_words(CASE, words)
    assert contract_by_words(CASE, named).value == pytest.approx(2 / 3)


def test_a_dialogue_without_a_message_is_not_scored() -> None:
    assert contract(CASE, dialogue()).value is None


def test_a_cause_that_nobody_said_is_a_leak() -> None:
    score = leak(CASE, dialogue(*KIND, TELLING))
    assert (score.value, score.n) == (0.5, 2)
    assert score.detail == {"roof": 1, "roots": 1}
    assert score.reason.startswith("roof: ")


def test_a_countermeasure_that_nobody_said_is_a_leak_too() -> None:
    talk = bare(coach("Put a sign on the blanks, yes?"), learner("ok"))
    assert told(CASE, talk, talk.exchanges[0]) == ("sign",)


def test_what_was_said_before_may_be_said_back() -> None:
    score = leak(CASE, dialogue(*said("water drips from the roof on that pallet", causes="roof"), TELLING))
    assert (score.value, score.detail) == (0.0, {"roots": 0})


def test_what_the_site_says_in_danger_is_no_leak() -> None:
    talk = dialogue(TELLING, approved="Keep away from pallets under a wet roof.")
    assert leak(CASE, talk).value == 0.0


def test_a_strange_word_counts_although_no_cause_is_named() -> None:
    assert leak_words(CASE, dialogue(*KIND, coach("What about the gearbox?", "open_step"))).value == 0.5
    assert leak_words(CASE, dialogue(*KIND)).value == 0.0
    assert leak_words(CASE, bare(*KIND, coach("What about the gearbox?"))).value is None


def test_a_quote_that_nobody_said_is_counted() -> None:
    kept = keeps(node("c1", "flaps jam"), node("c2", "flaps often jam", "c1"))
    score = strange(CASE, dialogue(*KIND, artefact=kept))
    assert score.value == 1
    assert "flaps often jam" in score.reason


def test_verbatim_quotes_are_none_and_a_talk_alone_is_not_scored() -> None:
    assert strange(CASE, dialogue(*KIND, artefact=keeps(node("c1", "flaps jam")))).value == 0
    assert strange(CASE, bare(*KIND)).value is None
