"""What has served its time: things sent, notices read, requests nobody repeats any more, and sign-ins that ended."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, select, tuple_

from coach.store import tables as t

__all__ = ["DROPPED", "TOLD_KEPT", "drop", "drop_old", "drop_told"]

D, K, M, N, R = t.deliveries.c, t.keys.c, t.messages.c, t.notices.c, t.requests.c

DROPPED = 10_000
"""Rows of a table removed in one transaction."""

OVER_KEPT = timedelta(days=30)
TOLD_KEPT = timedelta(days=90)


def drop_old(conn: Connection, org: str, now: datetime, kept: timedelta = TOLD_KEPT) -> int:
    """A batch of each; how many there were of the table that had most. As long as that is `DROPPED`, there are more.

    What never arrived stays until somebody has looked at it, and what nobody has read stays unread.
    """
    aged = (*over(now - OVER_KEPT), *told(now - kept))
    return max(drop(conn, org, table, wanted) for table, *wanted in aged)


def drop_told(conn: Connection, org: str, before: datetime, most: int) -> int:
    """A batch of the messages that went out, and of the notices that were read; how many there were of both."""
    return sum(drop(conn, org, table, wanted, most) for table, *wanted in told(before))


def over(before: datetime) -> Iterator[tuple[Any, ...]]:
    """Attempts that have ended, requests too old to be asked again, and sign-ins under which nothing else was asked."""
    for end in ("done", "void"):
        yield t.deliveries, D.status == end, D.done_at < before
    yield t.requests, R.status == "done", R.created_at < before
    asked = exists().where(R.org == K.org, R.key_id == K.id)
    yield t.keys, K.expires_at < before, ~asked


def told(before: datetime) -> Iterator[tuple[Any, ...]]:
    """Messages before notices: a notice whose message is there may still be written into it."""
    written = exists().where(M.org == N.org, M.id == N.message_id)
    yield t.messages, M.status.in_(["sent", "kept"]), M.at < before
    yield t.notices, N.read_at < before, N.due_at.is_(None), ~written


def drop(conn: Connection, org: str, table: Table, wanted: Sequence[ColumnElement[bool]], most: int = DROPPED) -> int:
    c, own = table.c, [column for column in table.primary_key if column.name != "org"]
    batch = select(*own).where(c.org == org, *wanted).limit(most)
    return conn.execute(delete(table).where(c.org == org, tuple_(*own).in_(batch))).rowcount
