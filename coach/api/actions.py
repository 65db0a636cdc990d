"""Actions: given in three taps, accepted, done, verified."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Query, Response
from pydantic import with_config
from sqlalchemy import Connection
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Due, Hand, Id, Line, Words, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board import actions as board
from coach.board import moves
from coach.board.actions import Action, Kind, Status, Strength
from coach.board.analyses import analysing
from coach.board.timeline import Entry, read_history
from coach.coaching import Coaching

__all__ = ["move", "router"]

router = Resource("/actions")

MayRead = Annotated[Desk, desk("actions", "read")]
MayCreate = Annotated[Desk, desk("actions", "create")]
MayEdit = Annotated[Desk, desk("actions", "edit")]
MayAccept = Annotated[Desk, desk("actions", "accept")]
MayComplete = Annotated[Desk, desk("actions", "complete")]
MayVerify = Annotated[Desk, desk("actions", "verify")]
MayMoveDeadline = Annotated[Desk, desk("actions", "move_deadline")]
MayReassign = Annotated[Desk, desk("actions", "reassign")]
MayReopen = Annotated[Desk, desk("actions", "reopen")]
MayAcknowledge = Annotated[Desk, desk("actions", "acknowledge")]
MayEnd = Annotated[Desk, desk("actions", "end")]
MayCancel = Annotated[Desk, desk("actions", "cancel")]

NOZZLES = {
    "what": "Clean nozzles 7 and 8 at each change of product",
    "owner_id": "per_k3v7q2m5x4zjw6pa",
    "due": "2026-12-04",
}
FULL = {
    **NOZZLES,
    "issue_id": "iss_p5x4zjw6k3v7q2ma",
    "kind": "preventive",
    "strength": "intermediate",
    "measure": "At most 5 under-filled bottles a shift",
    "window": "Four weeks in a row",
}


class ActionCreate(Body):
    """What, who and by when are enough. Without a `team_id` it belongs to the issue's team, or the key's only one.

    The owner can be of another team. `helps_id` is the team that helps; without it, the supporting department that the
    owner belongs to, unless they belong to the action's own team. `meeting_id` is the meeting in which it is given; it
    stands in the record of that meeting.
    """

    model_config = config(NOZZLES, FULL)

    what: Line
    owner_id: Id
    due: Due
    team_id: Id | None = None
    issue_id: Id | None = None
    storyboard_id: Id | None = None
    meeting_id: Id | None = None
    kind: Kind = "corrective"
    strength: Strength | None = None
    cause: Line | None = None
    ends: Line | None = None
    measure: Line | None = None
    window: Line | None = None
    helps_id: Id | None = None
    by: Id | None = None


@with_config(config({"strength": "stronger"}, {"measure": None}))
class ActionUpdate(TypedDict, total=False):
    """Only the fields that change. Owner and deadline have paths of their own, because each of their moves counts."""

    what: Line
    kind: Kind
    strength: Strength | None
    cause: Line | None
    ends: Line | None
    measure: Line | None
    window: Line | None
    helps_id: Id | None


class DeadlineMove(Body):
    """`reason` stands in the history beside the move."""

    model_config = config(
        {"due": "2026-12-11T14:00:00Z"}, {"due": "2026-12-11", "reason": "The fitter is on leave until the 9th"}
    )

    due: Due
    reason: Words | None = None
    by: Id | None = None


class Reassignment(Body):
    model_config = config({"owner_id": "per_k3v7q2m5x4zjw6pa"})

    owner_id: Id
    by: Id | None = None


class Cancellation(Body):
    model_config = config({"reason": "The filler is replaced in May"})

    reason: Words
    by: Id | None = None


@with_config(config({}, {"due": "2027-01-15", "by": "per_k3v7q2m5x4zjw6pa"}))
class Again(TypedDict, total=False):
    """Until when it is to be done again; without a date, the usual window of the team's policy."""

    due: Due | None
    by: Id | None


@router.get("", response_model=Page[Action])
async def list_actions(
    desk: MayRead,
    asked: PageAsked,
    team_id: Annotated[Id | None, Query()] = None,
    owner_id: Annotated[Id | None, Query()] = None,
    session_id: Annotated[Id | None, Query()] = None,
    issue_id: Annotated[Id | None, Query()] = None,
    storyboard_id: Annotated[Id | None, Query()] = None,
    meeting_id: Annotated[Id | None, Query()] = None,
    status: Status | None = None,
) -> Response:
    equal = {
        "team_id": team_id,
        "owner_id": owner_id,
        "session_id": session_id,
        "issue_id": issue_id,
        "storyboard_id": storyboard_id,
        "meeting_id": meeting_id,
        "status": status,
    }
    return await desk.page(lambda conn: board.read_actions(conn, desk.caller, asked, equal))


@router.post("", status_code=201, response_model=Action)
async def new_action(desk: MayCreate, body: ActionCreate) -> Response:
    await desk.service.stock(desk.caller.org)

    def given(conn: Connection, at: datetime) -> str:
        id = board.give_action(conn, desk.caller, body.model_dump(), at)
        next_analysis(desk, conn, id, at)
        return id

    return await desk.post(given, lambda conn, id: board.read_action(conn, desk.caller, id), status=201)


@router.get("/{id}", response_model=Action)
async def get_action(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: board.read_action(conn, desk.caller, id))


@router.patch("/{id}", response_model=Action)
async def change_action(desk: MayEdit, id: str, body: ActionUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: board.edit_action(conn, desk.caller, id, body, at),
        partial(board.read_action, caller=desk.caller, id=id),
    )


@router.get("/{id}/history", response_model=Page[Entry])
async def get_action_history(desk: MayRead, id: str, asked: PageAsked) -> Response:
    """Its moves, its deadlines in every version, and how far it was escalated; the newest first."""
    return await desk.page(lambda conn: read_history(conn, desk.caller, "action", id, asked))


@router.post("/{id}/accept", response_model=Action)
async def accept(desk: MayAccept, id: str, body: Hand | None = None) -> Response:
    """The owner says yes; a supervisor may say it for them."""
    return await move(desk, id, lambda conn, at: moves.accept(conn, desk.caller, id, by(body), at))


@router.post("/{id}/acknowledge", response_model=Action)
async def acknowledge_action(desk: MayAcknowledge, id: str, body: Hand | None = None) -> Response:
    """Whoever it has gone up to has it in hand; its deadline runs on."""
    return await move(desk, id, lambda conn, at: moves.acknowledge(conn, desk.caller, id, by(body), at))


@router.post("/{id}/complete", response_model=Action)
async def complete(desk: MayComplete, id: str, body: Hand | None = None) -> Response:
    """Done, as the owner sees it; somebody else verifies it."""
    return await move(desk, id, lambda conn, at: moves.complete(conn, desk.caller, id, by(body), at))


@router.post("/{id}/verify", response_model=Action)
async def verify(desk: MayVerify, id: str, body: Hand | None = None) -> Response:
    """Somebody other than the owner has seen that it is done. Whether it has worked is a later question."""
    return await move(desk, id, lambda conn, at: moves.verify(conn, desk.caller, id, by(body), at))


@router.post("/{id}/move-deadline", response_model=Action)
async def move_deadline(desk: MayMoveDeadline, id: str, body: DeadlineMove) -> Response:
    """Every move is counted in `moves` and shown; one over the limits of the team's policy is the next tier's."""
    return await move(desk, id, lambda conn, at: moves.move_deadline(conn, desk.caller, id, at=at, **body.model_dump()))


@router.post("/{id}/reassign", response_model=Action)
async def reassign(desk: MayReassign, id: str, body: Reassignment) -> Response:
    """Proposed to somebody else, who has yet to accept; whoever reassigns owns the asking."""
    return await move(desk, id, lambda conn, at: moves.reassign(conn, desk.caller, id, body.by, body.owner_id, at))


@router.post("/{id}/end", response_model=Action)
async def end(desk: MayEnd, id: str, body: Hand | None = None) -> Response:
    """A containment that was verified is lifted."""
    return await move(desk, id, lambda conn, at: moves.end(conn, desk.caller, id, by(body), at))


@router.post("/{id}/reopen", response_model=Action)
async def reopen(desk: MayReopen, id: str, body: Again | None = None) -> Response:
    """It was called done and is not."""
    due = body.get("due") if body else None
    return await move(desk, id, lambda conn, at: moves.reopen(conn, desk.caller, id, by(body), at, due))


@router.post("/{id}/cancel", response_model=Action)
async def cancel(desk: MayCancel, id: str, body: Cancellation) -> Response:
    """Given up, with a reason."""
    return await move(desk, id, lambda conn, at: moves.cancel(conn, desk.caller, id, body.by, body.reason, at))


def by(hand: Hand | Again | None) -> str | None:
    return hand.get("by") if hand else None


async def move(desk: Desk, id: str, act: Callable[[Connection, datetime], None]) -> Response:
    await desk.service.stock(desk.caller.org)

    def moved(conn: Connection, at: datetime) -> str:
        act(conn, at)
        next_analysis(desk, conn, id, at)
        return id

    return await desk.post(moved, lambda conn, id: board.read_action(conn, desk.caller, id))


def next_analysis(desk: Desk, conn: Connection, id: str, at: datetime) -> None:
    """With countermeasures under way its issue is not in analysis any more; the next one of that team begins."""
    team = analysing(conn, desk.caller.org, id)
    coaching: Coaching = desk.request.app.state.coaching
    if team is not None:
        coaching.begin_waiting(conn, desk.caller.org, team, at)
