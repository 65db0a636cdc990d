"""When the next thing happens to an item. Pure: a policy, a calendar and where the clock stands give an instant.

An item has one clock and a clock has one timer. The rules:

- before the first rung the person who owes the move is reminded; a reminder that is late gives way to the rung;
- a pass that comes late reaches the lowest rung not yet reached, and the next window counts from then;
- acknowledging does not stop the window in which the item must end;
- above the last rung a digest comes again and again until the item is closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from coach.board.rules.calendar import Calendar
from coach.board.rules.policy import Level, Policy

__all__ = ["Clock", "Kind", "Moment", "Stage", "deadline_for", "ladder", "moment", "reach"]

Kind = Literal["issue", "action", "session", "storyboard", "lesson"]
Stage = Literal[
    "resolve", "confirm", "answer", "date", "do", "verify", "end", "effect", "decide", "standardise", "return", "step",
    "compare",
]  # fmt: skip
"""What is owed: an issue's end and its confirmation; an idea's answer; of an action a date, the doing, the verifying, a
containment's end, the wait for its effect, the decision, the standard; a parked session's return; a storyboard's next
step; a look whether a cause that was proved elsewhere is there too."""

NEAR: tuple[Level, ...] = (Level(up=0),)
NEAR_STAGES = frozenset({"confirm", "date", "return", "step", "compare"})
"""What concerns nobody above the team's own leader."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where an item stands. `level` is the highest rung reached under this deadline, 0 before the first."""

    stage: Stage
    severe: bool
    started_at: datetime
    deadline: datetime
    level: int
    entered_at: datetime
    acknowledged_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """`due_at` is when the clock is looked at next; `fire_at` is when it reaches the next rung, None at the top."""

    due_at: datetime
    fire_at: datetime | None


def ladder(policy: Policy, stage: Stage) -> tuple[Level, ...]:
    return NEAR if stage in NEAR_STAGES else policy.levels


def deadline_for(policy: Policy, calendar: Calendar, stage: Stage, at: datetime, *, severe: bool = False) -> datetime:
    """Until when a stage that begins now is to end, where nobody named a date."""
    if stage == "resolve" and severe and policy.severe_at_once:
        return at
    return calendar.add(at, WINDOW[stage](policy), working=policy.time == "working" and stage != "effect")


WINDOW = {
    "resolve": lambda policy: policy.issue.resolve,
    "confirm": lambda policy: policy.confirm,
    "date": lambda policy: policy.undated,
    "do": lambda policy: policy.decide,
    "verify": lambda policy: policy.verify,
    "end": lambda policy: policy.contain,
    "effect": lambda policy: policy.effect[0],
    "decide": lambda policy: policy.decide,
    "standardise": lambda policy: policy.standardise,
    "return": lambda policy: policy.park,
    "step": lambda policy: policy.decide,
    "answer": lambda policy: policy.answer,
    "compare": lambda policy: policy.compare,
}


def moment(policy: Policy, calendar: Calendar, clock: Clock) -> Moment:
    if clock.stage == "effect":
        return Moment(clock.deadline, None)
    fire = fires(policy, calendar, clock)
    if fire is None:
        last = clock.reminded_at or clock.entered_at
        return Moment(calendar.add(last, policy.digest, working=policy.time == "working"), None)
    return Moment(min([fire, *reminders(policy, calendar, clock, fire)]), fire)


def fires(policy: Policy, calendar: Calendar, clock: Clock) -> datetime | None:
    """When the next rung is reached if nothing happens; None where there is none."""
    levels = ladder(policy, clock.stage)
    if clock.level >= len(levels):
        return None
    working = policy.time == "working"
    if clock.level == 0:
        at_once = clock.severe and clock.stage == "resolve" and policy.severe_at_once
        late = clock.deadline if at_once else calendar.add(clock.deadline, policy.grace, working=working)
        first = policy.issue.acknowledge if clock.stage == "resolve" else None
        begun = clock.started_at
    else:
        rung = levels[clock.level - 1]
        assert rung.resolve is not None  # the policy says so of every rung but the last
        late = calendar.add(clock.entered_at, rung.resolve, working=working)
        first, begun = rung.acknowledge, clock.entered_at
    if first is None or clock.acknowledged_at is not None:
        return late
    return min(late, calendar.add(begun, first, working=working))


def reminders(policy: Policy, calendar: Calendar, clock: Clock, fire: datetime) -> Iterable[datetime]:
    """Those still to come before the next rung; none above the first."""
    if clock.level > 0:
        return
    working = policy.time == "working"
    after = max(clock.started_at, clock.reminded_at or clock.started_at)
    moments = [calendar.subtract(clock.deadline, span, working=working) for span in policy.remind]
    moments.append(clock.deadline)
    if clock.stage == "do" and clock.acknowledged_at is None:
        moments.append(calendar.add(clock.started_at, policy.accept, working=working))
    yield from (at for at in moments if after < at < fire)


def reach(clock: Clock, at: datetime) -> Clock:
    """One rung up; nobody has acknowledged it there."""
    return Clock(clock.stage, clock.severe, clock.started_at, clock.deadline, clock.level + 1, at, None, None)
