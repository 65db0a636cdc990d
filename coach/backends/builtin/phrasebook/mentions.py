"""Whom and when an answer names, and where and how much: the spans that are told by their own words."""

import re
from collections.abc import Iterable, Iterator

from coach.backends.builtin.cues import cue, word_list
from coach.backends.builtin.phrasebook.told import Told
from coach.backends.builtin.speech import spelt, stems
from coach.backends.builtin.text import Part, apart, words
from coach.backends.builtin.times import meant

__all__ = [
    "deadlines",
    "details",
    "events",
    "first_names",
    "happened",
    "matches",
    "owners",
    "parts_of_names",
    "stretches",
    "windows",
]

TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def matches(told: Told, name: str) -> list[Part]:
    """Without the space around them; a dot stays, it may belong to a date."""
    found = (match.span() for match in cue(name, told.locale).finditer(told.folded) if match[0].strip(EDGE))
    return [_bare(told.folded, Part(*span)) for span in found]


EDGE = " ,\n\t"


def _bare(folded: str, part: Part) -> Part:
    text = folded[part.start : part.end]
    return Part(part.start + len(text) - len(text.lstrip(EDGE)), part.end - len(text) + len(text.rstrip(EDGE)))


def windows(told: Told) -> list[Part]:
    """Stretches of time: "for two weeks"."""
    return matches(told, "window")


def deadlines(told: Told) -> list[Part]:
    """Points in time to do something by."""
    if told.question.expects == "measure" and told.hears("counted_past"):
        return []
    found = (meant(told.folded, part, told.locale) for part in matches(told, "deadline"))
    return apart(filter(None, found), windows(told))


def _around(told: Told, part: Part, before: str, after: str) -> bool:
    """Whether the one cue stands right before it, or the other right behind."""
    front = cue(before, told.locale).search(told.folded[: part.start])
    return (front or cue(after, told.locale).match(told.folded[part.end :])) is not None


def events(told: Told) -> list[Part]:
    """What ends or starts it where no date is given."""
    return matches(told, "until_then") or matches(told, "then")


def stretches(told: Told) -> list[Part]:
    """How long, where that was asked: a bare "four weeks" too."""
    return windows(told) or matches(told, "stretch")


def happened(told: Told) -> list[Part]:
    return _longest(matches(told, "happened"))


def details(told: Told) -> tuple[list[Part], list[Part], list[Part], list[Part]]:
    """Standard, time, place and quantity, wherever they stand."""
    aims = _longest(part for part in matches(told, "aim") if re.search(r"\d", told.text(part)))
    times, places = happened(told), _longest(matches(told, "place"))
    counted = (part for part in matches(told, "quantity") if not _numbers_a_thing(told, part))
    return aims, times, places, apart(counted, [*aims, *times, *places])


def _numbers_a_thing(told: Told, part: Part) -> bool:
    return cue("thing_numbered", told.locale).search(told.folded[: part.start]) is not None


# --- people -----------------------------------------------------------------------------------------


def owners(told: Told) -> list[Part]:
    """In textual order. A team, "somebody" or "we" owns nothing, nor does who is ruled out."""
    found = [
        *_known(told),
        *_speaker(told),
        *matches(told, "titled"),
        *matches(told, "single_role"),
        *_first_names(told),
    ]
    found = [part for part in found if _takes_it(told, part)]
    if not found and told.question.expects == "who":
        found = list(_alone(told))
    return sorted(_longest(found))


def _takes_it(told: Told, part: Part) -> bool:
    """A name that is a word too is a name only where somebody of that name does something."""
    if _around(told, part, "not_them_before", "not_them"):
        return False
    if told.text(part) not in spelt(word_list("names_too", told.locale), told.locale):
        return True
    front = cue("acting_before", told.locale).search(told.folded[: part.start])
    return front is not None and cue("acting_after", told.locale).match(told.folded[part.end :]) is not None


def _known(told: Told) -> Iterator[Part]:
    for form in (*map(str.lower, told.question.people), *parts_of_names(told)):
        for match in re.finditer(rf"\b{re.escape(form)}\b", told.folded):
            yield Part(*match.span())


def parts_of_names(told: Told) -> frozenset[str]:
    """Those that are somebody's; the little words in "Ana con el mecánico" are nobody's."""
    parts = {part.lower() for name in told.question.people for part in name.split()}
    return frozenset(part for part in parts if stems(part, told.locale))


def _speaker(told: Told) -> Iterator[Part]:
    thinking = cue("thinking", told.locale)
    for match in cue("self", told.locale).finditer(told.folded):
        if not thinking.match(told.folded[match.end() :]):
            yield Part(*match.span())


def first_names(locale: str) -> frozenset[str]:
    return spelt(word_list("first_names", locale), locale)


def _first_names(told: Told) -> Iterator[Part]:
    names = first_names(told.locale)
    for match in TOKEN.finditer(told.folded):
        if match[0] in names:
            yield Part(*match.span())


def _alone(told: Told) -> Iterator[Part]:
    """One or two words that nobody knows as anything but a name."""
    match = cue("name_alone", told.locale).match(told.folded)
    nobody = word_list("groups", told.locale) | word_list("stop", told.locale)
    if match is not None and nobody.isdisjoint(words(match[1])):
        yield Part(*match.span(1))


def _longest(parts: Iterable[Part]) -> list[Part]:
    """Without those that overlap a longer one."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: (part.start - part.end, part.start)):
        kept += apart([part], kept)
    return sorted(kept)
