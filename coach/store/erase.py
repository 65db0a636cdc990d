"""Takes a person out of the data: their name, what hangs on them, and every word they said, wherever it was copied to.

Artefacts, actions and events point at utterances, so an emptied utterance empties them all; the tree, the dates and
the counts stay. Copies exist in five places, and are emptied too: the coach's messages, which repeat people's words;
the words a session has heard; what a model was sent; replies kept for a retry; the hash of an answer, from which a
short one can be guessed.

Who has gone stands for nobody, owns nothing that is still open, and is told nothing. What is over keeps their id,
which leads to no name any more.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, delete, insert, or_, select, update

from coach.clock import new_id
from coach.errors import NotFound
from coach.store.scope import Caller, scoped
from coach.store.tables import (
    absences,
    actions,
    audit,
    channels,
    checks,
    clocks,
    deputies,
    experiments,
    issues,
    keys,
    kpis,
    messages,
    notices,
    obstacles,
    people,
    photos,
    requests,
    routines,
    sessions,
    spending,
    storyboards,
    teams,
    traces,
    turns,
    utterances,
    walks,
)
from coach.store.usage import forget_sent

__all__ = ["erase_person", "owed_by"]

Ids = Select[str]
SILENT = {"text": "", "question": "", "choices": []}
QUOTING: tuple[tuple[Column[str], tuple[str, ...]], ...] = (
    (storyboards.c.id, ("challenge", "target", "achieve_by_q", "condition", "current")),
    (obstacles.c.storyboard_id, ("what",)),
    (experiments.c.storyboard_id, ("step", "expectation", "due_q", "result", "learning")),
)
"""Where a storyboard holds quotes, its own or those of what hangs on it."""


ALARM = "alarm"
"""The source of what a danger button said."""


def erase_person(conn: Connection, caller: Caller, person_id: str, at: datetime) -> list[str]:
    """Redact for good, and return the sessions that lost words, for whoever words their next message."""
    if conn.execute(scoped(select(people.c.id), people, caller).where(people.c.id == person_id)).first() is None:
        raise NotFound(f"There is no person {person_id!r} for this key")
    touched = sessions_with_words_of(conn, caller, person_id)
    for session_id in touched:
        silence(conn, caller, session_id)
        forget_sent(conn, caller, session_id)
    erase_alarms(conn, caller, person_id, at)
    erase_words(conn, caller, person_id, at)
    free_work(conn, caller.org, person_id)
    free_places(conn, caller.org, person_id)
    # People are written last: who sends messages holds notices first, and then the person.
    erase_identity(conn, caller, person_id, at)
    fields = {"org": caller.org, "id": new_id("aud"), "at": at, "key_id": caller.key_id, "person_id": caller.person_id}
    conn.execute(insert(audit), {**fields, "what": "erase", "target": person_id})
    return touched


def sessions_with_words_of(conn: Connection, caller: Caller, person_id: str) -> list[str]:
    """Where they spoke, and where their words on an issue or a storyboard, or in an earlier cycle, may be repeated."""
    everywhere = Caller(caller.org, caller.key_id, caller.role)
    said = scoped(select(utterances.c.id), utterances, everywhere).where(utterances.c.by == person_id)
    spoke = scoped(select(utterances.c.session_id), utterances, everywhere).where(utterances.c.by == person_id)
    raised = scoped(select(issues.c.id), issues, everywhere).where(
        or_(issues.c.title_u.in_(said), issues.c.detail_u.in_(said), issues.c.done_u.in_(said))
    )
    cycles = scoped(select(sessions.c.storyboard_id), sessions, everywhere).where(sessions.c.id.in_(spoke))
    found = scoped(select(sessions.c.id), sessions, everywhere).where(
        or_(
            sessions.c.id.in_(spoke),
            sessions.c.title_u.in_(said),
            sessions.c.issue_id.in_(raised),
            sessions.c.storyboard_id.in_(cycles),
            sessions.c.storyboard_id.in_(boards_quoting(conn, everywhere, said)),
        )
    )
    return list(conn.execute(found.order_by(sessions.c.id)).scalars())


def boards_quoting(conn: Connection, caller: Caller, said: Ids) -> list[str]:
    ids, found = set(conn.execute(said).scalars()), set[str]()
    for board, names in QUOTING:
        rows = conn.execute(scoped(select(board, *(board.table.c[name] for name in names)), board.table, caller))
        found |= {id for id, *quotes in rows if not ids.isdisjoint(quoted(quotes))}
    return sorted(found)


def quoted(value: Any) -> list[str]:
    """The utterances named anywhere in a JSON value."""
    match value:
        case {"utterance": str(id)}:
            return [id]
        case list():
            return [id for part in value for id in quoted(part)]
        case dict():
            return quoted(list(value.values()))
        case _:
            return []


def silence(conn: Connection, caller: Caller, session_id: str) -> None:
    """Empty the coach's messages in a session, keeping which moves they were."""
    here = (turns.c.org == caller.org) & (turns.c.session_id == session_id)
    for n, message in conn.execute(select(turns.c.n, turns.c.message).where(here)).all():
        conn.execute(update(turns).where(here, turns.c.n == n).values(message=silent(message)))
    its = (sessions.c.org == caller.org) & (sessions.c.id == session_id)
    latest = conn.execute(select(sessions.c.message).where(its)).scalar_one()
    conn.execute(update(sessions).where(its).values(message=silent(latest), words="[]", version=sessions.c.version + 1))


def erase_alarms(conn: Connection, caller: Caller, person_id: str, at: datetime) -> None:
    """An alarm repeats the words that its session was begun on, whoever pressed the button."""
    u, org = utterances.c, caller.org
    theirs = select(u.id).where(u.org == org, u.by == person_id)
    begun = select(sessions.c.id).where(sessions.c.org == org, sessions.c.title_u.in_(theirs))
    alarms = (u.org == org, u.session_id.in_(begun), u.source == ALARM, u.redacted_at.is_(None))
    conn.execute(update(utterances).where(*alarms).values(text="", redacted_at=at))


def silent(message: str | None) -> str | None:
    return message and json.dumps(json.loads(message) | SILENT, ensure_ascii=False)


def erase_words(conn: Connection, caller: Caller, person_id: str, at: datetime) -> None:
    theirs = (utterances.c.org == caller.org, utterances.c.by == person_id, utterances.c.redacted_at.is_(None))
    words = select(utterances.c.id).where(utterances.c.org == caller.org, utterances.c.by == person_id)
    conn.execute(delete(traces).where(traces.c.org == caller.org, traces.c.utterance_id.in_(words)))
    conn.execute(update(utterances).where(*theirs).values(text="", redacted_at=at))
    conn.execute(update(turns).where(turns.c.org == caller.org, turns.c.by == person_id).values(body_hash=""))
    conn.execute(delete(requests).where(requests.c.org == caller.org, requests.c.status == "done"))
    spent_by = (spending.c.org == caller.org, spending.c.kind == "person", spending.c.who == person_id)
    conn.execute(delete(spending).where(*spent_by))


OWED_BY_OWNER = ("date", "do", "end", "standardise")
"""Stages of an action that go back to whoever asked for it; the others go to the team's leader."""


def owed_by(conn: Connection, org: str, person_id: str) -> dict[str, str | None]:
    """The items whose next move a person owes, each with who asked for it."""
    c, a = clocks.c, actions.c
    asked = (a.org == org) & (a.id == c.item_id) & a.asker_id.is_distinct_from(person_id) & c.stage.in_(OWED_BY_OWNER)
    owed = select(c.item_id, a.asker_id).join(actions, asked, isouter=True).where(c.org == org)
    rows = conn.execute(owed.where(c.duty_id == person_id, c.due_at.is_not(None)).order_by(c.item_id))
    return {item: asker for item, asker in rows}


def free_work(conn: Connection, org: str, person_id: str) -> None:
    """Items before their clocks, as everywhere."""
    a, i, k, c = actions.c, issues.c, kpis.c, clocks.c
    owned = (a.org == org, a.owner_id == person_id, a.closed_at.is_(None))
    asked = (a.org == org, a.asker_id == person_id, a.closed_at.is_(None))
    assigned = (i.org == org, i.assignee_id == person_id, i.closed_at.is_(None))
    nobody = {"owner_id": None, "owner_q": None, "owner_state": "proposed"}
    conn.execute(update(actions).where(*owned).values(**nobody, version=a.version + 1))
    conn.execute(update(actions).where(*asked).values(asker_id=None, version=a.version + 1))
    conn.execute(update(issues).where(*assigned).values(assignee_id=None, version=i.version + 1))
    conn.execute(update(kpis).where(k.org == org, k.owner_id == person_id).values(owner_id=None, version=k.version + 1))
    conn.execute(update(clocks).where(c.org == org, c.duty_id == person_id).values(duty_id=None))


def free_places(conn: Connection, org: str, person_id: str) -> None:
    conn.execute(update(walks).where(walks.c.org == org, walks.c.by == person_id).values(place=None))
    for table, column in FREED:
        conn.execute(update(table).where(table.c.org == org, column == person_id).values({column.name: None}))
    for table, theirs in HANGING:
        conn.execute(delete(table).where(table.c.org == org, theirs == person_id))
    led = (teams.c.org == org, teams.c.leader_id == person_id)
    conn.execute(update(teams).where(*led).values(leader_id=None, version=teams.c.version + 1))


HANGING = (
    (notices, notices.c.person_id),
    (messages, messages.c.person_id),
    (photos, photos.c.by),
    (absences, absences.c.person_id),
    (deputies, deputies.c.person_id),
    (channels, channels.c.person_id),
)
"""Rows that go with a person."""

FREED = ((routines, routines.c.owner_id), (checks, checks.c.by), (walks, walks.c.by))
"""Rows that stay and stand for nobody."""


def erase_identity(conn: Connection, caller: Caller, person_id: str, at: datetime) -> None:
    them = (people.c.org == caller.org, people.c.id == person_id)
    emptied = dict.fromkeys(("email", "email_folded", "phone", "shift", "messages", "pin_hash"))
    conn.execute(update(people).where(*them).values(name="", **emptied, shares_progress=False, erased_at=at))
    theirs = (keys.c.org == caller.org, keys.c.person_id == person_id)
    conn.execute(update(keys).where(*theirs).values(name=""))
    conn.execute(update(keys).where(*theirs, keys.c.revoked_at.is_(None)).values(revoked_at=at))
