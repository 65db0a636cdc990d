"""Storyboards: challenge, target condition, obstacles, and the record of experiments."""

from functools import partial
from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Line, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import storyboards as board
from coach.board.storyboards import ObstacleStatus, Status, Storyboard

__all__ = ["router"]

router = Resource("/storyboards")

MayRead = Annotated[Desk, desk("storyboards", "read")]
MayCreate = Annotated[Desk, desk("storyboards", "create")]
MayEdit = Annotated[Desk, desk("storyboards", "edit")]

Number = Annotated[int, Path(ge=1, le=1_000_000)]

PICKING = {
    "challenge": "Every order that arrives by noon leaves the same day, by summer",
    "target": "An order of ten lines is picked in 6 minutes or less, nine times out of ten",
    "achieve_by": "2026-12-12",
    "condition": "The cart comes back empty before the next list is printed",
    "current": "8, 7, 9 and 8 minutes this week",
    "obstacles": ["Two aisles hold the same part number"],
}


class StoryboardCreate(Body):
    """A challenge is enough to start. Without a `team_id` it belongs to the key's only team."""

    model_config = config(PICKING)

    challenge: Words
    target: Words | None = None
    achieve_by: Due | None = None
    condition: Words | None = None
    current: Words | None = None
    obstacles: Annotated[list[Line], Field(max_length=50, default_factory=list)]
    team_id: Id | None = None
    owner_id: Id | None = None
    by: Id | None = None


@with_config(config({"current": "7, 6, 8 and 6 minutes this week"}, {"status": "closed"}))
class StoryboardUpdate(TypedDict, total=False):
    """Only the fields that change. A new text replaces the old one on the board, not in the history."""

    challenge: Words
    target: Words | None
    achieve_by: Due | None
    condition: Words | None
    current: Words | None
    owner_id: Id | None
    status: Status


class ObstacleCreate(Body):
    model_config = config({"what": "The printer stands at the far end of aisle 9"})

    what: Line


@with_config(config({"status": "current"}))
class ObstacleUpdate(TypedDict, total=False):
    """`current` is the one being worked on; naming another puts the former back to `open`."""

    what: Line
    status: ObstacleStatus


class ExperimentCreate(Body):
    """The prediction is written before the step and cannot be changed after it."""

    model_config = config(
        {
            "step": "Print the list at aisle 1 for one morning",
            "expectation": "A minute less an order",
            "due": "2026-12-02",
        }
    )

    step: Line
    expectation: Line
    due: Due | None = None
    obstacle_id: Id | None = None


@with_config(config({"result": "40 seconds less, 22 orders", "learning": "The walk is not the long part"}))
class ExperimentUpdate(TypedDict, total=False):
    """What happened, and what was learned from it."""

    result: Line | None
    learning: Line | None


@router.get("", response_model=Page[Storyboard])
async def list_storyboards(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Response:
    equal = {"team_id": team_id, "status": status}
    return await desk.page(lambda conn: board.read_storyboards(conn, desk.caller, asked, equal))


@router.post("", status_code=201, response_model=Storyboard)
async def new_storyboard(desk: MayCreate, body: StoryboardCreate) -> Response:
    return await desk.post(
        lambda conn, at: board.start_storyboard(conn, desk.caller, body.model_dump(exclude_none=True), at),
        lambda conn, id: board.read_storyboard(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Storyboard)
async def get_storyboard(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_storyboard(conn, desk.caller, id))


@router.patch("/{id}", response_model=Storyboard)
async def change_storyboard(desk: MayEdit, id: str, body: StoryboardUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: board.edit_storyboard(conn, desk.caller, id, body, at),
        partial(board.read_storyboard, caller=desk.caller, id=id),
    )


@router.post("/{id}/obstacles", status_code=201, response_model=Storyboard)
async def new_obstacle(desk: MayCreate, id: str, body: ObstacleCreate) -> Response:
    """Park what stands in the way."""
    return await desk.post(
        lambda conn, at: board.add_obstacle(conn, desk.caller, id, body.what, at),
        lambda conn, id: board.read_storyboard(conn, desk.caller, id),
        status=201,
    )


@router.patch("/{id}/obstacles/{obstacle_id}", response_model=Storyboard)
async def change_obstacle(desk: MayEdit, id: str, obstacle_id: str, body: ObstacleUpdate) -> Response:
    """The ETag is the storyboard's."""
    return await desk.edit(
        lambda conn, at: board.edit_obstacle(conn, desk.caller, id, obstacle_id, body, at),
        partial(board.read_storyboard, caller=desk.caller, id=id),
    )


@router.post("/{id}/experiments", status_code=201, response_model=Storyboard)
async def new_experiment(desk: MayCreate, id: str, body: ExperimentCreate) -> Response:
    """Write down the next step and what is expected of it, before taking it."""
    return await desk.post(
        lambda conn, at: board.add_experiment(conn, desk.caller, id, body.model_dump(exclude_none=True), at),
        lambda conn, id: board.read_storyboard(conn, desk.caller, id),
        status=201,
    )


@router.patch("/{id}/experiments/{n}", response_model=Storyboard)
async def change_experiment(desk: MayEdit, id: str, n: Number, body: ExperimentUpdate) -> Response:
    """The ETag is the storyboard's."""
    return await desk.edit(
        lambda conn, at: board.edit_experiment(conn, desk.caller, id, n, body, at),
        partial(board.read_storyboard, caller=desk.caller, id=id),
    )
