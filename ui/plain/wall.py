"""The wall: a board for a screen that nobody touches, read with the key of its device or of whoever set it up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ui.client import Client, Refused, SignedOut, Unreachable
from ui.client import calls as c
from ui.client.types import Me
from ui.plain.device import LONG, RELEASED, remember
from ui.plain.house import BEARER, DEVICE, Form, House, way_in
from ui.plain.page import GUARDED, fragment, here_is, message, page, say_to, see
from ui.plain.sheets import Story, wall_of

__all__ = ["routes", "told_of"]

SHEET_SECONDS = range(5, 301)
BUSY = 429
"""The one no that passes by itself."""


def routes(house: House) -> list[BaseRoute]:
    wall = WallScreen(house)
    return [
        Route("/tv", house.shows(wall.show), methods=["GET"]),
        Route("/tv/board", wall.board, methods=["GET"]),
        Route("/tv/release", house.shows(wall.ask), methods=["GET"]),
        Route("/tv/release", house.takes(wall.release), methods=["POST"]),
    ]


def told_of(api: Client, team: str) -> Story:
    return Story(
        board=api(c.get_board, team=team),
        teams=api(c.list_teams, limit=200)["items"],
        hours=api(c.get_hours, team_id=team),
        held=api(c.get_adherence, team_id=team),
        at=datetime.now(UTC),
    )


@dataclass(frozen=True, slots=True)
class WallScreen:
    house: House

    def show(self, request: Request) -> Response:
        """Shown even while the service is away: its script goes on asking."""
        team, bearers = request.query_params.get("team"), self.bearers(request)
        if not bearers:
            return see(way_in(here_is(request)))
        if team is None:
            return self.choose(request)
        board, status, zone = self.sheets(request, team)
        if 400 <= status < 500 and status != BUSY:
            say = say_to(request)
            return message(
                request, say("This screen cannot show this board"), board, status, (say("Enrol this device"), "/enrol")
            )
        answer = page(
            request, "wall", board=board, team=team, zone=zone, seconds=seconds_of(request), away=status != 200
        )
        remember(answer, request, self.house.settings)
        return answer

    def board(self, request: Request) -> Response:
        """The sheets alone, under a tag: what has not changed is not sent again."""
        told, status, _ = self.sheets(request, request.query_params.get("team", ""))
        tag = f'"{sha256(told.encode()).hexdigest()[:32]}"'
        now = str(int(datetime.now(UTC).timestamp() * 1000))
        headers = {**GUARDED, "ETag": tag, "Coach-Now": now}
        if status == 200 and request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(told, status, headers, "text/html" if status == 200 else "text/plain")

    def sheets(self, request: Request, team: str) -> tuple[str, int, str]:
        """The sheets, or in words why there are none; the status; the zone of the team's clock."""
        try:
            story = self.story(request, team)
        except Refused as refusal:
            return str(refusal), refusal.status, "UTC"
        except Unreachable:
            return say_to(request)("The coach does not answer just now. This screen goes on by itself."), 503, "UTC"
        say = say_to(request, story.zone)
        return fragment("sheets", say, wall=wall_of(story, say, team in released(request))), 200, story.zone

    def story(self, request: Request, team: str) -> Story:
        """The device's key comes first: it outlives whoever is signed in on it."""
        refusal = Refused(401, "Not signed in", say_to(request)("This screen is not enrolled. Enrol it, or sign in."))
        for bearer in self.bearers(request):
            try:
                return told_of(self.house.client(request, bearer), team)
            except Refused as found:
                refusal = found
        raise refusal

    def bearers(self, request: Request) -> list[str]:
        return [request.cookies[name] for name in (DEVICE, BEARER) if name in request.cookies]

    # --- setting it up --------------------------------------------------------------------------------

    def choose(self, request: Request) -> Response:
        teams = []
        for bearer in self.bearers(request):
            try:
                teams = self.house.client(request, bearer)(c.list_teams, limit=200)["items"]
                break
            except SignedOut:
                continue
        else:
            return see(way_in(here_is(request)))
        if len(teams) == 1:
            return see(f"/tv?team={quote(teams[0]['id'])}")
        return page(request, "walls", teams=sorted(teams, key=lambda one: (one["tier"], one["name"])))

    def ask(self, request: Request) -> Response:
        team = request.query_params.get("team", "")
        me, found = self.house.mine(request)(c.get_me), self.house.mine(request)(c.get_team, id=team)
        return page(request, "release", team=found, may=leads(me, team), shown=team in released(request))

    def release(self, request: Request, form: Form) -> Response:
        """Kept by this one browser; asked of the leader's own bearer, not of the device's."""
        team, shown = form.get("team", ""), form.get("words") == "1"
        if not leads(self.house.mine(request)(c.get_me), team):
            say = say_to(request)
            return message(
                request, say("This did not work"), say("Only those who lead this team decide what a wall shows.")
            )
        kept = released(request) | {team} if shown else released(request) - {team}
        answer = see(f"/tv?team={quote(team)}")
        value = ".".join(sorted(kept))
        answer.set_cookie(RELEASED, value, LONG, httponly=True, samesite="lax", secure=self.house.settings.https)
        return answer


def leads(me: Me, team: str) -> bool:
    return me["role"] in ("admin", "supervisor") and (me["teams"] is None or team in me["teams"])


def released(request: Request) -> frozenset[str]:
    return frozenset(filter(None, request.cookies.get(RELEASED, "").split(".")))


def seconds_of(request: Request) -> int:
    """For one sheet."""
    asked = request.query_params.get("seconds", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 and int(asked) in SHEET_SECONDS else 20
