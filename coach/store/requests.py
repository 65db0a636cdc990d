"""What has been asked for under an `Idempotency-Key`, so that asking again does nothing new.

Only the id of what came out is kept, never its words: the reply to a repeated request is read again, and words
that were erased in the meantime stay erased.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from coach.errors import InvalidInput
from coach.store import tables as t
from coach.store.board import add_if_new
from coach.store.scope import Caller

__all__ = ["Request", "answer", "claim"]

MINE = (t.requests.c.org, t.requests.c.key_id, t.requests.c.idem_key)


@dataclass(frozen=True, slots=True)
class Request:
    key: str
    route: str
    body_hash: str


def claim(conn: Connection, caller: Caller, request: Request, at: datetime) -> str | None:
    """None if it is new; else what came out the first time. One that runs right now is waited for."""
    row = {
        "org": caller.org,
        "key_id": caller.key_id,
        "idem_key": request.key,
        "route": request.route,
        "body_hash": request.body_hash,
        "status": "pending",
        "created_at": at,
    }
    if add_if_new(conn, t.requests, row):
        return None
    known = conn.execute(select(t.requests).where(*mine(caller, request))).one()
    if (known.route, known.body_hash) != (request.route, request.body_hash):
        raise InvalidInput(f"The Idempotency-Key {request.key!r} was used for another request; send a new key.")
    return str(known.response)


def answer(conn: Connection, caller: Caller, request: Request, id: str) -> None:
    conn.execute(update(t.requests).where(*mine(caller, request)).values(status="done", response=id))


def mine(caller: Caller, request: Request) -> list[ColumnElement[bool]]:
    return [column == value for column, value in zip(MINE, (caller.org, caller.key_id, request.key), strict=True)]
