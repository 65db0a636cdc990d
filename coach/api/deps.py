"""What a route stands on: who asks, and reading, posting and editing done the same way everywhere."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Header, Request, Response
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from pydantic import TypeAdapter
from sqlalchemy import Connection

from coach.api.gate import KeyRing
from coach.api.paging import Page, cursor_of
from coach.api.permissions import PERMISSIONS, require
from coach.board.toolbox import stock
from coach.board.words import Listing
from coach.clock import Clock
from coach.errors import NeedsVersion, NotSignedIn, Stale
from coach.settings import Settings
from coach.store import requests
from coach.store.engine import Store
from coach.store.scope import Caller

__all__ = ["Desk", "Service", "desk", "etag_of", "signed_in"]

T = TypeVar("T")
JSON = "application/json"


class Show(Protocol):
    """Reads one thing; with `lock` it is held until the transaction ends."""

    def __call__(self, conn: Connection, *, lock: bool = False) -> object: ...


@dataclass(frozen=True, slots=True)
class Service:
    store: Store
    settings: Settings
    clock: Clock
    keys: KeyRing
    files: Sequence[tuple[str, str]]
    """The framework files every organisation begins with: `(name, text)`."""
    stocked: set[str] = field(default_factory=set)

    async def stock(self, org: str) -> None:
        """Before an organisation's frameworks are used for the first time in this process."""
        if org not in self.stocked:
            await self.store.write(lambda conn: stock(conn, org, self.files, self.clock()))
            self.stocked.add(org)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one request is served; made by `desk`, which has checked that the caller may be here."""

    service: Service
    caller: Caller
    request: Request

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self.service.store.read(work)

    async def write(self, act: Callable[[Connection, datetime], T]) -> T:
        return await self.service.store.write(lambda conn: act(conn, self.service.clock()))

    async def show(self, work: Callable[[Connection], object]) -> Response:
        """One thing, or 304 when the caller has it already."""
        body, tag = shown(await self.read(work))
        known = self.request.headers.get("if-none-match")
        if known is not None and matches(known, tag, weak=True):
            return Response(status_code=304, headers={"ETag": tag})
        return reply(200, body, tag=tag)

    async def page(self, work: Callable[[Connection], Listing[Any]]) -> Response:
        found = await self.read(work)
        return Response(to_json(Page(items=found.items, next=cursor_of(found.next))), media_type=JSON)

    async def post(
        self,
        act: Callable[[Connection, datetime], str],
        show: Callable[[Connection, str], object],
        *,
        status: int = 200,
    ) -> Response:
        """Do it once under its Idempotency-Key, if it has one, and show what came out."""
        asked = await self._asked()

        def work(conn: Connection) -> tuple[str, bytes, str]:
            at = self.service.clock()
            done = requests.claim(conn, self.caller, asked, at) if asked else None
            id = act(conn, at) if done is None else done
            if asked and done is None:
                requests.answer(conn, self.caller, asked, id)
            return id, *shown(show(conn, id))

        id, body, tag = await self.service.store.write(work)
        place = {"Location": f"{self.request.url.path}/{id}"} if status == 201 else {}
        return reply(status, body, place, tag)

    async def edit(self, act: Callable[[Connection, datetime], None], show: Show) -> Response:
        """Change what the caller has read, unless somebody else was faster. `show` is asked before and after."""
        known = self.if_match()

        def work(conn: Connection) -> tuple[bytes, str]:
            expect(known, shown(show(conn, lock=True))[1])
            act(conn, self.service.clock())
            return shown(show(conn))

        body, tag = await self.service.store.write(work)
        return reply(200, body, tag=tag)

    def if_match(self) -> str:
        known = self.request.headers.get("if-match")
        if known is None:
            raise NeedsVersion("Send If-Match with the ETag of what you have read, so that nobody's change is lost.")
        return known

    async def _asked(self) -> requests.Request | None:
        key = self.request.headers.get("idempotency-key")
        if key is None:
            return None
        body = await self.request.body()
        return requests.Request(key, f"{self.request.method} {self.request.url.path}", sha256(body).hexdigest())


class SignedIn(SecurityBase):
    """Stands before every `/v1` route. The gate has looked at the key; without it nobody gets in."""

    model = HTTPBearerModel(description="A key from /v1/keys, or the bearer of a sign-in.")
    scheme_name = "Key"

    async def __call__(self, request: Request) -> Caller:
        caller = request.scope.get("caller")
        if not isinstance(caller, Caller):
            raise NotSignedIn("Send a key as `Authorization: Bearer …`; an administrator makes one with POST /v1/keys.")
        return caller


signed_in = SignedIn()
KnownTag = Annotated[
    str | None, Header(alias="If-None-Match", max_length=400, description="The ETag you have: 304 if it still stands.")
]
ReadTag = Annotated[
    str | None,
    Header(
        alias="If-Match", max_length=400, description="The ETag of what you have read: 428 without, 412 if it changed."
    ),
]
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key and body again: the same reply, done once.",
    ),
]


def desk(resource: str, verb: str) -> Any:
    """The desk of a route, for those who may; with the headers that its kind of verb understands."""
    roles = PERMISSIONS[resource, verb]

    async def seat(request: Request) -> Desk:
        caller = await signed_in(request)
        require(caller, roles, f"{verb.replace('_', ' ')} {resource}")
        return Desk(request.app.state.service, caller, request)

    async def reading(request: Request, if_none_match: KnownTag = None) -> Desk:
        return await seat(request)

    async def editing(request: Request, if_match: ReadTag = None) -> Desk:
        return await seat(request)

    async def posting(request: Request, idempotency_key: OnceKey = None) -> Desk:
        return await seat(request)

    return Depends({"read": reading, "edit": editing, "hear": seat}.get(verb, posting))


def reply(status: int, body: bytes, headers: dict[str, str] | None = None, tag: str | None = None) -> Response:
    told = {"ETag": tag or etag_of(body), **(headers or {})}
    return Response(body, status_code=status, media_type=JSON, headers=told)


def shown(thing: object) -> tuple[bytes, str]:
    """As JSON, with its tag. What a thing names in `COUNTED` changes by itself and stands in no way of an edit."""
    body, counted = to_json(thing), getattr(thing, "COUNTED", None)
    if counted is None:
        return body, etag_of(body)
    settled = ADAPTERS[type(thing)].dump_json(thing, exclude=counted)
    return body, f'"{digest(settled)}-{digest(body)}"'


def to_json(thing: Any) -> bytes:
    if isinstance(thing, Page):
        return thing.model_dump_json().encode()
    kind = type(thing)
    if kind not in ADAPTERS:
        ADAPTERS[kind] = TypeAdapter(kind)
    return ADAPTERS[kind].dump_json(thing)


ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""Making one costs more than the rest of a request."""


COUNTING = re.compile(r"-[0-9a-f]{20}(?=\")")
"""The part of a tag that stands for what has been counted."""


def etag_of(body: bytes) -> str:
    """From all that is shown, so that an erasure changes it too."""
    return f'"{digest(body)}"'


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()[:20]


def matches(known: str, tag: str, *, weak: bool = False) -> bool:
    tags = [part.strip() for part in known.split(",")]
    return "*" in tags or tag in tags or (weak and f"W/{tag}" in tags)


def expect(known: str, tag: str) -> None:
    if not matches(COUNTING.sub("", known), COUNTING.sub("", tag)):
        raise Stale("It was changed after you read it. Read it again and send your change with its new ETag.")
