"""Small ledgers, written by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from evals.plant.ledger import Deed, Edition, Fact, Happening, Ledger, Worked
from evals.plant.oracle import Due, expected

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = Worked("Europe/Berlin", dict.fromkeys(range(5), (("06:00", "14:00"),)))
PLAIN = """
name: Plain
time: working
issue: {acknowledge: 1d, resolve: 5d}
remind: [1d]
grace: 2d
levels: [{up: 1, resolve: 2d}, {up: 2, resolve: 2d}, {up: 3}]
"""
ROUND_THE_CLOCK = """
name: Clock
time: calendar
issue: {resolve: 8h}
levels: [{up: 0, acknowledge: 1h, resolve: 4h}, {up: 1}]
"""


def at(text: str) -> datetime:
    """The wall clock of Berlin, such as `2026-03-27 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def deed(when: str, what: Deed, stage: str = "", item: str = "iss_1", **more: Any) -> Happening:
    until = more.pop("until", None)
    return Happening(at(when), item, what, team="crew", stage=stage, until=until and at(until), **more)


def plant(*happenings: Happening, policy: str = PLAIN, every: timedelta = timedelta(minutes=30)) -> Ledger:
    """Two months of one crew, with a pass every half hour."""
    began, ended = at("2026-03-01 00:00"), at("2026-04-30 00:00")
    passes = [began + every * n for n in range((ended - began) // every)]
    texts = [Edition(began, "own", policy)]
    above = {"crew": "department", "department": "stream"}
    return Ledger(1, began, ended, list(happenings), texts, {"crew": "own"}, [], above, {"crew": DAYS}, passes)


def off(ledger: Ledger, *days: str) -> Ledger:
    ledger.calendars["crew"] = replace(DAYS, free=frozenset(date.fromisoformat(day) for day in days))
    return ledger


def climbed(ledger: Ledger) -> list[tuple[int, int, str]]:
    """Version, level and the wall clock of every rung that is expected."""
    return [(one.version, one.level, f"{one.at.astimezone(BERLIN):%m-%d %H:%M}") for one in expected(ledger)]


def as_facts(those: Sequence[Due]) -> list[Fact]:
    """What a service that is right keeps."""
    return [Fact(one.item, one.version, one.level, one.at, one.stage, one.to_team, None) for one in those]
