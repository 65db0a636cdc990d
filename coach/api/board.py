"""The board of a team in one call, and what the auditor found."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Id
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.view import Alarm, Board, read_alarms, read_board

__all__ = ["router"]

router = Resource(tag="board")

MayRead = Annotated[Desk, desk("board", "read")]
MayReadAlarms = Annotated[Desk, desk("alarms", "read")]


@router.get("/board", response_model=Board)
async def get_board(desk: MayRead, team: Annotated[Id, Query(description="The id of the team.")]) -> Response:
    """Everything a board shows: numbers, open work by urgency, what went up and down, and what lies below."""
    at = desk.service.clock()
    return await desk.show(lambda conn: read_board(conn, desk.caller, team, at))


@router.get("/alarms", response_model=Page[Alarm])
async def list_alarms(desk: MayReadAlarms, asked: PageAsked) -> Response:
    """Open work that nothing watches, and clocks that nobody moves; there should be none."""
    return await desk.page(lambda conn: read_alarms(conn, desk.caller, asked))
