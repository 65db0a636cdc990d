"""The gate: an address that nobody serves leads to the board, and Streamlit hears this site's own pages alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ui.plain.door import entered
from ui.plain.house import BEARER, from_here
from ui.plain.page import see

__all__ = ["INDEX", "Gate"]

STATIC: Final = Path(streamlit.__file__).parent / "static"
INDEX: Final = STATIC / "index.html"
FILES: Final = frozenset(f"/{each.relative_to(STATIC).as_posix()}" for each in STATIC.rglob("*") if each.is_file())
CALLS: Final = frozenset({"/_stcore/health", "/_stcore/host-config", "/auth/login", "/oauth2callback"})
SERVED: Final = (FILES | CALLS) - {"/index.html"}
BELOW: Final = ("/_stcore/bidi-components/", "/component/")
MEDIA: Final = "/media/"
CORE: Final = "/_stcore/"


class Gate:
    """Streamlit answers any address that it does not know with its own page, which has neither our lock nor our look;
    and any socket, whoever asks. So it is asked for what it serves, by whom it is meant for."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], public_url: str | None) -> None:
        self._app = app
        self._routes = routes
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._instead(scope) or self._app)(scope, receive, send)

    def _instead(self, scope: Scope) -> ASGIApp | None:
        """What answers in the place of the site; None where the site does."""
        if scope["type"] == "lifespan" or any(route.matches(scope)[0] is Match.FULL for route in self._routes):
            return None
        asked = HTTPConnection(scope)
        if scope["type"] == "websocket":
            return None if from_here(asked, self._public_url) and entered(asked) else WebSocketClose()
        if "origin" in asked.headers and not from_here(asked, self._public_url):
            return Response(status_code=403)
        return None if scope["method"] not in ("GET", "HEAD") else self._instead_of(scope["path"], asked)

    def _instead_of(self, path: str, asked: HTTPConnection) -> ASGIApp | None:
        if path in SERVED or path.startswith(BELOW):
            return None
        if path.startswith(MEDIA):
            return None if BEARER in asked.cookies else Response(status_code=403)
        # The page looks for its server below its own address first, and must not find it there.
        return Response(status_code=404) if CORE in path else see("/")
