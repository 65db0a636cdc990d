"""What whoever leads a plant looks at once a week, in one answer: late work, waiting decisions, vital few, money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from coach.board.reach import Reach
from coach.board.rules.pareto import Bar, gathered, vital_few
from coach.board.trends import TeamMoney, Workload, read_money, workload
from coach.board.vital import cause_bars
from coach.store import loads as rows
from coach.store.loads import Load, Wait

__all__ = ["Area", "CurrencySum", "Few", "Tier3", "Waiting", "WaitingDecision", "read_tier3"]

DAY = timedelta(days=1)
SHOWN = 20
"""Decisions that are listed, those that have waited longest."""


@dataclass(frozen=True, slots=True)
class Area:
    """A team right below with all under it, or the team itself."""

    team_id: str
    name: str
    issues: Workload
    actions: Workload
    standards_owed: int


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """An escalation that came up to this team, a proposed effect, or an idea past its window, with its age in days."""

    what: Literal["escalation", "effect", "idea"]
    id: str
    item_id: str
    team_id: str | None
    since: datetime
    days: float


@dataclass(frozen=True, slots=True)
class Waiting:
    escalations: int
    effects: int
    ideas: int
    longest: list[WaitingDecision]


@dataclass(frozen=True, slots=True)
class Few:
    """The causes that make four fifths of those committed to, of `n` in all."""

    n: int
    causes: list[Bar]


@dataclass(frozen=True, slots=True)
class CurrencySum:
    currency: str
    forecast: int
    realised: int
    verified: int


@dataclass(frozen=True, slots=True)
class Tier3:
    team_id: str
    as_of: datetime
    since: date
    until: date
    overdue: int
    areas: list[Area]
    waiting: Waiting
    lessons_unanswered: int
    standards_owed: int
    vital_few: Few
    money: list[CurrencySum]


def read_tier3(conn: Connection, asked: Reach, team_id: str, at: datetime) -> Tier3:
    issues, actions = (of(conn, asked.org, asked.ids, at) for of in (rows.of_issues, rows.of_actions))
    waits = gathered(rows.waiting(conn, asked.org, team_id, asked.ids, at), lambda wait: wait.kind)
    totals = {kind: its[0].total for kind, its in waits.items()}
    bars = cause_bars(conn, asked, "causes")
    few = set(vital_few(bars))
    return Tier3(
        team_id,
        at,
        asked.days.first,
        asked.days.last,
        sum(load.overdue for load in (*issues, *actions)),
        areas(asked, team_id, issues, actions),
        waiting(asked, waits, totals, at),
        totals.get("lesson", 0),
        sum(load.unwritten for load in actions),
        Few(sum(bar.n for bar in bars), [bar for bar in bars if bar.key in few]),
        sums(read_money(conn, asked).teams),
    )


# --- areas ------------------------------------------------------------------------------------------


def areas(asked: Reach, team_id: str, issues: Sequence[Load], actions: Sequence[Load]) -> list[Area]:
    """The latest first."""
    of_issues = gathered(issues, lambda load: area_of(asked, team_id, load))
    of_actions = gathered(actions, lambda load: area_of(asked, team_id, load))
    made = [area(asked, id, of_issues.get(id, ()), of_actions.get(id, ())) for id in of_issues | of_actions]
    return sorted(made, key=lambda area: (-area.issues.overdue - area.actions.overdue, area.name, area.team_id))


def area(asked: Reach, id: str, issues: Sequence[Load], actions: Sequence[Load]) -> Area:
    owed = sum(load.unwritten for load in actions)
    return Area(id, asked.teams[id].name, workload(*issues), workload(*actions), owed)


def area_of(asked: Reach, team_id: str, load: Load) -> str:
    """The highest team below the one asked for that is seen, going up from whose work it is."""
    here = load.team_id or team_id
    while (above := asked.teams[here].node.parent_id) in asked.teams and team_id not in (here, above):
        here = str(above)
    return here


# --- decisions and money ----------------------------------------------------------------------------


def waiting(asked: Reach, waits: Mapping[str, Sequence[Wait]], totals: Mapping[str, int], at: datetime) -> Waiting:
    longest = sorted((wait for kind in KINDS for wait in waits.get(kind, ())), key=lambda wait: (wait.since, wait.id))
    return Waiting(
        totals.get("escalation", 0),
        totals.get("effect", 0),
        totals.get("idea", 0),
        [decision(asked, wait, at) for wait in longest[:SHOWN]],
    )


KINDS: tuple[Literal["escalation", "effect", "idea"], ...] = ("escalation", "effect", "idea")


def decision(asked: Reach, wait: Wait, at: datetime) -> WaitingDecision:
    """A team that this key does not see is not named, whatever came up from there."""
    what = next(kind for kind in KINDS if kind == wait.kind)
    seen = wait.team_id if wait.team_id in asked.teams else None
    return WaitingDecision(what, wait.id, wait.item_id, seen, wait.since, round((at - wait.since) / DAY, 1))


def sums(teams: Iterable[TeamMoney]) -> list[CurrencySum]:
    by_currency = gathered(teams, lambda one: one.currency)
    return [
        CurrencySum(currency, *(sum(getattr(one, name) for one in by_currency[currency]) for name in AMOUNTS))
        for currency in sorted(by_currency)
    ]


AMOUNTS = ("forecast", "realised", "verified")
