"""A leader's own numbers, for that person alone."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Day
from coach.api.resource import Resource
from coach.board.leading import Leading, read_leading

__all__ = ["router"]

router = Resource("/leading")

MayRead = Annotated[Desk, desk("leading", "read")]


@router.get("", response_model=Leading)
async def get_leading(
    desk: MayRead,
    first: Annotated[Day | None, Query(alias="from", description="Four weeks if left out.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Today if left out; at most 400 days in all.")] = None,
) -> Response:
    """How long others waited for the answers of the key's person, and where they went. Nobody else can see it."""
    at = desk.service.clock()
    return await desk.show(lambda conn: read_leading(conn, desk.caller, first, last, at))
