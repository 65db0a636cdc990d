"""Versions of frameworks: a changed text is a new version, and every one is kept."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, Select, func, select

from coach.store import tables as t
from coach.store.board import add_if_new

__all__ = ["current", "currents", "hash_of", "keep", "version"]

F = t.frameworks.c


def hash_of(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def version(conn: Connection, org: str, id: str, number: int) -> RowMapping | None:
    one = select(t.frameworks).where(F.org == org, F.id == id, F.version == number)
    return conn.execute(one).mappings().one_or_none()


def current(conn: Connection, org: str, id: str) -> RowMapping | None:
    newest = select(t.frameworks).where(F.org == org, F.id == id).order_by(F.version.desc()).limit(1)
    return conn.execute(newest).mappings().one_or_none()


def currents(conn: Connection, org: str, after: str, limit: int) -> Sequence[RowMapping]:
    """The newest version of each, in the order of their ids."""
    return conn.execute(newest(org, after).order_by(F.id).limit(limit)).mappings().all()


def newest(org: str, after: str) -> Select[tuple[object, ...]]:
    last = (
        select(F.id, func.max(F.version).label("version")).where(F.org == org, F.id > after).group_by(F.id).subquery()
    )
    return select(t.frameworks).join(last, (F.id == last.c.id) & (F.version == last.c.version)).where(F.org == org)


def keep(conn: Connection, org: str, id: str, number: int, source: str, by_key: str | None, at: datetime) -> bool:
    """Whether this version is new; a rival may have kept the same number first."""
    row = {"org": org, "id": id, "version": number, "source": source, "source_hash": hash_of(source)}
    return add_if_new(conn, t.frameworks, {**row, "by_key": by_key, "created_at": at})
