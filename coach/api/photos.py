"""Photos of issues: sent as they are, kept as plain pictures."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from fastapi import Query, Response
from starlette.exceptions import HTTPException

from coach.api.deps import Desk, desk, etag_of, matches
from coach.api.fields import Id
from coach.api.resource import Resource
from coach.board import photos as board
from coach.board.photos import Photo
from coach.board.pictures import clean_picture

__all__ = ["router"]

router = Resource(tag="photos")

MayRead = Annotated[Desk, desk("photos", "read")]
MayCreate = Annotated[Desk, desk("photos", "create")]
MayDelete = Annotated[Desk, desk("photos", "delete")]
ByHand = Annotated[Id | None, Query(description="Who does it, on a shared device.")]

TAKEN = ("image/jpeg", "image/png", "image/webp")
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
SENT = {**BINARY, "example": "the bytes of a photo, as `curl --data-binary @photo.jpg` sends them"}
UPLOAD = {"requestBody": {"required": True, "content": dict.fromkeys(TAKEN, SENT)}}
SHOWN: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": BINARY}, "description": "The photo."}}

DARKROOM = ThreadPoolExecutor(2, thread_name_prefix="photo")
"""Decoding takes a core and memory for all pixels: two at a time, and the others wait."""


@router.post("/issues/{id}/photos", status_code=201, response_model=Photo, openapi_extra=UPLOAD)
async def new_photo(desk: MayCreate, id: str, by: ByHand = None) -> Response:
    """The body is the photo itself: JPEG, PNG or WebP up to 10 MB. Only its pixels are kept, never place or time."""
    await desk.read(lambda conn: board.look_up(conn, desk.caller, id))
    kind = desk.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TAKEN:
        raise HTTPException(415, f"The Content-Type is {kind!r}; send the photo itself as one of: {', '.join(TAKEN)}.")
    data = await desk.request.body()
    picture = await asyncio.get_running_loop().run_in_executor(DARKROOM, clean_picture, data)
    answer = await desk.post(
        lambda conn, at: board.add_photo(conn, desk.caller, id, picture, by, at),
        lambda conn, id: board.read_photo(conn, desk.caller, id),
        status=201,
    )
    answer.headers["Location"] = "/v1/photos/" + answer.headers["Location"].rpartition("/")[2]
    return answer


@router.get("/photos/{id}", response_class=Response, responses=SHOWN)
async def get_photo(desk: MayRead, id: str) -> Response:
    """A JPEG. It is asked for anew each time, so that a deleted one is gone at once."""
    data = await desk.read(lambda conn: board.data_of(conn, desk.caller, id))
    headers = {
        "ETag": etag_of(data),
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{id}.jpg"',
    }
    known = desk.request.headers.get("if-none-match")
    if known is not None and matches(known, headers["ETag"], weak=True):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


@router.delete("/photos/{id}", status_code=204)
async def delete_photo(desk: MayDelete, id: str, by: ByHand = None) -> Response:
    """By who took it, or a leader."""
    await desk.write(lambda conn, at: board.remove_photo(conn, desk.caller, id, by, at))
    return Response(status_code=204)
