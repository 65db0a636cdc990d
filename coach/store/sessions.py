"""Sessions as rows: made, loaded, listed, and what was said and decided in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, tuple_

from coach.errors import NotFound
from coach.store.prepared import change, fetch
from coach.store.scope import Caller, scoped
from coach.store.tables import actions, events, session_people, sessions, turns, utterances

__all__ = [
    "EventRow",
    "SessionRow",
    "TurnRow",
    "UtteranceRow",
    "create_session",
    "events_of",
    "in_session",
    "insert_events",
    "latest_turns",
    "list_sessions",
    "list_turns",
    "load_session",
    "load_texts",
    "save_utterance",
    "waiting_texts",
    "walk_due",
]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`state`, `words` and `message` are JSON text; what is in them is the business of those who wrote it."""

    org: str
    id: str
    status: str
    framework_id: str
    framework_version: int
    engine: int
    issue_id: str | None
    storyboard_id: str | None
    team_id: str
    learner_id: str | None
    locale: str
    n: int
    """The latest turn."""
    version: int
    seq: int
    """The latest event."""
    state: str
    words: str
    message: str
    step: str
    done: int
    of: int
    title_u: str | None
    created_at: datetime
    updated_at: datetime
    parked_until: datetime | None


@dataclass(frozen=True, slots=True)
class EventRow:
    kind: str
    at: datetime
    data: str
    seq: int = 0
    """Given by the store: events of a session are numbered from 1."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    n: int
    utterance_id: str | None
    by: str | None
    body_hash: str
    status: str
    lease_until: datetime
    reading: str | None
    message: str | None
    backend: str | None
    fell_back: bool
    created_at: datetime
    idem_key: str | None = None
    because: str | None = None
    """Why the built-in coach spoke where a model is set."""
    read_by: str | None = None
    now_u: str | None = None
    said: str | None = None
    """What was said; None where nothing was, empty where it was erased or not asked for."""

    now: str | None = None
    """What stands instead, since it was put differently."""


@dataclass(frozen=True, slots=True)
class UtteranceRow:
    org: str
    id: str
    session_id: str | None
    by: str | None
    at: datetime
    text: str
    source: str


BY_ID = scoped(select(*(sessions.c[f.name] for f in fields(SessionRow))), sessions).where(
    sessions.c.id == bindparam("session_id")
)
BY_ID_TO_CHANGE = BY_ID.with_for_update()
TEXTS = scoped(select(utterances.c.id, utterances.c.text), utterances).where(
    utterances.c.id.in_(bindparam("ids", expanding=True))
)
EVENTS = (
    scoped(select(events.c.kind, events.c.at, events.c.data, events.c.seq), events)
    .where(events.c.session_id == bindparam("session_id"))
    .order_by(events.c.seq)
)
TURN_COLUMNS = tuple(turns.c[f.name] for f in fields(TurnRow) if f.name not in ("said", "now"))
instead = utterances.alias("instead")
SAID = (
    scoped(select(*TURN_COLUMNS, utterances.c.text, instead.c.text), turns)
    .join_from(
        turns,
        utterances,
        (utterances.c.org == turns.c.org) & (utterances.c.id == turns.c.utterance_id),
        isouter=True,
    )
    .outerjoin(instead, (instead.c.org == turns.c.org) & (instead.c.id == turns.c.now_u))
    .where(turns.c.session_id == bindparam("session_id"))
    .limit(bindparam("most"))
)
TURNS = SAID.where(turns.c.n > bindparam("after")).order_by(turns.c.n)
LATEST = SAID.where(turns.c.n < bindparam("before")).order_by(turns.c.n.desc())
SPOKE = scoped(select(utterances.c.id), utterances).where(
    utterances.c.session_id == bindparam("session_id"), utterances.c.by == bindparam("person_id")
)
SHARED = scoped(select(session_people.c.why), session_people).where(
    session_people.c.session_id == bindparam("session_id"), session_people.c.person_id == bindparam("person_id")
)
WAITING = (
    scoped(select(utterances.c.id, utterances.c.text), utterances)
    .join_from(
        utterances,
        turns,
        (turns.c.org == utterances.c.org)
        & (turns.c.session_id == utterances.c.session_id)
        & (turns.c.utterance_id == utterances.c.id),
        isouter=True,
    )
    .where(
        utterances.c.session_id == bindparam("session_id"),
        utterances.c.source == "turn",
        utterances.c.redacted_at.is_(None),
        turns.c.n.is_(None),
    )
    .order_by(utterances.c.at, utterances.c.id)
)
SAVE_UTTERANCE = insert(utterances)
SAVE_EVENTS = insert(events)


def save_utterance(conn: Connection, row: UtteranceRow) -> None:
    change(
        conn,
        SAVE_UTTERANCE,
        {
            "org": row.org,
            "id": row.id,
            "session_id": row.session_id,
            "by": row.by,
            "at": row.at,
            "text": row.text,
            "source": row.source,
        },
    )


def insert_events(conn: Connection, session: SessionRow, happened: Iterable[EventRow]) -> None:
    """Number them on from the session's latest."""
    key = {"org": session.org, "session_id": session.id}
    for seq, event in enumerate(happened, session.seq + 1):
        change(conn, SAVE_EVENTS, {**key, "seq": seq, "kind": event.kind, "at": event.at, "data": event.data})


def create_session(
    conn: Connection, session: SessionRow, happened: Sequence[EventRow], backend: str, people: Collection[str] = ()
) -> SessionRow:
    """Keep a new session with its opening as turn 0; `people` are those it is shared with from the start."""
    kept = replace(session, seq=session.seq + len(happened))
    conn.execute(insert(sessions), asdict(kept))
    insert_events(conn, session, happened)
    conn.execute(
        insert(turns),
        {
            "org": session.org,
            "session_id": session.id,
            "n": session.n,
            "body_hash": "",
            "status": "done",
            "lease_until": session.created_at,
            "message": session.message,
            "backend": backend,
            "created_at": session.created_at,
        },
    )
    shared = [{"org": session.org, "session_id": session.id, "person_id": p, "why": "shared"} for p in sorted(people)]
    if shared:
        conn.execute(insert(session_people), shared)
    return kept


def load_session(conn: Connection, caller: Caller, session_id: str, *, to_change: bool = False) -> SessionRow:
    """One row; `to_change` keeps other writers of the same session waiting until this transaction ends."""
    statement = BY_ID_TO_CHANGE if to_change else BY_ID
    found = fetch(conn, statement, {"caller_org": caller.org, "session_id": session_id})
    if not found:
        raise NotFound(f"There is no session {session_id!r} for this key")
    session = SessionRow(*found[0])
    caller.check("session", session_id, session.team_id)
    return session


def load_texts(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    """What was said, by utterance; empty where it was erased."""
    if not ids:
        return {}
    return {id: text for id, text in fetch(conn, TEXTS, {"caller_org": org, "ids": list(ids)})}


def events_of(conn: Connection, org: str, session_id: str) -> list[EventRow]:
    return [EventRow(*row) for row in conn.execute(EVENTS, {"caller_org": org, "session_id": session_id})]


def list_turns(
    conn: Connection, caller: Caller, session_id: str, *, after: int = -1, limit: int = 200
) -> list[TurnRow]:
    """In order, pending ones included; the caller has loaded the session."""
    binds = {"caller_org": caller.org, "session_id": session_id, "after": after, "most": limit}
    return [TurnRow(*row) for row in conn.execute(TURNS, binds)]


def latest_turns(conn: Connection, caller: Caller, session_id: str, *, before: int, limit: int) -> list[TurnRow]:
    """Those right before that one, the latest first; what they cost does not depend on how many there are."""
    binds = {"caller_org": caller.org, "session_id": session_id, "before": before, "most": limit}
    return [TurnRow(*row) for row in conn.execute(LATEST, binds)]


def waiting_texts(conn: Connection, caller: Caller, session_id: str) -> dict[str, str]:
    """What was said while another turn was running and has not become a turn, by utterance."""
    rows = conn.execute(WAITING, {"caller_org": caller.org, "session_id": session_id})
    return {id: text for id, text in rows}


def in_session(conn: Connection, caller: Caller, session: SessionRow) -> bool:
    """Whether the caller is the learner, spoke in it, or had it shared: they may read its words."""
    if caller.person_id is None:
        return False
    if caller.person_id == session.learner_id:
        return True
    binds = {"caller_org": caller.org, "session_id": session.id, "person_id": caller.person_id}
    return any(conn.execute(statement, binds).first() is not None for statement in (SHARED, SPOKE))


def walk_due(conn: Connection, org: str, session_id: str, after: datetime) -> datetime | None:
    """When the first of a session's walks is to be done that still lie ahead."""
    a = actions.c
    walks = (a.org == org, a.session_id == session_id, a.kind == "go_and_see", a.status == "open", a.due_at > after)
    return conn.execute(select(func.min(a.due_at)).where(*walks)).scalar()


def list_sessions(
    conn: Connection,
    caller: Caller,
    *,
    status: str | None = None,
    issue_id: str | None = None,
    learner_id: str | None = None,
    team_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 200,
) -> list[SessionRow]:
    """The newest first; `after` is the last row of the page before."""
    c = sessions.c
    statement = scoped(select(*(c[f.name] for f in fields(SessionRow))), sessions, caller)
    equal = ((c.status, status), (c.issue_id, issue_id), (c.learner_id, learner_id), (c.team_id, team_id))
    statement = statement.where(*(column == wanted for column, wanted in equal if wanted is not None))
    if after is not None:
        statement = statement.where(tuple_(c.created_at, c.id) < after)
    statement = statement.order_by(c.created_at.desc(), c.id.desc()).limit(limit)
    return [SessionRow(*row) for row in conn.execute(statement)]
