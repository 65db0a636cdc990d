"""The plant that is simulated: its tree, shifts, policies and people, and how they get into the service."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from evals.plant.ledger import Ledger, Worked

__all__ = ["CALENDARS", "CREWS", "EDITS", "FREE", "POLICIES", "SWITCHES", "TEAMS", "ZONE", "Person", "World", "began"]

ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)

SEASONS = (date(2026, 10, 19), date(2027, 3, 22))
"""Mondays before the clocks change: seeds begin in autumn and in spring by turns."""

Ask = Callable[..., Awaitable[Any]]
"""Method, path and body of a request that must go well, made by an administrator."""


class Shift(NamedTuple):
    name: str
    start: str
    end: str
    days: tuple[int, ...]


WEEK, NIGHTS, WEEKEND = (0, 1, 2, 3, 4), (6, 0, 1, 2, 3), (4, 5, 6)

CALENDARS: Mapping[str, tuple[Shift, ...]] = {
    "office": (Shift("day", "07:00", "15:30", WEEK),),
    "two shifts": (Shift("early", "06:00", "14:00", WEEK), Shift("late", "14:00", "22:00", WEEK)),
    "nights": (Shift("night", "22:00", "06:00", NIGHTS),),
    "weekend": (Shift("long day", "06:00", "18:00", WEEKEND), Shift("long night", "18:00", "06:00", WEEKEND)),
}

STOCKTAKING = (date(2026, 10, 30), date(2027, 4, 1))
"""Days off of the plant's own."""

FREE = frozenset({
    *STOCKTAKING, date(2026, 10, 3), date(2026, 11, 1), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1),
    date(2027, 1, 6), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 17),
    date(2027, 5, 27), date(2027, 10, 3), date(2027, 11, 1), date(2027, 12, 25), date(2027, 12, 26),
})  # fmt: skip
"""These and the public holidays of Bavaria, as they stand on a wall calendar."""


class Team(NamedTuple):
    """`people` with the leader first and the deputy second."""

    name: str
    tier: int
    parent: str | None
    calendar: str
    policy: str
    people: int
    kind: str = "line"


TEAMS = (
    Team("plant", 4, None, "office", "line", 2),
    Team("frames", 3, "plant", "office", "line", 2),
    Team("seats", 3, "plant", "office", "line", 2),
    Team("wheels", 3, "plant", "office", "flow", 2),
    Team("welding", 2, "frames", "office", "line", 3),
    Team("sewing", 2, "seats", "office", "line", 3),
    Team("lacing", 2, "wheels", "office", "flow", 3),
    Team("weld day", 1, "welding", "two shifts", "line", 9),
    Team("weld night", 1, "welding", "nights", "line", 7),
    Team("sew", 1, "sewing", "office", "line", 8),
    Team("lace", 1, "lacing", "weekend", "flow", 8),
    Team("maintenance", 2, "plant", "two shifts", "line", 6, "support"),
)
CREWS = tuple(team.name for team in TEAMS if team.tier == 1)

LINE = """\
name: Line
about: Working time of the crew that has it.
time: working
issue: {acknowledge: 4h, resolve: 3d}
remind: [1d]
grace: 4h
levels:
  - {up: 1, acknowledge: 1d, resolve: 2d}
  - {up: 2, resolve: 2d}
  - {up: 3}
digest: 1d
verify: 2d
confirm: 2d
"""

FLOW = """\
name: Flow
about: Day and night, because the line before does not wait.
time: calendar
issue: {acknowledge: 2h, resolve: 2d}
remind: [4h]
grace: 2h
levels:
  - {up: 0, resolve: 8h}
  - {up: 1, acknowledge: 8h, resolve: 1d}
  - {up: 2, resolve: 2d}
  - {up: 3}
digest: 12h
verify: 1d
confirm: 3d
"""

POLICIES: Mapping[str, str] = {"line": LINE, "flow": FLOW}

EDITS = (
    (0.30, "line", LINE.replace("grace: 4h", "grace: 1d").replace("acknowledge: 4h", "acknowledge: 90min")),
    (0.55, "flow", FLOW.replace("resolve: 8h", "resolve: 4h").replace("verify: 1d", "verify: 36h")),
    (0.75, "line", LINE.replace("resolve: 3d", "resolve: 1w").replace("  - {up: 2, resolve: 2d}\n", "")),
)
"""How much of the run is over when which policy says something else."""

SWITCHES = ((0.45, "weld night", "flow"), (0.65, "lace", "line"))
"""How much of the run is over when which team comes under which other policy."""


def began(seed: int) -> datetime:
    return datetime.combine(SEASONS[seed % 2], time(4), ZONE).astimezone(UTC)


@dataclass(slots=True)
class Person:
    """Somebody at the plant; `temper` and `style` name rows of the tables of behaviour."""

    name: str
    id: str
    team: str
    shift: Shift
    leads: str | None = None
    temper: str = "usual"
    style: str = "slow"
    away: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Also absences that nobody entered."""
    gone: datetime | None = None

    def there(self, at: datetime) -> bool:
        return (self.gone is None or at < self.gone) and not any(since <= at < until for since, until in self.away)

    def stint(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when they work, if their shift begins on this day."""
        if day.weekday() not in self.shift.days or day in FREE:
            return None
        start, end = time.fromisoformat(self.shift.start), time.fromisoformat(self.shift.end)
        last = day if start < end else day + DAY
        return instant(day, start), instant(last, end)

    def shift_at(self, at: datetime) -> str:
        """Day and name; what comes between shifts belongs to none."""
        today = at.astimezone(ZONE).date()
        for day in (today, today - DAY):
            times = self.stint(day)
            if times is not None and times[0] <= at < times[1]:
                return f"{day} {self.shift.name}"
        return f"{today} off"

    def next_stint(self, at: datetime) -> tuple[datetime, datetime]:
        """The one under way, else the next."""
        day = at.astimezone(ZONE).date() - DAY
        while True:
            times = self.stint(day)
            if times is not None and times[1] > at:
                return times
            day += DAY


def instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


@dataclass(slots=True)
class World:
    """Who and what is known to the service under which id."""

    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)
    """By team the name of who leads it now."""
    names: dict[str, str] = field(default_factory=dict)
    """Of people and teams by id; names are the same in every run of a seed."""

    def crew(self, team: str, at: datetime) -> list[Person]:
        return [one for one in self.people.values() if one.team == team and (one.gone is None or at < one.gone)]

    def above(self, team: str) -> Iterator[str]:
        """The team and those above it."""
        here: str | None = team
        while here is not None:
            yield here
            here = PARENTS[here]


PARENTS = {team.name: team.parent for team in TEAMS}


# --- into the service -------------------------------------------------------------------------------


async def build(ask: Ask, chance: Random, ledger: Ledger) -> World:
    """All of it over the service's own paths; the ledger keeps what a person would know of it."""
    world = World()
    for policy, text in POLICIES.items():
        await ask("PUT", f"/policies/{policy}", text, {"If-None-Match": "*"})
    calendars = {name: (await ask("POST", "/calendars", calendar(name)))["id"] for name in CALENDARS}
    for team in TEAMS:
        people = [await hired(ask, chance, world, team, n) for n in range(team.people)]
        site = {"make_safe_text": "Stop the machine and step back.", "emergency_contact": "Gate, phone 100"}
        place = {"parent_id": world.teams[team.parent] if team.parent else None, "kind": team.kind}
        rules = {"calendar_id": calendars[team.calendar], "policy_id": team.policy}
        who = {"leader_id": people[0].id, "deputies": [people[1].id], "members": [one.id for one in people]}
        body = {"name": team.name, "tier": team.tier, "timezone": ZONE.key, **site, **place, **rules, **who}
        world.teams[team.name] = (await ask("POST", "/teams", body))["id"]
        world.leaders[team.name] = people[0].name
        world.names[world.teams[team.name]] = team.name
        ledger.above |= {team.name: team.parent} if team.parent else {}
        ledger.policies[team.name] = team.policy
        ledger.calendars[team.name] = worked(team.calendar)
    return world


async def hired(ask: Ask, chance: Random, world: World, team: Team, n: int) -> Person:
    shifts = CALENDARS[team.calendar]
    shift = shifts[n % len(shifts)]
    name = f"{team.name} {n}"
    role = "supervisor" if n < 2 else "learner"
    made = await ask("POST", "/people", {"name": name, "role": role, "shift": shift.name})
    person = Person(name, made["id"], team.name, shift, team.name if n == 0 else None)
    world.people[name], world.names[person.id] = person, name
    if n < 2 or chance.random() < 0.3:
        await ask("POST", "/channels", {"person_id": person.id, "name": "Phone", "url": f"phone://{name}"})
    return person


def calendar(name: str) -> dict[str, Any]:
    shifts = [{**shift._asdict(), "days": list(shift.days)} for shift in CALENDARS[name]]
    place = {"timezone": ZONE.key, "country": "DE", "subdivision": "BY"}
    return {"name": name, **place, "shifts": shifts, "days_off": [day.isoformat() for day in STOCKTAKING]}


def worked(name: str) -> Worked:
    days = {day: tuple((shift.start, shift.end) for shift in CALENDARS[name] if day in shift.days) for day in range(7)}
    return Worked(ZONE.key, {day: shifts for day, shifts in days.items() if shifts}, FREE)
