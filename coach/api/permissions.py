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
    ("actions", "read"): EVERYBODY,
    ("actions", "create"): PEOPLE_AT_WORK,
    ("actions", "edit"): PEOPLE_AT_WORK,
    ("actions", "accept"): PEOPLE_AT_WORK,
    ("actions", "complete"): PEOPLE_AT_WORK,
    ("actions", "verify"): PEOPLE_AT_WORK,
    ("actions", "move_deadline"): PEOPLE_AT_WORK,
    ("actions", "reassign"): PEOPLE_AT_WORK,
    ("actions", "reopen"): PEOPLE_AT_WORK,
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
