"""What a judge says of a run: for each system and rubric one number, which carries with it how far to trust it.

Judges report and never gate.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path
from random import Random
from statistics import fmean

from coach.backends.llm.model import Model
from evals.cases import Case, cases
from evals.judging.asking import Context, Turn, fits
from evals.judging.binding import BoundModel
from evals.judging.calibrating import KEPT, Calibration, is_calibrated, kept
from evals.judging.judge import Judge, Verdict, gathered
from evals.judging.rubrics import RUBRICS, Rubric
from evals.judging.voice import somebody_else, speaking, tape_of
from evals.stats import Estimate, mean, wilson
from evals.systems import model_of
from evals.transcript import Dialogue, Exchange, Kind

__all__ = ["MOST", "Judged", "Shown", "judged", "ratings", "sampled", "shown_in"]

MOST = 60
"""Messages of one system."""
LAST = 2
"""Exchanges before a message that a judge is shown."""

AMISS: tuple[Kind, ...] = ("blame", "vague", "solution_jump", "circular", "assumption", "unsupported")
"""Answers with a mistake in the thinking, as a tutor's student makes one in the sum."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The share of messages that got a good label; `calibrated` and `label` follow from κ and cannot be left out."""

    judge: str
    system: str
    rubric: str
    version: int
    value: Estimate | None
    """Over cases; None where nothing was scored."""
    n: int
    """Messages on which the question arose and was answered."""
    unscored: Mapping[str, int]
    """How many were not, by reason."""
    labels: Mapping[str, int]
    repeats: float | None
    """How far the judge agrees with itself."""
    flips: Estimate | None
    """The share of messages on which the order of the labels decided."""
    kappa: Estimate | None
    """With people, on the public set; None where it was never measured, or something else was asked then."""
    calibrated: bool = field(init=False)
    label: str = field(init=False)
    """Goes beside the number wherever it is shown."""

    def __post_init__(self) -> None:
        calibrated = is_calibrated(self.kappa)
        object.__setattr__(self, "calibrated", calibrated)
        object.__setattr__(self, "label", "" if calibrated else "uncalibrated")

    def __str__(self) -> str:
        value = "-" if self.value is None else f"{self.value.value:.2f} [{self.value.low:.2f}, {self.value.high:.2f}]"
        beyond = "never measured" if self.kappa is None else f"{self.kappa.value:.2f}"
        counts = f"n {self.n}, unscored {sum(self.unscored.values())}, κ {beyond}"
        return f"{value} ({counts}) {self.label}".rstrip()


def judged(
    model: str,
    dialogues: Iterable[Dialogue],
    *,
    cassettes: Path | None = None,
    known: Iterable[Case] | None = None,
    make: Callable[[str], Model] = BoundModel,
    calibrated: Path = KEPT,
    seed: int = 1,
) -> list[Judged]:
    """A row for each system and rubric that has anything to judge. Raises `OutOfOrder` where a model judges itself."""
    led = [each for each in dialogues if not each.failed and each.setup.variant == "plain"]
    systems = dict.fromkeys(each.setup.system for each in led)
    somebody_else(model, filter(None, map(model_of, systems)))
    found = {case.id: case for case in (cases() if known is None else known)}
    shown = {system: sampled([each for each in led if each.setup.system == system], found, seed) for system in systems}
    trust = kept(model, calibrated)
    with speaking(model, tape_of(model, cassettes), make) as voice:
        said = asyncio.run(ratings(Judge(voice), chain.from_iterable(shown.values())))
    return list(_rows(trust, shown, said))


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of a system, to be judged."""

    case: str
    context: Context


Asked = tuple[str, Context]
"""A rubric by its id, and what it is put to."""


async def ratings(judge: Judge, shown: Iterable[Shown]) -> dict[Asked, Verdict]:
    """Every rubric on every message that it makes sense of."""
    asked = [(id, each.context) for each in shown for id, rubric in RUBRICS.items() if fits(rubric, each.context)]

    async def rate(pair: Asked) -> Verdict:
        return await judge.rate(RUBRICS[pair[0]], pair[1])

    return await gathered(asked, rate, progress=sys.stderr.isatty())


def _rows(trust: Calibration, shown: Mapping[str, Sequence[Shown]], said: Mapping[Asked, Verdict]) -> Iterator[Judged]:
    for system, messages in shown.items():
        for id, rubric in RUBRICS.items():
            met = [(each.case, said[id, each.context]) for each in messages if (id, each.context) in said]
            if met:
                yield _row(trust, system, rubric, met)


def _row(trust: Calibration, system: str, rubric: Rubric, met: Sequence[tuple[str, Verdict]]) -> Judged:
    labels = [(case, verdict.label) for case, verdict in met if verdict.label is not None]
    scored = [(case, label) for case, label in labels if label not in rubric.beside]
    selves = [verdict.agreement for _, verdict in met if verdict.agreement is not None]
    turned = [verdict.flipped for _, verdict in met if verdict.flipped is not None]
    return Judged(
        trust.judge, system, rubric.id, rubric.version,
        mean([(case, float(label in rubric.good)) for case, label in scored]),
        len(scored),
        dict(sorted(Counter(verdict.why for _, verdict in met if verdict.why).items())),
        dict(sorted(Counter(label for _, label in labels).items())),
        fmean(selves) if selves else None,
        wilson(sum(turned), len(turned)),
        trust.kappa(rubric),
    )  # fmt: skip


# --- which messages -----------------------------------------------------------------------------------------


def sampled(dialogues: Sequence[Dialogue], known: Mapping[str, Case], seed: int = 1, most: int = MOST) -> list[Shown]:
    """As many of each framework as there are, up to the most in all."""
    by_framework: dict[str, list[Shown]] = {}
    for dialogue in dialogues:
        by_framework.setdefault(dialogue.framework, []).extend(shown_in(known[dialogue.setup.case], dialogue))
    for framework, shown in by_framework.items():
        Random(f"judged:{seed}:{framework}").shuffle(shown)
    in_turn = chain.from_iterable(zip_longest(*by_framework.values()))
    return list(islice((each for each in in_turn if each is not None), most))


def shown_in(case: Case, dialogue: Dialogue) -> Iterator[Shown]:
    """Each message that meets an answer, as the learner then knows the case."""
    found: set[str] = set()
    for n, exchange in enumerate(dialogue.exchanges):
        before = dialogue.exchanges[max(0, n - LAST) : n]
        if before and before[-1].said and exchange.coach.strip():
            yield Shown(case.id, _context(case, dialogue, exchange.coach, before, found))
        found.update(exchange.causes)


def _context(
    case: Case, dialogue: Dialogue, message: str, before: Sequence[Exchange], found: Collection[str]
) -> Context:
    return Context(
        message,
        tuple(chain.from_iterable((Turn("helper", each.coach), Turn("learner", each.said)) for each in before)),
        dialogue.record[0] if dialogue.record else case.problem,
        "; ".join(root.text for root in case.roots if root.id not in found),
        dialogue.framework,
        "wrong" if before[-1].kind in AMISS else "other",
    )
