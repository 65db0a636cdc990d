"""Ten days of three teams, driven through the clockwork itself in a tenth of a second, for mutations to break."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import yaml
from sqlalchemy import Connection

from coach.board import clocks, sweep
from coach.board.rules.policy import Policy
from coach.store import tables as t
from evals.plant.ledger import Deed, Edition, Fact, Happening, Ledger, Tick, Worked
from tests.clock_world import DAY, HOUR, MONDAY, TEAMS, World, found_world

POLICY = """
name: Ladder
time: working
issue: {acknowledge: 1d, resolve: 2d}
remind: [4h]
grace: 1d
levels:
  - {up: 0, acknowledge: 4h, resolve: 1d}
  - {up: 1, resolve: 8h}
  - {up: 2}
digest: 1d
"""
EDITED = POLICY.replace("grace: 1d", "grace: 3d").replace("resolve: 8h", "resolve: 3d")
WEEK = Worked("UTC", dict.fromkeys(range(5), (("06:00", "14:00"), ("14:00", "22:00"))))
EVERY = timedelta(hours=3)


@dataclass
class SmallPlant:
    conn: Connection
    world: World
    ledger: Ledger
    at: datetime = MONDAY
    open: set[str] = field(default_factory=set)

    def note(self, id: str, deed: Deed, **more: Any) -> None:
        self.ledger.happenings.append(Happening(self.at, id, deed, team="cell", **more))

    def issue(self, id: str, *, severe: bool = False) -> None:
        self.world.issue(self.conn, id, self.at, severe=severe)
        self.begun(id, "resolve", severe=severe)

    def action(self, id: str, days: float) -> None:
        self.world.action(self.conn, id, self.at, deadline=self.at + days * DAY)
        self.begun(id, "do", until=self.at + days * DAY, kind="action")

    def begun(self, id: str, stage: str, **more: Any) -> None:
        self.open.add(id)
        self.note(id, "begins", stage=stage, **more)

    def verify(self, id: str) -> None:
        self.world.action(self.conn, id, self.at, "verify")
        self.begun(id, "verify", kind="action")

    def acknowledge(self, id: str) -> None:
        clocks.acknowledge(self.plant, id)
        self.note(id, "acknowledged")

    def move(self, id: str, days: float) -> None:
        clocks.restart(self.plant, id, "moved", "ana", deadline=self.at + days * DAY)
        self.note(id, "moved", until=self.at + days * DAY)

    def hand_down(self, id: str) -> None:
        row = clocks.held(self.plant, id)
        clocks.restart(self.plant, id, "decided", "eva", deadline=row.deadline if row.deadline > self.at else None)
        self.note(id, "handed_down")

    def end(self, id: str) -> None:
        clocks.stop(self.plant, id)
        self.open.discard(id)
        self.note(id, "ends")

    def edit(self, text: str) -> None:
        self.world.rule(self.conn, Policy.model_validate(yaml.safe_load(text)), len(self.ledger.editions) + 1)
        self.ledger.editions.append(Edition(self.at, "ladder", text))

    @property
    def plant(self) -> Any:
        return self.world.at(self.conn, self.at)

    def works(self) -> None:
        """A pass, and then a look at what is open."""
        sweep.sweep_batch(self.conn, self.world.org, self.at)
        self.ledger.passes.append(self.at)
        rows = self.world.rows(self.conn, t.clocks)
        dead = {row.item_id for row in rows if row.due_at is None or row.due_at <= self.at}
        self.ledger.ticks.append(Tick(self.at, len(self.open), tuple(sorted(dead & self.open))))


STORY: tuple[tuple[float, Callable[[SmallPlant], None]], ...] = (
    (0.5, lambda plant: plant.issue("unheard")),
    (1, lambda plant: plant.issue("heard")),
    (2, lambda plant: plant.acknowledge("heard")),
    (2, lambda plant: plant.action("late", 1)),
    (2, lambda plant: plant.action("moved", 1)),
    (3.5, lambda plant: plant.issue("severe", severe=True)),
    (4, lambda plant: plant.issue("short")),
    (20, lambda plant: plant.end("short")),
    (22, lambda plant: plant.move("moved", 2)),
    (28, lambda plant: plant.verify("verified")),
    (30, lambda plant: plant.hand_down("unheard")),
    (50, lambda plant: plant.edit(EDITED)),
    (53, lambda plant: plant.action("new rules", 0.5)),
)
"""Hours after Monday at seven; from Wednesday noon to Thursday noon no worker runs."""
OUTAGE = (MONDAY + 53 * HOUR, MONDAY + 77 * HOUR)


def played(conn: Connection, org: str, days: int = 10) -> Ledger:
    above = dict(pairwise(TEAMS))
    ended = MONDAY + days * DAY
    editions = [Edition(MONDAY, "ladder", POLICY)]
    ledger = Ledger(1, MONDAY, ended, [], editions, {"cell": "ladder"}, [], above, {"cell": WEEK})
    world = found_world(conn, org, Policy.model_validate(yaml.safe_load(POLICY)))
    plant = SmallPlant(conn, world, ledger)
    passes = [MONDAY + n * EVERY for n in range(1, days * DAY // EVERY)]
    acts = [(at, SmallPlant.works) for at in passes if not OUTAGE[0] < at < OUTAGE[1]]
    for plant.at, act in sorted([*((MONDAY + h * HOUR, act) for h, act in STORY), *acts], key=lambda one: one[0]):
        act(plant)
    ledger.facts = [
        Fact(row.item_id, row.deadline_version, row.level, row.at, row.stage, row.to_team_id, row.to_id, row.by)
        for row in world.rows(conn, t.escalations)
    ]
    return ledger
