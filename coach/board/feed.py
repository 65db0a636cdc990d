"""What has happened, for whoever listens: a line for each change of state, holding ids and plain values alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.board.rules.events import EventType
from coach.clock import next_id
from coach.store import board as store
from coach.store import feed
from coach.store import tables as t

__all__ = ["EventType", "occurred", "raised"]


def occurred(
    conn: Connection,
    org: str,
    type: EventType,
    item_id: str,
    team_id: str | None,
    by: str | None,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Keep one event, such as `issue.raised`; one about an issue or an action needs no team, it has its item's.

    `data` holds ids and plain values, never what somebody said or is called: a listener asks for that with its key.
    """
    store.add(conn, t.feed, {**line(org, type, item_id, team_id, by, at), "data": data or None})


def raised(conn: Connection, facts: Sequence[Mapping[str, Any]]) -> None:
    """Keep that these escalations were raised; however many, in one statement."""
    rows = [
        {
            **line(fact["org"], "escalation.raised", fact["item_id"], fact["team_id"], fact["by"], fact["at"]),
            "data": {"escalation_id": fact["id"], **{name: fact[name] for name in TOLD}},
        }
        for fact in facts
    ]
    feed.add_events(conn, rows)


TOLD = ("level", "to_team_id", "severe")


def line(org: str, type: EventType, item_id: str, team_id: str | None, by: str | None, at: datetime) -> dict[str, Any]:
    return {
        "org": org, "id": next_id("evt"), "at": at, "type": type, "item_id": item_id, "team_id": team_id, "by": by,
    }  # fmt: skip
