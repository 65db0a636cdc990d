"""Keys: making, listing and revoking them."""

from typing import Annotated

from fastapi import Response
from pydantic import Field, StrictBool

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.keys import Key, make_key, read_key, read_keys, revoke_key
from coach.store.keys import new_secret
from coach.store.scope import Role

__all__ = ["router"]

router = Resource("/keys")

MayRead = Annotated[Desk, desk("keys", "read")]
MayCreate = Annotated[Desk, desk("keys", "create")]
MayRevoke = Annotated[Desk, desk("keys", "revoke")]

BOARD_TABLET = {
    "name": "Tablet at the filling board",
    "role": "learner",
    "teams": ["tea_k3v7q2m5x4zjw6pa"],
    "shared_device": True,
}


class KeyCreate(Body):
    """`teams` null is the whole organisation. On a shared device people name themselves with `by`."""

    model_config = config(BOARD_TABLET)

    name: Name
    role: Role
    person_id: Id | None = None
    teams: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None
    shared_device: StrictBool = False


@router.get("", response_model=Page[Key])
async def list_keys(desk: MayRead, asked: PageAsked) -> Response:
    return await desk.page(lambda conn: read_keys(conn, desk.caller, asked))


@router.post("", status_code=201, response_model=Key)
async def new_key(desk: MayCreate, body: KeyCreate) -> Response:
    """The reply holds the secret. It is shown this once; asking again under the same Idempotency-Key shows null."""
    secret = new_secret(desk.caller.org)
    return await desk.post(
        lambda conn, at: make_key(conn, desk.caller, secret, body.model_dump(), at),
        lambda conn, id: read_key(conn, desk.caller, id, secret),
        status=201,
    )


@router.get("/{id}", response_model=Key)
async def get_key(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_key(conn, desk.caller, id))


@router.delete("/{id}", status_code=204)
async def remove_key(desk: MayRevoke, id: str) -> Response:
    """Refused from now on; it stays in the list with the time it was revoked."""
    await desk.write(lambda conn, at: revoke_key(conn, desk.caller, id, at))
    desk.service.keys.forget()
    return Response(status_code=204)
