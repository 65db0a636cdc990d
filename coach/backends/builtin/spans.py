"""Cutting and tidying the stretches of an answer that become quotes."""

import re
from collections.abc import Iterable, Iterator

from coach.backends.builtin.cues import cue
from coach.backends.builtin.hearing import Heard
from coach.backends.builtin.people import owners, promises
from coach.backends.builtin.text import Part, stems, trim, words
from coach.backends.builtin.words import DEEDS

__all__ = ["COMMA", "acts", "matches", "named", "rest", "sentences", "strip", "whole", "without"]

COMMA = re.compile(r"[\s,]*")


def whole(heard: Heard) -> Part:
    return Part(heard.parts[0].start, heard.parts[-1].end) if heard.parts else Part(0, 0)


def strip(heard: Heard, part: Part, lead_ins: str = "lead_in") -> Part:
    """A part without "because", "i think" and the like in front."""
    lead = cue(lead_ins).match(heard.folded, part.start, part.end)
    inner = trim(heard.folded, Part(lead.end(), part.end)) if lead else part
    return inner if inner.start < inner.end else part


def sentences(heard: Heard, parts: Iterable[Part]) -> Iterator[Part]:
    """Neighbouring parts that only a comma divides, as one."""
    run: Part | None = None
    for part in parts:
        if run and COMMA.fullmatch(heard.folded, run.end, part.start):
            run = Part(run.start, part.end)
            continue
        if run:
            yield run
        run = part
    if run:
        yield run


def without(part: Part, taken: Iterable[Part]) -> Iterator[Part]:
    start = part.start
    for other in sorted(taken):
        if other.end > start and other.start < part.end:
            yield Part(start, max(start, other.start))
            start = max(start, other.end)
    yield Part(start, max(start, part.end))


def rest(heard: Heard, part: Part, taken: Iterable[Part]) -> Iterator[Part]:
    """What is left of a part once owners and dates are lifted out, if it still says something."""
    for piece in without(part, taken):
        tidy = _tidied(heard.folded, trim(heard.folded, piece, extra="()/"))
        if tidy.start < tidy.end and stems(heard.folded[tidy.start : tidy.end]):
            yield tidy


def _tidied(folded: str, part: Part) -> Part:
    """Without the joints that held it to what was lifted out: "and", "by", "will"."""
    while match := cue("joined").search(folded[part.start : part.end]):
        if match.start() == 0:
            part = trim(folded, Part(part.start + match.end(), part.end))
        else:
            part = trim(folded, Part(part.start, part.start + match.start()))
    return part


def matches(heard: Heard, name: str) -> list[Part]:
    return [trim(heard.folded, Part(*match.span())) for match in cue(name).finditer(heard.folded)]


def named(heard: Heard, roles: bool = False) -> list[Part]:
    return owners(heard.question.answer, heard.folded, heard.question.people, roles)


def acts(heard: Heard, name: Part) -> bool:
    """Whether the person named does or will do something here."""
    left = heard.folded[name.end :]
    after = words(left)[:1]
    return bool(after) and (after[0] in DEEDS or after[0] in ("will", "is", "has", "by", "can") or promises(left))
