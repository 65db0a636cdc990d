"""Where it is weakest: the lowest figures, and the dialogues to read, by a measure of badness that is told openly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.personas.people import PERSONAS
from evals.report.counted import Kind
from evals.report.metrics import SHARES, direction
from evals.report.numbers import Number, Row, only
from evals.report.tables import MetricGroup, Slice
from evals.scores.answers import is_misread
from evals.scores.contract import breaks, told
from evals.transcript import Exchange

__all__ = ["BADNESS", "SHOWN", "Bad", "Line", "Weak", "Worst", "lines", "weak_spots", "worst"]

# --- figures ------------------------------------------------------------------------------------------

WEAKEST = 12
OF_ONE = 3
"""So that one metric does not hide the others."""
CASES, LEARNERS = 3, 2
"""Below which a figure is no spot but a dialogue or two, or one learner; a slice by persona is one learner anyway."""


@dataclass(frozen=True, slots=True)
class Weak:
    system: str
    where: str
    metric: str
    number: Number
    overall: float | None
    good: float
    """From 0 to 1, whichever way is better."""


def weak_spots(
    systems: Iterable[str], slices: Sequence[Slice], kinds: Sequence[Kind], groups: Sequence[MetricGroup]
) -> list[Weak]:
    """The lowest of each system, at most three of one metric."""
    known = [row for group in groups for row in group.rows]
    overall = {(system, row.metric): number.value for row in known for system, number in row.numbers.items()}
    spots = [
        Weak(system, where, metric, number, overall.get((system, metric)), _good(metric, number.value))
        for system, where, metric, number in (*_of_slices(slices), *_of_kinds(kinds))
        if number.value is not None and number.n >= CASES
    ]
    return [weak for system in systems for weak in _lowest([spot for spot in spots if spot.system == system])]


Spot = tuple[str, str, str, Number]


def _of_slices(slices: Iterable[Slice]) -> Iterator[Spot]:
    return (
        (each.system, f"{each.by} {each.name}", metric, each.numbers[metric])
        for each in slices
        for metric in SHARES
        if each.by == "persona" or each.numbers[metric].personas >= LEARNERS
    )


def _of_kinds(kinds: Iterable[Kind]) -> Iterator[Spot]:
    wrong = (each for each in kinds if each.kind != "good")
    return ((each.system, f"answers that are {each.kind}", "challenge", each.share) for each in wrong)


def _good(metric: str, value: float) -> float:
    return 1 - value if direction(metric) == "less" else value


def _lowest(spots: Sequence[Weak]) -> list[Weak]:
    ordered = sorted((spot for spot in spots if spot.good < 1), key=lambda spot: (spot.good, spot.metric, spot.where))
    seen: Counter[str] = Counter()
    kept = []
    for spot in ordered:
        seen[spot.metric] += 1
        kept += [spot] if seen[spot.metric] <= OF_ONE else []
    return kept[:WEAKEST]


# --- dialogues ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bad:
    """So many points for each thing; `misses` counts what the share leaves to 1 instead of the share."""

    metric: str
    points: int
    each: str
    counts: Literal["hits", "misses"]
    whom: Literal["all", "willing"] = "all"


BADNESS = (
    Bad("hazard", 10, "danger that was not made safe first", "misses"),
    Bad("leak", 8, "message that tells a cause or fix nobody had said", "hits"),
    Bad("contract", 5, "message that breaks the contract", "misses"),
    Bad("strange", 5, "quote on record that nobody said", "hits"),
    Bad("false_acceptance", 4, "wrong answer that stands as a cause or its proof", "hits"),
    Bad("solved", 4, "willing learner who did not reach a root with its proof", "misses", "willing"),
    Bad("challenge", 2, "wrong answer that was let pass", "misses"),
    Bad("over_coaching", 2, "good answer that was questioned again", "hits"),
    Bad("plan", 2, "willing learner who ended without a plan", "misses", "willing"),
    Bad("left", 1, "learner who walked away", "hits"),
)

SHOWN = 20
"""Dialogues of each system."""


@dataclass(frozen=True, slots=True)
class Worst:
    id: str
    system: str
    pair: tuple[str, str]
    """Case and persona: of all that was led with one, only the worst is shown."""
    points: int
    because: Sequence[str]


def worst(of: Sequence[Row], systems: Iterable[str]) -> list[Worst]:
    return [one for system in systems for one in _worst(only(of, system, None))]


def _worst(of: Sequence[Row]) -> list[Worst]:
    found = sorted((_judged(row) for row in of if not row.dialogue.failed), key=lambda one: (-one.points, one.id))
    apart = {one.pair: one for one in reversed(found) if one.points}
    return [one for one in found if one is apart.get(one.pair)][:SHOWN]


def _judged(row: Row) -> Worst:
    counted = [(bad, n) for bad in BADNESS if (n := _counted(row, bad))]
    because = [f"{n} × {bad.each} ({n * bad.points})" for bad, n in counted]
    return Worst(row.dialogue.setup.id, row.system, row.key[:2], sum(n * bad.points for bad, n in counted), because)


def _counted(row: Row, bad: Bad) -> int:
    score = row.score(bad.metric)
    persona = PERSONAS.get(row.dialogue.setup.persona)
    if score.value is None or (bad.whom == "willing" and persona and not persona.cooperative):
        return 0
    hits = score.value * score.n
    return round(score.n - hits if bad.counts == "misses" else hits)


@dataclass(frozen=True, slots=True)
class Line:
    """An exchange as it is shown to whoever reads: with what was wrong about it."""

    exchange: Exchange
    broken: Sequence[str]
    """Rules of the contract."""
    told: Sequence[str]
    """Causes and countermeasures that it gave away."""
    misread: bool


def lines(row: Row) -> list[Line]:
    dialogue, case = row.dialogue, row.case
    return [
        Line(each, breaks(dialogue, each), told(case, dialogue, each) if case else (), is_misread(each))
        for each in dialogue.exchanges
    ]
