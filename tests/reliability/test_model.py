"""Whatever people do with issues, actions and escalations, in whatever order: the board does what the rules say.

Hypothesis makes the moves up. Each is made on the board and in a model of the rules that shares no code with it; what
is refused, what stands on every row, every timer and every fact must be the same after each of them.
"""

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from coach.board import people, policies, readings
from coach.board.issues import raise_issue
from coach.board.sweep import Swept, sweep_batch
from coach.store.engine import Store

from .model_board import ADMIN, KEYS, POLICIES
from .model_moves import AGAIN, DECISION, FIRST, MOST_ERASED, MOVES, NEXT, NTH, PASSES, PERSON, VALUE, WHO
from .model_plant import Hand, refuse
from .model_work import Work

pytestmark = pytest.mark.uncounted(long=True)

EXAMPLES, STEPS = 150, 50
MANY, MORE_STEPS = 2_500, 100
"""On each of the two databases."""

DEEDS = (*MOVES, *AGAIN, "raise", "assign", "grade", "same cause", "give", "promise", "escalate", "answer accept",
         "answer lend", "answer decide", "answer decline", "de-escalate", "decide effective", "decide not_effective",
         "decide cannot_tell", "escalated", "reminded", "digests", "proposed", "trigger", "erase",
         "raise by the erased refused", "move deadline refused", "verify refused")  # fmt: skip
"""What there is to do. A short run may leave a little of it out, and no more."""


class Board(Work):
    """And whatever time, workers and the plant do meanwhile."""

    # --- what goes well -----------------------------------------------------------------------------

    @precondition(lambda self: self.ids)
    @rule(n=NTH, times=st.sampled_from((1, 2, 4, 10)), decision=DECISION)
    def go_on(self, n: int, times: int, decision: Any) -> None:
        """The next moves that are owed about an item, by those who owe them."""
        id = self.ids[-1 - n % len(self.ids)]
        for _ in range(times):
            self.go(id, self.stage(id), decision)

    def go(self, id: str, stage: str, decision: Any) -> None:
        hand = self.hand("first" if stage == "confirm" else "owed", id)
        if stage == "effect":
            self.travel(max(self.now, self.model.clocks[id].deadline))
            self.look()
        elif stage == "decide":
            self.decided(id, hand, decision, None)
        elif stage in FIRST and not self.model.clocks[id].taken:
            self.move(FIRST[stage], id, hand)
        elif stage in NEXT:
            self.move(NEXT[stage], id, hand)
        elif stage == "ended" and decision == "not_effective":
            self.do_again(id, self.hand("first", id))

    def do_again(self, id: str, hand: Hand) -> None:
        if id in self.model.issues:
            self.move("reopen issue", id, hand)
        else:
            self.redone("reopen action", id, hand, {"due": None})

    # --- people, policies and numbers ---------------------------------------------------------------

    @rule(person=PERSON, length=PASSES)
    def go_away(self, person: str, length: timedelta) -> None:
        if person not in self.model.erased:
            id = people.add_absence(self.conn, self.caller(ADMIN), person, self.now, self.now + length, self.now)
            self.model.away[id] = (person, self.now, self.now + length)

    @precondition(lambda self: self.model.away)
    @rule(n=NTH)
    def come_back(self, n: int) -> None:
        id = list(self.model.away)[n % len(self.model.away)]
        person, _, _ = self.model.away.pop(id)
        people.take_back_absence(self.conn, self.caller(ADMIN), person, id, self.now)

    @precondition(lambda self: len(self.model.erased) < MOST_ERASED and len(self.ids) > 2)
    @rule(n=NTH, who=st.sampled_from(("first", "first", "second", "owed", *KEYS)))
    def erase(self, n: int, who: str) -> None:
        person = self.hand(who, self.ids[-1 - n % len(self.ids)]).person
        if person is not None:
            people.erase(self.conn, self.caller(ADMIN), person, self.now)
            self.model.erase(person)
            self.done["erase"] += 1

    @rule(person=PERSON)
    def speak_for_the_erased(self, person: str) -> None:
        """Nobody acts in the name of somebody who is gone, not even where a device names them."""
        if person in self.model.erased:
            hand = Hand("learner", person, None, device=True)
            real = partial(raise_issue, self.conn, self.caller(hand), self.now, title="It leaks", team_id="cell",
                           originator_id=person)  # fmt: skip
            self.do("raise by the erased", real, lambda _: refuse(InvalidInput=True))

    @rule(name=st.sampled_from(tuple(POLICIES)))
    def edit_policy(self, name: str) -> None:
        """Clocks that run go on under the one they began under."""
        policies.put_policy(self.conn, self.caller(ADMIN), "ladder", POLICIES[name], self.now)
        self.model.policies.append(POLICIES[name])

    @rule(who=WHO, values=st.lists(VALUE, min_size=1, max_size=4))
    def read(self, who: str, values: list[float]) -> None:
        for value in values:
            self.now = self.model.now = self.now + timedelta(seconds=1)
            self.take(self.hand(who), value)

    def take(self, hand: Hand, value: float) -> None:
        hand = hand if hand.sees("cell") else ADMIN
        fields = {"at": self.now, "value": value, "by": self.by(hand)}
        taken = readings.take(self.conn, self.caller(hand), self.kpi, fields, self.now)
        opens = self.model.read(self.now, value)
        assert len(taken.assigned) == opens
        for one in taken.assigned:
            self.model.triggered(hand, one.issue_id)
            self.keep(one.issue_id)
            self.done["trigger"] += 1

    # --- time ---------------------------------------------------------------------------------------

    @rule(length=PASSES)
    def wait(self, length: timedelta) -> None:
        """And nobody looks: a worker may be down."""
        self.travel(self.now + length)

    @rule(length=PASSES, twice=st.booleans())
    def wait_and_look(self, length: timedelta, twice: bool) -> None:
        self.travel(self.now + length)
        self.look()
        if twice:
            assert sweep_batch(self.conn, self.org, self.now) == Swept()

    @rule(early=st.booleans())
    def until_something_is_due(self, early: bool) -> None:
        due = [at for clock in self.model.clocks.values() if (at := self.model.timer(clock)) is not None]
        self.travel(max(self.now, min(due, default=self.now) - timedelta(seconds=early)))
        self.look()

    def travel(self, to: datetime) -> None:
        self.now = self.model.now = to

    def look(self) -> None:
        """Every clock that is due moves once, however small the batches are."""
        did = Swept()
        while (batch := sweep_batch(self.conn, self.org, self.now, 2)).claimed:
            did += batch
        assert did == Swept(**self.model.sweep())
        self.done.update({name: n for name, n in asdict(did).items() if n})


def run(store: Store, **profile: Any) -> Counter[str]:
    """What was done, and how often."""
    Board.store, Board.done = store, Counter()
    quiet: dict[str, Any] = {
        "deadline": None,
        "database": None,
        "suppress_health_check": list(HealthCheck),
        "print_blob": True,
    }
    run_state_machine_as_test(Board, settings=settings(**quiet, **profile, report_multiple_bugs=False))
    return Board.done


def test_the_board_does_what_the_model_does(store: Store) -> None:
    done = run(store, max_examples=EXAMPLES, stateful_step_count=STEPS, derandomize=True)
    left = [deed for deed in DEEDS if not done[deed]]
    assert len(left) < 4, left


@pytest.mark.full
def test_it_does_in_many_more_ways(store: Store) -> None:
    """Other ways each time. What fails is told as it was found: to shorten so many steps takes longer than to read."""
    found = (Phase.explicit, Phase.generate)
    done = run(store, max_examples=MANY, stateful_step_count=MORE_STEPS, phases=found)
    print(f"\n{store.url.get_backend_name()}:", ", ".join(f"{n} {deed}" for deed, n in sorted(done.items())))
    assert [deed for deed in DEEDS if not done[deed]] == []
