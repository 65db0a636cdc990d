"""A call is data: a method, a path and what comes back. The client sends it for one person."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast
from urllib.parse import quote

from ui.client.transport import Fault, Refused, Reply, Request, SignedOut, TimedOut, Transport, Unreachable

__all__ = ["NEW", "Call", "Client", "Tagged"]

T = TypeVar("T")
PLACES = re.compile(r"\{(\w+)\}")
NEW: Final = "*"
"""The tag of what is not there yet: it is put only if there is none."""
JSON, OCTETS = "application/json", "application/octet-stream"
PLAIN = re.compile(r"[!-~]+")
ONCE = frozenset({"Idempotency-Key", "If-Match", "If-None-Match"})
"""Whoever carries one of these does no harm by coming twice."""
MOMENT = 0.2
"""Seconds until a line that was cut is tried again."""
PAGE, MOST = 200, 1000
"""How many things of a list are asked for at once, and in all."""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """`kind` is what its JSON is; `bytes` and `str` are taken as they come, and None for an empty reply."""

    method: str
    path: str
    kind: type[T]


class Tagged(NamedTuple, Generic[T]):
    """A thing and the tag under which it was read, which an edit sends back."""

    value: T
    tag: str


@dataclass(frozen=True, slots=True)
class Client:
    transport: Transport
    bearer: str | None = None
    locale: str = "en"

    def __call__(
        self,
        call: Call[T],
        *,
        body: object = None,
        key: str | None = None,
        tag: str | None = None,
        accept: str | None = None,
        media: str | None = None,
        wait: float | None = None,
        **given: object,
    ) -> T:
        """Ask. What the path names is put there, the rest is the query; None is left out.

        `media` says what the bytes of a body are; `wait` is in seconds, for what takes longer than anything else.

        Raises `Refused` with the service's own words, `SignedOut`, or `Unreachable`.
        """
        told = {
            "Accept": accept,
            "Idempotency-Key": key,
            "If-None-Match" if tag == NEW else "If-Match": tag,
            "Content-Type": media or (OCTETS if isinstance(body, bytes) else JSON) if body is not None else None,
        }
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        return cast(T, shaped(call, self._sent(self._request(call, given, told, content, wait))))

    def tagged(self, call: Call[T], **given: object) -> Tagged[T]:
        reply = self._sent(self._request(call, given))
        return Tagged(cast(T, shaped(call, reply)), reply.headers.get("etag", ""))

    def flow(self, call: Call[Any], **given: object) -> Reply:
        """Its answer as it comes, piece by piece."""
        return self._sent(replace(self._request(call, given), flows=True))

    def every(self, call: Call[Any], most: int = MOST, **given: object) -> list[Any]:
        """The things of a list, page after page, up to `most` of them."""
        found: list[Any] = []
        cursor: str | None = None
        while len(found) < most:
            asked = {**given, "limit": PAGE, "cursor": cursor}
            page = cast(dict[str, Any], shaped(call, self._sent(self._request(call, asked))))
            found, cursor = [*found, *page["items"]], page["next"]
            if cursor is None:
                break
        return found

    def _sent(self, request: Request) -> Reply:
        """A line that was cut is tried once more where doing it twice counts once; who waited in vain waits no more."""
        try:
            return checked(self.transport.send(request))
        except TimedOut:
            raise
        except Unreachable:
            if request.method != "GET" and not request.headers.keys() & ONCE:
                raise
        time.sleep(MOMENT)
        return checked(self.transport.send(request))

    def _request(
        self,
        call: Call[T],
        given: Mapping[str, object],
        told: Mapping[str, str | None] = MappingProxyType({}),
        content: bytes | None = None,
        wait: float | None = None,
    ) -> Request:
        named = set(PLACES.findall(call.path))
        path = PLACES.sub(lambda found: quote(str(given[found[1]]), safe=""), call.path)
        asked = {name: value for name, value in given.items() if name not in named and value is not None}
        query = {name.rstrip("_"): text(value) for name, value in asked.items()}
        headers = {"Authorization": self._proof(), "Accept-Language": self.locale, **told}
        return Request(call.method, path, query, {k: v for k, v in headers.items() if v is not None}, content, wait)

    def _proof(self) -> str | None:
        """What cannot stand in a header opens nothing, so it need not be sent to know."""
        if not self.bearer:
            return None
        if not PLAIN.fullmatch(self.bearer):
            raise SignedOut(401, "Not signed in", "This key is not known.")
        return f"Bearer {self.bearer}"


def text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def checked(reply: Reply) -> Reply:
    if reply.status < 400:
        return reply
    problem = problem_in(reply.body)
    title, detail = str(problem.get("title", reply.status)), str(problem.get("detail", ""))
    faults = [Fault(str(each.get("field", "")), str(each.get("message", ""))) for each in problem.get("errors") or ()]
    wait = reply.headers.get("retry-after", "")
    kind = SignedOut if reply.status == 401 else Refused
    raise kind(reply.status, title, detail, faults, int(wait) if wait.isdecimal() else None)


def problem_in(body: bytes) -> dict[str, Any]:
    """Empty where something else than the service answered."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def shaped(call: Call[T], reply: Reply) -> object:
    if call.kind is bytes:
        return reply.body
    if call.kind is str:
        return reply.body.decode()
    return json.loads(reply.body) if reply.body else None
