"""What many records come to: trends, the two views of progress, and the weekly look of a plant."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Day, Id
from coach.api.resource import Resource
from coach.board.progress import TeamProgress, read_progress
from coach.board.reach import Reach, reach
from coach.board.tier3 import Tier3, read_tier3
from coach.board.trends import Money, OpenWork, Recurrence, read_money, read_recurrence, read_work
from coach.board.vital import By, Of, Pareto, read_pareto

__all__ = ["router"]

router = Resource(tag="trends")

MayRead = Annotated[Desk, desk("trends", "read")]
Team = Annotated[Id | None, Query(description="A team, with all below it; without it all that the key sees.")]
OneTeam = Annotated[Id, Query(description="A team, with all below it that the key sees.")]
First = Annotated[Day | None, Query(alias="from", description="The first day, where the team is; else 90 days back.")]
Last = Annotated[Day | None, Query(alias="to", description="The last day, included; else today. At most 400 in all.")]


async def show(
    desk: Desk,
    read: Callable[[Connection, Reach, datetime], object],
    team: str | None,
    first: Day | None,
    last: Day | None,
) -> Response:
    at, site = desk.service.clock(), desk.service.settings.zone
    return await desk.show(lambda conn: read(conn, reach(conn, desk.caller, team, first, last, at, site), at))


@router.get("/trends/pareto", response_model=Pareto)
async def get_pareto(
    desk: MayRead, of: Of = "issues", by: By = "team", team_id: Team = None, first: First = None, last: Last = None
) -> Response:
    """Issues that were raised, or causes that teams have committed to, the most frequent first."""
    return await show(desk, lambda conn, asked, at: read_pareto(conn, asked, of, by), team_id, first, last)


@router.get("/trends/work", response_model=OpenWork)
async def get_open_work(desk: MayRead, team_id: Team = None) -> Response:
    """What is open now and how old it is, by team and by the department that helps."""
    return await show(desk, lambda conn, asked, at: read_work(conn, desk.caller, asked, at), team_id, None, None)


@router.get("/trends/recurrence", response_model=Recurrence)
async def get_recurrence(desk: MayRead, team_id: Team = None, first: First = None, last: Last = None) -> Response:
    """Of the issues that ended, how many came back within 90 days: opened again, another one on the same KPI, or one
    on the same machine with a like cause."""
    return await show(desk, read_recurrence, team_id, first, last)


@router.get("/trends/money", response_model=Money)
async def get_money(desk: MayRead, team_id: Team = None, first: First = None, last: Last = None) -> Response:
    """What actions are expected to bring, have brought, and were verified to have brought, each currency by itself."""
    return await show(desk, lambda conn, asked, at: read_money(conn, asked), team_id, first, last)


@router.get("/tier3", response_model=Tier3)
async def get_tier3(desk: MayRead, team_id: OneTeam, first: First = None, last: Last = None) -> Response:
    """One look a week: what is late where, which decisions wait, the vital few causes, and the money."""
    return await show(desk, lambda conn, asked, at: read_tier3(conn, asked, team_id, at), team_id, first, last)


@router.get("/progress", response_model=TeamProgress)
async def get_progress(desk: MayRead, team_id: OneTeam, first: First = None, last: Last = None) -> Response:
    """Whether standards hold and whether they move: both views week by week, and what each KPI has come to."""
    return await show(desk, read_progress, team_id, first, last)
