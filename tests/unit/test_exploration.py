"""A bounded walk through every shipped framework: what must hold in each state that can be reached."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from coach.dialogue.core import advance
from coach.dialogue.state import Abandoned, Danger, Effect, Event, Heard, Parked, Quote, Resumed, Said, State
from coach.dialogue.steps import MAIN_ROLE
from coach.errors import IllegalMove
from coach.frameworks import Framework, shipped
from coach.frameworks.terms import REPAIRS, VERDICTS, Verdict
from coach.prompts.wording import voice, word
from tests.factories import AT, Talk, framework

NAMES = [name.removesuffix(".yaml") for name, _ in shipped()]
STATES = 500
"""States walked on from in each framework and cycle."""
LONGEST_WAY_OUT = 60
WORDS = "so much of it was seen there"

ENDING = ("finished", "parked", "abandoned")
TAPPED: dict[str, Verdict] = {"yes": "yes", "no": "no", "unknown": "unknown", "park": "yes", "send": "yes"}


def answers(state: State) -> Iterator[Event]:
    """Everything that can happen next: taps, every verdict, repairs, and what comes from outside."""
    n = state.n + 1
    if state.status == "parked":
        yield Resumed(n, AT)
    if state.asked is None:
        return
    whole = Quote(f"u{n}", 0, len(WORDS))
    for pick in state.asked.picks:
        yield Said(n, AT, whole, TAPPED.get(pick, "ok"), "ana", pick=pick)
    role = MAIN_ROLE.get(state.asked.expects, "other")
    heard = (
        Heard(role, Quote(f"u{n}", 0, 4)),
        Heard("cause", Quote(f"u{n}", 5, 9)),
        Heard("owner", Quote(f"u{n}", 10, 12)),
    )
    for verdict in VERDICTS:
        if verdict != "repair":
            yield Said(
                n, AT, whole, verdict, "ana", heard if verdict in ("ok", "several", "unsupported") else heard[:1]
            )
    yield Said(n, AT, whole, "ok", "ana")
    yield Said(n, AT, whole, "hazard", "ana", sure=False)
    for kind in REPAIRS:
        yield Said(n, AT, whole, "repair", "ana", repair=kind)
    yield from (Danger(n, AT), Parked(n, AT), Abandoned(n, AT))


def shape(state: State) -> object:
    """A state without its words and numbers: two that are alike lead to alike futures."""
    nodes = tuple(
        (n.parent != "", n.leg, n.link, n.end, bool(n.evidence), n.asked > 0, n.deeper, n.told) for n in state.nodes[:4]
    )
    items = tuple((f, len(i), tuple(x.asked for x in i[:2])) for f, i in sorted(state.items.items()))
    asked, under = state.asked, state.under
    return (
        state.status, asked and (asked.step, asked.slot, asked.key, asked.move), under and under.slot,
        tuple(sorted(state.fields)), tuple(sorted(state.done)), nodes, items, min(state.tries, 5), state.rungs,
        state.alert, state.editing is not None, state.reopened, state.shown and state.shown.lead,
    )  # fmt: skip


def place(state: State) -> object:
    """Where in the framework a state is: places seldom visited are walked on from first."""
    return (state.asked.step, state.asked.slot, state.asked.key, len(state.nodes)) if state.asked else "ended"


@dataclass
class Walk:
    framework: Framework
    known: set[object] = field(default_factory=set)
    walked: list[State] = field(default_factory=list)
    ended: list[State] = field(default_factory=list)
    steps: int = 0

    def go(self, start: State, most: int) -> None:
        waiting: dict[object, list[State]] = {place(start): [start]}
        visits: Counter[object] = Counter()
        for _ in range(most):
            there = min((p for p in waiting if waiting[p]), key=lambda p: visits[p], default=None)
            if there is None:
                break
            visits[there] += 1
            state = waiting[there].pop()
            self.walked.append(state)
            for event in answers(state):
                after, _ = self.step(state, event)
                key = shape(after)
                if key not in self.known and len(after.nodes) < 7:
                    self.known.add(key)
                    waiting.setdefault(place(after), []).append(after)
                    self.ended += [after] if after.asked is None else []

    def step(self, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
        self.steps += 1
        return advance(self.framework, state, event)


@pytest.fixture(scope="module", params=NAMES)
def walk(request: pytest.FixtureRequest) -> Walk:
    kind = framework(request.param)
    found = Walk(kind)
    for cycle in (1, 2):
        talk = Talk(kind).start("Caps are short", "ok", ("problem", "Caps are short"), cycle=cycle)
        found.go(talk.state, STATES)
    return found


@pytest.mark.uncounted
def test_every_state_has_a_way_out_by_leaving_questions_open(walk: Walk) -> None:
    for start in walk.walked:
        state = start
        for _ in range(LONGEST_WAY_OUT):
            if state.status in ENDING or state.asked is None:
                break
            pick = "safe" if state.alert else ""
            verdict: Verdict = "yes" if state.alert else "repair"
            skip = Said(state.n + 1, AT, Quote("u", 0, 1), verdict, "ana", pick=pick, repair=None if pick else "skip")
            state, _ = walk.step(state, skip)
        assert state.status in ENDING, start.asked


def test_every_active_state_asks_and_every_ended_one_does_not(walk: Walk) -> None:
    for state in walk.walked:
        assert state.shown is not None
        assert (state.asked is None) == (state.status in ("finished", "abandoned"))


def test_every_state_can_be_worded(walk: Walk) -> None:
    for state in walk.walked:
        message = word(voice("en"), walk.framework, state, {}, lambda text, asked: True)
        assert message.text
        asks = state.status == "active" and not (state.alert and message.question is None)
        assert (message.question is not None) == asks, (state.shown, message)


def test_an_ended_session_takes_nothing_more(walk: Walk) -> None:
    ended = [s for s in walk.walked if s.status in ("finished", "abandoned")]
    assert ended
    for state in ended:
        with pytest.raises(IllegalMove, match=state.status):
            walk.step(state, Parked(state.n + 1, AT))


def test_parking_and_resuming_asks_the_same(walk: Walk) -> None:
    for state in walk.walked:
        if state.status == "active":
            parked, _ = walk.step(state, Parked(state.n + 1, AT))
            back, _ = walk.step(parked, Resumed(state.n + 2, AT))
            assert back.asked == state.asked
            assert replace(back, n=0, shown=None, last=()) == replace(state, n=0, shown=None, last=())


def test_the_walk_is_as_wide_as_promised(walk: Walk) -> None:
    assert len(walk.walked) > 60
    assert walk.steps > 2_000
