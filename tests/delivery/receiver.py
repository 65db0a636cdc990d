"""A receiver on this machine that behaves as receivers do: each path has its own bad habit."""

import asyncio
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from zlib import crc32

from coach.delivery.posting import MOST_READ

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(frozen=True)
class Received:
    mode: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    port: int = 0
    got: list[Received] = field(default_factory=list)
    tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    poured: int = 0
    """Bytes of an endless answer that were taken."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, mode: str) -> str:
        return f"http://127.0.0.1:{self.port}/{mode}"

    def seen(self, mode: str) -> Counter[str]:
        """How often each id came."""
        return Counter(one.id for one in self.got if one.mode == mode)

    async def serve(self, reader: Reader, writer: Writer) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self.take(head.decode(), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, RuntimeError):
            pass
        finally:
            writer.close()

    async def take(self, head: str, reader: Reader, writer: Writer) -> None:
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        mode = first.split(" ")[1].strip("/")
        self.got.append(Received(mode, headers, body))
        self.tries[mode, headers["webhook-id"]] += 1
        self.came.set()
        again = self.tries[mode, headers["webhook-id"]] > 1
        habit = OK if again and mode in ONCE else HABITS[mode]
        if isinstance(habit, bytes):
            writer.write(habit)
            await writer.drain()
        else:
            await habit(self, writer)


async def hang(self: Receiver, writer: Writer) -> None:
    await self.closing.wait()


async def reset(self: Receiver, writer: Writer) -> None:
    writer.transport.abort()
    raise ConnectionError


async def drip(self: Receiver, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 20")
    await self.closing.wait()


async def pour(self: Receiver, writer: Writer) -> None:
    """More than anybody would take."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
    while not writer.transport.is_closing() and self.poured < 10**9:
        writer.write(b"x" * MOST_READ)
        self.poured += MOST_READ
        await writer.drain()
    raise ConnectionError


async def die(self: Receiver, writer: Writer) -> None:
    """What was sent has arrived, and the sender does not hear of it."""
    writer.close()
    raise ConnectionError


async def alternate(self: Receiver, writer: Writer) -> None:
    """Up to four times for one event, the next one at once."""
    id = self.got[-1].id
    good = self.tries["alternating", id] > crc32(id.encode()) % 5
    writer.write(OK if good else b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")


HABITS: dict[str, bytes | Callable[[Receiver, Writer], Awaitable[None]]] = {
    "fine": OK,
    "broken": b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n",
    "busy": b"HTTP/1.1 429 Busy\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n",
    "hanging": hang,
    "resetting": reset,
    "dripping": drip,
    "huge": pour,
    "moved": b"HTTP/1.1 302 Found\r\nLocation: /stolen\r\nContent-Length: 0\r\n\r\n",
    "gone": b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
    "garbled": b"\x16\x03\x01 this is not HTTP\r\n\r\n",
    "alternating": alternate,
    "dying": die,
    "stolen": OK,
}
ONCE = frozenset({"busy", "hanging", "resetting", "dripping", "dying"})
"""Habits that a second try finds cured."""


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.close()
        await asyncio.sleep(0)
