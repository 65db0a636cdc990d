"""The backend that needs no model: rules and word lists, quick enough to read an answer while it is being sent.

Wide on danger to people, narrow on faults: a flat, specific statement is `ok`, and so is what it cannot place.
"""

from dataclasses import replace

from coach.backends import Question
from coach.backends.builtin.choices import match_option
from coach.backends.builtin.dues import parse_due
from coach.backends.builtin.hearing import hear
from coach.backends.builtin.people import is_self
from coach.backends.builtin.phrasebook import read_plainly
from coach.backends.builtin.quotes import quotes
from coach.backends.builtin.strength import Strength, grade, is_training
from coach.backends.builtin.verdicts import decide, steering
from coach.dialogue.reading import Reading, Verdict

__all__ = ["Builtin", "Strength", "grade", "is_self", "is_training", "match_option", "parse_due", "read_now"]

_BY_COUNTING: frozenset[Verdict] = frozenset({"circular", "symptom", "several", "vague", "unsupported", "ok"})
"""Verdicts that rest on word overlap or on the absence of cues, not on a cue heard."""

LONGEST = 4_000
"""Characters read for a verdict and quotes; the rest of a very long answer is kept but not read."""


def read_now(question: Question, *, calm: bool = False) -> Reading:
    """`calm` reads what an answer is besides the danger it was heard to tell of."""
    question = replace(question, answer=question.answer[:LONGEST])
    if question.locale != "en":
        return read_plainly(question, calm=calm)
    heard = hear(question)
    verdict = decide(heard, calm=calm)
    return Reading(
        verdict=verdict,
        quotes=quotes(heard, verdict),
        repair=steering(heard) if verdict == "repair" else None,
        confidence=0.6 if verdict in _BY_COUNTING else 0.9,
    )


class Builtin:
    def read_now(self, question: Question, *, calm: bool = False) -> Reading:
        return read_now(question, calm=calm)
