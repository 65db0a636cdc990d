"""Each other system against the built-in coach, in pairs: the one table in which two systems may be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.report.metrics import Basis, Direction, comparable, direction, groups, verdict
from evals.report.numbers import Change, Row, by_key, change, only
from evals.systems import BUILTIN

__all__ = ["Against", "Beside", "against"]


@dataclass(frozen=True, slots=True)
class Beside:
    """A metric of the built-in coach, and of another system over the same setups."""

    metric: str
    basis: Basis
    direction: Direction
    change: Change
    verdict: str


@dataclass(frozen=True, slots=True)
class Against:
    system: str
    pairs: int
    """Setups that both were led over, in whatever variant."""
    only_builtin: int
    only_system: int
    lines: Sequence[Beside]


def against(of: Sequence[Row], systems: Sequence[str], metrics: Sequence[str]) -> list[Against]:
    """Nothing where the built-in coach is not in the run."""
    others = [name for name in systems if name != BUILTIN] if BUILTIN in systems else []
    return [_against(only(of, BUILTIN, None), only(of, name, None), name, metrics) for name in others]


def _against(first: Sequence[Row], second: Sequence[Row], system: str, metrics: Sequence[str]) -> Against:
    a, b = by_key(first), by_key(second)
    pairs = [(a[key], b[key]) for key in a if key in b]
    return Against(system, len(pairs), len(a) - len(pairs), len(b) - len(pairs), list(_lines(pairs, metrics)))


def _lines(pairs: Sequence[tuple[Row, Row]], metrics: Sequence[str]) -> Iterator[Beside]:
    for group in groups(comparable(metrics)):
        for metric in group.metrics:
            made = change(pairs, metric)
            yield Beside(metric, group.basis, direction(metric), made, verdict(metric, made.found))
