"""Bearer keys: made once, kept as a hash, looked up at every request. A sign-in is one that ends by itself."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Connection, RowMapping, bindparam, select, update

from coach.errors import NotSignedIn
from coach.store.reach import reach_of, role_of
from coach.store.scope import Caller, scoped
from coach.store.tables import keys

__all__ = ["Held", "Secret", "caller_of", "digest", "held_by", "keep_awake", "new_secret"]

SHOWN = 6

K = keys.c
COLUMNS = (K.org, K.id, K.role, K.person_id, K.teams, K.shared_device, K.expires_at, K.idle_at, K.device_id)
FIND = scoped(select(*COLUMNS), keys).where(K.hash == bindparam("digest"), K.revoked_at.is_(None))


@dataclass(frozen=True, slots=True)
class Secret:
    """A key's text, shown to its owner once, and what is kept of it."""

    text: str
    prefix: str
    hash: str


@dataclass(frozen=True, slots=True)
class Held:
    """A key that opens. Both times are null for one that lasts; `idle_at` moves on while it is used."""

    caller: Caller
    expires_at: datetime | None = None
    idle_at: datetime | None = None

    def over(self, at: datetime) -> bool:
        return any(end is not None and end <= at for end in (self.expires_at, self.idle_at))


def new_secret(org: str) -> Secret:
    """The text begins with the organisation, so that a look-up stays inside it."""
    token = token_urlsafe(24)
    text = f"{org}.{token}"
    return Secret(text, f"{org}.{token[:SHOWN]}", digest(text))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def held_by(conn: Connection, text: str, at: datetime) -> Held:
    """A revoked one is like one that never was. Whoever signed in may do what they may do now, not what they might."""
    binds = {"caller_org": text.rpartition(".")[0], "digest": digest(text)}
    row = conn.execute(FIND, binds).mappings().one_or_none()
    if row is None:
        raise NotSignedIn("The key is unknown or was revoked; send one as `Authorization: Bearer …`")
    ends = row["expires_at"]
    held = Held(lasting(row) if ends is None else signed_in(conn, row), ends, row["idle_at"])
    if held.over(at):
        raise NotSignedIn("This sign-in has ended; sign in again.")
    return held


def caller_of(conn: Connection, text: str, at: datetime) -> Caller:
    return held_by(conn, text, at).caller


def lasting(row: RowMapping) -> Caller:
    teams = None if row["teams"] is None else frozenset(row["teams"])
    return Caller(row["org"], row["id"], row["role"], row["person_id"], teams, row["shared_device"])


def signed_in(conn: Connection, row: RowMapping) -> Caller:
    org, person = row["org"], row["person_id"]
    role = role_of(conn, org, person)
    if role is None:
        raise NotSignedIn("This sign-in has ended; sign in again.")
    ends = {"expires_at": row["expires_at"], "device_id": row["device_id"]}
    return Caller(org, row["id"], role, person, reach_of(conn, org, person, role), **ends)


def keep_awake(conn: Connection, caller: Caller, idle_at: datetime) -> None:
    """Somebody is there who uses it."""
    mine = (K.org == caller.org, K.id == caller.key_id, K.idle_at < idle_at)
    conn.execute(update(keys).where(*mine).values(idle_at=idle_at))
