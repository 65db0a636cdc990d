"""A person's own progress, and whether they share it with their coaches."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Body, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.personal import (
    Consent,
    PersonalProgress,
    Sharing,
    consent,
    read_consent,
    read_personal,
    read_sharing,
)

__all__ = ["router"]

router = Resource(tag="progress")

MayRead = Annotated[Desk, desk("progress", "read")]
MayList = Annotated[Desk, desk("shared progress", "read")]
MayShare = Annotated[Desk, desk("progress", "share")]
Weeks = Annotated[int, Query(ge=2, le=26, description="How many, this one included.")]


class ConsentGive(Body):
    model_config = config({"shares_progress": True})

    shares_progress: bool


@router.get("/progress/people", response_model=Page[Sharing])
async def list_sharing(desk: MayList, asked: PageAsked) -> Response:
    """For a coach: who shares their progress, by name and without numbers."""
    return await desk.page(lambda conn: read_sharing(conn, desk.caller, asked))


@router.get("/people/{id}/progress", response_model=PersonalProgress)
async def get_personal_progress(desk: MayRead, id: str, weeks: Weeks = 12) -> Response:
    """How somebody's analyses went, week by week: for that person, and for a coach of theirs while they share it."""
    at, site = desk.service.clock(), desk.service.settings.zone
    return await desk.show(lambda conn: read_personal(conn, desk.caller, id, weeks, at, site))


@router.post("/people/{id}/consent", response_model=Consent)
async def give_consent(desk: MayShare, id: str, body: ConsentGive) -> Response:
    """By the person alone: whether their coaches see their progress. Taken back, it is hidden at once."""
    return await desk.post(
        lambda conn, at: consent(conn, desk.caller, id, at, shares=body.shares_progress),
        lambda conn, id: read_consent(conn, desk.caller, id),
    )
