"""A second reading of the escalation rules: everything anew from the whole past, with nothing of the clockwork's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from coach.board.rules.calendar import Calendar
from coach.board.rules.policy import Policy
from coach.board.rules.spans import Span

What = Literal["fact", "reminder", "digest"]
Doing = Literal["start", "move", "acknowledge", "reassign", "hand_down", "close", "look"]

USUAL = {"confirm": "confirm", "date": "undated", "do": "decide", "verify": "verify", "end": "contain",
         "decide": "decide", "standardise": "standardise", "return": "park", "step": "decide"}  # fmt: skip
"""Under which name a policy keeps the time of a stage that nobody gave a date."""

LEADER_ONLY = ("confirm", "date", "return", "step")


class Told(NamedTuple):
    """Something that must be on record, and at which pass. `level` is the rung on which it happened."""

    what: What
    version: int
    level: int
    at: datetime


class Event(NamedTuple):
    """What befell an item; a `look` is a pass. `until` is a date somebody gave; `taken`: the person had said yes."""

    doing: Doing
    at: datetime
    until: datetime | None = None
    taken: bool = False
    policy: Policy | None = None


@dataclass
class Version:
    """One deadline, and all that happened under it."""

    policy: Policy
    begun: datetime
    deadline: datetime
    taken: datetime | None = None
    rungs: list[datetime] = field(default_factory=list)
    heard: datetime | None = None


@dataclass
class Watched:
    """An item under watch. `told` is what must exist by now."""

    policy: Policy
    calendar: Calendar
    stage: str
    severe: bool = False
    versions: list[Version] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    closed: bool = True

    def live(self, events: Iterable[Event]) -> list[Told]:
        for event in events:
            self.policy = event.policy or self.policy
            getattr(self, event.doing)(event)
        return self.told

    def start(self, event: Event) -> None:
        usual = event.at if self._at_once(self.policy) else self._usual(event.at)
        self._begin(event.at, event.until or usual, event.taken)

    def move(self, event: Event) -> None:
        now = self.versions[-1]
        self._begin(event.at, event.until or self._usual(event.at), bool(now.taken or now.rungs))

    hand_down = move

    def acknowledge(self, event: Event) -> None:
        self.versions[-1].taken = self.versions[-1].taken or event.at

    def reassign(self, event: Event) -> None:
        if not self.versions[-1].rungs:
            kept = self.versions[-1].taken if self.stage == "resolve" else None
            self.versions[-1].taken = kept or (event.at if event.taken else None)

    def close(self, event: Event) -> None:
        self.closed = True

    def look(self, event: Event) -> None:
        """One thing at most: the next rung, else word that is owed by now."""
        now, rung = self.versions[-1], self.next_rung()
        if self.closed:
            return
        if rung is not None and rung <= event.at:
            self._climb(event.at)
        elif rung is None and self._after(now.heard or now.rungs[-1], now.policy.digest) <= event.at:
            self._tell("digest", event.at)
        elif any(max(now.begun, now.heard or now.begun) < due <= event.at for due in self._reminders(rung)):
            self._tell("reminder", event.at)

    def next_rung(self) -> datetime | None:
        """When the item goes up if nobody does anything; None at the top."""
        now = self.versions[-1]
        policy, reached = now.policy, len(now.rungs)
        if reached == (1 if self.stage in LEADER_ONLY else len(policy.levels)):
            return None
        if reached:
            entered, level = now.rungs[-1], policy.levels[reached - 1]
            ends, word = self._after(entered, level.resolve or policy.digest), level.acknowledge
        else:
            entered, word = now.begun, policy.issue.acknowledge if self.stage == "resolve" else None
            ends = now.deadline if self._at_once(policy) else self._after(now.deadline, policy.grace)
        return ends if word is None or now.taken else min(ends, self._after(entered, word))

    def _reminders(self, rung: datetime | None) -> Iterator[datetime]:
        now = self.versions[-1]
        if rung is None or now.rungs:
            return
        back, working = self.calendar.subtract, now.policy.time == "working"
        before = [back(now.deadline, span, working=working) for span in now.policy.remind]
        unaccepted = [self._after(now.begun, now.policy.accept)] if self.stage == "do" and not now.taken else []
        yield from (due for due in (*before, now.deadline, *unaccepted) if due < rung)

    def _begin(self, at: datetime, deadline: datetime, taken: bool) -> None:
        self.closed = False
        self.versions.append(Version(self.policy, at, deadline, at if taken else None))
        if (self.next_rung() or self.versions[-1].deadline) <= at:
            self._climb(at)

    def _climb(self, at: datetime) -> None:
        self.versions[-1].rungs.append(at)
        self._tell("fact", at)
        self.versions[-1].taken = self.versions[-1].heard = None

    def _tell(self, what: What, at: datetime) -> None:
        self.versions[-1].heard = at
        self.told.append(Told(what, len(self.versions), len(self.versions[-1].rungs), at))

    def _at_once(self, policy: Policy) -> bool:
        return self.stage == "resolve" and self.severe and policy.severe_at_once

    def _usual(self, at: datetime) -> datetime:
        """Counted under the policy that holds now, not under the one of the version before."""
        span = self.policy.issue.resolve if self.stage == "resolve" else getattr(self.policy, USUAL[self.stage])
        return self.calendar.add(at, span, working=self.policy.time == "working")

    def _after(self, at: datetime, span: Span) -> datetime:
        return self.calendar.add(at, span, working=self.versions[-1].policy.time == "working")
