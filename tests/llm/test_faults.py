"""Every way a provider fails, met by real turns over real connections: the coach is never silent.

`./run test -m full -s tests/llm/test_faults.py` meets each two hundred times and prints the table of
docs/reference/provider-faults.md.
"""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Column, Connection, func, select

from coach.backends.builtin.dangers import endangers
from coach.backends.llm import ModelBackend
from coach.backends.llm.lite import LiteModel
from coach.coaching.views import SessionView, TurnView
from coach.dialogue.contract import check, known_words
from coach.prompts.language import language
from coach.store import tables as t
from evals.learners import Learner
from evals.oracle import judge
from evals.problems import problems

from .conftest import DEADLINE, LITELLM_WARNS, Bench
from .faults import FAULTS, REFUSED
from .faulty import Faulty, faulty

MODEL = "hosted_vllm/faulty"
KEPT = ("kept", "recorded")
"""What every turn does with an answer."""
MADE = {("action", "task"): t.actions.c.created_at, ("sent",): t.alerts.c.sent_at}
"""What a turn has done when a session has one time more in such a column; other deeds show in its status."""
ENDS = {"parked": ("parked", "stopped"), "finished": ("finished",)}
CI_TRIES, FULL_TRIES = 5, 200
PROMISED, LOADED = DEADLINE + 1, DEADLINE + 2
"""Seconds: what is promised, and what one turn may take of a machine that is busy with something else, which is less
than a model waited for twice."""
AT_ONCE = 8
"""Turns under way at a time; with more, a machine of two cores measures itself."""

pytestmark = LITELLM_WARNS
CALM = [p for p in problems() if not any(endangers(text) for why in p.chain for text in (why.cause, why.evidence))]
"""Problems without a word that the rules take for a danger, and would not show a model."""
every_fault = pytest.mark.parametrize("fault", FAULTS)


@dataclass(frozen=True)
class Met:
    """What one turn came to."""

    turn: TurnView
    seconds: float
    requests: int
    outcomes: tuple[str, ...]
    kept: bool
    broken: tuple[str, ...]


@pytest.fixture(scope="module")
def server() -> Iterator[Faulty]:
    with faulty({name: fault.play for name, fault in FAULTS.items()}) as made:
        yield made


@pytest.fixture(scope="module")
def nobody_there() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def model_at(base: str) -> ModelBackend:
    """Never asked before, so that no breaker is open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSTED_VLLM_API_BASE", base)
        return ModelBackend([LiteModel(MODEL)])


async def led(bench: Bench, n: int) -> tuple[Learner, Mapping[str, Any]]:
    """A session that the built-in coach has brought to its causes, by another way for another `n`."""
    learner, coaching = Learner(CALM[n % len(CALM)]), bench.coaching()
    session, further = await bench.begin(learner.problem.problem), n % 3
    while further or session["message"]["slot"] not in ("why", "evidence"):
        further -= session["message"]["slot"] in ("why", "evidence")
        answered = await coaching.turn(bench.caller, session["id"], learner.answer(session["message"], session))
        session = asdict(answered.session)
    return learner, session


async def meet(bench: Bench, server: Faulty, base: str, where: str, n: int) -> Met:
    learner, session = await led(bench, n)
    text, backend = learner.answer(session["message"], session), model_at(base)
    before = await made_in(bench, session["id"])
    began = time.monotonic()
    answered = await bench.coaching(backend).turn(bench.caller, session["id"], text)
    seconds = time.monotonic() - began
    await backend.stop()
    said = await bench.said(session["id"])
    calls = await bench.calls(session["id"], answered.turn.n)
    did = await deeds(bench, answered.session, before)
    broken = broken_in(answered.turn, [learner.problem.problem, *said], did)
    kept = said[-1] == text == answered.turn.said
    return Met(answered.turn, seconds, server.seen[where], tuple(c.outcome for c in calls), kept, broken)


async def made_in(bench: Bench, session: str) -> Counter[str]:
    """What a session has made so far, by the deed that made it."""

    def count(conn: Connection, column: Column[Any]) -> int:
        own = (column.table.c.org == bench.plant.org) & (column.table.c.session_id == session)
        return conn.execute(select(func.count(column)).where(own)).scalar_one()

    def read(conn: Connection) -> Counter[str]:
        return Counter({deed: count(conn, column) for deeds, column in MADE.items() for deed in deeds})

    return await bench.store.read(read)


async def deeds(bench: Bench, session: SessionView, before: Counter[str]) -> tuple[str, ...]:
    """What the latest turn did, told by what it left behind."""
    return (*KEPT, *(await made_in(bench, session.id) - before), *ENDS.get(session.status, ()))


def broken_in(turn: TurnView, said: list[str], did: tuple[str, ...]) -> tuple[str, ...]:
    """What the independent oracle and the contract have against the message that was shown."""
    assert turn.message is not None
    text, move, spoken = turn.message.text, turn.message.move, language("en")
    known = known_words(said, spoken)
    return (
        *judge(text, move=move, said=said, did=did),
        *check(text, move=move, language=spoken, known=known, did=did),
    )


async def all_met(bench: Bench, server: Faulty, nobody_there: str, fault: str, tries: int) -> list[Met]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(n: int) -> Met:
        where = f"{fault}/{n}"
        async with gate:
            return await meet(bench, server, nobody_there if fault == REFUSED else server.base(where), where, n)

    server.seen.clear()
    return await asyncio.gather(*map(one, range(tries)))


def wrong(fault: str, met: Met, seconds: float) -> list[str]:
    """What did not come to what it must, in so many seconds."""
    turn, wanted = met.turn, FAULTS[fault]
    worded, read = MODEL if wanted.because is None else "builtin", MODEL if wanted.read else "builtin"
    checks = {
        f"broken rules {met.broken}": not met.broken,
        "the words of the learner": met.kept,
        f"{met.seconds:.2f} s": met.seconds <= seconds,
        f"{met.requests} requests, booked as {met.outcomes}": met.requests == wanted.requests
        and (fault == REFUSED or len(met.outcomes) == met.requests),
        f"worded by {turn.backend}": turn.backend == worded,
        f"read by {turn.read_by}": turn.read_by == read,
        f"because {turn.because}": turn.because == wanted.because,
        f"fell back: {turn.fell_back}": turn.fell_back == (wanted.because is not None),
    }
    return [name for name, held in checks.items() if not held]


@pytest.mark.uncounted
@every_fault
async def test_a_turn_that_meets_it_ends_in_a_valid_message_in_time(
    fault: str, bench: Bench, server: Faulty, nobody_there: str, imported: Any
) -> None:
    met = await all_met(bench, server, nobody_there, fault, CI_TRIES)
    assert [w for one in met for w in wrong(fault, one, LOADED)] == []
    assert median(one.seconds for one in met) <= PROMISED


@pytest.mark.full
@pytest.mark.uncounted
@every_fault
async def test_so_do_two_hundred(fault: str, bench: Bench, server: Faulty, nobody_there: str, imported: Any) -> None:
    met = await all_met(bench, server, nobody_there, fault, FULL_TRIES)
    faults = Counter(w for one in met for w in wrong(fault, one, PROMISED))
    times = sorted(one.seconds for one in met)
    print(f"| {fault.replace('_', ' ')} | {FAULTS[fault].because or 'the model speaks'} | {met[0].requests} "
          f"| {median(times):.2f} | {times[-1]:.2f} | {faults.total()} |")  # fmt: skip
    assert not faults


def test_at_most_two_tries_and_one_rewording_are_asked_for() -> None:
    assert max(fault.requests for fault in FAULTS.values()) <= 3


@pytest.mark.parametrize("claim", ["Sent.", "I have told your leader.", "The task is set.", "Parked.", "I checked it."])
async def test_a_claim_of_what_the_turn_did_not_do_would_be_seen(claim: str, bench: Bench) -> None:
    learner, session = await led(bench, 0)
    before = await made_in(bench, session["id"])
    text = learner.answer(session["message"], session)
    answered = await bench.coaching().turn(bench.caller, session["id"], text)
    did = await deeds(bench, answered.session, before)
    turn, said = answered.turn, [learner.problem.problem, *await bench.said(session["id"])]
    assert turn.message is not None
    lie = replace(turn, message=replace(turn.message, text=f"{claim} {turn.message.text}"))
    assert (broken_in(turn, said, did), broken_in(lie, said, did).count("false_claim")) == ((), 2)


async def test_what_a_turn_did_is_told_by_what_it_left_behind(bench: Bench) -> None:
    session = await bench.begin("The hall is full of smoke")
    told = []
    for answer in ("yes", "we have to stop for now", "yes"):
        before = await made_in(bench, session["id"])
        answered = await bench.coaching().turn(bench.caller, session["id"], answer)
        told.append((await deeds(bench, answered.session, before))[len(KEPT) :])
    assert told == [("sent",), ("parked", "stopped"), ()]
