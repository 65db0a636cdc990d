"""How an action begins: whose it is, who helps, and a clock from its first moment."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from coach.board.clocks import Item, give_duty, start
from coach.board.hands import pick
from coach.board.history import happened
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import effects as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow
from coach.store.scope import Caller

__all__ = [
    "ActionRow",
    "Kind",
    "OwnerState",
    "Status",
    "Strength",
    "ahead",
    "anyone",
    "begin",
    "change_of_mind",
    "item_of",
    "owner_state",
    "standing",
    "until",
]

Kind = Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
Strength = Literal["stronger", "intermediate", "weaker"]
Status = Literal["open", "done", "verified", "effective", "standardised", "ended", "closed", "cancelled"]
"""Done is what the owner says, verified what somebody else saw, effective what a person decided on the readings. The
last four are ends: a new standard, a lifted containment, a go-and-see that was gone and seen, and given up."""

OwnerState = Literal["proposed", "accepted"]

ActionRow = Mapping[Any, Any]
"""The columns of `actions`."""


def item_of(plant: Plant, action: ActionRow) -> Item:
    root = action["storyboard_id"] or action["id"]
    if action["issue_id"] is not None:
        root = rows.same_as(plant.conn, plant.org, action["issue_id"])
    return Item(action["id"], "action", action["team_id"], root)


def anyone(conn: Connection, caller: Caller, field: str, id: str) -> str:
    """Somebody in the organisation, of whatever team, who is still there."""
    everywhere = Caller(caller.org, caller.key_id, caller.role, caller.person_id)
    if pick(conn, everywhere, t.people, field, id)["erased_at"] is not None:
        raise InvalidInput(f"`{field}` names {id!r}, who was erased for good; name somebody who is there.")
    return id


def standing(conn: Connection, org: str, team: str, owner: str | None) -> dict[str, Any]:
    """Whether the line does it itself; where it does not, which supporting department of the owner's helps."""
    homes = rows.homes(conn, org, owner) if owner is not None else {}
    helps = next((home for home, kind in homes.items() if kind == "support"), None)
    return {"by_line": team in homes, "helps_id": None if team in homes else helps}


def owner_state(owner: str, by: str | None) -> OwnerState:
    return "accepted" if owner == by else "proposed"


def until(plant: Plant, team: str, due: datetime | date) -> datetime:
    """A bare date lasts until its last second where the team works."""
    return due if isinstance(due, datetime) else plant.calendar(team).end_of(due)


def ahead(plant: Plant, team: str, due: datetime | date) -> datetime:
    """A date that somebody sets now; what was meant for a day that is over would go up at once."""
    due_at, calendar = until(plant, team, due), plant.calendar(team)
    today = calendar.day_of(plant.at)
    if calendar.day_of(due_at) < today:
        raise InvalidInput(f"`due` is before today, {today}, where the team works; name today or a later day.")
    return due_at


def begin(plant: Plant, action: ActionRow, by: str | None) -> None:
    """The clock of an action that was just written down; without a date, its date is what is owed first."""
    start_doing(plant, action, "set", by)
    happened(plant.conn, plant.org, action["id"], "given", by, plant.at, owner_id=action["owner_id"])
    ask_owner(plant, action)


def start_doing(plant: Plant, action: ActionRow, why: str, by: str | None) -> ClockRow:
    accepted = action["owner_state"] == "accepted"
    return start(
        plant,
        item_of(plant, action),
        "do" if action["due_at"] is not None else "date",
        duty=action["owner_id"] or action["asker_id"],
        deadline=action["due_at"],
        accepted=accepted,
        why=why,
        by=by,
    )


def ask_owner(plant: Plant, action: ActionRow) -> None:
    """Nobody owns an action for having been named: they are asked."""
    if action["owner_state"] == "proposed":
        key = f"{action['id']}_owner_{plant.at:%Y%m%d%H%M%S%f}"
        tell(plant, [action["owner_id"]], action["id"], item_of(plant, action), "asked", key)


def change_of_mind(plant: Plant, before: ActionRow, after: ActionRow) -> None:
    """A dialogue says something else about an action it has opened; another date counts as a move."""
    fields: dict[str, Any] = {}
    if before["owner_id"] != after["owner_id"]:
        give_duty(
            plant, after["id"], after["owner_id"] or after["asker_id"], accepted=after["owner_state"] == "accepted"
        )
        ask_owner(plant, after)
    if before["due_at"] != after["due_at"]:
        clock = start_doing(plant, after, "moved", None)
        fields = {"deadline_version": clock.deadline_version, "moves": before["moves"] + (before["due_at"] is not None)}
        happened(plant.conn, plant.org, after["id"], "moved", None, plant.at)
    if fields:
        store.change(plant.conn, Caller.house(plant.org), t.actions, after["id"], fields)
