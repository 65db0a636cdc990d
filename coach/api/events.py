"""What happens on the board, as it happens: a stream of events, or page by page."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Query, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field, TypeAdapter

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.fields import Id
from coach.api.listening import Hub, Listener
from coach.api.paging import MAX_LIMIT
from coach.api.permissions import PERMISSIONS
from coach.api.resource import Resource
from coach.board.rules.events import EVERY_TYPE, KINDS, EventType, unknown_patterns, wanted
from coach.board.unnamed import unnamed
from coach.errors import Gone, InvalidInput
from coach.store.feed import Bounds, FeedRow, feed_after
from coach.store.scope import Caller, Role

__all__ = ["router"]

router = Resource("/events")

MayRead = Annotated[Desk, desk("events", "read")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened to `item_id`, by ids and plain values; what was said is read with a key."""

    id: str
    type: str
    at: datetime
    item_id: str
    team_id: str | None
    by: str | None
    data: Mapping[str, Any] | None


class Events(BaseModel):
    items: list[Event]
    next: int = Field(description="Send it as `after` for what comes then; the same again while nothing has.")


@router.get("", response_model=Events, responses={200: {"content": {STREAM: {"schema": {"type": "string"}}}}})
async def list_events(
    desk: MayRead,
    after: Annotated[Number | None, Query(description="The number of the last event you have.")] = None,
    types: Annotated[
        str | None, Query(min_length=1, max_length=1000, description="Such as `issue.*,kpi.read`; all if left out.")
    ] = None,
    team_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 50,
    last_event_id: Annotated[Number | None, Header(description="As `after`; a browser sends it by itself.")] = None,
    accept: Annotated[str, Header()] = "application/json",
) -> Response:
    """Everything that has happened to what this key may read, in order.

    With `Accept: text/event-stream` it goes on for ever: from the last id on, or from now. Without, one page at a time:
    the oldest first. When events after the last id were removed, the stream says `reset` and a page is 410.
    """
    hub: Hub = desk.request.app.state.hub
    heard = hears(desk.caller, types)
    bounds = await hub.feed(desk.caller.org).bounds()
    if STREAM in accept:
        hub.check_room(desk.caller)
        last = last_event_id if last_event_id is not None else after
        shown = listener(desk, heard, team_id)
        return StreamingResponse(stream(hub, shown, bounds, last), media_type=STREAM, headers=UNBUFFERED)
    seq = oldest(bounds) if after is None else known(bounds, after)
    rows = await desk.read(lambda conn: feed_after(conn, desk.caller.org, seq, limit, desk.caller, heard, team_id))
    far = rows[-1].seq if len(rows) == limit else max(seq, bounds.top)
    return reply(200, to_json(Events(items=[event(row, desk.caller) for row in rows if row.seq <= far], next=far)))


UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def hears(caller: Caller, types: str | None) -> frozenset[EventType]:
    """The types asked for, as far as this role may read what they are about."""
    may = {type for type in EVERY_TYPE if caller.role in hearers(type)}
    if types is None:
        return frozenset(may)
    patterns = [pattern.strip() for pattern in types.split(",")]
    if unknown := unknown_patterns(patterns):
        raise InvalidInput(f"`types` holds {unknown[0]!r}, which is no event type; write one, or a pattern: issue.*")
    return wanted(patterns) & may


def hearers(type: EventType) -> frozenset[Role]:
    about = KINDS[type.partition(".")[0]]
    return PERMISSIONS[about.resource, about.verb]


def listener(desk: Desk, heard: frozenset[EventType], team: str | None) -> Listener:
    caller = desk.caller

    def wants(row: FeedRow) -> bool:
        theirs = caller.teams is None or (row.team_id is not None and row.team_id in caller.teams)
        return theirs and row.type in heard and team in (None, row.team_id)

    return Listener(caller, desk.request.headers.get("authorization", ""), wants)


def oldest(bounds: Bounds) -> int:
    return bounds.top if bounds.first is None else bounds.first - 1


def known(bounds: Bounds, seq: int) -> int:
    if not bounds.knows(seq):
        raise Gone(
            f"Events after {seq} were removed, or never were; read the board afresh, then go on after {bounds.top}."
        )
    return seq


def event(row: FeedRow, caller: Caller) -> Event:
    return unnamed(caller, Event(row.id, row.type, row.at, row.item_id, row.team_id, row.by, row.data), "by")


# --- as a stream ------------------------------------------------------------------------------------

EVENT: TypeAdapter[Event] = TypeAdapter(Event)


async def stream(hub: Hub, listener: Listener, bounds: Bounds, last: int | None) -> AsyncIterator[bytes]:
    """From the last number the listener has; one that is not kept is told to read afresh, and goes on from now."""
    top = bounds.top
    kept = last is None or bounds.knows(last)
    seq = last if last is not None and kept else top
    with hub.joined(listener, top) as feed:
        yield format_sse_event(comment="listening", id=str(seq))
        if not kept:
            yield format_sse_event(event="reset", id=str(top), data_str=json.dumps({"after": last, "next": top}))
        async for found in feed.listen(listener, seq):
            yield told(found, listener.caller)


def told(found: FeedRow | int, caller: Caller) -> bytes:
    """An event; or a comment with the number that a listener would come back with."""
    if isinstance(found, int):
        return format_sse_event(comment="ping", id=str(found))
    data = EVENT.dump_json(event(found, caller)).decode()
    return format_sse_event(event=found.type, id=str(found.seq), data_str=data)
