"""Rows of the hour-by-hour board: one hour of a team and value stream, or all of a stretch of time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from coach.store import tables as t

__all__ = ["change_hour", "hour", "hours_between"]

H = t.hours.c


def hour(
    conn: Connection, org: str, team: str, stream: str, start: datetime, *, lock: bool = False
) -> RowMapping | None:
    one = select(t.hours).where(H.org == org, H.team_id == team, H.stream == stream, H.from_at == start)
    return conn.execute(one.with_for_update() if lock else one).mappings().one_or_none()


def hours_between(
    conn: Connection, org: str, team: str, stream: str, start: datetime, end: datetime
) -> Sequence[RowMapping]:
    """Those that begin from `start` on and before `end`, in their order."""
    its = (H.org == org, H.team_id == team, H.stream == stream, H.from_at >= start, H.from_at < end)
    return conn.execute(select(t.hours).where(*its).order_by(H.from_at)).mappings().all()


def change_hour(conn: Connection, row: RowMapping, fields: Mapping[str, Any]) -> None:
    its = [H[name] == row[name] for name in ("team_id", "stream", "from_at")]
    new = update(t.hours).where(H.org == row["org"], *its).values(**fields, version=H.version + 1)
    conn.execute(new)
