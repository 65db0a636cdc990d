"""Standards that effective actions have changed, or are still to change."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Id
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.standards import ChangedStandard, read_standards

__all__ = ["router"]

router = Resource("/standards")

MayRead = Annotated[Desk, desk("standards", "read")]


@router.get("", response_model=Page[ChangedStandard])
async def list_standards(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    open: Annotated[bool | None, Query(description="Those that are still owed, or those that have changed.")] = None,
) -> Response:
    """One for each effective action, the newest action first."""
    return await desk.page(lambda conn: read_standards(conn, desk.caller, asked, team_id, open))
