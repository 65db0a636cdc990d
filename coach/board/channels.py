"""Channels: where a person's messages go besides their inbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick, whole_organisation
from coach.board.people import check_living
from coach.board.words import Listing
from coach.clock import new_id
from coach.delivery.schemas import masked
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.deliveries import remove
from coach.store.scope import Caller

__all__ = [
    "Channel",
    "create_channel",
    "edit_channel",
    "read_channel",
    "read_channels",
    "remove_channel",
    "secret_of",
]


@dataclass(frozen=True, slots=True)
class Channel:
    """The URL is a secret: no more of it is shown than its kind. `failures` counts attempts since one arrived."""

    COUNTED: ClassVar = {"failures", "last_error"}

    id: str
    person_id: str
    name: str
    url: str
    severe_only: bool
    status: Literal["active", "paused"]
    failures: int
    last_error: str | None
    created_at: datetime


def read_channel(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Channel:
    return channel(find(conn, caller, id, lock=lock))


def read_channels(conn: Connection, caller: Caller, asked: Asked, person: str | None) -> Listing[Channel]:
    whole_organisation(caller, "Channels are handled")
    found = store.page(conn, caller, t.channels, asked, {"person_id": person})
    return Listing([channel(row) for row in found.rows], found.next)


def create_channel(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    whole_organisation(caller, "Channels are handled")
    check_living(pick(conn, caller, t.people, "person_id", fields["person_id"]))
    id = new_id("cha")
    store.add(conn, t.channels, {**fields, "org": caller.org, "id": id, "status": "active", "created_at": at})
    store.record(conn, caller, "made channel", id, at)
    return id


def edit_channel(conn: Connection, caller: Caller, id: str, changes: Mapping[str, Any], at: datetime) -> None:
    row = find(conn, caller, id, lock=True)
    fresh = {"failures": 0, "last_error": None} if "url" in changes or row["status"] != "active" else {}
    store.change(conn, caller, t.channels, id, {**changes, **fresh})
    store.record(conn, caller, "changed channel", id, at)


def remove_channel(conn: Connection, caller: Caller, id: str, at: datetime) -> None:
    find(conn, caller, id, lock=True)
    remove(conn, caller.org, t.channels, id)
    store.record(conn, caller, "removed channel", id, at)


def secret_of(conn: Connection, caller: Caller, id: str) -> str:
    """The whole URL, for sending."""
    return str(find(conn, caller, id, lock=False)["url"])


def find(conn: Connection, caller: Caller, id: str, *, lock: bool) -> RowMapping:
    whole_organisation(caller, "Channels are handled")
    return store.find(conn, caller, t.channels, id, lock=lock)


def channel(row: RowMapping) -> Channel:
    columns = {name: row[name] for name in Channel.__slots__}
    return Channel(**{**columns, "url": masked(row["url"])})
