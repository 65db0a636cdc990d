"""Which KPIs a KPI sums up, what each was held against, and whose reading is missing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update
from sqlalchemy import text as sql

from coach.store import tables as t
from coach.store.prepared import change_many
from coach.store.scope import Caller, scoped

__all__ = [
    "CLAIM",
    "PARTS",
    "add_target",
    "claim_due",
    "count_readings",
    "form_kpis",
    "hold",
    "links",
    "owed_by_person",
    "owed_by_teams",
    "part_ids",
    "parts",
    "reading_teams",
    "set_due",
    "targets_of",
    "ties",
]

K, R, G = t.kpis.c, t.readings.c, t.targets.c

BY_HAND = (K.retired_at.is_(None), K.rollup.is_(None))

FIRST = (
    select(R.at)
    .where(R.org == K.org, R.kpi_id == K.id, R.corrected.is_(False))
    .order_by(R.at)
    .limit(1)
    .scalar_subquery()
    .label("first_at")
)
PARTS = scoped(select(t.kpis, FIRST), t.kpis).where(K.rolls_into == bindparam("whole")).order_by(K.id)
CLAIM = (
    scoped(select(t.kpis), t.kpis)
    .where(sql("kpis.due_at IS NOT NULL"), K.due_at < bindparam("now"))
    .order_by(K.due_at, K.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
SET_DUE = (
    scoped(update(t.kpis), t.kpis)
    .where(K.id == bindparam("kpi"))
    .values(due_at=bindparam("to_due"), status=bindparam("to_status"))
)


def parts(conn: Connection, org: str, whole: str) -> Sequence[RowMapping]:
    """Also those that are retired, for what they brought before; `first_at` is the moment of their first reading."""
    return conn.execute(PARTS, {"caller_org": org, "whole": whole}).mappings().all()


def part_ids(conn: Connection, org: str, wholes: Collection[str]) -> dict[str, list[str]]:
    """Of those in use, by the KPI that sums them up."""
    if not wholes:
        return {}
    theirs = select(K.rolls_into, K.id).where(K.org == org, K.rolls_into.in_(wholes), K.retired_at.is_(None))
    found: dict[str, list[str]] = {}
    for whole, id in conn.execute(theirs.order_by(K.rolls_into, K.id)):
        found.setdefault(whole, []).append(id)
    return found


def count_readings(conn: Connection, org: str, ids: Collection[str], since: datetime) -> int:
    """How many stand of these KPIs together."""
    theirs = select(func.count()).where(R.org == org, R.kpi_id.in_(ids), R.at > since, sql("NOT readings.corrected"))
    return conn.execute(theirs).scalar_one()


def links(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str | None]:
    """What each of these KPIs rolls into."""
    found = conn.execute(select(K.id, K.rolls_into).where(K.org == org, K.id.in_(ids)))
    return {row[0]: row[1] for row in found}


def ties(conn: Connection, org: str) -> Sequence[tuple[str, str, str, str]]:
    """Each KPI in use that is part of another one, with its team; and that one, with its own."""
    wholes = t.kpis.alias("wholes")
    w = wholes.c
    both = select(K.id, K.team_id, w.id, w.team_id).join(wholes, (w.org == K.org) & (w.id == K.rolls_into))
    theirs = both.where(K.org == org, w.org == org, K.retired_at.is_(None)).order_by(K.id)
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(theirs)]


def hold(conn: Connection, org: str, id: str) -> RowMapping:
    """A KPI whatever team it is of, held for this transaction."""
    one = select(t.kpis).where(K.org == org, K.id == id).with_for_update(key_share=True)
    return conn.execute(one).mappings().one()


def form_kpis(conn: Connection, caller: Caller, team: str) -> Sequence[RowMapping]:
    """What a team reads by hand."""
    theirs = select(t.kpis).where(K.team_id == team, *BY_HAND)
    return conn.execute(scoped(theirs, t.kpis, caller).order_by(K.created_at, K.id)).mappings().all()


# --- targets ----------------------------------------------------------------------------------------


def add_target(conn: Connection, fields: Mapping[str, Any]) -> None:
    """The next of its KPI, which is held."""
    last = select(func.max(G.n)).where(G.org == fields["org"], G.kpi_id == fields["kpi_id"])
    conn.execute(insert(t.targets).values(**fields, n=(conn.execute(last).scalar() or 0) + 1))


def targets_of(conn: Connection, org: str, kpi: str) -> Sequence[RowMapping]:
    theirs = select(t.targets).where(G.org == org, G.kpi_id == kpi)
    return conn.execute(theirs.order_by(G.n.desc()).limit(200)).mappings().all()


# --- what is missing --------------------------------------------------------------------------------


def claim_due(conn: Connection, org: str, now: datetime, most: int) -> Sequence[RowMapping]:
    """Held for this transaction; what somebody else holds is left out."""
    return conn.execute(CLAIM, {"caller_org": org, "now": now, "most": most}).mappings().all()


def set_due(conn: Connection, org: str, due: Mapping[str, tuple[datetime | None, str]]) -> None:
    """When a reading of each of these is looked for next, and the colour it has until then."""
    rows = [{"caller_org": org, "kpi": id, "to_due": at, "to_status": status} for id, (at, status) in due.items()]
    change_many(conn, SET_DUE, rows)


def owed_by_person(conn: Connection, org: str, person: str) -> Sequence[RowMapping]:
    """The KPIs that somebody owns and that are read by hand."""
    theirs = select(t.kpis).where(K.org == org, K.owner_id == person, *BY_HAND)
    return conn.execute(theirs).mappings().all()


def reading_teams(conn: Connection, org: str) -> Sequence[str]:
    """Those that read a KPI by hand."""
    timed = select(K.team_id).where(K.org == org, sql("kpis.due_at IS NOT NULL"))
    return conn.execute(timed.distinct()).scalars().all()


def owed_by_teams(conn: Connection, org: str, teams: Collection[str]) -> Sequence[RowMapping]:
    theirs = select(t.kpis).where(K.org == org, K.team_id.in_(sorted(teams)), *BY_HAND)
    return conn.execute(theirs).mappings().all()
