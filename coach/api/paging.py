"""Lists a page at a time, newest first, with a cursor that means nothing to the caller."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from coach.errors import InvalidInput
from coach.store.board import Asked, Place

__all__ = ["MAX_LIMIT", "Page", "PageAsked", "cursor_of", "place_of"]

MAX_LIMIT = 200
USUAL_LIMIT = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: Sequence[T]
    next: str | None = Field(description="Send it as `cursor` for the next page; null on the last one.")


def cursor_of(place: Place | None) -> str | None:
    if place is None:
        return None
    packed = json.dumps([(place.at - EPOCH) // MICROSECOND, place.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    try:
        at, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(EPOCH + at * MICROSECOND, str(id))
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise bad_cursor(cursor) from error
    if cursor_of(place) != cursor or not place.id.isprintable():
        raise bad_cursor(cursor)
    return place


def bad_cursor(cursor: str) -> InvalidInput:
    return InvalidInput(
        f"{cursor!r} is no cursor of this list; send `next` of the page before as it was, or leave it out."
    )


async def page_asked(
    request: Request,
    limit: Annotated[int | None, Query(ge=1, le=MAX_LIMIT, description="50 if left out.")] = None,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
) -> Asked:
    most = request.app.state.service.settings.page_limit
    if limit is not None and limit > most:
        raise InvalidInput(f"`limit` is {limit}, and this site gives at most {most} a page; ask for fewer.")
    return Asked(limit or min(USUAL_LIMIT, most), place_of(cursor) if cursor is not None else None)


PageAsked = Annotated[Asked, Depends(page_asked)]
