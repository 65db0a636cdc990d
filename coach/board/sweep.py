"""One pass of the clockwork over an organisation: every clock that is due moves once, in batches of a transaction."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from coach.board.clocks import climb, steps_to, timed
from coach.board.effects import propose
from coach.board.notices import notice
from coach.board.plant import Plant
from coach.store import audit
from coach.store import clocks as store
from coach.store.clocks import ClockRow
from coach.store.notices import asked_by

__all__ = ["BATCH", "Swept", "set_aside", "sweep_batch", "sweep_one"]

BATCH = 1_000
"""Clocks moved in one transaction at most."""

AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a pass has done; they add up."""

    claimed: int = 0
    escalated: int = 0
    reminded: int = 0
    digests: int = 0
    proposed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def sweep_batch(conn: Connection, org: str, now: datetime, most: int = BATCH) -> Swept:
    """Claim what is due and move it. A clock that comes late reaches one rung, the lowest it has not reached.

    Nothing here waits for a row of an item, so that workers and people never stand in each other's way: people hold
    an item first and its clock second, workers hold clocks alone.
    """
    due = store.claim(conn, org, now, most)
    return move(Plant(conn, org, now), due) if due else Swept()


def sweep_one(conn: Connection, org: str, item: str, now: datetime) -> Swept:
    """The same for one clock alone, if it is still due."""
    row = store.clock_of(conn, org, item, lock=True)
    if row is None or row.due_at is None or row.due_at > now:
        return Swept()
    return move(Plant(conn, org, now), [row])


def set_aside(conn: Connection, org: str, item: str, now: datetime) -> None:
    """A clock that cannot be moved is tried again later and is an alarm until then, unless somebody has moved it."""
    row = store.clock_of(conn, org, item, lock=True)
    if row is None or row.due_at is None or row.due_at > now:
        return
    store.set_clock(conn, org, item, due_at=now + AGAIN)
    audit.settle_stuck(conn, org, item, row.team_id, now)


def move(plant: Plant, due: list[ClockRow]) -> Swept:
    now = plant.at
    rising = [row for row in due if row.fire_at is not None and row.fire_at <= now]
    effects = [row for row in due if row.stage == "effect"]
    told = [row for row in due if row.stage != "effect" and (row.fire_at is None or row.fire_at > now)]
    if rising:
        climb(plant, rising)
    if told:
        remind_all(plant, told)
    for row in effects:
        propose(plant, row)
    digests = sum(row.fire_at is None for row in told)
    return Swept(len(due), len(rising), len(told) - digests, digests, len(effects))


def remind_all(plant: Plant, rows: list[ClockRow]) -> None:
    """Who owes the move hears of it, and who asked for what is not accepted; at the top, who is on duty there."""
    unaccepted = [row.item_id for row in rows if row.stage == "do" and row.acknowledged_at is None and row.level == 0]
    askers = asked_by(plant.conn, plant.org, unaccepted)
    plant.know({person for person in (*(row.duty_id for row in rows), *askers.values()) if person is not None})
    found = []
    for row in rows:
        what = "digest" if row.fire_at is None else "reminder"
        key = f"{row.item_id}_{row.deadline_version}_{int(plant.at.timestamp())}"
        for person in dict.fromkeys((*listeners(plant, row), *told_too(plant, askers.get(row.item_id)))):
            about = (row.item_id, row.team_id, row.root_id, what, key)
            found.append(notice(plant, person, *about, severe=row.severe, level=row.level))
    store.add_notices(plant.conn, found)
    store.set_clocks(plant.conn, plant.org, [timed(plant, replace(row, reminded_at=plant.at)) for row in rows])


def told_too(plant: Plant, asker: str | None) -> list[str]:
    """Who asked for what nobody has accepted yet: they own the asking."""
    return [asker] if asker is not None and plant.living(asker) else []


def listeners(plant: Plant, row: ClockRow) -> list[str]:
    """The person on duty for it, and where that person is away or gone, whoever stands in for the team's leader."""
    if row.fire_at is None:
        top = plant.on_duty(row.team_id, steps_to(plant, row, row.level))
        return [top] if top is not None else []
    owed = row.duty_id if row.duty_id is not None and plant.living(row.duty_id) else None
    if owed is not None and plant.there(owed):
        return [owed]
    instead = plant.on_duty(row.team_id)
    return list(dict.fromkeys(person for person in (owed, instead) if person is not None))
