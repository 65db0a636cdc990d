"""Means of a run with what they rest on: cases, dialogues scored, unscored and failed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals import stats
from evals.cases import Case, cases
from evals.log import Run
from evals.scores import Score
from evals.transcript import Dialogue

__all__ = [
    "NOTHING", "Key", "Number", "Row", "averaged", "by_key", "change", "number", "of_shares", "only", "rows", "systems",
]  # fmt: skip

Key = tuple[str, str, str, int]
"""Case, persona, variant, seed: what two systems, or two runs, are paired by."""

NOTHING = Score(None, 0, "not among the scores of this run")


@dataclass(frozen=True, slots=True)
class Number:
    """The mean over `n` cases with its 95 % interval; no value where nothing was scored."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    scored: int
    """Dialogues; the others are counted beside it and are in no mean."""
    unscored: int = 0
    failed: int = 0
    personas: int = 0
    """How many of them are in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A dialogue with its scores, and its case as far as that is still here."""

    dialogue: Dialogue
    scores: Mapping[str, Score]
    case: Case | None

    @property
    def system(self) -> str:
        return self.dialogue.setup.system

    @property
    def key(self) -> Key:
        setup = self.dialogue.setup
        return setup.case, setup.persona, setup.variant, setup.seed

    @property
    def story(self) -> stats.Key:
        """What counts once, however often and in whatever language it was led: a case with a persona."""
        setup = self.dialogue.setup
        return (self.case.story if self.case else setup.case), setup.persona

    def score(self, metric: str) -> Score:
        return self.scores.get(metric, NOTHING)


def rows(run: Run) -> list[Row]:
    known = {case.id: case for case in cases()}
    return [Row(each, run.scores.get(each.setup.id, {}), known.get(each.setup.case)) for each in run.dialogues]


def systems(run: Run) -> list[str]:
    """In the order of the head, then whatever else was led."""
    return list(dict.fromkeys([*run.head.systems, *(each.setup.system for each in run.dialogues)]))


def only(among: Iterable[Row], system: str, variant: str | None = "plain") -> list[Row]:
    return [row for row in among if row.system == system and variant in (None, row.dialogue.setup.variant)]


def number(among: Sequence[Row], metric: str) -> Number:
    return of_shares(among, lambda row: row.score(metric).value)


def of_shares(among: Sequence[Row], value: Callable[[Row], float | None]) -> Number:
    """Of what a function finds in each dialogue; None is unscored. A dialogue that failed is not asked."""
    whole = [row for row in among if not row.dialogue.failed]
    found = [(row.story, share) for row in whole if (share := value(row)) is not None]
    return averaged(found, len(whole) - len(found), len(among) - len(whole))


def averaged(found: Sequence[tuple[stats.Key, float]], unscored: int = 0, failed: int = 0) -> Number:
    made, counts = stats.mean(found), (len(found), unscored, failed)
    if made is None:
        return Number(None, None, None, 0, *counts)
    personas = {key[1] for key, _ in found if isinstance(key, tuple)}
    return Number(made.value, made.low, made.high, made.n, *counts, len(personas))


# --- pairs --------------------------------------------------------------------------------------------


def by_key(among: Iterable[Row]) -> dict[Key, Row]:
    return {row.key: row for row in among}


@dataclass(frozen=True, slots=True)
class Change:
    """Of the dialogues that both sides have, scored on both: what each has on average, and the paired difference."""

    before: float | None
    after: float | None
    found: stats.Estimate | None
    pairs: int
    unscored: int
    """Pairs of which at least one side has no value, failed ones too."""


def change(together: Sequence[tuple[Row, Row]], metric: str) -> Change:
    both = [(a, b, a.score(metric).value, b.score(metric).value) for a, b in together]
    first = [(a.story, x) for a, _, x, y in both if x is not None and y is not None]
    second = [(a.story, y) for a, _, x, y in both if x is not None and y is not None]
    found = stats.difference(first, second)
    before, after = _plain(first), _plain(second)
    return Change(before, after, found, len(first), len(together) - len(first))


def _plain(values: Sequence[tuple[stats.Key, float]]) -> float | None:
    kept = stats.by_case(values).values()
    return sum(kept) / len(kept) if kept else None
