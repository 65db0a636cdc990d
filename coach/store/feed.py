"""The feed: events get their numbers once they can be seen, and are read in that order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, select, update

from coach.store import tables as t
from coach.store.clocks import Many
from coach.store.scope import Caller, scoped

__all__ = ["NUMBERED", "Bounds", "FeedRow", "add_events", "feed_after", "feed_bounds", "number", "trim"]

F, ORG, W, D = t.feed.c, t.orgs.c, t.webhooks.c, t.deliveries.c

NUMBERED = 1_000
"""Events numbered in one transaction."""
TRIMMED = 10_000
"""Events removed in one transaction."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """An event as listeners get it."""

    seq: int
    id: str
    type: str
    at: datetime
    item_id: str
    team_id: str | None
    by: str | None
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The oldest number that is kept, the newest that was given, and whether events wait for theirs."""

    first: int | None
    top: int
    waiting: bool

    def knows(self, seq: int) -> bool:
        """Whether everything after this number is still there."""
        return (self.top if self.first is None else self.first - 1) <= seq <= self.top


EVENTS = Many.into(t.feed, "org", "id", "at", "type", "item_id", "team_id", "by", "data")


def add_events(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many at once, in one statement."""
    EVENTS.add(conn, rows)


def number(conn: Connection, org: str) -> int:
    """Give the events that are committed and have no number the next ones; how many they were.

    One at a time: who comes second sees what the first has numbered. Call it again while it gives `NUMBERED` back.
    """
    held = select(ORG.seq).where(ORG.org == org).with_for_update(key_share=True)
    last = conn.execute(held).scalar_one()
    given = unnumbered(org).subquery("given")
    numbers = {"seq": last + given.c.n, "team_id": given.c.team}
    n = conn.execute(update(t.feed).where(F.org == org, F.id == given.c.id).values(numbers)).rowcount
    if n:
        conn.execute(update(t.orgs).where(ORG.org == org).values(seq=last + n))
    return n


def unnumbered(org: str) -> Select[Any]:
    """With their places, and the team of the issue, action or storyboard that an event without one is about."""
    first = select(F.id, F.at, F.item_id, F.team_id).where(F.org == org, F.seq.is_(None))
    new = first.order_by(F.at, F.id).limit(NUMBERED).subquery("new")
    issue = and_(t.issues.c.org == org, t.issues.c.id == new.c.item_id)
    action = and_(t.actions.c.org == org, t.actions.c.id == new.c.item_id)
    board = and_(t.storyboards.c.org == org, t.storyboards.c.id == new.c.item_id)
    teams = (new.c.team_id, t.issues.c.team_id, t.actions.c.team_id, t.storyboards.c.team_id)
    return select(
        new.c.id,
        func.row_number().over(order_by=(new.c.at, new.c.id)).label("n"),
        func.coalesce(*teams).label("team"),
    ).select_from(new.outerjoin(t.issues, issue).outerjoin(t.actions, action).outerjoin(t.storyboards, board))


def feed_bounds(conn: Connection, org: str) -> Bounds:
    """In one statement, cheap enough to ask again every second."""
    first = select(func.min(F.seq)).where(F.org == org).scalar_subquery()
    waits = select(F.id).where(F.org == org, F.seq.is_(None)).exists()
    row = conn.execute(select(first, ORG.seq, waits).where(ORG.org == org)).one()
    return Bounds(*row)


def feed_after(
    conn: Connection,
    org: str,
    seq: int,
    limit: int,
    caller: Caller | None = None,
    types: Collection[str] | None = None,
    team: str | None = None,
) -> list[FeedRow]:
    """What came after a number, in order: all of it, or what this caller's teams are concerned with.

    An event of no team is for those alone who see every team.
    """
    columns = [F[name] for name in FeedRow.__slots__]
    rows = scoped(select(*columns), t.feed, caller) if caller else select(*columns)
    rows = rows.where(F.org == org, F.seq > seq)
    if types is not None:
        rows = rows.where(F.type.in_(sorted(types)))
    if team is not None:
        rows = rows.where(F.team_id == team)
    return [FeedRow(*row) for row in conn.execute(rows.order_by(F.seq).limit(limit))]


def trim(conn: Connection, org: str, before: datetime) -> int:
    """Remove the oldest events: from before that moment, and not wanted by a webhook any more. How many they were.

    What has waited as long for one that is paused holds up nothing.
    """
    first = conn.execute(select(func.min(F.seq)).where(F.org == org)).scalar_one()
    if first is None:
        return 0
    most = first + TRIMMED
    young = select(F.seq).where(F.org == org, F.seq.between(first, most), F.at >= before).order_by(F.seq).limit(1)
    behind = select(func.min(W.seq) + 1).where(W.org == org, W.status == "active")
    until = [conn.execute(query).scalar() for query in (young, behind, unsent(org, before))]
    end = min([most, *(seq for seq in until if seq is not None)])
    return conn.execute(delete(t.feed).where(F.org == org, F.seq < end)).rowcount


def unsent(org: str, since: datetime) -> Select[Any]:
    """The first event that is still to be sent by a delivery made since then.

    No index holds a `coalesce`: SQLite then goes through the deliveries that wait, and not through all that were made.
    """
    made = func.coalesce(D.created_at, since) >= since
    waiting = t.deliveries.join(t.feed, and_(F.org == D.org, F.id == D.source_id))
    return select(func.min(F.seq)).select_from(waiting).where(F.org == org, D.org == org, D.due_at.is_not(None), made)
