"""Teams: the tree, who leads, who stands in, who belongs, and by which calendar and policy."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Call, Id, Name, SafeWords, Zone, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.teams import Team, TeamKind, create_team, edit_team, read_team, read_teams
from coach.coaching import Coaching

__all__ = ["router"]

router = Resource("/teams")

MayRead = Annotated[Desk, desk("teams", "read")]
MayCreate = Annotated[Desk, desk("teams", "create")]
MayEdit = Annotated[Desk, desk("teams", "edit")]

Tier = Annotated[int, Field(strict=True, ge=1, le=20)]
Members = Annotated[list[Id], Field(max_length=500)]
Deputies = Annotated[list[Id], Field(max_length=20, description="Who stands in for the leader, in this order.")]
SpanTarget = Annotated[int, Field(strict=True, ge=1, le=100, description="Members a leader is meant to have at most.")]
AnalysisLimit = Annotated[int, Field(strict=True, ge=1, le=50, description="Analyses at one time; more wait.")]

FILLING = {
    "name": "Filling, night shift",
    "tier": 1,
    "timezone": "Europe/Vienna",
    "policy_id": "two_days",
    "span_target": 6,
    "make_safe_text": "Press the red stop, step back behind the yellow line and stay with the machine.",
    "emergency_contact": "Shift lead, phone 4711",
}


class TeamCreate(Body):
    """Without a `timezone` the team lives in the site's; without a calendar or policy the one above counts."""

    model_config = config(FILLING)

    name: Name
    kind: TeamKind = "line"
    tier: Tier = 1
    parent_id: Id | None = None
    leader_id: Id | None = None
    deputies: Deputies = Field(default_factory=list)
    timezone: Zone | None = None
    make_safe_text: SafeWords
    emergency_contact: Call
    members: Members = Field(default_factory=list)
    calendar_id: Id | None = None
    policy_id: Id | None = None
    span_target: SpanTarget | None = None
    analysis_limit: AnalysisLimit = 3


@with_config(config({"leader_id": "per_k3v7q2m5x4zjw6pa"}, {"policy_id": "minutes"}, {"parent_id": None}))
class TeamUpdate(TypedDict, total=False):
    """Only the fields that change; `members` and `deputies` replace the whole list."""

    name: Name
    kind: TeamKind
    tier: Tier
    parent_id: Id | None
    leader_id: Id | None
    deputies: Deputies
    timezone: Zone
    make_safe_text: SafeWords
    emergency_contact: Call
    members: Members
    calendar_id: Id | None
    policy_id: Id | None
    span_target: SpanTarget | None
    analysis_limit: AnalysisLimit


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
    """More places for analyses are taken at once by those that wait."""
    await desk.service.stock(desk.caller.org)
    coaching: Coaching = desk.request.app.state.coaching

    def edit(conn: Connection, at: datetime) -> None:
        edit_team(conn, desk.caller, id, body, at)
        coaching.begin_waiting(conn, desk.caller.org, id, at)

    return await desk.edit(edit, partial(read_team, caller=desk.caller, id=id))
