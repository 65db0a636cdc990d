"""Which words of an answer fill which role: the whole of it for what was asked, and what its own words tell."""

from collections.abc import Callable, Iterable, Iterator

from coach.backends.builtin.chains import Ear, chained
from coach.backends.builtin.cues import cue
from coach.backends.builtin.dangers import endangers
from coach.backends.builtin.phrasebook.mentions import (
    deadlines,
    details,
    events,
    first_names,
    matches,
    owners,
    parts_of_names,
    stretches,
    windows,
)
from coach.backends.builtin.phrasebook.rules import decide, many
from coach.backends.builtin.phrasebook.told import Told, tell
from coach.backends.builtin.quotes import SILENT, in_order, role_under
from coach.backends.builtin.spans import COMMA, without
from coach.backends.builtin.text import Part, trim, words
from coach.dialogue.reading import CHAINED, Expects, Role, Span, Verdict

__all__ = ["quotes"]

Piece = tuple[Role, Part]
Finder = Callable[[Told], Iterator[Piece]]


def quotes(told: Told, verdict: Verdict) -> tuple[Span, ...]:
    """What a fault holds is kept as `other`, a fix that came too early as `countermeasure`."""
    if verdict in SILENT or not told.parts:
        return ()
    if told.question.expects == "cause" and verdict in CHAINED:
        return in_order(_one_story(told))
    find, main = FINDERS[told.question.expects]
    pieces = [(role_under(role, main, verdict), part) for role, part in find(told)]
    if verdict == "unknown":
        pieces = [(role, part) for role, part in pieces if role not in (main, "other")]
    if verdict == "hazard":
        pieces += [("other", part) for part in told.parts if _endangers(told, told.text(part))]
    return in_order(pieces)


def _endangers(told: Told, text: str) -> bool:
    return told.hears("danger", text) or told.hears("injury", text) or endangers(text, told.locale)


# --- cutting ------------------------------------------------------------------------------------------


def _whole(told: Told) -> Part:
    return _strip(told, Part(told.parts[0].start, told.parts[-1].end))


def _strip(told: Told, part: Part) -> Part:
    """Without "because", "I think" and the like in front."""
    lead = cue("lead_in", told.locale).match(told.text(part))
    inner = trim(told.folded, Part(part.start + lead.end(), part.end)) if lead else part
    return inner if inner.start < inner.end else part


def _sentences(told: Told, parts: Iterable[Part]) -> list[Part]:
    """Neighbours that only a comma divides, as one."""
    joined: list[Part] = []
    for part in parts:
        if joined and COMMA.fullmatch(told.folded, joined[-1].end, part.start):
            joined[-1] = Part(joined[-1].start, part.end)
        else:
            joined.append(part)
    return joined


def _rest(told: Told, part: Part, taken: Iterable[Part]) -> Iterator[Part]:
    """What is left once people and dates are lifted out, if it still says something."""
    for piece in without(part, taken):
        tidy = _tidied(told, trim(told.folded, piece, extra="()/"))
        if tidy.start < tidy.end and told.says(told.text(tidy), 1):
            yield tidy


def _tidied(told: Told, part: Part) -> Part:
    """Without the joints that held it to what was lifted out."""
    front, back = (cue(name, told.locale) for name in ("joined_front", "joined_back"))
    while match := front.match(told.text(part)):
        part = trim(told.folded, Part(part.start + match.end(), part.end))
    while match := back.search(told.text(part)):
        part = trim(told.folded, Part(part.start, part.start + match.start()))
    return part


# --- finders ------------------------------------------------------------------------------------------


def _as(role: Role) -> Finder:
    def find(told: Told) -> Iterator[Piece]:
        yield role, _whole(told)

    return find


def _dated(role: Role, *, lasting: bool = False) -> Finder:
    """A statement, its date and, where it is told to last, its window."""

    def find(told: Told) -> Iterator[Piece]:
        taken = [*deadlines(told), *(stretches(told) if lasting else windows(told))]
        yield from (("due", part) for part in taken)
        left = list(_rest(told, _whole(told), taken))
        yield from ((role, part) for part in left or [_whole(told)])

    return find


def _problem(told: Told) -> Iterator[Piece]:
    """What is wrong, where, when, how much, against what; what holds it and who has it."""
    aims, times, places, counted = details(told)
    people = owners(told) if len(told.parts) > 1 else []
    given = [part for part in told.parts[1:] if any(part.start <= name.start < part.end for name in people)]
    held = [part for part in told.parts[1:] if part not in given and told.hears("containing", told.text(part))]
    wrong = [part for part in told.parts if part not in (*given, *held) and not _only(told, part, [*aims, *times])]
    first, *more = _sentences(told, wrong or told.parts[:1])
    yield "problem", _strip(told, first)
    yield from (("other", part) for part in more)
    yield from (("containment", part) for part in held)
    yield from _changes_in(told, given, people) if given else ()
    free = _free_of(given)
    yield from (("target", part) for part in filter(free, aims))
    yield from (("due", part) for part in filter(free, times))
    yield from (("place", part) for part in filter(free, places))
    yield from (("measure", part) for part in filter(free, counted))


def _free_of(taken: list[Part]) -> Callable[[Part], bool]:
    return lambda part: all(part.end <= other.start or part.start >= other.end for other in taken)


def _only(told: Told, part: Part, inside: list[Part]) -> bool:
    found = [detail for detail in inside if part.start <= detail.start < part.end]
    return bool(found) and not any(told.says(told.text(left), 1) for left in without(part, found))


def _containment(told: Told) -> Iterator[Piece]:
    ends = matches(told, "until_then") or deadlines(told)
    held = list(_rest(told, _whole(told), ends))
    yield from (("containment", part) for part in held or ([] if ends else [_whole(told)]))
    yield from (("due", part) for part in ends)
    yield from (("owner", name) for name in owners(told) if not told.says(told.text(name), 2))


def _cause(told: Told) -> Iterator[Piece]:
    found = many(told) or _enumerated(told)
    if not found:
        yield from _one_story(told, linked=False)
        return
    yield from (("evidence", _strip(told, part)) for part in _backing(told))
    yield from (("cause", _strip(told, part)) for part in found)


def _backing(told: Told) -> list[Part]:
    return [part for part in told.parts if told.hears("evidenced", told.text(part))]


def _one_story(told: Told, *, linked: bool = True) -> Iterator[Piece]:
    """A single cause or, where the person linked them themselves, a chain of them."""
    backing = _backing(told)
    yield from (("evidence", _strip(told, part)) for part in backing)
    telling = [part for part in told.parts if part not in backing and told.says(told.text(_strip(told, part)), 1)]
    first, *more = _sentences(told, telling or told.parts)
    if linked and (chain := chained(_ear(told), [first, *more])):
        yield from chain
        return
    yield "cause", _strip(told, first)
    yield from (("other", _strip(told, part)) for part in more)


def _ear(told: Told) -> Ear:
    def names(text: str) -> bool:
        return not (first_names(told.locale) | parts_of_names(told)).isdisjoint(words(text))

    def strip(part: Part) -> Part:
        return _strip(told, part)

    return Ear(told.question, told.folded, told.says, names, strip, lambda asked: decide(tell(asked)))


def _enumerated(told: Told) -> list[Part]:
    """ "… and besides …", "1. … 2. …": each of those that were counted out."""
    if not told.hears("several_told"):
        return []
    cuts = [Part(*match.span()) for match in cue("several_cut", told.locale).finditer(told.folded)]
    pieces = [trim(told.folded, piece) for piece in without(Part(0, len(told.folded)), cuts)]
    found = [piece for piece in pieces if piece.start < piece.end and told.says(told.text(piece), 1)]
    return found if len(found) > 1 else []


def _evidence(told: Told) -> Iterator[Piece]:
    yield "evidence", _whole(told)


def _obstacles(told: Told) -> Iterator[Piece]:
    yield from (("obstacle", _strip(told, part)) for part in _enumerated(told) or told.parts)


def _changes(told: Told) -> Iterator[Piece]:
    """Every change with its owner and date, in the order they were said."""
    yield from _changes_in(told, _sentences(told, told.parts), owners(told))
    yield from (("measure", part) for part in windows(told))


def _changes_in(told: Told, parts: list[Part], people: list[Part]) -> Iterator[Piece]:
    due = [part for part in deadlines(told) if not _free_of(parts)(part)]
    yield from (("owner", name) for name in people)
    yield from (("due", part) for part in due)
    yield from (("countermeasure", left) for part in parts for left in _rest(told, part, [*people, *due]))


def _who(told: Told) -> Iterator[Piece]:
    yield from (("owner", name) for name in owners(told))
    yield from (("due", part) for part in deadlines(told))


def _when(told: Told) -> Iterator[Piece]:
    due = deadlines(told) or events(told) or stretches(told)
    yield from (("due", part) for part in due)
    yield from () if due else _as("other")(told)
    yield from (("owner", name) for name in owners(told))


def _step(told: Told) -> Iterator[Piece]:
    due, people = deadlines(told), owners(told)
    yield from (("due", part) for part in due)
    yield from (("owner", name) for name in people)
    left = [piece for part in _sentences(told, told.parts) for piece in _rest(told, part, [*due, *people])]
    yield from (("step", piece) for piece in left or [_whole(told)])


def _answered(told: Told) -> Iterator[Piece]:
    """What stands beside a yes or no."""
    said = next((m for n in ("yes_start", "no_start") if (m := cue(n, told.locale).match(told.folded))), None)
    left = trim(told.folded, Part(said.end() if said else 0, len(told.folded)))
    if told.says(told.text(left), 2):
        yield "evidence", _strip(told, left)
    yield from (("due", part) for part in deadlines(told))


FINDERS: dict[Expects, tuple[Finder, Role]] = {
    "problem": (_problem, "problem"),
    "containment": (_containment, "containment"),
    "cause": (_cause, "cause"),
    "evidence": (_evidence, "evidence"),
    "yes_no": (_answered, "other"),
    "choice": (_as("other"), "other"),
    "countermeasure": (_changes, "countermeasure"),
    "plan": (_changes, "countermeasure"),
    "who": (_who, "other"),
    "when": (_when, "other"),
    "measure": (_dated("measure", lasting=True), "measure"),
    "target": (_dated("target"), "target"),
    "condition": (_as("condition"), "condition"),
    "obstacle": (_obstacles, "obstacle"),
    "step": (_step, "step"),
    "expectation": (_as("expectation"), "expectation"),
    "result": (_as("result"), "result"),
    "learning": (_as("learning"), "learning"),
    "reflection": (_as("learning"), "learning"),
}
"""What is looked for, and the role of the thing asked."""
