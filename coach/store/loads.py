"""Open work by team and by the department that helps: how much, how old, how late; and what waits for a decision."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, and_, func, literal_column, select, union_all

from coach.store import tables as t
from coach.store.trends import Teams, problems, total

__all__ = ["AGES", "MOST_WAITING", "Load", "Wait", "departments", "of_actions", "of_issues", "waiting"]

ISSUE, A, C, E, L = t.issues.c, t.actions.c, t.clocks.c, t.escalations.c, t.lessons.c

AGES = (2, 7, 30)
"""Days up to which open work is in a band; what is older is in the last."""

MOST_WAITING = 50
"""Lines of each kind; what waits is counted beyond them."""


class Load(NamedTuple):
    """Open work of a team. `undecided` effects and `unwritten` standards are of actions alone."""

    team_id: str | None
    n: int
    bands: tuple[int, ...]
    oldest_at: datetime | None
    overdue: int
    escalated: int
    undecided: int
    unwritten: int


class Wait(NamedTuple):
    """Something that waits for an answer, and how much of its `kind` does."""

    kind: str
    id: str
    item_id: str
    team_id: str
    since: datetime
    total: int


def load(team: ColumnElement[Any], table: Table, now: datetime, overdue: ColumnElement[bool]) -> Select[Any]:
    """Open work by team, with its clocks."""
    c = table.c
    running = C.due_at.is_not(None)
    bands = [total(c.created_at >= now - timedelta(days=days)) for days in AGES]
    stages = [total(running & (C.stage == stage)) for stage in ("decide", "standardise")]
    clocked = table.outerjoin(t.clocks, and_(C.org == c.org, C.item_id == c.id))
    columns = (team, func.count(), *bands, func.min(c.created_at), total(overdue), total(running & (C.level > 0)))
    return select(*columns, *stages).select_from(clocked).where(c.closed_at.is_(None)).group_by(team)


def loads(conn: Connection, statement: Select[Any]) -> list[Load]:
    return [Load(row[0], row[1], banded(row[1], row[2 : 2 + len(AGES)]), *row[2 + len(AGES) :])
            for row in conn.execute(statement)]  # fmt: skip


def banded(n: int, within: Sequence[int]) -> tuple[int, ...]:
    """From counts up to each age to counts in each band."""
    edges = (0, *within, n)
    return tuple(edges[at + 1] - edges[at] for at in range(len(edges) - 1))


def of_issues(conn: Connection, org: str, teams: Teams, now: datetime) -> list[Load]:
    late = C.due_at.is_not(None) & (C.deadline < now)
    return loads(
        conn, load(ISSUE.team_id, t.issues, now, late).where(ISSUE.org == org, ISSUE.team_id.in_(teams), problems())
    )


def late_actions(now: datetime) -> ColumnElement[bool]:
    return and_(A.status == "open", A.due_at < now)


def of_actions(conn: Connection, org: str, teams: Teams, now: datetime) -> list[Load]:
    return loads(conn, load(A.team_id, t.actions, now, late_actions(now)).where(A.org == org, A.team_id.in_(teams)))


def departments(conn: Connection, org: str, teams: Teams, now: datetime) -> list[Load]:
    """What departments help with: all of it for one among the teams, else what is these teams' own."""
    every = load(A.helps_id, t.actions, now, late_actions(now)).where(A.org == org)
    own = every.where(A.helps_id.in_(teams))
    others = every.where(A.team_id.in_(teams), A.helps_id.is_not(None), A.helps_id.not_in(teams))
    return loads(conn, own) + loads(conn, others)


# --- what waits -------------------------------------------------------------------------------------


def waiting(conn: Connection, org: str, team: str, teams: Teams, now: datetime) -> list[Wait]:
    """Escalations to the team itself; effects to decide, late ideas and lessons of all these teams."""
    asked = (E.org == org, E.to_team_id == team, E.closed_at.is_(None), E.answered_at.is_(None))
    action = (A.org == org, A.team_id.in_(teams), A.closed_at.is_(None), C.stage == "decide")
    idea = (ISSUE.org == org, ISSUE.team_id.in_(teams), ISSUE.closed_at.is_(None), ISSUE.kind == "idea")
    lesson = (L.org == org, L.team_id.in_(teams), L.closed_at.is_(None))
    arms = (
        wait("escalation", t.escalations, E.item_id, E.at).where(*asked),
        clocked(wait("effect", t.actions, A.id, C.started_at), t.actions).where(*action, C.due_at.is_not(None)),
        clocked(wait("idea", t.issues, ISSUE.id, ISSUE.created_at), t.issues).where(*idea, C.deadline < now),
        wait("lesson", t.lessons, L.issue_id, L.created_at).where(*lesson),
    )
    lines = (select(arm.order_by(arm.selected_columns.since).limit(MOST_WAITING).subquery()) for arm in arms)
    return [Wait(*row) for row in conn.execute(union_all(*lines))]


def wait(kind: str, table: Table, item: ColumnElement[Any], since: ColumnElement[Any]) -> Select[Any]:
    c = table.c
    named = (literal_column(f"'{kind}'", Text).label("kind"), c.id.label("id"), item.label("item_id"))
    return select(*named, c.team_id, since.label("since"), func.count().over().label("total"))


def clocked(arm: Select[Any], table: Table) -> Select[Any]:
    return arm.select_from(table.join(t.clocks, and_(C.org == table.c.org, C.item_id == table.c.id)))
