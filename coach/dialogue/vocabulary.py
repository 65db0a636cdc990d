"""What the contract must be told of a language, and the names of its rules."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from coach.dialogue.joins import Joining
from coach.dialogue.lemmas import Lexicon

__all__ = ["DEEDS", "RULES", "Deed", "Language", "Pattern", "Phrases", "Rule", "Said"]

Rule = Literal["questions", "open", "length", "leak", "advice", "blame", "language", "markup", "false_claim"]
RULES: tuple[Rule, ...] = get_args(Rule)

Deed = Literal[
    "parked",
    "resumed",
    "sent",
    "escalated",
    "task",
    "action",
    "kept",
    "recorded",
    "finished",
    "stopped",
    "skipped",
    "corrected",
    "reopened",
]
"""What a turn can have done, and a message may then say. That an answer is noted, is kept or stays on
the tree may always be said: the coach keeps everything."""
DEEDS: frozenset[Deed] = frozenset(get_args(Deed))

Said = Literal["", "said", "denied"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A turn of phrase that breaks a rule, and what excuses it."""

    find: re.Pattern[str]
    said: Said = ""
    """Breaks only when the words its groups caught were not all `said`, or nobody `denied` any of them."""
    made: bool = False
    """Breaks only when somebody did not make the links that it holds."""
    free: frozenset[str] = frozenset()
    """What its groups may catch though nobody said it."""
    spare: frozenset[str] = frozenset()
    did: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Phrases:
    """The turns of phrase of one rule, behind one pattern that finds any of them."""

    screen: re.Pattern[str]
    patterns: tuple[Pattern, ...]
    harmless: re.Pattern[str]
    """What only looks like one of them: left out before they are looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """All the contract knows of one language."""

    locale: str
    lexicon: Lexicon
    neutral: frozenset[str]
    """Words the coach may use unprompted, in every form in which it may."""
    foreign: frozenset[str]
    """Words that give away another language."""
    opposites: Mapping[str, frozenset[str]]
    """For each word the states it is the other side of, as lemmas."""
    same: Callable[[], Mapping[str, frozenset[str]]]
    """For each lemma those that say the same or, where it is the more general word, more; read when first asked."""
    fields: tuple[frozenset[str], ...]
    """What a hint may be likened to: far-off fields, each with its words."""
    likened: re.Pattern[str]
    """Marks a sentence as an analogy."""
    spared: re.Pattern[str]
    """Numbers that are the coach's own."""
    questions: Mapping[str, re.Pattern[str]]
    """`second`, `unmarked`, `leading`, `closed`, `told_to_tell`, `choosing`, `choice`, `open`, `person`."""
    broken: Mapping[Rule, Phrases]
    joining: Joining
