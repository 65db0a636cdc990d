"""KPIs and their readings as rows, and what the plant already has in analysis."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy import (
    text as sql,
)

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.prepared import change, change_many, fetch
from coach.store.scope import Caller, scoped

__all__ = [
    "ANALYSES",
    "NEWEST",
    "OPEN",
    "RECURRED",
    "SLOTS",
    "VERSIONS",
    "WAITING",
    "After",
    "Point",
    "ReadingRow",
    "analyses",
    "between",
    "correct",
    "keep",
    "newest",
    "oldest_waiting",
    "open_issues",
    "page_of_kpis",
    "page_of_readings",
    "recurrences",
    "rewrite",
    "slots",
    "versions",
]

K, R, ISSUE = t.kpis.c, t.readings.c, t.issues.c

STANDS = sql("NOT readings.corrected")
"""In the words of the index over readings that stand, or it would not be used."""

METHODS = ("five_whys", "a3", "kata")
IN_ANALYSIS = ("open", "in_analysis", "reopened")


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """The columns of `readings`, in their order. `shift` is empty where a KPI is read for all shifts at once."""

    org: str
    kpi_id: str
    shift: str
    at: datetime
    version: int
    value: float
    corrected: bool
    by: str | None
    note_u: str | None
    recorded_at: datetime
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class After:
    """The reading after which a page goes on."""

    at: datetime
    shift: str
    version: int


NEWEST = (
    scoped(select(R.at, R.value), t.readings)
    .where(R.kpi_id == bindparam("kpi"), R.shift == bindparam("shift"), STANDS)
    .order_by(R.at.desc())
    .limit(bindparam("most"))
)
VERSIONS = (
    scoped(select(t.readings), t.readings)
    .where(R.kpi_id == bindparam("kpi"), R.shift == bindparam("shift"), R.at == bindparam("then"))
    .order_by(R.version.desc())
)
KEEP = insert(t.readings)
CORRECT = (
    scoped(update(t.readings), t.readings)
    .where(R.kpi_id == bindparam("kpi"), R.shift == bindparam("in_shift"), R.at == bindparam("then"))
    .values(corrected=True)
)
OPEN = scoped(select(ISSUE.kpi_id, ISSUE.id), t.issues).where(
    ISSUE.kpi_id.in_(bindparam("kpis", expanding=True)), ISSUE.closed_at.is_(None), ISSUE.kind != "idea"
)
RECURRED = scoped(select(func.count()), t.issues).where(
    ISSUE.kpi_id == bindparam("kpi"), ISSUE.created_at > bindparam("since"), ISSUE.kind != "idea"
)
ANALYSES = scoped(select(func.count()), t.issues).where(
    ISSUE.team_id == bindparam("team"),
    ISSUE.closed_at.is_(None),
    ISSUE.method.in_(METHODS),
    ISSUE.status.in_(IN_ANALYSIS),
    ISSUE.resolved_at.is_(None),
    ISSUE.assignee_id.is_not(None),
    ISSUE.waiting.is_(False),
)
SLOTS = (
    scoped(select(t.teams.c.analysis_limit), t.teams)
    .where(t.teams.c.id == bindparam("team"))
    .with_for_update(key_share=True)
)
WAITING = (
    scoped(select(t.issues), t.issues)
    .where(
        ISSUE.team_id == bindparam("team"),
        ISSUE.closed_at.is_(None),
        ISSUE.waiting.is_(True),
        ISSUE.status.in_(IN_ANALYSIS),
        ISSUE.resolved_at.is_(None),
    )
    .order_by(ISSUE.created_at, ISSUE.id)
    .limit(1)
    .with_for_update(skip_locked=True, key_share=True)
)


def newest(conn: Connection, org: str, kpi: str, shift: str, most: int) -> list[Point]:
    """The last readings of a shift as they stand, in the order of time."""
    rows = fetch(conn, NEWEST, {"caller_org": org, "kpi": kpi, "shift": shift, "most": most})
    return [Point(*row) for row in reversed(rows)]


def versions(conn: Connection, org: str, kpi: str, shift: str, at: datetime) -> list[ReadingRow]:
    """What was ever said about one moment, the newest first."""
    rows = fetch(conn, VERSIONS, {"caller_org": org, "kpi": kpi, "shift": shift, "then": at})
    return [ReadingRow(*row) for row in rows]


def keep(conn: Connection, row: ReadingRow) -> None:
    change(conn, KEEP, {name: getattr(row, name) for name in ReadingRow.__slots__})


def correct(conn: Connection, row: ReadingRow) -> None:
    """A new version stands for all that were there before; they stay, marked."""
    its = {"caller_org": row.org, "kpi": row.kpi_id, "in_shift": row.shift, "then": row.at}
    change(conn, CORRECT, its)
    keep(conn, row)


def between(
    conn: Connection, org: str, kpi: str, start: datetime, end: datetime, *, history: bool = False
) -> list[ReadingRow]:
    """After `start` and until `end`, in the order of time; with `history` also what was corrected."""
    found = select(t.readings).where(R.org == org, R.kpi_id == kpi, R.at > start, R.at <= end)
    wanted = found if history else found.where(STANDS)
    return [ReadingRow(*row) for row in conn.execute(wanted.order_by(R.at, R.shift, R.version))]


def rewrite(conn: Connection, gone: Sequence[ReadingRow], new: Sequence[ReadingRow]) -> None:
    """Many corrections at once: what is gone stays, marked, and what is new stands."""
    marks = [{"caller_org": row.org, "kpi": row.kpi_id, "in_shift": row.shift, "then": row.at} for row in gone]
    change_many(conn, CORRECT, marks)
    change_many(conn, KEEP, [{name: getattr(row, name) for name in ReadingRow.__slots__} for row in new])


def page_of_kpis(conn: Connection, caller: Caller, asked: Asked, team: str | None, *, retired: bool) -> Rows:
    wanted = [K.team_id == team] if team is not None else []
    gone = K.retired_at.is_not(None) if retired else K.retired_at.is_(None)
    return turn(conn, t.kpis, mine(t.kpis, caller).where(gone, *wanted), asked)


def page_of_readings(
    conn: Connection, org: str, kpi: str, shift: str | None, after: After | None, limit: int, *, history: bool
) -> list[ReadingRow]:
    """The newest first; with `history` also those that were corrected."""
    order = (R.at, R.shift, R.version)
    found = select(t.readings).where(R.org == org, R.kpi_id == kpi)
    if shift is not None:
        found = found.where(R.shift == shift)
    if not history:
        found = found.where(STANDS)
    if after is not None:
        found = found.where(tuple_(*order) < (after.at, after.shift, after.version))
    rows = conn.execute(found.order_by(*(column.desc() for column in order)).limit(limit)).all()
    return [ReadingRow(*row) for row in rows]


# --- issues of KPIs ---------------------------------------------------------------------------------


def open_issues(conn: Connection, org: str, kpis: Collection[str]) -> dict[str, str]:
    """The open issue of each of these KPIs that has one."""
    if not kpis:
        return {}
    return {row[0]: row[1] for row in conn.execute(OPEN, {"caller_org": org, "kpis": list(kpis)})}


def recurrences(conn: Connection, org: str, kpi: str, since: datetime) -> int:
    return count(conn, RECURRED, {"caller_org": org, "kpi": kpi, "since": since})


def analyses(conn: Connection, org: str, team: str) -> int:
    """Open analyses that somebody of the team has in hand."""
    return count(conn, ANALYSES, {"caller_org": org, "team": team})


def slots(conn: Connection, org: str, team: str) -> int:
    """How many analyses a team takes at a time; held, so that two who ask do not both take the last one."""
    return count(conn, SLOTS, {"caller_org": org, "team": team})


def oldest_waiting(conn: Connection, org: str, team: str) -> RowMapping | None:
    """Held for this transaction. One that somebody is changing right now is left out, never waited for."""
    return conn.execute(WAITING, {"caller_org": org, "team": team}).mappings().first()


def count(conn: Connection, statement: Select[Any], binds: Mapping[str, Any]) -> int:
    return int(conn.execute(statement, binds).scalar_one())
