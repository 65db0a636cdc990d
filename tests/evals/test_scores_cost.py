import pytest

from evals.scores import cost
from evals.scores.readability import counts, ease, grade, syllables
from tests.evals.transcripts import bare, case, coach, dialogue, learner, said

CASE = case()
TALK = dialogue(
    *said("two words"),
    coach("Which of your two shall we follow first?", "branch"),
    learner("The first", "tap", tapped=True),
    coach("Noted.", "close"),
    status="parked",
)


def test_what_it_costs_is_counted() -> None:
    named = (cost.exchanges, cost.typed, cost.taps, cost.words_typed)
    assert [score(CASE, TALK).value for score in named] == [2, 1, 1, 2]
    assert cost.message_words(CASE, TALK).value == pytest.approx(14 / 3)


def test_how_it_ended_is_told() -> None:
    ended = cost.finished(CASE, TALK)
    assert (ended.value, ended.detail) == (0, {"status": "parked"})
    assert cost.finished(CASE, bare(*said("x"))).value == 1
    assert (cost.left(CASE, TALK).value, cost.left(CASE, bare(status="abandoned")).value) == (0, 1)


def test_without_messages_nothing_is_measured() -> None:
    measures = (cost.message_words, cost.reading_ease, cost.reading_grade)
    assert [score(CASE, bare()).value for score in measures] == [None] * 3


def test_a_grade_is_for_english_alone_and_ease_for_all() -> None:
    german = case(locale="de")
    talk = dialogue(coach("Was war das?", "open_step"), about=german)
    assert cost.reading_grade(german, talk).value is None
    assert cost.reading_ease(german, talk).value == pytest.approx(180 - 3 - 58.5)
    assert cost.reading_grade(CASE, dialogue(coach("What was that?"))).value == pytest.approx(0.39 * 3 + 11.8 - 15.59)


@pytest.mark.parametrize(
    ("word", "locale", "count"),
    [
        ("made", "en", 1), ("table", "en", 2), ("wanted", "en", 2), ("stopped", "en", 1), ("evidence", "en", 3),
        ("the", "en", 1), ("pieces", "en", 2), ("250", "en", 1), ("people", "en", 2), ("happened", "en", 2),
        ("causa", "es", 2), ("día", "es", 2), ("problema", "es", 3), ("quién", "es", 1), ("y", "es", 1),
        ("ayer", "es", 2), ("agua", "es", 2), ("qué", "es", 1), ("guía", "es", 2),
        ("Ursache", "de", 3), ("Häuser", "de", 2), ("wie", "de", 1), ("Maschine", "de", 3), ("Leute", "de", 2),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_rule(word: str, locale: str, count: int) -> None:
    assert syllables(word, locale) == count


def test_sentences_end_with_a_mark_or_a_line_and_not_in_a_figure() -> None:
    assert counts("It was 6.2 then. What now?\nAnd more", "en") == (3, 8, 8)
    assert counts("... !", "en") is None


def test_long_words_and_sentences_are_harder_to_read() -> None:
    easy, hard = "What did you see?", "Which organisational circumstances necessitated reconsideration?"
    assert (ease(easy, "en") or 0) > 100 > 30 > (ease(hard, "en") or 0)
    assert (grade(easy) or 0) < 1 < 12 < (grade(hard) or 0)
    assert (ease("La caja se para.", "es") or 0) > (ease("Organización internacional de procedimientos", "es") or 0)
