"""A small plant on a real database beside its model: every move is made on both, and what stands there compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import Select, Table, bindparam, insert, select

from coach.board import kpis, policies
from coach.board.audit import examine
from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.policy import Policy
from coach.clock import new_id
from coach.errors import CoachError
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller
from tests.clock_world import LADDER

from .model import Model
from .model_items import Action, Issue
from .model_plant import Clock, Fact, Hand, Refused, Team

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE = "Europe/Madrid"
"""Its clocks change four weeks after the beginning."""

SHIFTS = (("early", 6, 14), ("late", 14, 22))
CALENDAR = Calendar(ZoneInfo(ZONE), tuple(Shift(name, time(a), time(b), frozenset(range(5))) for name, a, b in SHIFTS))

SHORT: dict[str, Any] = LADDER | {"effect": ["10d", "20d", "30d"], "moves": 1, "furthest": "3d"}
CHANGED: dict[str, dict[str, Any]] = {
    "usual": {},
    "working": {"time": "working", "grace": "2d", "accept": "4h", "moves": 2, "furthest": None},
    "at_once": {"issue": {"resolve": "0min"}, "grace": "0min", "remind": [],
                "levels": [{"up": 0, "resolve": "30min"}, {"up": 2}]},
    "short": {"severe_at_once": False, "effect": ["5d"], "remind": ["2h", "1d"],
              "levels": [{"up": 1, "acknowledge": "1h"}]},
}  # fmt: skip
POLICIES = {name: Policy.model_validate(SHORT | changed) for name, changed in CHANGED.items()}

TEAMS = {
    "cell": Team("area", "cem", members=frozenset({"ana", "ben", "gil"})),
    "area": Team("plant", "dora", ["finn"]),
    "plant": Team(None, "eva"),
    "maint": Team("plant", "max", members=frozenset({"mia"}), support=True),
}
KEYS = {
    "ana": Hand("learner", "ana", frozenset({"cell"})),
    "ben": Hand("learner", "ben", frozenset({"cell"})),
    "gil": Hand("learner", "gil", frozenset({"cell", "area"})),
    "cem": Hand("supervisor", "cem", frozenset({"cell"})),
    "dora": Hand("supervisor", "dora", frozenset({"cell", "area"})),
    "finn": Hand("supervisor", "finn", frozenset({"cell", "area"})),
    "eva": Hand("supervisor", "eva"),
    "max": Hand("supervisor", "max", frozenset({"maint"})),
    "mia": Hand("learner", "mia", frozenset({"maint"})),
}
ADMIN = Hand("admin")


class BothBoards(RuleBasedStateMachine):
    """One organisation an example, in one transaction that is taken back; each move has a savepoint of its own."""

    store: ClassVar[Store]
    done: ClassVar[Counter[str]]

    @initialize(name=st.sampled_from(tuple(POLICIES)))
    def found(self, name: str) -> None:
        self.org, self.now, self.ids = new_id("org"), MONDAY, list[str]()
        self.conn = self.store.engine.connect()
        self.conn.begin()
        self.model = Model(self.now, CALENDAR, deepcopy(TEAMS), [POLICIES[name]], reader="ben")
        self.people_and_teams()
        policies.put_policy(self.conn, self.caller(ADMIN), "ladder", POLICIES[name], self.now)
        kpi = {"team_id": "cell", "name": "Scrap", "category": "Q", "unit": "pieces", "direction": "lower",
               "target": self.model.target, "rhythm": "day", "owner_id": "ben",
               "rules": {"misses": 3, "signal": False, "trend": None}}  # fmt: skip
        self.kpi = kpis.create_kpi(self.conn, self.caller(ADMIN), kpi, self.now)

    def people_and_teams(self) -> None:
        key: dict[str, Any] = {"org": self.org, "created_at": self.now}
        site = {**key, "timezone": ZONE, "make_safe_text": "", "emergency_contact": "", "policy_id": "ladder"}
        self.conn.execute(insert(t.orgs), {**key, "name": "Plant"})
        self.conn.execute(
            insert(t.keys), {**key, "id": "key", "hash": self.org, "prefix": "", "role": "admin", "name": ""}
        )
        self.conn.execute(insert(t.people), [{**key, "id": id, "name": id} for id in KEYS])
        for id in ("plant", "area", "cell", "maint"):
            team, tier = TEAMS[id], {"plant": 3, "area": 2}.get(id, 1)
            row = {"id": id, "name": id, "tier": tier, "parent_id": team.above, "leader_id": team.leader}
            kind = "support" if team.support else "line"
            self.conn.execute(insert(t.teams), {**site, **row, "kind": kind, "analysis_limit": 99})
            for person in sorted(team.members):
                self.conn.execute(insert(t.members), {"org": self.org, "team_id": id, "person_id": person})
        self.conn.execute(insert(t.deputies), {"org": self.org, "team_id": "area", "n": 1, "person_id": "finn"})

    def teardown(self) -> None:
        if hasattr(self, "conn"):
            self.conn.rollback()
            self.conn.close()

    # --- one move -----------------------------------------------------------------------------------

    def caller(self, hand: Hand) -> Caller:
        role: Any = hand.role
        return Caller(self.org, "key", role, hand.owner, hand.teams, hand.device)

    def by(self, hand: Hand) -> str | None:
        return hand.person if hand.device else None

    def do(self, what: str, real: Callable[[], Any], model: Callable[[Any], object]) -> Any:
        """On the board and in the model: both change, or both refuse for the same reason."""
        made, error = None, None
        try:
            with self.conn.begin_nested():
                made = real()
        except CoachError as refused:
            error = type(refused).__name__
        allowed = frozenset[str | None]({None})
        try:
            model(made)
        except Refused as refused:
            allowed = refused.errors
        assert error in allowed, f"{what}: {error or 'done'}, and should be {', '.join(map(str, allowed))}"
        self.done[what if error is None else f"{what} refused"] += 1
        return made

    def keep(self, id: str | None) -> None:
        self.ids += [id] if id is not None else []

    def pick(self, n: int, kind: Iterable[str], *stages: str) -> str:
        """The n-th newest of its kind, those in one of these stages first."""
        found = [id for id in reversed(self.ids) if id in kind]
        fits = [id for id in found if self.stage(id) in stages]
        return (fits + [id for id in found if id not in fits])[n % len(found)]

    def stage(self, id: str) -> str:
        clock = self.model.clocks[id]
        return clock.stage if clock.running else "ended"

    def hand(self, who: str, id: str | None = None) -> Hand:
        """Whose key is used; where there is nobody, an admin's."""
        person = who if who in KEYS else self.somebody(who, id)
        if person is None or person in self.model.erased:
            return ADMIN
        return Hand("learner", person, None, device=True) if who == "device" else KEYS[person]

    def somebody(self, who: str, id: str | None) -> str | None:
        if id is None or who == "admin":
            return None
        item, clock = self.model.item(id), self.model.clocks[id]
        first, second = (item.raiser, item.assignee) if isinstance(item, Issue) else (item.owner, item.asker)
        boss = self.model.on_duty(self.model.here(id), 0 if clock.level else 1)
        owed = clock.duty or self.model.on_duty(item.team)
        return {"owed": owed, "first": first, "second": second, "boss": boss, "device": owed}[who]

    @invariant()
    def stands_as_the_rules_say(self) -> None:
        for name, found, wanted in self.views():
            assert found == wanted, (name, differing(found, wanted))

    @invariant()
    def nothing_is_lost(self) -> None:
        """As the auditor sees it: a clock that is late was looked at by nobody, and a team may have nobody left."""
        found = {(one.kind, one.item_id) for one in examine(self.conn, self.org, self.now) if one.kind != "late"}
        model = self.model
        unnamed = {clock.team for clock in model.clocks.values() if clock.running and clock.duty is None}
        assert found == {("nobody", team) for team in unnamed if model.on_duty(team) is None}
        assert not {clock.duty for clock in model.clocks.values()} & model.erased
        causes = {one.cause for one in model.issues.values() if one.cause and not one.closed}
        assert not [id for id in causes if model.issues[id].cause]

    # --- what stands there --------------------------------------------------------------------------

    def rows(self, table: Table, *columns: str) -> Iterator[Any]:
        return iter(self.conn.execute(chosen(table, columns), {"its": self.org}))

    def views(self) -> Iterator[tuple[str, object, object]]:
        """What the database says, and what the model does."""
        model = self.model
        running = {id: clock for id, clock in model.clocks.items() if clock.running}
        yield "issues", by_id(self.issues()), {id: of_issue(one) for id, one in model.issues.items()}
        yield "actions", by_id(self.actions()), {id: of_action(one) for id, one in model.actions.items()}
        yield "clocks", by_id(self.clocks()), {id: self.of_clock(clock) for id, clock in running.items()}
        yield "facts", by_id(self.facts()), {id: of_fact(fact) for id, fact in model.facts.items()}
        wanted = {(id, *one) for id, them in model.deadlines.items() for one in them}
        yield (
            "deadlines",
            {tuple(row) for row in self.rows(t.deadlines, "item_id", "version", "stage", "due_at")},
            wanted,
        )
        looks = {(id, n, one.at, one.proposal, one.decision) for id, action in model.actions.items()
                 for n, one in enumerate(action.looks, 1)}  # fmt: skip
        yield "looks", {tuple(row) for row in self.rows(t.effects, *LOOK)}, looks
        yield "told", self.told(), {id: one.told for id, one in model.issues.items() if model.living(one.raiser)}

    def issues(self) -> Iterator[Any]:
        for *row, closed in self.rows(t.issues, *ISSUE):
            yield (*row, closed is not None)

    def actions(self) -> Iterator[Any]:
        for *row, state, closed, promised in self.rows(t.actions, *ACTION):
            yield (*row, state == "accepted", closed is not None, promised is not None)

    def clocks(self) -> Iterator[Any]:
        for *row, taken, fire, due in self.rows(t.clocks, *CLOCK):
            if due is not None:
                yield (*row, taken is not None, fire, due)

    def of_clock(self, clock: Clock) -> tuple[object, ...]:
        fire = None if clock.stage == "effect" else self.model.rises(clock)
        named = (clock.stage, clock.team, clock.root, clock.duty, clock.severe, clock.pinned, clock.n)
        return (*named, clock.deadline, clock.level, clock.taken, fire, self.model.timer(clock))

    def facts(self) -> Iterator[Any]:
        for item, n, level, *row, closed in self.rows(t.escalations, *FACT):
            yield ((item, n, level), *row, closed is None)

    def told(self) -> dict[str, int]:
        """How often each living originator heard of a move."""
        raisers = {id: one.raiser for id, one in self.model.issues.items() if self.model.living(one.raiser)}
        heard: Counter[str] = Counter()
        for item, person, id in self.rows(t.notices, "item_id", "person_id", "id"):
            moved = id.startswith(f"moved-{item}_") and not id.startswith(f"moved-{item}_0-")
            heard[item] += moved and raisers.get(item) == person
        return {id: heard[id] for id in raisers}


@cache
def chosen(table: Table, columns: tuple[str, ...]) -> Select[Any]:
    return select(*(table.c[name] for name in columns)).where(table.c.org == bindparam("its"))


def differing(found: Any, wanted: Any) -> object:
    """Only what is not the same."""
    if isinstance(found, set):
        return found - wanted, wanted - found
    return {id: (found.get(id), wanted.get(id)) for id in found | wanted if found.get(id) != wanted.get(id)}


def by_id(rows: Iterable[Any]) -> dict[Any, tuple[Any, ...]]:
    found: dict[Any, tuple[Any, ...]] = {}
    for id, *row in rows:
        assert id not in found
        found[id] = tuple(row)
    return found


ISSUE = ("id", "team_id", "severity", "originator_id", "assignee_id", "status", "same_as_id", "resolved_at",
         "closed_at")  # fmt: skip
ACTION = ("id", "kind", "team_id", "issue_id", "owner_id", "asker_id", "due_at", "helps_id", "status",
          "deadline_version", "moves", "done_at", "verified_at", "owner_state", "closed_at",
          "prediction_at")  # fmt: skip
CLOCK = ("item_id", "stage", "team_id", "root_id", "duty_id", "severe", "policy_version", "deadline_version",
         "deadline", "level", "acknowledged_at", "fire_at", "due_at")  # fmt: skip
FACT = ("item_id", "deadline_version", "level", "to_team_id", "to_id", "why", "status", "answer", "answered_by",
        "acknowledged_by", "closed_at")  # fmt: skip
LOOK = ("action_id", "n", "at", "proposal", "decision")


def of_issue(one: Issue) -> tuple[object, ...]:
    severity = "severe" if one.severe else "normal"
    return (one.team, severity, one.raiser, one.assignee, one.status, one.cause, one.resolved, one.closed)


def of_action(one: Action) -> tuple[object, ...]:
    named = (one.kind, one.team, one.issue, one.owner, one.asker, one.due, one.helps, one.status)
    promised = one.promise is not None and one.promise.confirmed
    return (*named, one.version, one.moves, one.done, one.verified, one.accepted, one.closed, promised)


def of_fact(fact: Fact) -> tuple[object, ...]:
    return (fact.to_team, fact.to, fact.why, fact.status, fact.answer, fact.answered_by, fact.taken_by, fact.open)
