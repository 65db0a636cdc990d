"""Posts one body to one address, within a time, and takes as little of the answer as it can."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

import httpcore
import httpx

from coach.delivery.addresses import Hosts, Refused, target_of
from coach.delivery.guard import Guarded
from coach.delivery.schedule import Outcome, asked_to_wait
from coach.errors import InvalidInput

__all__ = ["PATIENCE", "Poster"]

PATIENCE = timedelta(seconds=15)
"""For all of an attempt: connecting, sending, and the head of the answer."""

LINGER = timedelta(seconds=1)
"""For what may follow the head. It is read to use the connection again, and looked at by nobody."""

MOST_READ = 64 << 10
CONNECTIONS = 16
GONE = 410
BUSY = frozenset({429, 503})


@cache
def trusted() -> ssl.SSLContext:
    """The usual authorities, or those of SSL_CERT_FILE."""
    return httpx.create_ssl_context(trust_env=True)


class Poster:
    """No redirect is followed, no proxy used, no cookie kept, nothing unpacked."""

    def __init__(self, hosts: Hosts, network: Guarded | None = None, patience: timedelta = PATIENCE) -> None:
        self._hosts = hosts
        self._patience = patience.total_seconds()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted(),
            max_connections=CONNECTIONS,
            keepalive_expiry=5.0,
            network_backend=network or Guarded(hosts),
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        try:
            async with asyncio.timeout(self._patience):
                return await self._post(url, headers, body, now)
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(False, "timeout", f"no answer within {self._patience:g} seconds")
        except (Refused, InvalidInput) as error:
            return Outcome(False, "refused", str(error))
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            return Outcome(False, "unreachable", type(error).__name__)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        target = target_of(url, self._hosts)
        address = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        sent = {"Host": target.shown, "Content-Length": str(len(body)), **headers}
        async with self._pool.stream("POST", address, headers=[*sent.items()], content=body) as answer:
            found = outcome(answer, now)
            await drain(answer)
        return found

    async def aclose(self) -> None:
        await self._pool.aclose()


def outcome(answer: httpcore.Response, now: datetime) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(True, str(status))
    if status == GONE:
        return Outcome(False, str(status), "the receiver wants no more", gone=True)
    asked = next((value for name, value in answer.headers if name.lower() == b"retry-after"), None)
    wanted = asked_to_wait(asked.decode("latin-1"), now) if asked is not None and status in BUSY else None
    return Outcome(False, str(status), f"answered {status}", wanted)


async def drain(answer: httpcore.Response) -> None:
    """What the answer says has been decided; a body that is broken, slow or endless changes nothing."""
    read = 0
    try:
        async with asyncio.timeout(LINGER.total_seconds()):
            async for part in answer.aiter_stream():
                read += len(part)
                if read > MOST_READ:
                    return
    except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return
