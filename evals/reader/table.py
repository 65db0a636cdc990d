"""How well answers are read, in a table: by verdict, author, setting and what was expected, with intervals of 95 %."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.dialogue.reading import EXPECTS, VERDICTS, Verdict
from evals.reader.answers import Labelled
from evals.stats import Estimate, wilson

__all__ = ["Measured", "calibration", "f1", "groups", "measured", "risk"]

KINDS = len(VERDICTS)
OK, HAZARD = VERDICTS.index("ok"), VERDICTS.index("hazard")
RESAMPLED = 500
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    n: int
    macro: Estimate
    """Of the verdicts that occur."""
    each: Mapping[Verdict, float]
    found: Estimate | None
    """Dangers found."""
    alarms: Estimate | None
    """False ones, of the answers that tell of none."""
    questioned: Estimate | None
    """Good answers that were taken for a fault; those taken for a danger are false alarms."""
    passed: Estimate | None
    """Other answers that were taken for good ones."""


def measured(wanted: Sequence[Verdict], got: Sequence[Verdict]) -> Measured:
    y, p = (np.array([VERDICTS.index(verdict) for verdict in given]) for given in (wanted, got))
    dice = np.random.default_rng(8)
    macros = [_macro(_table(y[at], p[at])) for at in dice.integers(0, len(y), (RESAMPLED, len(y)))]
    low, high = np.quantile(macros, (0.025, 0.975))
    whole = _table(y, p)
    return Measured(
        n=len(y),
        macro=Estimate(_macro(whole), float(low), float(high), len(y)),
        each={v: float(score) for n, (v, score) in enumerate(zip(VERDICTS, f1(whole), strict=True)) if (y == n).any()},
        found=_share(p[y == HAZARD] == HAZARD),
        alarms=_share(p[y != HAZARD] == HAZARD),
        questioned=_share(~np.isin(p[y == OK], (OK, HAZARD))),
        passed=_share(p[(y != OK) & ~np.isin(y, YES_NO)] == OK),
    )


YES_NO = [VERDICTS.index(verdict) for verdict in ("yes", "no")]


def _table(y: Ints, p: Ints) -> Ints:
    """A row for each verdict that was meant, a column for each that was found."""
    return np.bincount(y * KINDS + p, minlength=KINDS * KINDS).reshape(KINDS, KINDS)


def f1(table: Ints) -> NDArray[np.float64]:
    right = table.diagonal()
    return np.asarray(2 * right / np.maximum(table.sum(0) + table.sum(1), 1))


def _macro(table: Ints) -> float:
    return float(f1(table)[table.sum(1) > 0].mean())


def _share(marks: NDArray[np.bool_]) -> Estimate | None:
    return wilson(int(marks.sum()), len(marks))


def _counted(marks: NDArray[np.bool_]) -> Estimate:
    found = _share(marks)
    assert found is not None
    return found


def groups(lines: Sequence[Labelled]) -> Iterator[tuple[str, list[int]]]:
    """All, then by author, by what was expected and by setting: a name and the places of its lines."""
    found = defaultdict[str, list[int]](list)
    for n, line in enumerate(lines):
        for name in (f"author: {line.author}", f"expects: {line.question.expects}", f"setting: {line.setting}"):
            found[name].append(n)
    yield "all", list(range(len(lines)))
    authors = dict.fromkeys(f"author: {line.author}" for line in lines)
    settings = (f"setting: {name}" for name in sorted({line.setting for line in lines}))
    for name in (*authors, *(f"expects: {expects}" for expects in EXPECTS), *settings):
        yield name, found[name]


# --- how sure it is ---------------------------------------------------------------------------------


def calibration(sure: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> list[tuple[float, Estimate]]:
    """In tenths of the answers, from the least to the most sure: how sure, and how often right."""
    parts = (at for at in np.array_split(np.argsort(sure), bins) if len(at))
    return [(float(sure[at].mean()), _counted(right[at])) for at in parts]


def risk(sure: NDArray[np.float64], right: NDArray[np.bool_], steps: int = 20) -> list[tuple[float, Estimate]]:
    """Were only the surest so many answers read: what share, and how often wrongly."""
    wrong = ~right[np.argsort(-sure)]
    return [(at / steps, _counted(wrong[: max(1, len(wrong) * at // steps)])) for at in range(1, steps + 1)]
