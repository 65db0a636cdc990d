"""What may be said of numbers: means over cases with intervals, shares, pass^k, agreement, and which of two is better.

Intervals are of 95 %. What repeats a case is averaged first, so that only cases count. Pure, and seeded.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from random import Random
from statistics import fmean
from typing import Literal, TypeVar

__all__ = ["Estimate", "Key", "better", "by_case", "difference", "kappa", "mean", "none_seen", "passing", "wilson"]

RESAMPLED = 2000
Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""

K = TypeVar("K", str, tuple[str, str])

Verdict = Literal["better", "worse", "no difference shown"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """`n` is how many independent things it rests on: cases, or what was counted."""

    value: float
    low: float
    high: float
    n: int


Key = str | tuple[str, str]
"""A case, or a case and who played it: then those who played it more often than others count no more than they."""


def by_case(values: Iterable[tuple[Key, float]]) -> dict[str, float]:
    """The mean of each case, from the values of every repeat."""
    each = _averaged((key if isinstance(key, tuple) else (key, ""), value) for key, value in values)
    return _averaged((case, value) for (case, _), value in each.items())


def _averaged(values: Iterable[tuple[K, float]]) -> dict[K, float]:
    kept: dict[K, list[float]] = {}
    for key, value in values:
        kept.setdefault(key, []).append(value)
    return {key: fmean(repeats) for key, repeats in sorted(kept.items())}


def mean(values: Iterable[tuple[Key, float]], seed: int = 1) -> Estimate | None:
    """The interval is by bootstrap over cases. None where there is nothing."""
    return _bootstrapped(list(by_case(values).values()), seed)


def _bootstrapped(values: Sequence[float], seed: int) -> Estimate | None:
    if not values:
        return None
    value, n = fmean(values), len(values)
    if min(values) == max(values):
        return Estimate(value, value, value, n)
    dice = Random(f"bootstrap:{seed}")
    means = sorted(fmean(dice.choices(values, k=n)) for _ in range(RESAMPLED))
    return Estimate(value, _quantile(means, 0.025), _quantile(means, 0.975), n)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest, in proportion."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def difference(a: Iterable[tuple[Key, float]], b: Iterable[tuple[Key, float]], seed: int = 1) -> Estimate | None:
    """How much more `b` has than `a`, case by case, over the cases that both have."""
    first, second = by_case(a), by_case(b)
    return _bootstrapped([second[case] - first[case] for case in first if case in second], seed)


LEAST = 5
"""Cases below which a bootstrap says too much."""


def better(found: Estimate | None, *, less_is_better: bool = False) -> Verdict:
    """Whether the second is: only when the interval of the paired difference excludes 0."""
    if found is None or found.n < LEAST or found.low <= 0 <= found.high:
        return "no difference shown"
    return "better" if (found.low > 0) != less_is_better else "worse"


def wilson(hits: int, of: int) -> Estimate | None:
    """A share of things counted one by one (Wilson 1927); it holds for small numbers and near 0 and 1 too."""
    if not of:
        return None
    share, shrink = hits / of, 1 + Z * Z / of
    middle = (share + Z * Z / (2 * of)) / shrink
    half = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / shrink
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half), of)


def none_seen(of: int) -> float:
    """What the true share may still be when none was seen in so many: the rule of three."""
    return min(1.0, 3 / of) if of else 1.0


def passing(passed: int, of: int, k: int) -> float | None:
    """pass^k: how likely `k` tries all pass, without bias, from `passed` of so many tries; None with fewer than `k`."""
    return comb(passed, k) / comb(of, k) if of >= k else None


def kappa(labels: Sequence[tuple[Hashable, Hashable]]) -> Estimate | None:
    """Cohen's (1960) agreement of two labellers beyond chance, with its large-sample interval.

    None where nothing was labelled, or both gave one and the same label throughout and chance explains it all.
    """
    n = len(labels)
    agreed = sum(a == b for a, b in labels) / n if n else 0.0
    chance = _chance(Counter(a for a, _ in labels), Counter(b for _, b in labels), n)
    if not n or chance == 1:
        return None
    value = (agreed - chance) / (1 - chance)
    half = Z * sqrt(agreed * (1 - agreed) / n) / (1 - chance)
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half), n)


def _chance(first: Mapping[Hashable, int], second: Mapping[Hashable, int], n: int) -> float:
    return sum(count * second.get(label, 0) for label, count in first.items()) / (n * n) if n else 0.0
