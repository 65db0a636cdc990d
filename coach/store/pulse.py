"""How the clockwork of an organisation stands, in one statement: what is late, what waits, and who is alive."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, Table, Text, bindparam, cast, func, literal_column, null, select
from sqlalchemy import union_all as every

from coach.store import tables as t
from coach.store.columns import Utc
from coach.store.prepared import fetch
from coach.store.scope import scoped

__all__ = ["MOST", "PULSE", "Beat", "pulse"]

MOST = 10_000
"""Rows that are counted; more is more than anybody can work off between two looks."""

R, B, C, M, N, D = t.alarms.c, t.beats.c, t.clocks.c, t.messages.c, t.notices.c, t.deliveries.c
NOW = bindparam("now", type_=Utc)


class Beat(NamedTuple):
    """`what` there are `n` of, with a `label` where it has kinds; `at` is the oldest of them."""

    what: str
    label: str
    n: int
    at: datetime | None


def word(value: str) -> Any:
    return literal_column(f"'{value}'", Text)


def alarms() -> Select[Any]:
    kinds = select(word("alarms").label("what"), R.kind.label("label"), func.count().label("n"), func.min(R.since))
    return scoped(kinds, t.alarms).where(R.closed_at.is_(None)).group_by(R.kind)


def beats() -> Select[Any]:
    return scoped(select(word("beat"), B.name, literal_column("1", Integer), B.at), t.beats)


def some(what: str, table: Table, oldest: Any, open: Any) -> Select[Any]:
    """How many there are, up to `MOST`, and since when."""
    found = scoped(select(oldest.label("at")), table).where(open).order_by(oldest).limit(MOST).subquery()
    return select(word(what), word(""), func.count(), cast(func.min(found.c.at), Utc))


PULSE = select(
    every(
        alarms(),
        beats(),
        some("due", t.clocks, C.due_at, C.due_at <= NOW),
        some("ready", t.messages, M.at, M.status == word("ready")),
        some("waiting", t.notices, N.due_at, N.due_at.is_not(null())),
        some("undelivered", t.deliveries, D.due_at, D.due_at.is_not(null())),
        some("dead", t.deliveries, D.created_at, D.status == word("dead")),
    ).subquery("pulse")
)


def pulse(conn: Connection, org: str, now: datetime) -> list[Beat]:
    return [Beat(*row) for row in fetch(conn, PULSE, {"caller_org": org, "now": now})]
