"""Enrolling a device: the key that stands for a tablet at the board, or for a screen on the wall."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ui.client import Client, Problem, SignedOut
from ui.client import calls as c
from ui.client.types import Me
from ui.plain.house import DEVICE, Form, House, without
from ui.plain.page import page, say_to, see
from ui.settings import Settings

__all__ = ["RELEASED", "remember", "routes", "stands_for_a_device"]

RELEASED = "coach_wall"
"""The cookie of a screen with the teams whose leaders let it show what people wrote."""
LONG = 400 * 86400
"""As long as browsers keep a cookie. Each visit to the door or the wall begins it anew, so that it lasts for years."""


def routes(house: House) -> list[BaseRoute]:
    device = Device(house)
    return [
        Route("/enrol", house.shows(device.show), methods=["GET"]),
        Route("/enrol", house.takes(device.enrol), methods=["POST"]),
        Route("/enrol/forget", house.takes(device.forget), methods=["POST"]),
    ]


def remember(answer: Response, request: Request, settings: Settings, key: str | None = None) -> None:
    """Which device it is and what it may show, for as long again."""
    kept = {DEVICE: key or request.cookies.get(DEVICE), RELEASED: request.cookies.get(RELEASED)}
    for name, value in kept.items():
        if value:
            answer.set_cookie(name, value, max_age=LONG, httponly=True, samesite="lax", secure=settings.https)


@dataclass(frozen=True, slots=True)
class Device:
    house: House

    def show(self, request: Request) -> Response:
        return self.shown(request)

    def shown(self, request: Request, wrong: str = "", status: int = 200) -> Response:
        known = DEVICE in request.cookies
        return page(request, "enrol", status, wrong=wrong, known=known, enrolled=self.enrolled(request))

    def enrolled(self, request: Request) -> str | None:
        """Whose device it is; None for a device that nobody knows."""
        key = request.cookies.get(DEVICE)
        try:
            return self.house.client(request, key)(c.get_me)["org"]["name"] if key else None
        except Problem:
            return None

    def enrol(self, request: Request, form: Form) -> Response:
        key = form.get("key", "").strip()
        me = found(self.house.client(request, key)) if key else None
        if me is None or not stands_for_a_device(me):
            say = say_to(request)
            wrong = say(
                "This is not the key of a device. Take the one that an administrator makes in Settings under Keys."
            )
            return self.shown(request, wrong, 422)
        # From now on it is everybody's: whoever set it up goes.
        answer = self.house.left(request, see("/sign-in?left=1" if me["shared_device"] else "/tv"))
        remember(answer, request, self.house.settings, key)
        return answer

    def forget(self, request: Request, form: Form) -> Response:
        return without(see("/enrol"), [DEVICE, RELEASED])


def found(api: Client) -> Me | None:
    try:
        return api(c.get_me)
    except SignedOut:
        return None


def stands_for_a_device(me: Me) -> bool:
    """Made for a device: nobody's own, no sign-in, and never the key that opens everything."""
    made_for_it = me["shared_device"] or me["role"] == "reader"
    return made_for_it and me["person"] is None and me["expires_at"] is None and me["role"] != "admin"
