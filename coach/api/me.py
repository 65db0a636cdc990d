"""Who asks: what a front end needs to know before it shows anything."""

from typing import Annotated

from fastapi import Response

from coach.api.deps import Desk, desk
from coach.api.resource import Resource
from coach.api.signins import stay_of
from coach.board.signins import Features, Me, read_me

__all__ = ["router"]

router = Resource("/me")

MayRead = Annotated[Desk, desk("me", "read")]


@router.get("", response_model=Me)
async def get_me(desk: MayRead) -> Response:
    """The caller, their home, and what this installation has."""
    has = features(desk)
    return await desk.show(lambda conn: read_me(conn, desk.caller, stay_of(desk.service.settings), has))


def features(desk: Desk) -> Features:
    settings = desk.service.settings
    return Features(
        transcriber=getattr(desk.request.app.state, "transcriber", None) is not None,
        models=settings.llm_model is not None or settings.llm_replay is not None,
        oidc=settings.oidc_issuer is not None,
        demo=settings.demo != "none",
    )
