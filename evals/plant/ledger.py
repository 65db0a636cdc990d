"""What happened at a simulated plant, kept apart from the service: what people got it to accept, and what it then said.

The oracle reads the first half and says what the second half must be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

__all__ = ["Deed", "Edition", "Fact", "Happening", "Ledger", "Message", "Tick", "Worked"]

Deed = Literal["begins", "moved", "acknowledged", "reassigned", "handed_down", "sent_up", "ends"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that befell an item because a person did it and the service took it.

    `begins` is every beginning of a stage: an issue raised (`resolve`), resolved (`confirm`), an action given (`do`,
    or `date` where it has none), completed (`verify`), reopened, and so on; the stage before is over then. The one of
    them that no person makes is `decide`, which begins at the pass that looked at an effect.
    """

    at: datetime
    item: str
    deed: Deed
    kind: Literal["issue", "action"] = "issue"
    team: str = ""
    stage: str = ""
    until: datetime | None = None
    """The deadline that a person gave; without one the policy counts."""
    taken: bool = False
    """Whether whoever owes it had said yes before, as who gives an action to themselves has."""
    severe: bool = False
    level: int = 0
    """Of `sent_up`, the rung that the service said it went to; without one, the next."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A text of a policy, and from when on what begins is under it."""

    at: datetime
    policy: str
    text: str
    """YAML, as it was put to the service."""


@dataclass(frozen=True, slots=True)
class Worked:
    """When a team is at work: by weekday (0 is Monday) the wall clock times of its shifts, and the days off."""

    zone: str
    shifts: Mapping[int, tuple[tuple[str, str], ...]]
    free: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """An escalation as the service keeps it."""

    item: str
    version: int
    level: int
    at: datetime
    stage: str
    to_team: str
    to_person: str | None
    by: str | None = None
    """Who sent it up; nobody, where the clock did."""


@dataclass(frozen=True, slots=True)
class Message:
    """What really reached a person, or a receiver, when."""

    to: str
    at: datetime
    shift: str
    """The person's shift in which it came: day and name."""
    lines: int = 1
    severe: bool = False
    """Then it waits for no shift and counts in no budget."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A look at the whole plant: what is open, and what of it nobody would ever hear of again."""

    at: datetime
    open: int
    lost: tuple[str, ...] = ()
    """Open items with neither a timer in the future nor a person or team who owes the next move."""


@dataclass(slots=True)
class Ledger:
    seed: int
    began: datetime
    ended: datetime
    happenings: list[Happening] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    """Which policy a team is under."""
    under: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When a team came under another policy: at, team, policy."""
    above: dict[str, str] = field(default_factory=dict)
    """The team above each team; where it is empty, nothing is said about which team a rung leads to."""
    calendars: dict[str, Worked] = field(default_factory=dict)
    """By team."""
    passes: list[datetime] = field(default_factory=list)
    """The passes that a worker really made, as far as every timer that was due: one that died later counts."""
    facts: list[Fact] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What the audit log, or a look at the tables, has against itself."""
    counts: dict[str, int] = field(default_factory=dict)
    """How much there was of each thing: issues, actions, kills, outages, requests sent twice, refused, and so on."""
    felt: dict[str, list[float]] = field(default_factory=dict)
    """Of simulated people. `silence`: the longest time in hours that who raised an issue heard nothing of it.
    `in_time`: 1 for an action called done by the date it was first given, else 0. `overdue`: hours, of the others."""
