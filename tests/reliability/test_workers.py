"""Many workers, killed at any moment, under a clock that jumps, while people change things: each fact once, none false.

A second reading of the rules says what must be on record. Where somebody changed an item in mid-flight, the record
says where the item stood before that, which gives the order in which things happened to it.
"""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from coach.board.audit import examine
from coach.store import tables as t
from coach.store.engine import Store
from tests.clock_oracle import Event, Told, Watched
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world, in_order

from .workers import PAUSE, RUN, SIZE, STOP, Shared, moment, rules

pytestmark = pytest.mark.uncounted(long=True)

TEMPLATES = 24
JUMPS = (0.5, 2, 5, 7, 11, 13, -0.7, -4)
LAST = (8, 22, 36, 50)
"""Hours after everything else, so that many items reach the top and a digest."""

PATIENCE = 600
"""Seconds after which a step that does not end has failed."""


@dataclass(frozen=True)
class Begun:
    """What the oracle must know of an item that was there from the start."""

    stage: str
    until: datetime
    taken: bool


@dataclass
class Trial:
    """A plant with its items, the processes that fight over it, and the steps of the clock."""

    store: Store
    world: World
    shared: Shared
    items: dict[str, Begun]
    steps: list[datetime]

    def read(self, work: Callable[[Connection], Any]) -> Any:
        return asyncio.run(self.store.read(work))

    def run(self, ops: int) -> None:
        for step, now in enumerate(self.steps):
            self.shared["step"] = step
            self.shared.set_now(now)
            self.step(now, self.shared["ops"] + ops)
        self.shared["phase"] = STOP

    def step(self, now: datetime, ops: int) -> None:
        """Work and use at once; then, with nobody using it, until nothing is due any more."""
        self.shared["phase"] = RUN
        self.until(lambda: self.shared["ops"] >= ops)
        assert self.read(lambda conn: examine(conn, self.world.org, MONDAY - 99 * DAY)) == []
        self.shared["paused"] = False
        self.shared["phase"] = PAUSE
        self.until(lambda: bool(self.shared["paused"]))
        self.until(lambda: self.read(lambda conn: self.due(conn, now)) == 0)
        assert self.read(lambda conn: examine(conn, self.world.org, now)) == []

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(PATIENCE * 100):
            if true():
                return
            assert self.shared["failed"] == 0
            moment(0.01)
        raise AssertionError(f"step {self.shared['step']} did not end")

    def due(self, conn: Connection, now: datetime) -> int:
        C = t.clocks.c
        return int(conn.execute(select(func.count()).where(C.org == self.world.org, C.due_at <= now)).scalar_one())

    # --- what must be on record -----------------------------------------------------------------------

    def check(self) -> None:
        told, calendar = self.read(self.world.told), self.read(self.world.calendar)
        deeds: dict[str, list[Any]] = {}
        for row in sorted(self.read(lambda conn: self.world.rows(conn, t.history)), key=lambda row: row.data["n"]):
            deeds.setdefault(row.item_id, []).append(row)
        untouched: dict[Begun, list[Told]] = {}
        for item in sorted(self.items.keys() | deeds.keys()):
            begun, done = self.items.get(item), deeds.get(item, [])
            if begun is not None and not done:
                if begun not in untouched:
                    untouched[begun] = self.oracle(calendar, begun, self.events(begun, [], []))
                assert told.get(item, []) == untouched[begun], item
            else:
                found = told.get(item, [])
                assert found == self.oracle(calendar, begun, self.events(begun, done, found)), (item, done)
        self.report(told, deeds)

    def oracle(self, calendar: Any, begun: Begun | None, events: Sequence[Event]) -> list[Told]:
        stage = begun.stage if begun else "resolve"
        return in_order(Watched(rules(1), calendar, stage, severe=begun is None).live(events))

    def events(self, begun: Begun | None, done: Sequence[Any], found: Sequence[Told]) -> list[Event]:
        """All that befell an item, in order: deeds, the passes that told of it, and the end of each step."""
        events = [Event("start", MONDAY, begun.until, begun.taken)] if begun else []
        order = [(told_in(told), 0, told) for told in found] + [(stood(deed), 1, deed) for deed in done]
        pending = iter(enumerate(self.steps))
        ended, end = next(pending)
        first = done[0].data["step"] if begun is None else 0
        for _, is_deed, what in sorted(order, key=lambda entry: (entry[0], entry[1])):
            step = what.data["step"] if is_deed else self.steps.index(what.at)
            while ended < step:
                events += [Event("look", end)] if ended >= first else []
                ended, end = next(pending)
            events.append(deed_of(what) if is_deed else Event("look", what.at))
        return [*events, *(Event("look", at) for at in (end, *(later for _, later in pending)))]

    def report(self, told: dict[str, list[Told]], deeds: dict[str, list[Any]]) -> None:
        facts = self.read(lambda conn: self.world.rows(conn, t.escalations))
        notices = self.read(lambda conn: self.world.rows(conn, t.notices, what="escalated"))
        assert len({(fact.item_id, fact.level, fact.deadline_version) for fact in facts}) == len(facts)
        assert len(notices) == len(facts)
        usual = [row for row in self.read(lambda conn: self.world.rows(conn, t.messages)) if not row.severe]
        assert max(Counter((row.person_id, row.day) for row in usual).values()) <= 6
        words = Counter(one.what for each in told.values() for one in each)
        killed, died, ops = (self.shared[name] for name in ("killed", "died", "ops"))
        print(
            f"\n{self.store.url.get_backend_name()}: {len(self.items)} items, {len(self.steps)} steps of the clock,"
            f" {ops} deeds on {len(deeds)} items, {killed} workers killed, {died} died in a transaction;"
            f" {words['fact']} facts, {words['reminder']} reminders, {words['digest']} digests:"
            f" 0 missed, 0 false, 0 twice (95 % bound 3/n = {3 / len(facts):.5f})"
        )


def told_in(told: Told) -> tuple[int, int, str]:
    """The state that an item was in afterwards."""
    return told.version, told.level, "" if told.what == "fact" else told.at.isoformat()


def stood(deed: Any) -> tuple[int, int, str]:
    version, level, reminded = deed.data["state"]
    return version, level, reminded


def deed_of(row: Any) -> Event:
    until = row.data.get("until")
    return Event(
        row.what, row.at, datetime.fromisoformat(until) if until else None, row.data.get("taken", False),
        rules(row.data["policy"]),
    )  # fmt: skip


def script(steps: int, seed: int) -> list[datetime]:
    """A clock that mostly goes on and sometimes goes back; no time comes twice."""
    random, times = Random(seed), [MONDAY + HOUR]
    while len(times) < steps:
        at = times[-1] + random.choice(JUMPS) * HOUR + timedelta(seconds=random.randrange(60))
        times += [at] if at not in times else []
    return times + [max(times) + hours * HOUR for hours in LAST]


def stock(conn: Connection, world: World, count: int) -> dict[str, Begun]:
    """Actions and issues in equal parts, whose deadlines are spread over two days."""
    items: dict[str, Begun] = {}
    stages: dict[str, Any] = {"act": ("do", "verify", "standardise"), "iss": ("resolve",)}
    for kind, n in ((kind, n) for kind in stages for n in range(TEMPLATES)):
        until, taken, stage = MONDAY + 2 * n * HOUR, n % 2 == 0, stages[kind][n % len(stages[kind])]
        first, *others = [f"{kind}_{number}" for number in range(n, count // 2, TEMPLATES)]
        if kind == "act":
            world.action(conn, first, MONDAY, stage, deadline=until + 2 * HOUR, accepted=taken)
        else:
            world.issue(conn, first, MONDAY, deadline=until + 2 * HOUR, accepted=taken)
        world.copy(conn, t.issues if kind == "iss" else t.actions, first, others)
        items |= dict.fromkeys([first, *others], Begun(stage, until + 2 * HOUR, taken))
    return items


@contextmanager
def fought_over(store: Store, org: str, path: Path, *, items: int, steps: int, batch: int, workers: int,
                seed: int) -> Iterator[Trial]:  # fmt: skip
    with store.engine.begin() as conn:
        world = found_world(conn, org, rules(1))
        known = stock(conn, world, items)
    memory = path / "shared"
    memory.write_bytes(bytes(SIZE))
    shared = Shared(memory)
    shared["phase"] = PAUSE
    shared.set_now(MONDAY)
    url = store.url.render_as_string(hide_password=False)
    arguments = [url, org, str(memory), str(items // 2), str(batch), str(workers), str(seed)]
    with subprocess.Popen([sys.executable, "-m", "tests.reliability.workers", *arguments]):
        try:
            yield Trial(store, world, shared, known, script(steps, seed))
        finally:
            shared["phase"] = STOP


LITE = {"items": 300, "steps": 6, "batch": 20, "workers": 2}
GREAT = {"items": 2_000, "steps": 6, "batch": 60, "workers": 8}
FULL = {"sqlite": {"items": 5_000, "steps": 30, "batch": 100, "workers": 2},
        "postgresql": {"items": 60_000, "steps": 24, "batch": 500, "workers": 8}}  # fmt: skip


def fight(store: Store, org: str, path: Path, ops: int, **size: int) -> None:
    with fought_over(store, org, path, **size, seed=11) as trial:
        trial.run(ops)
    assert (trial.shared["failed"], trial.shared["killed"] > 0, trial.shared["died"] > 0) == (0, True, True)
    trial.check()


def test_workers_that_are_killed_leave_every_fact_once_and_none_false(store: Store, org: str, tmp_path: Path) -> None:
    fight(store, org, tmp_path, 12, **(LITE if store.url.get_backend_name() == "sqlite" else GREAT))


@pytest.mark.full
def test_many_more_items_do(store: Store, org: str, tmp_path: Path) -> None:
    fight(store, org, tmp_path, 150, **FULL[store.url.get_backend_name()])
