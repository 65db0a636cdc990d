"""Going to see, and coaching somebody. What is kept is for whoever went; nobody lists the walks of others."""

from typing import Annotated

from fastapi import Response

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Moment, Name, Words, config
from coach.api.resource import Resource
from coach.board.hands import speaker
from coach.board.walks import Kind, Walk, go, read_walk

__all__ = ["router"]

router = Resource("/walks")

MayGo = Annotated[Desk, desk("walks", "create")]
MayRead = Annotated[Desk, desk("leading", "read")]


class WalkCreate(Body):
    """Who goes is the person of the key, or on a shared device `by`. Without `at`, now."""

    model_config = config(
        {"kind": "gemba", "place": "Filler 2", "seen": "The reject bin was emptied twice while I stood there"},
        {"kind": "coaching", "learner": "per_k3v7q2m5x4zjw6pa"},
    )

    kind: Kind
    team_id: Id | None = None
    at: Moment | None = None
    place: Name | None = None
    seen: Words | None = None
    session_id: Id | None = None
    learner: Id | None = None
    by: Id | None = None


@router.post("", status_code=201, response_model=Walk)
async def new_walk(desk: MayGo, body: WalkCreate) -> Response:
    """Checks off the routine of that day that asks for it."""
    return await desk.post(
        lambda conn, at: go(conn, desk.caller, at, **body.model_dump()),
        lambda conn, id: read_walk(conn, desk.caller, id, speaker(conn, desk.caller, body.by)),
        status=201,
    )


@router.get("/{id}", response_model=Walk)
async def get_walk(desk: MayRead, id: str) -> Response:
    """One's own; of others, as of none, there is nothing to see."""
    own = None if desk.caller.shared_device else desk.caller.person_id
    return await desk.show(lambda conn: read_walk(conn, desk.caller, id, own))
