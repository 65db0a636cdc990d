"""What a learner is asked, and which piece of its problem answers that."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from evals.course import Kind
from evals.problems import Problem

__all__ = ["OPENING", "Question", "Reply", "plain_answer"]

TAPS: Mapping[str, str] = {
    "yes": r"yes\b|send\b|it is safe|we can\b",
    "no": r"no\b(?! danger)",
    "none": r"nothing|none|no more|that is all",
    "unknown": r"we don.?t know|don.?t know",
    "ruled_out": r"that rules|ruled? (?:it )?out",
    "ours": r"we can change|ours|yes\b",
    "deeper": r"there is more|more behind|deeper|no\b",
    "park": r"park|yes\b",
    "go_on": r"go on|carry on",
    "safe": r"it is safe|safe now|yes\b",
    "send": r"send|yes\b",
    "false_alarm": r"no danger",
}
"""How a one-tap reply is recognised by its label."""


class Reply(NamedTuple):
    text: str
    kind: Kind = "good"
    item: str = ""


@dataclass(slots=True)
class Question:
    """What the coach asks, as a learner needs it."""

    slot: str
    expects: str
    move: str
    step: str
    choices: Sequence[Mapping[str, Any]]

    def tap(self, name: str) -> Reply | None:
        """The reply whose label says this, if it is offered."""
        fits = re.compile(rf"\W*(?:{TAPS[name]})", re.IGNORECASE)
        return next((Reply(str(c["send"]), "tap") for c in self.choices if fits.match(str(c["label"]))), None)

    def nearest(self, text: str) -> Reply | None:
        """The one of the learner's own items that is most like `text`."""
        if not self.choices:
            return None
        best = max(
            self.choices, key=lambda c: SequenceMatcher(None, str(c["label"]).casefold(), text.casefold()).ratio()
        )
        return Reply(str(best["send"]), "tap")


def until(text: str, word: str = "until|till|by") -> str:
    """The last part of a sentence, the one that says when; all of it when none does."""
    found = re.search(rf".*(\b(?:{word})\b.*)", text)
    return found.group(1) if found else text


FIELDS: Mapping[str, Callable[[Problem], str]] = {
    "what": lambda p: p.problem,
    "how_much": lambda p: p.problem,
    "standard": lambda p: p.problem,
    "where": lambda p: p.problem,
    "when": lambda p: p.problem,
    "containment": lambda p: p.containment,
    "containment_ends": lambda p: until(p.containment, "until|till"),
    "is_not": lambda p: p.is_not,
    "prediction": lambda p: p.measure,
    "predicted": lambda p: p.measure,
    "window": lambda p: until(p.measure, r"\d+ (?:weeks?|months?|days?|shifts?)"),
    "reflection": lambda p: p.reflection,
    "title": lambda p: p.a3.title,
    "owner": lambda p: p.a3.owner,
    "background": lambda p: p.a3.background,
    "current": lambda p: p.a3.current,
    "seen": lambda p: p.chain[0].evidence,
    "goal": lambda p: p.a3.goal,
    "goal_by": lambda p: until(p.a3.goal, "by"),
    "criteria": lambda p: p.a3.criteria,
    "consulted": lambda p: p.a3.consulted,
    "check_how": lambda p: p.a3.check,
    "check_when": lambda p: p.a3.check_when,
    "actual_result": lambda p: p.a3.compare,
    "standardise": lambda p: p.a3.standardise,
    "challenge": lambda p: p.kata.challenge,
    "target": lambda p: p.kata.target,
    "pattern_target": lambda p: p.kata.how_it_runs,
    "achieve_by": lambda p: until(p.kata.target, "by"),
    "actual": lambda p: p.kata.actual,
    "pattern": lambda p: p.kata.pattern,
    "last_step": lambda p: p.kata.last_step,
    "expected": lambda p: p.kata.expected,
    "happened": lambda p: p.kata.happened,
    "learned": lambda p: p.kata.learned,
    "obstacle": lambda p: p.kata.chosen,
    "step": lambda p: p.kata.step,
    "expectation": lambda p: p.kata.expectation,
    "look": lambda p: p.kata.go_see,
}
"""What answers a question for one field of an artefact."""

EXPECTED: Mapping[str, str] = {
    "problem": "what",
    "containment": "containment",
    "measure": "prediction",
    "target": "target",
    "condition": "current",
    "obstacle": "obstacle",
    "step": "step",
    "expectation": "expectation",
    "result": "happened",
    "learning": "learned",
    "reflection": "reflection",
}
"""The field to answer with when a slot has a name that is not known here."""

BY_STEP: Mapping[tuple[str, str], Callable[[Problem], str]] = {
    ("slice", "what"): lambda p: p.huddle,
    ("slice", "containment"): lambda p: p.huddle,
    ("slice", "owner"): lambda p: p.huddle,
    ("slice", "look"): lambda p: until(p.huddle, "by"),
    ("theme", "how_much"): lambda p: p.a3.current,
    ("current", "how_much"): lambda p: p.a3.current,
}
"""Where the same field name means something else in one step."""

OPENING: Mapping[str, Callable[[Problem], str]] = {
    "huddle": lambda p: p.huddle,
    "a3": lambda p: p.a3.title,
    "kata": lambda p: p.kata.challenge,
}


def plain_answer(problem: Problem, asked: Question) -> str:
    """The answer for one plain field, by step and slot, by slot alone, or by what is expected."""
    name = asked.slot if asked.slot in FIELDS else EXPECTED.get(asked.expects, "reflection")
    say = BY_STEP.get((asked.step, asked.slot)) or FIELDS[name]
    return say(problem)
