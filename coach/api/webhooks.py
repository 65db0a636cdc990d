"""Webhooks: who hears of what happens, and with which secret."""

from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field, with_config
from typing_extensions import TypedDict

from coach.api.deps import Desk, desk
from coach.api.fields import Body, Id, Name, config
from coach.api.paging import Page, PageAsked
from coach.api.resource import Resource
from coach.board.webhooks import (
    Webhook,
    create_webhook,
    edit_webhook,
    read_webhook,
    read_webhooks,
    remove_webhook,
    rotate_secret,
)
from coach.delivery.addresses import Hosts
from coach.delivery.signing import new_secret

__all__ = ["router"]

router = Resource("/webhooks")

MayRead = Annotated[Desk, desk("webhooks", "read")]
MayCreate = Annotated[Desk, desk("webhooks", "create")]
MayEdit = Annotated[Desk, desk("webhooks", "edit")]
MayDelete = Annotated[Desk, desk("webhooks", "delete")]
MayRotate = Annotated[Desk, desk("webhooks", "rotate")]

Url = Annotated[str, Field(min_length=8, max_length=2000, description="https; other hosts are named by the operator.")]
Patterns = Annotated[
    list[Annotated[str, Field(pattern=r"^(\*|[a-z_]+\.(\*|[a-z_]+))$")]],
    Field(min_length=1, max_length=50, description="`issue.raised`, `issue.*`, or `*` for all there is."),
]
Teams = Annotated[list[Id], Field(min_length=1, max_length=500)]

PLANNING = {"name": "Planning", "url": "https://planning.example.org/coach", "events": ["issue.*", "action.given"]}


class WebhookCreate(Body):
    """`teams` null is all of them."""

    model_config = config(PLANNING)

    name: Name
    url: Url
    events: Patterns
    teams: Teams | None = None


@with_config(config({"status": "paused"}, {"events": ["*"], "teams": None}))
class WebhookUpdate(TypedDict, total=False):
    """Only the fields that change. What happens while one is paused is not sent to it; what was on its way waits.
    A `url` is sent whole, for only its host is shown."""

    name: Name
    url: Url
    events: Patterns
    teams: Teams | None
    status: Literal["active", "paused"]


def hosts(desk: Desk) -> Hosts:
    return Hosts.of(desk.service.settings.webhook_hosts)


@router.get("", response_model=Page[Webhook])
async def list_webhooks(desk: MayRead, asked: PageAsked) -> Response:
    return await desk.page(lambda conn: read_webhooks(conn, desk.caller, asked))


@router.post("", status_code=201, response_model=Webhook)
async def new_webhook(desk: MayCreate, body: WebhookCreate) -> Response:
    """The reply holds the secret. It is shown this once; asking again under the same Idempotency-Key shows null."""
    secret = new_secret()
    return await desk.post(
        lambda conn, at: create_webhook(conn, desk.caller, hosts(desk), secret, body.model_dump(), at),
        lambda conn, id: read_webhook(conn, desk.caller, id, secret),
        status=201,
    )


@router.get("/{id}", response_model=Webhook)
async def get_webhook(desk: MayRead, id: str) -> Response:
    return await desk.show(lambda conn: read_webhook(conn, desk.caller, id))


@router.patch("/{id}", response_model=Webhook)
async def patch_webhook(desk: MayEdit, id: str, body: WebhookUpdate) -> Response:
    return await desk.edit(
        lambda conn, at: edit_webhook(conn, desk.caller, hosts(desk), id, body, at),
        lambda conn, *, lock=False: read_webhook(conn, desk.caller, id, lock=lock),
    )


@router.delete("/{id}", status_code=204)
async def delete_webhook(desk: MayDelete, id: str) -> Response:
    """What was on its way to it is not sent any more."""
    await desk.write(lambda conn, at: remove_webhook(conn, desk.caller, id, at))
    return Response(status_code=204)


@router.post("/{id}/rotate", response_model=Webhook)
async def rotate_webhook(desk: MayRotate, id: str) -> Response:
    """A new secret, shown this once. For 24 hours the one before signs too, so that the receiver can change over."""
    secret = new_secret()
    return await desk.post(
        lambda conn, at: rotate_secret(conn, desk.caller, id, secret, at),
        lambda conn, id: read_webhook(conn, desk.caller, id, secret),
    )
