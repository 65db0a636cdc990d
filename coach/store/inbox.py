"""The inbox as its owner reads it, the outbox as an administrator does, and what items are called."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select, tuple_, update

from coach.store import tables as t
from coach.store.board import Asked, Place, Rows
from coach.store.scope import Caller

__all__ = ["mark_read", "notice_of", "notices_in", "outbox", "page_of_notices", "plain_names", "titles"]

N, M = t.notices.c, t.messages.c


def page_of_notices(conn: Connection, org: str, person: str, asked: Asked, *, unread: bool) -> Rows:
    theirs = [N.org == org, N.person_id == person]
    return newest(conn, t.notices, [*theirs, N.read_at.is_(None)] if unread else theirs, asked)


def outbox(conn: Connection, caller: Caller, asked: Asked, status: str | None) -> Rows:
    return newest(conn, t.messages, [M.org == caller.org, *([M.status == status] if status else [])], asked)


def notices_in(conn: Connection, org: str, messages: Collection[str]) -> Sequence[RowMapping]:
    """What these messages hold."""
    held = select(t.notices).where(N.org == org, N.message_id.in_(messages)).order_by(N.at, N.id)
    return conn.execute(held).mappings().all()


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


OF_LESSON = (
    select(t.issues.c.title_u)
    .where(t.issues.c.org == t.lessons.c.org, t.issues.c.id == t.lessons.c.issue_id)
    .scalar_subquery()
)
"""A lesson goes by the words of the issue that it was learnt from."""

TITLES: Mapping[str, tuple[Table, Any]] = {
    "issue": (t.issues, t.issues.c.title_u),
    "action": (t.actions, t.actions.c.what),
    "session": (t.sessions, t.sessions.c.title_u),
    "storyboard": (t.storyboards, t.storyboards.c.challenge),
    "lesson": (t.lessons, OF_LESSON),
}
"""Where the words stand by which an item of each kind goes: an utterance, or quotes."""


NAMED: Mapping[str, Table] = {"kpi": t.kpis, "rou": t.routines, "web": t.webhooks, "cha": t.channels, "key": t.keys}
"""What has a plain name instead, by the beginning of its id."""


def plain_names(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for prefix, table in NAMED.items():
        if these := sorted(id for id in ids if id.startswith(prefix)):
            named = select(table.c.id, table.c.name).where(table.c.org == org, table.c.id.in_(these))
            found |= {row.id: row.name for row in conn.execute(named)}
    return found


def titles(conn: Connection, org: str, kind: str, ids: Collection[str]) -> dict[str, Any]:
    table, column = TITLES[kind]
    found = conn.execute(select(table.c.id, column).where(table.c.org == org, table.c.id.in_(ids)))
    return {row[0]: row[1] for row in found}
