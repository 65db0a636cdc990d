"""An answer cut into what the rules look at: a folded copy of equal length, clauses, word stems."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer
from rapidfuzz.distance import OSA

from coach.backends.builtin.cues import cue
from coach.backends.builtin.words import (
    CUE_WORDS,
    DENIALS,
    IRREGULAR,
    MECHANISMS,
    MISSPELT,
    OPPOSITES,
    PHRASES,
    SAME,
    STOP,
)

__all__ = ["WORD", "Part", "apart", "clauses", "correct", "fold", "listed", "stems", "trim", "words"]

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
BREAK = re.compile(r"[.!?;\n]+(?=\s|$)|,(?!\d)|\s[-–—]\s|\bbut\b|\bthough\b|\b\d[.)]\s(?=[a-z])")
AND = re.compile(r"\s(?:and|plus|also|as well as|and also|&)\s|\s\+\s")
QUOTED = re.compile(r'"[^"]*"')
EDGE = " \t\r\n,.;:!?-–—"
QUOTES = str.maketrans("‘’‚‛`´“”„‟", "''''''\"\"\"\"")

REACH = 3
"""How many words a denial carries."""
_PHRASED = tuple((re.compile(rf"\b{pattern}"), f" {word} ") for pattern, word in PHRASES)
_MENDED = sorted(CUE_WORDS | MECHANISMS)

_stemmer = snowballstemmer.stemmer("english")


class Part(NamedTuple):
    """A stretch of the answer, `start` up to `end`."""

    start: int
    end: int


def apart(parts: Iterable[Part], taken: Iterable[Part]) -> list[Part]:
    """The parts that touch none of those taken."""
    held = list(taken)
    return [part for part in parts if all(part.end <= other.start or part.start >= other.end for other in held)]


def fold(text: str) -> str:
    """Lower case and straight quotation marks; every offset stays where it was."""
    lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lower.translate(QUOTES)


def words(folded: str) -> list[str]:
    return WORD.findall(folded)


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    plain = word.replace("'s", "")
    stem: str = _stemmer.stemWord(IRREGULAR.get(plain, plain))
    return SAME.get(stem, stem)


def stems(folded: str) -> frozenset[str]:
    """Stems of the words that carry meaning: near-synonyms folded into one, and "not open" into "shut"."""
    for pattern, word in _PHRASED:
        folded = pattern.sub(word, folded)
    return frozenset(_stem(word) for word in _meant(words(folded)) if word not in STOP)


def _meant(said: list[str]) -> Iterator[str]:
    denied = 0
    for word in said:
        if word in DENIALS:
            denied = REACH + 1
        yield OPPOSITES.get(word, word) if denied else word
        denied = max(0, denied - 1)


@lru_cache(maxsize=8192)
def _corrected(word: str) -> str:
    if word in MISSPELT or len(word) < 6 or word in CUE_WORDS | MECHANISMS:
        return MISSPELT.get(word, word)
    slack = 2 if len(word) > 9 else 1
    near = (cue for cue in _MENDED if cue[0] == word[0] and OSA.distance(word, cue, score_cutoff=slack) <= slack)
    return next(near, word)


def correct(folded: str) -> str:
    """Mend slips of the finger in the words the rules listen for. Offsets move: never cut quotes from this."""
    return WORD.sub(lambda match: _corrected(match[0]), folded)


def trim(text: str, part: Part, extra: str = "") -> Part:
    start, end = part
    while start < end and text[start] in EDGE + extra:
        start += 1
    while end > start and text[end - 1] in EDGE + extra:
        end -= 1
    return Part(start, end)


def _cut(folded: str, part: Part, edge: re.Pattern[str]) -> Iterator[Part]:
    held = [match.span() for match in QUOTED.finditer(folded)]
    start = part.start
    for match in edge.finditer(folded, part.start, part.end):
        if any(low < match.start() < high for low, high in held):
            continue
        yield Part(start, match.start())
        start = match.end()
    yield Part(start, part.end)


def clauses(folded: str, locale: str = "en") -> list[Part]:
    """The answer at its stops, commas, dashes and turns; quoted words and decimals are left whole."""
    edge = BREAK if locale == "en" else cue("break", locale)
    pieces = (trim(folded, piece) for piece in _cut(folded, Part(0, len(folded)), edge))
    return [piece for piece in pieces if piece.start < piece.end]


def listed(folded: str, part: Part, locale: str = "en") -> list[Part]:
    """One clause at its "and"."""
    edge = AND if locale == "en" else cue("and", locale)
    pieces = (trim(folded, piece) for piece in _cut(folded, part, edge))
    return [piece for piece in pieces if piece.start < piece.end]
