"""People: names, how to reach them, and how to be forgotten."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Contact, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.board.people import Person, create_person, edit_person, erase, read_people, read_person

__all__ = ["router"]

router = APIRouter(prefix="/people", tags=["people"])

MayRead = Annotated[Desk, desk("people", "read")]
MayCreate = Annotated[Desk, desk("people", "create")]
MayEdit = Annotated[Desk, desk("people", "edit")]
MayErase = Annotated[Desk, desk("people", "erase")]


class PersonCreate(Body):
    model_config = config({"name": "Milena Horvat", "phone": "4719", "teams": ["tea_k3v7q2m5x4zjw6pa"]})

    name: Name
    email: Contact | None = None
    phone: Contact | None = None
    teams: Annotated[list[Id], Field(max_length=50, default_factory=list)]


@with_config(config({"phone": "4720"}, {"email": None}))
class PersonUpdate(TypedDict, total=False):
    """Only the fields that change; teams are changed on the team."""

    name: Name
    email: Contact | None
    phone: Contact | None


@router.get("", response_model=Page[Person])
async def list_people(desk: MayRead, asked: PageAsked, team_id: Annotated[Id | None, Query()] = None) -> Response:
    return await desk.page(lambda conn: read_people(conn, desk.caller, asked, team_id))


@router.post("", status_code=201, response_model=Person)
async def add_person(desk: MayCreate, body: PersonCreate) -> Response:
    return await desk.post(
        lambda conn, at: create_person(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: read_person(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Person)
async def get_person(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_person(conn, desk.caller, id))


@router.patch("/{id}", response_model=Person)
async def change_person(desk: MayEdit, id: str, body: PersonUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: edit_person(conn, desk.caller, id, body), partial(read_person, caller=desk.caller, id=id)
    )


@router.post("/{id}/erase", response_model=Person)
async def erase_person(desk: MayErase, id: str) -> Response:
    """Takes back the name and every word of this person, for good. Dates, counts and the shape of analyses stay."""
    reply = await desk.post(
        lambda conn, at: erase(conn, desk.caller, id, at), lambda conn, id: read_person(conn, desk.caller, id)
    )
    desk.service.keys.forget()
    return reply
