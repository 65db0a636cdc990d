"""Which words of an answer fill which role. Spans only: nothing is ever rewritten."""

import re
from collections.abc import Callable, Iterable, Iterator

from coach.backends.builtin.branches import causes
from coach.backends.builtin.chains import Ear, chained
from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.dangers import endangers
from coach.backends.builtin.hearing import Heard, hear, says_something, solid
from coach.backends.builtin.people import mask_names, signed
from coach.backends.builtin.problems import problem
from coach.backends.builtin.spans import acts, named, rest, sentences, strip, whole
from coach.backends.builtin.text import Part, apart, stems, trim
from coach.backends.builtin.times import deadlines, events, stretches, untils, windows
from coach.backends.builtin.vagueness import dropped
from coach.backends.builtin.verdicts import decide
from coach.backends.builtin.words import NUMBER_WORDS
from coach.dialogue.reading import CHAINED, Expects, Role, Span, Verdict

__all__ = ["SILENT", "in_order", "quotes", "role_under"]

Piece = tuple[Role, Part]
Finder = Callable[[Heard], Iterator[Piece]]

ALL = {"all", "both", "each", "every", "first"}
NUMBER = re.compile(rf"\d|\b(?:{'|'.join(sorted(NUMBER_WORDS - ALL))})\b")
CONDITIONED = re.compile(r",| with | while | and (?=every|each|the )")
BECAUSE = re.compile(r"(?:because|since|cause|coz)\b")
ASIDE: frozenset[Verdict] = frozenset({"vague", "blame", "circular", "symptom", "unrelated", "unsupported", "hazard"})
SILENT: frozenset[Verdict] = frozenset({"repair", "asks_for_answer", "off_topic"})


def quotes(heard: Heard, verdict: Verdict) -> tuple[Span, ...]:
    """What a fault holds is kept as `other`, a fix that came too early as `countermeasure`."""
    if verdict in SILENT or not heard.parts:
        return ()
    if heard.question.expects == "cause" and verdict in CHAINED:
        return in_order(_one_story(heard))
    find, main = FINDERS[heard.question.expects]
    pieces = [(role_under(role, main, verdict), part) for role, part in find(heard)]
    if verdict == "unknown":
        guessed = len(heard.parts) > 1
        pieces = [(role, part) for role, part in pieces if role not in (main, "other") or (role == "cause" and guessed)]
    if verdict == "hazard":
        pieces += [("other", part) for part in heard.parts if _endangers(heard.folded[part.start : part.end])]
    return in_order(pieces)


def in_order(pieces: Iterable[Piece]) -> tuple[Span, ...]:
    """In textual order, but for the causes: of a chain the nearest comes first, wherever it was said."""
    given = [(role, part) for role, part in dict.fromkeys(pieces) if part.start < part.end]
    causes_in_turn = (part for role, part in given if role == "cause")
    ordered = sorted(given, key=lambda piece: (piece[1], piece[0]))
    return tuple(Span(role, *(next(causes_in_turn) if role == "cause" else part)) for role, part in ordered)


def role_under(role: Role, main: Role, verdict: Verdict) -> Role:
    if role != main:
        return role
    return "other" if verdict in ASIDE else "countermeasure" if verdict == "solution_jump" else main


def _endangers(text: str) -> bool:
    return hears("danger", text) or hears("injury", text) or endangers(text)


def _text(heard: Heard, part: Part) -> str:
    return heard.folded[part.start : part.end]


def _as(role: Role) -> Finder:
    def find(heard: Heard) -> Iterator[Piece]:
        yield role, strip(heard, whole(heard), "lead_word")

    return find


def _dated(role: Role) -> Finder:
    """A statement and its date or window."""

    def find(heard: Heard) -> Iterator[Piece]:
        taken = [*deadlines(heard.folded), *(windows(heard.folded) if role == "measure" else [])]
        yield from (("due", part) for part in taken)
        yield from ((role, strip(heard, piece)) for piece in rest(heard, whole(heard), taken))

    return find


def _containment(heard: Heard) -> Iterator[Piece]:
    ends = untils(heard.folded)
    ends += apart(deadlines(heard.folded), ends)
    held = [piece for part in sentences(heard, heard.parts) for piece in rest(heard, part, ends)]
    yield from (("containment", piece) for piece in held or ([] if ends else heard.parts[:1]))
    yield from (("due", part) for part in ends)
    yield from (("owner", name) for name in named(heard) if acts(heard, name))


def _cause(heard: Heard) -> Iterator[Piece]:
    several, backing = causes(heard), _backing(heard)
    if len(several) < 2:
        yield from _one_story(heard, linked=False)
        return
    yield from (("evidence", strip(heard, part)) for part in backing)
    yield from (("cause", part) for part in _each(heard, several, backing))


def _backing(heard: Heard) -> list[Part]:
    return [part for part in heard.parts if hears("evidenced", _text(heard, part))]


def _one_story(heard: Heard, *, linked: bool = True) -> Iterator[Piece]:
    """A single cause or, where the person linked them themselves, a chain of them."""
    backing = _backing(heard)
    yield from (("evidence", strip(heard, part)) for part in backing)
    if backing and backing[0] == heard.parts[0] and says_something(_text(heard, backing[0]), 3):
        yield "cause", strip(heard, next(sentences(heard, heard.parts)))
        return
    plain = [part for part in heard.parts if part not in backing]
    telling = [part for part in plain if not _empty(heard, part)] or backing or plain
    yield from (linked and _chain(heard, telling)) or _one_cause(heard, telling)


def _chain(heard: Heard, telling: list[Part]) -> list[Piece]:
    def names(text: str) -> bool:
        return mask_names(text, heard.question.people) != text

    def bare(part: Part) -> Part:
        return strip(heard, part)

    ear = Ear(heard.question, heard.folded, says_something, names, bare, lambda asked: decide(hear(asked)))
    return chained(ear, list(sentences(heard, telling)))


def _each(heard: Heard, several: list[Part], backing: list[Part]) -> Iterator[Part]:
    """Every cause up to where the next, or what was seen of it, begins."""
    ends = [part.start for part in several[1:]] + [len(heard.folded)]
    for part, end in zip(several, ends, strict=True):
        shown = [other.start for other in backing if other.start > part.end]
        piece = strip(heard, trim(heard.folded, Part(part.start, min([end, *shown]))))
        loose = cue("loose_end").search(_text(heard, piece))
        yield Part(piece.start, piece.start + loose.start()) if loose else piece


def _empty(heard: Heard, part: Part) -> bool:
    told = says_something(_text(heard, strip(heard, part)), 1)
    return not told or hears("nothing", _text(heard, part)) or hears("unknown", _text(heard, part))


def _one_cause(heard: Heard, telling: list[Part]) -> Iterator[Piece]:
    """The first sentence that says enough; what follows it stays beside it."""
    found = list(sentences(heard, telling))
    first = next((place for place, part in enumerate(found) if len(stems(_text(heard, part))) >= 2), 0)
    yield from (("cause" if place == first else "other", strip(heard, part)) for place, part in enumerate(found))


def _evidence(heard: Heard) -> Iterator[Piece]:
    """What was seen; after "nothing really" the last thing named is a new cause too."""
    denied = dropped(heard)
    shown = [part for part in heard.parts[denied:] if not _empty(heard, part)] or list(heard.parts[-1:])
    *_, last = sentences(heard, shown)
    instead = denied and len(heard.parts) > 1 and bool(solid(_text(heard, last)) - heard.context)
    if instead:
        yield "cause", strip(heard, last)
    kept = [part for part in shown if not instead or part.end <= last.start]
    if kept:
        yield "evidence", strip(heard, Part(kept[0].start, kept[-1].end), "lead_word")
    takers = [name for name in named(heard) if _text(heard, name) in ("me", "myself", "i'll")]
    yield from (("owner", name) for name in takers)
    yield from (("due", part) for part in deadlines(heard.folded) if takers)


BY_THE_WAY = re.compile(r"at \d{1,2}(?:[.:]\d\d)?(?: ?[ap]m)?|(?:start|end) of (?:the )?(?:shift|day)")
"""A time of day is part of the change where a day for it is named too."""


def _changes(heard: Heard) -> Iterator[Piece]:
    """Every change with its owner and date, in the order they were said."""
    people, found = named(heard, roles=True) or signed(heard.folded), deadlines(heard.folded)
    due = [part for part in found if len(found) == 1 or not BY_THE_WAY.fullmatch(_text(heard, part))]
    yield from (("owner", name) for name in people)
    yield from (("due", part) for part in due)
    yield from (("measure", part) for part in windows(heard.folded))
    for part in sentences(heard, heard.parts):
        yield from (("countermeasure", left) for left in rest(heard, part, [*people, *due]))


def _who(heard: Heard) -> Iterator[Piece]:
    yield from (("owner", name) for name in named(heard, roles=True))
    yield from (("due", part) for part in deadlines(heard.folded))


def _when(heard: Heard) -> Iterator[Piece]:
    due = deadlines(heard.folded) or events(heard.folded) or stretches(heard.folded)
    yield from (("due", part) for part in due)
    yield from () if due else _as("other")(heard)
    yield from (("owner", name) for name in named(heard))


def _target(heard: Heard) -> Iterator[Piece]:
    """The number is the target; how the process should then run is its condition."""
    for role, part in _dated("target")(heard):
        yield from _with_condition(heard, part) if role == "target" else [(role, part)]


def _with_condition(heard: Heard, part: Part) -> Iterator[Piece]:
    cuts = CONDITIONED.finditer(heard.folded, part.start, part.end)
    plain = [cut for cut in cuts if not NUMBER.search(heard.folded, cut.end(), part.end)]
    if plain and says_something(heard.folded[plain[0].end() : part.end], 2):
        yield "target", trim(heard.folded, Part(part.start, plain[0].start()))
        yield "condition", trim(heard.folded, Part(plain[0].end(), part.end))
        return
    aimed = NUMBER.search(_text(heard, part)) or not NUMBER.search(heard.folded)
    yield "target" if aimed else "condition", part


def _obstacles(heard: Heard) -> Iterator[Piece]:
    yield from (("obstacle", strip(heard, part)) for part in heard.parts)


def _step(heard: Heard) -> Iterator[Piece]:
    due, people = deadlines(heard.folded), named(heard)
    hoped = [part for part in heard.parts[1:] if hears("expecting", _text(heard, part))]
    yield from (("expectation", part) for part in hoped)
    yield from (("due", part) for part in due)
    yield from (("owner", name) for name in people)
    doing = sentences(heard, (part for part in heard.parts if part not in hoped))
    yield from (("step", piece) for part in doing for piece in rest(heard, part, [*due, *people]))


def _answered(heard: Heard) -> Iterator[Piece]:
    """What stands beside a yes or no."""
    said = next(
        (found for name in ("polar", "yes_start", "no_start") if (found := cue(name).match(heard.folded))), None
    )
    left = trim(heard.folded, Part(said.end() if said else 0, len(heard.folded)))
    if says_something(_text(heard, left), 2):
        yield ("cause" if BECAUSE.match(_text(heard, left)) else "evidence"), strip(heard, left)
    yield from (piece for piece in _who(heard) if piece[0] == "due" or _text(heard, piece[1]) != "i")


FINDERS: dict[Expects, tuple[Finder, Role]] = {
    "problem": (problem, "problem"),
    "containment": (_containment, "containment"),
    "cause": (_cause, "cause"),
    "evidence": (_evidence, "evidence"),
    "yes_no": (_answered, "other"),
    "choice": (_as("other"), "other"),
    "countermeasure": (_changes, "countermeasure"),
    "plan": (_changes, "countermeasure"),
    "who": (_who, "other"),
    "when": (_when, "other"),
    "measure": (_dated("measure"), "measure"),
    "target": (_target, "target"),
    "condition": (_as("condition"), "condition"),
    "obstacle": (_obstacles, "obstacle"),
    "step": (_step, "step"),
    "expectation": (_as("expectation"), "expectation"),
    "result": (_as("result"), "result"),
    "learning": (_as("learning"), "learning"),
    "reflection": (_as("learning"), "learning"),
}
"""What is looked for, and the role of the thing asked."""
