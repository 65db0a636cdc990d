"""When a KPI asks for an analysis, and which method answers it.

A reading that is missing is grey: it neither counts as a miss nor ends a run of them, so that not reporting hides
nothing. A run that goes on triggers again with every reading; that a KPI has one open issue at a time is kept by
whoever opens issues.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from coach.board.rules.xmr import ENOUGH, Limits, Rule, above, latest

__all__ = [
    "Direction",
    "Kind",
    "KpiRules",
    "Method",
    "MethodRow",
    "Routing",
    "Severity",
    "Status",
    "Target",
    "Trigger",
    "decide",
    "misses_target",
    "status",
]

Direction = Literal["higher", "lower"]
Status = Literal["green", "amber", "red", "grey"]
Kind = Literal["single", "misses", "signal", "trend"]
Severity = Literal["minor", "normal", "severe"]
Method = Literal["just_do_it", "five_whys", "a3", "kata"]

BAD_SIDE = {"higher": "low", "lower": "high"}


@dataclass(frozen=True, slots=True)
class Target:
    """`direction` is where better lies. `limit` ends the amber band; on the good side of the target it does nothing."""

    direction: Direction
    target: float
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class KpiRules:
    """What triggers: `misses` in a row, a signal of the chart, `trend` readings in a row each worse than the last.

    `single` is for injuries and complaints: one is enough, and no chart is asked.
    """

    misses: int | None = 3
    signal: bool = True
    trend: int | None = None
    single: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why an issue opens: `count` readings since the one at index `since`; `rule` and `limits` if a chart said so."""

    kind: Kind
    severity: Severity
    count: int
    since: int
    rule: Rule | None = None
    limits: Limits | None = None


class _Reading(NamedTuple):
    at: int
    value: float


Readings = Sequence[_Reading]


def status(target: Target, value: float | None) -> Status:
    """Grey is not green: a reading that nobody took says nothing."""
    if value is None:
        return "grey"
    if not _worse(target.direction, value, target.target):
        return "green"
    return "red" if target.limit is None or _worse(target.direction, value, target.limit) else "amber"


def misses_target(target: Target, value: float | None) -> bool:
    """Amber is a miss too; what is missing is none."""
    return status(target, value) in ("amber", "red")


def decide(series: Sequence[float | None], target: Target, rules: KpiRules) -> Trigger | None:
    """Whether the latest reading completes a trigger, the strongest kind first.

    Until there are readings enough for a chart only the target bands speak: signal and trend are silent.
    """
    if not series or series[-1] is None:
        return None
    readings = [_Reading(at, value) for at, value in enumerate(series) if value is not None]
    finders = (_single,) if rules.single else FINDERS
    return next((trigger for find in finders if (trigger := find(readings, target, rules))), None)


def _worse(direction: Direction, value: float, than: float) -> bool:
    return above(than, value) if direction == "higher" else above(value, than)


def _severity(target: Target, values: Iterable[float]) -> Severity:
    return "normal" if any(status(target, value) == "red" for value in values) else "minor"


def _tail(readings: Readings, target: Target, bands: tuple[Status, ...]) -> Readings:
    """The latest readings in a row within `bands`."""
    return list(takewhile(lambda reading: status(target, reading.value) in bands, reversed(readings)))[::-1]


def _trigger(kind: Kind, target: Target, run: Readings) -> Trigger:
    return Trigger(kind, _severity(target, (reading.value for reading in run)), len(run), run[0].at)


def _single(readings: Readings, target: Target, _: KpiRules) -> Trigger | None:
    """Where fewer is better even one within the target counts: no injury is a good one."""
    at, value = readings[-1]
    happened = target.direction == "lower" and above(value, 0)
    return Trigger("single", "severe", 1, at) if happened or misses_target(target, value) else None


def _misses(readings: Readings, target: Target, rules: KpiRules) -> Trigger | None:
    run = _tail(readings, target, ("amber", "red"))
    return _trigger("misses", target, run) if rules.misses and len(run) >= rules.misses else None


def _band(readings: Readings, target: Target, rules: KpiRules) -> Trigger | None:
    """A KPI left to its chart alone is not left alone until it has one: red is enough."""
    if rules.misses is not None or not rules.signal or len(readings) >= ENOUGH:
        return None
    run = _tail(readings, target, ("red",))
    return _trigger("misses", target, run) if run else None


def _signal(readings: Readings, target: Target, rules: KpiRules) -> Trigger | None:
    chart = latest([reading.value for reading in readings]) if rules.signal else None
    bad = [signal for signal in chart.signals if signal.side == BAD_SIDE[target.direction]] if chart else []
    if not chart or not bad:
        return None
    run = readings[bad[0].first : bad[0].last + 1]
    severity = _severity(target, (reading.value for reading in run))
    return Trigger("signal", severity, len(run), run[0].at, bad[0].rule, chart.limits)


def _trend(readings: Readings, target: Target, rules: KpiRules) -> Trigger | None:
    if not rules.trend or len(readings) < ENOUGH:
        return None
    back = pairwise(reversed(readings))
    steps = sum(1 for _ in takewhile(lambda pair: _worse(target.direction, pair[0].value, pair[1].value), back))
    return _trigger("trend", target, readings[-steps - 1 :]) if steps and steps + 1 >= rules.trend else None


FINDERS: tuple[Callable[[Readings, Target, KpiRules], Trigger | None], ...] = (_misses, _band, _signal, _trend)


class MethodRow(BaseModel):
    """How one severity is answered the first time, again, and often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Method
    again: Method
    often: Method


class Routing(BaseModel):
    """The customer's own table: severity by recurrence. `often_from` earlier issues of the same KPI make it often."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minor: MethodRow = MethodRow(first="just_do_it", again="just_do_it", often="kata")
    normal: MethodRow = MethodRow(first="five_whys", again="five_whys", often="a3")
    severe: MethodRow = MethodRow(first="five_whys", again="a3", often="a3")
    often_from: int = Field(default=3, ge=1, le=100)

    def method_for(self, severity: Severity, recurrences: int) -> Method:
        """`recurrences` counts the issues before this one."""
        row: MethodRow = {"minor": self.minor, "normal": self.normal, "severe": self.severe}[severity]
        if recurrences >= self.often_from:
            return row.often
        return row.again if recurrences > 0 else row.first
