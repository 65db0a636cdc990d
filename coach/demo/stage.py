"""Plays the stories of the demo plant: a line of them is one thing that one person did at one time.

Whatever they do goes the way it goes for everybody, at its own moment, and the clocks are looked at in between.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from sqlalchemy import Connection

from coach.board.demo import ORG
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.board.reminding import remind_routines
from coach.board.sweep import BATCH, sweep_batch
from coach.demo.cast import Site
from coach.store.scope import Caller

__all__ = ["Stage", "Step", "come_round", "play", "script"]

ROUNDS = ("06:30", "12:00", "18:00")
"""When a worker comes round on a day of the past."""


class Step(NamedTuple):
    """Who did what to which thing, and when: `57 14:20 Mateo Rossi raises caps` with its `words`."""

    day: str
    clock: str
    who: str
    verb: str
    what: str
    words: Mapping[str, Any]

    def at(self, site: Site) -> datetime:
        """`now -20` is twenty minutes ago."""
        if self.day == "now":
            return site.at + timedelta(minutes=int(self.clock))
        return site.when(int(self.day), self.clock)


STORIES = ("past.yaml", "present.yaml")


@cache
def script() -> tuple[Step, ...]:
    """All that happens, in the order of its stories."""
    told = [files(__package__).joinpath(name).read_text(encoding="utf-8") for name in STORIES]
    return tuple(step(line) for text in told for lines in yaml.safe_load(text).values() for line in lines)


def step(line: str | Mapping[str, Any]) -> Step:
    ((head, words),) = line.items() if isinstance(line, Mapping) else ((line, None),)
    day, clock, first, last, verb, what = head.split()
    return Step(day, clock, f"{first} {last}", verb, what, words or {})


@dataclass(slots=True)
class Stage:
    """Where the stories are played; `ids` are the things that they name."""

    conn: Connection
    site: Site
    kpis: Mapping[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    def known(self, words: Mapping[str, Any]) -> dict[str, Any]:
        """The words of a step with ids for names."""
        return dict(self.meant(name, value) for name, value in words.items())

    def meant(self, name: str, value: Any) -> tuple[str, Any]:
        if name in self.named:
            field, ids = self.named[name]
            return field, ids[value]
        return name, self.day(value) if name in DATES else value

    @property
    def named(self) -> dict[str, tuple[str, Mapping[str, str]]]:
        """Which field means which id."""
        people = {name: (f"{name}_id", self.site.people) for name in ("owner", "assignee")}
        things = {name: (f"{name}_id", self.ids) for name in ("issue", "storyboard", "equipment", "same_as")}
        return people | things | {"team": ("team_id", self.site.teams), "helps": ("helps_id", self.site.teams),
                                  "kpi": ("kpi_id", self.kpis)}  # fmt: skip

    def day(self, ago: int) -> date:
        return self.site.when(ago, "12:00").date()


DATES = frozenset({"due", "needed_by", "achieve_by"})

Verb = Callable[[Stage, Caller, datetime, Step], str | None]
"""Returns the id of what has come of it, where that is something new."""


def play(stage: Stage, steps: Iterable[Step], verbs: Mapping[str, Verb]) -> None:
    """Everything in the order of time; of two things at one time the one that is told first."""
    cast = stage.site
    rounds = list(worker(cast))
    for step in sorted(steps, key=lambda step: step.at(cast)):
        at = step.at(cast)
        while rounds and rounds[0] <= at:
            come_round(stage.conn, rounds.pop(0))
        made = verbs[step.verb](stage, cast.says(step.who), at, step)
        if made is not None:
            stage.ids[step.what] = made
    for at in rounds:
        come_round(stage.conn, at)


def worker(site: Site) -> Iterator[datetime]:
    for ago in range(len(site.worked), 0, -1):
        yield from (site.when(ago, clock) for clock in ROUNDS)


def come_round(conn: Connection, at: datetime) -> None:
    """What a worker does in one pass."""
    while sweep_batch(conn, ORG, at).claimed >= BATCH:
        pass
    while remind_routines(Plant(conn, ORG, at)) is not None:
        pass
    while post(conn, Plant(conn, ORG, at)) is not None:
        pass
