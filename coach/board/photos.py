"""Photos of what is wrong, kept with the issue they show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from coach.board.handling import leads
from coach.board.hands import speaker
from coach.board.history import happened
from coach.board.pictures import Picture
from coach.board.plant import Plant
from coach.clock import new_id
from coach.errors import Conflict, NotAllowed
from coach.store import board as store
from coach.store import photos as rows
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["MOST", "Photo", "add_photo", "data_of", "look_up", "read_photo", "remove_photo"]

MOST = 10
"""Photos of one issue."""


@dataclass(frozen=True, slots=True)
class Photo:
    id: str
    issue_id: str
    by: str | None
    kind: str
    width: int
    height: int
    created_at: datetime


def add_photo(conn: Connection, caller: Caller, issue_id: str, picture: Picture, by: str | None, at: datetime) -> str:
    """The issue is held meanwhile, so that two at once do not become one too many."""
    issue = store.find(conn, caller, t.issues, issue_id, lock=True)
    person = speaker(conn, caller, by)
    if rows.count_photos(conn, caller.org, issue_id) >= MOST:
        raise Conflict(f"The issue {issue_id!r} has {MOST} photos, and may have no more; delete one first.")
    id = new_id("pho")
    row = {
        "org": caller.org,
        "id": id,
        "issue_id": issue_id,
        "team_id": issue["team_id"],
        "by": person,
        "kind": picture.kind,
        "width": picture.width,
        "height": picture.height,
        "data": picture.data,
        "created_at": at,
    }
    rows.add_photo(conn, row)
    happened(conn, caller.org, issue_id, "photo_added", person, at, photo_id=id)
    return id


def look_up(conn: Connection, caller: Caller, issue_id: str) -> None:
    """Before a photo is worked on: whether there is an issue for it."""
    store.find(conn, caller, t.issues, issue_id)


def read_photo(conn: Connection, caller: Caller, id: str) -> Photo:
    return photo(store.find(conn, caller, t.photos, id))


def data_of(conn: Connection, caller: Caller, id: str) -> bytes:
    return bytes(store.find(conn, caller, t.photos, id)["data"])


def remove_photo(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """By who took it or who leads; that it was there stays on record."""
    row = store.find(conn, caller, t.photos, id, lock=True)
    person = speaker(conn, caller, by)
    own = person is not None and person == row["by"]
    if not (own or leads(Plant(conn, caller.org, at), caller, person, row["team_id"])):
        raise NotAllowed("Only who took a photo or a leader deletes it; ask one of them.")
    rows.remove_photo(conn, caller.org, id)
    happened(conn, caller.org, row["issue_id"], "photo_deleted", person, at, photo_id=id)
    store.record(conn, caller, f"photo deleted from {row['issue_id']}", id, at)


def photo(row: RowMapping) -> Photo:
    return Photo(**{name: row[name] for name in Photo.__slots__})
