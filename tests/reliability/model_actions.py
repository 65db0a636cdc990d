"""A second reading of the board's rules: what each move of an action changes, or refuses, to its effect and its end."""

from dataclasses import dataclass
from datetime import datetime

from coach.board.rules.policy import Policy
from coach.board.rules.spans import Span

from .model_items import Action, Items, Promise
from .model_plant import LEADERS, Clock, Hand, refuse


@dataclass
class Actions(Items):
    """One KPI, which belongs to a team."""

    kpi_team: str = "cell"

    def give(self, hand: Hand, id: str, team: str, issue: str | None, owner: str, due: datetime, kind: str) -> None:
        unknown = not self.seen(hand, issue) if issue else not hand.sees(team)
        refuse(InvalidInput=unknown or self.living(owner) is None or self.over(due))
        accepted = owner == hand.person
        self.actions[id] = Action(kind, team, issue, owner, hand.person, accepted, due, self.helping(team, owner))
        self.begin(id, team, self.root(id), "do", owner, deadline=due, taken=accepted)
        self.settle(issue, hand.person)

    def propose_undated(self, id: str, team: str, owner: str | None, asker: str) -> None:
        """As a dialogue leaves it where nobody named a date."""
        self.actions[id] = Action("corrective", team, None, owner, asker, False, None)
        self.begin(id, team, id, "date", owner or asker)

    def over(self, due: datetime) -> bool:
        """Whether it is meant for a day that is over where the team works."""
        return self.calendar.day_of(due) < self.calendar.day_of(self.now)

    def helping(self, team: str, owner: str) -> str | None:
        homes = self.homes(owner)
        return None if team in homes else next((home for home in homes if self.teams[home].support), None)

    def take(self, hand: Hand, id: str, *statuses: str) -> Action:
        """In the hands of somebody whom it concerns, as it stands."""
        self.find(hand, id)
        action = self.actions[id]
        refuse(NotAllowed=not self.concerned(hand, action), Conflict=statuses and action.status not in statuses)
        return action

    def owe(self, id: str, stage: str, duty: str | None, deadline: datetime | None = None) -> Clock:
        action = self.actions[id]
        taken = stage == "do" and action.accepted
        return self.begin(id, action.team, self.root(id), stage, duty, deadline=deadline, taken=taken)

    def close(self, id: str, status: str, by: str | None) -> None:
        action = self.actions[id]
        action.status, action.closed = status, True
        self.stop(id)
        self.settle(action.issue, by)

    def accept(self, hand: Hand, id: str) -> None:
        action = self.take(hand, id, "open")
        other = hand.person != action.owner and hand.role not in LEADERS
        refuse(Conflict=action.owner is None, NotAllowed=other and action.owner)
        if not action.accepted:
            action.accepted = True
            self.hand_over(id, action.owner, True)

    def acknowledge_action(self, hand: Hand, id: str) -> None:
        self.find(hand, id, or_up=True)
        clock = self.clocks[id]
        refuse(Conflict=not clock.running)
        allowed = self.leads(hand, self.here(id)) if clock.level else self.concerned(hand, self.actions[id])
        refuse(NotAllowed=not allowed)
        if not clock.taken and clock.level:
            self.facts[id, clock.n, clock.level].taken_by = hand.person
        clock.taken = True

    def move_deadline(self, hand: Hand, id: str, due: datetime) -> None:
        self.find(hand, id, or_up=True)
        action = self.actions[id]
        refuse(NotAllowed=not self.dates(hand, action), Conflict=action.status != "open", InvalidInput=self.over(due))
        if action.due is None:
            action.due = due
            action.version = self.owe(id, "do", action.owner or action.asker, due).n
            return
        refuse(NotAllowed=self.too_far(hand, id, due, action.due))
        action.due, action.moves, action.version = due, action.moves + 1, self.again(id, due).n

    def dates(self, hand: Hand, action: Action) -> bool:
        """Whose its dates are: the owner's, who asked, and the line's."""
        own = hand.person is not None and hand.person in (action.owner, action.asker)
        line = any(self.leads(hand, team) for team in self.up_from(action.team))
        return own or line or (hand.device and hand.sees(action.team))

    def too_far(self, hand: Hand, id: str, due: datetime, since: datetime) -> bool:
        """Too often or too far, which is the next tier's to allow."""
        action, policy = self.actions[id], self.clocks[id].policy
        above = list(self.up_from(action.team))[1:] or [action.team]
        far = policy.furthest is not None and due > self.after(policy, since, policy.furthest)
        higher = hand.role == "admin" or any(hand.person in self.leading(team) for team in above)
        return (far or action.moves >= policy.moves) and not higher

    def reassign(self, hand: Hand, id: str, owner: str) -> None:
        action = self.take(hand, id, "open")
        refuse(InvalidInput=self.living(owner) is None)
        action.owner, action.accepted = owner, owner == hand.person
        action.asker, action.helps = hand.person or action.asker, self.helping(action.team, owner)
        self.hand_over(id, owner, action.accepted)

    def complete(self, hand: Hand, id: str) -> None:
        action = self.take(hand, id, "open")
        action.status, action.done = "done", self.now
        asker = None if action.asker == action.owner else self.living(action.asker)
        self.owe(id, "verify", asker or self.judge(action))
        self.settle(action.issue, hand.person)

    def judge(self, action: Action) -> str | None:
        """None stands for the team's leader, unless that is the owner."""
        if self.teams[action.team].leader not in (None, action.owner):
            return None
        above = (self.on_duty(team) for team in self.up_from(action.team))
        return next((person for person in above if person not in (None, action.owner)), None)

    def verify(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        action = self.actions[id]
        own = hand.person is not None and hand.person == action.owner
        refuse(Conflict=action.status != "done", InvalidInput=hand.person is None, NotAllowed=own)
        action.status, action.verified = "verified", self.now
        if action.kind == "go_and_see":
            self.close(id, "closed", hand.person)
        elif action.kind == "containment":
            self.owe(id, "end", action.owner)
        else:
            self.owe(id, "effect", action.owner, self.look_at(action, 0))
        self.settle(action.issue, hand.person)

    def look_at(self, action: Action, n: int, policy: Policy | None = None) -> datetime | None:
        """When the window of the promise ends, and then as the policy says."""
        assert action.verified is not None
        spans, since = (policy or self.policies[-1]).effect, action.verified
        looks = [self.calendar.add(since, span, working=False) for span in spans]
        if action.promise is not None and action.promise.confirmed:
            first = self.calendar.add(since, Span(action.promise.days, "days"), working=False)
            looks = [first, *(look for look in looks[1:] if look > first)]
        return looks[n] if n < len(looks) else None

    def predict(self, hand: Hand, id: str, promise: Promise) -> None:
        action = self.take(hand, id)
        refuse(Conflict=self.looked_at(id), InvalidInput=not hand.sees(self.kpi_team))
        action.promise = promise
        self.look_on_time(id)

    def promise(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        promise = self.actions[id].promise
        refuse(InvalidInput=hand.person is None, NotAllowed=not self.concerned(hand, self.actions[id]),
               Conflict=promise is None or self.looked_at(id))  # fmt: skip
        assert promise is not None
        promise.confirmed = True
        self.look_on_time(id)

    def looked_at(self, id: str) -> bool:
        action = self.actions[id]
        looks = action.status == "verified" and any(look.at >= since(action) for look in action.looks)
        return action.status not in ("open", "done", "verified") or looks

    def look_on_time(self, id: str) -> None:
        if self.clocks[id].stage == "effect":
            self.again(id, self.look_at(self.actions[id], 0))

    def end(self, hand: Hand, id: str) -> None:
        action = self.take(hand, id)
        refuse(Conflict=action.kind != "containment" or action.status != "verified")
        self.close(id, "ended", hand.person)

    def reopen_action(self, hand: Hand, id: str, due: datetime | None) -> None:
        """A later date than it had is one more move of it."""
        ended = ("done", "verified", "effective", "standardised", "ended", "closed", "cancelled")
        action = self.take(hand, id, *ended)
        before = action.due
        if due is not None and before is not None and due > before:
            since = before if action.status == "done" else max(before, self.now)
            refuse(NotAllowed=not self.dates(hand, action) or self.too_far(hand, id, due, since))
        self.back(id, due)
        action.moves += before is not None and action.due is not None and action.due > before
        self.settle(action.issue, hand.person)

    def back(self, id: str, due: datetime | None) -> None:
        action = self.actions[id]
        action.accepted = action.accepted and self.living(action.owner) is not None
        action.owner, action.asker = self.living(action.owner), self.living(action.asker)
        action.status, action.done, action.verified, action.closed = "open", None, None, False
        clock = self.owe(id, "do", action.owner or action.asker, due)
        action.due, action.version = clock.deadline, clock.n

    def cancel(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        action = self.actions[id]
        refuse(NotAllowed=not self.leads(hand, action.team),
               Conflict=action.status not in ("open", "done", "verified", "effective"))  # fmt: skip
        self.close(id, "cancelled", hand.person)

    def decide(self, hand: Hand, id: str, decision: str, due: datetime | None) -> None:
        action, clock = self.take(hand, id), self.clocks[id]
        own = hand.person is not None and hand.person == action.owner
        refuse(InvalidInput=hand.person is None, NotAllowed=own,
               Conflict=not clock.running or clock.stage != "decide")  # fmt: skip
        looks = sum(look.at >= since(action) for look in action.looks)
        next = self.look_at(action, looks, clock.policy)
        refuse(Conflict=decision == "cannot_tell" and next is None)
        action.looks[-1].decision, action.looks[-1].decided = decision, self.now
        if decision == "effective":
            action.status = "effective"
            self.owe(id, "standardise", action.owner)
        elif decision == "not_effective":
            self.back(id, due)
        else:
            self.owe(id, "effect", action.owner, next)
        self.settle(action.issue, hand.person)

    def standardise(self, hand: Hand, id: str) -> None:
        self.take(hand, id, "effective")
        self.close(id, "standardised", hand.person)


def since(action: Action) -> datetime:
    assert action.verified is not None
    return action.verified
