"""What a name stands for, as one list of addresses that may all be reached."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

from coach.delivery.addresses import Hosts, Refused, is_literal, is_public

__all__ = ["Resolve", "addresses_of", "look_up"]

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def look_up(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


async def addresses_of(host: str, port: int, hosts: Hosts, resolve: Resolve = look_up) -> Sequence[str]:
    """All that a name stands for, if every one of them may be reached."""
    try:
        found = [host] if is_literal(host) else list(dict.fromkeys(await resolve(host, port)))
    except (OSError, UnicodeError) as error:
        raise Refused("the name of the host is not known") from error
    if not found:
        raise Refused("the name of the host stands for nothing")
    if not hosts.exempt(host, port) and not all(map(is_public, found)):
        raise Refused("the host is in a private network")
    return found
