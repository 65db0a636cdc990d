"""Keys: who may come in, as what, and for which teams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick
from coach.board.people import check_living
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, NotAllowed, NotFound
from coach.store import board as store
from coach.store import signins
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.keys import Secret
from coach.store.scope import Caller, Role

__all__ = ["Key", "make_key", "read_key", "read_keys", "revoke_key"]


@dataclass(frozen=True, slots=True)
class Key:
    """`secret` is shown once, in the reply that made the key. `teams` is null for the whole organisation."""

    id: str
    name: str
    role: Role
    prefix: str
    person_id: str | None
    teams: list[str] | None
    shared_device: bool
    created_at: datetime
    revoked_at: datetime | None
    secret: str | None = None


def read_key(conn: Connection, caller: Caller, id: str, secret: Secret | None = None) -> Key:
    whole_organisation(caller)
    row = lasting(conn, caller, id)
    return key(row, secret.text if secret and secret.hash == row["hash"] else None)


def read_keys(conn: Connection, caller: Caller, asked: Asked) -> Listing[Key]:
    whole_organisation(caller)
    found = store.page_of_keys(conn, caller, asked)
    return Listing([key(row) for row in found.rows], found.next)


def make_key(conn: Connection, caller: Caller, secret: Secret, fields: Mapping[str, Any], at: datetime) -> str:
    whole_organisation(caller)
    person = pick(conn, caller, t.people, "person_id", fields["person_id"])
    if person is not None:
        check_living(person)
    for team in fields["teams"] or ():
        pick(conn, caller, t.teams, "teams", team)
    id = new_id("key")
    kept = {"hash": secret.hash, "prefix": secret.prefix, "created_at": at}
    store.add(conn, t.keys, {**fields, **kept, "org": caller.org, "id": id})
    store.record(conn, caller, "made key", id, at)
    return id


def revoke_key(conn: Connection, caller: Caller, id: str, at: datetime) -> None:
    """Works twice. The organisation keeps at least one key that can make others; who signed in on a device is out."""
    whole_organisation(caller)
    row = lasting(conn, caller, id)
    if row["revoked_at"] is not None:
        return
    if not store.other_admins(conn, caller.org, id):
        raise Conflict("This is the last key that can make others; make another admin key first.")
    store.change(conn, caller, t.keys, id, {"revoked_at": at})
    signins.end_all(conn, caller.org, at, device_id=id)
    store.record(conn, caller, "revoked key", id, at)


def lasting(conn: Connection, caller: Caller, id: str) -> RowMapping:
    """A sign-in is no key to be handled: it ends by itself, or is ended by whoever made it."""
    row = store.find(conn, caller, t.keys, id)
    if row["expires_at"] is not None:
        raise NotFound(f"There is no key {id!r} for this key; list /v1/keys to see yours.")
    return row


def whole_organisation(caller: Caller) -> None:
    if caller.teams is not None:
        raise NotAllowed("Keys are handled with an admin key for the whole organisation; this one is for some teams.")


def key(row: RowMapping, secret: str | None = None) -> Key:
    columns = {name: row[name] for name in Key.__slots__ if name != "secret"}
    return Key(**columns, secret=secret)
