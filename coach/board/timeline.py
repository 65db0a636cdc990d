"""What happened to an item, read back: its moves, its deadlines and how far it was escalated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.hands import find_up
from coach.board.unnamed import unnamed
from coach.board.words import Listing
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked, Said
from coach.store.scope import Caller
from coach.store.timeline import happenings

__all__ = ["Entry", "read_history"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `what` names the move, why the deadline was set, or why it was escalated.

    `due` is the new deadline, or by when an escalation wants its answer. `text` is what somebody wrote along with
    it, empty and `erased` once it was taken back. `changed` holds the fields that a move has set.
    """

    id: str
    kind: Literal["move", "deadline", "escalation"]
    at: datetime
    what: str
    by: str | None
    stage: str | None
    deadline_version: int | None
    due: datetime | None
    level: int | None
    to_team_id: str | None
    to_id: str | None
    text: str | None
    erased: bool
    changed: dict[str, str | None]


def read_history(
    conn: Connection, caller: Caller, kind: Literal["issue", "action"], id: str, asked: Asked
) -> Listing[Entry]:
    """Of an item that the caller may see, the newest first."""
    find_up(conn, caller, ITEMS[kind], id, ever=True)
    found = happenings(conn, caller.org, id, asked)
    heard = store.heard(conn, caller.org, {words for row in found.rows if (words := said(row))})
    return Listing([unnamed(caller, entry(row, heard), "by") for row in found.rows], found.next)


ITEMS = {"issue": t.issues, "action": t.actions}


def said(row: RowMapping) -> str | None:
    """The utterance that goes with a line."""
    return row["said_u"] or (row["data"] or {}).get("words")


def entry(row: RowMapping, heard: Mapping[str, Said]) -> Entry:
    told = heard.get(said(row) or "")
    changed: dict[str, Any] = {name: value for name, value in (row["data"] or {}).items() if name != "words"}
    return Entry(
        id=row["place"][1:] if row["kind"] != "deadline" else f"deadline_{row['version']}",
        kind=row["kind"],
        at=row["at"],
        what=row["what"],
        by=row["by"],
        stage=row["stage"],
        deadline_version=row["version"],
        due=row["due"],
        level=row["level"],
        to_team_id=row["to_team_id"],
        to_id=row["to_id"],
        text=told.text if told else None,
        erased=told.erased if told else False,
        changed=changed,
    )
