"""Lets go of what an organisation does not want to keep: words of talks that are over, photos, calls to models, looks.

Of a talk the record stays: what its artefact, its actions and the board quote. Everything else that was said in it goes
for good, with whatever repeats it: the coach's messages, the words a session has heard, the text that models were sent,
and the hash of an answer. Turns, events, verdicts, dates and counts stay, so that it still loads and replays.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, bindparam, delete, select, text, update

from coach.store import tables as t
from coach.store.ageing import drop
from coach.store.board import add_if_new
from coach.store.erase import QUOTING, silence
from coach.store.scope import Caller
from coach.store.usage import forget_sent

__all__ = ["KEPT", "drop_calls", "drop_looks", "drop_photos", "forget_talks", "note_down", "only"]

A, C, E, F, S, U = t.actions.c, t.causes.c, t.escalations.c, t.effects.c, t.sessions.c, t.utterances.c

KEPT = ("fields", "items", "nodes", "kept")
"""What of a dialogue's state is shown on its artefact. The rest helps it to go on, and it has ended."""

BY_SESSION: tuple[tuple[Column[str], tuple[str, ...]], ...] = (
    (A.session_id, ("what", "cause", "owner_q", "asker_q", "due_q", "ends_q", "measure", "window", "prediction")),
    (C.session_id, ("what",)),
    (t.alerts.c.session_id, ("text",)),
)
"""Where the board holds quotes from a talk."""

OVER = text("sessions.status IN ('finished', 'abandoned') AND sessions.forgotten_at IS NULL")
"""As the index says it; the databases take it for nothing else."""

LEFT_OUT = " …"


class Span(NamedTuple):
    utterance: str
    start: int
    end: int | None
    """None for all of it."""


class Talk(NamedTuple):
    id: str
    issue_id: str | None
    storyboard_id: str | None
    state: str


def forget_talks(conn: Connection, org: str, before: datetime, at: datetime, most: int) -> int:
    """The words of talks that ended and have not changed since `before`; how many talks there were.

    Another worker's talks are left to it.
    """
    found = select(S.id, S.issue_id, S.storyboard_id, S.state).where(S.org == org, OVER, S.updated_at < before)
    oldest = found.order_by(S.updated_at, S.id).limit(most).with_for_update(skip_locked=True)
    talks = [Talk(*row) for row in conn.execute(oldest)]
    for talk in talks:
        forget(conn, org, talk, at)
    return len(talks)


def forget(conn: Connection, org: str, talk: Talk, at: datetime) -> None:
    house = Caller.house(org)
    silence(conn, house, talk.id)
    forget_sent(conn, house, talk.id)
    said = select(U.id, U.text).where(U.org == org, U.session_id == talk.id, U.source != "note")
    texts = {id: words for id, words in conn.execute(said.where(U.redacted_at.is_(None)))}
    cut(conn, org, texts, kept_of(conn, org, talk, texts), at)
    hashes = update(t.turns).where(t.turns.c.org == org, t.turns.c.session_id == talk.id)
    conn.execute(hashes.values(body_hash=""))
    conn.execute(update(t.sessions).where(S.org == org, S.id == talk.id).values(forgotten_at=at))


# --- what stays ---------------------------------------------------------------------------------------


def kept_of(conn: Connection, org: str, talk: Talk, said: Collection[str]) -> Mapping[str, list[Span]]:
    """What is quoted, by utterance."""
    state = json.loads(talk.state)
    spans = [*quotes([state.get(name) for name in KEPT]), *of_board(conn, org, talk), *whole(conn, org, talk, said)]
    found: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        found[span.utterance].append(span)
    return found


def quotes(value: Any) -> Iterator[Span]:
    """The quotes anywhere in a JSON value."""
    match value:
        case {"utterance": str(id), "start": int(start), "end": int(end)}:
            yield Span(id, start, end)
        case list():
            for part in value:
                yield from quotes(part)
        case dict():
            yield from quotes(list(value.values()))


def of_board(conn: Connection, org: str, talk: Talk) -> Iterator[Span]:
    """On actions and their effects, causes, alerts, and the storyboard that the talk was about."""
    sources = [(column, names, talk.id) for column, names in BY_SESSION]
    if talk.storyboard_id is not None:
        sources += [(column, names, talk.storyboard_id) for column, names in QUOTING]
    for column, names, id in sources:
        table = column.table
        for row in conn.execute(select(*(table.c[name] for name in names)).where(table.c.org == org, column == id)):
            yield from quotes(list(row))
    theirs = select(A.id).where(A.org == org, A.session_id == talk.id)
    for (finding,) in conn.execute(select(F.finding).where(F.org == org, F.action_id.in_(theirs))):
        yield from quotes(finding)


def whole(conn: Connection, org: str, talk: Talk, said: Collection[str]) -> Iterator[Span]:
    """Answers that became the title of an issue or an idea, what was done about that danger, or the words with which
    the issue was sent up."""
    titles = select(t.issues.c.title_u, t.issues.c.done_u).where(t.issues.c.org == org, t.issues.c.title_u.in_(said))
    sent_up = select(E.reason_u, E.ask_u).where(E.org == org, E.item_id == talk.issue_id)
    for row in (*conn.execute(titles), *conn.execute(sent_up)):
        yield from (Span(id, 0, None) for id in row if id is not None)


# --- what goes ----------------------------------------------------------------------------------------

LEAVE = (
    update(t.utterances)
    .where(U.org == bindparam("of_org"), U.id == bindparam("of_id"))
    .values(text=bindparam("left"), redacted_at=bindparam("gone_at"))
)


def cut(conn: Connection, org: str, texts: Mapping[str, str], kept: Mapping[str, Sequence[Span]], at: datetime) -> None:
    """An answer of which nothing is quoted is gone like an erased one; of another only the quotes are left."""
    left = {id: only(words, kept.get(id, ())) for id, words in texts.items()}
    changed = {id: words for id, words in left.items() if words != texts[id]}
    gone = [id for id, words in changed.items() if not words]
    conn.execute(delete(t.traces).where(t.traces.c.org == org, t.traces.c.utterance_id.in_(gone)))
    if changed:
        rows = [
            {"of_org": org, "of_id": id, "left": words, "gone_at": None if words else at}
            for id, words in changed.items()
        ]
        conn.execute(LEAVE, rows)


def only(words: str, spans: Sequence[Span]) -> str:
    """The quoted stretches where they stood, so that quotes still point to them; "…" for what was said around them."""
    left, at = "", 0
    for start, end in sorted((span.start, len(words) if span.end is None else span.end) for span in spans):
        if start < end:
            left += gap(words[at:start]) + words[max(at, start) : end]
            at = max(at, end)
    return left + gap(words[at:]).rstrip() if left else ""


def gap(words: str) -> str:
    """As long as what it stands for; a full stop or a space says nothing and stays."""
    return LEFT_OUT.ljust(len(words))[: len(words)] if any(map(str.isalnum, words)) else words


def drop_photos(conn: Connection, org: str, before: datetime, most: int) -> list[tuple[str, str]]:
    """Taken before then: each with its issue."""
    p = t.photos.c
    oldest = select(p.id).where(p.org == org, p.created_at < before).order_by(p.created_at, p.id).limit(most)
    gone = delete(t.photos).where(p.org == org, p.id.in_(oldest)).returning(p.id, p.issue_id)
    return sorted((id, issue) for id, issue in conn.execute(gone))


def drop_calls(conn: Connection, org: str, before: datetime, most: int) -> int:
    """What they add up to stays."""
    return drop(conn, org, t.calls, [t.calls.c.at < before], most)


def drop_looks(conn: Connection, org: str, before: datetime, most: int) -> int:
    return drop(conn, org, t.audit, [t.audit.c.at < before], most)


# --- the account of it --------------------------------------------------------------------------------


def note_down(conn: Connection, org: str, at: datetime, gone: Mapping[str, int]) -> None:
    """One line of the audit a day says how many of each kind went."""
    a, id = t.audit.c, f"aud_retention_{at:%Y-%m-%d}"
    line = {"org": org, "id": id, "at": at, "what": "retention", "target": ""}
    add_if_new(conn, t.audit, line)
    this = (a.org == org, a.id == id)
    before = conn.execute(select(a.target).where(*this).with_for_update()).scalar_one()
    told = dict(part.rsplit(" ", 1) for part in before.split(", ") if part)
    sums = {kind: int(told.get(kind, 0)) + gone.get(kind, 0) for kind in {**told, **gone}}
    target = ", ".join(f"{kind} {n}" for kind, n in sums.items() if n)
    conn.execute(update(t.audit).where(*this).values(target=target, at=at))
