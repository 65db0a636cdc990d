"""All that can happen on the board, by the name under which listeners hear of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from coach.delivery.patterns import fits

__all__ = ["EVERY_TYPE", "KINDS", "TOLD", "EventType", "Subject", "of_kind", "unknown_patterns", "wanted"]

EventType = Literal[
    "absence.created",
    "absence.deleted",
    "action.accepted",
    "action.acknowledged",
    "action.answered_accept",
    "action.answered_decide",
    "action.answered_decline",
    "action.answered_lend",
    "action.benefit",
    "action.benefit_verified",
    "action.cancelled",
    "action.closed",
    "action.dated",
    "action.de_escalated",
    "action.decided",
    "action.done",
    "action.edited",
    "action.ended",
    "action.given",
    "action.moved",
    "action.not_effective",
    "action.predicted",
    "action.prediction_confirmed",
    "action.proposed",
    "action.reassigned",
    "action.reopened",
    "action.same_cause",
    "action.standard_named",
    "action.standardised",
    "action.verified",
    "calendar.changed",
    "calendar.created",
    "equipment.changed",
    "equipment.created",
    "escalation.answered",
    "escalation.closed",
    "escalation.raised",
    "framework.changed",
    "hour.read",
    "idea.accepted",
    "idea.answered_accept",
    "idea.answered_decide",
    "idea.answered_decline",
    "idea.answered_lend",
    "idea.de_escalated",
    "idea.declined",
    "idea.proposed",
    "idea.reworded",
    "issue.acknowledged",
    "issue.answered_accept",
    "issue.answered_decide",
    "issue.answered_decline",
    "issue.answered_lend",
    "issue.assigned",
    "issue.changed",
    "issue.checking",
    "issue.confirmed",
    "issue.countermeasures",
    "issue.de_escalated",
    "issue.handed_over",
    "issue.in_analysis",
    "issue.photo_added",
    "issue.photo_deleted",
    "issue.prepared",
    "issue.promoted",
    "issue.raised",
    "issue.reopened",
    "issue.resolved",
    "issue.reworded",
    "issue.same_cause",
    "issue.sent_up",
    "issue.severity",
    "issue.triggered",
    "issue.triggered_again",
    "kpi.changed",
    "kpi.created",
    "kpi.imported",
    "kpi.missing",
    "kpi.read",
    "kpi.retired",
    "kpi.turned",
    "lesson.answered",
    "lesson.offered",
    "lesson.withdrawn",
    "meeting.changed",
    "meeting.decided",
    "meeting.ended",
    "meeting.started",
    "organisation.changed",
    "person.changed",
    "person.created",
    "person.erased",
    "policy.changed",
    "routine.changed",
    "routine.checked",
    "routine.created",
    "routine.retired",
    "session.abandoned",
    "session.finished",
    "session.parked",
    "session.resumed",
    "session.started",
    "source.changed",
    "storyboard.changed",
    "storyboard.closed",
    "storyboard.created",
    "storyboard.experiment",
    "storyboard.reopened",
    "team.changed",
    "team.created",
]

EVERY_TYPE: tuple[EventType, ...] = get_args(EventType)
BY_NAME: Mapping[str, EventType] = {type: type for type in EVERY_TYPE}


@dataclass(frozen=True, slots=True)
class Subject:
    """What `item_id` names: `path` reads it, and whoever may read `resource` hears of it, unless `verb` is another."""

    path: str
    resource: str
    verb: str = "read"


KINDS: Mapping[str, Subject] = {
    "absence": Subject("/v1/people/{item_id}/absences", "absences", "hear"),
    "action": Subject("/v1/actions/{item_id}", "actions"),
    "calendar": Subject("/v1/calendars/{item_id}", "calendars"),
    "equipment": Subject("/v1/equipment/{item_id}", "equipment"),
    "escalation": Subject("/v1/escalations/{data.escalation_id}", "escalations"),
    "framework": Subject("/v1/frameworks/{item_id}", "frameworks"),
    "hour": Subject("/v1/hours?team_id={team_id}", "hours"),
    "idea": Subject("/v1/ideas/{item_id}", "ideas"),
    "issue": Subject("/v1/issues/{item_id}", "issues"),
    "kpi": Subject("/v1/kpis/{item_id}", "kpis"),
    "lesson": Subject("/v1/lessons/{item_id}", "lessons"),
    "meeting": Subject("/v1/meetings/{item_id}", "meetings"),
    "organisation": Subject("/v1/organisation", "organisation"),
    "person": Subject("/v1/people/{item_id}", "people"),
    "policy": Subject("/v1/policies/{item_id}", "policies"),
    "routine": Subject("/v1/routines/{item_id}", "routines"),
    "session": Subject("/v1/sessions/{item_id}", "sessions"),
    "source": Subject("/v1/sources/{item_id}", "sources"),
    "storyboard": Subject("/v1/storyboards/{item_id}", "storyboards"),
    "team": Subject("/v1/teams/{item_id}", "teams"),
}
"""By what stands before the dot of a type."""

TOLD: Mapping[EventType, str] = {
    "absence.created": "`item_id` is the person, `data.absence_id` which time; only those who lead hear of it",
    "action.benefit": "a benefit was written down",
    "action.benefit_verified": "somebody else confirmed the benefit",
    "action.dated": "it got its first date",
    "action.decided": "somebody judged its effect; `data.decision` says how",
    "action.ended": "a containment was taken off",
    "action.given": "somebody was asked to do it",
    "action.moved": "its deadline was moved",
    "action.not_effective": "it is to be done anew",
    "action.proposed": "its effect was looked at, and waits for a decision",
    "action.standard_named": "somebody said which standard changes; it is owed until it has changed",
    "action.verified": "somebody else than its owner went to see that it was done",
    "escalation.closed": "what had gone up about an item has ended; `item_id` is the item",
    "escalation.raised": "an item went up a rung; `item_id` is the item, `data` what the rung is",
    "hour.read": "an hour of the hour-by-hour board; `item_id` is the team, `data` says which hour",
    "idea.accepted": "it was turned into what `data` names",
    "issue.checking": "all its countermeasures are done",
    "issue.confirmed": "it is closed",
    "issue.countermeasures": "there is something to do against it",
    "issue.handed_over": "to another team",
    "issue.in_analysis": "somebody has begun",
    "issue.prepared": "a session on it is ready to go on with",
    "issue.promoted": "its analysis had waited for a place and begins",
    "issue.resolved": "it is gone, says who worked on it",
    "action.same_cause": "it travels with another item",
    "issue.same_cause": "it travels with another issue",
    "issue.sent_up": "a talk asked for help from above",
    "issue.triggered": "a KPI opened it",
    "issue.triggered_again": "a KPI asked for what is open already",
    "kpi.imported": "readings came in as a table",
    "kpi.missing": "a reading that was due has not come",
    "kpi.turned": "its colour changed",
    "lesson.withdrawn": "its action has to be done again, so nobody need look any more",
    "person.erased": "somebody was taken out of the data; drop what you keep about this id",
    "session.resumed": "it was parked and goes on",
}
"""Where the name does not say it all."""


def of_kind(kind: str, what: str) -> EventType:
    """A type from its two parts; one that is not in the table is a mistake of ours."""
    if (found := BY_NAME.get(f"{kind}.{what}")) is None:
        raise ValueError(f"{kind}.{what} is no event type; add it to EventType")
    return found


def wanted(patterns: Iterable[str]) -> frozenset[EventType]:
    """The types that patterns such as `issue.*`, `kpi.read` or `*` stand for."""
    return frozenset(known for pattern in patterns for known in EVERY_TYPE if fits(pattern, known))


def unknown_patterns(patterns: Collection[str]) -> list[str]:
    """Those that stand for nothing."""
    return [pattern for pattern in patterns if not wanted([pattern])]
