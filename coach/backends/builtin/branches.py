"""Whether a cause answer names one thing or several."""

import re
from collections.abc import Iterator
from itertools import pairwise

from coach.backends.builtin.cues import hears
from coach.backends.builtin.hearing import Heard, says_something
from coach.backends.builtin.text import Part, listed, stems

__all__ = ["causes"]

JOINS = ("and ", "also ", "plus ", "second", "another ", "then there")
JOINT = re.compile(r"^(?:and|also|plus|second(?:ly)?|then there(?:'s| is)?)\b[\s,]*")
NUMBERED = re.compile(r"\d[.)]\s*$")
BETWEEN = re.compile(r"\bbetween (?:\w+ ){1,3}$|\bbetween (?:\w+ ?){1,3}$|\bboth (?:\w+ ?){1,2}$")
EXPLAINED = re.compile(r"\b(?:because|since|as|so|due to|cause)\b")
BACK = re.compile(r"\b(?:it|them)\b|^(?:and |also |plus )?(?:this|that)\b")


def causes(heard: Heard) -> list[Part]:
    """Where each of two or more causes begins; at most one where the answer tells a single story."""
    found: list[Part] = []
    for part in heard.parts:
        if not found or _joined(heard.folded, part):
            found += _units(heard.folded, part, first=not found)
    explained = bool(heard.clauses) and EXPLAINED.search(heard.clauses[0]) is not None
    return found[:1] if explained else found


def _joined(folded: str, part: Part) -> bool:
    return folded.startswith(JOINS, part.start) or NUMBERED.search(folded[: part.start]) is not None


def _units(folded: str, part: Part, first: bool) -> Iterator[Part]:
    """The clause itself, then each further thing behind an "and" that stands by itself."""
    pieces = listed(folded, part)
    if first or _stands(folded, part):
        yield pieces[0]
    for before, piece in pairwise(pieces):
        if _stands(folded, piece) and _one_each(folded, before, piece):
            yield piece


def _stands(folded: str, piece: Part) -> bool:
    text = JOINT.sub("", folded[piece.start : piece.end])
    if hears("followed", text) or not says_something(text, 1):
        return False
    return hears("standing", text) or hears("finite", text.partition(" ")[2])


def _one_each(folded: str, before: Part, piece: Part) -> bool:
    """Two whole statements or two bare things; "it" in the second leads back into the first,
    and "tablets and drops come at nine" is one."""
    first, second = folded[before.start : before.end], folded[piece.start : piece.end]
    led_back = BACK.search(second) is not None and hears("finite", first)
    one_verb = not hears("predicate", first) and not hears("standing", second) and hears("finite", second)
    full = len(stems(first)) >= 2 and len(stems(second)) >= 2
    between = BETWEEN.search(first) is not None
    return full and not (led_back or one_verb or between) and not stems(second) & stems(first)
