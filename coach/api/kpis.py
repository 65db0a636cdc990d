"""KPIs and their readings: how a team stands, and what asks for an analysis by itself."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import AfterValidator, Field, with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Moment, Name, Words, config, plain
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.fitting import Held, read_targets
from coach.board.kpis import Kpi, create_kpi, edit_kpi, read_kpi, read_kpis
from coach.board.parts import KpiParts, read_parts
from coach.board.readings import CHARTED, Kept, KpiChart, Reading, read_chart, read_kept, read_readings, take
from coach.board.rules.rhythm import Rhythm
from coach.board.rules.rollup import Rollup
from coach.board.rules.triggers import Direction, KpiRules
from coach.board.words import Listing
from coach.coaching import Coaching
from coach.coaching.preparing import prepare_all
from coach.errors import InvalidInput

__all__ = ["router"]

router = Resource("/kpis")

MayRead = Annotated[Desk, desk("kpis", "read")]
MayCreate = Annotated[Desk, desk("kpis", "create")]
MayEdit = Annotated[Desk, desk("kpis", "edit")]
MayReadReadings = Annotated[Desk, desk("readings", "read")]
MayTake = Annotated[Desk, desk("readings", "create")]


def once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("names a shift twice; name each once")
    return names


def plain_or_none(text: str) -> str:
    return plain(text) if text else text


Value = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e15, le=1e15)]
Short = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(plain)]
ShiftName = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(plain)]
Shifts = Annotated[list[ShiftName], Field(max_length=8), AfterValidator(once)]
Unit = Annotated[str, Field(max_length=20), AfterValidator(plain_or_none)]
Weight = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1e-6, le=1e12)]
Takt = Annotated[int, Field(strict=True, ge=1, le=720)]
Run = Annotated[int, Field(strict=True, le=30)]

UNDERFILLED = {
    "name": "Under-filled bottles",
    "category": "Q",
    "unit": "bottles",
    "direction": "lower",
    "target": 5,
    "limit": 12,
    "rhythm": "shift",
    "shifts": ["early", "late"],
    "rules": {"misses": 3, "signal": True},
    "owner_id": "per_k3v7q2m5x4zjw6pa",
}
INJURIES = {
    "name": "Injuries",
    "category": "S",
    "direction": "lower",
    "target": 0,
    "rhythm": "day",
    "rules": {"single": True},
}


class Rules(Body):
    """What asks for an analysis: so many misses in a row, a signal of the control chart, a trend, or one alone."""

    misses: Annotated[Run, Field(ge=1)] | None = 3
    signal: bool = True
    trend: Annotated[Run, Field(ge=3)] | None = None
    single: bool = False


SCRAP = {
    "name": "Scrap of all lines",
    "category": "Q",
    "unit": "%",
    "direction": "lower",
    "target": 1.5,
    "rollup": "weighted_mean",
}


class KpiCreate(Body):
    """`category` is S, Q, D, C, P or a short word of your own. Read by shift, it has a series for each.

    With a `rollup` it sums up the KPIs that name it in `rolls_into`, of its own team or of teams below: nobody reads
    it by hand. The rhythm takt needs `takt_minutes`, in working time.
    """

    model_config = config(UNDERFILLED, INJURIES, SCRAP)

    name: Name
    category: Short
    direction: Direction
    target: Value
    team_id: Id | None = None
    unit: Unit = ""
    limit: Value | None = None
    leading: bool = False
    value_stream: Name | None = None
    rhythm: Rhythm = "day"
    takt_minutes: Takt | None = None
    shifts: Shifts = Field(default_factory=list)
    rules: Rules = Field(default_factory=Rules)
    owner_id: Id | None = None
    rollup: Rollup | None = None
    rolls_into: Id | None = None
    weight: Weight = 1.0


@with_config(config({"target": 4, "limit": 10}, {"retired": True}))
class KpiUpdate(TypedDict, total=False):
    """Only the fields that change; `rules` and `shifts` as a whole. A retired KPI takes no more readings.

    `because_of` names the effective action by which a new `target` or `limit` was reached.
    """

    name: Name
    category: Short
    direction: Direction
    target: Value
    team_id: Id
    unit: Unit
    limit: Value | None
    leading: bool
    value_stream: Name | None
    rhythm: Rhythm
    takt_minutes: Takt | None
    shifts: Shifts
    rules: Rules
    owner_id: Id | None
    rollup: Rollup | None
    rolls_into: Id | None
    weight: Weight
    because_of: Id | None
    retired: bool


class ReadingCreate(Body):
    """A value for a moment, or for a date as a whole. Another value for the same moment and shift corrects it.

    `weight` is how much it stands for where it is rolled up; without it, that of the KPI counts.
    """

    model_config = config(
        {"at": "2026-12-01", "shift": "late", "value": 9, "note": "All from nozzles 7 and 8"},
        {"at": "2026-12-01", "value": 1.2, "weight": 18400},
        {"at": "2026-12-01T10:00:00Z", "value": 41.5},
    )

    at: Due
    value: Value
    shift: ShiftName | None = None
    weight: Weight | None = None
    note: Words | None = None
    by: Id | None = None


@router.get("", response_model=Page[Kpi])
async def list_kpis(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    retired: Annotated[bool, Query(description="Those taken out of use, instead of those in use.")] = False,
) -> Response:
    at = desk.service.clock()
    return await desk.page(lambda conn: read_kpis(conn, desk.caller, asked, team_id, at, retired=retired))


@router.post("", status_code=201, response_model=Kpi)
async def new_kpi(desk: MayCreate, body: KpiCreate) -> Response:
    return await desk.post(
        lambda conn, at: create_kpi(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: read_kpi(conn, desk.caller, id, desk.service.clock()),
        status=201,
    )


@router.get("/{id}", response_model=Kpi)
async def get_kpi(desk: MayRead, id: str) -> Response:
    at = desk.service.clock()
    return await desk.show(lambda conn: read_kpi(conn, desk.caller, id, at))


@router.patch("/{id}", response_model=Kpi)
async def change_kpi(desk: MayEdit, id: str, body: KpiUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: edit_kpi(conn, desk.caller, id, columns(body), at),
        partial(read_kpi, caller=desk.caller, id=id, at=desk.service.clock()),
    )


@router.get("/{id}/readings", response_model=Page[Reading])
async def list_readings(
    desk: MayReadReadings,
    asked: PageAsked,
    id: str,
    shift: Annotated[ShiftName | None, Query()] = None,
    history: Annotated[bool, Query(description="Also the values that were corrected.")] = False,
) -> Response:
    return await desk.page(lambda conn: read_readings(conn, desk.caller, id, asked, shift, history=history))


@router.post("/{id}/readings", response_model=Kept)
async def take_reading(desk: MayTake, id: str, body: ReadingCreate) -> Response:
    """Three misses, a signal or one injury open an issue at once; a 5 Whys or A3 for it is ready to go on with."""
    await desk.service.stock(desk.caller.org)
    coaching: Coaching = desk.request.app.state.coaching

    def act(conn: Connection, at: datetime) -> str:
        taken = take(conn, desk.caller, id, body.model_dump(), at)
        prepare_all(conn, desk.caller.org, taken.assigned, at, coaching.settings, coaching.builtin)
        return taken.key

    return await desk.post(act, lambda conn, key: read_kept(conn, desk.caller, id, key, desk.service.clock()))


@router.get("/{id}/chart", response_model=KpiChart)
async def get_chart(
    desk: MayReadReadings,
    id: str,
    last: Annotated[int, Query(ge=1, le=200, description="Readings of each shift.")] = CHARTED,
) -> Response:
    """Each shift's readings with limits, signals, target and band: what a control chart is drawn from."""
    return await desk.show(lambda conn: read_chart(conn, desk.caller, id, last))


@router.get("/{id}/parts", response_model=KpiParts)
async def get_parts(
    desk: MayReadReadings,
    id: str,
    at: Annotated[Moment | None, Query(description="Of the frame at this moment, or else of the present.")] = None,
    start: Annotated[Moment | None, Query(alias="from", description="Of the frames that end after this.")] = None,
    end: Annotated[Moment | None, Query(alias="to", description="And until this.")] = None,
) -> Response:
    """What a KPI that sums up others is made of: each part's value, weight and share, and what is missing."""
    if (start is None) != (end is None) or (start is not None and at is not None):
        raise InvalidInput("Send `at` alone, or `from` and `to` together.")
    moment = at or desk.service.clock()
    return await desk.show(lambda conn: read_parts(conn, desk.caller, id, moment, start, end))


@router.get("/{id}/targets", response_model=Page[Held])
async def list_targets(desk: MayRead, id: str) -> Response:
    """What it was held against, the newest first, and which action moved it."""
    return await desk.page(lambda conn: Listing(read_targets(conn, desk.caller, id), None))


def columns(body: KpiUpdate) -> dict[str, Any]:
    """Rules are kept whole."""
    rules = body.get("rules")
    return {**body, "rules": asdict(KpiRules(**rules.model_dump()))} if rules is not None else dict(body)
