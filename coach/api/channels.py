"""Channels: where people's messages go besides their inbox."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import Field, StrictBool, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.fields import Body, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.channels import (
    Channel,
    create_channel,
    edit_channel,
    read_channel,
    read_channels,
    remove_channel,
    secret_of,
)
from coach.delivery.apprise_ import Letter, Messenger

__all__ = ["router"]

router = Resource("/channels")

MayRead = Annotated[Desk, desk("channels", "read")]
MayCreate = Annotated[Desk, desk("channels", "create")]
MayEdit = Annotated[Desk, desk("channels", "edit")]
MayDelete = Annotated[Desk, desk("channels", "delete")]

Url = Annotated[str, Field(min_length=6, max_length=2000, description="An Apprise URL; it is not shown again.")]

PHONE = {
    "person_id": "per_k3v7q2m5x4zjw6pa",
    "name": "Phone",
    "url": "tgram://123456789:bot-token-of-the-site/12315544/",
}
TEST = Letter("Coach: a test", "This is a test. Messages from the coach arrive here.")


class ChannelCreate(Body):
    model_config = config(PHONE)

    person_id: Id
    name: Name
    url: Url
    severe_only: StrictBool = False


@with_config(config({"severe_only": True}, {"status": "paused"}))
class ChannelUpdate(TypedDict, total=False):
    """Only the fields that change."""

    name: Name
    url: Url
    severe_only: StrictBool
    status: Literal["active", "paused"]


@dataclass(frozen=True, slots=True)
class Tested:
    """Whether the test was taken, and what came in the way."""

    delivered: bool
    error: str | None


def messenger(desk: Desk) -> Messenger:
    found: Any = desk.request.app.state.messenger
    assert isinstance(found, Messenger)
    return found


@router.get("", response_model=Page[Channel])
async def list_channels(
    desk: MayRead, asked: PageAsked, person_id: Annotated[Id | None, Query(description="Only theirs.")] = None
) -> Response:
    return await desk.page(lambda conn: read_channels(conn, desk.caller, asked, person_id))


@router.post("", status_code=201, response_model=Channel)
async def new_channel(desk: MayCreate, body: ChannelCreate) -> Response:
    await messenger(desk).understand(body.url)
    return await desk.post(
        lambda conn, at: create_channel(conn, desk.caller, body.model_dump(), at),
        lambda conn, id: read_channel(conn, desk.caller, id),
        status=201,
    )


@router.get("/{id}", response_model=Channel)
async def get_channel(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_channel(conn, desk.caller, id))


@router.patch("/{id}", response_model=Channel)
async def patch_channel(desk: MayEdit, id: str, body: ChannelUpdate) -> Response:
    if "url" in body:
        await messenger(desk).understand(body["url"])
    return await desk.edit(
        lambda conn, at: edit_channel(conn, desk.caller, id, body, at),
        lambda conn, *, lock=False: read_channel(conn, desk.caller, id, lock=lock),
    )


@router.delete("/{id}", status_code=204)
async def delete_channel(desk: MayDelete, id: str) -> Response:
    await desk.write(lambda conn, at: remove_channel(conn, desk.caller, id, at))
    return Response(status_code=204)


@router.post("/{id}/test", response_model=Tested)
async def test_channel(desk: MayCreate, id: str) -> Response:
    """Send a test now, and say whether it was taken."""
    url = await desk.read(lambda conn: secret_of(conn, desk.caller, id))
    outcome = await messenger(desk).send(url, TEST)
    return reply(200, to_json(Tested(outcome.ok, outcome.error)))
