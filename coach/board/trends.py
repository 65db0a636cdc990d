"""Trends over the teams that somebody sees: open work and its age, what came back, and money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from coach.board.reach import Reach
from coach.board.rules.pareto import gathered
from coach.board.rules.recurrence import BACK_WITHIN, Closing, Raised, Return, returned
from coach.board.vital import causes, worded
from coach.store import loads as work
from coach.store import trends as rows
from coach.store.loads import Load
from coach.store.scope import Caller

__all__ = [
    "DepartmentWork",
    "Money",
    "Month",
    "MonthMoney",
    "OpenWork",
    "Recurrence",
    "TeamMoney",
    "TeamWork",
    "Workload",
    "read_money",
    "read_recurrence",
    "read_work",
    "workload",
]

YEAR = timedelta(days=365)
"""So long before, causes are looked at for what came back."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Open work by age in days of 24 hours, each band without those before it."""

    n: int
    within_2_days: int
    within_7_days: int
    within_30_days: int
    older: int
    oldest_at: datetime | None
    overdue: int
    escalated: int


@dataclass(frozen=True, slots=True)
class TeamWork:
    team_id: str
    issues: Workload
    actions: Workload


@dataclass(frozen=True, slots=True)
class DepartmentWork:
    """Actions that a supporting department helps with; without an id, of departments that this key does not see."""

    team_id: str | None
    actions: Workload


@dataclass(frozen=True, slots=True)
class OpenWork:
    as_of: datetime
    teams: list[TeamWork]
    departments: list[DepartmentWork]


@dataclass(frozen=True, slots=True)
class Month:
    """Issues that ended in a month: how many, and how many came back within ninety days.

    Of `unsettled` ones those days are not over; the share can still grow.
    """

    month: date
    closed: int
    came_back: int
    unsettled: int
    share: float


@dataclass(frozen=True, slots=True)
class Recurrence:
    since: date
    until: date
    closed: int
    came_back: int
    share: float | None
    months: list[Month]


@dataclass(frozen=True, slots=True)
class TeamMoney:
    """In whole units. `forecast` is expected and not yet realised, `realised` is still to be verified by somebody."""

    team_id: str
    currency: str
    forecast: int
    realised: int
    verified: int


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """What was verified in a month."""

    month: date
    currency: str
    verified: int


@dataclass(frozen=True, slots=True)
class Money:
    """Forecast and realised as they stand now, verified over the days asked for. Currencies are never added up."""

    since: date
    until: date
    teams: list[TeamMoney]
    months: list[MonthMoney]


# --- open work --------------------------------------------------------------------------------------

NO_WORK = Load(None, 0, (0, 0, 0, 0), None, 0, 0, 0, 0)


def read_work(conn: Connection, caller: Caller, asked: Reach, at: datetime) -> OpenWork:
    issues, actions = (
        {load.team_id: load for load in of(conn, asked.org, asked.ids, at)} for of in (work.of_issues, work.of_actions)
    )
    helped = gathered(
        work.departments(conn, asked.org, asked.ids, at),
        lambda load: load.team_id if load.team_id is not None and caller.sees(load.team_id) else None,
    )
    busy = [id for id in asked.teams if id in issues or id in actions]
    return OpenWork(
        at,
        [TeamWork(id, workload(issues.get(id)), workload(actions.get(id))) for id in busy],
        [DepartmentWork(id, workload(*helped[id])) for id in sorted(helped, key=lambda id: (id is None, id or ""))],
    )


def workload(*loads: Load | None) -> Workload:
    """Several added up."""
    parts = [load or NO_WORK for load in loads]
    fresh, week, month, older = (sum(load.bands[place] for load in parts) for place in range(4))
    n, overdue, escalated = (sum(getattr(load, name) for load in parts) for name in ("n", "overdue", "escalated"))
    oldest = min((load.oldest_at for load in parts if load.oldest_at), default=None)
    return Workload(n, fresh, week, month, older, oldest, overdue, escalated)


# --- what came back ---------------------------------------------------------------------------------


def read_recurrence(conn: Connection, asked: Reach, at: datetime) -> Recurrence:
    """See `rules.recurrence` for what counts as coming back."""
    days, until = asked.days, asked.days.end + BACK_WITHIN
    ended = rows.endings(conn, asked.org, asked.ids, days.start, until)
    known = causes(conn, asked, "causes", days.start - YEAR, until)
    called = worded(conn, asked.org, known)
    of_issue = gathered(known, lambda row: row.issue_id)
    raised = [
        Raised(row.id, row.at, row.kpi_id, row.machine, row.equipment_id,
               frozenset(label for cause in of_issue.get(row.id, ()) if (label := called[cause.id])))
        for row in rows.raised(conn, asked.org, asked.ids, days.start, until)
    ]  # fmt: skip
    closings = [Closing(row.issue_id, row.at) for row in ended if row.what == "confirmed" and row.at < days.end]
    again = gathered((row for row in ended if row.what == "reopened"), lambda row: row.issue_id)
    reopened = {issue: [row.at for row in its] for issue, its in again.items()}
    return by_month(asked, returned(closings, reopened, raised, at))


def by_month(asked: Reach, found: Sequence[Return]) -> Recurrence:
    months = gathered(found, lambda each: asked.days.month(each.at))
    back = sum(each.back for each in found)
    share = round(back / len(found), 4) if found else None
    shown = [month(first, months[first]) for first in sorted(months)]
    return Recurrence(asked.days.first, asked.days.last, len(found), back, share, shown)


def month(first: date, found: Sequence[Return]) -> Month:
    back, open = sum(each.back for each in found), sum(not each.settled for each in found)
    return Month(first, len(found), back, open, round(back / len(found), 4))


# --- money ------------------------------------------------------------------------------------------


def read_money(conn: Connection, asked: Reach) -> Money:
    days = asked.days
    verified = rows.verified(conn, asked.org, asked.ids, days.start, days.end)
    promised = {(row.team_id, row.currency): row for row in rows.promises(conn, asked.org, asked.ids)}
    sums = summed((one.team_id, one.currency, one.amount) for one in verified)
    teams = [
        TeamMoney(*key, promised[key].expected, promised[key].realised, sums.get(key, 0)) for key in sorted(promised)
    ]
    months = gathered(verified, lambda one: (days.month(one.at), one.currency))
    return Money(
        days.first,
        days.last,
        [one for one in teams if one.forecast or one.realised or one.verified],
        [MonthMoney(*key, sum(one.amount for one in months[key])) for key in sorted(months)],
    )


def summed(amounts: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    """By team and currency."""
    sums: dict[tuple[str, str], int] = {}
    for team, currency, amount in amounts:
        sums[team, currency] = sums.get((team, currency), 0) + amount
    return sums
