"""Actions: who does what by when, and what they can be moved to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.hands import LEADERS, pick, speaker, their_team
from coach.board.teams import end_of
from coach.board.words import Listing, Quote, quotes, speech, wrote
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = [
    "Action",
    "Kind",
    "OwnerState",
    "Status",
    "Strength",
    "accept",
    "complete",
    "edit_action",
    "give_action",
    "move_deadline",
    "read_action",
    "read_actions",
    "reassign",
    "reopen",
    "verify",
]

Kind = Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
Strength = Literal["stronger", "intermediate", "weaker"]
Status = Literal["open", "done", "verified", "cancelled"]
OwnerState = Literal["proposed", "accepted"]

QUOTED = {
    "what": "what",
    "cause": "cause",
    "owner_said": "owner_q",
    "asker_said": "asker_q",
    "due_said": "due_q",
    "ends": "ends_q",
    "measure": "measure",
    "window": "window",
}
"""Which field shows the quotes of which column."""

WORDS = ("what", "cause", "ends", "measure", "window")
"""The fields that people write."""


@dataclass(frozen=True, slots=True)
class Action:
    """Its texts are quotes. `measure` and `window` are the prediction; `ends` says when a containment may stop."""

    id: str
    team_id: str
    session_id: str | None
    issue_id: str | None
    storyboard_id: str | None
    kind: Kind
    strength: Strength | None
    what: list[Quote]
    cause: list[Quote]
    owner_id: str | None
    owner_said: list[Quote]
    owner_state: OwnerState
    asker_id: str | None
    asker_said: list[Quote]
    due: datetime | None
    due_said: list[Quote]
    deadline_version: int
    ends: list[Quote]
    measure: list[Quote]
    window: list[Quote]
    status: Status
    created_at: datetime
    updated_at: datetime


def read_action(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Action:
    return actions(conn, caller, [store.find(conn, caller, t.actions, id, lock=lock)])[0]


def read_actions(conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None]) -> Listing[Action]:
    found = store.page(conn, caller, t.actions, asked, equal)
    return Listing(actions(conn, caller, found.rows), found.next)


def give_action(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    """Three taps: what, who, by when. It stays proposed until its owner says yes."""
    by = speaker(conn, caller, fields.get("by"))
    issue = pick(conn, caller, t.issues, "issue_id", fields.get("issue_id"))
    board = pick(conn, caller, t.storyboards, "storyboard_id", fields.get("storyboard_id"))
    pick(conn, caller, t.people, "owner_id", fields["owner_id"])
    team = their_team(conn, caller, fields.get("team_id"), issue and issue["team_id"], board and board["team_id"])
    id = new_id("act")
    row = {
        "org": caller.org,
        "id": id,
        "team_id": team,
        "issue_id": fields.get("issue_id"),
        "storyboard_id": fields.get("storyboard_id"),
        "kind": fields["kind"],
        "strength": fields.get("strength"),
        **written(conn, caller, fields, by, at),
        "owner_id": fields["owner_id"],
        "owner_state": owner_state(fields["owner_id"], by),
        "asker_id": by,
        "due_at": end_of(conn, caller, team, fields["due"]),
        "status": "open",
        "created_at": at,
        "updated_at": at,
    }
    store.add(conn, t.actions, row)
    return id


def edit_action(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    plain = {name: value for name, value in fields.items() if name not in WORDS}
    said = written(conn, caller, fields, caller.person_id, at)
    store.change(conn, caller, t.actions, id, {**plain, **said, "updated_at": at})


def written(
    conn: Connection, caller: Caller, fields: Mapping[str, Any], by: str | None, at: datetime
) -> dict[str, Any]:
    return {QUOTED[name]: wrote(conn, caller, fields[name], by, at) for name in WORDS if name in fields}


def owner_state(owner: str, by: str | None) -> OwnerState:
    return "accepted" if owner == by else "proposed"


def accept(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    row = in_hand(conn, caller, id, by)
    demand(row, "open")
    if row["owner_id"] is None:
        raise Conflict(f"The action {id!r} has no owner who could accept it; give it one with /reassign.")
    move(conn, caller, id, at, owner_state="accepted")


def complete(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    row = in_hand(conn, caller, id, by)
    demand(row, "open")
    move(conn, caller, id, at, status="done")


def verify(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """Done is what the owner says; verified is what somebody else saw."""
    row = store.find(conn, caller, t.actions, id, lock=True)
    person = speaker(conn, caller, by)
    demand(row, "done")
    if person is None:
        raise InvalidInput("Nobody is named who verified it; use a person's key, or `by` on a shared device.")
    if person == row["owner_id"]:
        raise NotAllowed("Who owns an action cannot verify it; ask somebody else who went to see.")
    move(conn, caller, id, at, status="verified")
    store.record(conn, caller, f"verified by {person}", id, at)


def move_deadline(
    conn: Connection, caller: Caller, id: str, by: str | None, due: datetime | date, at: datetime
) -> None:
    row = in_hand(conn, caller, id, by)
    demand(row, "open")
    due_at = end_of(conn, caller, row["team_id"], due)
    move(conn, caller, id, at, due_at=due_at, due_q=None, deadline_version=row["deadline_version"] + 1)


def reassign(conn: Connection, caller: Caller, id: str, by: str | None, owner_id: str, at: datetime) -> None:
    row = in_hand(conn, caller, id, by)
    demand(row, "open")
    pick(conn, caller, t.people, "owner_id", owner_id)
    asker = speaker(conn, caller, by)
    move(
        conn, caller, id, at, owner_id=owner_id, owner_q=None, owner_state=owner_state(owner_id, asker), asker_id=asker
    )


def reopen(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    row = in_hand(conn, caller, id, by)
    demand(row, "done", "verified", "cancelled")
    move(conn, caller, id, at, status="open")


def in_hand(conn: Connection, caller: Caller, id: str, by: str | None) -> RowMapping:
    """The action, if whoever acts owns it, asked for it, leads, or stands at a shared device."""
    row = store.find(conn, caller, t.actions, id, lock=True)
    person = speaker(conn, caller, by)
    concerned = person is not None and person in (row["owner_id"], row["asker_id"])
    if not (concerned or caller.shared_device or caller.role in LEADERS):
        raise NotAllowed("Only the owner, who asked for it, or a supervisor moves this action; ask one of them.")
    return row


def demand(row: RowMapping, *statuses: Status) -> None:
    if row["status"] not in statuses:
        raise Conflict(f"The action {row['id']!r} is {row['status']!r}; this needs it to be {' or '.join(statuses)}.")


def move(conn: Connection, caller: Caller, id: str, at: datetime, **fields: Any) -> None:
    store.change(conn, caller, t.actions, id, {**fields, "updated_at": at})


def actions(conn: Connection, caller: Caller, rows: Iterable[RowMapping]) -> list[Action]:
    rows = list(rows)
    heard = speech(conn, caller.org, (row[column] for row in rows for column in QUOTED.values()))
    return [action(row, {name: quotes(heard, row[column]) for name, column in QUOTED.items()}) for row in rows]


def action(row: RowMapping, said: Mapping[str, list[Quote]]) -> Action:
    columns = {name: row[name] for name in Action.__slots__ if name not in said and name != "due"}
    shown: dict[str, Any] = {**columns, **said, "due": row["due_at"]}
    return Action(**shown)
