"""One person's own talks and what came of them, found by who they are. Nothing here reads two people's at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select, text

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.scope import Caller

__all__ = ["MOST_TALKS", "Talk", "Turn", "experiments", "page_of_sharing", "proved", "talks_of", "turns_of"]

MOST_TALKS = 400
"""The newest."""

S, U, C, X = t.sessions.c, t.turns.c, t.causes.c, t.experiments.c

SHARES = text("people.shares_progress")
"""In the words of the index over them, or it would not be used."""


class Talk(NamedTuple):
    """`card`: a person coached, and nobody read the answers."""

    id: str
    status: str
    framework_id: str
    issue_id: str | None
    storyboard_id: str | None
    title_u: str | None
    card: bool
    created_at: datetime
    updated_at: datetime


class Turn(NamedTuple):
    by: str | None
    at: datetime
    reading: str | None
    message: str | None


CARD = S.state.contains('"card":true', autoescape=True)
COLUMNS = (S.id, S.status, S.framework_id, S.issue_id, S.storyboard_id, S.title_u, CARD, S.created_at, S.updated_at)


def talks_of(conn: Connection, caller: Caller, person: str, since: datetime, until: datetime) -> list[Talk]:
    """Begun in a stretch of time with this person as the learner, in teams that the caller sees; the newest first.

    The teams are sifted here: asked by both, a database may walk all talks of the teams.
    """
    begun = (S.org == caller.org, S.learner_id == person, S.created_at >= since, S.created_at < until)
    newest = select(S.team_id, *COLUMNS).where(*begun).order_by(S.created_at.desc(), S.id.desc()).limit(MOST_TALKS)
    return [Talk(*row) for team, *row in conn.execute(newest) if caller.sees(team)]


def turns_of(conn: Connection, org: str, talks: Collection[str]) -> dict[str, list[Turn]]:
    """As they came, by talk."""
    found = defaultdict[str, list[Turn]](list)
    columns = (U.session_id, U.by, U.created_at, U.reading, U.message)
    done = select(*columns).where(U.org == org, U.session_id.in_(talks), U.status == "done")
    for talk, *rest in conn.execute(done.order_by(U.session_id, U.n)):
        found[talk].append(Turn(*rest))
    return found


def proved(conn: Connection, org: str, talks: Collection[str]) -> list[datetime]:
    """When the causes were committed to that have evidence."""
    return moments(conn, select(C.at).where(C.org == org, C.session_id.in_(talks), C.evidence))


def experiments(conn: Connection, org: str, boards: Collection[str], talks: Collection[str]) -> list[datetime]:
    """When those were planned that say what is expected."""
    theirs = select(X.at).where(X.org == org, X.storyboard_id.in_(boards), X.session_id.in_(talks))
    return moments(conn, theirs.where(X.expectation.is_not(None)))


def moments(conn: Connection, found: Select[Any]) -> list[datetime]:
    return list(conn.execute(found).scalars())


def page_of_sharing(conn: Connection, caller: Caller, asked: Asked) -> Rows:
    """People near the caller who share their progress."""
    living = mine(t.people, caller).where(SHARES, t.people.c.erased_at.is_(None))
    return turn(conn, t.people, living, asked)
