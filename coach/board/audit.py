"""The auditor: proves that every open item has a clock, mends what has none, and says so aloud.

A missing clock is started where the item stands and stays an alarm until the next walk: the work is not lost, and
somebody still hears that it nearly was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from coach.board.adopting import adopt, release
from coach.board.clocks import Item
from coach.board.missing import left_to_nobody
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.store import audit as rows
from coach.store.audit import Found
from coach.store.engine import Store

__all__ = ["LATE", "Audited", "audit_all", "conclude", "examine"]

LATE = timedelta(minutes=15)
"""A clock that has been due for so long has no worker."""

STUCK = timedelta(minutes=30)
"""A clock that could not be moved and has been since is well again; a worker tries more often than this."""


@dataclass(frozen=True, slots=True)
class Audited:
    """How many violations a walk found, and how many of them it mended."""

    found: int = 0
    mended: int = 0

    def __add__(self, other: "Audited") -> "Audited":
        return Audited(self.found + other.found, self.mended + other.mended)


async def audit_all(store: Store, org: str, now: datetime, worker: str) -> Audited:
    """Look without holding anybody up, then write down what was seen; very many at once, as after an upgrade, go first.

    Those that could not be mended are looked at again with the next walk.
    """
    done = Audited()
    while len(found := await store.read(lambda conn: rows.unwatched(conn, org))) >= rows.MOST:
        batch = tuple(found)
        mended = await store.write(lambda conn: mend_all(Plant(conn, org, now), batch))  # noqa: B023 awaited at once
        done += Audited(len(batch), mended)
        if not mended:
            break
    last = await store.read(lambda conn: examine(conn, org, now))
    return done + await store.write(lambda conn: conclude(conn, org, last, now, worker))


def examine(conn: Connection, org: str, now: datetime) -> list[Found]:
    """Everything that must not be."""
    watched = (*rows.unwatched(conn, org), *rows.ended(conn, org))
    late = (*rows.late(conn, org, now - LATE), *rows.stuck(conn, org, now - STUCK))
    return [*watched, *late, *nobodys(Plant(conn, org, now))]


def nobodys(plant: Plant) -> list[Found]:
    """Teams that owe something and have nobody to owe it: no leader and no deputy who is there, up to the top."""
    teams = {team for team in rows.leaderless(plant.conn, plant.org) if plant.on_duty(team) is None}
    return [Found("nobody", team, team) for team in sorted(teams | left_to_nobody(plant))]


def conclude(conn: Connection, org: str, found: Sequence[Found], now: datetime, worker: str) -> Audited:
    """Raise alarms, mend what can be mended, count the open work, and leave the heartbeat."""
    plant = Plant(conn, org, now)
    rows.one_at_a_time(conn, org)
    new = rows.settle_alarms(conn, org, found, now)
    for one in new:
        sound(plant, one, f"{now:%Y%m%d%H%M%S}")
    for one in found:
        if one.kind == "stuck":  # its alarm was there before the auditor came; it is told once a day
            sound(plant, one, f"{now:%Y%m%d}")
    mended = mend_all(plant, found)
    rows.put_tallies(conn, org, now)
    rows.beat(conn, org, "audit", now, worker, {"found": len(found), "mended": mended})
    return Audited(len(found), mended)


def sound(plant: Plant, one: Found, key: str) -> None:
    """The leader on duty hears of an alarm; where there is none, the people who can name one."""
    if one.team_id is not None:
        leader = plant.on_duty(one.team_id)
        people = [leader] if leader is not None else rows.admins(plant.conn, plant.org)
        about = Item(one.item_id, "issue", one.team_id, one.item_id)
        tell(plant, people, one.item_id, about, "alarm", f"{one.kind}_{one.item_id}_{key}")


def mend_all(plant: Plant, found: Sequence[Found]) -> int:
    return sum(mend(plant, one) for one in found)


def mend(plant: Plant, one: Found) -> bool:
    """Whether there is a clock now where one was missing, or none where there was one too many."""
    if one.kind in ("late", "stuck", "nobody"):
        return False
    if one.kind == "ended":
        return release(plant, one.item_id)
    return adopt(plant, one.kind, one.item_id)
