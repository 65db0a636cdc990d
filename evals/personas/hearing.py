"""As what a learner takes a coach's message: by what the system says it expects, or by its words alone."""

import re
from collections.abc import Mapping
from functools import cache

from evals.cases.model import FIELDS
from evals.personas.sayings import sayings
from evals.transcript import Asked

__all__ = ["DEEPER", "SHOWS", "TOLD", "from_words", "hear", "question_in"]

DEEPER = frozenset({"why", "another", "unseen", "routine", "obstacles", "obstacle"})
"""Questions for what lies behind."""

SHOWS = frozenset({"evidence", "seen"})
"""Questions for what shows it."""

TOLD, OTHER = "told", "other"

SHORT = 6
"""Words of a heading, such as that of a box in a form."""

ALL_FIELDS = frozenset(field for fields in FIELDS.values() for field in fields)

SLOTS: Mapping[str, str] = {
    "why": "why",
    "more": "another",
    "first": "obstacles",
    "evidence": "evidence",
    "test": "test",
    "stop": "stop",
    "branch": "branch",
    "choose": "branch",
    "up": "escalate",
    "offer": "escalate",
    "tie": "tie",
    "cause": "change",
    "confirm": "confirm",
    "still": "confirm",
    "absent": "absent",
    "pause": "look",
    "gemba": "look",
    "parking": "parking",
    "human": "human",
    "alert": "alert",
    "look": "look_when",
    "close": "close",
}  # fmt: skip
"""What a slot of the coach asks for, where that does not hang on anything else."""

EXPECTED: Mapping[tuple[str, str], str] = {
    ("what", "problem"): "problem",
    ("what", "countermeasure"): "change",
    ("what", "obstacle"): "obstacles",
    ("challenge", "countermeasure"): "stronger",
    ("plan", "plan"): "plan",
    ("plan", "who"): "who",
    ("plan", "when"): "by_when",
    ("due", "when"): "by_when",
    ("made_safe", "yes_no"): "safe_now",
    ("made_safe", "containment"): "safe",
    ("title", "problem"): "title",
}
"""The same, where it hangs on what is expected."""

BY_EXPECTS: Mapping[str, str] = {
    "problem": "problem", "containment": "containment", "cause": "why", "evidence": "evidence", "yes_no": "confirm",
    "choice": "branch", "countermeasure": "change", "plan": "plan", "who": "who", "when": "by_when",
    "measure": "prediction", "target": "target", "condition": "current", "obstacle": "obstacles", "step": "step",
    "expectation": "expectation", "result": "happened", "learning": "learned", "reflection": "reflection",
}  # fmt: skip


def hear(asked: Asked, locale: str) -> str:
    """The name of the question, a field of a case among them."""
    if asked.slot is None and asked.expects is None:
        return from_words(asked.text, locale)
    slot, expects = asked.slot or "", asked.expects or ""
    if asked.move == "offer_exit" and slot != "parking":
        return "exit"
    if slot == "leg":
        heard = from_words(asked.text, locale)
        return heard if heard == "routine" else "unseen"
    known = EXPECTED.get((slot, expects)) or SLOTS.get(slot)
    return known or (slot if slot in ALL_FIELDS else BY_EXPECTS.get(expects, OTHER))


def from_words(text: str, locale: str) -> str:
    """By the words alone: the last question that says what it wants, or else that one is only told something."""
    questions = re.findall(r"[^.!?:\n]*(?:[:,][^.!?\n]*)?\?", text)
    for question in reversed(questions):
        name = _named(question, locale)
        if name:
            return name
    if questions:
        return _named(text, locale) or OTHER
    asking = re.compile(sayings(locale).asking, re.IGNORECASE)
    name = _named(text, locale)
    return name if name and (name == "safe" or len(text.split()) <= SHORT or asking.search(text)) else TOLD


def question_in(text: str) -> str:
    """The last sentence that asks, or all of it."""
    found = re.findall(r"[^.!?\n]*\?", text)
    return found[-1].strip() if found else text


def _named(text: str, locale: str) -> str:
    plain = " ".join(text.casefold().replace("’", "'").split())
    return next((name for name, pattern in _patterns(locale) if pattern.search(plain)), "")


@cache
def _patterns(locale: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """In the order in which they are tried."""
    return tuple((name, re.compile(pattern)) for name, pattern in sayings(locale).hears.items())
