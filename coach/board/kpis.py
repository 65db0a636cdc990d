"""KPIs: what a team reads in which rhythm, how it stands, and whether a reading is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick, their_team
from coach.board.plant import Plant
from coach.board.rules.rhythm import Rhythm, expected_by
from coach.board.rules.triggers import Direction, KpiRules, Status, Target, status
from coach.board.rules.xmr import BASELINE, ENOUGH, limits
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import kpis as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.kpis import Point
from coach.store.scope import Caller

__all__ = [
    "Band",
    "Kpi",
    "Shown",
    "create_kpi",
    "edit_kpi",
    "kpis",
    "note_recent",
    "read_kpi",
    "read_kpis",
    "rules_of",
    "series_of",
    "target_of",
]

RECENT = BASELINE
"""Readings of each shift that a KPI carries along, for a sparkline and its limits."""

WORST: tuple[Status, ...] = ("red", "amber", "grey", "green")
"""Of several shifts: what is known to be bad, then what nobody knows."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A reading, and how it stands against the target of today."""

    at: datetime
    shift: str | None
    value: float
    status: Status


@dataclass(frozen=True, slots=True)
class Band:
    """What the readings of a shift do when nothing changes; drawn from its last ones, once there are twelve."""

    shift: str | None
    centre: float
    lower: float
    upper: float
    moving_range: float
    range_limit: float


@dataclass(frozen=True, slots=True)
class Kpi:
    """`status` is that of the worst shift, and grey while a reading is missing; `expected_by` is when one will be."""

    id: str
    team_id: str
    name: str
    category: str
    unit: str
    direction: Direction
    target: float
    limit: float | None
    leading: bool
    value_stream: str | None
    rhythm: Rhythm
    shifts: list[str]
    rules: KpiRules
    owner_id: str | None
    status: Status
    expected_by: datetime | None
    recent: list[Shown]
    limits: list[Band]
    issue_id: str | None
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None


def read_kpi(conn: Connection, caller: Caller, id: str, at: datetime, *, lock: bool = False) -> Kpi:
    return kpis(Plant(conn, caller.org, at), [store.find(conn, caller, t.kpis, id, lock=lock)])[0]


def read_kpis(
    conn: Connection, caller: Caller, asked: Asked, team_id: str | None, at: datetime, *, retired: bool = False
) -> Listing[Kpi]:
    found = rows.page_of_kpis(conn, caller, asked, team_id, retired=retired)
    return Listing(kpis(Plant(conn, caller.org, at), found.rows), found.next)


def create_kpi(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    fair(fields)
    id = new_id("kpi")
    row = {
        **fields,
        "org": caller.org,
        "id": id,
        "team_id": their_team(conn, caller, fields.get("team_id")),
        "status": "grey",
        "recent": [],
        "created_at": at,
        "updated_at": at,
    }
    store.add(conn, t.kpis, row)
    return id


def edit_kpi(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """What was read stays; it is shown against the new target."""
    row = store.find(conn, caller, t.kpis, id)
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    pick(conn, caller, t.teams, "team_id", fields.get("team_id"))
    fair({**row, **fields})
    plain = {name: value for name, value in fields.items() if name != "retired"}
    if "retired" in fields:
        plain["retired_at"] = (row["retired_at"] or at) if fields["retired"] else None
    plain["status"] = light(Plant(conn, caller.org, at), {**row, **plain})
    store.change(conn, caller, t.kpis, id, {**plain, "updated_at": at})


def fair(kpi: Mapping[str, Any]) -> None:
    """A limit on the good side of its target would never be reached."""
    target, limit = kpi["target"], kpi.get("limit")
    if limit is not None and (limit > target if kpi["direction"] == "higher" else limit < target):
        worse = "below" if kpi["direction"] == "higher" else "above"
        raise InvalidInput(
            f"`limit` is {limit:g} and `target` is {target:g}; where {kpi['direction']} is better, red begins {worse} "
            "the target. Send a limit on that side, or null."
        )


def note_recent(plant: Plant, caller: Caller, row: RowMapping, shift: str, points: Sequence[Point]) -> None:
    """Carry the last readings of one shift along, with the colour they give."""
    others = [each for each in row["recent"] or () if each[1] != shift]
    fresh = [[point.at.isoformat(), shift, point.value] for point in points[-RECENT:]]
    recent = {"recent": others + fresh}
    changed = {**recent, "status": light(plant, {**row, **recent}), "updated_at": plant.at}
    store.change(plant.conn, caller, t.kpis, row["id"], changed)


# --- rows and views ---------------------------------------------------------------------------------

Row = RowMapping | Mapping[str, Any]


def kpis(plant: Plant, found: Iterable[RowMapping]) -> list[Kpi]:
    """As they stand at the plant's moment."""
    found = list(found)
    issues = rows.open_issues(plant.conn, plant.org, [row["id"] for row in found])
    return [kpi(plant, row, issues.get(row["id"])) for row in found]


def kpi(plant: Plant, row: RowMapping, issue: str | None) -> Kpi:
    target, series = target_of(row), series_of(row)
    points = sorted((point.at, shift, point.value) for shift, points in series.items() for point in points)
    due = [end for shift in series if (end := end_of(plant, row, shift, series[shift])) is not None]
    shown: dict[str, Any] = {
        "shifts": row["shifts"] or [],
        "rules": rules_of(row),
        "status": light(plant, row),
        "expected_by": min(due, default=None),
        "recent": [Shown(at, shift or None, value, status(target, value)) for at, shift, value in points],
        "limits": [band(shift, points) for shift, points in series.items() if len(points) >= ENOUGH],
        "issue_id": issue,
    }
    return Kpi(**{name: row[name] for name in Kpi.__slots__ if name not in shown}, **shown)


def band(shift: str, points: Sequence[Point]) -> Band:
    return Band(shift or None, **asdict(limits([point.value for point in points])))


def light(plant: Plant, row: Row) -> Status:
    """Of the worst shift; what should have been read by now and was not is grey."""
    target = target_of(row)
    seen = {
        status(target, points[-1].value if (end := end_of(plant, row, shift, points)) and plant.at <= end else None)
        for shift, points in series_of(row).items()
    }
    return next(colour for colour in WORST if colour in seen)


def end_of(plant: Plant, row: Row, shift: str, points: Sequence[Point]) -> datetime | None:
    """Until when the last reading speaks for the present; None where nothing was read yet."""
    if not points:
        return None
    return expected_by(plant.calendar(row["team_id"]), row["rhythm"], shift, points[-1].at)


def series_of(row: Row) -> dict[str, list[Point]]:
    """The last readings of each shift it is read in; without shifts there is one series, with an empty name."""
    series: dict[str, list[Point]] = {shift: [] for shift in row["shifts"] or ("",)}
    for at, shift, value in row["recent"] or ():
        if shift in series:
            series[shift].append(Point(datetime.fromisoformat(at), value))
    return series


def target_of(row: Row) -> Target:
    return Target(row["direction"], row["target"], row["limit"])


def rules_of(row: Row) -> KpiRules:
    return KpiRules(**(row["rules"] or {}))
