"""Photos of issues, as they were cleaned: their bytes, and what a list tells about them."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from coach.store import tables as t

__all__ = ["add_photo", "count_photos", "photos_follow", "photos_of", "remove_photo"]

P = t.photos.c


def add_photo(conn: Connection, row: Mapping[str, Any]) -> None:
    conn.execute(insert(t.photos), dict(row))


def count_photos(conn: Connection, org: str, issue: str) -> int:
    held = select(func.count()).select_from(t.photos).where(P.org == org, P.issue_id == issue)
    return int(conn.execute(held).scalar_one())


def photos_of(conn: Connection, org: str, issues: Collection[str]) -> dict[str, list[str]]:
    """Ids by issue, in the order in which they were taken."""
    if not issues:
        return {}
    theirs = select(P.issue_id, P.id).where(P.org == org, P.issue_id.in_(set(issues))).order_by(P.created_at, P.id)
    found: dict[str, list[str]] = {}
    for row in conn.execute(theirs):
        found.setdefault(row.issue_id, []).append(row.id)
    return found


def photos_follow(conn: Connection, org: str, issue: str, team: str) -> None:
    """Who sees an issue sees its photos."""
    conn.execute(update(t.photos).where(P.org == org, P.issue_id == issue).values(team_id=team))


def remove_photo(conn: Connection, org: str, id: str) -> None:
    conn.execute(delete(t.photos).where(P.org == org, P.id == id))
