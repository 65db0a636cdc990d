"""What one more message costs on the coach's page: `python -m benchmarks.chat`. The fifth beside the four hundredth."""

import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.measure import Server
from benchmarks.table import Row, report

EARLY, LATE = 5, 400
ROUNDS = 20
UP = "import sys; from coach.cli import main; sys.exit(main())"
PROBLEM = "Folder 1 stopped 17 times for a torn foil last week, 4 are usual"
SAID = "please repeat the question"
"""Said over and over, it adds nothing to the sheet and ends nothing: only the talk grows."""

DRAWING = "coach.drawing"


class Cost(NamedTuple):
    """Of one message: CPU of the front end, what it sends to the browser, and that without the drawing."""

    cpu_ms: float
    bytes: int
    without_drawing: int


@contextmanager
def stack(folder: Path) -> Iterator[tuple[Server, httpx.Client]]:
    """The service, and a front end of its own process beside it, so that its CPU is known."""
    environment = {**os.environ, "COACH_DEMO": "team"}
    command = [sys.executable, "-c", UP, "up", "--no-ui", "--data-dir", str(folder), "--api-port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        api = next(line.split()[4] for line in service.stdout if line.startswith("The coach answers on"))
        key = (folder / "admin.key").read_text(encoding="utf-8").strip()
        http = httpx.Client(base_url=api, headers={"Authorization": f"Bearer {key}"}, timeout=30)
        try:
            with http, front(api.removesuffix("/v1"), key) as server:
                yield server, http
        finally:
            service.terminate()


@contextmanager
def front(api: str, key: str) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-m", "ui", "--port", str(port)]
    environment = {**os.environ, "COACH_API_URL": api}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any("URL:" in line for line in process.stdout), "the front end did not start"
        try:
            yield Server(process, port, key)
        finally:
            process.terminate()


@dataclass(eq=False)
class Screen:
    """A browser without a browser: it runs the page, says things in its box, and counts what comes back."""

    line: ClientConnection
    session: str
    box: str = ""
    bytes: int = 0
    drawn: int = 0

    async def run(self, **state: Any) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = f"session={self.session}"
        asked.rerun_script.page_name = "coach"
        asked.rerun_script.page_script_hash = ""
        if state:
            widget = asked.rerun_script.widget_states.widgets.add()
            widget.id, widget.json_value = self.box, json.dumps(state)
        await self.line.send(asked.SerializeToString())
        await self.finished()

    async def finished(self) -> None:
        self.bytes = self.drawn = 0
        async for data in self.line:
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            self.bytes += len(data)
            self.look(message, len(data))
            if message.WhichOneof("type") == "script_finished":
                return

    def look(self, message: ForwardMsg, size: int) -> None:
        part = message.delta.new_element.bidi_component
        if part.component_name == DRAWING:
            self.drawn += size
        if part.component_name == "coach.answer":
            self.box = part.id

    async def say(self, text: str) -> None:
        await self.run(turn={"key": str(uuid4()), "text": text, "by": None, "tries": 1})


@asynccontextmanager
async def screen(server: Server, session: str) -> AsyncIterator[Screen]:
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    headers = {"Cookie": f"coach={server.key}", "Origin": f"http://127.0.0.1:{server.port}"}
    async with connect(url, additional_headers=headers, max_size=None, compression=None) as line:
        opened = Screen(line, session)
        await opened.run()
        yield opened


def led(http: httpx.Client, messages: int) -> str:
    """A talk with so many messages behind it."""
    begun = http.post("/sessions", json={"framework": "a3", "problem": PROBLEM}).raise_for_status().json()
    for _ in range(messages):
        http.post(f"/sessions/{begun['id']}/turns", json={"text": SAID}).raise_for_status()
    return str(begun["id"])


async def messages(server: Server, session: str) -> list[Cost]:
    """What the next ones cost."""
    sent: list[tuple[int, int]] = []
    async with screen(server, session) as opened:
        began = cpu_ms(server)
        for _ in range(ROUNDS):
            await opened.say(SAID)
            sent.append((opened.bytes, opened.bytes - opened.drawn))
        took = (cpu_ms(server) - began) / ROUNDS
    return [Cost(took, *sizes) for sizes in sent]


def cpu_ms(server: Server) -> float:
    """Of the process, with the threads that have ended: each run of the page has its own. In ticks, so over many."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measured() -> tuple[list[Row], dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, stack(Path(folder)) as (server, http):
        sessions = [led(http, n) for n in (0, EARLY - 1, LATE - 1)]
        _, early, late = [asyncio.run(messages(server, session)) for session in sessions]
    found = {name: (median_of(early, name), median_of(late, name)) for name in Cost._fields}
    rows = [
        Row(f"CPU of the front end: message {LATE} over message {EARLY}", ratio(found["cpu_ms"]), 1.2),
        Row(f"bytes to the browser: message {LATE} over message {EARLY}", ratio(found["bytes"]), 1.2),
        Row("the same, without the drawing", ratio(found["without_drawing"]), 1.05),
        Row("bytes to the browser for one more message, KB", found["bytes"][1] / 1000, 60),
    ]
    return rows, {name: {"early": early, "late": late} for name, (early, late) in found.items()}


def median_of(costs: list[Cost], name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in costs))


def ratio(pair: tuple[float, float]) -> float:
    return pair[1] / pair[0]


def main() -> None:
    rows, detail = measured()
    print(json.dumps(detail, indent=1))
    report("chat", rows, {**detail, "rounds": ROUNDS, "python": platform.python_version()})


if __name__ == "__main__":
    main()
