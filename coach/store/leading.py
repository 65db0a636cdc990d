"""What a leader answered and where they went, found by who they are: read for themselves alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select

from coach.store import tables as t

__all__ = ["answered", "decided", "ideas_answered", "led_by", "no_thanks", "teams_of", "walks_of"]

E, F, ISSUE, W, T, P, M = (
    table.c for table in (t.escalations, t.effects, t.issues, t.walks, t.teams, t.people, t.members)
)

MOST = 400
"""Walks shown at most."""

Waits = list[tuple[datetime, datetime]]
"""From when each waited, and when it was answered."""


def answered(conn: Connection, org: str, person: str, since: datetime, until: datetime) -> Waits:
    """Escalations."""
    theirs = select(E.at, E.answered_at).where(E.org == org, E.answered_by == person)
    return waits(conn, theirs.where(E.answered_at >= since, E.answered_at < until))


def decided(conn: Connection, org: str, person: str, since: datetime, until: datetime) -> Waits:
    """Effects of actions."""
    theirs = select(F.at, F.decided_at).where(F.org == org, F.decided_by == person)
    return waits(conn, theirs.where(F.decided_at >= since, F.decided_at < until))


def ideas_answered(conn: Connection, org: str, person: str, since: datetime, until: datetime) -> Waits:
    theirs = select(ISSUE.created_at, ISSUE.answered_at).where(ISSUE.org == org, ISSUE.answered_by == person)
    return waits(conn, theirs.where(ISSUE.answered_at >= since, ISSUE.answered_at < until, ISSUE.kind == "idea"))


def waits(conn: Connection, statement: Select[Any]) -> Waits:
    return [(row[0], row[1]) for row in conn.execute(statement)]


def walks_of(conn: Connection, org: str, person: str, since: datetime, until: datetime) -> Sequence[RowMapping]:
    """The newest first."""
    theirs = select(t.walks).where(W.org == org, W.by == person, W.at >= since, W.at < until)
    return conn.execute(theirs.order_by(W.at.desc()).limit(MOST)).mappings().all()


def led_by(conn: Connection, org: str, person: str) -> list[str]:
    """The teams that somebody leads, not those for which they only stand in."""
    theirs = select(T.id).where(T.org == org, T.leader_id == person).order_by(T.id)
    return list(conn.execute(theirs).scalars())


def teams_of(conn: Connection, org: str, person: str) -> list[str]:
    theirs = select(M.team_id).where(M.org == org, M.person_id == person).order_by(M.team_id)
    return list(conn.execute(theirs).scalars())


def no_thanks(conn: Connection, org: str, person: str) -> bool:
    """Whether they do not want to be asked to say thank you."""
    return bool(conn.execute(select(P.no_thanks).where(P.org == org, P.id == person)).scalar_one())
