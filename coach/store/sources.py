"""Rows of other boards, and of which of their items an issue stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from coach.store import tables as t

__all__ = ["Link", "keep_link", "link_of", "put_source"]

L, S = t.links.c, t.sources.c


@dataclass(frozen=True, slots=True)
class Link:
    """What the other board sent last about an item, and when."""

    item_id: str
    sent: Mapping[str, str]
    at: datetime


def link_of(conn: Connection, org: str, source: str, external: str) -> Link | None:
    its = select(L.item_id, L.sent, L.at).where(L.org == org, L.source_id == source, L.external_id == external)
    row = conn.execute(its).one_or_none()
    return None if row is None else Link(row.item_id, row.sent, row.at)


def keep_link(conn: Connection, org: str, source: str, external: str, link: Link, *, new: bool) -> None:
    told = {"item_id": link.item_id, "sent": dict(link.sent), "at": link.at}
    if new:
        conn.execute(insert(t.links).values(org=org, source_id=source, external_id=external, **told))
        return
    its = (L.org == org, L.source_id == source, L.external_id == external)
    conn.execute(update(t.links).where(*its).values(**told))


def put_source(conn: Connection, org: str, id: str, fields: Mapping[str, object], at: datetime) -> bool:
    """Whether it is new."""
    changed = conn.execute(update(t.sources).where(S.org == org, S.id == id).values(**fields, version=S.version + 1))
    if changed.rowcount:
        return False
    conn.execute(insert(t.sources).values(org=org, id=id, created_at=at, **fields))
    return True
