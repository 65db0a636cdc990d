"""The service with a front end beside it: ready when both are, and nothing is left running."""

import asyncio
import socket
from dataclasses import replace

import httpx
import pytest

from coach.api.app import create_app
from coach.cli.front import Front, bound, reached
from coach.errors import OutOfOrder
from coach.settings import Settings
from coach.store.engine import Store


async def readiness(store: Store, well: bool) -> int:
    async def front() -> bool:
        return well

    app = create_app(store, Settings(), front=front)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach") as client:
        return (await client.get("/readyz")).status_code


async def test_it_is_ready_only_when_its_front_end_is(store: Store) -> None:
    assert await readiness(store, well=True) == 200
    assert await readiness(store, well=False) == 503


FRAIL = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Frail(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/fall":
            os._exit(1)
        self.send_response(200 if self.path == "/_stcore/health" else 404)
        self.end_headers()
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", int(sys.argv[-1])), Frail).serve_forever()
"""


async def test_a_front_end_runs_while_the_service_does_and_comes_back_when_it_falls_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    free = Front.at("127.0.0.1", 0, "http://127.0.0.1:9")
    front = replace(free, program=("-c", FRAIL), again=0.3)
    async with front.running(), httpx.AsyncClient(trust_env=False) as client:
        await until(front, well=True)
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{front.url}/fall")
        assert not await front.well()
        await until(front, well=True)
    assert not await front.well()
    assert [record.getMessage() for record in caplog.records if record.name == "coach.front"] == [
        "The front end has ended (1); it is started again in 0.3 seconds"
    ]


async def test_one_that_does_not_stay_is_started_less_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    front = replace(Front.at("127.0.0.1", 0, "http://127.0.0.1:9"), program=("-c", ""), again=0.01)
    with caplog.at_level("WARNING", "coach.front"):
        async with front.running(), asyncio.timeout(20):
            while len(caplog.records) < 3:  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(0.05)
    assert [record.args and record.args[1] for record in caplog.records[:3]] == [0.01, 0.02, 0.04]  # type: ignore[index]  # a tuple


def test_an_address_with_colons_is_one_of_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("This machine has no IPv6.")
    front = Front.at("::1", 0, "http://[::1]:9")
    assert front.url == f"http://[::1]:{front.port}"
    with bound("::1", 0) as door:
        assert (door.family, door.getsockname()[0]) == (socket.AF_INET6, "::1")
    assert [reached(host) for host in ("::", "0.0.0.0", "plant.example.org")] == [
        "[::1]", "127.0.0.1", "plant.example.org",
    ]  # fmt: skip


async def until(front: Front, well: bool) -> None:
    async with asyncio.timeout(20):
        while await front.well() != well:  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(0.05)


def test_a_port_that_is_taken_is_said_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutOfOrder, match=f"Port {port} on 127.0.0.1 is not free .* --ui-port"):
            Front.at("127.0.0.1", port, "http://127.0.0.1:9")
