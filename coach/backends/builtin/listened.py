"""What the rules of a language make of an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from coach.backends import Question
from coach.backends.builtin.hearing import hear
from coach.backends.builtin.quotes import quotes
from coach.backends.builtin.verdicts import backed, decide, steering
from coach.dialogue.reading import Repair, Span, Verdict

__all__ = ["Listened", "listen"]

BY_COUNTING: frozenset[Verdict] = frozenset({"circular", "symptom", "several", "vague", "unsupported", "ok"})
"""Verdicts that rest on word overlap or on the absence of cues, not on a cue heard."""


@dataclass(frozen=True, slots=True)
class Listened:
    verdict: Verdict
    confidence: float
    steering: Repair | None
    """The request, where the answer is one in the ear of the rules."""
    backed: bool
    """Whether it holds a figure or a record of this case."""
    blank: bool
    """Whether there is no word in it."""
    quotes: Callable[[Verdict], tuple[Span, ...]]
    """Which words fill which role, should this be the verdict."""


def listen(question: Question, *, calm: bool = False) -> Listened:
    """`calm` leaves danger out: what the answer is besides."""
    heard = hear(question)
    verdict = decide(heard, calm=calm)
    confidence = 0.6 if verdict in BY_COUNTING else 0.9
    return Listened(verdict, confidence, steering(heard), backed(heard), not heard.parts, partial(quotes, heard))
