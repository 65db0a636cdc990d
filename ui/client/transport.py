"""How a request reaches the service, and what can go wrong on the way.

Problem
├── Refused       the service said no, and what to do
│   └── SignedOut the sign-in has ended or was taken back
└── Unreachable   nothing was answered; whether it was done is not known, so it is sent again under the same key
    └── TimedOut  for as long as one waits
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import httpx

__all__ = [
    "Fault",
    "HttpTransport",
    "Problem",
    "Refused",
    "Reply",
    "Request",
    "SignedOut",
    "TimedOut",
    "Transport",
    "Unreachable",
]


class Problem(Exception):
    """Something that a page shows in words; never a person's fault."""


class Fault(NamedTuple):
    """What is wrong with one field of what was sent."""

    field: str
    message: str


class Refused(Problem):
    """`status` and `title` as in RFC 9457; the text says what to do, of each field that is wrong. `wait` is in seconds,
    where it may be tried again after them."""

    def __init__(
        self, status: int, title: str, detail: str, faults: Sequence[Fault] = (), wait: int | None = None
    ) -> None:
        super().__init__("; ".join(filter(None, map(": ".join, faults))) or detail or title)
        self.status = status
        self.title = title
        self.faults = faults
        self.wait = wait


class SignedOut(Refused):
    pass


class Unreachable(Problem):
    pass


class TimedOut(Unreachable):
    pass


@dataclass(frozen=True, slots=True)
class Request:
    """`wait`: seconds for the answer, where it takes longer than others. `flows`: it may be longer than one holds."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    wait: float | None = None
    flows: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """`headers` have small letters. `pieces` are the body where it flows, to be taken once."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterator[bytes] | None = None


class Transport(Protocol):
    def send(self, request: Request) -> Reply:
        """Raises `Unreachable` when there was no answer."""
        ...


class HttpTransport:
    """Connections are kept and shared by all people; nothing of a person is."""

    def __init__(self, url: str, timeout: float, base: httpx.BaseTransport | None = None) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        self._http = httpx.Client(base_url=url, timeout=timeout, limits=limits, transport=base)

    def send(self, request: Request) -> Reply:
        try:
            asked = self._http.build_request(
                request.method,
                request.path,
                params=dict(request.query),
                headers=dict(request.headers),
                content=request.body,
                timeout=self._http.timeout if request.wait is None else request.wait,
            )
            got = self._http.send(asked, stream=request.flows)
            if request.flows and got.is_success:
                return Reply(got.status_code, b"", dict(got.headers), pieces(got))
            got.read()
        except httpx.TimeoutException as error:
            raise TimedOut(str(error) or type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        return Reply(got.status_code, got.content, dict(got.headers))


def pieces(got: httpx.Response) -> Iterator[bytes]:
    with closing(got):
        yield from got.iter_bytes()
