"""Deliveries as an administrator sees them: what arrived, what is tried again, what is dead until it is replayed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, Table

from coach.board.clocks import Item
from coach.board.hands import whole_organisation
from coach.board.inbox import notices
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.words import Listing
from coach.delivery.apprise_ import Letter
from coach.errors import Conflict
from coach.store import audit
from coach.store import board as store
from coach.store import deliveries as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.inbox import notices_in
from coach.store.scope import Caller

__all__ = ["Delivery", "Status", "letters", "read_deliveries", "read_delivery", "replay", "sound_dead"]

Status = Literal["waiting", "done", "dead", "void"]
DAY = timedelta(days=1)
TARGETS: Mapping[rows.Kind, Table] = {"webhook": t.webhooks, "message": t.channels}
SOURCES: Mapping[rows.Kind, Table] = {"webhook": t.feed, "message": t.messages}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event to one webhook, or one message to one channel. `void` ones had nothing to send, or nowhere."""

    id: str
    target_id: str
    source_id: str
    kind: rows.Kind
    status: Status
    attempts: int
    due_at: datetime | None
    last_status: str | None
    last_error: str | None
    created_at: datetime
    done_at: datetime | None


def read_delivery(conn: Connection, caller: Caller, id: str) -> Delivery:
    whole_organisation(caller, "Deliveries are read")
    return delivery(store.find(conn, caller, t.deliveries, id))


def read_deliveries(
    conn: Connection, caller: Caller, asked: Asked, status: Status | None, target: str | None
) -> Listing[Delivery]:
    whole_organisation(caller, "Deliveries are read")
    found = store.page(conn, caller, t.deliveries, asked, {"status": status, "target_id": target})
    return Listing([delivery(row) for row in found.rows], found.next)


def replay(conn: Connection, caller: Caller, id: str, at: datetime) -> str:
    """Due now, under the id it had: whoever has had it knows it again."""
    whole_organisation(caller, "Deliveries are replayed")
    check_replay(conn, caller.org, store.find(conn, caller, t.deliveries, id, lock=True))
    rows.reset(conn, caller.org, id, at)
    store.record(conn, caller, "replayed delivery", id, at)
    return id


def check_replay(conn: Connection, org: str, row: RowMapping) -> None:
    """Nothing is promised that cannot be."""
    if row["status"] == "waiting":
        raise Conflict("It is on its way already; `due_at` says when it is tried next.")
    target, source = row["target_id"], row["source_id"]
    found = rows.rows_of(conn, org, TARGETS[row["kind"]], [target]).get(target)
    if found is None:
        raise Conflict(f"There is nowhere to send it to: {target} has been removed.")
    if found["status"] == "gone":
        raise Conflict(f"The receiver has asked for no more; PATCH /v1/webhooks/{target} to `active` first.")
    kept = rows.rows_of(conn, org, SOURCES[row["kind"]], [source])
    if not kept or (row["kind"] == "message" and not notices_in(conn, org, [source])):
        raise Conflict("There is nothing to send any more: what it was about is too old, or was taken out of the data.")


def delivery(row: RowMapping) -> Delivery:
    return Delivery(**{name: row[name] for name in Delivery.__slots__})


def sound_dead(plant: Plant) -> int:
    """Administrators hear once a day of each target for which something was given up that day; of how many today.

    Yesterday is looked at again, for what ended after the last look at it.
    """
    team = rows.top_team(plant.conn, plant.org)
    if team is None:
        return 0
    calendar, dead = plant.calendar(team), list[str]()
    today = calendar.day_of(plant.at)
    for day in (today - DAY, today):
        dead = rows.dead_between(plant.conn, plant.org, calendar.end_of(day - DAY), calendar.end_of(day))
        people = audit.admins(plant.conn, plant.org) if dead else []
        for target in dead:
            tell(plant, people, target, Item(target, "issue", team, target), "undelivered", f"{target}_{day:%Y%m%d}")
    return len(dead)


# --- what a message says -----------------------------------------------------------------------------------


def letters(address: str | None, conn: Connection, org: str, messages: Collection[str]) -> Mapping[str, Letter]:
    """The lines of the inbox, what is severe first; they name nobody. `address` is where people reach the service."""
    found = notices_in(conn, org, messages)
    of: dict[str, list[tuple[bool, str]]] = {}
    for row, line in zip(found, notices(conn, org, found), strict=True):
        of.setdefault(row["message_id"], []).append((not line.severe, line.text))
    return {message: letter(sorted(told), address) for message, told in of.items()}


def letter(told: Sequence[tuple[bool, str]], address: str | None) -> Letter:
    severe = sum(not usual for usual, _ in told)
    things = "1 thing" if len(told) == 1 else f"{len(told)} things"
    subject = f"Coach: {things} for you{f', {severe} severe' if severe else ''}"
    return Letter(subject, "\n".join([*(text for _, text in told), *(["", address] if address else [])]))
