"""Who may do what, as one table. Nothing is allowed that does not stand here."""

from collections.abc import Mapping

from coach.errors import NotAllowed
from coach.store.scope import Caller, Role

__all__ = ["PERMISSIONS", "require"]

EVERYBODY: frozenset[Role] = frozenset({"admin", "supervisor", "coach", "learner", "reader"})
PEOPLE_AT_WORK: frozenset[Role] = frozenset({"admin", "supervisor", "coach", "learner"})
LEADERS: frozenset[Role] = frozenset({"admin", "supervisor"})
METHOD_OWNERS: frozenset[Role] = frozenset({"admin", "coach"})
ADMINS: frozenset[Role] = frozenset({"admin"})

PERMISSIONS: Mapping[tuple[str, str], frozenset[Role]] = {
    ("teams", "read"): EVERYBODY,
    ("teams", "create"): ADMINS,
    ("teams", "edit"): LEADERS,
    ("people", "read"): PEOPLE_AT_WORK,
    ("people", "create"): LEADERS,
    ("people", "edit"): LEADERS,
    ("people", "erase"): ADMINS,
    ("keys", "read"): ADMINS,
    ("keys", "create"): ADMINS,
    ("keys", "revoke"): ADMINS,
    ("issues", "read"): EVERYBODY,
    ("issues", "create"): PEOPLE_AT_WORK,
    ("issues", "edit"): PEOPLE_AT_WORK,
    ("issues", "acknowledge"): PEOPLE_AT_WORK,
    ("issues", "escalate"): PEOPLE_AT_WORK,
    ("issues", "answer"): PEOPLE_AT_WORK,
    ("issues", "de_escalate"): PEOPLE_AT_WORK,
    ("issues", "resolve"): PEOPLE_AT_WORK,
    ("issues", "confirm"): PEOPLE_AT_WORK,
    ("issues", "reopen"): PEOPLE_AT_WORK,
    ("photos", "read"): EVERYBODY,
    ("photos", "create"): PEOPLE_AT_WORK,
    ("photos", "delete"): PEOPLE_AT_WORK,
    ("escalations", "read"): EVERYBODY,
    ("actions", "read"): EVERYBODY,
    ("actions", "create"): PEOPLE_AT_WORK,
    ("actions", "edit"): PEOPLE_AT_WORK,
    ("actions", "accept"): PEOPLE_AT_WORK,
    ("actions", "complete"): PEOPLE_AT_WORK,
    ("actions", "verify"): PEOPLE_AT_WORK,
    ("actions", "move_deadline"): PEOPLE_AT_WORK,
    ("actions", "reassign"): PEOPLE_AT_WORK,
    ("actions", "reopen"): PEOPLE_AT_WORK,
    ("actions", "acknowledge"): PEOPLE_AT_WORK,
    ("actions", "predict"): PEOPLE_AT_WORK,
    ("actions", "decide"): PEOPLE_AT_WORK,
    ("actions", "standardise"): PEOPLE_AT_WORK,
    ("actions", "benefit"): PEOPLE_AT_WORK,
    ("actions", "end"): PEOPLE_AT_WORK,
    ("actions", "cancel"): LEADERS,
    ("actions", "escalate"): PEOPLE_AT_WORK,
    ("actions", "answer"): PEOPLE_AT_WORK,
    ("actions", "de_escalate"): PEOPLE_AT_WORK,
    ("kpis", "read"): EVERYBODY,
    ("kpis", "create"): LEADERS,
    ("kpis", "edit"): LEADERS,
    ("readings", "read"): EVERYBODY,
    ("readings", "create"): PEOPLE_AT_WORK,
    ("calendars", "read"): EVERYBODY,
    ("calendars", "create"): ADMINS,
    ("calendars", "edit"): ADMINS,
    ("policies", "read"): EVERYBODY,
    ("policies", "edit"): ADMINS,
    ("absences", "read"): PEOPLE_AT_WORK,
    ("absences", "create"): PEOPLE_AT_WORK,
    ("absences", "delete"): PEOPLE_AT_WORK,
    ("board", "read"): EVERYBODY,
    ("work", "read"): PEOPLE_AT_WORK,
    ("inbox", "read"): PEOPLE_AT_WORK,
    ("inbox", "edit"): PEOPLE_AT_WORK,
    ("messages", "read"): ADMINS,
    ("alarms", "read"): LEADERS,
    ("storyboards", "read"): EVERYBODY,
    ("storyboards", "create"): PEOPLE_AT_WORK,
    ("storyboards", "edit"): PEOPLE_AT_WORK,
    ("frameworks", "read"): EVERYBODY,
    ("frameworks", "edit"): METHOD_OWNERS,
    ("sessions", "read"): PEOPLE_AT_WORK,
    ("sessions", "create"): PEOPLE_AT_WORK,
    ("sessions", "speak"): PEOPLE_AT_WORK,
    ("sessions", "edit"): PEOPLE_AT_WORK,
    ("artefacts", "read"): EVERYBODY,
    ("calls", "read"): ADMINS,
    ("usage", "read"): ADMINS,
    ("organisation", "read"): EVERYBODY,
    ("organisation", "edit"): ADMINS,
}


def require(caller: Caller, roles: frozenset[Role], what: str) -> None:
    if caller.role not in roles:
        allowed = ", ".join(sorted(roles))
        raise NotAllowed(f"A key with the role {caller.role!r} may not {what}; use one with a role out of: {allowed}.")
