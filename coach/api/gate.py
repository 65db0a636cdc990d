"""The door: no key, no `/v1`; and no body larger than anybody needs."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.api.problems import http_problem, problem_of
from coach.board.pictures import MAX_BYTES
from coach.clock import Clock, now
from coach.errors import CoachError, NotSignedIn
from coach.store.engine import Store
from coach.store.keys import Held, held_by, keep_awake
from coach.store.scope import Caller

__all__ = ["MAX_BODY", "MAX_TABLE", "Gate", "KeyRing"]

MAX_BODY = 1 << 20
MAX_TABLE = 20 << 20
MAX_SOUND = 10 << 20
MAX_SIGN_IN = 16 << 10
LARGER = (
    (re.compile(r"/v1/issues/[^/]+/photos"), MAX_BYTES),
    (re.compile(r"/v1/readings/import"), MAX_TABLE),
    (re.compile(r"/v1/transcripts"), MAX_SOUND),
    (re.compile(r"/v1/sign-ins"), MAX_SIGN_IN),
)
"""Where a whole photo, table or recording is posted, and where everybody may post."""
OPEN = frozenset({("POST", "/v1/sign-ins"), ("GET", "/v1/sign-ins/demo")})
"""For those who have no key yet."""
REMEMBERED_SECONDS = 3.0
REMEMBERED_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    held: Held
    until: float


class KeyRing:
    """Knows valid keys for a few seconds, so that most requests cost no query.

    A key revoked here is refused at once; one revoked by another process within `REMEMBERED_SECONDS`. A sign-in on a
    shared device is awake for `idle` after it was used; that is written down when half of it has passed.
    """

    def __init__(
        self,
        store: Store,
        ticks: Callable[[], float] = time.monotonic,
        clock: Clock = now,
        idle: timedelta = timedelta(minutes=15),
    ) -> None:
        self._store = store
        self._ticks = ticks
        self._clock = clock
        self._idle = idle
        self._known: dict[str, Known] = {}

    async def caller(self, authorization: str, *, used: bool = True) -> Caller:
        """Whose key it is. Not `used` where nobody asks: a stream that stays open keeps no sign-in awake."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise NotSignedIn("Send a key as `Authorization: Bearer …`; an administrator makes one with POST /v1/keys.")
        known = self._known.get(text)
        held = known.held if known is not None and known.until > self._ticks() else await self._look_up(text)
        if held.expires_at is not None:
            held = await self._awake(text, held, used)
        return held.caller

    async def _look_up(self, text: str) -> Held:
        self._known.pop(text, None)
        until = self._ticks() + REMEMBERED_SECONDS
        held = await self._store.read(lambda conn: held_by(conn, text, self._clock()))
        if len(self._known) >= REMEMBERED_KEYS:
            self._known.clear()
        self._known[text] = Known(held, until)
        return held

    async def _awake(self, text: str, held: Held, used: bool) -> Held:
        at = self._clock()
        if held.over(at):
            return await self._look_up(text)
        if not used or held.idle_at is None or held.idle_at - at > self._idle / 2:
            return held
        later = at + self._idle
        await self._store.write(lambda conn: keep_awake(conn, held.caller, later))
        return await self._look_up(text)

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
        if is_private(scope["path"]) and (scope["method"], scope["path"]) not in OPEN:
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
