"""An action in somebody's hands: what holds for every move of it, whoever makes it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection

from coach.board.clocks import Item, start, stop
from coach.board.giving import ActionRow, Status, item_of
from coach.board.hands import LEADERS, find_up, speaker
from coach.board.history import happened
from coach.board.issues import settle
from coach.board.notices import What, tell
from coach.board.plant import Plant
from coach.board.rules.clock import Stage
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import tables as t
from coach.store.clocks import ClockRow
from coach.store.ideas import became
from coach.store.scope import Caller

__all__ = ["Hold", "concerned", "in_hand", "someone_else", "take"]


@dataclass(frozen=True, slots=True)
class Hold:
    """An action in somebody's hands, kept from others until the transaction ends; what is done to it is recorded."""

    plant: Plant
    caller: Caller
    row: ActionRow
    by: str | None

    @property
    def id(self) -> str:
        return str(self.row["id"])

    def demand(self, *statuses: Status) -> None:
        if self.row["status"] not in statuses:
            raise Conflict(
                f"The action {self.id!r} is {self.row['status']!r}; this needs it to be {' or '.join(statuses)}."
            )

    def person(self, does: str) -> str:
        """Whoever acts, where it has to be somebody with a name."""
        if self.by is None:
            raise InvalidInput(f"Nobody is named who {does}; use a person's key, or `by` on a shared device.")
        return self.by

    def not_the_owner(self, does: str) -> str:
        person = self.person(does)
        if person == self.row["owner_id"]:
            raise NotAllowed(f"Whoever {does} is not the owner of the action; ask somebody else who went to see.")
        return person

    def set(self, **fields: Any) -> Self:
        new = {**fields, "updated_at": self.plant.at}
        store.change(self.plant.conn, self.caller, t.actions, self.id, new)
        return replace(self, row={**self.row, **new})

    def become(self, what: str, fields: ActionRow, **data: Any) -> Self:
        """Change it and keep the change in its history."""
        happened(self.plant.conn, self.plant.org, self.id, what, self.by, self.plant.at, **data)
        return self.set(**fields)

    def owe(self, stage: Stage, duty: str | None, why: str, *, deadline: datetime | None = None) -> ClockRow:
        """What is owed from now on, by whom; None stands for whoever leads the team."""
        item = item_of(self.plant, self.row)
        accepted = stage == "do" and self.row["owner_state"] == "accepted"
        return start(self.plant, item, stage, duty=duty, deadline=deadline, accepted=accepted, why=why, by=self.by)

    def close(self, status: Status, fields: ActionRow | None = None, **data: Any) -> None:
        """Nothing is owed any more. Whoever had the idea of it hears that it has come to its end."""
        self.become(status, {**(fields or {}), "status": status, "closed_at": self.plant.at}, **data)
        stop(self.plant, self.id)
        for idea in became(self.plant.conn, self.plant.org, self.id):
            about = Item(idea["id"], "issue", idea["team_id"], idea["id"])
            tell(self.plant, {idea["originator_id"]} - {self.by}, idea["id"], about, "moved", f"{self.id}_{status}")

    def tell(self, *people: str | None, what: What) -> None:
        others = [person for person in people if person != self.by]
        key = f"{self.id}_{self.plant.at:%Y%m%d%H%M%S%f}"
        tell(self.plant, others, self.id, item_of(self.plant, self.row), what, key)

    def settle(self) -> None:
        """The issue it belongs to may have come further."""
        if self.row["issue_id"] is not None:
            settle(self.plant, self.row["issue_id"], self.by)


def take(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime, *, come_up: bool = False) -> Hold:
    """Some moves are for those too to whom it has come up."""
    find = find_up if come_up else store.find
    row = find(conn, caller, t.actions, id, lock=True)
    return Hold(Plant(conn, caller.org, at), caller, row, speaker(conn, caller, by))


def in_hand(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> Hold:
    hold = take(conn, caller, id, by, at)
    concerned(hold)
    return hold


def concerned(hold: Hold) -> None:
    """Whoever acts owns it, asked for it, leads, or stands at a shared device."""
    theirs = hold.by is not None and hold.by in (hold.row["owner_id"], hold.row["asker_id"])
    if not (theirs or hold.caller.shared_device or hold.caller.role in LEADERS):
        raise NotAllowed("Only the owner, who asked for it, or a supervisor moves this action; ask one of them.")


def someone_else(plant: Plant, action: ActionRow, asker: str | None = None) -> str | None:
    """Who judges what the owner did: the asker, else whoever leads the team; above, where that is the owner."""
    owner = action["owner_id"]
    if asker is not None and asker != owner and plant.living(asker):
        return asker
    chain = plant.up_from(action["team_id"])
    if chain[0].leader_id not in (None, owner):
        return None
    above = (plant.on_duty(node.id) for node in chain)
    return next((person for person in above if person not in (None, owner)), None)
