"""Other boards: how their items are read, and where they send them."""

import json
from typing import Annotated, Any

from fastapi import Path, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.fields import Body, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.api.putting import Absent, put
from coach.api.resource import Resource
from coach.board.inbound import Tried, Verdict, receive, try_item
from coach.board.rules.mapping import SourceMapping
from coach.board.sources import Source, mapping_of, put_source, read_source, read_sources
from coach.errors import InvalidInput

__all__ = ["router"]

router = Resource("/sources")

MayRead = Annotated[Desk, desk("sources", "read")]
MayEdit = Annotated[Desk, desk("sources", "edit")]
MaySend = Annotated[Desk, desk("sources", "send")]
SourceId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_-]{0,40}$", examples=["tickets"])]

MOST_BYTES = 256 << 10

TICKETS = {
    "name": "Maintenance tickets",
    "team_id": "tea_k3v7q2m5x4zjw6pa",
    "mapping": {
        "external_id": "ticket.number",
        "updated_at": "ticket.changed",
        "fields": {
            "title": "ticket.summary",
            "detail": {"from": "ticket.text", "default": None},
            "machine": {"from": "ticket.assets[0].name", "default": None},
            "severity": {"from": "ticket.urgency", "map": {"1": "severe", "*": "normal"}},
        },
        "state": {"from": "ticket.status", "map": {"done": "resolved", "again": "reopened", "*": "open"}},
    },
}
TICKET = {
    "ticket": {
        "number": 4711, "changed": "2026-12-01T05:40:00Z", "summary": "Gripper 3 drops every tenth carton",
        "text": "Since the belt was changed", "assets": [{"name": "Palletiser 2"}], "urgency": "2", "status": "new",
    }
}  # fmt: skip
ITEM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One item as the other board has it, up to 256 KiB.",
        "content": {"application/json": {"schema": {"type": "object"}, "example": TICKET}},
    }
}


class SourceUpdate(Body):
    """All of it. A path is written with dots and places in lists: `issue.fields.labels[0]`."""

    model_config = config(TICKETS)

    name: Name
    team_id: Id
    mapping: SourceMapping


@router.get("", response_model=Page[Source])
async def list_sources(desk: MayRead, asked: PageAsked) -> Response:
    return await desk.page(lambda conn: read_sources(conn, desk.caller, asked))


@router.get("/{id}", response_model=Source)
async def get_source(desk: MayRead, id: SourceId) -> Response:
    return await desk.show(lambda conn: read_source(conn, desk.caller, id))


@router.put("/{id}", response_model=Source, responses={201: {"model": Source}})
async def save_source(desk: MayEdit, id: SourceId, body: SourceUpdate, if_none_match: Absent = None) -> Response:
    """Connect another board, or change how it is read. Which issue stands for which of its items stays."""
    return await put(
        desk,
        "source",
        if_none_match,
        show=lambda conn: read_source(conn, desk.caller, id),
        same=lambda before: (
            (before.name, before.team_id, mapping_of(before)) == (body.name, body.team_id, body.mapping)
        ),
        act=lambda conn, at: put_source(conn, desk.caller, id, body.name, body.team_id, body.mapping, at),
    )


@router.post("/{id}/items", response_model=Verdict, openapi_extra=ITEM)
async def send_item(desk: MaySend, id: SourceId) -> Response:
    """An item that is new becomes an issue, one that was sent before changes it; the same again changes nothing."""
    item = await item_in(desk)

    def show(conn: Connection, done: str) -> Verdict:
        outcome, issue, reason = json.loads(done)
        return Verdict(issue, outcome, reason)

    def act(conn: Connection, at: Any) -> str:
        done = receive(conn, desk.caller, id, item, at)
        return json.dumps([done.outcome, done.issue_id, done.reason])

    return await desk.post(act, show)


@router.post("/{id}/try", response_model=Tried, openapi_extra=ITEM)
async def try_one(desk: MaySend, id: SourceId) -> Response:
    """What an item would become, without any change: to see whether a mapping says what was meant."""
    item, at = await item_in(desk), desk.service.clock()
    return reply(200, to_json(await desk.read(lambda conn: try_item(conn, desk.caller, id, item, at))))


async def item_in(desk: Desk) -> object:
    body = await desk.request.body()
    if len(body) > MOST_BYTES:
        raise HTTPException(413)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The body is no JSON: {error}. Send one item as a JSON object.") from error
