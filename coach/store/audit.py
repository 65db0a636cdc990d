"""What the auditor asks of the data: open items that nothing watches, clocks that nobody moves, counts of open work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, case, delete, func, insert, literal, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from coach.store import tables as t

__all__ = [
    "Found",
    "admins",
    "beat",
    "beats",
    "ended",
    "late",
    "leaderless",
    "one_at_a_time",
    "open_alarms",
    "put_tallies",
    "settle_alarms",
    "settle_stuck",
    "stuck",
    "unwatched",
]

C = t.clocks.c
MOST = 1_000
"""Items named in one pass; where there are more, the next pass names them."""


@dataclass(frozen=True, slots=True)
class Found:
    """An item with which something is wrong."""

    kind: str
    item_id: str
    team_id: str | None


OPEN: dict[str, tuple[Table, ColumnElement[bool]]] = {
    "issue": (t.issues, t.issues.c.closed_at.is_(None)),
    "action": (t.actions, t.actions.c.closed_at.is_(None)),
    "session": (t.sessions, t.sessions.c.status == literal("parked", literal_execute=True)),
    "storyboard": (t.storyboards, t.storyboards.c.status == "active"),
    "lesson": (t.lessons, t.lessons.c.closed_at.is_(None)),
}
"""Which items of each kind want a clock."""


def unwatched(conn: Connection, org: str) -> list[Found]:
    """Open items whose clock is missing or stands still."""
    return [found for kind in OPEN for found in without_clock(conn, org, kind)]


def without_clock(conn: Connection, org: str, kind: str) -> list[Found]:
    table, is_open = OPEN[kind]
    watched = table.outerjoin(t.clocks, and_(C.org == table.c.org, C.item_id == table.c.id))
    missing = (
        select(table.c.id, table.c.team_id)
        .select_from(watched)
        .where(table.c.org == org, is_open, C.due_at.is_(None))
        .limit(MOST)
    )
    return [Found(kind, row.id, row.team_id) for row in conn.execute(missing)]


def ended(conn: Connection, org: str) -> list[Found]:
    """Clocks that run on though their item has ended."""
    found = []
    for kind, (table, is_open) in OPEN.items():
        item = and_(table.c.org == C.org, table.c.id == C.item_id, is_open)
        over = (
            select(C.item_id, C.team_id)
            .select_from(t.clocks.outerjoin(table, item))
            .where(C.org == org, C.kind == kind, C.due_at.is_not(None), table.c.id.is_(None))
            .limit(MOST)
        )
        found += [Found("ended", row.item_id, row.team_id) for row in conn.execute(over)]
    return found


def late(conn: Connection, org: str, before: datetime) -> list[Found]:
    """Clocks that were due long ago: no worker moves them."""
    rows = select(C.item_id, C.team_id).where(C.org == org, C.due_at < before).order_by(C.due_at).limit(MOST)
    return [Found("late", row.item_id, row.team_id) for row in conn.execute(rows)]


def leaderless(conn: Connection, org: str) -> list[str]:
    """Teams in which something is owed by whoever leads them."""
    owed = select(C.team_id).where(C.org == org, C.duty_id.is_(None), C.due_at.is_not(None)).distinct()
    return list(conn.execute(owed).scalars())


def admins(conn: Connection, org: str) -> list[str]:
    """People who may change the whole organisation: by their role, or by a key that lasts."""
    k, p = t.keys.c, t.people.c
    lasting = (k.revoked_at.is_(None), k.expires_at.is_(None))
    keys = select(k.person_id, k.teams).where(k.org == org, k.role == "admin", *lasting)
    by_key = {row.person_id for row in conn.execute(keys) if row.person_id is not None and row.teams is None}
    by_role = select(p.id).where(p.org == org, p.role == "admin", p.erased_at.is_(None))
    return sorted(by_key.union(conn.execute(by_role).scalars()))


def stuck(conn: Connection, org: str, since: datetime) -> list[Found]:
    """Clocks that a worker could not move when it last tried."""
    A = t.alarms.c
    rows = select(A.item_id, A.team_id).where(A.org == org, A.closed_at.is_(None), A.kind == "stuck", A.since > since)
    return [Found("stuck", row.item_id, row.team_id) for row in conn.execute(rows)]


def settle_stuck(conn: Connection, org: str, item: str, team: str, now: datetime) -> None:
    row = {"org": org, "id": f"stuck-{item}", "kind": "stuck", "item_id": item, "team_id": team}
    upsert(conn, t.alarms, {**row, "since": now, "closed_at": None}, ("org", "id"))


# --- counts -----------------------------------------------------------------------------------------


def put_tallies(conn: Connection, org: str, now: datetime) -> None:
    """Count the open work of every team anew."""
    counted = [
        {"org": org, "team_id": team, "what": what, "n": n, "at": now} for team, what, n in counts(conn, org, now) if n
    ]
    conn.execute(delete(t.tallies).where(t.tallies.c.org == org))
    if counted:
        conn.execute(insert(t.tallies), counted)


OF_ACTIONS = {"actions": "n", "overdue": "overdue", "by_line": "by_line"}


def counts(conn: Connection, org: str, now: datetime) -> list[tuple[str, str, int]]:
    a, i, e = t.actions.c, t.issues.c, t.escalations.c
    overdue = func.sum(case((and_(a.status == "open", a.due_at < now), 1), else_=0))
    by_line = func.sum(case((a.by_line, 1), else_=0))
    work = select(a.team_id, func.count().label("n"), overdue.label("overdue"), by_line.label("by_line"))
    found: list[tuple[str, str, int]] = []
    for row in conn.execute(work.where(a.org == org, a.closed_at.is_(None)).group_by(a.team_id)):
        found += [(row.team_id, what, getattr(row, name)) for what, name in OF_ACTIONS.items()]
    for what, table, team, which in (
        ("issues", i, i.team_id, i.kind != "idea"),
        ("escalations", e, e.to_team_id, true()),
    ):
        rows = select(team.label("team"), func.count().label("n"))
        rows = rows.where(table.org == org, table.closed_at.is_(None), which)
        found += [(row.team, what, row.n) for row in conn.execute(rows.group_by(team))]
    return found


# --- alarms and heartbeat ---------------------------------------------------------------------------


def one_at_a_time(conn: Connection, org: str) -> None:
    """Of several auditors one writes: the counts are made anew as a whole, and nobody hears of an alarm twice."""
    conn.execute(select(t.orgs.c.org).where(t.orgs.c.org == org).with_for_update(key_share=True))


def settle_alarms(conn: Connection, org: str, found: Sequence[Found], now: datetime) -> list[Found]:
    """Raise what is new, close what is no longer so; which are new."""
    A = t.alarms.c
    standing = {row.id for row in conn.execute(select(A.id).where(A.org == org, A.closed_at.is_(None)))}
    by_id = {f"{one.kind}-{one.item_id}": one for one in found}
    gone = standing - by_id.keys()
    if gone:
        conn.execute(update(t.alarms).where(A.org == org, A.id.in_(gone)).values(closed_at=now))
    new = {id: one for id, one in by_id.items() if id not in standing}
    for id, one in new.items():
        row = {"org": org, "id": id, "kind": one.kind, "item_id": one.item_id, "team_id": one.team_id}
        upsert(conn, t.alarms, {**row, "since": now, "closed_at": None}, ("org", "id"))
    return list(new.values())


def open_alarms(conn: Connection, org: str, most: int = 200) -> Sequence[Any]:
    A = t.alarms.c
    rows = select(t.alarms).where(A.org == org, A.closed_at.is_(None)).order_by(A.since, A.id).limit(most)
    return conn.execute(rows).mappings().all()


def beat(conn: Connection, org: str, name: str, at: datetime, worker: str, data: dict[str, int]) -> None:
    """This job has gone through."""
    upsert(conn, t.beats, {"org": org, "name": name, "at": at, "worker": worker, "data": data}, ("org", "name"))


def beats(conn: Connection, org: str) -> dict[str, datetime]:
    b = t.beats.c
    return {row.name: row.at for row in conn.execute(select(b.name, b.at).where(b.org == org))}


def upsert(conn: Connection, table: Table, row: dict[str, Any], keys: Sequence[str]) -> None:
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    rest = {name: value for name, value in row.items() if name not in keys}
    new = dialect.insert(table).values(**row)
    conn.execute(new.on_conflict_do_update(index_elements=list(keys), set_=rest))
