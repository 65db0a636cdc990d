"""Issues: what is wrong, in the words of whoever raised it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick, speaker, their_team
from coach.board.words import Listing
from coach.clock import new_id
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked, Said
from coach.store.scope import Caller

__all__ = ["Issue", "Severity", "Status", "edit_issue", "raise_issue", "read_issue", "read_issues"]

Severity = Literal["normal", "severe"]
Status = Literal["open", "in_analysis", "countermeasures", "checking", "closed", "reopened"]


@dataclass(frozen=True, slots=True)
class Issue:
    """`erased` says that its words were taken back; it stays in every count."""

    id: str
    team_id: str
    title: str
    detail: str | None
    severity: Severity
    status: Status
    originator_id: str | None
    erased: bool
    created_at: datetime
    updated_at: datetime


def read_issue(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Issue:
    return issues(conn, caller, [store.find(conn, caller, t.issues, id, lock=lock)])[0]


def read_issues(conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None]) -> Listing[Issue]:
    found = store.page(conn, caller, t.issues, asked, equal)
    return Listing(issues(conn, caller, found.rows), found.next)


def raise_issue(
    conn: Connection,
    caller: Caller,
    at: datetime,
    *,
    title: str,
    detail: str | None = None,
    team_id: str | None = None,
    severity: Severity = "normal",
    originator_id: str | None = None,
) -> str:
    by = speaker(conn, caller, originator_id)
    id = new_id("iss")
    row = {
        "org": caller.org,
        "id": id,
        "team_id": their_team(conn, caller, team_id),
        **utterances(conn, caller, {"title": title, "detail": detail}, by, at),
        "severity": severity,
        "status": "open",
        "originator_id": by,
        "created_at": at,
        "updated_at": at,
    }
    store.add(conn, t.issues, row)
    return id


def edit_issue(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """A rewritten text is a new utterance; the earlier one stays in the history."""
    pick(conn, caller, t.teams, "team_id", fields.get("team_id"))
    words = {name: fields[name] for name in ("title", "detail") if name in fields}
    plain = {name: value for name, value in fields.items() if name not in words}
    said = utterances(conn, caller, words, caller.person_id, at)
    store.change(conn, caller, t.issues, id, {**plain, **said, "updated_at": at})


def utterances(
    conn: Connection, caller: Caller, words: Mapping[str, str | None], by: str | None, at: datetime
) -> dict[str, str | None]:
    return {
        f"{name}_u": None if text is None else store.say(conn, caller, text, by, at) for name, text in words.items()
    }


def issues(conn: Connection, caller: Caller, rows: Iterable[RowMapping]) -> list[Issue]:
    rows = list(rows)
    ids = {row[column] for row in rows for column in ("title_u", "detail_u") if row[column]}
    heard = store.heard(conn, caller.org, ids)
    return [issue(row, heard[row["title_u"]], heard.get(row["detail_u"])) for row in rows]


def issue(row: RowMapping, title: Said, detail: Said | None) -> Issue:
    words = {"title", "detail", "erased"}
    columns = {name: row[name] for name in Issue.__slots__ if name not in words}
    erased = title.erased or (detail is not None and detail.erased)
    return Issue(**columns, title=title.text, detail=detail.text if detail else None, erased=erased)
