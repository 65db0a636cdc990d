"""A model server that thinks nothing: `python -m benchmarks.fake_model REPLIES MILLISECONDS`.

It speaks as much of the OpenAI-compatible protocol as its clients need, over kept connections. REPLIES is a JSON list
of texts. The highest number that a request tells of, as `Constant.text` counts, picks one; past the end, the last.
"""

import asyncio
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TOLD = re.compile(rb"number (\d+) was")


@dataclass
class Model:
    replies: Sequence[bytes]
    seconds: float
    calls: int = 0
    last: bytes = b"null"
    """The request served most recently."""

    def chat(self, body: bytes) -> bytes:
        self.calls, self.last = self.calls + 1, body
        told = max(map(int, TOLD.findall(body)), default=0)
        return self.replies[min(told, len(self.replies) - 1)]

    def seen(self) -> bytes:
        return http(b'{"calls": %d, "last": %s}' % (self.calls, self.last))


@dataclass
class Connection(asyncio.Protocol):
    model: Model
    received: bytes = b""
    transport: asyncio.Transport = field(init=False)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, rest = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        if not end or len(rest) < wanted:
            return
        self.received = rest[wanted:]
        if head.startswith(b"GET"):
            self.transport.write(self.model.seen())
        else:
            self.reply(self.model.chat(rest[:wanted]))

    def reply(self, text: bytes) -> None:
        if self.model.seconds:
            asyncio.get_running_loop().call_later(self.model.seconds, self.transport.write, text)
        else:
            self.transport.write(text)


def http(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def completion(text: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 2_000, "completion_tokens": 80, "total_tokens": 2_080}
    whole = {"id": "chatcmpl-0", "object": "chat.completion", "created": 0, "model": "fake", "usage": usage}
    return http(json.dumps({**whole, "choices": [choice]}).encode())


async def serve(replies: Sequence[str], seconds: float) -> None:
    model = Model([completion(text) for text in replies], seconds)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(model), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text()), float(sys.argv[2]) / 1000))
