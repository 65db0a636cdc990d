"""How long an organisation keeps what is no record of its work, and the pass that lets go of the rest."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from coach.board.history import happened
from coach.store import retention as rows
from coach.store import usage
from coach.store.ageing import TOLD_KEPT, drop_told
from coach.store.scope import Caller

__all__ = ["ROUNDS", "Retention", "let_go", "read_retention"]

ROUNDS = 50
"""Batches of one pass: a backlog waits for the next, so that clocks do not wait for it."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after which each kind goes; null is kept, and of messages the usual ninety days.

    `talks_days` count from the end of a session: then only what its artefact and the board quote is left of its words.
    """

    talks_days: int | None = None
    photos_days: int | None = None
    calls_days: int | None = None
    audit_days: int | None = None
    messages_days: int | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Retention":
        return cls(**(stored or {}))

    @property
    def messages(self) -> timedelta:
        return TOLD_KEPT if self.messages_days is None else timedelta(days=self.messages_days)


Go = Callable[[Connection, str, datetime, datetime, int], int]
"""Lets go of up to so many that are from before the first moment, at the second; how many there were."""


class Rule(NamedTuple):
    most: int
    """Of one transaction: for about the time of one answer nobody else writes."""
    go: Go


def drop_photos(conn: Connection, org: str, before: datetime, at: datetime, most: int) -> int:
    """That there was one stays in the history of its issue."""
    gone = rows.drop_photos(conn, org, before, most)
    for photo, issue in gone:
        happened(conn, org, issue, "photo_deleted", None, at, photo_id=photo)
    return len(gone)


RULES: Mapping[str, Rule] = {
    "talks": Rule(10, rows.forget_talks),
    "photos": Rule(50, drop_photos),
    "calls": Rule(5_000, lambda conn, org, before, at, most: rows.drop_calls(conn, org, before, most)),
    "audit": Rule(5_000, lambda conn, org, before, at, most: rows.drop_looks(conn, org, before, most)),
    "messages": Rule(5_000, lambda conn, org, before, at, most: drop_told(conn, org, before, most)),
}


def read_retention(conn: Connection, org: str) -> Retention:
    return Retention.of(usage.organisation(conn, Caller.house(org))["retention"])


def let_go(conn: Connection, org: str, at: datetime) -> bool:
    """A batch of each kind that has a limit, with a line in the audit; whether there may be more."""
    days = asdict(read_retention(conn, org))
    limits = {kind: days[f"{kind}_days"] for kind in RULES if days[f"{kind}_days"] is not None}
    gone = {
        kind: RULES[kind].go(conn, org, at - timedelta(days=limit), at, RULES[kind].most)
        for kind, limit in limits.items()
    }
    if any(gone.values()):
        rows.note_down(conn, org, at, gone)
    return any(n >= RULES[kind].most for kind, n in gone.items())
