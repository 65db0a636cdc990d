"""What comes again and again at the demo plant: tier meetings, walks along the line, coaching, hours that are read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from coach.board.demo import ORG
from coach.board.hours import plan_day, put_hours, raise_hour
from coach.board.meetings import decide, end_meeting, start_meeting
from coach.board.plant import Plant
from coach.board.routines import check, create_routine
from coach.board.rules.hourly import hours_of
from coach.board.walks import go
from coach.demo.cast import CREWS, OWN, Site
from coach.demo.stage import Stage, Step, Verb
from coach.store.scope import Caller

__all__ = ["ROUNDS", "read_hours", "round_steps"]

DAILY, WALKS, ONCE = (0, 1, 2, 3, 4), (1, 3), (2,)

HELD = 30
"""Working days for which routines were followed so far."""

LATER = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Habit:
    """Something a team's leader does: how often it is really done, and in which minutes' time it is over."""

    name: str
    kind: str
    days: tuple[int, ...]
    clock: str
    share: float
    minutes: int = 12


BY_TIER: Mapping[int, tuple[Habit, ...]] = {
    1: (
        Habit("Meeting of the shift", "check", DAILY, "06:10", 0.88),
        Habit("Walk along the line", "gemba", WALKS, "10:00", 0.74),
    ),
    2: (
        Habit("Meeting of the department", "meeting", DAILY, "09:00", 0.9),
        Habit("Walk through the shifts", "gemba", WALKS, "11:00", 0.78),
        Habit("Coaching cycle", "coaching", ONCE, "13:00", 0.7, 20),
    ),
    3: (Habit("Meeting of the value stream", "meeting", WALKS, "09:30", 0.9, 15),),
    4: (Habit("Meeting of the plant", "meeting", ONCE, "10:00", 0.95, 20),),
}
"""Those of the late shift come eight hours later."""

MINUTES = (
    "Maintenance looks at what stopped longest before the shift ends",
    "The promise of Thursday is moved here, in front of everybody, or kept",
    "Quality shows two of the samples at the board tomorrow",
    "We take the grey number first tomorrow",
    "Logistics books the slots for next week by Wednesday",
    "One of us goes along when the shift changes",
)

SEEN = (
    "The next roll stood ready, the knife did not",
    "Two people waited for one pallet truck",
    "The standard hangs behind the door of the cabinet",
    "The first hour after the start is the slow one",
    "Nobody knew which number is read at ten",
    "The new cutter hangs where it is used",
)


def round_steps(site: Site, seed: int) -> Iterator[Step]:
    """What each leader set themselves, and the days on which they did it."""
    for crew in (each for each in (*CREWS, *OWN) if each.kind == "line"):
        for habit in BY_TIER[crew.tier]:
            clock = later(habit.clock) if crew.shift == "late" else habit.clock
            what = f"{crew.name}: {habit.name}"
            fields = {"name": habit.name, "kind": habit.kind, "days": list(habit.days), "at_time": clock}
            yield Step(str(HELD + 1), "05:00", crew.people[0], "sets", what, {"team": crew.name, **fields})
            yield from done(site, habit, Step("", clock, crew.people[0], "", what, {"team": crew.name}), seed)


def later(clock: str) -> str:
    return f"{datetime.fromisoformat(f'2026-01-01T{clock}') + LATER:%H:%M}"


def done(site: Site, habit: Habit, usual: Step, seed: int) -> Iterator[Step]:
    chance = Random(f"{seed} {usual.what}")  # noqa: S311 believable, not secret
    for ago in range(HELD, 0, -1):
        held, line = chance.random() < habit.share, chance.randrange(len(MINUTES))
        if held and site.worked[ago - 1].weekday() in habit.days:
            words = {**usual.words, "minutes": habit.minutes, "line": line}
            yield usual._replace(day=str(ago), verb=VERB[habit.kind], words=words)


VERB = {"check": "checks_off", "meeting": "holds", "gemba": "walks", "coaching": "coaches"}


# --- what they do -----------------------------------------------------------------------------------


def sets(stage: Stage, caller: Caller, at: datetime, step: Step) -> str:
    return create_routine(stage.conn, caller, stage.known(step.words), at)


def checks_off(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    check(stage.conn, caller, stage.ids[step.what], None, at, None, None)


def holds(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    """A meeting from its beginning to its end; every other day something is decided."""
    words, conn = step.words, stage.conn
    team = stage.site.teams[words["team"]]
    there = [stage.site.people[name] for name in leaders_at(words["team"])]
    id = start_meeting(conn, caller, at, team_id=team, routine_id=stage.ids[step.what], present=there)
    if words["line"] % 2 == 0:
        decide(conn, caller, id, None, MINUTES[words["line"]], None, at + timedelta(minutes=words["minutes"] // 2))
    end_meeting(conn, caller, id, None, at + timedelta(minutes=words["minutes"]))


def leaders_at(team: str) -> list[str]:
    """Who meets there: who leads it, and who leads the teams below."""
    return [crew.people[0] for crew in (*CREWS, *OWN) if team in (crew.name, crew.parent)]


def walks(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    team, seen = stage.site.teams[step.words["team"]], SEEN[step.words["line"]]
    go(stage.conn, caller, at, kind="gemba", team_id=team, seen=seen)


def coaches(stage: Stage, caller: Caller, at: datetime, step: Step) -> None:
    go(stage.conn, caller, at, kind="coaching", team_id=stage.site.teams[step.words["team"]])


ROUNDS: dict[str, Verb] = {
    "sets": sets,
    "checks_off": checks_off,
    "holds": holds,
    "walks": walks,
    "coaches": coaches,
}


# --- hour by hour -----------------------------------------------------------------------------------

TAKT = {"Cartons, early shift": 360.0, "Canning, early shift": 360.0, "Canning, late shift": 400.0}
"""Seconds for a pallet, on the lines whose hours are read."""

BAD = {("Canning, early shift", 1, 3): "The lid feeder jammed", ("Canning, late shift", 1, 2): "Waited for lids"}
"""Team, working days ago, and the hour of the shift in which a good part of the plan was missed, and why."""


def read_hours(conn: Connection, site: Site, seed: int) -> None:
    """The last three working days, and today as far as it has gone."""
    for team, takt in TAKT.items():
        chance = Random(f"{seed} {team} hours")  # noqa: S311 believable, not secret
        for ago in (3, 2, 1, 0):
            read_day(conn, site, team, ago, takt, chance)


def read_day(conn: Connection, site: Site, team: str, ago: int, takt: float, chance: Random) -> None:
    id, caller = site.teams[team], site.says(site.led_by(team))
    day = site.worked[ago - 1] if ago else site.at.astimezone(site.zone).date()
    if not hours_of(Plant(conn, ORG, site.at).calendar(id), day):
        return
    entries = plan_day(conn, caller, id, day, None, takt, site.at)
    for n, entry in enumerate(entries):
        entry |= actual(entry, BAD.get((team, ago, n)), chance.randrange(3), site.at)
    put_hours(conn, caller, id, None, entries, None, site.at)
    for n, entry in enumerate(entries):
        if (team, ago, n) == next(iter(BAD)):
            raise_hour(conn, caller, id, None, entry["start"], None, site.at)


def actual(entry: Mapping[str, Any], reason: str | None, more: int, at: datetime) -> dict[str, Any]:
    """Nobody writes down an hour that is not over."""
    if entry["start"] + timedelta(hours=1) > at:
        return {}
    plan = round(entry["plan"])
    return {"actual": plan - 6, "reason": reason} if reason else {"actual": plan + more}
