"""What is coached with, and one dialogue of a learner with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from evals.cases import Case
from evals.transcript import Asked, Dialogue, Exchange, Said, Setup

__all__ = ["MOST", "Answered", "Broken", "Learner", "Outcome", "System", "talk"]

MOST = 60
"""Answers in one dialogue; whoever needs more has not come to an end."""


class Broken(Exception):
    """A system could not go on; what it says is kept with the dialogue, which is not scored."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that met an answer, and what the system says of its reading and wording."""

    asked: Asked
    verdict: str | None = None
    read_by: str | None = None
    backend: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a dialogue in the system's hands; see `Dialogue`."""

    status: str
    artefact: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Mapping[str, Any], ...] = ()
    record: tuple[str, ...] = ()
    approved: str = ""


class System(Protocol):
    """Leads one dialogue at a time. All of it raises `Broken` and nothing else."""

    @property
    def name(self) -> str: ...

    @property
    def most(self) -> int:
        """How many answers it may take; see `MOST`."""

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        """Its first message; `record` is the problem as the learner tells it."""

    async def say(self, said: Said) -> Answered: ...

    async def resume(self) -> Asked:
        """The next day, after it was parked."""

    async def end(self) -> Outcome: ...


class Learner(Protocol):
    def answer(self, asked: Asked) -> Said | None:
        """What it says next; nothing when it leaves. It may wait for a model to word it."""

    def next_day(self) -> None: ...

    def record(self) -> str:
        """The problem as it tells it first."""


@dataclass(slots=True)
class Talk:
    """A dialogue under way."""

    system: System
    learner: Learner
    exchanges: list[Exchange] = field(default_factory=list)

    async def lead(self, asked: Asked) -> str:
        """To its end, and how it ended."""
        for _ in range(self.system.most):
            if asked.status == "parked":
                asked = await self._night(asked)
            said = await asyncio.to_thread(self.learner.answer, asked) if asked.status == "active" else None
            if said is None:
                return self._last(asked, "abandoned")
            answered = await self.system.say(said)
            self.exchanges.append(met(len(self.exchanges), asked, said, answered))
            asked = answered.asked
        return self._last(asked, "out_of_turns")

    async def _night(self, asked: Asked) -> Asked:
        self.exchanges.append(shown(len(self.exchanges), asked))
        self.learner.next_day()
        return await self.system.resume()

    def _last(self, asked: Asked, otherwise: str) -> str:
        self.exchanges.append(shown(len(self.exchanges), asked))
        return otherwise if asked.status == "active" else asked.status


def shown(n: int, asked: Asked, **more: Any) -> Exchange:
    sends = tuple(choice.send for choice in asked.choices)
    return Exchange(n, asked.text, asked.move, asked.slot, asked.expects, sends, did=asked.did, done=asked.done, **more)


def met(n: int, asked: Asked, said: Said, answered: Answered) -> Exchange:
    return shown(
        n, asked, heard=said.heard, said=said.text, kind=said.kind, tapped=said.tapped, causes=said.causes,
        proofs=said.proofs, verdict=answered.verdict, read_by=answered.read_by, backend=answered.backend,
        because=answered.because,
    )  # fmt: skip


async def talk(system: System, case: Case, learner: Learner, setup: Setup) -> Dialogue:
    """One learner with one problem, to the end; what breaks it off stands in `failed`."""
    talk = Talk(system, learner)
    outcome, failed = Outcome("abandoned"), ""
    try:
        status = await talk.lead(await system.begin(setup, case, learner.record()))
        outcome = await system.end()
    except Broken as error:
        status, failed = "abandoned", str(error) or "it broke off"
    return Dialogue(
        setup, case.framework, case.locale, tuple(talk.exchanges), status, outcome.record, outcome.approved,
        outcome.artefact, outcome.actions, failed,
    )  # fmt: skip
