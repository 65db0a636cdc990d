"""The door: who comes in, with which cookie, and what is left when they go."""

import re
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime.secrets import SecretsValue

from ui.client import Refused, SignedOut
from ui.client import calls as c
from ui.client.types import Candidate, Face, SignIn
from ui.parts.company import COMING, LOGIN, begun, nonce_in, take, wanted_in
from ui.parts.terms import ROLES
from ui.plain.device import remember
from ui.plain.house import BEARER, DEVICE, Form, House, asked_here, theirs, way_in, without
from ui.plain.page import IDLE, LANGUAGE, WHO, local_path, message, page, say_to, see
from ui.settings import Settings
from ui.words import Words, known_locale

__all__ = ["BEARER", "entered", "routes", "secrets", "way_in"]

PORT = re.compile(r":\d+$")
HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
PASSED_ON = re.compile(r"(x-|cf-|forwarded|via).*|.*-ip")
"""Headers of those who speak for somebody else."""
YEAR = 365 * 86400


def entered(asked: HTTPConnection) -> bool:
    """Signed in, or on the way through the company's provider, which leads through Streamlit's page."""
    return BEARER in asked.cookies or COMING in asked.cookies


def secrets(settings: Settings) -> Mapping[str, SecretsValue] | None:
    """What Streamlit's login needs. Without a file for its secret the provider's cookie ends with this process."""
    if not settings.oidc:
        return None
    own = (settings.public_url or "http://localhost:{port}").rstrip("/")
    file = settings.cookie_secret_file
    auth: dict[str, SecretsValue] = {
        "redirect_uri": f"{own}/oauth2callback",
        "cookie_secret": file.read_text(encoding="utf-8").strip() if file else random.token_urlsafe(32),
        "client_id": settings.oidc_client_id or "",
        "client_secret": settings.oidc_client_secret or "",
        "server_metadata_url": f"{(settings.oidc_issuer or '').rstrip('/')}/.well-known/openid-configuration",
        "expose_tokens": ["id"],
        "client_kwargs": {"prompt": "login"},  # not whoever was at the provider last, on this same machine
    }
    return {"auth": auth}


def routes(house: House) -> list[BaseRoute]:
    door = Door(house)
    return [
        Route("/sign-in", house.shows(door.show), methods=["GET"]),
        Route("/sign-in", house.takes(door.enter), methods=["POST"]),
        Route("/company", house.shows(door.company), methods=["GET"]),
        Route("/door", house.shows(door.arrive), methods=["GET"]),
        Route("/leave", house.shows(door.ask), methods=["GET"]),
        Route("/leave", house.takes(door.leave), methods=["POST"]),
        Route("/lock", lambda _: see("/leave"), methods=["GET"]),
        Route("/language", speak, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody may come in here. `people` is None where nobody may with a PIN."""

    people: Sequence[Candidate] | None = None
    faces: Sequence[Face] = field(default_factory=list)
    company: bool = False
    enrolled: bool = False
    """It is everybody's, so no way is open without a PIN and the lock that comes with it."""
    gone: bool = False
    """The device was enrolled, and its key has been revoked."""


@dataclass(frozen=True, slots=True)
class Door:
    house: House

    def show(self, request: Request) -> Response:
        answer = self.ways_page(request, request.query_params)
        remember(answer, request, self.house.settings)
        return answer

    def ways_page(
        self, request: Request, given: Form | Mapping[str, str], wrong: str = "", status: int = 200
    ) -> Response:
        ways = self.ways(request)
        chosen = next((one for one in ways.people or () if one["id"] == given.get("person") and one["has_pin"]), None)
        said = {"roles": ROLES, "pin_only": pin_only(say_to(request))}
        told: dict[str, Any] = {"next": local_path(given.get("next")), "wrong": wrong, **said}
        if chosen is not None:
            return page(request, "pin", status, person=chosen, **told)
        left = request.query_params.get("left") is not None
        return page(request, "sign_in", status, ways=ways, left=left, key_open=bool(given.get("key")), **told)

    def ways(self, request: Request) -> Ways:
        device = request.cookies.get(DEVICE)
        if device is None:
            return Ways(None, self.faces(request), self.house.settings.oidc)
        try:
            people = self.house.client(request, device)(c.list_people_here)["items"]
        except SignedOut:
            return Ways(enrolled=True, gone=True)
        except Refused:
            return Ways(enrolled=True)
        return Ways(sorted(people, key=lambda one: (not one["has_pin"], one["name"])), enrolled=True)

    def faces(self, request: Request) -> Sequence[Face]:
        if not demo_may_be_here(request, self.house.settings):
            return []
        try:
            return self.house.client(request)(c.list_demo_people)["items"]
        except Refused:
            return []

    # --- in -------------------------------------------------------------------------------------------

    def enter(self, request: Request, form: Form) -> Response:
        if DEVICE in request.cookies and (form.get("key") or form.get("demo")):
            return self.only_by_pin(request)
        try:
            if form.get("key"):
                return self.let_in(request, form, form["key"].strip(), None)
            made = self.signed_in(request, form)
        except SignedOut:
            return self.ways_page(request, form, self.wrong(request, form), 401)
        except Refused as refusal:
            return self.ways_page(request, form, waiting(request, refusal), refusal.status)
        return self.let_in(request, form, made["bearer"], made)

    def signed_in(self, request: Request, form: Form) -> SignIn:
        if form.get("demo") and demo_may_be_here(request, self.house.settings):
            return self.house.client(request)(c.begin_sign_in, body={"demo_person_id": form["demo"]})
        proof = {"person_id": form.get("person", ""), "pin": form.get("pin", "")}
        return self.house.client(request, request.cookies.get(DEVICE))(c.begin_sign_in, body=proof)

    def only_by_pin(self, request: Request) -> Response:
        say = say_to(request)
        return message(request, say("This did not work"), pin_only(say), 403, (say("Sign in"), "/sign-in"))

    def wrong(self, request: Request, form: Form) -> str:
        say = say_to(request)
        if form.get("key"):
            return say("This key is not right, or it was revoked. Copy it again.")
        return say("This PIN is not right. Type it again; after five wrong ones in a row there is a wait.")

    def let_in(self, request: Request, form: Form, bearer: str, made: SignIn | None) -> Response:
        """A sign-in on a shared device ends with the browser; any other with the bearer. A key is tried first."""
        person = made["person"] if made else self.house.client(request, bearer)(c.get_me)["person"]
        self.house.end(request)
        answer = see(local_path(form.get("next")))
        idle = made["idle_seconds"] if made else None
        lasts = None if made is None or idle else seconds_to(made["expires_at"])
        kept = {BEARER: bearer, WHO: known_as(person["id"] if person else bearer), IDLE: str(idle or "")}
        for name in filter(kept.get, kept):
            answer.set_cookie(name, kept[name], lasts, httponly=True, samesite="lax", secure=self.house.settings.https)
        return without(answer, [COMING] if idle else [COMING, IDLE])

    # --- by the company's accounts --------------------------------------------------------------------

    def company(self, request: Request) -> Response:
        """Off to the provider; the cookie remembers where to, since Streamlit comes back to its first page."""
        if not (self.house.settings.oidc and asked_here(request)):
            return see("/sign-in")
        if DEVICE in request.cookies:
            return self.only_by_pin(request)
        answer = see(f"/?{LOGIN}=1")
        value = begun(local_path(request.query_params.get("next")))
        answer.set_cookie(COMING, value, 600, httponly=True, samesite="lax", secure=self.house.settings.https)
        return answer

    def arrive(self, request: Request) -> Response:
        """Only with a code that was made for this very browser a moment ago."""
        came, code = request.cookies.get(COMING, ""), request.query_params.get("code", "")
        made = take(code, nonce_in(came)) if asked_here(request) and came else None
        if made is None:
            say = say_to(request)
            text = say("This way in was open for one minute. Sign in again.")
            return message(request, say("This did not work"), text, 403, (say("Sign in"), "/sign-in"))
        answer = self.let_in(request, {"next": wanted_in(came)}, made["bearer"], made)
        return without(answer, theirs(request))

    # --- out ------------------------------------------------------------------------------------------

    def ask(self, request: Request) -> Response:
        """Somebody typed the address, or followed a link: nothing is done before they press."""
        return page(request, "leave") if BEARER in request.cookies else see("/sign-in")

    def leave(self, request: Request, form: Form) -> Response:
        return self.house.left(request, see("/sign-in?left=1"))


def known_as(whoever: str) -> str:
    """The same for the same person, and nothing that opens anything."""
    return sha256(whoever.encode()).hexdigest()[:16]


def pin_only(say: Words) -> str:
    return say("On an enrolled device people sign in with their PIN alone. For another way, forget this device first.")


def speak(request: Request) -> Response:
    answer = see(local_path(request.query_params.get("next")))
    chosen = request.query_params.get("to")
    if known_locale(chosen) and asked_here(request):
        answer.set_cookie(LANGUAGE, chosen, max_age=YEAR, samesite="lax", httponly=True)
    return answer


def demo_may_be_here(request: Request, settings: Settings) -> bool:
    """Somebody on this very machine, and nobody in between; whether there is a demo the service says."""
    direct = settings.public_url is None and not any(map(PASSED_ON.fullmatch, request.headers))
    host = PORT.sub("", request.headers.get("host", "")).lower()
    try:
        near = ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        near = False
    return direct and near and host in HERE


def waiting(request: Request, refusal: Refused) -> str:
    """How long there is a wait after wrong PINs; any other no in the service's own words."""
    if refusal.status != 429 or refusal.wait is None:
        return str(refusal)
    return say_to(request).plural(
        "Too many wrong PINs in a row. Wait {n} minute, or ask whoever leads you for a new PIN.",
        "Too many wrong PINs in a row. Wait {n} minutes, or ask whoever leads you for a new PIN.",
        -(-refusal.wait // 60),
    )


def seconds_to(at: str) -> int:
    return max(0, int((datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds()))
