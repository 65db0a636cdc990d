"""Sessions, transcripts and artefacts as they are read: who may see the words, and in which format."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from coach.board.hands import speaker
from coach.board.storyboards import read_storyboard
from coach.board.words import Listing
from coach.clock import new_id
from coach.coaching import Coaching
from coach.coaching.beginning import clean
from coach.coaching.codec import read_state
from coach.coaching.deciding import utterance_ids
from coach.coaching.views import SessionView, TurnView, session_view, turn_view
from coach.errors import InvalidInput, NotAllowed
from coach.reports.artefact import Note, Utterance, artefact
from coach.reports.documents import Made
from coach.reports.words import Site
from coach.store import board as rows
from coach.store import outcomes
from coach.store import tables as t
from coach.store.board import Asked, Place
from coach.store.scope import Caller
from coach.store.sessions import (
    SessionRow,
    UtteranceRow,
    in_session,
    latest_turns,
    list_turns,
    load_session,
    load_texts,
    save_utterance,
)
from coach.store.sessions import list_sessions as session_rows

__all__ = [
    "LAST",
    "artefact_of",
    "read_artefact",
    "read_session",
    "read_sessions",
    "read_turns",
    "write_note",
]

LAST = 1_000_000
"""No session has more turns."""


def read_session(conn: Connection, caller: Caller, coaching: Coaching, id: str) -> SessionView:
    row = coaching.worded(conn, caller, load_session(conn, caller, id))
    alerts = outcomes.alerts_of(conn, caller, id)
    artefact, model = artefact_of(conn, caller, coaching, id, row), coaching.model_for(conn, caller)
    texts = titles_of(conn, caller, [row])
    return session_view(row, coaching.framework(conn, row), alerts, artefact, texts=texts, model=model)


def read_sessions(
    conn: Connection, caller: Caller, coaching: Coaching, asked: Asked, equal: Mapping[str, str | None]
) -> Listing[SessionView]:
    after = (asked.after.at, asked.after.id) if asked.after else None
    found = session_rows(conn, caller, **equal, after=after, limit=asked.limit + 1)
    more = found[asked.limit - 1] if len(found) > asked.limit else None
    shown, model = found[: asked.limit], coaching.model_for(conn, caller)
    texts = titles_of(conn, caller, shown)
    views = [session_view(row, coaching.framework(conn, row), texts=texts, model=model) for row in shown]
    return Listing(views, Place(more.created_at, more.id) if more else None)


def titles_of(conn: Connection, caller: Caller, found: Sequence[SessionRow]) -> dict[str, str]:
    return load_texts(conn, caller.org, {row.title_u for row in found if row.title_u is not None})


def read_turns(
    conn: Connection, caller: Caller, id: str, asked: Asked, at: datetime, before: int | None = None
) -> Listing[TurnView]:
    """The words of a session: for those in it, those it is shared with, and administrators, who leave a trace.

    With `before` the latest turns before that one, and the next page holds older ones.
    """
    row = load_session(conn, caller, id)
    may_read(conn, caller, row, at)
    went = min(int(asked.after.id), LAST) if asked.after and asked.after.id.isdecimal() else None
    if before is None:
        found = list_turns(conn, caller, id, after=-1 if went is None else went, limit=asked.limit + 1)
    else:
        found = latest_turns(conn, caller, id, before=before if went is None else went, limit=asked.limit + 1)
    shown, more = found[: asked.limit], len(found) > asked.limit
    views = [turn_view(turn, turn.said, turn.now) for turn in sorted(shown, key=lambda turn: turn.n)]
    return Listing(views, Place(shown[-1].created_at, str(shown[-1].n)) if more else None)


def may_read(conn: Connection, caller: Caller, row: SessionRow, at: datetime) -> None:
    if in_session(conn, caller, row) or caller.shared_device:
        return
    if caller.role != "admin":
        raise NotAllowed("What was said in a session is seen by the people in it. Its artefact is there for everybody.")
    rows.record(conn, caller, "read transcript", row.id, at)


def artefact_of(
    conn: Connection, caller: Caller, coaching: Coaching, id: str, row: SessionRow | None = None
) -> dict[str, Any]:
    row = row or load_session(conn, caller, id)
    framework, state = coaching.framework(conn, row), read_state(row.state)
    notes = outcomes.notes_of(conn, row.org, row.id)
    said = rows.heard(conn, row.org, utterance_ids(state) | {note["utterance_id"] for note in notes})
    texts = {id: Utterance(s.text, s.by, s.at, s.erased) for id, s in said.items()}
    margin = [Note(n["id"], n["field"], said[n["utterance_id"]].text, n["by"], n["at"]) for n in notes]
    return artefact(framework, state, texts, margin)


def read_artefact(conn: Connection, caller: Caller, coaching: Coaching, id: str, *, bare: bool = False) -> Made:
    """The artefact; documents name owners and days as the team does, and data alone, `bare`, has ids and instants."""
    row = load_session(conn, caller, id)
    shown = artefact_of(conn, caller, coaching, id, row)
    if bare:
        return Made(shown, row.updated_at)
    team = rows.find(conn, caller, t.teams, row.team_id)
    names = {person: name for name, person in outcomes.people_near(conn, row.org, row.team_id).items()}
    site = Site(names, ZoneInfo(team["timezone"]), team["name"])
    return Made(shown, row.updated_at, site, _experiments(conn, caller, row))


def _experiments(conn: Connection, caller: Caller, row: SessionRow) -> list[dict[str, Any]]:
    """The storyboard's record up to this session's own step."""
    if row.storyboard_id is None:
        return []
    board = read_storyboard(conn, caller, row.storyboard_id)
    before = takewhile(lambda experiment: experiment.session_id != row.id, board.experiments)
    return [asdict(experiment) | {"due": list(map(asdict, experiment.due_said))} for experiment in before]


def write_note(
    conn: Connection, caller: Caller, coaching: Coaching, id: str, field: str, text: str, by: str | None, at: datetime
) -> str:
    """A mentor's note beside a field; the learner's words stay as they are."""
    row = load_session(conn, caller, id)
    framework = coaching.framework(conn, row)
    if field not in framework.fields:
        raise InvalidInput(f"There is no field {field!r} on this artefact; use one of {', '.join(framework.fields)}.")
    person = speaker(conn, caller, by)
    utterance, note = new_id("utt"), new_id("not")
    save_utterance(conn, UtteranceRow(row.org, utterance, id, person, at, clean(text, 4000), "note"))
    noted = {"org": row.org, "id": note, "session_id": id, "field": field, "utterance_id": utterance}
    rows.add(conn, t.notes, {**noted, "by": person, "at": at})
    return note
