"""A cause told with what lies behind it, "the one because of the other": a chain, cut where the person joined it.

Better no cut than a wrong one: each side has to be an answer by itself, about a thing and nobody's fault, fix or proof.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coach.backends import Question
from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.spans import without
from coach.backends.builtin.text import Part, apart, clauses, listed, trim
from coach.dialogue.reading import CHAINED, Role, Verdict

__all__ = ["Ear", "chained"]

MOST = 3
"""Causes of one chain; who tells more tells a story."""

BACKWARD, FORWARD = "because", "hence"
"""Tables of joints: behind the one stands what lies behind, behind the other what came of it."""


@dataclass(frozen=True, slots=True)
class Ear:
    """How one language hears an answer."""

    question: Question
    folded: str
    says: Callable[[str, int], bool]
    """Whether it says so many things that could not be said of any trouble."""
    names: Callable[[str], bool]
    """Whether somebody is named in it."""
    strip: Callable[[Part], Part]
    """A part without "I think" and the like in front."""
    decide: Callable[[Question], Verdict]

    def hears(self, name: str, text: str) -> bool:
        return hears(name, text, self.question.locale)


def chained(ear: Ear, sentences: Sequence[Part]) -> list[tuple[Role, Part]]:
    """The chain of the first sentence that says something, or of all where a stop stands before "that is because";
    nothing where none is told."""
    telling = next((part for part in sentences if ear.says(ear.folded[part.start : part.end], 2)), sentences[0])
    for run in (telling, Part(sentences[0].start, sentences[-1].end)):
        if found := _chain(ear, run):
            beside = apart(sentences, [run])
            return [*(("cause", part) for part in found), *(("other", ear.strip(part)) for part in beside)]
    return []


def _chain(ear: Ear, run: Part) -> list[Part]:
    """The causes of a run of clauses, from the nearest to the deepest."""
    back, on = ([Part(*m.span()) for m in _joints(ear, name, run)] for name in (BACKWARD, FORWARD))
    if bool(back) == bool(on) or (back and ear.hears("inferred", ear.folded[run.start : back[0].start])):
        return []
    sides = [ear.strip(trim(ear.folded, side)) for side in without(run, back or on)]
    if len(sides) > MOST:
        return []
    found = [told for side in (sides if back else reversed(sides)) if (told := _told(ear, side))]
    return found if len(found) == len(sides) and _each_adds(ear, found) else []


def _joints(ear: Ear, name: str, run: Part) -> list[re.Match[str]]:
    return list(cue(name, ear.question.locale).finditer(ear.folded, run.start, run.end))


def _told(ear: Ear, side: Part) -> Part | None:
    """A side up to the end of its one telling clause; none where it has none or more, or cannot stand by itself."""
    inside = [Part(side.start + p.start, side.start + p.end) for p in _clauses(ear, side)]
    telling = [part for part in inside if ear.says(ear.folded[part.start : part.end], 2)]
    if len(telling) != 1:
        return None
    said, text = ear.folded[side.start : side.end], ear.folded[side.start : telling[0].end]
    listing = [piece for piece in listed(ear.folded, telling[0], ear.question.locale) if _stands(ear, piece)]
    alone = not (ear.hears("leaning", said) or ear.names(text) or len(listing) > 1)
    shown = ear.hears("evidenced", text) or ear.hears("told", text)
    return Part(side.start, telling[0].end) if alone and not shown else None


def _clauses(ear: Ear, side: Part) -> list[Part]:
    return clauses(ear.folded[side.start : side.end], ear.question.locale)


def _stands(ear: Ear, piece: Part) -> bool:
    text = ear.folded[piece.start : piece.end]
    return ear.hears("finite", text) and ear.says(text, 1)


def _each_adds(ear: Ear, found: list[Part]) -> bool:
    """Each would be an answer alone, also to somebody who has heard the question and those before it."""
    known = (*ear.question.chain, ear.question.asked)
    for part in found:
        text = ear.question.answer[part.start : part.end]
        if ear.decide(replace(ear.question, answer=text, chain=known)) not in CHAINED:
            return False
        known = (*known, text)
    return True
