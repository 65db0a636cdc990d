"""What shows whether standards hold and move: KPIs with their readings and targets, experiments, standards."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Text, case, literal_column, or_, select, text

from coach.store import tables as t
from coach.store.trends import Teams

__all__ = [
    "MOST_KPIS",
    "MOST_READINGS",
    "ReadAt",
    "TargetRow",
    "achieved",
    "calendars",
    "experiments",
    "kpis",
    "readings",
    "standards",
    "targets",
]

MOST_KPIS = 1_000
MOST_READINGS = 200_000
"""More than that is asked for by a smaller team, or over a shorter time."""

K, R, G, B, X, A = t.kpis.c, t.readings.c, t.targets.c, t.storyboards.c, t.experiments.c, t.actions.c

STANDS = text("NOT readings.corrected")
STANDARDISED = A.status == literal_column("'standardised'", Text)
"""In the words of the indexes over such rows, or they would not be used."""


class ReadAt(NamedTuple):
    kpi_id: str
    shift: str
    at: datetime
    value: float


class TargetRow(NamedTuple):
    kpi_id: str
    at: datetime
    target: float
    because: bool


def kpis(conn: Connection, org: str, teams: Teams, since: datetime) -> Sequence[RowMapping]:
    """All that were in use, one more than may be at most."""
    used = or_(K.retired_at.is_(None), K.retired_at > since)
    found = select(t.kpis).where(K.org == org, K.team_id.in_(teams), used)
    rows = conn.execute(found.limit(MOST_KPIS + 1)).mappings().all()
    return sorted(rows, key=lambda row: (row["created_at"], row["id"]))


def readings(conn: Connection, org: str, kpis: Collection[str], start: datetime, end: datetime) -> list[ReadAt]:
    """As they stand, in the order of time."""
    found = select(R.kpi_id, R.shift, R.at, R.value).where(R.org == org, R.kpi_id.in_(kpis), STANDS)
    rows = conn.execute(found.where(R.at > start, R.at <= end).limit(MOST_READINGS + 1))
    return sorted((ReadAt(*row) for row in rows), key=lambda row: row.at)


def targets(conn: Connection, org: str, kpis: Collection[str]) -> list[TargetRow]:
    """Of each KPI in their order."""
    because = case((G.action_id.is_not(None), True), else_=False)
    found = select(G.kpi_id, G.at, G.target, because).where(G.org == org, G.kpi_id.in_(kpis))
    return [TargetRow(*row) for row in conn.execute(found.order_by(G.kpi_id, G.n))]


def calendars(conn: Connection, org: str, ids: Collection[str]) -> dict[str, RowMapping]:
    if not ids:
        return {}
    D = t.calendars.c
    rows = conn.execute(select(t.calendars).where(D.org == org, D.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}


# --- what moved -------------------------------------------------------------------------------------


def experiments(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[datetime]:
    """When those with a result were written down."""
    boards = select(B.id).where(B.org == org, B.team_id.in_(teams))
    found = select(X.at).where(X.org == org, X.storyboard_id.in_(boards), X.result.is_not(None))
    return moments(conn, found.where(X.at >= start, X.at < end))


def achieved(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[datetime]:
    """When storyboards were closed."""
    found = select(B.updated_at).where(B.org == org, B.team_id.in_(teams), B.status == "closed")
    return moments(conn, found.where(B.updated_at >= start, B.updated_at < end))


def standards(conn: Connection, org: str, teams: Teams, start: datetime, end: datetime) -> list[datetime]:
    """When the standards that effective actions changed were written."""
    found = select(A.closed_at).where(A.org == org, A.team_id.in_(teams), STANDARDISED)
    return moments(conn, found.where(A.closed_at >= start, A.closed_at < end))


def moments(conn: Connection, found: Select[Any]) -> list[datetime]:
    return list(conn.execute(found).scalars())
