"""Where a dialogue is led and scored: in a worker of its own, which keeps its systems open from one to the next."""

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, TypeVar

from coach.errors import OutOfOrder
from evals.cases import Case, cases
from evals.personas.mind import Learner
from evals.personas.wording import LlmWording
from evals.scores import Score, scored
from evals.systems import Shelf, System, model_of, open_system, talk
from evals.systems.models import Tape, plain
from evals.systems.system import Broken
from evals.transcript import Dialogue, Setup

__all__ = ["Led", "begin", "close_all", "lead", "score", "speaking", "start"]


@dataclass(frozen=True, slots=True)
class Led:
    dialogue: Dialogue
    scores: Mapping[str, Score]


def speaking(model: str, cassettes: Path | None) -> Shelf:
    """Where the wording of learners comes from; its cassettes lie apart from those of what coaches."""
    return Shelf(model, cassettes / f"wording_{plain(model)}" if cassettes else None)


@dataclass(slots=True)
class Desk:
    """What a worker has: each system that it has needed so far."""

    root: Path
    cassettes: Path | None
    wording: str = ""
    """The model that words what the learners' rules decided; without one, their templates do."""
    speaker: Callable[[str, Path | None], Shelf] = field(default=speaking)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    systems: dict[str, System] = field(default_factory=dict)

    def lead(self, setup: Setup) -> Dialogue:
        return awaited(self._lead(setup))

    async def _lead(self, setup: Setup) -> Dialogue:
        case = by_id()[setup.case]
        try:
            system = await self._system(setup.system)
            words = self._words(setup)
        except OutOfOrder as error:
            return broken(setup, case, str(error))
        rewording = LlmWording(words.model, awaited) if words else None
        learner = Learner(case, setup.persona, setup.variant, setup.seed, rewording)
        return worded(await talk(system, case, learner, setup), words)

    def _words(self, setup: Setup) -> Tape | None:
        """Its cassette for this dialogue, if a model words the learner."""
        if not self.wording:
            return None
        return self.speaker(self.wording, self.cassettes).take(setup, Path(tempfile.mkdtemp(dir=self.root)))

    async def _system(self, name: str) -> System:
        if name not in self.systems:
            model = model_of(name)
            shelf = Shelf(model, self.cassettes) if model else None
            folder = Path(tempfile.mkdtemp(dir=self.root))
            self.systems[name] = await self.stack.enter_async_context(open_system(name, folder, shelf))
        return self.systems[name]

    def close(self) -> None:
        awaited(self.stack.aclose())


def worded(dialogue: Dialogue, words: Tape | None) -> Dialogue:
    """The same; failed where the cassette of its learner's words does not fit."""
    if words is None or dialogue.failed:
        return dialogue
    try:
        words.keep()
    except Broken as error:
        return replace(dialogue, failed=str(error))
    return dialogue


T = TypeVar("T")


def awaited(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop()).result()


@cache
def loop() -> asyncio.AbstractEventLoop:
    """One for all the workers of a process, in a thread of its own: LiteLLM keeps to the first that it sees."""
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="loop", daemon=True).start()
    return made


def broken(setup: Setup, case: Case, why: str) -> Dialogue:
    return Dialogue(setup, case.framework, case.locale, (), "abandoned", failed=why)


def by_id() -> Mapping[str, Case]:
    return {case.id: case for case in cases()}


def score(dialogue: Dialogue) -> Led:
    return Led(dialogue, scored(by_id()[dialogue.setup.case], dialogue))


# --- a worker, be it a process or a thread ------------------------------------------------------------

HERE = threading.local()
OPEN: list[Desk] = []
"""Of this process."""


def begin(root: Path, cassettes: Path | None, wording: str = "") -> None:
    """A process; what an operator has set for a service of their own changes nothing here."""
    for name in [name for name in os.environ if name.upper().startswith("COACH_")]:
        del os.environ[name]
    start(root, cassettes, wording)


def start(root: Path, cassettes: Path | None, wording: str = "") -> None:
    """A thread; `root` is for data that is thrown away."""
    HERE.desk = Desk(root, cassettes, wording)
    OPEN.append(HERE.desk)
    Finalize(None, close_all, exitpriority=10)


def close_all() -> None:
    while OPEN:
        OPEN.pop().close()


def lead(setup: Setup) -> Led:
    desk: Desk = HERE.desk
    return score(desk.lead(setup))
