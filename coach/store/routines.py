"""Routines and their checks as rows, and who has teams below them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.plant import Node
from coach.store.prepared import change_many
from coach.store.scope import Caller, scoped

__all__ = ["DUE", "below", "check_of", "checked", "checks", "due", "names", "of_teams", "page_of_routines", "set_due"]

R, C, T = t.routines.c, t.checks.c, t.teams.c

DUE = (
    scoped(select(t.routines), t.routines)
    .where(R.due_at <= bindparam("now"))
    .order_by(R.due_at, R.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
SET_DUE = (
    scoped(update(t.routines), t.routines)
    .where(R.id == bindparam("routine"))
    .values(due_at=bindparam("next_due", type_=R.due_at.type))
)


def due(conn: Connection, org: str, now: datetime, most: int) -> Sequence[RowMapping]:
    """Those that are to be reminded of, held for this transaction; what another worker holds is left out."""
    return conn.execute(DUE, {"caller_org": org, "now": now, "most": most}).mappings().all()


def set_due(conn: Connection, org: str, next: Mapping[str, datetime]) -> None:
    change_many(conn, SET_DUE, [{"caller_org": org, "routine": id, "next_due": at} for id, at in next.items()])


def checked(conn: Connection, org: str, routines: Collection[str], days: Iterable[date]) -> set[tuple[str, date]]:
    """On which of these days which of these was done."""
    wanted = sorted({day.isoformat() for day in days})
    rows = select(C.routine_id, C.day).where(C.org == org, C.routine_id.in_(sorted(routines)), C.day.in_(wanted))
    return {(row.routine_id, date.fromisoformat(row.day)) for row in conn.execute(rows)}


def check_of(conn: Connection, org: str, routine: str, day: date) -> RowMapping | None:
    one = select(t.checks).where(C.org == org, C.routine_id == routine, C.day == day.isoformat())
    return conn.execute(one).mappings().one_or_none()


def checks(conn: Connection, org: str, teams: Collection[str], first: date, last: date) -> Sequence[RowMapping]:
    """All that was done in some teams from one day to another."""
    when = (C.day >= first.isoformat(), C.day <= last.isoformat())
    found = select(t.checks).where(C.org == org, C.team_id.in_(sorted(teams)), *when)
    return conn.execute(found.order_by(C.team_id, C.day)).mappings().all()


def of_teams(conn: Connection, org: str, teams: Collection[str]) -> Sequence[RowMapping]:
    """Also those that were given up since."""
    found = select(t.routines).where(R.org == org, R.team_id.in_(sorted(teams)))
    return conn.execute(found.order_by(R.team_id, R.created_at, R.id)).mappings().all()


def names(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    rows = conn.execute(select(R.id, R.name).where(R.org == org, R.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


def page_of_routines(conn: Connection, caller: Caller, asked: Asked, team: str | None, *, retired: bool) -> Rows:
    wanted = [R.team_id == team] if team is not None else []
    gone = R.retired_at.is_not(None) if retired else R.retired_at.is_(None)
    return turn(conn, t.routines, mine(t.routines, caller).where(gone, *wanted), asked)


def below(conn: Connection, caller: Caller, team: str) -> list[Node]:
    """A team and all teams under it that the caller sees, by name; through one that is not seen it goes on down."""
    here = scoped(select(T.id), t.teams).where(T.id == team).cte("tree", recursive=True)
    under = scoped(select(T.id), t.teams).join(here, T.parent_id == here.c.id)
    tree = here.union_all(under)
    columns = [T[each.name] for each in fields(Node)]
    found = scoped(select(*columns), t.teams, caller).join(tree, tree.c.id == T.id).order_by(T.name, T.id)
    rows: Sequence[Any] = conn.execute(found, {"caller_org": caller.org}).all()
    return [Node(*row) for row in rows]
