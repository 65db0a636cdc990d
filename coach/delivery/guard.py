"""A network that leads to public addresses alone: names are looked up once, checked, and what was checked is used.

A name that answers differently the next time changes nothing, for there is no next time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError

from coach.delivery.addresses import Hosts, Refused
from coach.delivery.resolving import Resolve, addresses_of, look_up

__all__ = ["Connect", "Guarded"]

Connect = Callable[[str, int], Awaitable[AsyncNetworkStream]]
"""Opens a connection to an address, never to a name."""

Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

TRY = 5.0
"""Seconds for one address of several."""


async def connect(address: str, port: int) -> AsyncNetworkStream:
    return await AnyIOBackend().connect_tcp(address, port)


class Guarded(AsyncNetworkBackend):
    """Whoever uses it limits the time of a whole request; `timeout` is httpcore's own and not needed."""

    def __init__(self, hosts: Hosts, resolve: Resolve = look_up, connect: Connect = connect) -> None:
        self._hosts = hosts
        self._resolve = resolve
        self._connect = connect

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 httpcore calls it so
        local_address: str | None = None,
        socket_options: Iterable[Option] | None = None,
    ) -> AsyncNetworkStream:
        for address in await addresses_of(host, port, self._hosts, self._resolve):
            try:
                async with asyncio.timeout(TRY):
                    return await self._connect(address, port)
            except (ConnectError, TimeoutError):
                continue
        raise ConnectError(f"{host} does not answer at port {port}")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 httpcore calls it so
        socket_options: Iterable[Option] | None = None,
    ) -> AsyncNetworkStream:
        raise Refused("a socket in a file is not reached")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
