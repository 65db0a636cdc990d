"""Frameworks: the toolbox, and putting your own into it."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from sqlalchemy import Connection

from coach.api.deps import Desk, desk, expect, reply, to_json
from coach.api.paging import Page, PageAsked
from coach.board.toolbox import Definition, Tool, put_framework, read_framework, read_frameworks
from coach.errors import InvalidInput, NeedsVersion, NotFound, Stale

__all__ = ["router"]

router = APIRouter(prefix="/frameworks", tags=["frameworks"])

MayRead = Annotated[Desk, desk("frameworks", "read")]
MayEdit = Annotated[Desk, desk("frameworks", "edit")]

ABSENT = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=400, description="`*` to put a new one only if there is none yet."),
]

EXAMPLE = """\
id: three_lines
title: Three lines
about: The shortest talk there is about a problem.
source: Our own.
problem: problem
fields:
  problem: {label: Problem}
  cause: {label: Cause}
steps:
  - id: start
    title: Start
    kind: collect
    asks:
      - {field: problem, expects: problem}
      - {field: cause, expects: cause}
    takes: {problem: problem, cause: cause}
wordings:
  start.problem: ["What is different from how it should be?"]
  start.cause: ["Why do you think that is so?"]
"""

SOURCE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A framework file. How to write one: docs/how-to/write-a-framework.md.",
        "content": {
            "application/yaml": {"schema": {"type": "string"}, "example": EXAMPLE},
            "application/json": {
                "schema": {"type": "object"},
                "example": {"id": "three_lines", "title": "Three lines"},
            },
        },
    }
}


@router.get("", response_model=Page[Tool])
async def list_frameworks(desk: MayRead, asked: PageAsked) -> Response:
    """In the order of their ids."""
    await desk.service.stock(desk.caller.org)
    return await desk.page(lambda conn: read_frameworks(conn, desk.caller, asked))


@router.get("/{id}", response_model=Definition)
async def get_framework(
    desk: MayRead, id: str, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """The newest version, or the one asked for; every version is kept."""
    await desk.service.stock(desk.caller.org)
    return await desk.show(lambda conn: read_framework(conn, desk.caller, id, version))


@router.put("/{id}", response_model=Definition, responses={201: {"model": Definition}}, openapi_extra=SOURCE)
async def save_framework(desk: MayEdit, id: str, if_none_match: ABSENT = None) -> Response:
    """A new framework, or a new version of one. The same text again changes nothing."""
    await desk.service.stock(desk.caller.org)
    source = decoded(await desk.request.body())
    known = None if if_none_match == "*" else changing(desk)
    show = partial(read_framework, caller=desk.caller, id=id)

    def work(conn: Connection) -> tuple[int, bytes]:
        before = present(show, conn)
        check(before, known, source)
        if before is None or before.source != source:
            put_framework(conn, desk.caller, id, source, desk.service.clock())
        return 200 if before else 201, to_json(show(conn))

    return reply(*await desk.service.store.write(work))


def changing(desk: Desk) -> str:
    if desk.request.headers.get("if-match") is None:
        raise NeedsVersion(
            "Send If-None-Match: * to put a new framework, or If-Match with the ETag of the one you change."
        )
    return desk.if_match()


def present(show: partial[Definition], conn: Connection) -> Definition | None:
    try:
        return show(conn)
    except NotFound:
        return None


def check(before: Definition | None, known: str | None, source: str) -> None:
    """What the caller believes must be so; a change that is already there needs no belief."""
    if known is None and before is not None:
        raise Stale(
            f"There is a framework {before.id!r} already; read it, and send If-Match with its ETag to change it."
        )
    if known is not None and before is None:
        raise Stale("There is no such framework yet; send If-None-Match: * to put a new one.")
    if known is not None and before is not None and before.source != source:
        expect(known, to_json(before))


def decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"The file is not UTF-8 from byte {error.start} on; save it as UTF-8 and send it again."
        ) from error
