"""Escalation policies in every version."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select

from coach.store import tables as t
from coach.store.board import add_if_new

__all__ = ["current", "currents", "keep", "version"]

P = t.policies.c


def current(conn: Connection, org: str, id: str) -> RowMapping | None:
    newest = select(t.policies).where(P.org == org, P.id == id).order_by(P.version.desc()).limit(1)
    return conn.execute(newest).mappings().one_or_none()


def version(conn: Connection, org: str, id: str, number: int) -> RowMapping | None:
    one = select(t.policies).where(P.org == org, P.id == id, P.version == number)
    return conn.execute(one).mappings().one_or_none()


def currents(conn: Connection, org: str) -> Sequence[RowMapping]:
    """The newest version of each, by id."""
    newest = select(P.id, func.max(P.version).label("version")).where(P.org == org).group_by(P.id).subquery()
    both = (P.id == newest.c.id) & (P.version == newest.c.version)
    return conn.execute(select(t.policies).join(newest, both).where(P.org == org).order_by(P.id)).mappings().all()


def keep(conn: Connection, org: str, id: str, number: int, source: str, by_key: str | None, at: datetime) -> bool:
    """Whether it was new; of two who write the same version one is first."""
    row = {"org": org, "id": id, "version": number, "source": source, "by_key": by_key, "created_at": at}
    return add_if_new(conn, t.policies, row)
