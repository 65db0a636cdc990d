"""Putting a whole file under an id of one's own: new, or as a new version of what the caller has read."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Header, Response
from sqlalchemy import Connection

from coach.api.deps import Desk, etag_of, expect, reply, to_json
from coach.errors import InvalidInput, NeedsVersion, NotFound, Stale

__all__ = ["Absent", "put", "text_of"]

T = TypeVar("T")

Absent = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=400, description="`*` to put a new one only if there is none yet."),
]


async def put(
    desk: Desk,
    what: str,
    if_none_match: str | None,
    *,
    show: Callable[[Connection], T],
    same: Callable[[T], bool],
    act: Callable[[Connection, datetime], object],
) -> Response:
    """`show` reads what is there, `same` says whether it is what was sent; a change that is there already is none."""
    known = None if if_none_match == "*" else changing(desk, what)

    def work(conn: Connection) -> tuple[int, bytes]:
        before = present(show, conn)
        check(what, before, known)
        if before is None or not same(before):
            if before is not None and known is not None:
                expect(known, etag_of(to_json(before)))
            act(conn, desk.service.clock())
        return 200 if before else 201, to_json(show(conn))

    return reply(*await desk.service.store.write(work))


async def text_of(desk: Desk, what: str) -> str:
    try:
        return (await desk.request.body()).decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"The {what} is not UTF-8 from byte {error.start} on; save it as UTF-8 and send it again."
        ) from error


def changing(desk: Desk, what: str) -> str:
    if desk.request.headers.get("if-match") is None:
        raise NeedsVersion(
            f"Send If-None-Match: * to put a new {what}, or If-Match with the ETag of the one you change."
        )
    return desk.if_match()


def present(show: Callable[[Connection], T], conn: Connection) -> T | None:
    try:
        return show(conn)
    except NotFound:
        return None


def check(what: str, before: object | None, known: str | None) -> None:
    """What the caller believes must be so."""
    if known is None and before is not None:
        raise Stale(f"There is such a {what} already; read it, and send If-Match with its ETag to change it.")
    if known is not None and before is None:
        raise Stale(f"There is no such {what} yet; send If-None-Match: * to put a new one.")
