"""Models in order, one retry loop, breakers and budgets: with programs for models and a clock that jumps."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest

from coach.backends import Meter
from coach.backends.llm.chain import KEPT, LEAST, LOOK_AGAIN, PATIENCE, PAUSE, PROBE_SECONDS, SHARE, Chain
from coach.backends.llm.model import TRANSIENT, Completion, FaultKind, Message, Model, ModelFault, Prompt
from coach.backends.llm.scripted import ScriptedModel
from coach.prompts.briefing import tokens_of

from .hurried import hurried

PROMPT = Prompt("respond", (Message("system", "Be brief."), Message("user", "The saw stood for an hour.")), 100)
EXPECTED = sum(tokens_of(message.content) for message in PROMPT.messages)
TURN = 8.0
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass
class Late:
    """Answers after so many seconds; the last number goes on for ever."""

    seconds: Sequence[float]
    name: str = "late"
    external: bool = False
    begun: list[float] = field(default_factory=list)

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        wait = self.seconds[min(len(self.begun), len(self.seconds) - 1)]
        self.begun.append(now())
        await asyncio.sleep(wait)
        return Completion("late", tokens_in=5, tokens_out=1)

    def warm(self) -> None:
        pass


def now() -> float:
    return asyncio.get_running_loop().time()


def meter(seconds: float = TURN, **terms: Any) -> Meter:
    return Meter(now() + seconds, **terms)


async def ask(chain: Chain, used: Meter | None = None) -> str:
    """As a turn asks: the text of the reply, or in brackets why there is none; never later than the turn's end."""
    used = used or meter()
    try:
        async with asyncio.timeout_at(used.until):
            return await chain.complete(lambda model: PROMPT, lambda model, done: done.text, used)
    except ModelFault as fault:
        return f"({fault.kind})"


def asked(*models: Model, times: int = 1, **terms: Any) -> tuple[list[str], list[str]]:
    """What so many turns came to, and how each call to a model ended."""

    async def run() -> tuple[list[str], list[str]]:
        chain, said, outcomes = Chain(models), [], []
        for _ in range(times):
            used = meter(**terms)
            said.append(await ask(chain, used))
            outcomes += [f"{call.model} {call.outcome}" for call in used.calls]
        await chain.stop()
        return said, outcomes

    return hurried(run())


# --- one retry loop ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_fault_that_nothing_was_paid_for_is_tried_again(kind: FaultKind) -> None:
    model = ScriptedModel([ModelFault(kind), "there"])
    again = kind in TRANSIENT
    assert asked(model)[0] == (["there"] if again else [f"({kind})"])
    assert len(model.heard) == (2 if again else 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_is_followed_by_the_next_model(kind: FaultKind) -> None:
    first, second = ScriptedModel(lambda _: ModelFault(kind), "first"), ScriptedModel(["there"], "second")
    said, outcomes = asked(first, second)
    assert said == ["there"]
    assert outcomes == [f"first {kind}"] * (2 if kind in TRANSIENT else 1) + ["second ok"]


def test_a_turn_asks_each_model_twice_at_most() -> None:
    models = [ScriptedModel(lambda _: ModelFault("server"), name) for name in "abc"]
    assert asked(*models) == (["(server)"], ["a server", "a server", "b server", "b server", "c server", "c server"])


def test_a_reply_that_cannot_be_read_is_not_asked_for_again() -> None:
    def unreadable(model: Model, done: Completion) -> str:
        raise ModelFault("unusable", completion=done)

    async def run() -> tuple[int, Meter]:
        model, used = ScriptedModel(["?", "?"]), meter()
        with pytest.raises(ModelFault):
            await Chain([model]).complete(lambda _: PROMPT, unreadable, used)
        return len(model.heard), used

    heard, used = hurried(run())
    assert heard == 1
    assert [(call.outcome, call.tokens_in, call.tokens_out) for call in used.calls] == [("unusable", EXPECTED, 1)]


# --- time -------------------------------------------------------------------------------------------


def test_a_model_alone_has_the_whole_turn() -> None:
    assert asked(Late([TURN - 2 * KEPT])) == (["late"], ["late ok"])


def test_a_model_with_another_behind_it_has_its_share() -> None:
    async def run() -> tuple[str, float]:
        first, second = Late([60.0], "first"), Late([1.0], "second")
        said = await ask(Chain([first, second]))
        return said, second.begun[0] - first.begun[0]

    said, taken = hurried(run())
    assert said == "late"
    assert taken == pytest.approx((TURN - KEPT) * SHARE)


@pytest.mark.parametrize("seconds", [TURN, 1.0, LEAST * 1.5])
def test_models_that_hang_end_inside_the_turn(seconds: float) -> None:
    said, outcomes = asked(Late([60.0], "first"), Late([60.0], "second"), seconds=seconds)
    assert said == ["(timeout)"]
    assert set(outcomes) <= {"first timeout", "second timeout"}


def test_no_call_is_begun_that_cannot_end() -> None:
    model = ScriptedModel([ModelFault("busy"), "there"])
    assert asked(model, seconds=PAUSE + LEAST / 2) == (["(busy)"], ["scripted busy"])
    assert asked(ScriptedModel(["there"]), seconds=LEAST / 2) == (["(paused)"], [])


# --- breaker ----------------------------------------------------------------------------------------


def test_three_faults_in_a_row_spare_the_next_turns_the_wait() -> None:
    model = Late([60.0])
    said, outcomes = asked(model, times=5)
    assert said == ["(timeout)"] * PATIENCE + ["(paused)"] * 2
    assert outcomes == ["late timeout"] * PATIENCE


def test_an_answer_in_between_starts_the_count_anew() -> None:
    script: list[ModelFault | str] = [ModelFault("refused"), ModelFault("refused"), "there"]
    assert asked(ScriptedModel(script * 2), times=6)[0] == ["(refused)", "(refused)", "there"] * 2


def test_a_paused_model_is_passed_over_for_the_next() -> None:
    first, second = ScriptedModel(lambda _: ModelFault("server"), "first"), ScriptedModel(lambda _: "there", "second")
    said, outcomes = asked(first, second, times=4)
    assert said == ["there"] * 4
    assert outcomes.count("first server") == PATIENCE


@pytest.mark.parametrize("back", [0.5, 19.9, 21.0, 47.0, 300.0])
@pytest.mark.parametrize("hangs", [False, True])
def test_a_model_that_is_back_is_noticed_within_a_minute_and_by_nobodys_turn(back: float, hangs: bool) -> None:
    """`back` counts from when its breaker opens; until then it fails, or hangs."""
    opened = [float("inf")]

    async def answer(prompt: Prompt) -> str:
        if now() < opened[0] + back:
            await asyncio.sleep(10**6 if hangs else 0)
            raise ModelFault("unreachable")
        return "there"

    async def run() -> tuple[float, str]:
        chain = Chain([Program(answer)])
        while (watch := chain.links[0].watch) is None:
            await ask(chain)
        opened[0] = now()
        await watch
        return now() - opened[0] - back, await ask(chain)

    noticed, said = hurried(run())
    assert noticed <= 60
    assert said == "there"


def test_looking_again_is_quick_enough_for_the_minute() -> None:
    assert 2 * LOOK_AGAIN + PROBE_SECONDS <= 60


@dataclass
class Program:
    answer: Callable[[Prompt], Coroutine[Any, Any, str]]
    name: str = "program"
    external: bool = False

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        return Completion(await self.answer(prompt))

    def warm(self) -> None:
        pass


def test_stopping_leaves_nothing_running() -> None:
    async def run() -> tuple[int, int]:
        chain = Chain([ScriptedModel(lambda _: ModelFault("refused"))])
        for _ in range(PATIENCE):
            await ask(chain)
        watching = len(asyncio.all_tasks())
        await chain.stop()
        return watching, len(asyncio.all_tasks())

    assert hurried(run()) == (2, 1)


def test_a_turn_that_is_given_up_is_no_fault_of_the_model() -> None:
    async def run() -> tuple[int, int]:
        chain, used = Chain([Late([60.0])]), meter()
        turn = asyncio.create_task(ask(chain, used))
        await asyncio.sleep(1)
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        return chain.links[0].faults, len(used.calls)

    assert hurried(run()) == (0, 1)


# --- money and permission ---------------------------------------------------------------------------


def test_what_the_budget_does_not_hold_is_not_asked() -> None:
    model = ScriptedModel(["there"])
    assert asked(model, tokens=EXPECTED + PROMPT.max_tokens - 1) == (["(budget)"], [])
    assert asked(model, tokens=EXPECTED + PROMPT.max_tokens) == (["there"], ["scripted ok"])


@pytest.mark.parametrize("left", [{"tokens": 2 * (EXPECTED + PROMPT.max_tokens) - 1}, {"micros": 500}])
def test_a_budget_that_a_call_has_used_up_stops_the_next(left: dict[str, int]) -> None:
    spent = Completion("?", tokens_in=EXPECTED, tokens_out=100, micros=500)

    async def run() -> list[str]:
        chain, used = Chain([ScriptedModel([spent, "there"])]), meter(**left)
        return [await ask(chain, used), await ask(chain, used)]

    assert hurried(run()) == ["?", "(budget)"]


def test_what_a_turn_cannot_afford_does_not_count_against_a_model() -> None:
    async def run() -> int:
        chain = Chain([ScriptedModel(["there"])])
        for _ in range(PATIENCE):
            await ask(chain, meter(tokens=1))
        return chain.links[0].faults

    assert hurried(run()) == 0


@pytest.mark.parametrize(
    ("line", "outcome", "counts"),
    [
        ("there", "ok", (EXPECTED, 2)),
        (ModelFault("refused"), "refused", (0, 0)),
        (ModelFault("timeout"), "timeout", (EXPECTED, 0)),
        (ModelFault("unusable"), "unusable", (EXPECTED, 0)),
        (ModelFault("unusable", completion=Completion("", tokens_in=9, tokens_out=3)), "unusable", (9, 3)),
    ],
)
def test_a_call_is_written_down_however_it_ends(line: str | ModelFault, outcome: str, counts: tuple[int, int]) -> None:
    async def run() -> Meter:
        used = meter()
        await ask(Chain([ScriptedModel([line])]), used)
        return used

    [call] = hurried(run()).calls
    assert (call.outcome, (call.tokens_in, call.tokens_out)) == (outcome, counts)
    assert [message["content"] for message in json.loads(call.sent)] == [m.content for m in PROMPT.messages]


def test_external_models_are_passed_over_while_they_are_not_allowed() -> None:
    far, near = ScriptedModel(lambda _: "far", "far", external=True), ScriptedModel(lambda _: "near", "near")
    assert asked(far, near) == (["near"], ["near ok"])
    assert asked(far) == (["(off)"], [])
    assert asked(far, near, external_ok=True) == (["far"], ["far ok"])
    assert len(far.heard) == 1
