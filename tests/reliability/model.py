"""A second reading of the board's rules: what goes up and comes down, who goes, what is read, and what time does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .model_actions import Actions
from .model_items import Action, Issue, Look
from .model_plant import Clock, Fact, Hand, holds, proposal, refuse

ANSWERED = {"accept": "accepted", "lend": "lent", "decide": "decided", "decline": "declined"}
DOWN = ("decide", "decline")


@dataclass
class Model(Actions):
    """`asks` counts what was sent up by hand."""

    asks: int = 0
    readings: dict[datetime, float] = field(default_factory=dict)
    reader: str | None = None
    """Whose duty the KPI is."""
    target: float = 5.0

    # --- up and down --------------------------------------------------------------------------------

    def escalate(self, hand: Hand, id: str, also: Sequence[str]) -> None:
        refuse(InvalidInput=id in also or not all(self.seen(hand, other) for other in also))
        self.find(hand, id, or_up=True)
        refuse(Conflict=not all(self.clocks[one].running for one in (id, *also)))
        level = self.next_rung(id, hand.person)
        to = self.to_team(self.clocks[id], level) if level else ""
        rungs = {other: self.rung_to(other, to) for other in also if level and self.here_or_none(other) != to}
        refuse(Conflict=level is None, InvalidInput=None in rungs.values())
        self.asks += 1
        self.join([id, *also])
        for one, rung in ({id: level} | rungs).items():
            self.climb(one, rung, self.asks)

    def here_or_none(self, id: str) -> str | None:
        return self.here(id) if self.clocks[id].level else None

    def next_rung(self, id: str, person: str | None) -> int | None:
        """The lowest that brings it to another team than has it, and to somebody else than who sends it."""
        clock = self.clocks[id]
        for level in range(clock.level + 1, clock.level + 20):
            to = self.to_team(clock, level)
            who = self.on_duty(clock.team, self.steps(clock, to))
            if to != self.here_or_none(id) and (who is None or who != person):
                return level
        return None

    def rung_to(self, id: str, to: str) -> int | None:
        clock = self.clocks[id]
        rungs = range(clock.level + 1, clock.level + 20)
        return next((level for level in rungs if self.to_team(clock, level) == to), None)

    def join(self, ids: Sequence[str]) -> None:
        """One cause: an issue where any of them hangs at one."""
        roots = list(dict.fromkeys(self.clocks[id].root for id in ids))
        root = next((root for root in roots if root in self.issues), roots[0])
        for clock in self.clocks.values():
            clock.root = root if clock.root in roots else clock.root
        for id, issue in self.issues.items():
            if not issue.closed and id != root and ({id, issue.cause} & (set(roots) - {root})):
                issue.cause = root

    def answer(self, hand: Hand, id: str, given: str, text: bool, lent: Sequence[str]) -> None:
        fact = self.question(hand, id)
        wrong = (given in DOWN and not text) or (given == "accept" and hand.person is None)
        unknown = not all(self.knows(hand, one) and self.living(one) for one in lent)
        refuse(NotAllowed=not self.answers(hand, fact), Conflict=fact.answer,
               InvalidInput=wrong or unknown or (given == "lend") != bool(lent))  # fmt: skip
        for one in (id, *self.companions(id)):
            self.reply(hand, one, given)

    def question(self, hand: Hand, id: str) -> Fact:
        """What was escalated about it last, and is open still."""
        self.find(hand, id, or_up=True)
        facts = self.open_facts(id)
        refuse(Conflict=not self.clocks[id].running or not facts)
        others = self.companions(id)
        refuse(NotFound=not all(self.seen(hand, one) or self.came_up(hand, one) for one in others))
        return facts[-1]

    def answers(self, hand: Hand, fact: Fact) -> bool:
        told = hand.person is not None and hand.person in (fact.to, fact.answered_by)
        return told or self.leads(hand, fact.to_team)

    def companions(self, id: str) -> list[str]:
        """What was sent up together under one ask is answered together."""
        mine, root = self.open_facts(id)[-1], self.clocks[id].root
        same = (other for other, clock in self.clocks.items() if clock.root == root and other != id)
        last = [(other, self.open_facts(other)[-1]) for other in same if self.open_facts(other)]
        here = [(other, fact) for other, fact in last if fact.to_team == mine.to_team and not fact.answer]
        return [other for other, fact in here if fact.ask is not None and fact.ask == mine.ask]

    def reply(self, hand: Hand, id: str, given: str) -> None:
        fact = self.open_facts(id)[-1]
        fact.answer, fact.answered_by, fact.status = given, hand.person, ANSWERED[given]
        if given in DOWN:
            self.back_down(id, fact)
            return
        self.clocks[id].taken, fact.taken_by = True, hand.person
        if given == "accept":
            self.clocks[id].duty = hand.person

    def de_escalate(self, hand: Hand, id: str) -> None:
        self.find(hand, id, or_up=True)
        facts = self.open_facts(id)
        refuse(Conflict=not self.clocks[id].running or not facts)
        refuse(NotAllowed=not self.answers(hand, facts[-1]))
        fact = facts[-1]
        fact.answer, fact.answered_by, fact.status = "de_escalate", hand.person, "de_escalated"
        self.back_down(id, fact)

    def back_down(self, id: str, fact: Fact) -> None:
        """Under a deadline of its own, owed by whose it is; one that is still ahead stays."""
        fact.open, clock, item = False, self.clocks[id], self.item(id)
        clock.duty = self.living(*self.whose(item, clock.stage))
        new = self.again(id, clock.deadline if clock.deadline > self.now else None)
        if isinstance(item, Action):
            item.version = new.n
            item.due = new.deadline if new.stage == "do" else item.due

    def whose(self, item: Issue | Action, stage: str) -> Sequence[str | None]:
        if isinstance(item, Issue):
            return [item.assignee if stage == "resolve" else item.raiser]
        owner, asker = item.owner, item.asker
        return {"date": [owner, asker], "do": [owner, asker], "verify": [asker], "end": [owner],
                "standardise": [owner]}.get(stage, [])  # fmt: skip

    # --- people, time and numbers -------------------------------------------------------------------

    def erase(self, person: str) -> None:
        """What they owed goes to whoever asked for it, else to the leader; nothing that is open names them."""
        self.erased.add(person)
        for id, clock in self.clocks.items():
            if clock.duty == person:
                self.inherit(id, clock)
        for action in self.actions.values():
            if not action.closed:
                gone = action.owner == person
                action.owner, action.accepted = None if gone else action.owner, action.accepted and not gone
                action.asker = None if action.asker == person else action.asker
        for issue in self.issues.values():
            issue.assignee = None if issue.assignee == person and not issue.closed else issue.assignee
        for team in self.teams.values():
            team.leader = None if team.leader == person else team.leader
            team.deputies = [one for one in team.deputies if one != person]
        self.away = {id: times for id, times in self.away.items() if times[0] != person}
        self.reader = None if self.reader == person else self.reader

    def inherit(self, id: str, clock: Clock) -> None:
        action = self.actions.get(id)
        asked = action is not None and clock.stage in ("date", "do", "end", "standardise")
        heir = self.living(action.asker) if action is not None and asked else None
        if clock.running:
            self.hand_over(id, heir, clock.taken and clock.stage != "do")
        else:
            clock.duty = None

    def read(self, at: datetime, value: float) -> bool:
        """Three misses in a row open one issue, or reopen the one that was called resolved; whether they open one."""
        if self.readings.get(at) == value:
            return False
        self.readings[at] = value
        last = [reading for _, reading in sorted(self.readings.items())]
        open_one = self.open_about_the_kpi()
        newest = at == max(self.readings)
        asks = newest and len(last) >= 3 and all(value > self.target for value in last[-3:])
        if asks and open_one is not None and (resolved := self.issues[open_one].resolved) and at > resolved:
            self.unresolve(open_one, None, "reopened")
        return asks and open_one is None

    def triggered(self, hand: Hand, id: str) -> None:
        assignee = self.reader if self.there(self.reader) else self.on_duty(self.kpi_team)
        self.issues[id] = Issue(self.kpi_team, False, hand.person, assignee, kpi=True)
        self.owe_end(id)

    def sweep(self) -> dict[str, int]:
        """Each clock that is due does one thing."""
        due = [(id, clock) for id, clock in self.clocks.items() if (at := self.timer(clock)) and at <= self.now]
        did = dict.fromkeys(("claimed", "escalated", "reminded", "digests", "proposed"), 0) | {"claimed": len(due)}
        for id, clock in due:
            rise = self.rises(clock)
            if clock.stage == "effect":
                did["proposed"] += 1
                self.look(id, clock)
            elif rise is not None and rise <= self.now:
                did["escalated"] += 1
                self.climb(id)
            else:
                did["digests" if rise is None else "reminded"] += 1
                clock.heard = self.now
        return did

    def look(self, id: str, clock: Clock) -> None:
        action = self.actions[id]
        action.looks.append(Look(self.now, self.found(action)))
        self.begin(id, action.team, clock.root, "decide", self.judge(action))

    def found(self, action: Action) -> str:
        said, done = action.promise, action.done
        if said is None or not said.confirmed or done is None:
            return "cannot_tell"
        readings = sorted(self.readings.items())
        before = [value for at, value in readings if at < done][-48:]
        after = [value for at, value in readings if done <= at <= self.now]
        kept = [[holds(said.comparison, value, said.value) for value in part] for part in (before, after)]
        return proposal(kept[0], before, kept[1], after)
