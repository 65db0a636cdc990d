"""Issues: what somebody saw that is not as it should be, from its raising to its confirmed end."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Hand, Id, Line, Name, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import handling
from coach.board.issues import Method, Severity, Status, raise_issue
from coach.board.memory import Similar, read_similar
from coach.board.raised import Issue, Kind, read_issue, read_issues
from coach.board.timeline import Entry, read_history
from coach.coaching import Coaching

__all__ = ["router"]

router = Resource("/issues")

MayRead = Annotated[Desk, desk("issues", "read")]
MayCreate = Annotated[Desk, desk("issues", "create")]
MayEdit = Annotated[Desk, desk("issues", "edit")]
MayAcknowledge = Annotated[Desk, desk("issues", "acknowledge")]
MayResolve = Annotated[Desk, desk("issues", "resolve")]
MayConfirm = Annotated[Desk, desk("issues", "confirm")]
MayReopen = Annotated[Desk, desk("issues", "reopen")]

WET = {"title": "Water under the washer at dock 2 since the start of the shift"}
LABELS = {
    "title": "Filler 2: 41 bottles under-filled on the late shift yesterday, standard 5",
    "detail": "All from nozzles 7 and 8. The pallet is on hold at gate 3.",
    "done": "The nozzles were rinsed; the next hour was the same.",
    "severity": "normal",
    "machine": "Filler 2",
    "shift": "late",
}


class IssueCreate(Body):
    """A title is enough. Without a `team_id` it goes to the key's only team.

    On a shared device `originator_id` says who raises it; that person hears of every move and confirms the end.
    """

    model_config = config(WET, LABELS)

    title: Line
    detail: Words | None = None
    done: Words | None = None
    team_id: Id | None = None
    severity: Severity = "normal"
    originator_id: Id | None = None
    place: Name | None = None
    machine: Name | None = None
    equipment_id: Id | None = None
    shift: Name | None = None
    kpi_id: Id | None = None
    method: Method | None = None
    assignee_id: Id | None = None


@with_config(config({"severity": "severe"}, {"assignee_id": "per_k3v7q2m5x4zjw6pa"}, {"detail": None}))
class IssueUpdate(TypedDict, total=False):
    """Only the fields that change. A new text replaces the old one on the board, not in the history.

    Another team starts its clock anew there; `severe` sends it to the first rung at once. `same_as_id` names the open
    issue that stands for the cause of both: they then travel as one.
    """

    title: Line
    detail: Words | None
    done: Words | None
    team_id: Id
    severity: Severity
    place: Name | None
    machine: Name | None
    equipment_id: Id | None
    shift: Name | None
    method: Method | None
    assignee_id: Id | None
    same_as_id: Id | None


class Resolution(Body):
    model_config = config({}, {"note": "No under-filled bottle in three shifts since the nozzles are cleaned."})

    note: Words | None = None
    by: Id | None = None


class Reopening(Body):
    model_config = config({"reason": "Nozzle 8 drips again since this morning."})

    reason: Words
    by: Id | None = None


@router.get("", response_model=Page[Issue])
async def list_issues(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
    open: Annotated[bool | None, Query(description="Those that have not ended, or those that have.")] = None,
    assignee_id: Annotated[Id | None, Query()] = None,
    originator_id: Annotated[Id | None, Query()] = None,
    kpi_id: Annotated[Id | None, Query()] = None,
    kind: Annotated[Kind, Query(description="Problems, or the ideas that stand beside them.")] = "problem",
) -> Response:
    equal = {
        "team_id": team_id,
        "status": status,
        "assignee_id": assignee_id,
        "originator_id": originator_id,
        "kpi_id": kpi_id,
    }
    return await desk.page(lambda conn: read_issues(conn, desk.caller, asked, equal, open, kind))


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
    """A place for an analysis that comes free is taken at once by one that waits."""
    await desk.service.stock(desk.caller.org)
    coaching: Coaching = desk.request.app.state.coaching

    def edit(conn: Connection, at: datetime) -> None:
        before = read_issue(conn, desk.caller, id).team_id
        handling.edit_issue(conn, desk.caller, id, body, at)
        for team in sorted({before, body.get("team_id", before)}):
            coaching.begin_waiting(conn, desk.caller.org, team, at)

    def show(conn: Connection, *, lock: bool = False) -> Issue:
        if lock:
            handling.hold_along(conn, desk.caller, id, body)
        return read_issue(conn, desk.caller, id, lock=lock)

    return await desk.edit(edit, show)


@router.get("/{id}/history", response_model=Page[Entry])
async def get_issue_history(desk: MayRead, id: str, asked: PageAsked) -> Response:
    """Its moves, its deadlines in every version, and how far it was escalated; the newest first."""
    return await desk.page(lambda conn: read_history(conn, desk.caller, "issue", id, asked))


@router.get("/{id}/similar", response_model=Similar)
async def get_similar_issues(desk: MayRead, id: str) -> Response:
    """Closed issues like this one: what was found and done, and what nobody ever verified. Only once a cause stands."""
    return await desk.show(lambda conn: read_similar(conn, desk.caller, id))


@router.post("/{id}/acknowledge", response_model=Issue)
async def acknowledge_issue(desk: MayAcknowledge, id: str, body: Hand | None = None) -> Response:
    """Somebody has it in hand. By when it must be resolved stays as it is."""
    return await move(desk, id, lambda conn, at: handling.acknowledge(conn, desk.caller, id, by(body), at))


@router.post("/{id}/resolve", response_model=Issue)
async def resolve_issue(desk: MayResolve, id: str, body: Resolution | None = None) -> Response:
    """It is gone; now whoever raised it is asked to confirm that."""
    said = body or Resolution()
    return await move(desk, id, lambda conn, at: handling.resolve(conn, desk.caller, id, said.by, said.note, at))


@router.post("/{id}/confirm", response_model=Issue)
async def confirm_issue(desk: MayConfirm, id: str, body: Hand | None = None) -> Response:
    """The originator agrees, and it is closed. A leader does it where there is no originator, or none who answers."""
    return await move(desk, id, lambda conn, at: handling.confirm(conn, desk.caller, id, by(body), at))


@router.post("/{id}/reopen", response_model=Issue)
async def reopen_issue(desk: MayReopen, id: str, body: Reopening) -> Response:
    """It was called resolved and is not."""
    return await move(desk, id, lambda conn, at: handling.reopen(conn, desk.caller, id, body.by, body.reason, at))


def by(hand: Hand | None) -> str | None:
    return hand.get("by") if hand else None


async def move(desk: Desk, id: str, act: Callable[[Connection, datetime], None]) -> Response:
    """What may end an analysis lets the next one of its team begin."""
    await desk.service.stock(desk.caller.org)
    coaching: Coaching = desk.request.app.state.coaching

    def moved(conn: Connection, at: datetime) -> str:
        act(conn, at)
        coaching.begin_waiting(conn, desk.caller.org, read_issue(conn, desk.caller, id).team_id, at)
        return id

    return await desk.post(moved, lambda conn, id: read_issue(conn, desk.caller, id))
