"""Ideas: proposed by whoever has one, answered by whoever leads, and turned into work or declined with a reason."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Line, Name, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import answering
from coach.board import ideas as board
from coach.board.answering import Turned
from coach.board.ideas import Answer, Idea

__all__ = ["router"]

router = Resource("/ideas")

MayRead = Annotated[Desk, desk("ideas", "read")]
MayCreate = Annotated[Desk, desk("ideas", "create")]
MayEdit = Annotated[Desk, desk("ideas", "edit")]
MayAnswer = Annotated[Desk, desk("ideas", "answer")]

RACK = {
    "title": "Hang the cap tools on the frame of capper 1",
    "detail": "We walk to the cabinet eleven times a shift.",
    "expected_effect": "Changing the cap size takes six minutes less",
}


class IdeaCreate(Body):
    """A title is enough. On a shared device `proposer_id` says whose idea it is; that person hears the answer."""

    model_config = config({"title": RACK["title"]}, RACK)

    title: Line
    detail: Words | None = None
    expected_effect: Line | None = None
    team_id: Id | None = None
    kpi_id: Id | None = None
    place: Name | None = None
    machine: Name | None = None
    proposer_id: Id | None = None


@with_config(config({"expected_effect": RACK["expected_effect"]}, {"detail": None}))
class IdeaUpdate(TypedDict, total=False):
    """Only the fields that change, while it waits for its answer."""

    title: Line
    detail: Words | None
    expected_effect: Line | None


class Acceptance(Body):
    """An action wants an owner and a date, an experiment the storyboard of the team that it is tried on.

    `meeting_id` is the meeting in which the action is given.
    """

    model_config = config(
        {"as": "action", "owner_id": "per_k3v7q2m5x4zjw6pa", "due": "2026-12-04"},
        {"as": "issue", "answer": "Worth a closer look."},
        {"as": "experiment", "storyboard_id": "sto_k3v7q2m5x4zjw6pa", "due": "2026-12-04"},
    )

    as_: Turned = Field(alias="as")
    owner_id: Id | None = None
    due: Due | None = None
    storyboard_id: Id | None = None
    meeting_id: Id | None = None
    answer: Words | None = None
    by: Id | None = None


class Refusal(Body):
    model_config = config({"reason": "The frame turns with the head; tools would fall into the guard."})

    reason: Words | None = Field(default=None, description="Wanted: without one an idea is not declined.")
    by: Id | None = None


@router.get("", response_model=Page[Idea])
async def list_ideas(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    status: Answer | None = None,
    proposer: Annotated[Id | None, Query()] = None,
) -> Response:
    equal = {"team_id": team_id, "originator_id": proposer}
    return await desk.page(lambda conn: board.read_ideas(conn, desk.caller, asked, equal, status))


@router.post("", status_code=201, response_model=Idea)
async def new_idea(desk: MayCreate, body: IdeaCreate) -> Response:
    """Whoever leads the team owes an answer within the window of its policy; without one it goes up."""
    return await desk.post(
        lambda conn, at: board.propose_idea(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: board.read_idea(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Idea)
async def get_idea(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_idea(conn, desk.caller, id))


@router.patch("/{id}", response_model=Idea)
async def change_idea(desk: MayEdit, id: str, body: IdeaUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: board.edit_idea(conn, desk.caller, id, body, at),
        partial(board.read_idea, caller=desk.caller, id=id),
    )


@router.post("/{id}/accept", response_model=Idea)
async def accept_idea(desk: MayAnswer, id: str, body: Acceptance) -> Response:
    """Yes: it becomes an issue, an action or an experiment, which `became_id` names."""
    return await answer(desk, id, lambda conn, at: answering.accept_idea(conn, desk.caller, id, body.model_dump(), at))


@router.post("/{id}/decline", response_model=Idea)
async def decline_idea(desk: MayAnswer, id: str, body: Refusal) -> Response:
    """No, and why."""
    return await answer(
        desk, id, lambda conn, at: answering.decline_idea(conn, desk.caller, id, body.by, body.reason, at)
    )


async def answer(desk: Desk, id: str, act: Callable[[Connection, datetime], None]) -> Response:
    def done(conn: Connection, at: datetime) -> str:
        act(conn, at)
        return id

    return await desk.post(done, lambda conn, id: board.read_idea(conn, desk.caller, id))
