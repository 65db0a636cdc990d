"""Where the service may connect to: an address written one plain way, and public unless the operator names its host.

There is one way to read what is let through, so that nobody reads it differently after the check.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

from coach.errors import InvalidInput

__all__ = ["Hosts", "Refused", "Target", "is_public", "target_of"]

V4_REFUSED = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        ),
    )
)  # fmt: skip
"""Private, shared, local, documentation, relay, multicast, reserved; and the one public address of a cloud's host."""

V6_UNICAST = ip_network("2000::/3")
V6_REFUSED = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
"""Of what is unicast at all: Teredo and its like, documentation, 6to4. NAT64, mapped and local ones lie outside."""

LABELS = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
PLAIN = re.compile(r"[!-~]+")
SPECIAL = re.compile(r"""[\\"<>^`{|}]""")
PORTS = {"https": 443, "http": 80}
OWN_PORTS = 1024
"""From here on no port belongs to a service of the system."""


class Refused(Exception):
    """The service does not connect there."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def shown(self) -> str:
        """As the receiver hears itself called."""
        host = bracketed(self.host)
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class Hosts:
    """Those that the operator lets be reached wherever they are: `board.local`, or with one port `10.0.0.7:8080`."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        return cls(frozenset(name.lower() for name in names))

    def exempt(self, host: str, port: int) -> bool:
        return not self.names.isdisjoint({host, bracketed(host), f"{bracketed(host)}:{port}"})


def target_of(url: str, hosts: Hosts) -> Target:
    """What a URL means; one that may be read in two ways is refused."""
    if not PLAIN.fullmatch(url) or SPECIAL.search(url):
        raise InvalidInput("`url` holds a character that does not belong in one; a name in another script is xn--….")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidInput(f"`url` is no address: {error}.") from error
    if parts.scheme not in PORTS:
        raise InvalidInput(f"`url` begins with {parts.scheme!r}; give one that begins with https://.")
    if "@" in parts.netloc or "%" in parts.netloc or parts.fragment:
        raise InvalidInput("`url` holds a user, a password, a % before its path, or a #; leave that out.")
    if port == 0 or parts.netloc.endswith(":"):
        raise InvalidInput("`url` names no port after the colon; leave the colon out or write a port.")
    host = host_of(parts.netloc)
    target = Target(parts.scheme, host, port or PORTS[parts.scheme], path_of(parts.path, parts.query))
    if not hosts.exempt(host, target.port):
        check(target)
    return target


def path_of(path: str, query: str) -> str:
    return f"{path or '/'}?{query}" if query else path or "/"


def host_of(netloc: str) -> str:
    """A name, four plain numbers, or an IPv6 address in brackets; all else has a second meaning somewhere."""
    text = re.sub(r":[0-9]+$", "", netloc.lower())
    if text.startswith("["):
        try:
            return str(IPv6Address(text.removeprefix("[").removesuffix("]"))) if text.endswith("]") else bad(text)
        except AddressValueError:
            return bad(text)
    name = text.removesuffix(".")
    if NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except AddressValueError:
            return bad(text)
    return name if LABELS.fullmatch(name) and len(name) <= 253 else bad(text)


def bad(text: str) -> str:
    raise InvalidInput(f"`url` names the host {text[:80]!r}, which is no usual way to write one.")


def check(target: Target) -> None:
    if target.scheme != "https":
        raise InvalidInput("`url` is not encrypted; give https://, or have the operator name the host.")
    if target.port != PORTS["https"] and target.port < OWN_PORTS:
        raise InvalidInput(f"`url` names the port {target.port}; use 443, or one from {OWN_PORTS} on.")
    if is_literal(target.host) and not is_public(target.host):
        raise InvalidInput("`url` leads into a private network; have the operator name the host if that is meant.")


def is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether anybody on the internet means the same machine by it."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return found.is_global and not any(found in net for net in V4_REFUSED)
    outside = found.scope_id is not None or found not in V6_UNICAST
    return not outside and found.is_global and not any(found in net for net in V6_REFUSED)
