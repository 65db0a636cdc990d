"""What models were used for, and what it cost."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.models import Usage, read_usage
from coach.errors import InvalidInput

__all__ = ["router"]

router = Resource("/usage")

MayRead = Annotated[Desk, desk("usage", "read")]

LOOK_BACK = timedelta(days=30)


@router.get("", response_model=Page[Usage])
async def list_usage(
    desk: MayRead,
    asked: PageAsked,
    since: Annotated[date | None, Query(description="A day of the site's calendar; 30 days ago if left out.")] = None,
    until: Annotated[date | None, Query(description="The last day, included; today if left out.")] = None,
) -> Response:
    """A row for each day and model, the latest day first. Nobody's use is shown by person."""
    service = desk.service
    today = service.clock().astimezone(service.settings.zone).date()
    last = until or today
    first = since or last - min(LOOK_BACK, last - date.min)
    if first > last:
        raise InvalidInput(f"`since` ({first}) is after `until` ({last}); swap them.")
    return await desk.page(lambda conn: read_usage(conn, desk.caller, first, last, asked))
