"""Rows of what leaves the house: events and messages that become deliveries, and deliveries claimed by many workers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from coach.store import tables as t
from coach.store.clocks import Many
from coach.store.columns import Utc
from coach.store.prepared import fetch
from coach.store.scope import scoped

__all__ = [
    "IS_DUE",
    "Claimed",
    "Event",
    "Kind",
    "channels_of",
    "claim",
    "dead_between",
    "due_targets",
    "events",
    "fail",
    "finish",
    "hand_on",
    "has_heard",
    "hold_message",
    "hooks_behind",
    "is_due",
    "newest_event",
    "paused",
    "put",
    "put_off",
    "ready",
    "remove",
    "reset",
    "rows_of",
    "settle_message",
    "target_did",
    "top_team",
]

D, W, F, M, ORG = t.deliveries.c, t.webhooks.c, t.feed.c, t.messages.c, t.orgs.c
NOW = bindparam("now", type_=Utc)
READY = literal("ready", literal_execute=True)
WAITING = literal("waiting", literal_execute=True)
AT_ONCE = 500
"""Rows that are put off in one statement."""

Kind = Literal["webhook", "message"]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the feed as a receiver gets it."""

    id: str
    at: datetime
    type: str
    item_id: str
    team_id: str | None
    by: str | None
    data: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker alone sends until its lease ends."""

    org: str
    id: str
    target_id: str
    source_id: str
    kind: Kind
    attempts: int


# --- what is new -----------------------------------------------------------------------------------------


def any_of(table: Table, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(scoped(select(literal(1)), table).where(*wanted))


BEHIND = exists(
    scoped(select(literal(1)).join_from(t.webhooks, t.orgs, ORG.org == W.org), t.webhooks).where(W.seq < ORG.seq)
)
IS_DUE: Select[Any] = select(
    or_(
        and_(any_of(t.feed, F.seq.is_(None)), any_of(t.webhooks)),
        BEHIND,
        any_of(t.messages, M.status == READY),
        any_of(t.deliveries, D.due_at <= NOW),
    ).label("due")
)


def is_due(conn: Connection, org: str, now: datetime) -> bool:
    """Whether anything at all is to be done; asked every second."""
    return bool(fetch(conn, IS_DUE, {"caller_org": org, "now": now})[0][0])


def hooks_behind(conn: Connection, org: str) -> Sequence[RowMapping]:
    """Webhooks that have not been given the newest events, held against other workers."""
    both = select(t.webhooks, ORG.seq.label("newest")).join_from(t.webhooks, t.orgs, ORG.org == W.org)
    behind = both.where(W.org == org, ORG.org == org, W.seq < ORG.seq).order_by(W.id)
    return conn.execute(behind.with_for_update(skip_locked=True, of=t.webhooks)).mappings().all()


def has_heard(conn: Connection, org: str, webhook: str, seq: int) -> None:
    conn.execute(update(t.webhooks).where(W.org == org, W.id == webhook).values(seq=seq))


NEW = Many.into(t.deliveries, "org", "id", "target_id", "source_id", "kind", "status", "due_at", "created_at")


def put(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Deliveries to be made; of one source there is one for a target, however often it is put."""
    NEW.add(conn, rows)


def ready(conn: Connection, org: str, most: int) -> Sequence[RowMapping]:
    """Messages that nobody has taken out of the outbox yet."""
    found = select(M.id, M.person_id, M.severe).where(M.org == org, M.status == READY).order_by(M.at, M.id).limit(most)
    return conn.execute(found.with_for_update(skip_locked=True)).mappings().all()


def channels_of(conn: Connection, org: str, people: Collection[str]) -> Sequence[RowMapping]:
    c = t.channels.c
    theirs = select(c.id, c.person_id, c.severe_only).where(c.org == org, c.person_id.in_(people), c.status == "active")
    return conn.execute(theirs.order_by(c.person_id, c.created_at, c.id)).mappings().all()


def hand_on(conn: Connection, org: str, messages: Collection[str], status: str) -> None:
    if messages:
        conn.execute(update(t.messages).where(M.org == org, M.id.in_(messages)).values(status=status))


# --- claiming ----------------------------------------------------------------------------------------------


def due_targets(conn: Connection, org: str, now: datetime, most: int) -> list[str]:
    """Where something is due, the longest waiting first."""
    first = func.min(D.due_at)
    found = select(D.target_id).where(D.org == org, D.due_at <= now).group_by(D.target_id).order_by(first).limit(most)
    return list(conn.execute(found).scalars())


def paused(conn: Connection, org: str, targets: Collection[str]) -> set[str]:
    """Those of these targets that an administrator has paused."""
    tables = (t.webhooks.c, t.channels.c)
    found = [select(c.id).where(c.org == org, c.id.in_(targets), c.status == "paused") for c in tables]
    return set(conn.execute(union_all(*found)).scalars()) if targets else set()


def put_off(conn: Connection, org: str, targets: Collection[str], now: datetime, until: datetime) -> int:
    """What is due for them waits, which counts as no attempt; how many that were."""
    due = select(D.id).where(D.org == org, D.target_id.in_(targets), D.due_at <= now).order_by(D.due_at, D.id)
    held = conn.execute(due.limit(AT_ONCE).with_for_update(skip_locked=True)).scalars().all()
    if held:
        conn.execute(update(t.deliveries).where(D.org == org, D.id.in_(held)).values(due_at=until))
    return len(held)


def claim(
    conn: Connection, org: str, now: datetime, until: datetime, room: Mapping[str, int], most: int
) -> list[Claimed]:
    """Take what is due for each target up to its room. It is due again at `until`, should this worker be gone."""
    found: list[Claimed] = []
    for target, places in room.items():
        its = (D.org == org, D.target_id == target, D.due_at <= now)
        rows = select(D.org, D.id, D.target_id, D.source_id, D.kind, D.attempts).where(*its).order_by(D.due_at, D.id)
        held = rows.limit(min(places, most - len(found))).with_for_update(skip_locked=True)
        found += [Claimed(*row[:5], row.attempts + 1) for row in conn.execute(held)]
        if len(found) >= most:
            break
    these = (D.org == org, D.id.in_([one.id for one in found]))
    if found:
        conn.execute(update(t.deliveries).where(*these).values(due_at=until, attempts=D.attempts + 1))
    return found


def rows_of(conn: Connection, org: str, table: Table, ids: Collection[str]) -> dict[str, RowMapping]:
    if not ids:
        return {}
    found = conn.execute(select(table).where(table.c.org == org, table.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in found}


def events(conn: Connection, org: str, ids: Collection[str]) -> dict[str, Event]:
    rows = rows_of(conn, org, t.feed, ids)
    return {id: Event(**{name: row[name] for name in Event.__slots__}) for id, row in rows.items()}


# --- how it went -------------------------------------------------------------------------------------------


def finish(
    conn: Connection, one: Claimed, at: datetime, status: str, answer: str, error: str | None, *, late: bool
) -> None:
    """It is over. What has arrived counts even if it is `late` and another worker has taken it over."""
    its = [D.org == one.org, D.id == one.id, D.status == WAITING]
    if not late:
        its.append(D.attempts == one.attempts)
    over = {"status": status, "due_at": None, "done_at": at, "last_status": answer, "last_error": error}
    conn.execute(update(t.deliveries).where(*its).values(**over))


def fail(conn: Connection, one: Claimed, again: datetime, answer: str, error: str | None) -> None:
    """It is tried again, unless another worker has taken it over in the meantime."""
    its = (D.org == one.org, D.id == one.id, D.attempts == one.attempts, D.status == WAITING)
    conn.execute(update(t.deliveries).where(*its).values(due_at=again, last_status=answer, last_error=error))


def target_did(conn: Connection, org: str, table: Table, id: str, error: str | None, *, gone: bool) -> None:
    """Count a failure of a receiver, or forget them all; one that wants no more is stopped."""
    c = table.c
    its = (c.org == org, c.id == id) if error else (c.org == org, c.id == id, c.failures > 0)
    counted = {"failures": c.failures + 1 if error else 0, "last_error": error, **({"status": "gone"} if gone else {})}
    conn.execute(update(table).where(*its).values(**counted))


def hold_message(conn: Connection, org: str, id: str) -> None:
    """So that of its last two deliveries one sees the other."""
    conn.execute(select(M.id).where(M.org == org, M.id == id).with_for_update(key_share=True))


def settle_message(conn: Connection, org: str, id: str) -> None:
    """Once nothing of a message is on its way any more: sent, dead if a channel never took it, or only kept."""
    found = set(conn.execute(select(D.status).where(D.org == org, D.source_id == id)).scalars())
    if "waiting" not in found:
        status = next((word for state, word in (("dead", "dead"), ("done", "sent")) if state in found), "kept")
        hand_on(conn, org, [id], status)


def reset(conn: Connection, org: str, id: str, at: datetime) -> None:
    """Once more from the first attempt, under the same id."""
    anew = {"status": "waiting", "attempts": 0, "due_at": at, "done_at": None}
    conn.execute(update(t.deliveries).where(D.org == org, D.id == id).values(**anew))


def dead_between(conn: Connection, org: str, after: datetime, until: datetime) -> list[str]:
    """Targets for which something was given up in that time."""
    dead = (D.org == org, D.status == "dead", D.done_at > after, D.done_at <= until)
    return sorted(conn.execute(select(D.target_id).where(*dead).distinct()).scalars())


# --- around them -------------------------------------------------------------------------------------------


def newest_event(conn: Connection, org: str) -> int:
    return int(conn.execute(select(ORG.seq).where(ORG.org == org)).scalar_one())


def remove(conn: Connection, org: str, table: Table, id: str) -> None:
    """A target; what still waits for it turns out void when it is due."""
    conn.execute(delete(table).where(table.c.org == org, table.c.id == id))


def top_team(conn: Connection, org: str) -> str | None:
    """One that stands above the others, for what is about the whole organisation."""
    team = t.teams.c
    top = select(team.id).where(team.org == org, team.parent_id.is_(None)).order_by(team.tier.desc(), team.id).limit(1)
    return conn.execute(top).scalar()
