"""Issues: what somebody saw that is not as it should be."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Line, Words, config
from coach.api.paging import Page, PageAsked
from coach.board.issues import Issue, Severity, Status, edit_issue, raise_issue, read_issue, read_issues

__all__ = ["router"]

router = APIRouter(prefix="/issues", tags=["issues"])

MayRead = Annotated[Desk, desk("issues", "read")]
MayCreate = Annotated[Desk, desk("issues", "create")]
MayEdit = Annotated[Desk, desk("issues", "edit")]

LABELS = {
    "title": "Filler 2: 41 bottles under-filled on the late shift yesterday, standard 5",
    "detail": "All from nozzles 7 and 8. The pallet is on hold at gate 3.",
    "severity": "normal",
}


class IssueCreate(Body):
    """Without a `team_id` it goes to the key's only team. On a shared device `originator_id` says who raises it."""

    model_config = config(LABELS)

    title: Line
    detail: Words | None = None
    team_id: Id | None = None
    severity: Severity = "normal"
    originator_id: Id | None = None


@with_config(config({"severity": "severe"}, {"detail": None}))
class IssueUpdate(TypedDict, total=False):
    """Only the fields that change. A new text replaces the old one on the board, not in the history."""

    title: Line
    detail: Words | None
    team_id: Id
    severity: Severity


@router.get("", response_model=Page[Issue])
async def list_issues(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Response:
    equal = {"team_id": team_id, "status": status}
    return await desk.page(lambda conn: read_issues(conn, desk.caller, asked, equal))


@router.post("", status_code=201, response_model=Issue)
async def new_issue(desk: MayCreate, body: IssueCreate) -> Response:
    return await desk.post(
        lambda conn, at: raise_issue(conn, desk.caller, at, **body.model_dump()),
        lambda conn, id: read_issue(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Issue)
async def get_issue(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_issue(conn, desk.caller, id))


@router.patch("/{id}", response_model=Issue)
async def change_issue(desk: MayEdit, id: str, body: IssueUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: edit_issue(conn, desk.caller, id, body, at), partial(read_issue, caller=desk.caller, id=id)
    )
