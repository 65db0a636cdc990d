"""Tier meetings: prepared, begun, held, and ended with the promises that were kept."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Moment, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.api.routines import TeamAsked
from coach.board import meetings as board
from coach.board.agenda import Agenda, read_agenda
from coach.board.meetings import Meeting

__all__ = ["router"]

router = Resource("/meetings")

MayRead = Annotated[Desk, desk("meetings", "read")]
MayStart = Annotated[Desk, desk("meetings", "create")]
MayEdit = Annotated[Desk, desk("meetings", "edit")]

Present = Annotated[list[Id], Field(max_length=60)]


class MeetingStart(Body):
    """Now, or when it began within the last hour. `present` may be of any team, and can be said later."""

    model_config = config(
        {"team_id": "tea_k3v7q2m5x4zjw6pa"},
        {"team_id": "tea_k3v7q2m5x4zjw6pa", "present": ["per_k3v7q2m5x4zjw6pa"], "started_at": "2026-12-01T06:10:00Z"},
    )

    team_id: Id | None = None
    routine_id: Id | None = None
    present: Present = Field(default_factory=list)
    started_at: Moment | None = None
    by: Id | None = None


class MeetingUpdate(Body):
    """All who are there."""

    model_config = config({"present": ["per_k3v7q2m5x4zjw6pa"]})

    present: Present


class NewDecision(Body):
    """What was decided, and the issue, action, KPI, lesson, session or storyboard it is about."""

    model_config = config({"words": "The fitters come on Tuesday at six", "item_id": "act_k3v7q2m5x4zjw6pa"})

    words: Words
    item_id: Id | None = None
    by: Id | None = None


class MeetingEnd(Body):
    """Now, or when it was over. `present` replaces who was said to be there."""

    model_config = config({}, {"ended_at": "2026-12-01T06:25:00Z"})

    present: Present | None = None
    ended_at: Moment | None = None
    by: Id | None = None


@router.get("", response_model=Page[Meeting])
async def list_meetings(desk: MayRead, asked: PageAsked, team_id: Annotated[Id | None, Query()] = None) -> Response:
    at = desk.service.clock()
    return await desk.page(lambda conn: board.read_meetings(conn, desk.caller, asked, team_id, at))


@router.post("", status_code=201, response_model=Meeting)
async def start_meeting(desk: MayStart, body: MeetingStart) -> Response:
    """One at a time for each team; while it goes on, another is refused with its id."""
    now = desk.service.clock()
    return await desk.post(
        lambda conn, at: board.start_meeting(conn, desk.caller, at, **body.model_dump()),
        lambda conn, id: board.read_meeting(conn, desk.caller, id, now),
        status=201,
    )


@router.get("/agenda", response_model=Agenda)
async def get_agenda(desk: MayRead, team_id: TeamAsked) -> Response:
    """What the next meeting of a team works through, or the one that goes on."""
    at = desk.service.clock()
    return await desk.show(lambda conn: read_agenda(conn, desk.caller, team_id, at))


@router.get("/{id}", response_model=Meeting)
async def get_meeting(desk: MayRead, id: str) -> Response:
    at = desk.service.clock()
    return await desk.show(lambda conn: board.read_meeting(conn, desk.caller, id, at))


@router.patch("/{id}", response_model=Meeting)
async def change_meeting(desk: MayEdit, id: str, body: MeetingUpdate) -> Response:
    """Who was there; also afterwards."""
    now = desk.service.clock()
    return await desk.edit(
        lambda conn, at: board.edit_meeting(conn, desk.caller, id, body.present, at),
        partial(board.read_meeting, caller=desk.caller, id=id, at=now),
    )


@router.post("/{id}/decide", response_model=Meeting)
async def decide_in_meeting(desk: MayStart, id: str, body: NewDecision) -> Response:
    now = desk.service.clock()

    def decide(conn: Connection, at: datetime) -> str:
        board.decide(conn, desk.caller, id, body.by, body.words, body.item_id, at)
        return id

    return await desk.post(decide, lambda conn, id: board.read_meeting(conn, desk.caller, id, now))


@router.post("/{id}/end", response_model=Meeting)
async def end_meeting(desk: MayStart, id: str, body: MeetingEnd | None = None) -> Response:
    """Counts the promises that fell due since the meeting before, and checks its routine off."""
    said, now = body or MeetingEnd(), desk.service.clock()

    def end(conn: Connection, at: datetime) -> str:
        board.end_meeting(conn, desk.caller, id, said.by, at, present=said.present, ended_at=said.ended_at)
        return id

    return await desk.post(end, lambda conn, id: board.read_meeting(conn, desk.caller, id, now))
