"""A model server that fails on purpose: `POST {base}/FAULT/TRY/v1/chat/completions` meets that fault.

It runs in a thread of its own, so that a service that stands still cannot make it stand still too.
"""

import asyncio
import json
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

__all__ = ["Asked", "Faulty", "Play", "Wire", "completion", "content", "faulty", "reply", "status"]

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
ROW = re.compile(r"^- (?:verdict )?([\w, ]+): (\{.*\})$", re.MULTILINE)
LINE = r"^{}: (.*)$"
ABRUPTLY = struct.pack("ii", 1, 0)
"""Linger for no time: the connection ends with a reset instead of a goodbye."""


@dataclass(frozen=True)
class Asked:
    """One request, as a model would understand it."""

    body: Mapping[str, Any]

    @cached_property
    def reworded(self) -> bool:
        """Whether it asks for another wording of the same question."""
        return len(self.body["messages"]) > 2

    @cached_property
    def prompt(self) -> str:
        return str(self.body["messages"][1]["content"])

    @cached_property
    def answer(self) -> str:
        return str(json.loads(self._line("answer")))

    @cached_property
    def next(self) -> dict[str, str]:
        """What is asked should the answer be good."""
        then = [row for verdicts, row in ROW.findall(self.prompt) if "ok" in verdicts.split(", ")]
        assert then, "the prompt has no row for a good answer"
        return dict(json.loads(then[0]))

    def reply(self, **other: Any) -> str:
        """What a good model says, but for what is given."""
        words = {"move": self.next["move"], "slot": self.next["slot"], "message": self.next.get("plain", "")}
        quotes = [{"role": self._line("expected kind of answer"), "text": self.answer}]
        reads = {} if self.reworded else {"verdict": "ok", "quotes": quotes, "repair": None, "confidence": 0.9}
        return json.dumps({**reads, **words, **other})

    def _line(self, name: str) -> str:
        found = re.search(LINE.format(name), self.prompt, re.MULTILINE)
        assert found, f"the prompt has no line {name!r}"
        return found[1]


@dataclass
class Wire:
    """The connection that a request came on."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def until_they_leave(self) -> None:
        while await self.reader.read(1024):
            pass

    def reset(self) -> None:
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)
        self.writer.transport.abort()


Play = Callable[[Asked, Wire], Awaitable[None]]


@dataclass
class Faulty:
    plays: Mapping[str, Play]
    port: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    """Requests by `FAULT/TRY`."""

    def base(self, where: str) -> str:
        return f"http://127.0.0.1:{self.port}/{where}/v1"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of a connection; whoever asks again connects again."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            _, fault, attempt, *_ = head.split(b" ", 2)[1].decode().split("/")
            self.seen[f"{fault}/{attempt}"] += 1
            await self.plays[fault](Asked(json.loads(body)), Wire(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # they have left, or the server is closing
        finally:
            writer.close()


@contextmanager
def faulty(plays: Mapping[str, Play]) -> Iterator[Faulty]:
    with socket.create_server(("127.0.0.1", 0), backlog=512) as door:
        made, loop = Faulty(plays, door.getsockname()[1]), asyncio.new_event_loop()
        serving = loop.create_task(serve(made, door))
        thread = threading.Thread(target=run, args=(loop, serving), name="faulty")
        thread.start()
        try:
            yield made
        finally:
            loop.call_soon_threadsafe(serving.cancel)
            thread.join()


def run(loop: asyncio.AbstractEventLoop, serving: asyncio.Task[None]) -> None:
    """Until it is cancelled; then whatever it left hanging is, too."""
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(serving)
    loop.run_until_complete(let_go())
    loop.close()


async def let_go() -> None:
    hanging = asyncio.all_tasks() - {asyncio.current_task()}
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def serve(made: Faulty, door: socket.socket) -> None:
    server = await asyncio.start_server(made.answer, sock=door, limit=2**20)
    await server.serve_forever()


# --- what a server says -----------------------------------------------------------------------------


def head(code: int, length: int, fields: Mapping[str, str]) -> bytes:
    said = {"Content-Type": "application/json", "Content-Length": str(length), "Connection": "close", **fields}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {code} -\r\n{lines}\r\n".encode()


def status(code: int, body: bytes = b'{"error": {"message": "no", "type": "fault"}}', **fields: str) -> Play:
    """The same answer to every request."""
    named = {name.replace("_", "-").title(): value for name, value in fields.items()}

    async def play(asked: Asked, wire: Wire) -> None:
        await wire.send(head(code, len(body), named) + body)

    return play


def completion(message: Mapping[str, Any], finish: str = "stop") -> bytes:
    """The envelope of a chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    usage = {"prompt_tokens": 1_800, "completion_tokens": 90, "total_tokens": 1_890}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "faulty"}
    return json.dumps({**whole, "choices": [choice], "usage": usage}).encode()


def reply(say: Callable[[Asked], bytes], **fields: str) -> Play:
    """A whole body with status 200."""

    async def play(asked: Asked, wire: Wire) -> None:
        body = say(asked)
        named = {name.replace("_", "-").title(): value for name, value in fields.items()}
        await wire.send(head(200, len(body), named) + body)

    return play


def content(say: Callable[[Asked], str | None], finish: str = "stop") -> Play:
    """A good envelope around a text."""
    return reply(lambda asked: completion({"content": say(asked)}, finish))
