"""What happened to an issue or an action, in order: by whom, when, and what it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.board.feed import occurred
from coach.board.rules.events import of_kind
from coach.clock import new_id
from coach.store import board as store
from coach.store import tables as t

__all__ = ["happened", "happened_to"]


def happened(conn: Connection, org: str, item_id: str, what: str, by: str | None, at: datetime, **data: Any) -> None:
    """Keep one line. `data` holds ids and plain values, never what somebody said: that is an utterance."""
    happened_to(conn, org, KINDS[item_id[:3]], item_id, what, by, at, data)


def happened_to(
    conn: Connection,
    org: str,
    kind: str,
    item_id: str,
    what: str,
    by: str | None,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    """Where the beginning of its id does not say of which kind an item is: an idea has that of an issue."""
    row = {"org": org, "item_id": item_id, "id": new_id("his"), "at": at, "what": what, "by": by}
    store.add(conn, t.history, {**row, "data": data or None})
    occurred(conn, org, of_kind(kind, what), item_id, None, by, at, data)


KINDS = {"iss": "issue", "act": "action"}
"""By the beginning of an item's id."""
