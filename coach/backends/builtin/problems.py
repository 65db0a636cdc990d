"""A problem in one breath: what is wrong, where, when, how much, against what; what holds it and who has it."""

import re
from collections.abc import Iterator

from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.hearing import Heard, says_something
from coach.backends.builtin.spans import acts, matches, named, rest, sentences, strip, without
from coach.backends.builtin.text import Part, apart
from coach.backends.builtin.times import deadlines, times, untils
from coach.backends.builtin.words import NUMBER_WORDS
from coach.dialogue.reading import Role

__all__ = ["problem"]

BARE_COUNT = re.compile(r"\d+(?: [a-z-]+)?")
STANDARD = re.compile(rf"\d|allowed|agreed|\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b")


def problem(heard: Heard) -> Iterator[tuple[Role, Part]]:
    people = [name for name in named(heard) if acts(heard, name)]
    given = [part for part in heard.parts if any(part.start <= name.start < part.end for name in people)]
    held = [part for part in heard.parts[1:] if part not in given and _protects(heard, part)]
    ends = untils(heard.folded) if held else []
    wrong = [part for part in heard.parts if part not in (*held, *given) and not _only_details(heard, part)]
    told = list(sentences(heard, wrong or heard.parts[:1]))
    telling = (part for part in told if says_something(heard.folded[part.start : part.end]))
    main = next(telling, max(told, key=lambda part: part.end - part.start))
    yield from (("problem" if part == main else "other", strip(heard, part)) for part in told)
    yield from (("containment", piece) for part in held for piece in rest(heard, part, ends))
    yield from _given(heard, given, people)
    yield from (("due", part) for part in ends)
    yield from ((role, part) for role, part in _details(heard) if apart([part], [*given, *held, *ends]))


def _protects(heard: Heard, part: Part) -> bool:
    return hears("containing", heard.folded[part.start : part.end])


def _given(heard: Heard, parts: list[Part], people: list[Part]) -> Iterator[tuple[Role, Part]]:
    """What somebody does about it already."""
    due = [part for part in deadlines(heard.folded) if any(given.start <= part.start < given.end for given in parts)]
    yield from (("owner", name) for name in people)
    yield from (("due", part) for part in due)
    yield from (("countermeasure", piece) for part in parts for piece in rest(heard, part, [*people, *due]))


def _details(heard: Heard) -> Iterator[tuple[Role, Part]]:
    """Place, time, quantity and standard, wherever they stand inside the statement."""
    aims = [part for part in matches(heard, "aim") if STANDARD.search(heard.folded, part.start, part.end)]
    when, places = times(heard.folded), matches(heard, "place")
    yield from (("target", part) for part in aims)
    yield from (("due", part) for part in when)
    yield from (("place", part) for part in places)
    counted = (part for part in matches(heard, "quantity") if not _names_a_thing(heard, part))
    yield from (("measure", part) for part in apart(counted, [*aims, *when, *places]))


def _names_a_thing(heard: Heard, part: Part) -> bool:
    """ "Forklift 2" counts nothing."""
    bare = BARE_COUNT.fullmatch(heard.folded, part.start, part.end) is not None
    return bare and cue("thing_numbered").search(heard.folded[: part.start]) is not None


def _only_details(heard: Heard, part: Part) -> bool:
    inside = [detail for _, detail in _details(heard) if part.start <= detail.start < part.end]
    return bool(inside) and not any(
        says_something(heard.folded[left.start : left.end], 1) for left in without(part, inside)
    )
