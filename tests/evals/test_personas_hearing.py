"""What a learner hears in a message."""

from collections.abc import Mapping

import pytest

from evals.personas.calibration import heard_alike, heard_as_moves
from evals.personas.hearing import from_words, hear
from evals.transcript import Asked
from tests.evals.lids import LOCALES

WORDS: Mapping[str, tuple[str, ...]] = {
    "why": ("Why does it drop at night?", "¿Por qué baja de noche?", "Warum sinkt es nachts?"),
    "evidence": ("How do you know that?", "¿Cómo lo sabes?", "Woher weißt du das?"),
    "change": ("What will you change?", "¿Qué vas a cambiar?", "Was änderst du?"),
    "who": ("Who takes that on?", "¿Quién se encarga?", "Wer übernimmt das?"),
    "by_when": ("By when will it be done?", "¿Para cuándo estará?", "Bis wann ist das fertig?"),
    "told": ("The pump was worn out.", "La bomba estaba gastada.", "Die Pumpe war einfach alt geworden, mehr nicht."),
}


@pytest.mark.parametrize(("name", "texts"), WORDS.items())
def test_a_question_is_heard_from_its_words_in_three_languages(name: str, texts: tuple[str, ...]) -> None:
    assert [from_words(text, locale) for text, locale in zip(texts, LOCALES, strict=True)] == [name] * 3


def test_what_a_system_expects_is_heard_before_its_words() -> None:
    assert hear(Asked("Why?", "open_step", "plan", "who"), "en") == "who"
    assert hear(Asked("And?", "offer_exit", "why", "cause"), "en") == "exit"
    assert hear(Asked("Why?"), "en") == "why"


def test_the_last_of_several_questions_is_heard() -> None:
    assert from_words("Why is that? And who will fix it?", "en") == "who"


@pytest.mark.parametrize("locale", LOCALES)
def test_words_alone_are_heard_nearly_as_the_system_means_them(locale: str) -> None:
    known, strange = heard_as_moves(locale, held_out=False), heard_as_moves(locale, held_out=True)
    assert (heard_alike(locale).share or 0) >= 0.94
    assert (known.share or 0) >= 0.85
    assert strange.of >= 10
    assert (strange.share or 0) >= 0.5  # no pattern was written for these
