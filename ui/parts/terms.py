"""What the service's own terms are called on a page, as tables; said where they are shown."""

from collections.abc import Mapping

from markupsafe import Markup

from ui.parts.marks import tag
from ui.words import Words, later

__all__ = [
    "CATEGORIES",
    "FINDINGS",
    "KINDS",
    "METHODS",
    "ROLES",
    "SEVERITIES",
    "STAGES",
    "STATUSES",
    "STRENGTHS",
    "TOPS",
    "category",
    "severity",
    "term",
]

ROLES: Mapping[str, str] = {
    "admin": later("administrator"),
    "supervisor": later("supervisor"),
    "coach": later("coach"),
    "learner": later("team member"),
    "reader": later("reader"),
}
STAGES: Mapping[str, str] = {
    "resolve": later("to be resolved"),
    "confirm": later("to be confirmed"),
    "answer": later("to be answered"),
    "date": later("needs a date"),
    "do": later("to be done"),
    "verify": later("to be verified"),
    "end": later("to be lifted"),
    "effect": later("effect is being watched"),
    "decide": later("effect to be decided"),
    "standardise": later("standard to be changed"),
    "return": later("parked"),
    "step": later("next step is due"),
    "compare": later("to be compared"),
}
STATUSES: Mapping[str, str] = {
    "open": later("open"),
    "in_analysis": later("in analysis"),
    "countermeasures": later("countermeasures under way"),
    "checking": later("being checked"),
    "closed": later("closed"),
    "reopened": later("reopened"),
    "done": later("done"),
    "verified": later("verified"),
    "effective": later("effective"),
    "standardised": later("now the standard"),
    "ended": later("lifted"),
    "cancelled": later("given up"),
    "accepted": later("accepted"),
    "declined": later("declined"),
    "proposed": later("proposed"),
    "active": later("under way"),
    "parked": later("parked"),
    "finished": later("finished"),
    "abandoned": later("left off"),
}
KINDS: Mapping[str, str] = {
    "containment": later("containment"),
    "corrective": later("corrective"),
    "preventive": later("preventive"),
    "improvement": later("improvement"),
    "go_and_see": later("go and see"),
}
STRENGTHS: Mapping[str, str] = {
    "stronger": later("strong: it makes the fault impossible or hard"),
    "intermediate": later("medium: it helps to notice or remember"),
    "weaker": later("weak: it relies on people taking care"),
}
METHODS: Mapping[str, str] = {
    "just_do_it": later("Just do it"),
    "five_whys": later("5 Whys"),
    "a3": later("A3"),
    "kata": later("Kata"),
}
SEVERITIES: Mapping[str, str] = {
    "minor": later("Minor"),
    "normal": later("Normal"),
    "severe": later("Severe"),
}
LOOKS: Mapping[str, tuple[str, str]] = {"minor": ("○", "grey"), "normal": ("◆", "amber"), "severe": ("■", "red")}
FINDINGS: Mapping[str, str] = {
    "effective": later("effective"),
    "not_effective": later("not effective"),
    "cannot_tell": later("cannot tell"),
}
CATEGORIES: Mapping[str, str] = {
    "S": later("Safety"),
    "Q": later("Quality"),
    "D": later("Delivery"),
    "C": later("Cost"),
    "P": later("People"),
}
TOPS: Mapping[str, str] = {
    "accept": later("We take it on"),
    "decide": later("We decide"),
    "lend": later("We lend people"),
    "decline": later("We decline"),
}
"""The answers of the tier above."""


def term(say: Words, table: Mapping[str, str], name: str | None) -> str:
    """A term that the table does not have is shown as it is."""
    return say(table[name]) if name is not None and name in table else name or ""


def category(say: Words, name: str) -> str:
    return term(say, CATEGORIES, name)


def severity(say: Words, name: str) -> Markup:
    sign, look = LOOKS[name]
    return tag(sign, say(SEVERITIES[name]), look)
