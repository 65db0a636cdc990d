"""The whole server, started from the command line and killed in the middle of a turn."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from coach.failpoints import FAILPOINTS

pytestmark = pytest.mark.uncounted(long=True)

PROBLEM = "Saw 3 stood still for 50 minutes on the late shift yesterday, at most 10 are allowed"
CONTAINED = "we set the bars aside at the cage until the rag is out"
QUICK = {"COACH_TURN_DEADLINE": "0.2", "COACH_TURN_SLACK": "0.1", "COACH_DEMO": "team"}
"""A lease that is over before the server is up again."""


@contextmanager
def served(data: Path, failpoint: str) -> Iterator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    command = [
        sys.executable,
        "-c",
        "from coach.cli import main; main()",
        "up",
        "--data-dir",
        str(data),
        "--api-port",
        "0",
        "--no-ui",
    ]
    known = {**os.environ, **QUICK, "COACH_FAILPOINT": failpoint}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=known) as server:
        try:
            assert server.stdout is not None
            address = where(server.stdout)
            key = (data / "admin.key").read_text().strip()
            with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=20) as client:
                yield client, server
        finally:
            server.terminate()


def where(printed: IO[str]) -> str:
    found = (re.search(r"http://[\d.]+:\d+", line) for line in printed)
    return next(match[0] for match in found if match)


def test_a_turn_killed_at_every_point_in_a_row_is_taken_once(tmp_path: Path) -> None:
    with served(tmp_path, "") as (client, _):
        session = client.post("/v1/sessions", json={"framework": "five_whys", "problem": PROBLEM}).json()["id"]
    path, once = f"/v1/sessions/{session}", {"Idempotency-Key": "turn-1"}
    for failpoint in FAILPOINTS:
        with served(tmp_path, failpoint) as (client, server):
            try:
                client.post(f"{path}/turns", json={"text": CONTAINED}, headers=once)
            except httpx.TransportError:
                assert server.wait(10) == -9, failpoint
            else:
                raise AssertionError(f"{failpoint} was not reached")
    with served(tmp_path, "") as (client, _):
        reply = client.post(f"{path}/turns", json={"text": CONTAINED}, headers=once)
        turns = client.get(f"{path}/turns").json()["items"]
        actions = client.get("/v1/actions", params={"session_id": session}).json()["items"]
    assert (reply.status_code, reply.json()["turn"]) == (200, turns[1])
    assert [turn["said"] for turn in turns] == [None, CONTAINED]
    assert [action["session_id"] for action in actions] == [session]
