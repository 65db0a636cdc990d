"""People: names, how to reach them, when they are away, and how to be forgotten."""

from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Contact, Id, Moment, Name, Pin, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.people import (
    Absence,
    Messages,
    Person,
    add_absence,
    create_person,
    edit_person,
    erase,
    read_absence,
    read_absences,
    read_people,
    read_person,
    set_pin,
    take_back_absence,
)
from coach.board.pins import check_pin, fits, kept
from coach.board.signins import note_wrong, try_own_pin
from coach.store.scope import Role

__all__ = ["router"]

router = Resource("/people")

MayRead = Annotated[Desk, desk("people", "read")]
MayCreate = Annotated[Desk, desk("people", "create")]
MayEdit = Annotated[Desk, desk("people", "edit")]
MaySetPin = Annotated[Desk, desk("people", "set_pin")]
MayErase = Annotated[Desk, desk("people", "erase")]
MayReadAbsences = Annotated[Desk, desk("absences", "read")]
MayBeAway = Annotated[Desk, desk("absences", "create")]
MayTakeBack = Annotated[Desk, desk("absences", "delete")]


class PersonCreate(Body):
    model_config = config({"name": "Milena Horvat", "phone": "4719", "teams": ["tea_k3v7q2m5x4zjw6pa"]})

    name: Name
    email: Contact | None = None
    phone: Contact | None = None
    role: Role = "learner"
    shift: Name | None = None
    messages: Messages | None = None
    teams: Annotated[list[Id], Field(max_length=50, default_factory=list)]


@with_config(config({"phone": "4720"}, {"shift": "late", "messages": "digest"}, {"role": "coach"}, {"email": None}))
class PersonUpdate(TypedDict, total=False):
    """Only the fields that change; teams are changed on the team. A role is given by admins."""

    name: Name
    email: Contact | None
    phone: Contact | None
    role: Role
    shift: Name | None
    messages: Messages | None
    no_thanks: bool


class PinSet(Body):
    """Four to eight digits; null takes the PIN away. It can be set anew and never read. People who are signed in on a
    shared device change their own with `old_pin`."""

    model_config = config({"pin": "4719"}, {"pin": None}, {"pin": "4719", "old_pin": "2846"})

    pin: Pin | None
    old_pin: Pin | None = None


class AbsenceCreate(Body):
    """A reason is neither asked nor kept."""

    model_config = config({"from": "2026-08-03T04:00:00Z", "until": "2026-08-24T04:00:00Z"})

    start: Moment = Field(alias="from")
    until: Moment


Ids = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}(,[A-Za-z0-9_-]{1,64}){0,199}$")]


@router.get("", response_model=Page[Person])
async def list_people(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    ids: Annotated[Ids | None, Query(description="Only these, with commas between them; up to 200.")] = None,
) -> Response:
    """The newest first. Of `ids` those that this key sees, in one page."""
    wanted = ids.split(",") if ids is not None else None
    return await desk.page(lambda conn: read_people(conn, desk.caller, asked, team_id, wanted))


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
    reply = await desk.edit(
        lambda conn, at: edit_person(conn, desk.caller, id, body, at), partial(read_person, caller=desk.caller, id=id)
    )
    desk.service.keys.forget()
    return reply


@router.post("/{id}/pin", status_code=204)
async def give_pin(desk: MaySetPin, id: str, body: PinSet) -> Response:
    """By the person, by an admin, or for those without duties by a supervisor of all their teams."""
    if body.pin is not None:
        check_pin(body.pin)
    proof = await shown(desk, body.old_pin) if id == desk.caller.person_id else None
    pin = await kept(body.pin) if body.pin is not None else None
    await desk.write(lambda conn, at: set_pin(conn, desk.caller, id, pin, at, proof))
    desk.service.keys.forget()
    return Response(status_code=204)


async def shown(desk: Desk, old: str | None) -> str | None:
    """What is kept of the caller's PIN, if that is what they typed. A screen left open is no way to somebody's PIN."""
    if old is None or desk.caller.device_id is None:
        return None
    typed = await desk.write(lambda conn, at: try_own_pin(conn, desk.caller, at))
    if await fits(old, typed.kept):
        return typed.kept
    await desk.write(lambda conn, at: note_wrong(conn, desk.caller, typed, at))
    return None


@router.post("/{id}/erase", response_model=Person)
async def erase_person(desk: MayErase, id: str) -> Response:
    """Takes back the name and every word of this person, for good. Dates, counts and the shape of analyses stay."""
    reply = await desk.post(
        lambda conn, at: erase(conn, desk.caller, id, at), lambda conn, id: read_person(conn, desk.caller, id)
    )
    desk.service.keys.forget()
    return reply


@router.get("/{id}/absences", response_model=Page[Absence])
async def list_absences(desk: MayReadAbsences, id: str, asked: PageAsked) -> Response:
    return await desk.page(lambda conn: read_absences(conn, desk.caller, id, asked))


@router.post("/{id}/absences", status_code=201, response_model=Absence)
async def be_away(desk: MayBeAway, id: str, body: AbsenceCreate) -> Response:
    """By the person, or by somebody who leads. What would come to them goes to whoever stands in."""
    return await desk.post(
        lambda conn, at: add_absence(conn, desk.caller, id, body.start, body.until, at),
        lambda conn, made: read_absence(conn, desk.caller, id, made),
        status=201,
    )


@router.delete("/{id}/absences/{absence}", status_code=204)
async def come_back(desk: MayTakeBack, id: str, absence: str) -> Response:
    await desk.write(lambda conn, at: take_back_absence(conn, desk.caller, id, absence, at))
    return Response(status_code=204)
