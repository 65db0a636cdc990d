"""A server under a small client: requests over kept connections, and the CPU time the server's threads have used."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.constant import PROBLEM, Constant


class Cost(NamedTuple):
    """Of one request: milliseconds of the server's CPU, and of the clock."""

    cpu_ms: float
    wall_ms: float


@dataclass
class Server:
    process: "subprocess.Popen[str]"
    port: int
    key: str

    def cpu_ms(self) -> float:
        """All its threads, in nanoseconds from the scheduler."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


@contextmanager
def started(kind: str, folder: Path) -> Iterator[Server]:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.servers", kind, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, ExitStack() as stack:
        stack.callback(process.terminate)
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Server(process, port, (folder / "admin.key").read_text().strip())


class Client:
    """One kept connection. It knows no more of HTTP than these servers need."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        self.reader, self.writer, self.key = reader, writer, key

    async def post(self, path: str, body: Any) -> Any:
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: coach\r\nAuthorization: Bearer {self.key}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        self.writer.write(head.encode() + data)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answer.partition("content-length: ")[2].partition("\r\n")[0])
        found = json.loads(await self.reader.readexactly(length))
        if not answer.startswith("http/1.1 20"):
            raise RuntimeError(f"{path}: {answer.splitlines()[0]} {found}")
        return found


async def clients(server: Server, number: int) -> AsyncIterator[Client]:
    for _ in range(number):
        yield Client(*await asyncio.open_connection("127.0.0.1", server.port), server.key)


async def sessions(server: Server, number: int) -> list[str]:
    (client,) = [client async for client in clients(server, 1)]
    body = {"framework": "five_whys", "problem": PROBLEM}
    return [(await client.post("/v1/sessions", body))["id"] for _ in range(number)]


async def talk(client: Client, ids: Sequence[str], turns: range) -> None:
    for n in turns:
        for id in ids:
            await client.post(f"/v1/sessions/{id}/turns", {"text": Constant.text(n)})


async def load(server: Server, ids: Sequence[str], turns: range, connections: int = 1) -> Cost:
    """What one turn costs the server, while each connection leads its share of the sessions."""
    at_once = [client async for client in clients(server, connections)]
    shares = [ids[n::connections] for n in range(connections)]
    cpu, wall = server.cpu_ms(), time.perf_counter()
    await asyncio.gather(*(talk(client, share, turns) for client, share in zip(at_once, shares, strict=True)))
    number = len(ids) * len(turns)
    return Cost((server.cpu_ms() - cpu) / number, (time.perf_counter() - wall) * 1000 / number)
