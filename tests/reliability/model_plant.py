"""A second reading of the board's rules, its lower half: who answers for a team, and when a clock says something.

It knows nothing of tables and transactions, and shares nothing with the clockwork but the types of its data.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from coach.board.rules.calendar import Calendar
from coach.board.rules.policy import Policy
from coach.board.rules.spans import Span
from tests.clock_oracle import LEADER_ONLY, USUAL

LEADERS = ("admin", "supervisor")


class Refused(Exception):
    """What is asked cannot be done, for any of these reasons; which of them is named first is no rule."""

    def __init__(self, errors: Iterable[str]) -> None:
        super().__init__(*sorted(errors))
        self.errors = frozenset[str | None](errors)


def refuse(**wrong: object) -> None:
    if errors := [error for error, is_so in wrong.items() if is_so]:
        raise Refused(errors)


@dataclass(frozen=True)
class Hand:
    """Who asks: a person with their own key, a person named on a shared device, or a key that is nobody's."""

    role: str
    person: str | None = None
    teams: frozenset[str] | None = None
    device: bool = False

    @property
    def owner(self) -> str | None:
        """Whose key it is."""
        return None if self.device else self.person

    def sees(self, team: str | None) -> bool:
        return self.teams is None or team in self.teams


@dataclass
class Team:
    above: str | None
    leader: str | None
    deputies: list[str] = field(default_factory=list)
    members: frozenset[str] = frozenset()
    support: bool = False


@dataclass
class Clock:
    """`n` is the version of the deadline; `taken` says that somebody has it in hand on this rung."""

    stage: str
    team: str
    root: str
    duty: str | None
    severe: bool
    policy: Policy
    pinned: int
    n: int
    begun: datetime
    deadline: datetime
    taken: bool
    entered: datetime
    level: int = 0
    heard: datetime | None = None
    running: bool = True


@dataclass
class Fact:
    to_team: str
    to: str | None
    why: str
    ask: object = None
    status: str = "open"
    open: bool = True
    answered_by: str | None = None
    answer: str | None = None
    taken_by: str | None = None


@dataclass
class Plant:
    """The tree with its people, the policy in all its versions, and the clocks with what they have told."""

    now: datetime
    calendar: Calendar
    teams: dict[str, Team]
    policies: list[Policy]
    erased: set[str] = field(default_factory=set)
    away: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    facts: dict[tuple[str, int, int], Fact] = field(default_factory=dict)
    deadlines: dict[str, list[tuple[int, str, datetime]]] = field(default_factory=lambda: defaultdict(list))

    # --- people -------------------------------------------------------------------------------------

    def up_from(self, team: str) -> Iterator[str]:
        here: str | None = team
        while here is not None:
            yield here
            here = self.teams[here].above

    def above(self, team: str, steps: int) -> str:
        return list(self.up_from(team))[: steps + 1][-1]

    def living(self, *people: str | None) -> str | None:
        """The first of them who is still in the data."""
        return next((person for person in people if person is not None and person not in self.erased), None)

    def there(self, person: str | None) -> bool:
        absences = (times for who, *times in self.away.values() if who == person)
        return self.living(person) is not None and not any(start <= self.now < end for start, end in absences)

    def leading(self, team: str) -> list[str]:
        """The leader and the deputies, in the order in which they are asked."""
        return [person for person in (self.teams[team].leader, *self.teams[team].deputies) if person is not None]

    def on_duty(self, team: str, steps: int = 0) -> str | None:
        """There or above; where nobody is, the nearest below."""
        chain = list(self.up_from(team))
        here = min(steps, len(chain) - 1)
        asked = chain[here:] + chain[:here][::-1]
        return next((person for id in asked for person in self.leading(id) if self.there(person)), None)

    def leads(self, hand: Hand, team: str) -> bool:
        own = any(hand.person in self.leading(id) for id in self.up_from(team))
        return own or (hand.role in LEADERS and hand.sees(team))

    def leads_by_key(self, hand: Hand, team: str) -> bool:
        """Where a device cannot say who acts."""
        return self.leads(replace(hand, person=hand.owner), team)

    def knows(self, hand: Hand, person: str) -> bool:
        """Whether a key may name this person."""
        teams = [self.teams[id] for id in hand.teams or ()]
        near = any(person == team.leader or person in team.members for team in teams)
        return hand.teams is None or near or person == hand.owner

    def homes(self, person: str) -> list[str]:
        teams = sorted(self.teams.items())
        return [id for id, team in teams if person == team.leader or person in team.members]

    # --- time ---------------------------------------------------------------------------------------

    def after(self, policy: Policy, at: datetime, span: Span) -> datetime:
        return self.calendar.add(at, span, working=policy.time == "working")

    def usual(self, stage: str, policy: Policy) -> datetime:
        """Until when a stage that begins now is to end."""
        if stage == "effect":
            return self.calendar.add(self.now, policy.effect[0], working=False)
        span = policy.issue.resolve if stage == "resolve" else getattr(policy, USUAL[stage])
        return self.after(policy, self.now, span)

    def ups(self, clock: Clock) -> list[int]:
        """How many tiers up each rung of an item's own ladder is."""
        return [0] if clock.stage in LEADER_ONLY else [level.up for level in clock.policy.levels]

    def to_team(self, clock: Clock, level: int) -> str:
        """A person may send an item further than its own ladder goes, then a tier at a time."""
        own = self.ups(clock)
        ups = own + [rung.up for rung in clock.policy.levels if rung.up > own[-1]]
        ups += range(ups[-1] + 1, ups[-1] + 1 + level)
        return self.above(clock.team, ups[level - 1])

    def rises(self, clock: Clock) -> datetime | None:
        """When it goes up if nobody does anything; None at the top."""
        policy = clock.policy
        if clock.level >= len(self.ups(clock)):
            return None
        if clock.level:
            rung = policy.levels[clock.level - 1]
            assert rung.resolve is not None
            late, word = self.after(policy, clock.entered, rung.resolve), rung.acknowledge
        else:
            late = clock.deadline if at_once(clock) else self.after(policy, clock.deadline, policy.grace)
            word = policy.issue.acknowledge if clock.stage == "resolve" else None
        return late if word is None or clock.taken else min(late, self.after(policy, clock.entered, word))

    def timer(self, clock: Clock) -> datetime | None:
        """The one moment at which something happens next."""
        rise = self.rises(clock)
        if not clock.running:
            return None
        if clock.stage == "effect":
            return clock.deadline
        if rise is None:
            return self.after(clock.policy, clock.heard or clock.entered, clock.policy.digest)
        return min([rise, *(word for word in self.words(clock) if (clock.heard or clock.begun) < word < rise)])

    def words(self, clock: Clock) -> Iterator[datetime]:
        """When the person is reminded, before the first rung."""
        if clock.level:
            return
        policy = clock.policy
        yield clock.deadline
        for span in policy.remind:
            yield self.calendar.subtract(clock.deadline, span, working=policy.time == "working")
        if clock.stage == "do" and not clock.taken:
            yield self.after(policy, clock.begun, policy.accept)

    # --- clocks -------------------------------------------------------------------------------------

    def begin(
        self, item: str, team: str, root: str, stage: str, duty: str | None, *,
        severe: bool = False, deadline: datetime | None = None, taken: bool = False,
    ) -> Clock:  # fmt: skip
        """A stage and a deadline of its own, under the policy as it is now; what is due at once happens at once."""
        policy, pinned, before = self.policies[-1], len(self.policies), self.clocks.get(item)
        until = deadline or self.usual(stage, policy)
        n = before.n + 1 if before else 1
        self.end_facts(item)
        clock = Clock(stage, team, root, duty, severe, policy, pinned, n, self.now, until, taken, self.now)
        if deadline is None and at_once(clock):
            clock.deadline = self.now
        self.clocks[item] = clock
        self.deadlines[item].append((n, stage, clock.deadline))
        rise = self.rises(clock)
        if stage != "effect" and rise is not None and rise <= self.now:
            self.climb(item)
        return clock

    def again(self, item: str, deadline: datetime | None = None) -> Clock:
        """The same stage on the lowest rung; who has it in hand still has."""
        old = self.clocks[item]
        until, taken = deadline or self.usual(old.stage, self.policies[-1]), old.taken or old.level > 0
        return self.begin(item, old.team, old.root, old.stage, old.duty, severe=old.severe, deadline=until, taken=taken)

    def stop(self, item: str) -> None:
        self.clocks[item].running = False
        self.end_facts(item)

    def end_facts(self, item: str) -> None:
        for fact in self.open_facts(item):
            fact.open, fact.status = False, "closed"

    def open_facts(self, item: str) -> list[Fact]:
        """The highest rung last."""
        return [fact for (id, _, _), fact in sorted(self.facts.items()) if id == item and fact.open]

    def climb(self, item: str, level: int | None = None, ask: object = None) -> None:
        clock = self.clocks[item]
        up, late = level or clock.level + 1, clock.deadline <= self.now
        why = "severe" if clock.severe and late else "overdue" if late or clock.taken else "unacknowledged"
        to = self.to_team(clock, up)
        carried = ask or next((fact.ask for fact in reversed(self.open_facts(item))), None)
        fact = Fact(to, self.on_duty(clock.team, self.steps(clock, to)), "manual" if ask else why, carried)
        assert (item, clock.n, up) not in self.facts
        self.facts[item, clock.n, up] = fact
        clock.level, clock.entered, clock.taken, clock.heard = up, self.now, False, None

    def steps(self, clock: Clock, to: str) -> int:
        return list(self.up_from(clock.team)).index(to)

    def hand_over(self, item: str, person: str | None, taken: bool) -> None:
        """Somebody else owes it; a rung that is reached stays reached, and in whose hand it is there."""
        clock = self.clocks[item]
        clock.duty = person
        clock.taken = clock.taken if clock.level else taken


def at_once(clock: Clock) -> bool:
    return clock.stage == "resolve" and clock.severe and clock.policy.severe_at_once


# --- what readings say ------------------------------------------------------------------------------


def holds(comparison: str, value: float, bound: float) -> bool:
    return {"at_most": value <= bound, "below": value < bound}[comparison]


def proposal(kept_before: Sequence[bool], before: Sequence[float], kept: Sequence[bool], after: Sequence[float]) -> str:
    """Of a measure of which less is better: nine in ten as predicted, and more than the process did anyway."""
    if len(after) < 3:
        return "cannot_tell"
    if sum(kept) < 0.9 * len(kept) - 1e-9:
        return "not_effective"
    if len(before) < 12:
        return "cannot_tell" if before and sum(kept_before) >= 0.9 * len(before) - 1e-9 else "effective"
    turned = sum(kept_before) < 0.1 * len(before) - 1e-9
    return "effective" if turned or shifted(before[-24:], after) else "cannot_tell"


def shifted(before: Sequence[float], after: Sequence[float]) -> bool:
    """Three of four nearer the lower limit than the centre, or eight in a row below the centre."""
    centre = sum(before) / len(before)
    moving = [abs(b - a) for a, b in pairwise(before)]
    near = centre - 3 / 1.128 * sum(moving) / len(moving) / 2
    low, under = [value < near - 1e-9 for value in after], [value < centre - 1e-9 for value in after]
    fours = (low[n : n + 4] for n in range(max(1, len(low) - 3)))
    return any(sum(four) >= 3 for four in fours) or any(all(under[n : n + 8]) for n in range(len(under) - 7))
