"""How people at the simulated plant behave. Every number here is an assumption, and none of it is measured on anybody.

Somebody looks at their work once in a shift, does a part of it of their own accord, and more of it when a message
names it. What they do is asked of the real service; what it takes goes into the ledger.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal, NamedTuple, Protocol

from evals.plant.ledger import Deed
from evals.plant.world import Person, World

__all__ = ["HOUR", "STYLES", "TEMPERS", "Answers", "Crowd", "Does", "Hands", "Temper", "Thing"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Temper(NamedTuple):
    """Shares and chances. `own`: doing a thing on one look at it; `heeds`: doing it after a message that names it."""

    share: float
    own: float
    heeds: float
    accepts: float = 0.8
    false: float = 0.02
    """Says that it is done, and it is not."""
    moves: float = 0.05
    """Moves a deadline that is near."""
    looks: float = 0.9
    """Looks at the board in a shift."""


TEMPERS: Mapping[str, Temper] = {
    "prompt": Temper(0.3, 0.75, 0.95, accepts=0.95),
    "usual": Temper(0.38, 0.45, 0.85),
    "late": Temper(0.12, 0.15, 0.6, looks=0.5),
    "says yes and forgets": Temper(0.08, 0.03, 0.4, accepts=0.98),
    "calls it done": Temper(0.06, 0.5, 0.8, false=0.4),
    "moves the date": Temper(0.06, 0.2, 0.6, moves=0.6),
}

STYLES: Mapping[str, tuple[float, float, float]] = {
    "fast": (0.45, 0.5, 4),
    "slow": (0.4, 8, 60),
    "never": (0.15, 0, 0),
}
"""How leaders answer what has come up to them: which share of them, after how many hours at least and at most."""


OVERSTEPS = 0.01
"""How often somebody asks for what they may not."""


@dataclass(slots=True)
class Thing:
    """An issue or an action as those concerned remember it."""

    id: str
    name: str
    kind: Literal["issue", "action"]
    team: str
    asker: str
    """Who raised it, or asked for it."""
    raised: datetime
    severe: bool = False
    owner: str | None = None
    issue: "Thing | None" = None
    actions: "list[Thing]" = field(default_factory=list)
    stage: str | None = ""
    owed_by: str | None = None
    deadline: datetime | None = None
    version: int = 0
    level: int = 0
    taken: bool = False
    sort: str = ""
    due: datetime | None = None
    """Until when it was first promised."""
    done: datetime | None = None
    really: bool = True
    """Whether what was called done is."""
    word: datetime | None = None
    """When whoever raised it last heard anything."""
    touched: datetime | None = None
    silence: float = 0.0
    """The longest time without a word, in hours."""

    @property
    def has_news(self) -> bool:
        """For who raised it and looks at the board."""
        moved = self.touched is not None and self.touched > (self.word or self.raised)
        return moved and self.kind == "issue" and self.stage is not None

    def heard(self, at: datetime) -> None:
        self.silence = max(self.silence, (at - (self.word or self.raised)) / HOUR)
        self.word = at


class Hands(Protocol):
    """What people act through."""

    at: datetime
    noted: datetime
    """When the last request that changed anything did so."""
    world: World
    chance: Random

    async def does(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """A request in somebody's name; what came back, None where it was refused."""

    async def edits(self, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None: ...

    def later(self, at: datetime, act: Callable[[], Awaitable[None]]) -> None: ...

    def note(self, thing: Thing, deed: Deed, *, at: datetime | None = None, **more: Any) -> None:
        """Into the ledger, as of the last request."""

    def count(self, what: str) -> None: ...

    def wrong(self, what: str) -> None:
        """The service did what it must not."""


@dataclass
class Crowd:
    """Everybody, and what they remember."""

    hands: Hands
    does: "Mapping[tuple[str, str], Does]"
    """By kind and stage what whoever owes it does."""
    answers: "Answers"
    things: dict[str, Thing] = field(default_factory=dict)
    owed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By person, the ids of things."""
    made: dict[str, int] = field(default_factory=lambda: {"issue": 0, "action": 0})

    @property
    def chance(self) -> Random:
        return self.hands.chance

    @property
    def people(self) -> Mapping[str, Person]:
        return self.hands.world.people

    def cast(self) -> None:
        """Who is how."""
        for one in self.people.values():
            names = list(TEMPERS)
            (one.temper,) = self.chance.choices(names, [TEMPERS[name].share for name in names])
            (one.style,) = self.chance.choices(list(STYLES), [style[0] for style in STYLES.values()])

    # --- what is remembered -------------------------------------------------------------------------

    def remember(self, thing: Thing, shown: Mapping[str, Any]) -> None:
        """As the service has just shown it."""
        names = self.hands.world.names
        owner = shown.get("owner_id") if thing.kind == "action" else shown["assignee_id"]
        thing.owner = names.get(owner) if owner else None
        thing.stage, thing.level, thing.version = shown["stage"], shown["level"], shown["deadline_version"]
        thing.deadline = datetime.fromisoformat(shown["deadline"]) if shown["deadline"] else None
        thing.taken = shown["acknowledged_at"] is not None
        thing.touched = self.hands.at
        self.owes(thing, names.get(shown["owed_by"]) if shown["owed_by"] else None)

    def owes(self, thing: Thing, person: str | None) -> None:
        """Nobody in particular stands for whoever leads the team."""
        if thing.owed_by is not None:
            self.owed[thing.owed_by].discard(thing.id)
        open = thing.stage is not None and thing.stage != "effect"
        thing.owed_by = (person or self.hands.world.leaders[thing.team]) if open else None
        if thing.owed_by is not None:
            self.owed[thing.owed_by].add(thing.id)

    def new(self, kind: Literal["issue", "action"], shown: Mapping[str, Any], **known: Any) -> Thing:
        self.made[kind] += 1
        thing = Thing(shown["id"], f"{kind} {self.made[kind]}", kind, raised=self.hands.at, **known)
        self.things[thing.id] = thing
        self.hands.count(f"{kind}s")
        self.remember(thing, shown)
        return thing

    async def moved(
        self, person: Person, thing: Thing, verb: str, deed: Deed, body: Mapping[str, Any] | None = None, **more: Any
    ) -> bool:
        path = f"/{thing.kind}s/{thing.id}/{verb}"
        shown = await self.hands.does(person.name, path, {**(body or {}), "by": person.id})
        if shown is None:
            return False
        self.remember(thing, shown)
        self.hands.note(thing, deed, severe=thing.severe and deed == "begins", **more)
        return True

    async def refresh(self, thing: Thing) -> None:
        shown = await self.hands.does("", f"/{thing.kind}s/{thing.id}")
        if shown is not None:
            self.remember(thing, shown)

    # --- when they do it ----------------------------------------------------------------------------

    async def looks(self, who: str) -> None:
        """Once in a shift, at one's own work and at what became of what one raised."""
        person, at = self.people[who], self.hands.at
        temper = TEMPERS[person.temper]
        if not person.there(at) or self.chance.random() >= temper.looks:
            return
        for thing in self.things.values():
            if thing.asker == who and thing.has_news:
                thing.heard(at)
        for id in sorted(self.owed[who], key=lambda id: self.things[id].name):
            late = (deadline := self.things[id].deadline) is not None and deadline < at
            if self.chance.random() < temper.own * (1.5 if late else 1):
                await self.do(who, self.things[id])

    def doing(self, who: str, thing: Thing) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            if self.people[who].there(self.hands.at) and thing.id in self.owed[who]:
                await self.do(who, thing)

        return act

    async def do(self, who: str, thing: Thing) -> None:
        if self.chance.random() < OVERSTEPS:
            await self.oversteps(thing)
        if thing.stage is not None and (thing.kind, thing.stage) in self.does:
            await self.does[thing.kind, thing.stage](self, self.people[who], thing)

    async def oversteps(self, thing: Thing) -> None:
        """Nobody verifies what they did themselves, nor confirms the end of what nobody has called resolved."""
        who, verb = (thing.asker, "confirm") if thing.kind == "issue" else (thing.owner, "verify")
        if who is None or thing.stage not in ("resolve", "do", "verify") or not self.people[who].there(self.hands.at):
            return
        hand = {"by": self.people[who].id}
        if await self.hands.does(who, f"/{thing.kind}s/{thing.id}/{verb}", hand) is not None:
            self.hands.wrong(f"{thing.name}: {verb} by {who} was taken")

    def told(self, who: str, thing: Thing, what: str, level: int) -> None:
        """A message has come."""
        person, at = self.people[who], self.hands.at
        if thing.asker == who and thing.kind == "issue":
            thing.heard(at)
        if what == "escalated":
            _, least, most = STYLES[person.style]
            if most:
                when = at + self.chance.uniform(least, most) * HOUR
                self.hands.later(when, lambda: self.answers(self, who, thing, level))
        elif thing.id in self.owed[who] and self.chance.random() < TEMPERS[person.temper].heeds:
            start, end = person.next_stint(at)
            when = max(at, start) + self.chance.uniform(0.05, 0.9) * max(end - max(at, start), HOUR)
            self.hands.later(when, self.doing(who, thing))


Does = Callable[[Crowd, Person, Thing], Awaitable[None]]
Answers = Callable[[Crowd, str, Thing, int], Awaitable[None]]
"""What a leader does with what has come up to them on a rung."""
