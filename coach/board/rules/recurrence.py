"""Whether a problem that was called solved has come back.

An issue's closing is its confirmed end. Within ninety days after it the problem has come back when

- the same issue was opened again, or
- another issue was raised on the same KPI, or
- another issue was raised on the same machine, and teams have committed to like causes for the two.

An issue that was closed twice counts twice. A closing is `settled` once its ninety days are over; before that it may
still come back, so a month that is not settled yet looks better than it will.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coach.board.rules.pareto import normal

__all__ = ["BACK_WITHIN", "Closing", "Raised", "Return", "returned"]

BACK_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Closing:
    issue: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """An issue with what it is about; `causes` are the labels of those that its team has committed to."""

    id: str
    at: datetime
    kpi: str | None
    machine: str | None
    equipment: str | None
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Return:
    """A closing, and whether the problem was back within ninety days."""

    at: datetime
    back: bool
    settled: bool


def returned(
    closings: Iterable[Closing], reopened: Mapping[str, Sequence[datetime]], raised: Sequence[Raised], now: datetime
) -> list[Return]:
    issues = {issue.id: issue for issue in raised}
    places: dict[str, list[Raised]] = {}
    for issue in raised:
        for place in spots(issue):
            places.setdefault(place, []).append(issue)
    return [
        Return(closing.at, came_back(closing, reopened, issues.get(closing.issue), places), after(closing) <= now)
        for closing in closings
    ]


def after(closing: Closing) -> datetime:
    return closing.at + BACK_WITHIN


def came_back(
    closing: Closing,
    reopened: Mapping[str, Sequence[datetime]],
    issue: Raised | None,
    places: Mapping[str, Sequence[Raised]],
) -> bool:
    if any(closing.at < at <= after(closing) for at in reopened.get(closing.issue, ())):
        return True
    if issue is None:
        return False
    later = (other for place in spots(issue) for other in places[place] if closing.at < other.at <= after(closing))
    return any(other.id != issue.id and alike(issue, other) for other in later)


def spots(issue: Raised) -> list[str]:
    """Where it is: its KPI, and its machine by number or by name."""
    machine = normal(issue.machine or "")
    told = (("kpi", issue.kpi), ("equipment", issue.equipment), ("machine", machine))
    return [f"{kind} {name}" for kind, name in told if name]


def alike(issue: Raised, other: Raised) -> bool:
    """They share a place already: a KPI is enough, of a machine the cause has to be like as well."""
    return (issue.kpi is not None and issue.kpi == other.kpi) or bool(issue.causes & other.causes)
