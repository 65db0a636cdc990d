"""The inbox: what a person was told. The outbox, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Hand, Id
from coach.api.paging import Page, PageAsked
from coach.board.inbox import Message, Notice, read_inbox, read_notice, read_outbox, was_read

__all__ = ["router"]

router = APIRouter(tags=["inbox"])

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
async def list_messages(desk: MayReadMessages, asked: PageAsked) -> Response:
    """The outbox: messages that wait to be taken out, the newest first."""
    return await desk.page(lambda conn: read_outbox(conn, desk.caller, asked))
