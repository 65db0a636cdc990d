"""Deliveries: what was sent to webhooks and channels, and what is dead until somebody replays it."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Id
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.deliveries import Delivery, Status, read_deliveries, read_delivery, replay

__all__ = ["router"]

router = Resource("/deliveries")

MayRead = Annotated[Desk, desk("deliveries", "read")]
MayReplay = Annotated[Desk, desk("deliveries", "replay")]


@router.get("", response_model=Page[Delivery])
async def list_deliveries(
    desk: MayRead,
    asked: PageAsked,
    status: Annotated[Status | None, Query(description="Only those that stand so.")] = None,
    target_id: Annotated[Id | None, Query(description="Only those to this webhook or channel.")] = None,
) -> Response:
    return await desk.page(lambda conn: read_deliveries(conn, desk.caller, asked, status, target_id))


@router.get("/{id}", response_model=Delivery)
async def get_delivery(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_delivery(conn, desk.caller, id))


@router.post("/{id}/replay", response_model=Delivery)
async def replay_delivery(desk: MayReplay, id: str) -> Response:
    """Send it once more, under the id it had."""
    return await desk.post(
        lambda conn, at: replay(conn, desk.caller, id, at),
        lambda conn, id: read_delivery(conn, desk.caller, id),
    )
