"""The inbox and the outbox: notices that wait, and the messages in which they leave."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from coach.store import tables as t
from coach.store.prepared import fetch
from coach.store.scope import scoped

__all__ = [
    "Waiting",
    "asked_by",
    "budget",
    "held_back",
    "originators",
    "postpone",
    "send",
    "sent_on",
    "sent_today",
    "waiting",
]

N, M, ISSUE, PERSON = t.notices.c, t.messages.c, t.issues.c, t.people.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that may be sent on."""

    id: str
    person_id: str
    team_id: str
    severe: bool


WAITING = (
    scoped(select(N.id, N.person_id, N.team_id, N.severe), t.notices)
    .where(N.due_at <= bindparam("now"))
    .order_by(N.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def waiting(conn: Connection, org: str, now: datetime, most: int) -> list[Waiting]:
    return [Waiting(*row) for row in fetch(conn, WAITING, {"caller_org": org, "now": now, "most": most})]


def budget(conn: Connection, org: str) -> int:
    """How many messages a day one person gets that are not severe."""
    return int(conn.execute(select(t.orgs.c.messages_a_day).where(t.orgs.c.org == org)).scalar_one())


def sent_today(conn: Connection, org: str, person: str, day: str) -> int:
    """Held against others who send to the same person at the same time."""
    conn.execute(
        select(t.people.c.id).where(t.people.c.org == org, t.people.c.id == person).with_for_update(key_share=True)
    )
    return sent_on(conn, org, person, day)


def held_back(conn: Connection, org: str, person: str) -> tuple[int, datetime | None]:
    """How many notices wait to be sent to somebody, and until when the first of them does."""
    theirs = (N.org == org, N.person_id == person, N.due_at.is_not(None), N.severe.is_(False))
    n, first = conn.execute(select(func.count(), func.min(N.due_at)).where(*theirs)).one()
    return n, first


def sent_on(conn: Connection, org: str, person: str, day: str) -> int:
    """How many messages that are not severe somebody got on a day."""
    today = (M.org == org, M.person_id == person, M.day == day, M.severe.is_(False))
    return int(conn.execute(select(func.count()).select_from(t.messages).where(*today)).scalar_one())


def send(conn: Connection, message: Mapping[str, Any], notices: Collection[str]) -> None:
    """Put one message into the outbox; its notices are no longer waiting."""
    conn.execute(insert(t.messages), dict(message))
    these = (N.org == message["org"], N.id.in_(notices))
    conn.execute(update(t.notices).where(*these).values(message_id=message["id"], due_at=None))


def postpone(conn: Connection, org: str, notices: Collection[str], until: datetime | None) -> None:
    """Until then; None for those that nobody is left to get."""
    conn.execute(update(t.notices).where(N.org == org, N.id.in_(notices)).values(due_at=until))


def asked_by(conn: Connection, org: str, actions: Sequence[str]) -> dict[str, str | None]:
    """Who asked for each of these actions."""
    if not actions:
        return {}
    a = t.actions.c
    return {
        row.id: row.asker_id for row in conn.execute(select(a.id, a.asker_id).where(a.org == org, a.id.in_(actions)))
    }


def originators(conn: Connection, org: str, items: Collection[str]) -> dict[str, str | None]:
    """By issue, and by action who raised the issue that it is against; in one statement.

    No index holds a `version`: SQLite then looks each item up, and does not go through an index that holds the rest.
    """
    a = t.actions.c
    issues = select(ISSUE.id, ISSUE.originator_id, ISSUE.version).where(ISSUE.org == org, ISSUE.id.in_(items))
    against = and_(ISSUE.org == org, ISSUE.id == a.issue_id)
    actions = select(a.id, ISSUE.originator_id, a.version).join_from(t.actions, t.issues, against)
    found = conn.execute(issues.union_all(actions.where(a.org == org, a.id.in_(items))))
    return {row.id: row.originator_id for row in found}
