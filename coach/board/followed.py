"""KPIs over a stretch of days: each frame that was due, whether it was read, and whether it held."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from coach.board.calendars import calendar_from
from coach.board.plant import Plant
from coach.board.reach import Days, Reach
from coach.board.rules.calendar import Calendar
from coach.board.rules.curves import Judged, Read, Step, judge, moves
from coach.board.rules.frames import Frame, frames_between
from coach.board.rules.pareto import gathered
from coach.board.standing import Row
from coach.errors import InvalidInput
from coach.store import progress as rows
from coach.store.progress import MOST_KPIS, MOST_READINGS, ReadAt, TargetRow

__all__ = ["Known", "followed"]

SECOND = timedelta(seconds=1)
AHEAD = {"week": timedelta(days=14), "month": timedelta(days=62)}
NEXT = timedelta(days=10)
"""So far beyond the days asked for, for the frames about their edges to be there as a whole."""


@dataclass(frozen=True, slots=True)
class Known:
    """A KPI with what is known of it over the days asked for."""

    row: RowMapping
    steps: Sequence[Step]
    judged: Sequence[Judged]
    moved: Sequence[tuple[Step, bool]]


def followed(plant: Plant, asked: Reach) -> Iterator[Known]:
    days, org = asked.days, asked.org
    kpis = rows.kpis(plant.conn, org, asked.ids, days.start)
    ids = [kpi["id"] for kpi in kpis]
    back = max((AHEAD.get(kpi["rhythm"], NEXT) for kpi in kpis), default=NEXT)
    read = rows.readings(plant.conn, org, ids, days.start - back, min(days.end, plant.at) + NEXT)
    if len(kpis) > MOST_KPIS or len(read) > MOST_READINGS:
        raise InvalidInput("That is too much for one answer; ask for a team further down, or for fewer days.")
    targets = gathered(rows.targets(plant.conn, org, ids), lambda row: row.kpi_id)
    theirs = gathered(read, lambda row: row.kpi_id)
    calendars(plant, {kpi["team_id"] for kpi in kpis})
    for kpi in kpis:
        yield known(plant, days, kpi, theirs.get(kpi["id"], []), targets.get(kpi["id"], []))


def calendars(plant: Plant, teams: Iterable[str]) -> None:
    """All that are needed in one statement; who has none keeps the usual week."""
    named = {team: next((node.calendar_id for node in plant.up_from(team) if node.calendar_id), None) for team in teams}
    found = rows.calendars(plant.conn, plant.org, {id for id in named.values() if id is not None})
    plant._calendars |= {team: calendar_from(dict(found[id])) for team, id in named.items() if id in found}


def known(plant: Plant, days: Days, kpi: RowMapping, read: Sequence[ReadAt], targets: Sequence[TargetRow]) -> Known:
    steps = [Step(row.at, row.target, row.because) for row in targets]
    calendar, shifts = plant.calendar(kpi["team_id"]), kpi["shifts"] or [""]
    since = min([kpi["created_at"], *(one.at for one in read[:1])])
    until = min(days.end, plant.at, kpi["retired_at"] or plant.at)
    by_shift = gathered(read, lambda one: one.shift)
    judged = [
        each
        for shift in shifts
        for each in judge(
            frames(calendar, kpi, shift, days, until),
            [Read(one.at, one.value) for one in by_shift.get(shift, ())],
            steps, kpi["target"], kpi["direction"], until, plant.at,
        )
        if each.end > since
    ]  # fmt: skip
    moved = moves(steps, kpi["direction"], days.start, days.end)
    return Known(kpi, steps, sorted(judged), moved)


def frames(calendar: Calendar, kpi: Row, shift: str, days: Days, until: datetime) -> list[Frame]:
    """A day ends with its last second, and the second before these days is of the day before."""
    beyond = until + AHEAD.get(kpi["rhythm"], NEXT)
    return frames_between(calendar, kpi["rhythm"], shift, days.start - SECOND, beyond, takt_minutes=kpi["takt_minutes"])
