"""Lessons: what another team has proved on a like machine, and what was found here."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Line, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import lessons as board
from coach.board.lessons import Answer, Lesson

__all__ = ["router"]

router = Resource("/lessons")

MayRead = Annotated[Desk, desk("lessons", "read")]
MayAnswer = Annotated[Desk, desk("lessons", "answer")]


class LessonAnswer(Body):
    """`here` raises an issue in this team unless `raise_issue` is false; its title are the `words`, where there are."""

    model_config = config(
        {"answer": "not_here", "words": "Ours has the newer seal; looked at on both heads."},
        {"answer": "here", "words": "Capper 3: the same seal is worn through on heads 2 and 5"},
    )

    answer: Answer
    words: Line | None = None
    raise_issue: bool | None = None
    by: Id | None = None


@router.get("", response_model=Page[Lesson])
async def list_lessons(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query(description="The team that was offered them.")] = None,
    open: Annotated[bool | None, Query(description="Those that wait for an answer, or those that have one.")] = None,
) -> Response:
    return await desk.page(lambda conn: board.read_lessons(conn, desk.caller, asked, team_id, open))


@router.get("/{id}", response_model=Lesson)
async def get_lesson(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_lesson(conn, desk.caller, id))


@router.post("/{id}/answer", response_model=Lesson)
async def answer_lesson(desk: MayAnswer, id: str, body: LessonAnswer) -> Response:
    """What somebody of the team has seen at its own machine."""

    def answer(conn: Connection, at: datetime) -> str:
        board.answer_lesson(conn, desk.caller, id, at=at, **body.model_dump())
        return id

    return await desk.post(answer, lambda conn, id: board.read_lesson(conn, desk.caller, id))
