"""The organisation itself: the switch for models outside this machine, the table of methods, how much is sent, how
long things are kept."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import Field, StrictBool, with_config
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Name, config
from coach.api.resource import Resource
from coach.board.models import Organisation, edit_organisation, read_organisation
from coach.board.rules.triggers import MethodRow

__all__ = ["router"]

router = Resource("/organisation")

MayRead = Annotated[Desk, desk("organisation", "read")]
MayEdit = Annotated[Desk, desk("organisation", "edit")]


@with_config(config({"normal": {"first": "a3", "again": "a3", "often": "kata"}}, {"often_from": 2}))
class RoutingUpdate(TypedDict, total=False):
    """Only the rows that change. `often_from` earlier issues of a KPI within 90 days make it happen often."""

    minor: MethodRow
    normal: MethodRow
    severe: MethodRow
    often_from: Annotated[int, Field(strict=True, ge=1, le=100)]


Days = Annotated[int, Field(strict=True, ge=30, le=36_500)]
Years = Annotated[int, Field(strict=True, ge=365, le=36_500)]


@with_config(config({"talks_days": 180, "photos_days": 730}, {"calls_days": None}))
class RetentionUpdate(TypedDict, total=False):
    """Only the limits that change, in days. What reaches its limit goes for good; null keeps it, and messages for the
    usual ninety days."""

    talks_days: Days | None
    photos_days: Days | None
    calls_days: Days | None
    audit_days: Years | None
    messages_days: Days | None


@with_config(
    config(
        {"external_models_on": True},
        {"routing": {"often_from": 2}, "messages_a_day": 4},
        {"retention": {"talks_days": 180}},
    )
)
class OrganisationUpdate(TypedDict, total=False):
    """Only the fields that change."""

    name: Name
    external_models_on: StrictBool
    routing: RoutingUpdate | None
    messages_a_day: Annotated[int, Field(strict=True, ge=1, le=100)]
    retention: RetentionUpdate | None


@router.get("", response_model=Organisation)
async def get_organisation(desk: MayRead) -> Response:
    return await desk.show(lambda conn: read_organisation(conn, desk.caller))


@router.patch("", response_model=Organisation)
async def patch_organisation(desk: MayEdit, body: OrganisationUpdate) -> Response:
    """For the whole organisation. A routing of null is the table that ships, a retention of null keeps everything."""
    return await desk.edit(
        lambda conn, at: edit_organisation(conn, desk.caller, changes(body), at),
        lambda conn, *, lock=False: read_organisation(conn, desk.caller, lock=lock),
    )


def changes(body: OrganisationUpdate) -> dict[str, Any]:
    table = body.get("routing")
    return {**body, "routing": to_jsonable_python(table)} if table is not None else dict(body)
