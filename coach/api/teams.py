"""Teams: the tree, who leads, who belongs."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Call, Id, Name, SafeWords, Zone, config
from coach.api.paging import Page, PageAsked
from coach.board.teams import Team, create_team, edit_team, read_team, read_teams

__all__ = ["router"]

router = APIRouter(prefix="/teams", tags=["teams"])

MayRead = Annotated[Desk, desk("teams", "read")]
MayCreate = Annotated[Desk, desk("teams", "create")]
MayEdit = Annotated[Desk, desk("teams", "edit")]

Tier = Annotated[int, Field(strict=True, ge=1, le=20)]
Members = Annotated[list[Id], Field(max_length=500)]

FILLING = {
    "name": "Filling, night shift",
    "tier": 1,
    "timezone": "Europe/Vienna",
    "make_safe_text": "Press the red stop, step back behind the yellow line and stay with the machine.",
    "emergency_contact": "Shift lead, phone 4711",
}


class TeamCreate(Body):
    """Without a `timezone` the team lives in the site's."""

    model_config = config(FILLING)

    name: Name
    tier: Tier = 1
    parent_id: Id | None = None
    leader_id: Id | None = None
    timezone: Zone | None = None
    make_safe_text: SafeWords
    emergency_contact: Call
    members: Members = Field(default_factory=list)


@with_config(config({"leader_id": "per_k3v7q2m5x4zjw6pa"}, {"parent_id": None}))
class TeamUpdate(TypedDict, total=False):
    """Only the fields that change; `members` replaces the whole list."""

    name: Name
    tier: Tier
    parent_id: Id | None
    leader_id: Id | None
    timezone: Zone
    make_safe_text: SafeWords
    emergency_contact: Call
    members: Members


@router.get("", response_model=Page[Team])
async def list_teams(desk: MayRead, asked: PageAsked, parent_id: Annotated[Id | None, Query()] = None) -> Response:
    return await desk.page(lambda conn: read_teams(conn, desk.caller, asked, parent_id))


@router.post("", status_code=201, response_model=Team)
async def make_team(desk: MayCreate, body: TeamCreate) -> Response:
    zone = body.timezone or desk.service.settings.timezone
    fields = {**body.model_dump(), "timezone": zone}
    return await desk.post(
        lambda conn, at: create_team(conn, desk.caller, fields, at),
        lambda conn, id: read_team(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Team)
async def get_team(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_team(conn, desk.caller, id))


@router.patch("/{id}", response_model=Team)
async def change_team(desk: MayEdit, id: str, body: TeamUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: edit_team(conn, desk.caller, id, body), partial(read_team, caller=desk.caller, id=id)
    )
