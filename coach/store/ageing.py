"""What has served its time: things sent, and notices read, go by themselves after a while."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, select

from coach.store import tables as t

__all__ = ["DROPPED", "drop_old"]

D, M, N = t.deliveries.c, t.messages.c, t.notices.c

DROPPED = 10_000
"""Rows of a table removed in one transaction."""

ATTEMPTS_KEPT = timedelta(days=30)
TOLD_KEPT = timedelta(days=90)


def drop_old(conn: Connection, org: str, now: datetime) -> int:
    """A batch of each; how many there were of the table that had most. As long as that is `DROPPED`, there are more.

    What never arrived stays until somebody has looked at it, and what nobody has read stays unread.
    """
    return max(drop(conn, org, table, wanted) for table, *wanted in aged(now))


def aged(now: datetime) -> Iterator[tuple[Any, ...]]:
    """Messages before notices: a notice whose message is there may still be written into it."""
    sent, told = now - ATTEMPTS_KEPT, now - TOLD_KEPT
    written = exists().where(M.org == N.org, M.id == N.message_id)
    for over in ("done", "void"):
        yield t.deliveries, D.status == over, D.done_at < sent
    yield t.messages, M.status.in_(["sent", "kept"]), M.at < told
    yield t.notices, N.read_at < told, N.due_at.is_(None), ~written


def drop(conn: Connection, org: str, table: Table, wanted: Sequence[ColumnElement[bool]]) -> int:
    c = table.c
    batch = select(c.id).where(c.org == org, *wanted).limit(DROPPED)
    return conn.execute(delete(table).where(c.org == org, c.id.in_(batch))).rowcount
