"""Leader standard work: routines with their days, what is on today, checking off, and whether teams hold to them."""

from datetime import date
from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import AfterValidator, Field, with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.calendars import WallTime, Weekday
from coach.api.deps import Desk, desk
from coach.api.fields import Body, Day, Id, Name, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import routines as board
from coach.board.adherence import Adherence, read_adherence
from coach.board.routines import DayOf, Kind, Routine, Standing

__all__ = ["TeamAsked", "router"]

router = Resource("/routines")

MayRead = Annotated[Desk, desk("routines", "read")]
MayCreate = Annotated[Desk, desk("routines", "create")]
MayEdit = Annotated[Desk, desk("routines", "edit")]
MayCheck = Annotated[Desk, desk("routines", "check")]

TeamAsked = Annotated[Id, Query(description="The id of the team.")]
Weekdays = Annotated[list[Weekday], Field(min_length=1, max_length=7), AfterValidator(lambda days: sorted(set(days)))]

HUDDLE = {
    "name": "Shift meeting at the board",
    "kind": "meeting",
    "days": [0, 1, 2, 3, 4],
    "at_time": "06:10",
    "team_id": "tea_k3v7q2m5x4zjw6pa",
}
WALK = {"name": "Walk along the line", "kind": "gemba", "days": [1, 3], "at_time": "10:00"}


class RoutineCreate(Body):
    """On weekdays (0 is Monday) that are working days of the team, at a time on the team's wall.

    Without an `owner_id` it is the team's leader's.
    """

    model_config = config(HUDDLE, WALK)

    name: Name
    kind: Kind
    days: Weekdays
    at_time: WallTime
    team_id: Id | None = None
    owner_id: Id | None = None


@with_config(config({"days": [0, 2, 4]}, {"at_time": "06:15", "owner_id": None}, {"retired": True}))
class RoutineUpdate(TypedDict, total=False):
    """Only the fields that change. Days that have passed keep the weekdays they had."""

    name: Name
    kind: Kind
    days: Weekdays
    at_time: WallTime
    owner_id: Id | None
    retired: bool


class Check(Body):
    """Without a `day`, today."""

    model_config = config({}, {"day": "2026-12-01", "note": "Late, the line stood"})

    day: Day | None = None
    note: Words | None = None
    by: Id | None = None


@router.get("", response_model=Page[Routine])
async def list_routines(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    retired: Annotated[bool, Query(description="Those that are not in use any more.")] = False,
) -> Response:
    return await desk.page(lambda conn: board.read_routines(conn, desk.caller, asked, team_id, retired=retired))


@router.post("", status_code=201, response_model=Routine)
async def new_routine(desk: MayCreate, body: RoutineCreate) -> Response:
    return await desk.post(
        lambda conn, at: board.create_routine(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: board.read_routine(conn, desk.caller, id),
        status=201,
    )


@router.get("/today", response_model=DayOf)
async def get_routines_today(
    desk: MayRead, team_id: TeamAsked, day: Annotated[Day | None, Query(description="Another day than today.")] = None
) -> Response:
    """What is on in a team on a day, and what was checked off."""
    at = desk.service.clock()
    return await desk.show(lambda conn: board.read_day(conn, desk.caller, team_id, day, at))


@router.get("/adherence", response_model=Adherence)
async def get_adherence(
    desk: MayRead,
    team_id: TeamAsked,
    first: Annotated[Day | None, Query(alias="from", description="Four weeks if left out.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Today if left out; at most 400 days in all.")] = None,
) -> Response:
    """How much of what was due was done, by routine and by week, of the team and those below it; never of a person."""
    at = desk.service.clock()
    return await desk.show(lambda conn: read_adherence(conn, desk.caller, team_id, first, last, at))


@router.get("/{id}", response_model=Routine)
async def get_routine(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_routine(conn, desk.caller, id))


@router.patch("/{id}", response_model=Routine)
async def change_routine(desk: MayEdit, id: str, body: RoutineUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: board.edit_routine(conn, desk.caller, id, body, at),
        partial(board.read_routine, caller=desk.caller, id=id),
    )


@router.post("/{id}/check", response_model=Standing)
async def check_routine(desk: MayCheck, id: str, body: Check | None = None) -> Response:
    """It was done. A second time changes nothing."""
    done, now = body or Check(), desk.service.clock()

    def show(conn: Connection, day: str) -> Standing:
        return board.read_check(conn, desk.caller, id, date.fromisoformat(day), now)

    return await desk.post(
        lambda conn, at: board.check(conn, desk.caller, id, done.by, at, done.day, done.note).isoformat(), show
    )
