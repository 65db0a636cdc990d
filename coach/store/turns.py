"""One turn in the database: opened before the backend reads, committed after, and never applied twice.

The pending row of turn n+1 holds a lease. Whoever commits must find the session's version as it was loaded and the
pending row still holding the same utterance; one that comes too late changes nothing. Statements are made at import.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from coach.errors import Conflict, InvalidInput, Stale
from coach.store.prepared import change, fetch
from coach.store.scope import Caller, scoped
from coach.store.sessions import (
    TURN_COLUMNS,
    EventRow,
    SessionRow,
    TurnRow,
    UtteranceRow,
    insert_events,
    load_session,
    save_utterance,
)
from coach.store.tables import sessions, turns

__all__ = [
    "Busy",
    "InProgress",
    "Incoming",
    "Opened",
    "Outcome",
    "Replayed",
    "check_open",
    "commit_turn",
    "make_room",
    "open_turn",
]

ENDED = frozenset({"finished", "abandoned"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """One answer as it arrived."""

    session_id: str
    text: str
    by: str | None
    at: datetime
    utterance_id: str
    """For the utterance, if it turns out to be a new one."""
    body_hash: str
    lease: timedelta
    key: str | None = None
    """The idempotency key."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The turn is this request's to answer. After a crash it is an earlier request's utterance and time."""

    session: SessionRow
    n: int
    utterance_id: str
    at: datetime
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Replayed:
    """The same request was answered before; `turn` holds the reply."""

    session: SessionRow
    turn: TurnRow


@dataclass(frozen=True, slots=True)
class InProgress:
    """The same request is being answered; ask again, at the latest when its lease has run out."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """Another turn is being answered. What was said is kept, as the utterance of no turn; answer 409 afterwards."""

    utterance_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a turn changes. Without an utterance it is one that needs no reading, such as a park."""

    utterance_id: str | None
    at: datetime
    status: str
    state: str
    words: str
    message: str
    step: str
    done: int
    of: int
    events: Sequence[EventRow]
    backend: str
    reading: str | None = None
    fell_back: bool = False
    by: str | None = None
    title_u: str | None = None
    parked_until: datetime | None = None
    because: str | None = None
    read_by: str | None = None
    instead: tuple[str, str] | None = None
    """The answer that it puts differently, and what stands for it now, by utterance."""


SESSION = "session_id"
TURNS = scoped(select(*TURN_COLUMNS), turns).where(
    turns.c.session_id == bindparam(SESSION),
    or_(turns.c.n == bindparam("next_n"), turns.c.idem_key == bindparam("key")),
)
INSERT_TURN = insert(turns)
PENDING = scoped(update(turns), turns).where(
    turns.c.session_id == bindparam("of_session"), turns.c.n == bindparam("of_n"), turns.c.status == "pending"
)
EXTEND = PENDING.values(lease_until=bindparam("until"))
REPLACE = PENDING.values(
    utterance_id=bindparam("new_utterance"),
    by=bindparam("new_by"),
    idem_key=bindparam("new_key"),
    body_hash=bindparam("new_hash"),
    lease_until=bindparam("until"),
    created_at=bindparam("new_at"),
)
FINISH = PENDING.where(turns.c.utterance_id == bindparam("of_utterance")).values(
    status="done",
    reading=bindparam("new_reading"),
    message=bindparam("new_message"),
    backend=bindparam("new_backend"),
    fell_back=bindparam("new_fell_back"),
    because=bindparam("new_because"),
    read_by=bindparam("new_read_by"),
)
INSTEAD = (
    scoped(update(turns), turns)
    .where(
        turns.c.session_id == bindparam("of_session"),
        or_(turns.c.utterance_id == bindparam("of_utterance"), turns.c.now_u == bindparam("of_utterance")),
    )
    .values(now_u=bindparam("new_utterance"))
)
DISPLACE = scoped(delete(turns), turns).where(
    turns.c.session_id == bindparam(SESSION), turns.c.n == bindparam("next_n"), turns.c.status == "pending"
)
SHOWN = ("state", "words", "message", "step", "done", "of")
INDEXED = ("status", "title_u", "parked_until")
"""Named in an update only when they change: naming an indexed column rewrites its index."""
SAVE = (
    scoped(update(sessions), sessions)
    .where(sessions.c.id == bindparam("of_session"), sessions.c.version == bindparam("as_loaded"))
    .values(
        version=sessions.c.version + 1,
        **{name: bindparam(f"new_{name}") for name in (*SHOWN, "n", "seq", "updated_at")},
    )
)
SAVE_ALL = SAVE.values({name: bindparam(f"new_{name}") for name in INDEXED})


def open_turn(conn: Connection, caller: Caller, said: Incoming) -> Opened | Replayed | InProgress | Busy:
    """Keep what was said, under its key, and take the next turn; or say how the same request already stands."""
    session = load_session(conn, caller, said.session_id, to_change=True)
    here = {"caller_org": session.org, SESSION: session.id, "next_n": session.n + 1, "key": said.key}
    found = [TurnRow(*row) for row in fetch(conn, TURNS, here)]
    for turn in found:
        if said.key is not None and turn.idem_key == said.key:
            return open_again(conn, session, turn, said)
    check_open(session)
    save_utterance(
        conn, UtteranceRow(session.org, said.utterance_id, session.id, said.by, said.at, said.text, source="turn")
    )
    pending = next((turn for turn in found if turn.n == session.n + 1), None)
    if pending is None:
        change(conn, INSERT_TURN, new_turn(session, said))
    elif pending.lease_until > said.at:
        return Busy(said.utterance_id)
    else:
        change(conn, REPLACE, pending_turn(session, said))
    return Opened(session, session.n + 1, said.utterance_id, said.at)


def check_open(session: SessionRow) -> None:
    if session.status in ENDED:
        raise Conflict(f"Session {session.id!r} is {session.status}; start a new one to go on")


def open_again(conn: Connection, session: SessionRow, turn: TurnRow, said: Incoming) -> Opened | Replayed | InProgress:
    if turn.body_hash != said.body_hash:
        raise InvalidInput(f"The Idempotency-Key {said.key!r} was used with another body; take a new key")
    if turn.status == "done":
        return Replayed(session, turn)
    if turn.lease_until > said.at:
        return InProgress(turn.lease_until)
    conn.execute(EXTEND, at_turn(session, turn.n) | {"until": said.at + said.lease})
    assert turn.utterance_id is not None, "only a turn with an utterance is ever pending"
    return Opened(session, turn.n, turn.utterance_id, turn.created_at, resumed=True)


def make_room(conn: Connection, caller: Caller, session_id: str, at: datetime, *, urgent: bool = False) -> SessionRow:
    """Load a session for a turn that needs no reading. An urgent one takes the place of a turn being answered."""
    session = load_session(conn, caller, session_id, to_change=True)
    here = {"caller_org": session.org, SESSION: session.id, "next_n": session.n + 1}
    pending = conn.execute(TURNS, {**here, "key": None}).one_or_none()
    if pending is None:
        return session
    if TurnRow(*pending).lease_until > at and not urgent:
        raise Conflict("An answer is being read; ask again in a few seconds")
    conn.execute(DISPLACE, here)
    return session


def commit_turn(conn: Connection, was: SessionRow, now: Outcome) -> SessionRow:
    """Save the session, its events and the finished turn together, or raise `Stale` and change nothing."""
    changed = any(getattr(was, name) != getattr(now, name) for name in INDEXED)
    new = {name: getattr(now, name) for name in (*SHOWN, *(INDEXED if changed else ()))}
    new |= {"n": was.n + 1, "seq": was.seq + len(now.events), "updated_at": now.at}
    where = {"caller_org": was.org, "of_session": was.id, "as_loaded": was.version}
    binds = where | {f"new_{name}": value for name, value in new.items()}
    if not change(conn, SAVE_ALL if changed else SAVE, binds):
        raise Stale("The session has moved on; read it and answer the present question")
    insert_events(conn, was, now.events)
    finish_turn(conn, was, now)
    if now.instead is not None:
        named = dict(zip(("of_utterance", "new_utterance"), now.instead, strict=True))
        change(conn, INSTEAD, {"caller_org": was.org, "of_session": was.id} | named)
    return replace(was, version=was.version + 1, **new)


def finish_turn(conn: Connection, was: SessionRow, now: Outcome) -> None:
    if now.utterance_id is None:
        change(conn, INSERT_TURN, whole_turn(was, now))
        return
    reply = {
        "of_utterance": now.utterance_id,
        "new_reading": now.reading,
        "new_message": now.message,
        "new_backend": now.backend,
        "new_fell_back": now.fell_back,
        "new_because": now.because,
        "new_read_by": now.read_by,
    }
    if not change(conn, FINISH, at_turn(was, was.n + 1) | reply):
        raise Stale("Another answer has taken this turn; read the session and answer the present question")


def at_turn(session: SessionRow, n: int) -> dict[str, Any]:
    return {"caller_org": session.org, "of_session": session.id, "of_n": n}


def new_turn(session: SessionRow, said: Incoming) -> dict[str, Any]:
    return {
        "org": session.org,
        "session_id": session.id,
        "n": session.n + 1,
        "utterance_id": said.utterance_id,
        "by": said.by,
        "idem_key": said.key,
        "body_hash": said.body_hash,
        "status": "pending",
        "lease_until": said.at + said.lease,
        "created_at": said.at,
    }


def pending_turn(session: SessionRow, said: Incoming) -> dict[str, Any]:
    return at_turn(session, session.n + 1) | {
        "new_utterance": said.utterance_id,
        "new_by": said.by,
        "new_key": said.key,
        "new_hash": said.body_hash,
        "until": said.at + said.lease,
        "new_at": said.at,
    }


def whole_turn(session: SessionRow, now: Outcome) -> dict[str, Any]:
    return {
        "org": session.org,
        "session_id": session.id,
        "n": session.n + 1,
        "by": now.by,
        "body_hash": "",
        "status": "done",
        "lease_until": now.at,
        "reading": now.reading,
        "message": now.message,
        "backend": now.backend,
        "fell_back": now.fell_back,
        "because": now.because,
        "read_by": now.read_by,
        "created_at": now.at,
    }
