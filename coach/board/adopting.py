"""Starts the clock of an item that has none, where the item stands: after an upgrade, or what should never happen.

What was found is looked at again under the item's lock: people go on with their work while the auditor walks.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from coach.board.clocks import Item, start, stop
from coach.board.plant import Plant
from coach.board.rules.clock import Kind, Stage
from coach.store import board as store
from coach.store import tables as t
from coach.store.clocks import clock_of, last_deadline
from coach.store.effects import undecided
from coach.store.scope import Caller

__all__ = ["adopt", "release"]

ACTION_STAGES: dict[str, Stage] = {"open": "do", "done": "verify", "effective": "standardise"}

Owed = tuple[Stage, str | None, Any]
"""What is owed, by whom, and until when, where that is known."""


def adopt(plant: Plant, kind: str, id: str) -> bool:
    """Whether a clock was begun; one that runs by now stays as it is, and so does an item that has ended."""
    table, owed = ADOPTED[kind]
    row = held(plant.conn, plant.org, table, id)
    known = clock_of(plant.conn, plant.org, id, lock=True)
    if row is None or not is_open(kind, row) or (known is not None and known.due_at is not None):
        return False
    stage, duty, deadline = owed(row)
    if stage == "effect" and undecided(plant.conn, plant.org, id, row["verified_at"] or row["updated_at"]):
        stage, duty = "decide", None
    item = Item(id, _kind(kind), row["team_id"], root(kind, row), kind == "issue" and row["severity"] == "severe")
    after = last_deadline(plant.conn, plant.org, id)
    start(plant, item, stage, duty=duty, deadline=deadline, why="adopted", after=after)
    return True


def release(plant: Plant, id: str) -> bool:
    """Whether the clock of an ended item was stopped; that of one which began again in the meantime runs on."""
    known = clock_of(plant.conn, plant.org, id)
    if known is None:
        return False
    row = held(plant.conn, plant.org, ADOPTED[known.kind][0], id)
    if row is not None and is_open(known.kind, row):
        return False
    stop(plant, id)
    return True


def is_open(kind: str, row: RowMapping) -> bool:
    return row["status"] == STANDING[kind] if kind in STANDING else row["closed_at"] is None


STANDING = {"session": "parked", "storyboard": "active"}
"""The status in which something is owed about an item that does not say when it ended."""


def held(conn: Connection, org: str, table: Table, id: str) -> RowMapping | None:
    return store.see(conn, Caller.house(org), table, id, lock=True)


def of_issue(row: RowMapping) -> Owed:
    if row["kind"] == "idea":
        return "answer", None, None
    if row["resolved_at"] is not None:
        return "confirm", row["originator_id"], None
    return "resolve", row["assignee_id"], None


def of_action(row: RowMapping) -> Owed:
    if row["status"] == "verified":
        return ("end", row["owner_id"], None) if row["kind"] == "containment" else ("effect", row["owner_id"], None)
    stage = ACTION_STAGES[row["status"]]
    if stage == "do" and row["due_at"] is None:
        return "date", row["owner_id"] or row["asker_id"], None
    if stage == "verify":
        return stage, row["asker_id"], None
    return stage, row["owner_id"] or row["asker_id"], row["due_at"] if stage == "do" else None


def of_session(row: RowMapping) -> Owed:
    return "return", row["learner_id"], row["parked_until"]


def of_storyboard(row: RowMapping) -> Owed:
    return "step", row["owner_id"], None


def of_lesson(_: RowMapping) -> Owed:
    return "compare", None, None


ADOPTED: dict[str, tuple[Table, Callable[[RowMapping], Owed]]] = {
    "issue": (t.issues, of_issue),
    "action": (t.actions, of_action),
    "session": (t.sessions, of_session),
    "storyboard": (t.storyboards, of_storyboard),
    "lesson": (t.lessons, of_lesson),
}


def root(kind: str, row: RowMapping) -> str:
    """The item at whose cause this one hangs; a lesson is another team's, and travels alone."""
    if kind == "issue":
        return str(row["same_as_id"] or row["id"])
    if kind == "lesson":
        return str(row["id"])
    return str(row.get("issue_id") or row.get("storyboard_id") or row["id"])


def _kind(kind: str) -> Kind:
    return next(known for known in KINDS if known == kind)


KINDS: tuple[Kind, ...] = ("issue", "action", "session", "storyboard", "lesson")
