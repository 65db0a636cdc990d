"""Control charts of single readings: what is noise, and what is a signal.

The chart is the XmR (individuals and moving range) chart of Wheeler, *Understanding Variation*, with the constants of
the NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2. The runs are Wheeler's (a point outside, three of four
near a limit, eight on one side) and Nelson's trend of six (Journal of Quality Technology 16, 1984).

A reading is judged against limits from the readings *before* it, because a reading that helps to draw the limits
widens them and hides itself. At most the last 24 count: enough that limits hardly move with one more reading, few
enough that a process that was improved is soon held to its new level. Slow decay can drag such limits along; the
trend and the target are there to catch it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose
from statistics import fmean
from typing import Literal, NamedTuple

__all__ = [
    "BASELINE",
    "ENOUGH",
    "Chart",
    "Limits",
    "Rule",
    "Side",
    "Signal",
    "above",
    "departures",
    "latest",
    "limits",
    "signals",
]

ENOUGH = 12
"""Readings needed before a chart says anything."""

BASELINE = 24
"""Readings before the judged one that draw its limits, at most."""

SPREAD = 3 / 1.128
"""Three standard deviations in mean moving ranges: d2 for ranges of two is 1.128."""

RANGE_SPREAD = 3.267
"""D4 for ranges of two."""

Rule = Literal["beyond", "near", "run", "trend"]
Side = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process does when nothing has changed. `lower` can lie below what a count can reach."""

    centre: float
    moving_range: float
    upper: float
    lower: float
    range_limit: float


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that noise alone hardly makes, from reading `first` to reading `last`."""

    rule: Rule
    side: Side
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The limits for the latest reading, and the signals it completes or carries on."""

    limits: Limits
    signals: tuple[Signal, ...]


def above(value: float, bound: float) -> bool:
    """Above by more than the rounding of a sum."""
    return value > bound and not isclose(value, bound, rel_tol=1e-9, abs_tol=1e-12)


def limits(values: Sequence[float]) -> Limits:
    """Needs two readings. Readings that never differed leave no room: then every other reading is beyond a limit."""
    if len(values) < 2:
        raise ValueError(f"limits need two readings or more, not {len(values)}")
    centre, moving = fmean(values), fmean(abs(b - a) for a, b in pairwise(values))
    reach = SPREAD * moving
    return Limits(centre, moving, centre + reach, centre - reach, RANGE_SPREAD * moving)


def signals(values: Sequence[float], limits: Limits) -> tuple[Signal, ...]:
    """All signals among the readings; none before there are enough for a chart."""
    return departures(values, limits) if len(values) >= ENOUGH else ()


def latest(values: Sequence[float]) -> Chart | None:
    """The last reading judged by those before it; none before there are enough for a chart."""
    if len(values) < ENOUGH:
        return None
    start = max(0, len(values) - 1 - BASELINE)
    window = values[start:]
    drawn = limits(window[:-1])
    found = (s for s in departures(window, drawn) if s.last == len(window) - 1)
    return Chart(drawn, tuple(Signal(s.rule, s.side, s.first + start, s.last + start) for s in found))


def departures(values: Sequence[float], limits: Limits) -> tuple[Signal, ...]:
    """Signals of a stretch of any length against limits drawn from another, in the order of the rules."""
    return tuple(signal for pattern in PATTERNS for signal in _found(pattern, values, limits))


Sides = Sequence[int]
"""One for each reading: 1 high, -1 low, 0 neither."""


class _Pattern(NamedTuple):
    """`need` of `of` in a row on one side; `lead` readings before the first belong to the pattern as well."""

    rule: Rule
    need: int
    of: int
    lead: int
    sides: Callable[[Sequence[float], Limits], Sides]


def _outside(values: Sequence[float], low: float, high: float) -> Sides:
    return [above(value, high) - above(low, value) for value in values]


def _halfway(values: Sequence[float], limits: Limits) -> Sides:
    return _outside(values, (limits.centre + limits.lower) / 2, (limits.centre + limits.upper) / 2)


def _steps(values: Sequence[float], _: Limits) -> Sides:
    return [0, *(above(b, a) - above(a, b) for a, b in pairwise(values))] if values else []


PATTERNS = (
    _Pattern("beyond", 1, 1, 0, lambda values, limits: _outside(values, limits.lower, limits.upper)),
    _Pattern("near", 3, 4, 0, _halfway),
    _Pattern("run", 8, 8, 0, lambda values, limits: _outside(values, limits.centre, limits.centre)),
    _Pattern("trend", 5, 5, 1, _steps),
)
"""Six readings rising are five steps up. A reading on the line is on neither side, and a tie is no step."""


def _found(pattern: _Pattern, values: Sequence[float], limits: Limits) -> list[Signal]:
    """Windows that overlap on one side are one signal."""
    sides = pattern.sides(values, limits)
    found: list[Signal] = []
    for last, side in enumerate(sides):
        alike = [at for at in range(max(0, last - pattern.of + 1), last + 1) if sides[at] == side]
        if side == 0 or len(alike) < pattern.need:
            continue
        signal = Signal(pattern.rule, "high" if side > 0 else "low", alike[0] - pattern.lead, last)
        found.append(_joined(found.pop(), signal) if found and _overlap(found[-1], signal) else signal)
    return found


def _overlap(a: Signal, b: Signal) -> bool:
    return a.side == b.side and b.first <= a.last


def _joined(a: Signal, b: Signal) -> Signal:
    return Signal(a.rule, a.side, a.first, b.last)
