"""The door: no key, no `/v1`; and no body larger than anybody needs."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.api.problems import http_problem, problem_of
from coach.board.pictures import MAX_BYTES
from coach.errors import CoachError, NotSignedIn
from coach.store.engine import Store
from coach.store.keys import caller_of
from coach.store.scope import Caller

__all__ = ["MAX_BODY", "MAX_TABLE", "Gate", "KeyRing"]

MAX_BODY = 1 << 20
MAX_TABLE = 20 << 20
LARGER = ((re.compile(r"/v1/issues/[^/]+/photos"), MAX_BYTES), (re.compile(r"/v1/readings/import"), MAX_TABLE))
"""Where a whole photo or table is posted."""
REMEMBERED_SECONDS = 3.0
REMEMBERED_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    caller: Caller
    until: float


class KeyRing:
    """Knows valid keys for a few seconds, so that most requests cost no query.

    A key revoked here is refused at once; one revoked by another process within `REMEMBERED_SECONDS`.
    """

    def __init__(self, store: Store, ticks: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._ticks = ticks
        self._known: dict[str, Known] = {}

    async def caller(self, authorization: str) -> Caller:
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise NotSignedIn("Send a key as `Authorization: Bearer …`; an administrator makes one with POST /v1/keys.")
        known = self._known.get(text)
        if known is not None and known.until > self._ticks():
            return known.caller
        return await self._look_up(text)

    async def _look_up(self, text: str) -> Caller:
        self._known.pop(text, None)
        until = self._ticks() + REMEMBERED_SECONDS
        caller = await self._store.read(lambda conn: caller_of(conn, text))
        if len(self._known) >= REMEMBERED_KEYS:
            self._known.clear()
        self._known[text] = Known(caller, until)
        return caller

    def forget(self) -> None:
        self._known.clear()


class Gate:
    def __init__(self, app: ASGIApp, keys: KeyRing) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = await self.refusal(scope)
            await (refusal or self.app)(scope, counted(receive, most(scope)), send)
        else:
            await self.app(scope, receive, send)

    async def refusal(self, scope: Scope) -> Response | None:
        """Why the request goes no further; None lets it in, with its caller in the scope."""
        headers = Headers(scope=scope)
        if is_private(scope["path"]):
            try:
                scope["caller"] = await self.keys.caller(headers.get("authorization", ""))
            except CoachError as error:
                return problem_of(error)
        if "\0" in scope["path"]:
            return http_problem(404)
        return http_problem(413) if too_long(headers.get("content-length", ""), most(scope)) else None


def is_private(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/")


def most(scope: Scope) -> int:
    """How many bytes a request may bring."""
    larger = (most for path, most in LARGER if scope["method"] == "POST" and path.fullmatch(scope["path"]))
    return next(larger, MAX_BODY)


def too_long(length: str, most: int) -> bool:
    return length.isdecimal() and int(length[:20]) > most


def counted(receive: Receive, most: int) -> Receive:
    """A body that does not say its length is measured while it comes in."""
    seen = 0

    async def measured() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(413)
        return message

    return measured
