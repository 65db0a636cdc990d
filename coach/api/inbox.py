"""The inbox: what a person was told. The outbox, for administrators."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Hand, Id
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.budget import Budget, read_budget
from coach.board.inbox import Message, MessageStatus, Notice, read_inbox, read_notice, read_outbox, was_read

__all__ = ["router"]

router = Resource(tag="inbox")

MayRead = Annotated[Desk, desk("inbox", "read")]
MayMark = Annotated[Desk, desk("inbox", "edit")]
MayReadMessages = Annotated[Desk, desk("messages", "read")]


@router.get("/inbox", response_model=Page[Notice])
async def list_notices(
    desk: MayRead,
    asked: PageAsked,
    unread: Annotated[bool, Query(description="Only what was not read yet.")] = False,
    by: Annotated[Id | None, Query(description="Whose inbox, on a shared device.")] = None,
) -> Response:
    """The newest first. A line names nobody, so that it may stand on a screen for all."""
    return await desk.page(lambda conn: read_inbox(conn, desk.caller, by, asked, unread=unread))


@router.post("/inbox/{id}/read", response_model=Notice)
async def read_it(desk: MayMark, id: str, body: Hand | None = None) -> Response:
    """A second time changes nothing."""
    by = body.get("by") if body else None
    return await desk.post(
        lambda conn, at: was_read(conn, desk.caller, by, id, at),
        lambda conn, id: read_notice(conn, desk.caller, by, id),
    )


@router.get("/messages", response_model=Page[Message])
async def list_messages(
    desk: MayReadMessages,
    asked: PageAsked,
    status: Annotated[MessageStatus | None, Query(description="Only those that stand so.")] = None,
) -> Response:
    """The outbox: what has left, waits or did not arrive, the newest first."""
    return await desk.page(lambda conn: read_outbox(conn, desk.caller, asked, status))


@router.get("/messages/budget", response_model=Budget)
async def get_budget(
    desk: MayRead,
    by: Annotated[Id | None, Query(description="Whose, on a shared device or for an administrator.")] = None,
) -> Response:
    """How many messages somebody may still get today, and what waits until tomorrow."""
    return await desk.show(lambda conn: read_budget(conn, desk.caller, by, desk.service.clock()))
