"""The lines of a board as they come out of the database, and what an empty column in them is of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Integer, Text

from coach.store.columns import Json, Utc

__all__ = ["EMPTY", "Head", "Item", "Kpi", "Risen"]


class Head(NamedTuple):
    """A team and one number about it: its own where it is the team asked for, else of all that lies under it."""

    id: str
    name: str
    tier: int
    parent_id: str | None
    leader_id: str | None
    kind: str
    timezone: str
    span_target: int | None
    what: str | None
    n: int | None
    at: datetime | None


class Kpi(NamedTuple):
    """With the calendar of its team, or of the nearest above that has one: `calendar_id` is None where none has."""

    id: str
    team_id: str
    name: str
    category: str
    unit: str
    rhythm: str
    takt_minutes: int | None
    shifts: Any
    direction: str
    target: float
    limit: float | None
    recent: Any
    rollup: str | None
    owed_by: str | None
    created_at: datetime
    retired_at: datetime | None
    open_issue_id: str | None
    calendar_id: str | None
    timezone: str | None
    country: str | None
    subdivision: str | None
    worked: Any
    days_off: Any


class Item(NamedTuple):
    """An issue, an action or a parked session, with its clock; None stands where its kind has no such thing."""

    type: str
    id: str
    title_u: str | None
    what: Any
    status: str
    kind: str | None
    person_id: str | None
    owner_state: str | None
    waiting: bool | None
    moves: int | None
    since: datetime
    due_at: datetime | None
    stage: str | None
    level: int | None
    deadline: datetime | None
    next_at: datetime | None


class Risen(NamedTuple):
    """What came `in` from below, what went `out` to above, or an `alarm`, as `way` says."""

    way: str
    id: str
    item_id: str
    kind: str
    title_u: str | None
    what: Any
    ask_u: str | None
    root_id: str | None
    stage: str | None
    level: int | None
    team_id: str | None
    to_team_id: str | None
    to_id: str | None
    why: str | None
    severe: bool | None
    status: str | None
    at: datetime
    needed_by: datetime | None


EMPTY: Mapping[str, Any] = {
    "title_u": Text, "what": Json, "ask_u": Text, "kind": Text, "person_id": Text, "owner_state": Text,
    "waiting": Boolean, "moves": Integer, "due_at": Utc, "stage": Text, "level": Integer, "deadline": Utc,
    "next_at": Utc, "root_id": Text, "to_team_id": Text, "to_id": Text, "why": Text, "severe": Boolean,
    "status": Text, "needed_by": Utc, "at": Utc,
}  # fmt: skip
"""What a column is of where a kind of line has none."""
