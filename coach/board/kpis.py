"""KPIs: what a team reads in which rhythm, how it stands, and whether a reading is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.fitting import check, keep_target
from coach.board.hands import pick, their_team
from coach.board.plant import Plant
from coach.board.recent import turned
from coach.board.rollups import refresh
from coach.board.rules.rhythm import Rhythm
from coach.board.rules.rollup import Rollup
from coach.board.rules.triggers import Direction, KpiRules, Status, status
from coach.board.rules.xmr import ENOUGH, limits
from coach.board.standing import (
    Row,
    due_of,
    end_of,
    light,
    missing_since,
    owed_by,
    rules_of,
    series_of,
    target_of,
    weight_of,
)
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import kpis as rows
from coach.store import rollups
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.kpis import Point
from coach.store.scope import Caller

__all__ = [
    "Band",
    "Kpi",
    "Shown",
    "band",
    "create_kpi",
    "edit_kpi",
    "kpis",
    "read_kpi",
    "read_kpis",
    "shown_of",
]


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
    """`status` is that of the worst shift, and grey while a reading is missing; `expected_by` is when one will be.

    `rollup` is how it sums up its `parts`; then nobody reads it by hand. `owed_by` is whose duty the next reading is,
    and `missing_since` when one should have been there.
    """

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
    takt_minutes: int | None
    shifts: list[str]
    rules: KpiRules
    owner_id: str | None
    rollup: Rollup | None
    rolls_into: str | None
    weight: float
    parts: list[str]
    status: Status
    expected_by: datetime | None
    owed_by: str | None
    missing_since: datetime | None
    recent: list[Shown]
    limits: list[Band]
    issue_id: str | None
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None


AS_PART = ("rolls_into", "weight", "retired_at", "rhythm", "takt_minutes", "shifts")
"""What decides how a KPI counts in the one it rolls into."""


def read_kpi(conn: Connection, caller: Caller, id: str, at: datetime, *, lock: bool = False) -> Kpi:
    return kpis(Plant(conn, caller.org, at), [store.find(conn, caller, t.kpis, id, lock=lock)])[0]


def read_kpis(
    conn: Connection, caller: Caller, asked: Asked, team_id: str | None, at: datetime, *, retired: bool = False
) -> Listing[Kpi]:
    found = rows.page_of_kpis(conn, caller, asked, team_id, retired=retired)
    return Listing(kpis(Plant(conn, caller.org, at), found.rows), found.next)


def create_kpi(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    id, plant = new_id("kpi"), Plant(conn, caller.org, at)
    row = {
        "takt_minutes": None,
        "rollup": None,
        "rolls_into": None,
        "weight": None,
        "shifts": [],
        **fields,
        "org": caller.org,
        "id": id,
        "team_id": their_team(conn, caller, fields.get("team_id")),
        "status": "grey",
        "recent": [],
        "created_at": at,
        "updated_at": at,
        "retired_at": None,
    }
    check(plant, caller, id, row)
    store.add(conn, t.kpis, {**row, "due_at": due_of(plant, row)})
    keep_target(plant, caller, id, row)
    if row["rolls_into"] is not None:
        refresh(plant, [row["rolls_into"]], since=at)
    occurred(conn, caller.org, "kpi.created", id, row["team_id"], caller.person_id, at)
    return id


def edit_kpi(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """What was read stays; it is shown against the new target, which an action may have been the reason for."""
    row, plant = store.find(conn, caller, t.kpis, id), Plant(conn, caller.org, at)
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    pick(conn, caller, t.teams, "team_id", fields.get("team_id"))
    plain = {name: value for name, value in fields.items() if name not in ("retired", "because_of")}
    if "retired" in fields:
        plain["retired_at"] = (row["retired_at"] or at) if fields["retired"] else None
    new = {**row, **plain}
    check(plant, caller, id, new, row)
    moved = any(name in plain and plain[name] != row[name] for name in ("target", "limit"))
    if moved:
        keep_target(plant, caller, id, new, fields.get("because_of"))
    elif fields.get("because_of") is not None:
        raise InvalidInput("`because_of` says which action moved the target; send it with a new `target` or `limit`.")
    plain |= {"status": light(plant, new), "due_at": due_of(plant, new), "updated_at": at}
    store.change(conn, caller, t.kpis, id, plain)
    gone = new["retired_at"] is not None and row["retired_at"] is None
    what: Literal["kpi.retired", "kpi.changed"] = "kpi.retired" if gone else "kpi.changed"
    occurred(conn, caller.org, what, id, new["team_id"], caller.person_id, at, {"fields": sorted(fields)})
    turned(plant, row, plain["status"], caller.person_id)
    if wholes := summed_otherwise(row, new):
        refresh(plant, wholes)


def summed_otherwise(old: Row, new: Row) -> set[str]:
    """The KPIs that come to something else once one is edited."""
    wholes = {old["rolls_into"], new["rolls_into"]} if any(old[name] != new[name] for name in AS_PART) else set()
    return {*filter(None, wholes), *([new["id"]] if old["rollup"] != new["rollup"] else [])}


# --- rows and views ---------------------------------------------------------------------------------


def kpis(plant: Plant, found: Iterable[RowMapping]) -> list[Kpi]:
    """As they stand at the plant's moment."""
    found = list(found)
    issues = rows.open_issues(plant.conn, plant.org, [row["id"] for row in found])
    parts = rollups.part_ids(plant.conn, plant.org, [row["id"] for row in found if row["rollup"] is not None])
    plant.know({row["owner_id"] for row in found if row["owner_id"] is not None})
    return [kpi(plant, row, issues.get(row["id"]), parts.get(row["id"], [])) for row in found]


def kpi(plant: Plant, row: RowMapping, issue: str | None, parts: list[str]) -> Kpi:
    series = series_of(row)
    ends = [end for shift in series if (end := end_of(plant, row, shift, series[shift])) is not None]
    shown: dict[str, Any] = {
        "shifts": row["shifts"] or [],
        "rules": rules_of(row),
        "weight": weight_of(row),
        "parts": parts,
        "status": light(plant, row),
        "expected_by": min(ends, default=None),
        "owed_by": owed_by(plant, row),
        "missing_since": missing_since(plant, row),
        "recent": shown_of(row),
        "limits": [band(shift, points) for shift, points in series.items() if len(points) >= ENOUGH],
        "issue_id": issue,
    }
    return Kpi(**{name: row[name] for name in Kpi.__slots__ if name not in shown}, **shown)


def shown_of(row: Row) -> list[Shown]:
    """What it carries along, in the order of time."""
    target, series = target_of(row), series_of(row)
    points = sorted((point.at, shift, point.value) for shift, points in series.items() for point in points)
    return [Shown(at, shift or None, value, status(target, value)) for at, shift, value in points]


def band(shift: str, points: Sequence[Point]) -> Band:
    return Band(shift or None, **asdict(limits([point.value for point in points])))
