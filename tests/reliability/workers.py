"""Workers that are killed while they sweep, and one person at work in between, all under a clock that a script sets.

One process imports everything, forks the others, kills one of the workers every few moments and forks another. Some
workers kill themselves, inside a transaction in which they have already moved clocks.
"""

import asyncio
import os
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from mmap import mmap
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from coach.board.clocks import acknowledge, give_duty, restart, stop
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.board.rules.policy import Policy
from coach.board.sweep import Swept, sweep_batch
from coach.clock import new_id
from coach.store import tables as t
from coach.store.board import add
from coach.store.clocks import ClockRow, clock_of
from coach.store.engine import Store
from tests.clock_world import HOUR, World, policy

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RUN, PAUSE, STOP = range(3)
FIELDS = ("now", "step", "phase", "paused", "ops", "killed", "died", "failed")
SIZE = 8 * len(FIELDS)

SUICIDE = 0.08
"""How likely a worker dies in a transaction that has moved something; as long as none has, it does."""

moment = threading.Event().wait


class Shared:
    """Whole numbers that all the processes see. `now` is the scripted clock, in microseconds."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap(file.fileno(), SIZE)

    def __getitem__(self, name: str) -> int:
        return int(struct.unpack_from("q", self._memory, 8 * FIELDS.index(name))[0])

    def __setitem__(self, name: str, value: int) -> None:
        struct.pack_into("q", self._memory, 8 * FIELDS.index(name), value)

    @property
    def now(self) -> datetime:
        return EPOCH + timedelta(microseconds=self["now"])

    def set_now(self, at: datetime) -> None:
        self["now"] = (at - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Job:
    url: str
    org: str
    shared: Shared
    items: int
    batch: int


def rules(version: int) -> Policy:
    """What the policy says in each of its versions."""
    return policy() if version == 1 else policy(grace=f"{version % 4}h", remind=["2h", "30min"])


# --- a worker ---------------------------------------------------------------------------------------


async def work(job: Job, random: Random) -> None:
    with Store.open(job.url) as store:
        while job.shared["phase"] != STOP:
            now = job.shared.now
            swept = await store.write(partial(batch, job=job, now=now, random=random))
            if not swept.claimed:
                await store.write(lambda conn, now=now: post(conn, Plant(conn, job.org, now)))  # type: ignore[misc]
                moment(0.005)


def batch(conn: Connection, job: Job, now: datetime, random: Random) -> Swept:
    swept = sweep_batch(conn, job.org, now, job.batch)
    if swept.claimed and (random.random() < SUICIDE or job.shared["died"] <= 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return swept


# --- a person ---------------------------------------------------------------------------------------


async def use(job: Job, random: Random) -> None:
    """Do one thing after the other, and be still while asked to."""
    with Store.open(job.url) as store:
        shared, n = job.shared, 0
        while shared["phase"] != STOP:
            if shared["phase"] == PAUSE:
                shared["paused"] = True
                moment(0.002)
                continue
            n += 1
            await store.write(partial(act, job=job, n=n, random=random))
            shared["ops"] += 1


def act(conn: Connection, job: Job, n: int, random: Random) -> None:
    """One deed, and in the same transaction a line that says where the item stood before it."""
    world, plant = World(job.org), Plant(conn, job.org, job.shared.now)
    doing = random.choice(sorted(DEEDS))
    item = (
        f"iss_u{n}" if doing == "start" else f"{random.choice(('act', 'iss'))}_{4 * random.randrange(job.items // 4)}"
    )
    table = t.issues if item.startswith("iss") else t.actions
    conn.execute(select(table.c.id).where(table.c.org == job.org, table.c.id == item).with_for_update(key_share=True))
    before = clock_of(conn, job.org, item, lock=True)
    if doing != "start" and (before is None or before.due_at is None):
        return
    said = DEEDS[doing](world, plant, item, random)
    after = clock_of(conn, job.org, item)
    assert after is not None
    row = {"org": job.org, "item_id": item, "id": new_id("his"), "at": plant.at, "what": doing, "by": None}
    told = {"n": n, "step": job.shared["step"], "policy": after.policy_version, "state": state(before), **said}
    add(conn, t.history, {**row, "data": told})


def state(row: ClockRow | None) -> list[Any]:
    if row is None:
        return [0, 0, ""]
    return [row.deadline_version, row.level, row.reminded_at.isoformat() if row.reminded_at else ""]


def move(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    until = plant.at + random.randint(-4, 30) * HOUR
    restart(plant, item, "moved", "ana", deadline=until)
    return {"until": until.isoformat()}


def hand_down(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    restart(plant, item, "handed_down", "dora")
    return {}


def acknowledged(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    acknowledge(plant, item)
    return {}


def reassign(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    taken = random.random() < 0.5
    give_duty(plant, item, random.choice(("ana", "ben")), accepted=taken)
    return {"taken": taken}


def close(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    world.close(plant.conn, t.issues if item.startswith("iss") else t.actions, item, plant.at)
    stop(plant, item)
    return {}


def start(world: World, plant: Plant, item: str, random: Random) -> dict[str, Any]:
    """Under a policy that was edited a moment before."""
    versions = [row.version for row in world.rows(plant.conn, t.policies)]
    world.rule(plant.conn, rules(max(versions) + 1), max(versions) + 1)
    world.issue(plant.conn, item, plant.at, severe=True)
    return {}


DEEDS: dict[str, Callable[[World, Plant, str, Random], dict[str, Any]]] = {
    "move": move,
    "hand_down": hand_down,
    "acknowledge": acknowledged,
    "reassign": reassign,
    "close": close,
    "start": start,
}


# --- the one that forks and kills -------------------------------------------------------------------


def child(life: Callable[[Job, Random], Coroutine[Any, Any, None]], job: Job, seed: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        asyncio.run(life(job, Random(seed)))
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def reap(job: Job, alive: set[int], *, wait: bool = False) -> None:
    """Count how those who are gone have ended: by our hand, by their own, or by a fault."""
    for pid in sorted(alive):
        gone, status = os.waitpid(pid, 0 if wait else os.WNOHANG)
        if gone:
            alive.discard(pid)
            code = os.waitstatus_to_exitcode(status)
            job.shared["died" if code == -signal.SIGKILL else "failed"] += code != 0


def reign(job: Job, workers: int, seed: int) -> None:
    random, user = Random(seed), {child(use, job, seed)}
    alive: set[int] = set()
    while job.shared["phase"] != STOP:
        alive |= {child(work, job, random.getrandbits(32)) for _ in range(workers - len(alive))}
        moment(random.uniform(0.02, 0.4))
        reap(job, alive)
        if alive:
            victim = random.choice(sorted(alive))
            os.kill(victim, signal.SIGKILL)
            job.shared["killed"] += 1
            job.shared["died"] -= 1
    reap(job, alive | user, wait=True)


if __name__ == "__main__":
    url, org, memory, items, most, workers, seed = sys.argv[1:]
    reign(Job(url, org, Shared(Path(memory)), int(items), int(most)), int(workers), int(seed))
