"""Tier meetings as rows, and what their agenda looks at: promises that fell due, and lessons to answer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, select, union

from coach.store import tables as t
from coach.store.scope import Caller, scoped

__all__ = ["deadlines", "known", "last_ended", "lessons", "newest", "promised"]

M, A, D, E, L, C, P = (
    table.c for table in (t.meetings, t.actions, t.deadlines, t.escalations, t.lessons, t.clocks, t.people)
)

MOST = 100
"""Lines of a kind on one agenda."""


def newest(conn: Connection, org: str, team: str) -> RowMapping | None:
    """The last meeting that was started; only that one can still be open."""
    return conn.execute(latest(org, team)).mappings().first()


def last_ended(conn: Connection, org: str, team: str, before: datetime) -> datetime | None:
    found = latest(org, team).where(M.ended_at <= before)
    row = conn.execute(found).mappings().first()
    return row["ended_at"] if row is not None else None


def latest(org: str, team: str) -> Select[Any]:
    theirs = select(t.meetings).where(M.org == org, M.team_id == team)
    return theirs.order_by(M.created_at.desc(), M.id.desc()).limit(1)


def known(conn: Connection, org: str, people: Collection[str]) -> set[str]:
    """Those who are in the data, of whatever team."""
    found = select(P.id).where(P.org == org, P.id.in_(sorted(people)), P.erased_at.is_(None))
    return set(conn.execute(found).scalars())


# --- promises ---------------------------------------------------------------------------------------


def promised(conn: Connection, org: str, team: str, since: datetime) -> list[RowMapping]:
    """Actions of a team that are due after `since`, also those that are over, and those that came up from below
    and were with it after `since`.

    One that was due earlier has no deadline that fell since.
    """
    theirs = (A.org == org, A.team_id == team, A.due_at > since)
    up = (E.org == org, E.to_team_id == team, E.kind == "action")
    arms = union(
        select(A.id).where(*theirs, A.closed_at.is_(None)),
        select(A.id).where(*theirs, A.closed_at.is_not(None)),
        select(E.item_id).where(*up, E.closed_at.is_(None)),
        select(E.item_id).where(*up, E.closed_at > since, E.closed_at.is_not(None)),
    )
    ids = conn.execute(arms).scalars().all()
    if not ids:
        return []
    found = select(t.actions).where(A.org == org, A.id.in_(ids)).order_by(A.due_at, A.id)
    return list(conn.execute(found).mappings())


def deadlines(conn: Connection, org: str, items: Collection[str]) -> dict[str, list[RowMapping]]:
    """All that these items ever had, each in their order."""
    columns = (D.item_id, D.stage, D.due_at, D.at)
    rows = select(*columns).where(D.org == org, D.item_id.in_(sorted(items))).order_by(D.item_id, D.version)
    found: dict[str, list[RowMapping]] = {}
    for row in conn.execute(rows).mappings() if items else ():
        found.setdefault(row["item_id"], []).append(row)
    return found


# --- what waits for an answer -----------------------------------------------------------------------


def lessons(conn: Connection, caller: Caller, team: str) -> Sequence[RowMapping]:
    """Causes proved elsewhere that the team has yet to look for, the oldest first, with by when that is owed."""
    clocked = t.lessons.outerjoin(t.clocks, and_(C.org == L.org, C.item_id == L.id))
    open = select(L.id, L.from_team_id, L.issue_id, L.created_at, C.deadline, C.level).select_from(clocked)
    wanted = scoped(open, t.lessons, caller).where(L.team_id == team, L.closed_at.is_(None))
    return conn.execute(wanted.order_by(L.created_at, L.id).limit(MOST)).mappings().all()
