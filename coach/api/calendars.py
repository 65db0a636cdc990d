"""Working calendars: shifts, public holidays and days off, and what they come to day by day."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Day, Name, Zone, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.calendars import (
    CalendarDay,
    WorkingCalendar,
    create_calendar,
    edit_calendar,
    read_calendar,
    read_calendars,
    read_days,
)

__all__ = ["router"]

router = Resource("/calendars")

MayRead = Annotated[Desk, desk("calendars", "read")]
MayCreate = Annotated[Desk, desk("calendars", "create")]
MayEdit = Annotated[Desk, desk("calendars", "edit")]

WallTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Hours and minutes on the wall, like 06:00.")
]
Weekday = Annotated[int, Field(strict=True, ge=0, le=6, description="Monday is 0.")]
Country = Annotated[str, Field(min_length=1, max_length=10, description="Two capital letters of ISO 3166.")]
Subdivision = Annotated[str, Field(min_length=1, max_length=40, description="A part of it with holidays of its own.")]

LATE = {"name": "late", "start": "14:00", "end": "22:00", "days": [0, 1, 2, 3, 4]}
NIGHT = {"name": "night", "start": "22:00", "end": "06:00", "days": [6, 0, 1, 2, 3]}
THREE_SHIFTS = {
    "name": "Filling, three shifts",
    "timezone": "Europe/Vienna",
    "country": "AT",
    "subdivision": "3",
    "shifts": [{**LATE, "name": "early", "start": "06:00", "end": "14:00"}, LATE, NIGHT],
    "days_off": ["2026-12-24", "2026-12-31"],
}


class ShiftPlan(Body):
    """One that ends at or before its start ends on the next day. Two with one name are the same people's shift."""

    model_config = config(NIGHT)

    name: Name
    start: WallTime
    end: WallTime
    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)]


Shifts = Annotated[list[ShiftPlan], Field(min_length=1, max_length=20)]
DaysOff = Annotated[list[Day], Field(max_length=400)]


class CalendarCreate(Body):
    """Without a `timezone` it is in the site's. Without a `country` no public holiday is free."""

    model_config = config(THREE_SHIFTS)

    name: Name
    timezone: Zone | None = None
    country: Country | None = None
    subdivision: Subdivision | None = None
    shifts: Shifts
    days_off: DaysOff = Field(default_factory=list)


@with_config(config({"days_off": ["2026-12-24", "2026-12-28", "2026-12-31"]}, {"subdivision": None}))
class CalendarUpdate(TypedDict, total=False):
    """Only the fields that change; each list replaces the whole one."""

    name: Name
    timezone: Zone
    country: Country | None
    subdivision: Subdivision | None
    shifts: Shifts
    days_off: DaysOff


@router.get("", response_model=Page[WorkingCalendar])
async def list_calendars(desk: MayRead, asked: PageAsked) -> Response:
    return await desk.page(lambda conn: read_calendars(conn, desk.caller, asked))


@router.post("", status_code=201, response_model=WorkingCalendar)
async def make_calendar(desk: MayCreate, body: CalendarCreate) -> Response:
    fields = {**body.model_dump(), "timezone": body.timezone or desk.service.settings.timezone}
    return await desk.post(
        lambda conn, at: create_calendar(conn, desk.caller, fields, at),
        lambda conn, id: read_calendar(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=WorkingCalendar)
async def get_calendar(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_calendar(conn, desk.caller, id))


@router.patch("/{id}", response_model=WorkingCalendar)
async def change_calendar(desk: MayEdit, id: str, body: CalendarUpdate) -> Response:
    """Deadlines that are set already stay as they are."""
    return await desk.edit(
        lambda conn, at: edit_calendar(conn, desk.caller, id, plain(body), at),
        partial(read_calendar, caller=desk.caller, id=id),
    )


@router.get("/{id}/days", response_model=Page[CalendarDay])
async def list_days(
    desk: MayRead,
    id: str,
    first: Annotated[Day, Query(alias="from", description="The first day.")],
    last: Annotated[Day, Query(alias="to", description="The last day, included; at most 400 in all.")],
) -> Response:
    """Which days are worked, and which holidays fall on them: to check a calendar before a team uses it."""
    return await desk.page(lambda conn: read_days(conn, desk.caller, id, first, last))


def plain(body: CalendarUpdate) -> dict[str, Any]:
    if "shifts" not in body:
        return dict(body)
    return {**body, "shifts": [each.model_dump() for each in body["shifts"]]}
