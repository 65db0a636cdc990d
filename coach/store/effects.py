"""What is read and written about what became of an action: proposals, readings around it, what else was done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, select, union_all, update

from coach.store import board
from coach.store import tables as t
from coach.store.scope import Caller, scoped

__all__ = [
    "MOST_AFTER",
    "MOST_BEFORE",
    "Reading",
    "action",
    "add_effect",
    "decide_effect",
    "effects_of",
    "homes",
    "kpis_of",
    "parallel",
    "readings_around",
    "same_as",
    "undecided",
]

MOST_BEFORE = 48
"""Readings before an action that are looked at; limits are drawn from fewer."""

MOST_AFTER = 400
MOST_PARALLEL = 50

A, E, R = t.actions.c, t.effects.c, t.readings.c


class Reading(NamedTuple):
    at: datetime
    shift: str
    value: float


def action(conn: Connection, org: str, id: str) -> RowMapping:
    """As it stands, held by nobody."""
    return conn.execute(select(t.actions).where(A.org == org, A.id == id)).mappings().one()


def same_as(conn: Connection, org: str, issue: str) -> str:
    """The issue whose cause this one shares, or itself."""
    i = t.issues.c
    return conn.execute(select(i.same_as_id).where(i.org == org, i.id == issue)).scalar() or issue


def homes(conn: Connection, org: str, person: str) -> dict[str, str]:
    """The teams somebody belongs to or leads, with their kind."""
    m, teams = t.members.c, t.teams.c
    joined = select(m.team_id).where(m.org == org, m.person_id == person)
    belongs = select(teams.id, teams.kind).where(teams.org == org, teams.id.in_(joined))
    leads = select(teams.id, teams.kind).where(teams.org == org, teams.leader_id == person)
    return {id: kind for id, kind in sorted(tuple(row) for row in conn.execute(union_all(belongs, leads)))}


# --- proposals and decisions ------------------------------------------------------------------------


def effects_of(conn: Connection, org: str, actions: Collection[str]) -> dict[str, list[RowMapping]]:
    """All that was proposed about these actions, each in its order."""
    found: dict[str, list[RowMapping]] = {}
    rows = select(t.effects).where(E.org == org, E.action_id.in_(actions)).order_by(E.action_id, E.n)
    for row in conn.execute(rows).mappings():
        found.setdefault(row["action_id"], []).append(row)
    return found


def undecided(conn: Connection, org: str, action: str, since: datetime) -> bool:
    """Whether something was proposed since then that nobody has decided."""
    open = select(E.n).where(E.org == org, E.action_id == action, E.at >= since, E.decision.is_(None)).limit(1)
    return conn.execute(open).first() is not None


def add_effect(conn: Connection, row: Mapping[str, Any]) -> None:
    board.add_if_new(conn, t.effects, row)


def decide_effect(conn: Connection, org: str, action: str, n: int, fields: Mapping[str, Any]) -> None:
    conn.execute(update(t.effects).where(E.org == org, E.action_id == action, E.n == n).values(**fields))


# --- readings, and what else was done ---------------------------------------------------------------


def kpis_of(conn: Connection, org: str, ids: Collection[str]) -> dict[str, RowMapping]:
    if not ids:
        return {}
    k = t.kpis.c
    return {row["id"]: row for row in conn.execute(select(t.kpis).where(k.org == org, k.id.in_(ids))).mappings()}


def readings_around(
    conn: Connection, org: str, kpi: str, done: datetime | None, until: datetime | None = None
) -> tuple[list[Reading], list[Reading]]:
    """Those before an action was done and those after it, oldest first, of all shifts together."""
    stands = select(R.at, R.shift, R.value).where(R.org == org, R.kpi_id == kpi, R.corrected.is_(False))
    newest = stands.order_by(R.at.desc(), R.shift.desc()).limit(MOST_BEFORE)
    if done is None:
        return taken(conn, newest)[::-1], []
    window = (R.at >= done,) if until is None else (R.at >= done, R.at <= until)
    after = stands.where(*window).order_by(R.at, R.shift).limit(MOST_AFTER)
    return taken(conn, newest.where(R.at < done))[::-1], taken(conn, after)


def taken(conn: Connection, statement: Select[Any]) -> list[Reading]:
    return [Reading(*row) for row in conn.execute(statement)]


def parallel(
    conn: Connection, caller: Caller, besides: str, kpi: RowMapping, since: datetime, until: datetime
) -> Sequence[RowMapping]:
    """Other actions done in that time whose prediction is about the same KPI, or about another of its team."""
    k = t.kpis.c
    near = select(k.id).where(k.org == caller.org, k.team_id == kpi["team_id"])
    others = (
        scoped(select(A.id, A.team_id, A.prediction_kpi_id, A.done_at), t.actions, caller)
        .where(A.prediction_kpi_id.in_(near), A.done_at >= since, A.done_at <= until, A.id != besides)
        .order_by(A.done_at, A.id)
        .limit(MOST_PARALLEL)
    )
    return conn.execute(others).mappings().all()
