"""My work, and everything for my department."""

from typing import Annotated

from fastapi import Query, Response

from coach.api.deps import Desk, desk
from coach.api.fields import Id
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.work import Task, of_department, of_person
from coach.errors import InvalidInput

__all__ = ["router"]

router = Resource("/work")

MayRead = Annotated[Desk, desk("work", "read")]


@router.get("", response_model=Page[Task])
async def list_work(
    desk: MayRead,
    asked: PageAsked,
    person_id: Annotated[Id | None, Query(description="Without it, the person of the key.")] = None,
    department: Annotated[Id | None, Query(description="A team that helps others: its work across the site.")] = None,
) -> Response:
    """The most urgent first: what is owed, was escalated, or is to be decided, accepted, verified or confirmed."""
    if person_id is not None and department is not None:
        raise InvalidInput("Both `person_id` and `department` are given; ask for one of them at a time.")
    at = desk.service.clock()
    if department is not None:
        return await desk.page(lambda conn: of_department(conn, desk.caller, department, asked, at))
    return await desk.page(lambda conn: of_person(conn, desk.caller, person_id, asked, at))
