"""Why an answer reads as it does: what the rules heard, what else it could be, and the words that tell."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coach.backends import Question
from coach.backends.builtin import Meaning, listening, read_now
from coach.backends.builtin.text import WORD, Part
from coach.dialogue.reading import Reading, Verdict

__all__ = ["Explained", "Telling", "explain"]

LIKELIEST = 3
MOST_WORDS = 80
"""Words that are left out one by one; of a longer answer the first so many."""
TELLING = 0.02
"""The least that a word must add to the verdict's share to be shown."""


@dataclass(frozen=True, slots=True)
class Telling:
    word: Part
    share: float
    """How much of its share the verdict loses without this word."""


@dataclass(frozen=True, slots=True)
class Explained:
    reading: Reading
    heard: Verdict
    """What the rules make of it by themselves."""
    likeliest: tuple[tuple[Verdict, float], ...]
    """With their shares, the likeliest first; empty where there is no opinion on what it means."""
    telling: tuple[Telling, ...]
    """The words that tell, the most telling first."""


def explain(question: Question, meaning: Meaning | None = None) -> Explained:
    """Reads the answer once more for each of its words: hundreds of milliseconds, not for a turn."""
    reading = read_now(question, meaning)
    heard = listening(question).verdict
    shares = _shares(question, meaning)
    ordered = sorted(shares.items(), key=lambda item: -item[1])[:LIKELIEST] if len(shares) > 1 else []
    telling = sorted(_telling(question, meaning, reading.verdict, shares), key=lambda t: -t.share)
    return Explained(reading, heard, tuple(ordered), tuple(telling))


def _telling(
    question: Question, meaning: Meaning | None, verdict: Verdict, shares: dict[Verdict, float]
) -> Iterator[Telling]:
    whole = shares.get(verdict, 0.0)
    for _, match in zip(range(MOST_WORDS), WORD.finditer(question.answer), strict=False):
        rest = question.answer[: match.start()] + question.answer[match.end() :]
        lost = whole - _shares(replace(question, answer=rest), meaning).get(verdict, 0.0)
        if lost >= TELLING:
            yield Telling(Part(*match.span()), lost)


def _shares(question: Question, meaning: Meaning | None) -> dict[Verdict, float]:
    """By the rules alone the one verdict has it all."""
    heard = listening(question)
    found = meaning.opinion(question, heard.verdict) if meaning is not None and not heard.blank else None
    return dict(found[0].shares) if found is not None else {heard.verdict: 1.0}
