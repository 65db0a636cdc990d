"""Whether teams hold to their routines: by routine and by week, of the team and never of a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from sqlalchemy import Connection, RowMapping

from coach.board.plant import Plant
from coach.board.routines import Kind, Row, plan_of
from coach.board.rules.adherence import Week, due_days, of_week, weekly
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import routines as rows
from coach.store import tables as t
from coach.store.plant import Node
from coach.store.scope import Caller

__all__ = ["Adherence", "OfRoutine", "OfTeam", "adherence", "read_adherence", "window"]

USUAL = timedelta(days=27)
"""From the first day to the last, where nobody says from when."""

MOST_DAYS = 400
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OfRoutine:
    """`share` is what was done of what was `due`, null where nothing was."""

    routine_id: str
    name: str
    kind: Kind
    due: int
    done: int
    share: float | None
    weeks: list[Week]


@dataclass(frozen=True, slots=True)
class OfTeam:
    team_id: str
    due: int
    done: int
    share: float | None
    weeks: list[Week]
    routines: list[OfRoutine]


@dataclass(frozen=True, slots=True)
class Adherence:
    """`teams` begins with the team that was asked for; those below follow by name. `week` is always a Monday."""

    team_id: str
    since: date
    until: date
    teams: list[OfTeam]


def read_adherence(
    conn: Connection, caller: Caller, team_id: str, first: date | None, last: date | None, at: datetime
) -> Adherence:
    store.find(conn, caller, t.teams, team_id)
    nodes = rows.below(conn, caller, team_id)
    plant = Plant(conn, caller.org, at, _nodes={node.id: node for node in nodes})
    first, last = window(plant.calendar(team_id).day_of(at), first, last)
    return Adherence(team_id, first, last, adherence(plant, in_order(nodes, team_id), first, last))


def window(today: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that are looked at: four weeks until today where nobody says."""
    last = last or today
    first = first or last - USUAL
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise InvalidInput(f"`from` ({first}) to `to` ({last}) is not one to {MOST_DAYS} days; choose others.")
    return first, last


def in_order(nodes: Sequence[Node], team_id: str) -> list[str]:
    return sorted((node.id for node in nodes), key=lambda id: id != team_id)


def adherence(plant: Plant, teams: Sequence[str], first: date, last: date) -> list[OfTeam]:
    """In the order of `teams`, in two statements."""
    routines: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows.of_teams(plant.conn, plant.org, teams):
        routines[row["team_id"]].append(row)
    done: dict[str, set[date]] = defaultdict(set)
    for row in rows.checks(plant.conn, plant.org, teams, first, last):
        done[row["routine_id"]].add(date.fromisoformat(row["day"]))
    return [of_team(plant, team, routines[team], done, (first, last)) for team in teams]


def of_team(
    plant: Plant, team: str, found: Iterable[Row], done: Mapping[str, Collection[date]], days: tuple[date, date]
) -> OfTeam:
    counted = [of_routine(plant, row, done.get(row["id"], ()), days) for row in found]
    whole = summed(chain.from_iterable(one.weeks for one in counted))
    total = of_week(days[0], sum(week.due for week in whole), sum(week.done for week in whole))
    return OfTeam(team, total.due, total.done, total.share, whole, [one for one in counted if one.due])


def of_routine(plant: Plant, row: Row, done: Collection[date], days: tuple[date, date]) -> OfRoutine:
    """What was done early, or on a day that is not on any more, was due as well."""
    until = min(row["retired_at"] or NEVER, plant.at)
    came = due_days(plant.calendar(row["team_id"]), plan_of(row), *days, since=row["created_at"], until=until)
    due = {*came, *done}
    weeks = weekly(due, done)
    total = of_week(days[0], len(due), len(done))
    return OfRoutine(row["id"], row["name"], row["kind"], total.due, total.done, total.share, weeks)


def summed(weeks: Iterable[Week]) -> list[Week]:
    found: dict[date, list[Week]] = defaultdict(list)
    for one in weeks:
        found[one.week].append(one)
    return [of_week(week, sum(w.due for w in same), sum(w.done for w in same)) for week, same in sorted(found.items())]
