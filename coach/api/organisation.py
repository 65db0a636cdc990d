"""The organisation itself, and the switch for models outside this machine."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StrictBool, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Name, config
from coach.board.models import Organisation, edit_organisation, read_organisation

__all__ = ["router"]

router = APIRouter(prefix="/organisation", tags=["organisation"])

MayRead = Annotated[Desk, desk("organisation", "read")]
MayEdit = Annotated[Desk, desk("organisation", "edit")]


@with_config(config({"external_models_on": True}))
class OrganisationUpdate(TypedDict, total=False):
    """Only the fields that change."""

    name: Name
    external_models_on: StrictBool


@router.get("", response_model=Organisation)
async def get_organisation(desk: MayRead) -> Response:
    return await desk.show(lambda conn: read_organisation(conn, desk.caller))


@router.patch("", response_model=Organisation)
async def patch_organisation(desk: MayEdit, body: OrganisationUpdate) -> Response:
    """Switch external models on or off, for the whole organisation; needs If-Match."""
    return await desk.edit(
        lambda conn, at: edit_organisation(conn, desk.caller, dict(body), at),
        lambda conn, *, lock=False: read_organisation(conn, desk.caller, lock=lock),
    )
