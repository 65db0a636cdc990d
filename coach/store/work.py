"""Running clocks by whose work they are: one statement for each way in which work comes to somebody."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, select, tuple_

from coach.store import tables as t
from coach.store.board import Asked
from coach.store.clocks import ClockRow
from coach.store.escalations import at_work
from coach.store.scope import Caller, scoped

__all__ = [
    "assigned",
    "escalated",
    "led_by",
    "owed",
    "owned",
    "proposed",
    "running",
    "team_names",
    "teams_of_issues",
    "unnamed",
    "with_help_of",
]

C, A, ISSUE, E = t.clocks.c, t.actions.c, t.issues.c, t.escalations.c

Work = Select[Any]


def of(table: FromClause, id: ColumnElement[Any]) -> Work:
    """The clocks of open items that another table names. They run: `due_at` would only mislead the planner."""
    both = t.clocks.join(table, and_(table.c.org == C.org, id == C.item_id))
    return scoped(select(t.clocks), t.clocks).select_from(both)


CLOCKS = scoped(select(t.clocks), t.clocks).where(C.due_at.is_not(None))
ACTIONS = of(t.actions, A.id).where(A.closed_at.is_(None), C.stage.in_(("date", "do")))
ISSUES = of(t.issues, ISSUE.id).where(ISSUE.closed_at.is_(None), C.stage == "resolve")
ESCALATED = of(t.escalations, E.item_id).where(at_work(t.escalations))


def owed(org: str, person: str) -> Work:
    """Where the next move is theirs."""
    return CLOCKS.where(C.duty_id == person)


def unnamed(org: str, teams: Collection[str]) -> Work:
    """Where nobody in person owes the move: then whoever leads the team does."""
    return CLOCKS.where(C.duty_id.is_(None), C.team_id.in_(sorted(teams)))


def owned(org: str, people: Collection[str]) -> Work:
    """Actions with a date that these people have still to do, whoever is pressing for them now.

    The date leads the planner to the index of what is open; without one the action is owed and found there.
    """
    return ACTIONS.where(A.org == org, A.owner_id.in_(sorted(people)), A.due_at.is_not(None))


def with_help_of(org: str, team: str) -> Work:
    return ACTIONS.where(A.org == org, A.helps_id == team)


def assigned(org: str, person: str) -> Work:
    return ISSUES.where(ISSUE.org == org, ISSUE.assignee_id == person)


def escalated(org: str, *, to: str | None = None, to_team: str | None = None) -> Work:
    """What waits for an answer, or runs on after one, with this person or this team."""
    return ESCALATED.where(E.org == org, E.to_id == to if to is not None else E.to_team_id == to_team)


def running(conn: Connection, caller: Caller, work: Work, asked: Asked, teams: frozenset[str] | None) -> list[ClockRow]:
    """The most urgent first: one more than a page, so that one knows whether there are any more."""
    if teams is not None:
        work = work.where(C.team_id.in_(sorted(teams)))
    if asked.after:
        work = work.where(tuple_(C.deadline, C.item_id) > (asked.after.at, asked.after.id))
    urgent = work.order_by(C.deadline, C.item_id).limit(asked.limit + 1)
    return [ClockRow(*tuple(row)) for row in conn.execute(urgent, {"caller_org": caller.org})]


def led_by(conn: Connection, org: str, person: str) -> Sequence[str]:
    """The teams that somebody leads, or may stand in for the leader of."""
    leads = select(t.teams.c.id).where(t.teams.c.org == org, t.teams.c.leader_id == person)
    D = t.deputies.c
    stands_in = select(D.team_id).where(D.org == org, D.person_id == person)
    return conn.execute(leads.union(stands_in)).scalars().all()


def proposed(conn: Connection, org: str, actions: Collection[str]) -> frozenset[str]:
    """Those of these actions whose owner has yet to say yes."""
    waiting = select(A.id).where(A.org == org, A.id.in_(actions), A.owner_state == "proposed")
    return frozenset(conn.execute(waiting).scalars())


def teams_of_issues(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    """The team of each of these that is an issue."""
    i = t.issues.c
    found = conn.execute(select(i.id, i.team_id).where(i.org == org, i.id.in_(ids))) if ids else ()
    return {id: team for id, team in found}


def team_names(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    """Names of teams, which are no secret inside an organisation."""
    found = conn.execute(select(t.teams.c.id, t.teams.c.name).where(t.teams.c.org == org, t.teams.c.id.in_(ids)))
    return {id: name for id, name in found}
