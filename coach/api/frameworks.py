"""Frameworks: the toolbox, and putting your own into it."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Response

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.fields import Body, config
from coach.api.paging import Page, PageAsked
from coach.api.putting import Absent, put, text_of
from coach.api.resource import Resource
from coach.board.toolbox import Definition, Tool, put_framework, read_framework, read_frameworks
from coach.reports.preview import Checked, look_at, numbered

__all__ = ["router"]

router = Resource("/frameworks")

MayRead = Annotated[Desk, desk("frameworks", "read")]
MayEdit = Annotated[Desk, desk("frameworks", "edit")]
MayCheck = Annotated[Desk, desk("frameworks", "check")]

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


class FrameworkCheck(Body):
    """A framework file, YAML or JSON, as it stands in an editor."""

    model_config = config({"text": EXAMPLE}, {"text": "id: three_lines\ntitle: Three lines"})

    text: str


@router.get("", response_model=Page[Tool])
async def list_frameworks(desk: MayRead, asked: PageAsked) -> Response:
    """In the order of their ids."""
    await desk.service.stock(desk.caller.org)
    return await desk.page(lambda conn: read_frameworks(conn, desk.caller, asked))


@router.post("/check", response_model=Checked)
async def check_framework(desk: MayCheck, body: FrameworkCheck) -> Response:
    """Read a file as `PUT` would, and keep nothing: all its faults, or the steps it leads through."""
    await desk.service.stock(desk.caller.org)
    read = await asyncio.to_thread(look_at, body.text)
    checked = await desk.read(lambda conn: numbered(conn, desk.caller, body.text, read))
    return reply(200, to_json(checked))


@router.get("/{id}", response_model=Definition)
async def get_framework(
    desk: MayRead, id: str, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """The newest version, or the one asked for; every version is kept."""
    await desk.service.stock(desk.caller.org)
    return await desk.show(lambda conn: read_framework(conn, desk.caller, id, version))


@router.put("/{id}", response_model=Definition, responses={201: {"model": Definition}}, openapi_extra=SOURCE)
async def save_framework(desk: MayEdit, id: str, if_none_match: Absent = None) -> Response:
    """A new framework, or a new version of one. The same text again changes nothing."""
    await desk.service.stock(desk.caller.org)
    source = await text_of(desk, "file")
    return await put(
        desk,
        "framework",
        if_none_match,
        show=lambda conn: read_framework(conn, desk.caller, id),
        same=lambda before: before.source == source,
        act=lambda conn, at: put_framework(conn, desk.caller, id, source, at),
    )
