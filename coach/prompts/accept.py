"""Whether a framework file may be used: sound as data, and every wording keeps the coaching contract."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice

from coach.dialogue import tree
from coach.dialogue.contract import Rule, check, known_words, unlisted
from coach.errors import BrokenFramework
from coach.frameworks.loader import MAX_FAULTS, Path, load, places
from coach.frameworks.schema import OPTIONAL_SLOTS, SPOKEN_LAST, Collect, Framework, Step, Tree
from coach.frameworks.terms import Move
from coach.prompts.language import language
from coach.prompts.wording import SLOTS

__all__ = ["SAMPLES", "accept", "moves", "sampled"]

SAMPLES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "problem": "“more of them than usual this week”",
        "last": "“we found it there in the morning”",
        "about": "“nobody had looked there before”",
        "parent": "“they come back each evening”",
        "cause": "“nobody had looked there before”",
        "effect": "“it stayed as it was”",
        "prediction": "“no more than last year”",
        "window": "“for a month”",
        "names": "Somebody and somebody else",
        "due": "“next week”",
        "field": "“Problem”",
        "safe": "Stay where you are.",
    },
    "es": {
        "problem": "“más que otras veces esta semana”",
        "last": "“lo vimos por la mañana”",
        "about": "“nadie lo había visto antes”",
        "parent": "“vuelve cada noche”",
        "cause": "“nadie lo había visto antes”",
        "effect": "“todo quedó como estaba”",
        "prediction": "“no más que el año anterior”",
        "window": "“durante un mes”",
        "names": "Alguien y otra persona",
        "due": "“la próxima semana”",
        "field": "“Problema”",
        "safe": "Quédate donde estás.",
    },
    "de": {
        "problem": "“mehr als sonst in dieser Woche”",
        "last": "“wir haben es am Morgen gesehen”",
        "about": "“das hatte vorher niemand gesehen”",
        "parent": "“es kommt jeden Abend wieder”",
        "cause": "“das hatte vorher niemand gesehen”",
        "effect": "“es blieb, wie es war”",
        "prediction": "“nicht mehr als im letzten Jahr”",
        "window": "“einen Monat lang”",
        "names": "Jemand und noch jemand",
        "due": "“nächste Woche”",
        "field": "“Problem”",
        "safe": "Bleib, wo du bist.",
    },
}
"""A likely value of each slot, in words that may always be said: a wording gains no freedom by its slots."""


@lru_cache
def sampled(locale: str) -> frozenset[str]:
    """What somebody must have said for the samples to be quoted."""
    return known_words(SAMPLES[locale].values(), language(locale))


CODE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
SLOT = re.compile(r"\{([a-z]+)\}")

MENDED: Mapping[Rule, str] = {
    "questions": "does not ask exactly one question; write one, with one question mark",
    "open": "is not open; write a question that begins with what, which, where, when, who or how, without either-or",
    "length": "is too long; keep it under 40 words and 300 characters with its slots filled",
    "leak": "names a cause or a change; write it so that the learner has to name it",
    "advice": "tells people what to do; write a question about what they see, know or will do",
    "blame": "speaks of somebody's fault or motive; write about the work and its conditions",
    "language": "is not in its language; write it in the one that `locale`, or its place in `translations`, names",
    "markup": "holds markup, a link or an unusual character; write plain words",
    "false_claim": "claims something that has not been done; leave it out",
}


def accept(text: str, *, name: str) -> Framework:
    """Read a framework file. Raises `BrokenFramework` with `name:line: field: what to write` for each fault."""
    framework = load(text, name=name)
    found = list(islice(chain(_speechless(framework), _faults(framework)), MAX_FAULTS))
    if found:
        lines = places(text)
        raise BrokenFramework([f"{name}:{lines[path]}: {_field(path)}: {advice}" for path, advice in found])
    return framework


def _field(path: Path) -> str:
    """Down to the key of a wording; its line says which of them it is."""
    return ".".join(map(str, path[: path.index("wordings") + 2] if "wordings" in path else path))


def moves(framework: Framework) -> Mapping[str, Move]:
    """The move under which each wording of a framework is said."""
    last: dict[str, Move] = dict.fromkeys(SPOKEN_LAST, "close")
    return last | {key: move for step in framework.steps for key, move in _moves(step)}


def _moves(step: Step) -> Iterator[tuple[str, Move]]:
    if isinstance(step, Collect):
        yield from ((f"{step.id}.{ask.field}", ask.move) for ask in step.asks)
    for slot in (*OPTIONAL_SLOTS[step.kind], "what", step.kind):
        yield f"{step.id}.{slot}", _move(step, slot)


def _move(step: Step, slot: str) -> Move:
    if step.kind == "tree" and slot in TREE_SLOTS:
        return tree.SLOTS[TREE_SLOTS[slot]][1]
    return OTHERS.get(slot, "open_step")


TREE_SLOTS: Mapping[str, str] = {
    "first": "why",
    "why": "why",
    "more": "more",
    "evidence": "evidence",
    "contrast": "evidence",
    "test": "test",
    "stop": "stop",
    "deep": "stop",
    "branch": "branch",
    "up": "up",
    "escape": "leg",
    "system": "leg",
}
"""The question of a tree that each of its wordings belongs to."""

OTHERS: Mapping[str, Move] = {
    "pause": "send_to_gemba",
    "confirm": "confirm",
    "offer": "offer_escalation",
    "choose": "branch",
    "tie": "branch",
    "challenge": "challenge_strength",
}


def _speechless(framework: Framework) -> Iterator[tuple[Path, str]]:
    """Legs for which neither the file nor the coach has a question, and trees that would share one set of causes."""
    trees = [at for at, step in enumerate(framework.steps) if isinstance(step, Tree)]
    for at in trees[1:]:
        yield ("steps", at), "is a second tree; add its lines as legs to the first"
    for at, step in enumerate(framework.steps):
        for number, leg in enumerate(step.legs[1:] if isinstance(step, Tree) else (), start=1):
            if leg.id not in LATER_LEGS:
                yield ("steps", at, "legs", number, "id"), f"{leg.id!r} has no question; write escape or system"


LATER_LEGS = frozenset({"escape", "system"})


def _faults(framework: Framework) -> Iterator[tuple[Path, str]]:
    said_as = moves(framework)
    yield from _misworded(framework.wordings, said_as, framework.locale, ("wordings",))
    for locale, translation in framework.translations.items():
        yield from _misworded(translation.wordings, said_as, locale, ("translations", locale, "wordings"))


def _misworded(
    wordings: Mapping[str, Sequence[str]], said_as: Mapping[str, Move], locale: str, place: Path
) -> Iterator[tuple[Path, str]]:
    for key, lines in wordings.items():
        for index, line in enumerate(lines):
            for advice in _amiss(line, said_as[key], locale):
                yield (*place, key, index), f"{line!r} {advice}"
        if all(SLOT.search(line) for line in lines):
            yield (*place, key), "has no wording without a slot; write one more, for when nothing fills it"


def _amiss(wording: str, move: Move, locale: str) -> Iterator[str]:
    strange = [name for name in SLOT.findall(wording) if name not in SLOTS]
    if CODE.search(wording):
        yield "holds template code; write words and {slot} only"
    elif strange:
        slots = ", ".join(f"{{{name}}}" for name in SLOTS)
        yield f"has the unknown slot {{{strange[0]}}}; write one of {slots}"
    elif set("{}") & set(SLOT.sub("", wording)):
        yield "has a brace that is no slot; write {slot} in small letters, or leave the brace out"
    else:
        message = SLOT.sub(lambda slot: SAMPLES[locale][slot[1]], wording)
        yield from _broken(message, move, locale)


def _broken(message: str, move: Move, locale: str) -> Iterator[str]:
    spoken, known = language(locale), sampled(locale)
    strange = unlisted(message, move=move, language=spoken, known=known)
    for rule in check(message, move=move, language=spoken, known=known):
        if rule == "leak" and strange:
            named = " and ".join(map(repr, dict.fromkeys(strange)))
            yield f"says {named}, which nobody may have said by then; write a plainer word, or a slot such as {{about}}"
        else:
            yield MENDED[rule]
