"""Which rungs must have been reached at a plant, and when: the words of the policies worked out a second time."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from evals.plant.ledger import Happening, Ledger, Worked

__all__ = ["Due", "expected", "later"]

DAY = timedelta(days=1)
UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": DAY, "w": 7 * DAY}
USUALLY = {
    "time": "working", "grace": "0min", "effect": ["30d", "60d", "90d"], "severe_at_once": True, "confirm": "3d",
    "answer": "5d", "undated": "1d", "verify": "2d", "contain": "10d", "decide": "5d", "standardise": "5d",
}  # fmt: skip
CALLED = {"date": "undated", "do": "decide", "end": "contain"}
"""Stages whose time has another name; what was to be done by a day that is over is decided about anew."""
ENDED = "ended"
LADDERS: Mapping[str, Sequence[Mapping[str, Any]]] = {"confirm": ({"up": 0},), "date": ({"up": 0},), ENDED: ()}
"""What goes no higher than the team's own leader, and what goes nowhere any more."""
PRESETS = Path(__file__).parents[2] / "coach" / "board" / "presets"


class Due(NamedTuple):
    """A rung that must be on record: `due` is when it fell due, `at` when the first pass from then on was made."""

    item: str
    version: int
    level: int
    at: datetime
    stage: str
    to_team: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`since` is when its rung was reached, or its deadline began; `looks` are those at an effect that are to come."""

    item: str
    team: str
    stage: str
    version: int
    since: datetime
    deadline: datetime
    policy: Mapping[str, Any]
    severe: bool
    acknowledged: bool
    looks: tuple[datetime, ...] = ()
    level: int = 0


def shifts(worked: Worked, at: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """What is left of the working time from an instant on, with the day on which each shift begins."""
    first = at.astimezone(ZoneInfo(worked.zone)).date() - DAY
    for day in (first + DAY * n for n in range(800) if first + DAY * n not in worked.free):
        for opens, closes in worked.shifts.get(day.weekday(), ()):
            end = wall(day + DAY * (closes <= opens), time.fromisoformat(closes), worked)
            if end >= at:
                yield day, max(at, wall(day, time.fromisoformat(opens), worked)), end


def wall(day: date, hour: time, worked: Worked) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(worked.zone)).astimezone(UTC)


def later(span: str, at: datetime, worked: Worked, working: bool) -> datetime:
    """So much after an instant. A day leads to the same time by the wall; at work a week is its days of work."""
    number = span.rstrip("abcdefghijklmnopqrstuvwxyz")
    count, unit, local = int(number), UNITS[span.removeprefix(number)], at.astimezone(ZoneInfo(worked.zone))
    if not count or not working:
        return wall(local.date() + count * unit, local.time(), worked) if count and unit >= DAY else at + count * unit
    week = sum(map(bool, worked.shifts.values()))
    return hours(count * unit, at, worked) if unit < DAY else days(count * (week if unit > DAY else 1), at, worked)


def hours(left: timedelta, at: datetime, worked: Worked) -> datetime:
    for _, start, end in shifts(worked, at):
        if left <= end - start:
            return start + left
        left -= end - start
    raise ValueError(f"nobody works after {at}")


def days(count: int, at: datetime, worked: Worked) -> datetime:
    """At that time on the n-th next day that is worked, or as near to it as that day is worked."""
    ahead = list(islice(shifts(worked, at), 4 * count + 9))
    day, start, _ = [*ahead[:1], *(one for one in ahead if one[1] == at)][-1]
    local, last = start.astimezone(ZoneInfo(worked.zone)), sorted({one for one, _, _ in ahead if one >= day})[count]
    meant = wall(local.date() + (last - day), local.time(), worked)
    there = [(start, end) for one, start, end in islice(shifts(worked, meant - 2 * DAY), 12) if one == last]
    return min((max(start, meant) for start, end in there if end >= meant), default=there[-1][1])


@lru_cache(maxsize=64)
def read(text: str) -> Mapping[str, Any]:
    policy: dict[str, Any] = yaml.safe_load(text)
    return {**USUALLY, **policy, **policy["issue"]}


@dataclass(frozen=True, slots=True)
class Oracle:
    ledger: Ledger

    def policy(self, team: str, at: datetime) -> Mapping[str, Any]:
        id = (self.ledger.policies | {of: id for when, of, id in self.ledger.under if when <= at}).get(team, "two_days")
        texts = [one.text for one in self.ledger.editions if one.policy == id and one.at <= at]
        return read(texts[-1] if texts else (PRESETS / f"{id}.yaml").read_text("utf-8"))

    def after(self, span: str, at: datetime, clock: Clock) -> datetime:
        return later(span, at, self.ledger.calendars[clock.team], clock.policy["time"] == "working")

    def begins(self, was: Clock | None, deed: Happening) -> Clock:
        """The lowest rung of a new deadline version, under what the policy says now."""
        team, stage = deed.team or (was.team if was else ""), deed.stage or (was.stage if was else "")
        policy, severe = self.policy(team, deed.at), deed.severe or (was is not None and was.severe)
        version, looks = (was.version + 1, was.looks[was.stage == "effect" != stage :]) if was else (1, ())
        if stage == "effect" and (was is None or was.stage not in ("effect", "decide")):
            looks = tuple(later(span, deed.at, self.ledger.calendars[team], False) for span in policy["effect"])
        clock = Clock(deed.item, team, stage, version, deed.at, deed.at, policy, severe, deed.taken, looks)
        if deed.until or stage == "effect" or (at_once(clock) and deed.deed == "begins"):
            return replace(clock, deadline=deed.until or (looks[0] if stage == "effect" else deed.at))
        return replace(clock, deadline=self.after(policy[CALLED.get(stage, stage)], deed.at, clock))

    def befalls(self, was: Clock | None, deed: Happening) -> Clock:
        if was and deed.stage == was.stage == "decide" and deed.deed == "begins":
            return was  # the clock has begun it by itself
        if was is None or deed.deed == "begins":
            return self.begins(was, deed)
        taken = was.acknowledged or deed.taken
        match deed.deed:
            case "moved" | "handed_down":
                kept = was.deadline if deed.deed == "handed_down" and was.deadline > deed.at else None
                return self.begins(was, replace(deed, until=deed.until or kept, taken=taken or was.level > 0))
            case "sent_up":
                return replace(was, level=deed.level or was.level + 1, since=deed.at, acknowledged=False)
            case "acknowledged" | "reassigned":
                yes = deed.deed == "acknowledged" or (deed.taken and not was.level)
                return replace(was, acknowledged=was.acknowledged or yes)
        return replace(was, stage=ENDED)

    def due(self, clock: Clock) -> datetime | None:
        """When the next rung falls due, where there is one; an awaited effect is looked at when its time has come."""
        ladder = LADDERS.get(clock.stage, clock.policy["levels"])
        if clock.stage == "effect" or clock.level >= len(ladder):
            return clock.deadline if clock.stage == "effect" else None
        rung = ladder[clock.level - 1] if clock.level else clock.policy
        span = rung["resolve"] if clock.level else "0min" if at_once(clock) else rung["grace"]
        last = self.after(span, clock.since if clock.level else clock.deadline, clock)
        wait = rung.get("acknowledge") if clock.level or clock.stage == "resolve" else None
        return min(last, self.after(wait, clock.since, clock)) if wait and not clock.acknowledged else last

    def life(self, deeds: Sequence[Happening]) -> Iterator[Due]:
        clock: Clock | None = None
        for deed, until in zip(deeds, [*(after.at for after in deeds[1:]), self.ledger.ended + DAY], strict=True):
            clock = self.befalls(clock, deed)
            if deed.deed == "sent_up":
                yield self.fact(clock, deed.at)
            while (due := self.due(clock)) and (at := self.seen(due, clock, deed)) < until:
                if clock.stage == "effect":
                    clock = self.begins(clock, Happening(at, clock.item, "begins", stage="decide"))
                else:
                    clock = replace(clock, level=clock.level + 1, since=at, acknowledged=False)
                    yield self.fact(clock, due)

    def seen(self, due: datetime, clock: Clock, deed: Happening) -> datetime:
        """When it comes on record: what is due with the beginning itself at once, else at the first pass after it."""
        n = bisect_left(self.ledger.passes, max(due, deed.at))
        passes = [*self.ledger.passes[n : n + 1], self.ledger.ended + DAY]
        return deed.at if due <= clock.since == deed.at else passes[0]

    def fact(self, clock: Clock, due: datetime) -> Due:
        rungs = [rung["up"] for rung in LADDERS.get(clock.stage, clock.policy["levels"])]
        to = clock.team
        for _ in range(rungs[min(clock.level, len(rungs)) - 1]):
            to = self.ledger.above.get(to, to)
        return Due(clock.item, clock.version, clock.level, clock.since, clock.stage, to, due)


def at_once(clock: Clock) -> bool:
    return clock.severe and clock.stage == "resolve" and bool(clock.policy["severe_at_once"])


def expected(ledger: Ledger) -> list[Due]:
    """Every escalation that must be on record, item by item; those by hand too."""
    oracle, of = Oracle(ledger), attrgetter("item")
    deeds = sorted(sorted(ledger.happenings, key=attrgetter("at")), key=of)
    return [due for _, one in groupby(deeds, of) for due in oracle.life(list(one))]
