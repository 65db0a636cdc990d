"""What is said to questions for what will be done, for what is just so, in danger, and to no question at all."""

from collections.abc import Mapping

from evals.personas.erring import Meant
from evals.personas.hearing import question_in
from evals.personas.state import Mind, Reply
from evals.transcript import Asked

__all__ = ["alert", "field", "plan", "safe", "tie", "told"]

ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "prediction": ("prediction", "predicted", "expectation"),
    "predicted": ("predicted", "prediction"),
    "window": ("window", "check_when", "look"),
    "goal": ("goal", "target", "standard"),
    "standard": ("standard", "goal", "target"),
    "target": ("target", "goal", "standard"),
    "actual": ("actual", "current", "how_much"),
    "current": ("current", "actual", "how_much"),
    "how_much": ("how_much", "actual"),
    "seen": ("seen", "actual"),
    "expectation": ("expectation", "prediction", "predicted"),
    "expected": ("expected", "prediction", "predicted"),
    "happened": ("happened", "actual_result"),
    "look_when": ("look", "check_when", "window"),
    "reflection": ("reflection", "learned", "criteria"),
    "learned": ("learned", "reflection"),
    "title": ("title",),
}
"""The fields of a case that answer a question, where its framework has no field of that name."""


def plan(me: Mind, asked: Asked, heard: str) -> Reply:
    planned = me.plans.next(heard, question_in(asked.text), me.knows, doubted=me.doubted(asked, heard))
    if planned is not None:
        return planned
    taps = (me.tap(asked, name) for name in ("keep", "none", "go_on", "unknown"))
    return next(filter(None, taps), Meant("all", "aside"))


def tie(me: Mind, asked: Asked, heard: str) -> Reply:
    treated = me.plans.last.treats if me.plans.last else []
    for id in (*treated, *reversed(me.knows.said)):
        choice = me.nearest(asked, id)
        if choice is not None:
            return choice
    return asked.choices[0] if asked.choices else Meant("yes", "aside")


def field(me: Mind, asked: Asked, heard: str) -> Reply:
    if heard == "problem":
        return Meant("field", "good", {"text": me.case.problem})
    names = (heard, *ELSEWHERE.get(heard, ()))
    text = next((me.case.answers[name] for name in names if name in me.case.answers), None)
    if text is None:
        return Meant("not_looked", "unknown")
    if me.doubted(asked, heard) and me.meant is not None and me.meant.frame == "again":
        return me.tap(asked, "go_on") or me.tap(asked, "none") or Meant("field", "good", {"text": text})
    return Meant("again" if me.doubted(asked, heard) else "field", "good", {"text": text})


def alert(me: Mind, asked: Asked, heard: str) -> Reply:
    if me.last is not None and me.last.kind == "hazard":
        return me.tap_or(asked, "send", "yes")
    return me.tap_or(asked, "false_alarm", "no")


def safe(me: Mind, asked: Asked, heard: str) -> Reply:
    again = me.last is not None and me.last.heard == "safe"
    if me.case.hazard is None or not me.warned or again:
        return me.tap_or(asked, "safe", "safe_now")
    return Meant("field", "aside", {"text": me.case.hazard.safe})


def told(me: Mind, asked: Asked, heard: str) -> Reply:
    """A statement: who is gullible takes it over, others keep to what they saw; and nobody leaves without asking."""
    told = [cause for cause in me.case.causes if cause.id in me.knows.told and cause.named_in(asked.text)]
    fixes = [fix for fix in me.case.countermeasures if fix.id in me.knows.told and fix.named_in(asked.text)]
    if not told and not fixes:
        puzzled, me.puzzled = me.puzzled, True
        return Meant("thanks" if puzzled else "what_now", "aside")
    if not me.person.gullible:
        return Meant("doubt", "aside")
    return Meant("took", "good", {"text": told[0].text}) if told else Meant("took_fix", "good")
