"""The words of a locale as the reader compares them: stems that carry meaning."""

from collections.abc import Iterable, Mapping
from functools import cache

from coach.backends.builtin import text
from coach.backends.builtin.cues import SPELLINGS, sections, word_list
from coach.backends.builtin.words import SMALL_TALK
from coach.dialogue.lemmas import Lexicon
from coach.prompts.language import language

__all__ = ["counted", "small_talk", "solid", "spelt", "stems"]

ENGLISH_NUMBERS = (
    "one first 1st a",
    "two second 2nd b",
    "three third 3rd c",
    "four fourth 4th d",
    "five fifth 5th",
    "six sixth 6th",
)


def spelt(words: Iterable[str], locale: str) -> frozenset[str]:
    """Words in every spelling the plain one may have lost: `mañana` and `manana`."""
    return frozenset(form for word in words for form in (word, word.translate(_plain(locale))))


@cache
def _plain(locale: str) -> Mapping[int, str]:
    return {ord(letter): pattern.strip("(?:)[]").split("|")[-1][-1] for letter, pattern in SPELLINGS[locale].items()}


@cache
def _idle(locale: str) -> frozenset[str]:
    return spelt(word_list("stop", locale), locale) | language(locale).lexicon.function


@cache
def _vague(locale: str) -> frozenset[str]:
    lexicon = language(locale).lexicon
    return frozenset(lexicon.lemma(word) for word in spelt(word_list("vague", locale), locale))


def _lemma(lexicon: Lexicon, word: str) -> str:
    return lexicon.numerals.get(word, lexicon.lemma(word))


def stems(folded: str, locale: str) -> frozenset[str]:
    """Of the words that carry meaning."""
    if locale == "en":
        return text.stems(folded)
    lexicon, idle = language(locale).lexicon, _idle(locale)
    return frozenset(_lemma(lexicon, word) for word in text.words(folded) if word not in idle)


def solid(folded: str, locale: str) -> frozenset[str]:
    """Stems of the words that could not be said of almost any trouble."""
    return stems(folded, locale) - _vague(locale)


@cache
def small_talk(locale: str) -> frozenset[str]:
    return SMALL_TALK if locale == "en" else spelt(word_list("small_talk", locale), locale)


@cache
def counted(locale: str) -> Mapping[str, int]:
    """Words for the first, the second …, to places from 0."""
    lines = ENGLISH_NUMBERS if locale == "en" else sections(f"{locale}.cues")["numbered"]
    named = {form: place for place, line in enumerate(lines) for form in _forms(line.split(), locale)}
    return named | {str(n + 1): n for n in range(20)}


def _forms(words: list[str], locale: str) -> Iterable[str]:
    return words if locale == "en" else spelt(words, locale)
