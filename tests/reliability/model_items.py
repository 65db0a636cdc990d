"""A second reading of the board's rules: who may touch an item, and what each move of an issue changes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from .model_plant import LEADERS, Hand, Plant, refuse

COUNTER = ("corrective", "preventive", "improvement")


@dataclass
class Issue:
    kind: ClassVar[str] = "issue"
    team: str
    severe: bool
    raiser: str | None
    assignee: str | None
    kpi: bool = False
    status: str = "open"
    cause: str | None = None
    resolved: datetime | None = None
    closed: bool = False
    told: int = 0
    """Moves that the raiser must have heard of."""


@dataclass
class Look:
    at: datetime
    proposal: str
    decision: str | None = None
    decided: datetime | None = None


@dataclass
class Promise:
    """About the KPI, of which less is better."""

    comparison: str
    value: float
    days: int
    confirmed: bool = False


@dataclass
class Action:
    kind: str
    team: str
    issue: str | None
    owner: str | None
    asker: str | None
    accepted: bool
    due: datetime | None
    helps: str | None = None
    status: str = "open"
    version: int = 1
    moves: int = 0
    done: datetime | None = None
    verified: datetime | None = None
    closed: bool = False
    promise: Promise | None = None
    looks: list[Look] = field(default_factory=list)


@dataclass
class Items(Plant):
    """Every move refuses before it changes anything."""

    issues: dict[str, Issue] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    def item(self, id: str) -> Issue | Action:
        return self.issues[id] if id in self.issues else self.actions[id]

    def root(self, id: str) -> str:
        """The issue at whose cause an item hangs."""
        if id in self.issues:
            return self.issues[id].cause or id
        issue = self.actions[id].issue
        return id if issue is None else self.issues[issue].cause or issue

    # --- who may ------------------------------------------------------------------------------------

    def seen(self, hand: Hand, id: str) -> bool:
        item = self.item(id)
        if hand.sees(item.team) or isinstance(item, Issue):
            return hand.sees(item.team)
        theirs = hand.owner is not None and hand.owner in (item.owner, item.asker)
        return theirs or (item.helps is not None and hand.sees(item.helps))

    def came_up(self, hand: Hand, id: str) -> bool:
        """Whether it waits with a team of theirs, or with them."""
        facts = self.open_facts(id)
        return any(hand.sees(fact.to_team) or (hand.owner is not None and hand.owner == fact.to) for fact in facts)

    def find(self, hand: Hand, id: str, *, or_up: bool = False) -> None:
        refuse(NotFound=not (self.seen(hand, id) or (or_up and self.came_up(hand, id))))

    def concerned(self, hand: Hand, action: Action) -> bool:
        own = hand.person is not None and hand.person in (action.owner, action.asker)
        return own or hand.device or hand.role in LEADERS

    def here(self, id: str) -> str:
        """Which team has it now."""
        clock = self.clocks[id]
        return self.facts[id, clock.n, clock.level].to_team if clock.running and clock.level else clock.team

    # --- issues -------------------------------------------------------------------------------------

    def raise_issue(self, hand: Hand, id: str, team: str, severe: bool, assignee: str | None) -> None:
        unknown = assignee is not None and (not self.knows(hand, assignee) or self.living(assignee) is None)
        refuse(InvalidInput=not hand.sees(team) or unknown)
        self.issues[id] = Issue(team, severe, hand.person, assignee)
        self.owe_end(id)

    def owe_end(self, id: str) -> None:
        issue = self.issues[id]
        self.begin(id, issue.team, self.root(id), "resolve", self.living(issue.assignee), severe=issue.severe)

    def move(self, id: str, by: str | None, status: str | None = None) -> None:
        issue = self.issues[id]
        issue.status = status or issue.status
        issue.told += by is None or by != issue.raiser

    def acknowledge_issue(self, hand: Hand, id: str) -> None:
        self.find(hand, id, or_up=True)
        issue, clock = self.issues[id], self.clocks[id]
        up = clock.running and clock.level > 0
        theirs = not up and hand.person is not None and hand.person in (issue.assignee, clock.duty)
        refuse(NotAllowed=not (theirs or self.leads(hand, self.here(id))), Conflict=issue.resolved)
        if clock.taken:
            return
        clock.taken = True
        if up:
            self.facts[id, clock.n, clock.level].taken_by = hand.person
        self.move(id, hand.person, "in_analysis" if theirs and issue.status in ("open", "reopened") else None)

    def resolve(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        issue = self.issues[id]
        asked = hand.person is not None and hand.person in (issue.assignee, self.clocks[id].duty, issue.raiser)
        refuse(NotAllowed=not (asked or self.leads(hand, issue.team)), Conflict=issue.resolved)
        issue.resolved = self.now
        self.move(id, hand.person, "checking")
        self.begin(id, issue.team, self.root(id), "confirm", self.living(issue.raiser), severe=issue.severe)

    def confirm(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        issue, clock = self.issues[id], self.clocks[id]
        own = hand.person is not None and hand.person == issue.raiser
        gone_up = clock.running and clock.stage == "confirm" and clock.level > 0
        unanswered = gone_up or self.living(issue.raiser) is None
        allowed = own or (unanswered and self.leads(hand, issue.team))
        refuse(NotAllowed=not allowed, Conflict=issue.closed or not issue.resolved)
        issue.closed = True
        self.move(id, hand.person, "closed")
        self.stop(id)

    def reopen_issue(self, hand: Hand, id: str) -> None:
        self.find(hand, id)
        issue = self.issues[id]
        own = hand.person is not None and hand.person == issue.raiser
        another = issue.kpi and self.open_about_the_kpi() not in (None, id)
        refuse(NotAllowed=not (own or self.leads(hand, issue.team)), Conflict=not issue.resolved or another)
        self.unresolve(id, hand.person, "reopened")

    def open_about_the_kpi(self) -> str | None:
        return next((id for id, issue in self.issues.items() if issue.kpi and not issue.closed), None)

    def unresolve(self, id: str, by: str | None, status: str) -> None:
        issue = self.issues[id]
        issue.resolved, issue.closed, issue.assignee = None, False, self.living(issue.assignee)
        while issue.cause is not None and (further := self.issues[issue.cause].cause) is not None:
            issue.cause = further
        self.move(id, by, status)
        self.owe_end(id)

    def assign(self, hand: Hand, id: str, person: str | None) -> None:
        self.find(hand, id)
        issue, clock = self.issues[id], self.clocks[id]
        if person == issue.assignee:
            return
        unknown = person is not None and (not self.knows(hand, person) or self.living(person) is None)
        refuse(Conflict=issue.closed, InvalidInput=unknown)
        issue.assignee = person
        self.move(id, hand.owner)
        if clock.stage == "resolve":
            self.hand_over(id, person, clock.taken or (person is not None and person == hand.owner))

    def grade(self, hand: Hand, id: str, severe: bool) -> None:
        self.find(hand, id)
        issue, clock = self.issues[id], self.clocks[id]
        if severe == issue.severe:
            return
        own = hand.owner is not None and hand.owner == issue.raiser
        refuse(Conflict=issue.closed, NotAllowed=not severe and not (own or self.leads_by_key(hand, issue.team)))
        issue.severe = clock.severe = severe
        self.move(id, hand.owner)
        if severe and not issue.resolved and not clock.level:
            self.owe_end(id)

    def same_cause(self, hand: Hand, id: str, other: str | None) -> None:
        self.find(hand, id)
        issue = self.issues[id]
        if other == issue.cause:
            return
        followed = other is not None and any(one.cause == id and not one.closed for one in self.issues.values())
        refuse(InvalidInput=other is not None and (other == id or not self.seen(hand, other)),
               Conflict=issue.closed or followed or (other is not None and not self.stands(other)))  # fmt: skip
        issue.cause = other
        self.move(id, hand.owner)
        for its in (id, *(action for action, one in self.actions.items() if one.issue == id)):
            self.clocks[its].root = self.root(its)

    def stands(self, id: str) -> bool:
        """Whether others may name it as their cause."""
        return not self.issues[id].closed and self.issues[id].cause is None

    def settle(self, id: str | None, by: str | None) -> None:
        """What was called resolved opens again when a countermeasure turns out to have had no effect."""
        if id is None:
            return
        issue = self.issues[id]
        works = [action for action in self.actions.values() if action.issue == id]
        if issue.resolved is not None:
            if not any(action.status == "open" and failed(action, issue.resolved) for action in works):
                return
            if issue.kpi and issue.closed and self.open_about_the_kpi() is not None:
                return
            self.unresolve(id, by, "countermeasures")
        kinds = [action.status for action in works if action.kind in COUNTER and action.status != "cancelled"]
        status = "in_analysis" if issue.status in ("countermeasures", "checking") else issue.status
        if kinds and issue.status != "reopened":
            status = "checking"
        status = "countermeasures" if "open" in kinds else status
        if status != issue.status:
            self.move(id, by, status)


def failed(action: Action, since: datetime) -> bool:
    looks = action.looks
    return any(look.decision == "not_effective" and look.decided and look.decided > since for look in looks)
