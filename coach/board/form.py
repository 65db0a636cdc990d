"""All that a team reads by hand, on one form: what is owed now, and what was read last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.analyses import Assigned
from coach.board.fitting import pace_of
from coach.board.hands import pick, speaker
from coach.board.kpis import Kpi, Shown, kpis
from coach.board.plant import Plant
from coach.board.readings import AHEAD, after_many, put
from coach.board.rollups import Changed, hold_all
from coach.board.rules.frames import Frame
from coach.board.rules.rollup import Pace
from coach.board.rules.triggers import Direction, status
from coach.board.standing import missing_since, owed_by, series_of, target_of
from coach.errors import BadRows, Conflict, InvalidInput
from coach.store import board as store
from coach.store import rollups as rows
from coach.store import tables as t
from coach.store.kpis import Point
from coach.store.scope import Caller

__all__ = ["Filled", "Form", "Line", "fill_in", "read_filled", "read_form"]

BACK = (timedelta(days=3), timedelta(days=40))
"""How far back the last frame that has ended is looked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A KPI, or one shift of it. `at` is what to send with the value: `owed` while that frame has none."""

    kpi_id: str
    name: str
    category: str
    unit: str
    direction: Direction
    target: float
    shift: str | None
    at: datetime
    owed: bool
    owed_by: str | None
    missing_since: datetime | None
    last: Shown | None


@dataclass(frozen=True, slots=True)
class Form:
    team_id: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Filled:
    """The KPIs of a form as they stand with it."""

    team_id: str
    kpis: list[Kpi]


def read_form(conn: Connection, caller: Caller, team_id: str, at: datetime) -> Form:
    store.find(conn, caller, t.teams, team_id)
    plant = Plant(conn, caller.org, at)
    found = rows.form_kpis(conn, caller, team_id)
    return Form(team_id, [line(plant, row, shift, points) for row in found for shift, points in series_of(row).items()])


def line(plant: Plant, row: RowMapping, shift: str, points: Sequence[Point]) -> Line:
    pace, last = pace_of(plant, row), points[-1] if points else None
    frame = unread(plant, pace, shift, points) or pace.frame_of(shift, plant.at)
    read = last if last is not None and (frame is None or last.at > frame.start) else None
    same: dict[str, Any] = {name: row[name] for name in ("name", "category", "unit", "direction", "target")}
    return Line(
        kpi_id=row["id"],
        **same,
        shift=shift or None,
        at=read.at if read is not None else moment(plant, frame),
        owed=read is None,
        owed_by=owed_by(plant, row),
        missing_since=missing_since(plant, row),
        last=Shown(last.at, shift or None, last.value, status(target_of(row), last.value)) if last else None,
    )


def unread(plant: Plant, pace: Pace, shift: str, points: Sequence[Point]) -> Frame | None:
    """The last frame that has ended, while nobody has read it."""
    ended = next((found[-1] for far in BACK if (found := pace.frames(shift, plant.at - far, plant.at))), None)
    return ended if ended is not None and (not points or points[-1].at <= ended.start) else None


def moment(plant: Plant, frame: Frame | None) -> datetime:
    return frame.end if frame is not None and frame.end <= plant.at + AHEAD else plant.at


# --- filling it in ----------------------------------------------------------------------------------

Sent = Mapping[str, Any]


def fill_in(
    conn: Connection, caller: Caller, team_id: str, sent: Sequence[Sent], by: str | None, at: datetime
) -> list[Assigned]:
    """All of it or nothing; what can begin to be analysed. A value without `at` is for the frame its line shows."""
    pick(conn, caller, t.teams, "team_id", team_id)
    plant = Plant(conn, caller.org, at)
    lines = {(line.kpi_id, line.shift): line for line in read_form(conn, caller, team_id, at).lines}
    placed = [{**one, "at": moment_for(plant, team_id, lines.get((one["kpi_id"], one["shift"])), one)} for one in sent]
    fit(placed, {kpi for kpi, _ in lines})
    hold_all(plant, {one["kpi_id"] for one in sent})
    person, changes = speaker(conn, caller, by), list[Changed]()
    for n, one in enumerate(placed):
        try:
            changes += put(plant, caller, one["kpi_id"], one, person)[1]
        except (InvalidInput, Conflict) as error:
            raise wrong(n, error) from error
    return after_many(plant, caller, changes, person)


def moment_for(plant: Plant, team: str, line: Line | None, one: Sent) -> datetime:
    given: date | datetime = one["at"] or (line.at if line is not None else plant.at)
    return given if isinstance(given, datetime) else plant.calendar(team).end_of(given)


def fit(placed: Sequence[Sent], known: set[str]) -> None:
    seen: dict[object, int] = {}
    for n, one in enumerate(placed):
        if one["kpi_id"] not in known:
            message = (
                f"names {one['kpi_id']!r}, which this team does not read by hand; GET /v1/form lists what it does."
            )
            raise bad(n, "kpi_id", message)
        first = seen.setdefault((one["kpi_id"], one["shift"], one["at"]), n)
        if first != n:
            raise bad(n, "kpi_id", f"is there already, in row {first}; send one value for each frame.")


def wrong(row: int, error: Exception) -> BadRows:
    field = error.field if isinstance(error, InvalidInput) else None
    return bad(row, field or "kpi_id", str(error).removeprefix(f"`{field}` "))


def bad(row: int, field: str, message: str) -> BadRows:
    where = f"readings.{row}.{field}"
    return BadRows(f"Nothing was kept: `{where}` {message}", [f"{row + 1}: {where}: {message}"])


def read_filled(conn: Connection, caller: Caller, team_id: str, sent: Sequence[Sent], at: datetime) -> Filled:
    wanted = {one["kpi_id"] for one in sent}
    found = [row for row in rows.form_kpis(conn, caller, team_id) if row["id"] in wanted]
    return Filled(team_id, kpis(Plant(conn, caller.org, at), found))
