"""What a dialogue knows, what can happen to it, and what it asks the outside to do. All of it frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from coach.frameworks.terms import Expects, Move, RepairKind, Role, Verdict

__all__ = [
    "ENGINE",
    "SPEAKER",
    "Abandoned",
    "AskHuman",
    "Asked",
    "CancelAlert",
    "Danger",
    "Edited",
    "Effect",
    "Escalate",
    "Event",
    "Heard",
    "Item",
    "Link",
    "MadeSafe",
    "Node",
    "OpenAction",
    "Parked",
    "Quote",
    "RaiseAlert",
    "RecordCycle",
    "Resumed",
    "Rewritten",
    "Said",
    "SendAlert",
    "Started",
    "State",
    "Status",
    "Strength",
    "Trail",
]

ENGINE = 2
"""The version of `advance`: within one, a replay of stored events gives the same state. From 2 on, the causes
of one answer can be a chain."""

SPEAKER = "speaker"
"""Stands for the person who said "me" without having signed in: nobody's id, and not absent."""

Status = Literal["active", "parked", "finished", "abandoned"]
Strength = Literal["stronger", "intermediate", "weaker"]
End = Literal["", "ours", "not_ours", "unknown", "later", "ruled_out"]
Link = Literal["untested", "evidence", "held", "failed"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `start` up to `end` of what one person said once; never the text itself."""

    utterance: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One quote of an answer with its role, and what was decided about it when it was read."""

    role: Role
    quote: Quote
    person: str = ""
    """For an owner: the person's id, where the name is known; the speaker's for "me"."""
    due: datetime | None = None
    """For a date: the instant it means, aware; none when it does not parse."""
    strength: Strength | None = None
    """For a countermeasure: its place in the action hierarchy."""
    cause: str = ""
    """For a countermeasure: the node it plainly speaks of."""
    wall: str = ""
    """For a date: the same by the site's clock, as `2026-03-27T12:00`, to be read back to whoever said it."""


@dataclass(frozen=True, slots=True)
class Node:
    """One cause on the tree, in somebody's words. `link` is the step up to its parent."""

    id: str
    parent: str
    leg: str
    quote: Quote
    evidence: tuple[Quote, ...] = ()
    asked: int = 0
    """How often evidence was asked for."""
    link: Link = "untested"
    end: End = ""
    deeper: bool = False
    """Whether the team said that there is more behind it."""
    told: bool = False
    """Whether its link was made by whoever named it: "the one because of the other"."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a list: an action, an obstacle, a containment."""

    id: str
    what: Quote
    owner: Quote | None = None
    owner_id: str = ""
    due: Quote | None = None
    due_at: datetime | None = None
    cause: str = ""
    strength: Strength | None = None
    asked: tuple[str, ...] = ()
    """What was asked about it already: `plan`, `due`, `tie`; each once."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that is open. Its words are made from this and the state, whoever words them."""

    step: str
    slot: str
    expects: Expects
    move: Move
    key: str
    about: str = ""
    """The node or item it is about."""
    picks: tuple[str, ...] = ()
    """One-tap replies, by name."""
    lead: str = ""
    """What the message says before its question, instead of a reflection: `back`, `resume`, `skipped` …"""
    variant: int = 0
    """How often another wording was asked for."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A question that was answered, by which utterance in which turn."""

    n: int
    asked: Asked
    utterance: str


@dataclass(frozen=True, slots=True)
class State:
    framework: str
    version: int
    engine: int = 1
    """That of the session's start; what was stored without one is of the first."""
    status: Status = "active"
    n: int = 0
    """The number of the latest turn; the opening is turn 0."""
    at: int = 0
    """Index of the step that is asked about; the number of steps once all are through."""
    asked: Asked | None = None
    """The open question, which the next answer is read against."""
    shown: Asked | None = None
    """What the latest message says: mostly the open question; `close` when the session parks or ends."""
    under: Asked | None = None
    """The question that an interruption will come back to."""
    fields: Mapping[str, tuple[Quote, ...]] = field(default_factory=dict)
    nodes: tuple[Node, ...] = ()
    items: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    kept: tuple[Heard, ...] = ()
    """Causes and ideas that were named before their time."""
    done: tuple[str, ...] = ()
    """`step.slot` marks of what was settled without a quote: left open, declined, confirmed."""
    gaps: tuple[str, ...] = ()
    """Fields that were left open knowingly."""
    reopened: tuple[str, ...] = ()
    """Fields that something they build on was changed under."""
    trail: tuple[Trail, ...] = ()
    """The latest answered questions, for `back` and `correct`; bounded."""
    editing: Trail | None = None
    focus: str = ""
    """The branch that is being followed."""
    last: tuple[Quote, ...] = ()
    """What the latest answer added, for a short reflection."""
    dated: tuple[str, ...] = ()
    """The days that the latest answer set for something to be done, by the site's clock."""
    tries: int = 0
    """Answers to the open question that did not do, and the rungs of the hint ladder used on it."""
    rungs: int = 0
    wrong: Verdict | None = None
    alert: Literal["", "unsure", "asked", "sent"] = ""
    alarm: tuple[Quote, ...] = ()
    """What was said of the danger."""
    told: "Said | None" = None
    """The answer that a danger was heard in: should it be none, it is taken as the answer that it was."""
    people: tuple[str, ...] = ()
    cycle: int = 1
    card: bool = False
    """Card mode: a person coaches, and the record takes every answer as it is."""
    made: int = 0
    """How many nodes and items were made, for their ids."""


@dataclass(frozen=True, slots=True)
class Started:
    """The session was created on what the record says."""

    at: datetime
    framework: str
    version: int
    heard: tuple[Heard, ...] = ()
    whole: Quote | None = None
    by: str = ""
    verdict: Verdict = "ok"
    cycle: int = 1
    card: bool = False
    sure: bool = True
    """Of a danger: whether the alarm is raised; else it is asked first."""
    carried: tuple[Quote, ...] = ()
    """Obstacles that stand on the storyboard's parking lot."""
    done: tuple[Quote, ...] = ()
    """What the record says was done about it already."""
    engine: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it was read, with every decision made about it."""

    n: int
    at: datetime
    whole: Quote
    verdict: Verdict
    by: str = ""
    heard: tuple[Heard, ...] = ()
    pick: str = ""
    """The one-tap reply it was, or that its words plainly meant."""
    repair: RepairKind | None = None
    turn: int | None = None
    sure: bool = True
    """For a danger: whether the alarm is raised; else it is asked first."""
    calm: Verdict = "ok"
    """For a danger: what the answer is besides, should the alarm be a false one."""
    calmly: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    n: int
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    n: int
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Abandoned:
    n: int
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """The danger button: needs no reader."""

    n: int
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier answer was put differently: `old` is the utterance it replaces, `asked` what it answered."""

    n: int
    at: datetime
    asked: Asked
    old: str
    whole: Quote
    verdict: Verdict
    by: str = ""
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A person put a field, a cause or an item in their own words."""

    n: int
    at: datetime
    target: str
    whole: Quote
    by: str = ""


Event = Started | Said | Parked | Resumed | Abandoned | Danger | Edited | Rewritten


@dataclass(frozen=True, slots=True)
class OpenAction:
    """Make or bring up to date the record for an item; its id within the session is `item.id`."""

    item: Item
    kind: Literal["containment", "corrective", "preventive", "improvement", "go_and_see"]
    cause: tuple[Quote, ...] = ()
    ends: tuple[Quote, ...] = ()
    prediction: tuple[Quote, ...] = ()
    window: tuple[Quote, ...] = ()
    asker: tuple[Quote, ...] = ()
    """Who will ask an owner who was not there."""


@dataclass(frozen=True, slots=True)
class Escalate:
    """Pass the issue to the next tier, with what this cause says."""

    about: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class AskHuman:
    """Somebody wants a person beside them."""


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """A danger was told: unanswered for a minute it goes to the team leader."""

    about: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class SendAlert:
    pass


@dataclass(frozen=True, slots=True)
class CancelAlert:
    pass


@dataclass(frozen=True, slots=True)
class MadeSafe:
    """Somebody said what keeps everybody safe from the danger that was told."""

    words: Quote


@dataclass(frozen=True, slots=True)
class RecordCycle:
    """Write a finished coaching cycle to the storyboard, by the names the framework gives."""

    fields: Mapping[str, tuple[Quote, ...]]
    obstacles: tuple[Item, ...] = ()


Effect = OpenAction | Escalate | AskHuman | RaiseAlert | SendAlert | CancelAlert | MadeSafe | RecordCycle
