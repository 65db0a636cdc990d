"""Signing in and out: by a PIN on a shared device, by the organisation's own accounts, or by one tap in the demo."""

import re
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Self, cast

from fastapi import Request, Response
from pydantic import Field, TypeAdapter, model_validator

from coach.api.deps import Desk, Service, desk
from coach.api.fields import Body, Id, Pin, config
from coach.api.paging import Page
from coach.api.resource import Resource
from coach.board.first_key import ORG
from coach.board.pins import fits
from coach.board.signins import (
    WRONG,
    Candidate,
    Face,
    SignIn,
    Stay,
    end_sign_in,
    enrolled,
    note_wrong,
    person_of,
    read_demo,
    read_people_here,
    sign_in,
    sign_in_as_shown,
    sign_in_here,
    try_pin,
)
from coach.board.words import Listing
from coach.errors import Conflict, NotAllowed, NotFound, NotRecognised
from coach.settings import Settings
from coach.store.keys import new_secret

if TYPE_CHECKING:
    from coach.delivery.identity import Issuer

__all__ = ["door", "router", "stay_of"]

router = Resource("/sign-ins")
door = Resource("/sign-ins", open=True)
"""What is there for those who have no key yet."""

MayRead = Annotated[Desk, desk("sign_ins", "read")]
MaySignOut = Annotated[Desk, desk("sign_ins", "sign_out")]

JSON = "application/json"
ANSWER, FACES = TypeAdapter(SignIn), TypeAdapter(Page[Face])
PORT = re.compile(r":\d+$")
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
PASSED_ON = re.compile(r"(x-|cf-|forwarded|via).*|.*-ip")
"""Headers of those who speak for somebody else."""


class SignInCreate(Body):
    """Exactly one of: `person_id` with `pin`, `id_token`, or `demo_person_id`."""

    model_config = config(
        {"person_id": "per_k3v7q2m5x4zjw6pa", "pin": "4719"},
        {"id_token": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk"},
        {"demo_person_id": "per_k3v7q2m5x4zjw6pa"},
    )

    person_id: Id | None = None
    pin: Pin | None = None
    id_token: Annotated[str, Field(min_length=1, max_length=12_000)] | None = None
    demo_person_id: Id | None = None

    @model_validator(mode="after")
    def one_way(self) -> Self:
        ways = [self.person_id, self.id_token, self.demo_person_id]
        if sum(way is not None for way in ways) != 1 or (self.person_id is None) != (self.pin is None):
            raise ValueError("give `person_id` with `pin`, or `id_token`, or `demo_person_id`, and nothing besides")
        return self


@door.post("", status_code=201, response_model=SignIn, openapi_extra={"security": [{}, {"Key": []}]})
async def begin_sign_in(request: Request, body: SignInCreate) -> Response:
    """A bearer of one's own. A PIN is taken with the key of an enrolled shared device, the rest without a key."""
    service: Service = request.app.state.service
    if body.person_id is not None and body.pin is not None:
        made = await by_pin(request, service, body.person_id, body.pin)
    elif body.id_token is not None:
        made = await by_token(request, service, body.id_token)
    else:
        made = await by_tap(request, service, body.demo_person_id or "")
    return Response(ANSWER.dump_json(made), 201, {"Cache-Control": "no-store"}, JSON)


async def by_pin(request: Request, service: Service, person: str, pin: str) -> SignIn:
    """Comparing takes its time, and no transaction is open meanwhile."""
    device = enrolled(await service.keys.caller(request.headers.get("authorization", "")))
    secret, stay = new_secret(device.org), stay_of(service.settings)
    typed = await service.store.write(lambda conn: try_pin(conn, device, person, service.clock()))
    if not await fits(pin, typed.kept):
        await service.store.write(lambda conn: note_wrong(conn, device, typed, service.clock()))
        raise NotRecognised(WRONG)
    return await service.store.write(lambda conn: sign_in_here(conn, device, typed, secret, stay, service.clock()))


async def by_token(request: Request, service: Service, token: str) -> SignIn:
    org, stay = service.settings.oidc_org, stay_of(service.settings)
    email = await issuer_of(request).email_of(token, service.clock())
    secret = new_secret(org)
    return await service.store.write(
        lambda conn: sign_in(conn, org, person_of(conn, org, email), secret, stay, service.clock())
    )


async def by_tap(request: Request, service: Service, person: str) -> SignIn:
    if not demo_is_here(request):
        raise NotAllowed("One tap signs in to the demo alone, and only on the machine that it runs on.")
    secret, stay = new_secret(ORG), stay_of(service.settings)
    return await service.store.write(lambda conn: sign_in_as_shown(conn, person, secret, stay, service.clock()))


@door.get("/demo", response_model=Page[Face], openapi_extra={"security": [{}]})
async def list_demo_people(request: Request) -> Response:
    """Whom to be in the demo; on the machine that it runs on, and nowhere else."""
    if not demo_is_here(request):
        raise NotFound("There is no demo here; sign in with a PIN or with the organisation's own accounts.")
    faces = await request.app.state.service.store.read(read_demo)
    return Response(FACES.dump_json(Page(items=faces, next=None)), media_type=JSON)


@router.get("/people", response_model=Page[Candidate])
async def list_people_here(desk: MayRead) -> Response:
    """Who may sign in on this device: its teams, and those who lead them and the teams above."""
    return await desk.page(lambda conn: Listing(read_people_here(conn, desk.caller), None))


@router.delete("/current", status_code=204)
async def sign_out(desk: MaySignOut) -> Response:
    """The caller's own sign-in ends at once."""
    await desk.write(lambda conn, at: end_sign_in(conn, desk.caller, at))
    desk.service.keys.forget()
    return Response(status_code=204)


# --- where it stands --------------------------------------------------------------------------------


def stay_of(settings: Settings) -> Stay:
    return Stay(timedelta(hours=settings.sign_in_hours), settings.idle_lock)


def issuer_of(request: Request) -> "Issuer":
    """One for all requests of a process: it remembers the keys."""
    state, settings = request.app.state, request.app.state.service.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise Conflict("Sign-in by the organisation's own accounts is not set up here; set COACH_OIDC_ISSUER.")
    if not hasattr(state, "issuer"):
        # A start need not wait for what speaks HTTP and checks signatures.
        from coach.delivery.identity import Issuer

        state.issuer = Issuer(settings.oidc_issuer, settings.oidc_client_id)
    return cast("Issuer", state.issuer)


def demo_is_here(request: Request) -> bool:
    """A demo that is told nobody's address, asked by somebody on this very machine: nothing has passed it on."""
    settings: Settings = request.app.state.service.settings
    shown = settings.demo != "none" and settings.public_url is None
    direct = not any(map(PASSED_ON.fullmatch, request.headers))
    return shown and direct and host_of(request) in HERE and on_loopback(request)


def host_of(request: Request) -> str:
    return PORT.sub("", request.headers.get("host", "")).lower()


def on_loopback(request: Request) -> bool:
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None)
    return (inner or address).is_loopback
