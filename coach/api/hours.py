"""The hour-by-hour board: what was planned, what came out, and why."""

from datetime import date, datetime
from typing import Annotated, Self

from fastapi import Query, Response
from pydantic import Field, model_validator
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Day, Id, Moment, Name, Words, config
from coach.api.resource import Resource
from coach.board.hours import HourBoard, plan_day, put_hours, raise_hour, read_hours
from coach.board.raised import Issue, read_issue

__all__ = ["router"]

router = Resource("/hours")

MayRead = Annotated[Desk, desk("hours", "read")]
MayWrite = Annotated[Desk, desk("hours", "write")]
MayRaise = Annotated[Desk, desk("issues", "create")]

Pieces = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e9)]
Seconds = Annotated[float, Field(allow_inf_nan=False, ge=0.1, le=86_400)]

COUNTED = {
    "team_id": "tea_k3v7q2m5x4zjw6pa",
    "hours": [{"from": "2026-12-01T13:00:00Z", "actual": 41, "reason": "Waited for caps from 14:20 to 14:40"}],
}
PLANNED = {"team_id": "tea_k3v7q2m5x4zjw6pa", "day": "2026-12-01", "shift": "late", "takt_seconds": 60}


class HourEntry(Body):
    """`from` as GET /v1/hours gives it. What is left out stays; null empties."""

    start: Moment = Field(alias="from")
    plan: Pieces = 0
    actual: Pieces | None = None
    reason: Words | None = None


class HoursPut(Body):
    """Either `hours`, or `day` and `takt_seconds` to plan a whole day, or with `shift` one of its shifts."""

    model_config = config(COUNTED, PLANNED)

    team_id: Id
    stream: Name | None = None
    hours: Annotated[list[HourEntry], Field(max_length=100)] = Field(default_factory=list)
    day: Day | None = None
    takt_seconds: Seconds | None = None
    shift: Name | None = None
    by: Id | None = None

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        if bool(self.hours) == (self.takt_seconds is not None) or (self.day is None) != (self.takt_seconds is None):
            raise ValueError("sends neither or both; send `hours`, or `day` and `takt_seconds`")
        return self


class HourRaise(Body):
    model_config = config({"team_id": "tea_k3v7q2m5x4zjw6pa", "from": "2026-12-01T13:00:00Z"})

    team_id: Id
    start: Moment = Field(alias="from")
    stream: Name | None = None
    by: Id | None = None


@router.get("", response_model=HourBoard)
async def get_hours(
    desk: MayRead,
    team_id: Annotated[Id, Query()],
    day: Annotated[Day | None, Query(description="Today where the team works, if left out.")] = None,
    stream: Annotated[Name | None, Query(description="The value stream, where the team has several.")] = None,
) -> Response:
    at = desk.service.clock()
    return await desk.show(lambda conn: read_hours(conn, desk.caller, team_id, stream, day, at))


@router.put("", response_model=HourBoard)
async def write_hours(desk: MayWrite, body: HoursPut) -> Response:
    """Each hour by itself, as it is counted; the same again changes nothing. The answer is the board of the day."""

    def act(conn: Connection, at: datetime) -> str:
        entries = [entry.model_dump(exclude_unset=True) for entry in body.hours]
        if body.day is not None and body.takt_seconds is not None:
            entries = plan_day(conn, desk.caller, body.team_id, body.day, body.shift, body.takt_seconds, at)
        return put_hours(conn, desk.caller, body.team_id, body.stream, entries, body.by, at).isoformat()

    def show(conn: Connection, day: str) -> HourBoard:
        at = desk.service.clock()
        return read_hours(conn, desk.caller, body.team_id, body.stream, date.fromisoformat(day), at)

    return await desk.post(act, show)


@router.post("/issue", status_code=201, response_model=Issue)
async def raise_red_hour(desk: MayRaise, body: HourRaise) -> Response:
    """The hour is told in the title, and the reason in the detail. Asked again, the same issue comes back."""
    answer = await desk.post(
        lambda conn, at: raise_hour(conn, desk.caller, body.team_id, body.stream, body.start, body.by, at),
        lambda conn, id: read_issue(conn, desk.caller, id),
        status=201,
    )
    answer.headers["Location"] = "/v1/issues/" + answer.headers["Location"].rpartition("/")[2]
    return answer
