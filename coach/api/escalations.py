"""Escalations: sending up, what came up with its brief, the answer, and handing back."""

from enum import Enum
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import Field, model_validator
from sqlalchemy import Connection

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Id, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import escalating, replies
from coach.board.escalations import Answer, Escalation, Wanted, read_escalation, read_escalations
from coach.reports.causes import causes_found

__all__ = ["router"]

router = Resource()

MayRead = Annotated[Desk, desk("escalations", "read")]


class EscalationAsked(Body):
    """Why it goes up, and what exactly is asked for: without both nobody above can help."""

    model_config = config(
        {
            "reason": "The pump is ours, the budget for a new one is not",
            "ask": "Approve a second pump for line 3, or lend us the one from line 5",
            "needed_by": "2026-12-04",
        }
    )

    reason: Words = Field(description="Why the team cannot do it by itself.")
    ask: Words = Field(description="What the tier above is to do.")
    needed_by: Due | None = None
    also: list[Id] = Field(
        default=[], alias="with", max_length=50, description="Other open issues and actions with the same cause."
    )
    by: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def both_said(cls, given: Any) -> Any:
        """What is missing is said with why it is wanted."""
        missing = [name for name in WANTED if isinstance(given, dict) and not given.get(name)]
        if missing:
            raise ValueError(f"`{missing[0]}` is missing: {WANTED[missing[0]]}")
        return given


WANTED = {
    "reason": "say why the team cannot do it by itself, so that it is not simply sent back down",
    "ask": "say what exactly the tier above is to do; a problem without an ask helps nobody up there",
}


class AnswerGiven(Body):
    """`accept` takes it on, `decide` and `decline` send it back with a text, `lend` names people who help."""

    model_config = config(
        {"answer": "decide", "text": "Take the pump of line 5 until the new one is here"},
        {"answer": "lend", "lent": ["per_k3v7q2m5x4zjw6pa"]},
    )

    answer: Answer
    text: Words | None = None
    lent: list[Id] = Field(default=[], max_length=50)
    by: Id | None = None


class HandedBack(Body):
    model_config = config({"reason": "The spare part has come; the team can go on by itself"})

    reason: Words
    by: Id | None = None


@router.get("/escalations", tags=["escalations"], response_model=Page[Escalation])
async def list_escalations(
    desk: MayRead,
    asked: PageAsked,
    to_team_id: Annotated[Id | None, Query()] = None,
    team_id: Annotated[Id | None, Query()] = None,
    item_id: Annotated[Id | None, Query()] = None,
    open: Annotated[bool | None, Query(description="Only what waits now, or only what has ended.")] = None,
) -> Response:
    """The newest first. What has one cause and is with one team is one entry, with one brief."""
    wanted = Wanted(to_team_id, team_id, item_id, open)
    return await desk.page(lambda conn: read_escalations(conn, desk.caller, asked, wanted, causes_found))


@router.get("/escalations/{id}", tags=["escalations"], response_model=Escalation)
async def get_escalation(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_escalation(conn, desk.caller, id, causes_found))


def moves(kind: str, plural: str) -> None:
    """The same three moves for each kind of item that goes up by hand."""
    path = f"/{plural}/{{id}}"
    tags: list[str | Enum] = [plural]
    may_escalate, may_answer, may_hand_back = (desk(plural, verb) for verb in ("escalate", "answer", "de_escalate"))

    @router.post(path + "/escalate", tags=tags, response_model=Escalation, name=f"escalate_{kind}")
    async def escalate(id: str, body: EscalationAsked, desk: Desk = may_escalate) -> Response:
        """To the next team above, with a reason and a specific ask. What is named in `with` travels as one brief."""
        asked = body.model_dump()
        return await desk.post(
            lambda conn, at: escalating.escalate(conn, desk.caller, kind, id, asked, at), partial(show, desk)
        )

    @router.post(path + "/answer", tags=tags, response_model=Escalation, name=f"answer_{kind}")
    async def answer(id: str, body: AnswerGiven, desk: Desk = may_answer) -> Response:
        """By the team that it went to, once. What came up under the same ask is answered with it."""
        said = body.model_dump()
        return await desk.post(
            lambda conn, at: replies.answer(conn, desk.caller, kind, id, said, at), partial(show, desk)
        )

    @router.post(path + "/de-escalate", tags=tags, response_model=Escalation, name=f"de_escalate_{kind}")
    async def de_escalate(id: str, body: HandedBack, desk: Desk = may_hand_back) -> Response:
        """Back to where it came from, on the lowest rung and under a new deadline version."""
        return await desk.post(
            lambda conn, at: replies.de_escalate(conn, desk.caller, kind, id, body.reason, body.by, at),
            partial(show, desk),
        )


def show(desk: Desk, conn: Connection, id: str) -> Escalation:
    return read_escalation(conn, desk.caller, id, causes_found)


for kind, plural in (("issue", "issues"), ("action", "actions")):
    moves(kind, plural)
