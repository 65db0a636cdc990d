"""Bearer keys: made once, kept as a hash, looked up at every request."""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Connection, bindparam, select

from coach.errors import NotSignedIn
from coach.store.scope import Caller, scoped
from coach.store.tables import keys

__all__ = ["Secret", "caller_of", "digest", "new_secret"]

SHOWN = 6

COLUMNS = (keys.c.org, keys.c.id, keys.c.role, keys.c.person_id, keys.c.teams, keys.c.shared_device)
FIND = scoped(select(*COLUMNS), keys).where(keys.c.hash == bindparam("digest"), keys.c.revoked_at.is_(None))


@dataclass(frozen=True, slots=True)
class Secret:
    """A key's text, shown to its owner once, and what is kept of it."""

    text: str
    prefix: str
    hash: str


def new_secret(org: str) -> Secret:
    """The text begins with the organisation, so that a look-up stays inside it."""
    token = token_urlsafe(24)
    text = f"{org}.{token}"
    return Secret(text, f"{org}.{token[:SHOWN]}", digest(text))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def caller_of(conn: Connection, text: str) -> Caller:
    """Who holds this key; a revoked one is like one that never was."""
    row = conn.execute(FIND, {"caller_org": text.rpartition(".")[0], "digest": digest(text)}).one_or_none()
    if row is None:
        raise NotSignedIn("The key is unknown or was revoked; send one as `Authorization: Bearer …`")
    org, id, role, person_id, teams, shared_device = row
    return Caller(org, id, role, person_id, None if teams is None else frozenset(teams), shared_device)
