"""A run on pydantic-evals: its cases are dialogues, its task leads one, its evaluators hand on the scores.

The one module that knows that library. Dialogues without a model are led in two processes, those with one, which
mostly wait, in eight threads.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext
from pydantic_evals.reporting import EvaluationReport

from evals.leading import Led, begin, broken, by_id, close_all, lead, score, start
from evals.log import Run
from evals.systems import model_of
from evals.transcript import Setup

__all__ = ["led", "rescored"]

PROCESSES, THREADS = 2, 8
AT_ONCE = 2 * (PROCESSES + THREADS)
"""So that no worker waits."""


@dataclass
class Scores(Evaluator[Setup, Led, None]):
    """What the scorers found in the worker; what is unscored has no value here and stays with the dialogue."""

    def evaluate(self, ctx: EvaluatorContext[Setup, Led, None]) -> Mapping[str, float]:
        return {name: score.value for name, score in ctx.output.scores.items() if score.value is not None}


@dataclass(frozen=True, slots=True)
class Crew:
    processes: Executor
    threads: Executor
    worded: bool = False

    def of(self, setup: Setup) -> Executor:
        return self.threads if self.worded or model_of(setup.system) else self.processes


@contextmanager
def crew(cassettes: Path | None, wording: str) -> Iterator[Crew]:
    with tempfile.TemporaryDirectory(prefix="evals") as folder:
        own = (Path(folder), cassettes, wording)
        processes = ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=begin, initargs=own)
        threads = ThreadPoolExecutor(THREADS, "led", initializer=start, initargs=own)
        try:
            yield Crew(processes, threads, bool(wording))
        finally:
            for pool in (processes, threads):
                pool.shutdown(cancel_futures=True)  # what was not begun is not waited for when somebody breaks it off
            close_all()


def led(
    setups: Sequence[Setup], cassettes: Path | None = None, wording: str = "", *, progress: bool = True
) -> list[Led]:
    """Every dialogue and its scores, in the order of the setups; `wording` is the model that words the learners."""
    with crew(cassettes, wording) as there:

        async def task(setup: Setup) -> Led:
            return await asyncio.get_running_loop().run_in_executor(there.of(setup), lead, setup)

        return evaluated(setups, task, progress)


def rescored(run: Run, *, progress: bool = True) -> list[Led]:
    """The dialogues of a run with their scores made again."""
    known = {dialogue.setup.id: dialogue for dialogue in run.dialogues}
    setups = [dialogue.setup for dialogue in run.dialogues]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:

        async def task(setup: Setup) -> Led:
            return await asyncio.get_running_loop().run_in_executor(pool, score, known[setup.id])

        return evaluated(setups, task, progress)


Task = Callable[[Setup], Awaitable[Led]]


def evaluated(setups: Sequence[Setup], task: Task, progress: bool) -> list[Led]:
    cases = [Case(name=setup.id, inputs=setup) for setup in setups]
    dataset: Dataset[Setup, Led, None] = Dataset(name="coach", cases=cases, evaluators=[Scores()])
    report = asyncio.run(dataset.evaluate(task, task_name="eval", max_concurrency=AT_ONCE, progress=progress))
    return in_order(setups, report)


def in_order(setups: Sequence[Setup], report: EvaluationReport[Setup, Led, None]) -> list[Led]:
    """What broke the worker itself is a dialogue that failed, not a run that did."""
    done = {case.name: case.output for case in report.cases}
    failed = {failure.name: failure.error_message for failure in report.failures}
    known = by_id()
    return [
        done[setup.id] if setup.id in done else score(broken(setup, known[setup.case], failed[setup.id]))
        for setup in setups
    ]
