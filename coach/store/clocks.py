"""The rows of the clockwork: clocks claimed by many workers at once, facts that can stand but once, and deadlines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Insert,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from coach.store import tables as t
from coach.store.columns import Utc
from coach.store.prepared import change, change_many, fetch
from coach.store.scope import scoped

__all__ = [
    "ClockRow",
    "add_facts",
    "add_notices",
    "begin_clock",
    "claim",
    "clock_of",
    "clocks_of",
    "close_facts",
    "deadline_was",
    "due_items",
    "last_deadline",
    "open_facts",
    "set_clock",
    "set_clocks",
]

C, E = t.clocks.c, t.escalations.c


@dataclass(frozen=True, slots=True)
class ClockRow:
    """The columns of `clocks`, in their order."""

    org: str
    item_id: str
    kind: str
    stage: str
    team_id: str
    root_id: str
    duty_id: str | None
    severe: bool
    policy_id: str
    policy_version: int
    deadline_version: int
    started_at: datetime
    deadline: datetime
    level: int
    entered_at: datetime
    acknowledged_at: datetime | None
    reminded_at: datetime | None
    fire_at: datetime | None
    due_at: datetime | None


DUE = (
    scoped(select(t.clocks), t.clocks)
    .where(C.due_at <= bindparam("now"))
    .order_by(C.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
ONE = scoped(select(t.clocks), t.clocks).where(C.item_id == bindparam("item"))
HELD = ONE.with_for_update()
SOME = scoped(select(t.clocks), t.clocks).where(C.item_id.in_(bindparam("items", expanding=True)))

MOVED = ("level", "entered_at", "acknowledged_at", "reminded_at", "fire_at", "due_at")
"""The columns of a clock that a worker moves."""

SET = (
    scoped(update(t.clocks), t.clocks)
    .where(C.item_id == bindparam("item"))
    .values(**{name: bindparam(f"to_{name}") for name in MOVED})
)

DEADLINE = insert(t.deadlines)


def arrays(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Rows handed to PostgreSQL as one array a column: many rows are one statement."""
    kinds = {name: DateTime(timezone=True) if isinstance(c.type, Utc) else c.type for name, c in table.c.items()}
    given = func.unnest(*(bindparam(f"to_{name}", type_=postgresql.ARRAY(kinds[name])) for name in names))
    return given.table_valued(*(column(name, kinds[name]) for name in names), name="given").render_derived()


def as_arrays(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"to_{name}": [row[name] for row in rows] for name in names}


@dataclass(frozen=True, slots=True)
class Many:
    """Inserts many rows at once; one whose key is there already is left as it is."""

    names: Sequence[str]
    sqlite: Insert
    postgres: Insert

    @classmethod
    def into(cls, table: Table, *names: str) -> "Many":
        given = arrays(table, names)
        whole = postgresql.insert(table).from_select(list(names), select(*given.c)).on_conflict_do_nothing()
        return cls(names, sqlite.insert(table).on_conflict_do_nothing(), whole)

    def add(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        if conn.dialect.name == "sqlite":
            change_many(conn, self.sqlite, rows)
        else:
            conn.execute(self.postgres, as_arrays(self.names, rows))


FACTS = Many.into(
    t.escalations, "org", "id", "item_id", "level", "deadline_version", "kind", "stage", "root_id", "team_id",
    "to_team_id", "to_id", "why", "severe", "at", "by", "reason_u", "ask_u", "needed_by", "status",
)  # fmt: skip
NOTICES = Many.into(
    t.notices, "org", "id", "person_id", "team_id", "item_id", "root_id", "what", "level", "severe", "at", "due_at"
)

GIVEN = arrays(t.clocks, ("item_id", *MOVED))
SET_MANY = (
    scoped(update(t.clocks), t.clocks)
    .where(C.item_id == GIVEN.c.item_id)
    .values(**{name: GIVEN.c[name] for name in MOVED})
)


def claim(conn: Connection, org: str, now: datetime, most: int) -> list[ClockRow]:
    """The clocks that are due, the longest first, held for this transaction; what another worker holds is left out."""
    return [ClockRow(*row) for row in fetch(conn, DUE, {"caller_org": org, "now": now, "most": most})]


def due_items(conn: Connection, org: str, now: datetime, most: int) -> list[str]:
    """The items whose clocks are due, not held."""
    rows = select(C.item_id).where(C.org == org, C.due_at <= now).order_by(C.due_at).limit(most)
    return list(conn.execute(rows).scalars())


def clock_of(conn: Connection, org: str, item: str, *, lock: bool = False) -> ClockRow | None:
    rows = fetch(conn, HELD if lock else ONE, {"caller_org": org, "item": item})
    return ClockRow(*rows[0]) if rows else None


def clocks_of(conn: Connection, org: str, items: Collection[str]) -> dict[str, ClockRow]:
    if not items:
        return {}
    rows = conn.execute(SOME, {"caller_org": org, "items": list(items)}).all()
    return {row.item_id: ClockRow(*row) for row in rows}


def begin_clock(conn: Connection, clock: ClockRow, *, new: bool) -> None:
    """Write all of a clock, as a new one or over the one the item has."""
    row = {name: getattr(clock, name) for name in ClockRow.__slots__}
    if new:
        conn.execute(insert(t.clocks), row)
    else:
        conn.execute(update(t.clocks).where(C.org == clock.org, C.item_id == clock.item_id).values(**row))


def set_clock(conn: Connection, org: str, item: str, **fields: Any) -> None:
    conn.execute(update(t.clocks).where(C.org == org, C.item_id == item).values(**fields))


def set_clocks(conn: Connection, org: str, moved: Sequence[ClockRow]) -> None:
    """Where these clocks stand now, all in one go."""
    if not moved:
        return
    if conn.dialect.name == "sqlite":
        change_many(conn, SET, [setting(org, row) for row in moved])
        return
    names = ("item_id", *MOVED)
    columns = {f"to_{name}": [getattr(row, name) for row in moved] for name in names}
    conn.execute(SET_MANY, {"caller_org": org, **columns})


def setting(org: str, row: ClockRow) -> dict[str, Any]:
    return {"caller_org": org, "item": row.item_id, **{f"to_{name}": getattr(row, name) for name in MOVED}}


def add_facts(conn: Connection, facts: Sequence[Mapping[str, Any]]) -> None:
    FACTS.add(conn, facts)


def add_notices(conn: Connection, notices: Sequence[Mapping[str, Any]]) -> None:
    NOTICES.add(conn, notices)


def deadline_was(conn: Connection, clock: ClockRow, why: str, by: str | None, at: datetime) -> None:
    """Keep a deadline for the history, each under its own version."""
    change(
        conn,
        DEADLINE,
        {
            "org": clock.org,
            "item_id": clock.item_id,
            "version": clock.deadline_version,
            "stage": clock.stage,
            "due_at": clock.deadline,
            "why": why,
            "by": by,
            "at": at,
        },
    )


def last_deadline(conn: Connection, org: str, item: str) -> int:
    """The highest version that an item's deadline ever had; 0 before the first."""
    D = t.deadlines.c
    found = conn.execute(select(func.max(D.version)).where(D.org == org, D.item_id == item)).scalar_one()
    return int(found or 0)


def open_facts(conn: Connection, org: str, item: str) -> list[Any]:
    rows = select(t.escalations).where(E.org == org, E.item_id == item, E.closed_at.is_(None)).order_by(E.at)
    return list(conn.execute(rows).mappings())


def close_facts(conn: Connection, org: str, item: str, at: datetime) -> None:
    """What was escalated about an item has come to its end with it."""
    its = (E.org == org, E.item_id == item, E.closed_at.is_(None))
    conn.execute(update(t.escalations).where(*its).values(status="closed", closed_at=at))
