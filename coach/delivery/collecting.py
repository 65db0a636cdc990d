"""What is new becomes deliveries: events for the webhooks that want them, messages for the channels of their people."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, RowMapping

from coach.clock import new_id
from coach.delivery.patterns import fits
from coach.errors import OutOfOrder
from coach.store import deliveries as rows
from coach.store import feed
from coach.store.engine import Store
from coach.store.feed import FeedRow

__all__ = ["hand_on", "orgs_due", "spread"]

BATCH = 500

log = logging.getLogger("coach.delivery")


async def orgs_due(store: Store, orgs: Sequence[str], now: datetime) -> list[str]:
    """Those in which anything is to be sent. What is wrong in one must not stop the others."""
    due = []
    for org in orgs:
        try:
            if await store.read(partial(rows.is_due, org=org, now=now)):
                due.append(org)
        except OutOfOrder:
            raise
        except Exception:  # whatever it is, the next organisation has its turn
            log.exception("whether anything is due in %s could not be seen", org)
    return due


def spread(conn: Connection, org: str, at: datetime) -> int:
    """Give every webhook a batch of the events it has not had; how many were looked at.

    One that is stopped passes them by: what happens meanwhile is not for it.
    """
    looked = 0
    for hook in rows.hooks_behind(conn, org):
        found = feed.feed_after(conn, org, hook["seq"], BATCH)
        rows.put(conn, [new(org, "webhook", hook["id"], event.id, at) for event in found if is_for(hook, event)])
        rows.has_heard(conn, org, hook["id"], found[-1].seq if found else hook["newest"])
        looked += len(found)
    return looked


def is_for(hook: RowMapping, event: FeedRow) -> bool:
    near = hook["teams"] is None or event.team_id in hook["teams"]
    return near and hook["status"] == "active" and any(fits(pattern, event.type) for pattern in hook["events"])


def hand_on(conn: Connection, org: str, at: datetime) -> int:
    """Put a batch of the outbox on its way; how many messages that were. Who has no channel finds it in the inbox."""
    found = rows.ready(conn, org, BATCH)
    theirs = defaultdict(list)
    for channel in rows.channels_of(conn, org, {message["person_id"] for message in found}):
        theirs[channel["person_id"]].append(channel)
    ways = {
        message["id"]: [c["id"] for c in theirs[message["person_id"]] if message["severe"] or not c["severe_only"]]
        for message in found
    }
    rows.put(conn, [new(org, "message", way, id, at) for id, channels in ways.items() for way in channels])
    for status, wanted in (("sending", True), ("kept", False)):
        rows.hand_on(conn, org, [id for id, channels in ways.items() if bool(channels) is wanted], status)
    return len(found)


def new(org: str, kind: str, target: str, source: str, at: datetime) -> dict[str, object]:
    its = {"org": org, "id": new_id("del"), "target_id": target, "source_id": source, "kind": kind}
    return {**its, "status": "waiting", "due_at": at, "created_at": at}
