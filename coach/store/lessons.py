"""Equipment and lessons as rows: who has a machine of a kind, and which proved causes were offered to whom."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select, update

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.scope import Caller

__all__ = [
    "BATCH",
    "change_lesson",
    "lesson",
    "offered",
    "page_of_equipment",
    "page_of_lessons",
    "page_of_standards",
    "targets_moved_by",
    "teams_with",
]

BATCH = 200
"""Teams that are looked up at a time."""

E, L, A, G = t.equipment.c, t.lessons.c, t.actions.c, t.targets.c


def page_of_equipment(
    conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None], *, retired: bool
) -> Rows:
    wanted = [E[column] == value for column, value in equal.items() if value is not None]
    gone = E.retired_at.is_not(None) if retired else E.retired_at.is_(None)
    return turn(conn, t.equipment, mine(t.equipment, caller).where(gone, *wanted), asked)


def teams_with(conn: Connection, org: str, kind: str, besides: str) -> Iterator[tuple[str, str]]:
    """The other teams that have equipment of a kind in use, each with the first of it."""
    theirs = select(E.team_id, func.min(E.id)).where(E.org == org, E.kind == kind, E.team_id != besides)
    theirs = theirs.where(E.retired_at.is_(None)).group_by(E.team_id).order_by(E.team_id).limit(BATCH)
    after = ""
    while page := conn.execute(theirs.where(E.team_id > after)).all():
        yield from ((team, machine) for team, machine in page)
        after = page[-1].team_id


# --- lessons ----------------------------------------------------------------------------------------


def page_of_lessons(conn: Connection, caller: Caller, asked: Asked, team: str | None, open: bool | None) -> Rows:
    """The newest first, of the teams that were offered them and of those that they come from."""
    found = select(t.lessons).where(L.org == caller.org)
    if caller.teams is not None:
        seen = sorted(caller.teams)
        found = found.where(or_(L.team_id.in_(seen), L.from_team_id.in_(seen)))
    if team is not None:
        found = found.where(L.team_id == team)
    if open is not None:
        found = found.where(L.closed_at.is_(None) if open else L.closed_at.is_not(None))
    return turn(conn, t.lessons, found, asked)


def lesson(conn: Connection, org: str, id: str, *, lock: bool = False) -> RowMapping | None:
    one = select(t.lessons).where(L.org == org, L.id == id)
    return conn.execute(one.with_for_update(key_share=True) if lock else one).mappings().one_or_none()


def offered(conn: Connection, org: str, action: str) -> Sequence[RowMapping]:
    """What came of an action, each kept from others until the transaction ends."""
    its = select(t.lessons).where(L.org == org, L.action_id == action).order_by(L.team_id)
    return conn.execute(its.with_for_update(key_share=True)).mappings().all()


def change_lesson(conn: Connection, org: str, id: str, fields: Mapping[str, Any]) -> None:
    conn.execute(update(t.lessons).where(L.org == org, L.id == id).values(**fields, version=L.version + 1))


# --- standards --------------------------------------------------------------------------------------

OWED, DONE = "effective", "standardised"
"""The status of an action whose standard is still to change, and of one whose standard has changed."""


def page_of_standards(conn: Connection, caller: Caller, asked: Asked, team: str | None, open: bool | None) -> Rows:
    found = mine(t.actions, caller)
    if team is not None:
        found = found.where(A.team_id == team)
    if open is None:
        found = found.where(A.status.in_((OWED, DONE)))
    else:
        found = found.where(A.status == (OWED if open else DONE))
    return turn(conn, t.actions, found, asked)


def targets_moved_by(conn: Connection, org: str, actions: Sequence[str]) -> dict[str, list[RowMapping]]:
    """What KPIs are held against since, because of each of these actions."""
    found: dict[str, list[RowMapping]] = {}
    moved = select(t.targets).where(G.org == org, G.action_id.in_(actions)).order_by(G.at, G.kpi_id, G.n)
    for row in conn.execute(moved).mappings() if actions else ():
        found.setdefault(row["action_id"], []).append(row)
    return found
