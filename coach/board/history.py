"""What happened to an issue or an action, in order: by whom, when, and what it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.clock import new_id
from coach.store import board as store
from coach.store import tables as t

__all__ = ["happened"]


def happened(conn: Connection, org: str, item_id: str, what: str, by: str | None, at: datetime, **data: Any) -> None:
    """Keep one line. `data` holds ids and plain values, never what somebody said: that is an utterance."""
    row = {"org": org, "item_id": item_id, "id": new_id("his"), "at": at, "what": what, "by": by}
    store.add(conn, t.history, {**row, "data": data or None})
