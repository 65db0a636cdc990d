"""What is counted over time, for the teams that a question is about: each statement names them, and walks an index.

Nothing here is grouped by a person. Ideas are not issues.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    select,
)
from sqlalchemy import literal_column as written

from coach.store import tables as t
from coach.store.plant import Node

__all__ = [
    "COUNTED",
    "MOST_CAUSES",
    "CauseRow",
    "Counted",
    "Ended",
    "IssueRow",
    "Promise",
    "Team",
    "Teams",
    "Verified",
    "causes",
    "count",
    "endings",
    "kpi_names",
    "problems",
    "promises",
    "raised",
    "teams",
    "total",
    "verified",
    "without_cause",
]

T, ISSUE, A, C, H, K, CAUSE = t.teams.c, t.issues.c, t.actions.c, t.clocks.c, t.history.c, t.kpis.c, t.causes.c

MOST_CAUSES = 5_000
"""Causes whose words are compared; of more a smaller team is asked for, or a shorter time."""

ENDS = H.what.in_([written("'confirmed'", Text), written("'reopened'", Text)])
BENEFIT = A.benefit_currency.is_not(None)
"""In the words of the indexes over such rows, or they would not be used."""

Teams = Collection[str]


class Team(NamedTuple):
    name: str
    node: Node


class Counted(NamedTuple):
    what: str | None
    n: int
    proved: int


class CauseRow(NamedTuple):
    """A cause of an issue."""

    id: str
    issue_id: str
    same_as_id: str | None
    what: Any
    proved_at: datetime | None


class Ended(NamedTuple):
    """An issue was `confirmed` as ended, or `reopened`."""

    issue_id: str
    at: datetime
    what: str


class IssueRow(NamedTuple):
    id: str
    at: datetime
    kpi_id: str | None
    machine: str | None
    equipment_id: str | None


class Promise(NamedTuple):
    """Money of a team: expected and not yet realised, and realised but not verified."""

    team_id: str
    currency: str
    expected: int
    realised: int


class Verified(NamedTuple):
    team_id: str
    currency: str
    at: datetime
    amount: int


def problems() -> ColumnElement[bool]:
    return ISSUE.kind != "idea"


# --- the teams --------------------------------------------------------------------------------------

NODE = (T.id, T.parent_id, T.leader_id, T.tier, T.timezone, T.kind, T.calendar_id, T.policy_id)


def teams(conn: Connection, org: str, root: str | None) -> dict[str, Team]:
    """All of them, or one and those below it."""
    found = select(T.name, *NODE).where(T.org == org)
    if root is not None:
        tree = select(T.id).where(T.org == org, T.id == root).cte("tree", recursive=True)
        tree = tree.union(select(T.id).join(tree, T.parent_id == tree.c.id).where(T.org == org))
        found = found.where(T.id.in_(select(tree.c.id)))
    return {row.id: Team(row.name, Node(*row[1:])) for row in conn.execute(found.order_by(T.tier, T.id))}


# --- how often --------------------------------------------------------------------------------------

COUNTED: dict[str, ColumnElement[Any]] = {
    "team": ISSUE.team_id,
    "machine": ISSUE.machine,
    "shift": ISSUE.shift,
    "kpi": ISSUE.kpi_id,
    "severity": ISSUE.severity,
    "value_stream": K.value_stream,
}
"""What a bar may stand for."""


def raised_between(teams: Teams, org: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    within = (ISSUE.created_at >= start, ISSUE.created_at < end)
    return (ISSUE.org == org, ISSUE.team_id.in_(teams), problems(), *within)


def committed_between(teams: Teams, org: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    within = (CAUSE.at >= start, CAUSE.at < end)
    return (CAUSE.org == org, CAUSE.team_id.in_(teams), *within)


def total(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def with_kpi(source: FromClause, by: str) -> FromClause:
    joined = and_(K.org == ISSUE.org, K.id == ISSUE.kpi_id)
    return source.outerjoin(t.kpis, joined) if by == "value_stream" else source


def count(conn: Connection, org: str, teams: Teams, of: str, by: str, start: datetime, end: datetime) -> list[Counted]:
    """Issues raised, or causes committed to."""
    column = COUNTED[by] if (of, by) != ("causes", "team") else CAUSE.team_id
    what = func.nullif(column, "")
    if of == "issues":
        found = select(what, func.count(), cast(0, Integer)).select_from(with_kpi(t.issues, by))
        found = found.where(*raised_between(teams, org, start, end))
    else:
        both = t.causes.join(t.issues, and_(ISSUE.org == CAUSE.org, ISSUE.id == CAUSE.issue_id))
        found = select(what, func.count(), total(CAUSE.proved_at.is_not(None))).select_from(with_kpi(both, by))
        found = found.where(*committed_between(teams, org, start, end))
    return [Counted(*row) for row in conn.execute(found.group_by(what))]


CAUSED = and_(CAUSE.org == ISSUE.org, CAUSE.issue_id == ISSUE.id)


def causes(conn: Connection, org: str, teams: Teams, of: str, start: datetime, end: datetime) -> list[CauseRow]:
    """Committed to in a stretch of time, or `of` issues raised in it; one more than may be at most."""
    found = select(CAUSE.id, ISSUE.id, ISSUE.same_as_id, CAUSE.what, CAUSE.proved_at)
    found = found.select_from(t.causes.join(t.issues, CAUSED)).where(CAUSE.org == org)
    if of == "issues":
        theirs = select(ISSUE.id).where(*raised_between(teams, org, start, end)).correlate(None)
        found = found.where(CAUSE.issue_id.in_(theirs))
    else:
        found = found.where(*committed_between(teams, org, start, end))
    return [CauseRow(*row) for row in conn.execute(found.limit(MOST_CAUSES + 1))]


def without_cause(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> int:
    """How many of the issues raised have no cause that a team has committed to."""
    none = ~exists(select(CAUSE.id).where(CAUSE.org == org, CAUSED).correlate(t.issues))
    return conn.execute(select(func.count()).where(*raised_between(teams, org, start, end), none)).scalar_one()


def kpi_names(conn: Connection, org: str, teams: Teams, kpis: Collection[str]) -> dict[str, str]:
    """Of those KPIs that belong to these teams."""
    named = select(K.id, K.name).where(K.org == org, K.id.in_(kpis), K.team_id.in_(teams))
    return {row.id: row.name for row in conn.execute(named)}


# --- what came back ---------------------------------------------------------------------------------


ENDED = t.history.join(t.issues, and_(ISSUE.org == H.org, ISSUE.id == H.item_id))


def ended_between(teams: Teams, org: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    within = (H.at >= start, H.at < end)
    return (H.org == org, ISSUE.org == org, ENDS, *within, ISSUE.team_id.in_(teams), problems())


def endings(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[Ended]:
    found = select(H.item_id, H.at, H.what).select_from(ENDED).where(*ended_between(teams, org, start, end))
    return [Ended(*row) for row in conn.execute(found.order_by(H.at, H.id))]


def raised(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[IssueRow]:
    """Issues that were raised, ended or opened again in a stretch of time."""
    columns = (ISSUE.id, ISSUE.created_at, ISSUE.kpi_id, ISSUE.machine, ISSUE.equipment_id)
    new = select(*columns).where(*raised_between(teams, org, start, end))
    over = select(*columns).select_from(ENDED).where(*ended_between(teams, org, start, end))
    return [IssueRow(*row) for row in conn.execute(new.union(over))]


# --- money ------------------------------------------------------------------------------------------


def promises(conn: Connection, org: str, teams: Teams) -> list[Promise]:
    living = A.status != "cancelled"
    expected = func.sum(case((living & A.benefit_realised.is_(None), A.benefit_expected), else_=0))
    realised = func.sum(case((living & A.benefit_by.is_(None), A.benefit_realised), else_=0))
    found = select(A.team_id, A.benefit_currency, whole(expected), whole(realised))
    found = found.where(A.org == org, BENEFIT, A.team_id.in_(teams)).group_by(A.team_id, A.benefit_currency)
    return [Promise(*row) for row in conn.execute(found)]


def whole(amount: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(cast(amount, t.actions.c.benefit_expected.type), 0)


def verified(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[Verified]:
    within = (A.benefit_at >= start, A.benefit_at < end, A.benefit_by.is_not(None), A.benefit_realised.is_not(None))
    found = select(A.team_id, A.benefit_currency, A.benefit_at, A.benefit_realised)
    return [Verified(*row) for row in conn.execute(found.where(A.org == org, BENEFIT, A.team_id.in_(teams), *within))]
