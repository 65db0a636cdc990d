"""What the rules of a language make of an answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from coach.backends import Question
from coach.backends.builtin.cues import hears
from coach.backends.builtin.hearing import hear
from coach.backends.builtin.quotes import quotes
from coach.backends.builtin.text import words
from coach.backends.builtin.verdicts import backed, decide, steering
from coach.dialogue.reading import Repair, Role, Span, Verdict

__all__ = ["Listened", "certain", "is_blank", "listen"]

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
    """Whether there is no word in it, or nothing but a hum."""
    certain: bool
    """Whether the rules cannot have misheard it, but for a danger besides."""
    quotes: Callable[[Verdict], tuple[Span, ...]]
    """Which words fill which role, should this be the verdict."""


def listen(question: Question, *, calm: bool = False) -> Listened:
    """`calm` leaves danger out: what the answer is besides."""
    heard = hear(question)
    verdict = decide(heard, calm=calm)
    confidence = 0.6 if verdict in BY_COUNTING else 0.9
    quoted = partial(quotes, heard)
    sure = certain(question, verdict, heard.folded, quoted)
    return Listened(verdict, confidence, steering(heard), backed(heard), is_blank(heard.folded), sure, quoted)


HUM = re.compile(r"\W*(?:(?:h+m+|m+h+m*|u+[hm]+|e+r?m+|ä+h+m*|mm+)\W*)*")
TOLD: Mapping[Verdict, tuple[str, ...]] = {"hazard": ("danger", "injury"), "several": ("several_told",)}
"""The cues that say it outright; the other rules infer it."""
BRIEF = 3
"""Words of a yes or no up to which the rules hear it better than the model."""
PASSING = 25
"""In an answer of more words the model loses sight of a danger beside all else that is told."""
PLANNED: frozenset[Role] = frozenset({"owner", "due"})


def is_blank(folded: str) -> bool:
    return HUM.fullmatch(folded) is not None


def certain(question: Question, verdict: Verdict, folded: str, quoted: Callable[[Verdict], tuple[Span, ...]]) -> bool:
    """A danger or an injury called by its name, or told in passing; a yes or no in three words at most; a command, a
    link or the problem again in its own words, causes announced as several ("two things", "plus"), a person and a day
    where a plan was asked for."""
    if verdict in ("yes", "no"):
        return len(words(folded)) <= BRIEF
    if verdict in TOLD:
        told = any(hears(cue, folded, question.locale) for cue in TOLD[verdict])
        return told or (verdict == "hazard" and len(words(folded)) > PASSING)
    planned = verdict == "ok" and question.expects == "plan"
    return verdict in ("repair", "circular", "symptom") or (
        planned and {span.role for span in quoted(verdict)} >= PLANNED
    )
