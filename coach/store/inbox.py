"""The inbox as its owner reads it, the outbox as an administrator does, and what items are called."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, literal, select, tuple_, update

from coach.store import tables as t
from coach.store.board import Asked, Place, Rows
from coach.store.scope import Caller

__all__ = ["mark_read", "notice_of", "outbox", "page_of_notices", "titles"]

N, M = t.notices.c, t.messages.c


def page_of_notices(conn: Connection, org: str, person: str, asked: Asked, *, unread: bool) -> Rows:
    theirs = [N.org == org, N.person_id == person]
    return newest(conn, t.notices, [*theirs, N.read_at.is_(None)] if unread else theirs, asked)


def outbox(conn: Connection, caller: Caller, asked: Asked) -> Rows:
    """Messages that wait to be taken out."""
    ready = M.status == literal("ready", literal_execute=True)
    return newest(conn, t.messages, [M.org == caller.org, ready], asked)


def newest(conn: Connection, table: Table, wanted: list[ColumnElement[bool]], asked: Asked) -> Rows:
    at, id = table.c.at, table.c.id
    statement = select(table).where(*wanted)
    if asked.after:
        statement = statement.where(tuple_(at, id) < (asked.after.at, asked.after.id))
    rows = conn.execute(statement.order_by(at.desc(), id.desc()).limit(asked.limit + 1)).mappings().all()
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Rows(rows[: asked.limit], Place(last["at"], last["id"]) if last else None)


def notice_of(conn: Connection, org: str, person: str, id: str) -> RowMapping | None:
    """Of somebody else's inbox nothing is there."""
    one = select(t.notices).where(N.org == org, N.id == id, N.person_id == person)
    return conn.execute(one).mappings().one_or_none()


def mark_read(conn: Connection, org: str, id: str, at: datetime) -> None:
    """The first time counts."""
    conn.execute(update(t.notices).where(N.org == org, N.id == id, N.read_at.is_(None)).values(read_at=at))


TITLES: Mapping[str, tuple[Table, Any]] = {
    "issue": (t.issues, t.issues.c.title_u),
    "action": (t.actions, t.actions.c.what),
    "session": (t.sessions, t.sessions.c.title_u),
    "storyboard": (t.storyboards, t.storyboards.c.challenge),
}
"""Where the words stand by which an item of each kind goes: an utterance, or quotes."""


def titles(conn: Connection, org: str, kind: str, ids: Collection[str]) -> dict[str, Any]:
    table, column = TITLES[kind]
    found = conn.execute(select(table.c.id, column).where(table.c.org == org, table.c.id.in_(ids)))
    return {row[0]: row[1] for row in found}
