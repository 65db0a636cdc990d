"""Issues as they are shown: what is wrong, in the words of whoever raised it, and where its clock stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.hands import find_up
from coach.board.issues import WORDS, Severity, Status
from coach.board.rules.clock import Stage
from coach.board.rules.triggers import Method
from coach.board.words import Listing
from coach.store import board as store
from coach.store import issues as rows
from coach.store import tables as t
from coach.store.board import Asked, Said
from coach.store.issues import NOWHERE, Standing
from coach.store.photos import photos_of
from coach.store.scope import Caller

__all__ = ["Issue", "Kind", "read_issue", "read_issues"]

Kind = Literal["problem", "idea"]


@dataclass(frozen=True, slots=True)
class Issue:
    """`erased` says that its words were taken back; it stays in every count.

    `done` is what was already done when it was raised. From `stage` to `acknowledged_at` it says where its clock
    stands: what is owed, by whom (null: whoever leads the team), until when, and how far up it has gone. /v1/ideas
    shows an idea in full.
    """

    id: str
    kind: Kind
    team_id: str
    title: str
    detail: str | None
    done: str | None
    severity: Severity
    status: Status
    originator_id: str | None
    place: str | None
    machine: str | None
    equipment_id: str | None
    shift: str | None
    kpi_id: str | None
    method: Method | None
    assignee_id: str | None
    waiting: bool
    same_as_id: str | None
    photos: list[str]
    erased: bool
    stage: Stage | None
    owed_by: str | None
    deadline: datetime | None
    deadline_version: int
    next_at: datetime | None
    level: int
    tier: int | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime


def read_issue(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Issue:
    """Also another team's that has come up to the caller's, however it went on from there."""
    return issues(conn, caller, [find_up(conn, caller, t.issues, id, lock=lock, ever=True)])[0]


def read_issues(
    conn: Connection,
    caller: Caller,
    asked: Asked,
    equal: Mapping[str, str | None],
    open: bool | None = None,
    kind: Kind = "problem",
) -> Listing[Issue]:
    found = rows.page_of_issues(conn, caller, asked, equal, open, kind)
    return Listing(issues(conn, caller, found.rows), found.next)


def issues(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Issue]:
    found = list(found)
    ids = [row["id"] for row in found]
    heard = store.heard(conn, caller.org, {row[f"{name}_u"] for row in found for name in WORDS if row[f"{name}_u"]})
    stand = rows.standings(conn, caller.org, ids) if ids else {}
    photos = photos_of(conn, caller.org, ids)
    return [issue(row, heard, stand.get(row["id"], NOWHERE), photos.get(row["id"], [])) for row in found]


def issue(row: RowMapping, heard: Mapping[str, Said], stand: Standing, photos: list[str]) -> Issue:
    said = {name: heard.get(row[f"{name}_u"]) for name in WORDS}
    shown: dict[str, Any] = {
        **{name: row[name] for name in Issue.__slots__ if name in row},
        **{name: getattr(stand, name) for name in Standing.__slots__},
        **{name: told.text if told else None for name, told in said.items()},
    }
    return Issue(**shown, photos=photos, erased=any(told.erased for told in said.values() if told))
