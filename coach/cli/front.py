"""The front end beside the service: a process of its own, which speaks HTTP like everybody else."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec

import httpx

from coach.errors import OutOfOrder

__all__ = ["Front", "bound", "installed", "reached"]

log = logging.getLogger("coach.front")

WELL_SECONDS = 2.0
"""For it to say that it is well."""

PATIENCE_SECONDS = 5.0
"""For it to end when it is told to."""


def installed() -> bool:
    """A service for board apps alone is installed without it."""
    return all(find_spec(name) is not None for name in ("ui", "streamlit"))


MOST_SECONDS = 60.0
"""From its end until it is started again; whatever ran for longer begins anew with the shortest wait."""


def bound(host: str, port: int) -> socket.socket:
    """What listens there. An address with colons is one of IPv6."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def reached(host: str) -> str:
    """Where this machine reaches what listens on `host`, as it stands in an address."""
    here = EVERYWHERE.get(host, host)
    return f"[{here}]" if ":" in here else here


EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Front:
    host: str
    port: int
    api: str
    """Where the service answers."""
    program: tuple[str, ...] = ("-m", "ui")
    """What Python runs, with the host and the port behind it."""
    again: float = 2.0
    """Seconds before one that ended by itself is started again."""

    @classmethod
    def at(cls, host: str, port: int, api: str) -> "Front":
        """Raises `OutOfOrder` when somebody else is there; port 0 takes a free one."""
        try:
            with bound(host, port) as free:
                return cls(host, free.getsockname()[1], api)
        except OSError as error:
            raise OutOfOrder(
                f"Port {port} on {host} is not free ({error.strerror}); stop what uses it or give another --ui-port."
            ) from error

    @property
    def url(self) -> str:
        return f"http://{reached(self.host)}:{self.port}"

    async def well(self) -> bool:
        try:
            async with httpx.AsyncClient(timeout=WELL_SECONDS, trust_env=False) as http:
                return (await http.get(f"{self.url}/_stcore/health")).is_success
        except httpx.HTTPError:
            return False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """There while the service is, and started again when it falls over."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    async def _keep(self) -> None:
        loop, wait = asyncio.get_running_loop(), self.again
        while True:
            began = loop.time()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self.program, "--attached", "--host", self.host, "--port", str(self.port)),
                env={**os.environ, "COACH_API_URL": self.api},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
            )
            try:
                await process.wait()
            finally:
                await ended(process)
            wait = self.again if loop.time() - began > MOST_SECONDS else wait
            log.warning("The front end has ended (%s); it is started again in %g seconds", process.returncode, wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, MOST_SECONDS)


async def ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
