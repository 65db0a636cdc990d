"""Equipment of the teams, by kind."""

from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import equipment as board
from coach.board.equipment import Equipment

__all__ = ["router"]

router = Resource("/equipment")

MayRead = Annotated[Desk, desk("equipment", "read")]
MayCreate = Annotated[Desk, desk("equipment", "create")]
MayEdit = Annotated[Desk, desk("equipment", "edit")]


class EquipmentCreate(Body):
    """Without a `team_id` it belongs to the key's only team."""

    model_config = config({"name": "Capper 1", "kind": "Rotary capper"})

    name: Name
    kind: Name
    team_id: Id | None = None


@with_config(config({"kind": "rotary capper"}, {"retired": True}))
class EquipmentUpdate(TypedDict, total=False):
    """Only the fields that change. What is retired is offered no more lessons."""

    name: Name
    kind: Name
    team_id: Id
    retired: bool


@router.get("", response_model=Page[Equipment])
async def list_equipment(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    kind: Annotated[Name | None, Query()] = None,
    retired: bool = False,
) -> Response:
    return await desk.page(
        lambda conn: board.read_all_equipment(conn, desk.caller, asked, team_id, kind, retired=retired)
    )


@router.post("", status_code=201, response_model=Equipment)
async def new_equipment(desk: MayCreate, body: EquipmentCreate) -> Response:
    return await desk.post(
        lambda conn, at: board.create_equipment(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: board.read_equipment(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Equipment)
async def get_equipment(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_equipment(conn, desk.caller, id))


@router.patch("/{id}", response_model=Equipment)
async def change_equipment(desk: MayEdit, id: str, body: EquipmentUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: board.edit_equipment(conn, desk.caller, id, body, at),
        partial(board.read_equipment, caller=desk.caller, id=id),
    )
