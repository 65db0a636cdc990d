"""What an answer must hold, by what was asked, so as not to be vague or unsupported."""

import re
from collections.abc import Callable

from coach.backends.builtin.choices import match_option
from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.hearing import Heard, says_something, solid
from coach.backends.builtin.people import owners
from coach.backends.builtin.text import fold, stems, words
from coach.backends.builtin.times import deadlines, events, stretches
from coach.backends.builtin.words import MECHANISMS, NUMBER_WORDS
from coach.dialogue.reading import Expects

__all__ = ["counts", "dropped", "names_option", "unsupported", "vague"]

DIGITS = re.compile(r"\d")
BARE_DIGITS = re.compile(r"\d{1,2}")
BARE_NOUN = re.compile(r"^(?:(?:because|its|it's|it is|of|the|a|an|my|our|just|is|was|there's|theres) )*[\w'-]+$")


def vague(heard: Heard) -> bool:
    rule = _RULES.get(heard.question.expects)
    return rule is not None and rule(heard)


def counts(text: str) -> bool:
    return DIGITS.search(text) is not None or not NUMBER_WORDS.isdisjoint(words(text))


def names_option(heard: Heard) -> bool:
    options = heard.question.options
    if not options:
        return says_something(heard.plain, 1)
    touched = [option for option in options if not heard.stems.isdisjoint(stems(fold(option)))]
    return len(touched) == 1 or match_option(heard.question.answer, options) is not None


def _seen(heard: Heard) -> bool:
    return counts(heard.plain) or hears("record", heard.plain)


def _vague_cause(heard: Heard) -> bool:
    """One bare noun, or nothing that could not be said of any trouble at this place."""
    if DIGITS.search(heard.plain):
        return BARE_DIGITS.fullmatch(heard.plain.strip()) is not None
    if hears("poor_thing", heard.plain):
        return True
    bare = BARE_NOUN.match(heard.plain.strip(" .!")) and MECHANISMS.isdisjoint(words(heard.plain))
    return bool(bare) or not solid(heard.plain) - heard.problem


def _vague_deed(heard: Heard) -> bool:
    return (
        BARE_DIGITS.fullmatch(heard.plain.strip()) is not None
        or not says_something(heard.plain, 1)
        or (hears("heedless", heard.plain) and not says_something(heard.plain, 3))
    )


def _owned(heard: Heard) -> bool:
    return bool(owners(heard.question.answer, heard.folded, heard.question.people, roles=True))


def _neither_number_nor(least: int) -> Callable[[Heard], bool]:
    return lambda heard: not _seen(heard) and not says_something(heard.plain, least)


_RULES: dict[Expects, Callable[[Heard], bool]] = {
    "problem": lambda heard: not DIGITS.search(heard.plain) and not says_something(heard.plain, 2),
    "containment": lambda heard: not hears("nothing_yet", heard.plain) and _vague_deed(heard),
    "cause": _vague_cause,
    "obstacle": _vague_cause,
    "yes_no": lambda heard: not DIGITS.search(heard.plain) and not says_something(heard.plain, 1),
    "choice": lambda heard: not names_option(heard),
    "countermeasure": _vague_deed,
    "step": _vague_deed,
    "plan": lambda heard: not (_owned(heard) and deadlines(heard.folded)),
    "who": lambda heard: not _owned(heard),
    "when": lambda heard: not (deadlines(heard.folded) or events(heard.folded) or stretches(heard.folded)),
    "target": _neither_number_nor(4),
    "expectation": _neither_number_nor(3),
    "condition": _neither_number_nor(2),
    "result": lambda heard: not hears("unchanged", heard.plain) and _neither_number_nor(2)(heard),
    "learning": lambda heard: not DIGITS.search(heard.plain) and not says_something(heard.plain, 2),
    "reflection": lambda heard: len(stems(heard.plain)) < 2,
}


CLAIMS = ("appeal", "claim", "hedge", "told")
SHOWN = ("record", "evidenced", "done", "contrast")


def unsupported(heard: Heard) -> bool:
    """Nothing to see, count or look up beside claims. A flat observation is enough; hearsay and certainty are not."""
    if heard.question.expects == "measure":
        return not counts(heard.plain) and not hears("countable", heard.plain)
    plain = [clause for clause in heard.clauses if not any(hears(name, clause) for name in CLAIMS)]
    if dropped(heard) or any(map(_shows, plain)):
        return dropped(heard)
    repeated = bool(heard.chain) and heard.stems <= heard.chain[-1]
    return repeated or not any(map(says_something, plain))


def _shows(clause: str) -> bool:
    return counts(clause) or any(hears(name, clause) for name in SHOWN)


def dropped(heard: Heard) -> bool:
    """ "Nothing really", and at most another cause in place of the one asked about."""
    said = cue("denial").match(heard.plain)
    if said is None:
        return False
    rest = heard.plain[said.end() :]
    about = heard.chain[-1] if heard.chain else heard.problem
    return not says_something(rest, 1) or (stems(rest).isdisjoint(about) and not hears("evidenced", rest))
