"""What a turn with a model costs: `python -m benchmarks.llm_turn`. The model is a fake that takes no time to speak of.

Two questions: what LiteLLM adds to the same turn whose model is asked by bare httpx, and how many turns a second come
out beside a coach of the same shape on LangGraph. The first run makes the peer's environment.
"""

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

from benchmarks.constant import CAUSES, PROBLEM, Constant
from benchmarks.course import Course, course
from benchmarks.environment import python_of
from benchmarks.measure import Cost, Server, clients, load, sessions
from benchmarks.table import Row, report

ROUNDS = 5
ROUNDS_OF_CALLS = 15
"""They take turns quickly, and what they differ by is small."""
TURNS = range(CAUSES)
AT_ONCE = (1, 16, 64)
LEAST_SESSIONS = 8
DELAYS = (0, 50)
"""Milliseconds that the model thinks."""
PEER = Path(__file__).with_name("peers") / "langgraph"
PEERS = ("usual", "lean")
OURS = "hosted_vllm"
"""The provider that the service is compared with the peers by."""
BY_HTTPX = "raw"
CALLS = (BY_HTTPX, OURS, "openai")
NO_MODEL = "builtin"


class Load(NamedTuple):
    """Who is measured, in how many sessions at once, with how slow a model."""

    who: str
    at_once: int
    delay: int


@contextmanager
def launched(command: Sequence[str], folder: Path, **variables: str) -> Iterator[Server]:
    """A server that prints its port; those that want a key leave it in the folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**kept, **variables}) as process:
        assert process.stdout is not None
        try:
            port, key = int(process.stdout.readline()), folder / "admin.key"
            yield Server(process, port, key.read_text().strip() if key.exists() else "")
        finally:
            process.terminate()


class Stage:
    """Everything that runs meanwhile: a fake model for each delay, and the servers that call it."""

    def __init__(self, folder: Path, made: Course, stack: ExitStack) -> None:
        self.folder, self.rules, self.stack = folder, made.rules, stack
        replies = folder / "replies.json"
        replies.write_text(json.dumps(made.replies))
        fake = [sys.executable, "-m", "benchmarks.fake_model", str(replies)]
        self.models = {delay: self.start([*fake, str(delay)], folder) for delay in DELAYS}
        self.servers: dict[tuple[str, int], Server] = {}

    def start(self, command: Sequence[str], folder: Path, **variables: str) -> Server:
        return self.stack.enter_context(launched(command, folder, **variables))

    def server(self, who: str, delay: int) -> Server:
        if (who, delay) not in self.servers:
            folder = self.folder / f"{who}-{delay}"
            folder.mkdir()
            start = self.peer if who in PEERS else self.service
            self.servers[who, delay] = start(who, folder, f"http://127.0.0.1:{self.models[delay].port}/v1")
        return self.servers[who, delay]

    def service(self, who: str, folder: Path, base: str) -> Server:
        named = {} if who == NO_MODEL else {"COACH_LLM_MODEL": f"{who}/fake"}
        bases = dict.fromkeys(("HOSTED_VLLM_API_BASE", "OPENAI_BASE_URL", "FAKE_BASE"), base)
        command = [sys.executable, "-m", "benchmarks.model_servers", who, str(folder)]
        return self.start(command, folder, **named, **bases, OPENAI_API_KEY="none")

    def peer(self, who: str, folder: Path, base: str) -> Server:
        (folder / "rules.txt").write_text(self.rules)
        python = python_of(PEER / "requirements.txt")
        return self.start([str(python), str(PEER / "app.py"), str(folder), base, who], folder)

    def calls(self, delay: int) -> int:
        with urlopen(f"http://127.0.0.1:{self.models[delay].port}") as answer:
            return int(json.load(answer)["calls"])

    async def run(self, asked: Load) -> Cost:
        """Raises unless every turn has called the model just once."""
        server, number = self.server(asked.who, asked.delay), max(asked.at_once, LEAST_SESSIONS)
        ids, before = await sessions(server, number), self.calls(asked.delay)
        cost = await load(server, ids, TURNS, asked.at_once)
        called, wanted = self.calls(asked.delay) - before, 0 if asked.who == NO_MODEL else number * len(TURNS)
        if called != wanted:
            raise RuntimeError(f"{asked} made {called} calls where {wanted} were wanted")
        return cost

    async def rounds(self, asked: Sequence[Load], number: int = ROUNDS) -> dict[Load, list[Cost]]:
        """Everybody in turn, and that again; the first time only warms up."""
        found = [{one: await self.run(one) for one in asked} for _ in range(number + 1)]
        return {one: [costs[one] for costs in found[1:]] for one in asked}

    async def prove(self, who: str) -> None:
        """Raises unless a turn of this kind is led by its model."""
        server = self.server(who, 0)
        (client,) = [client async for client in clients(server, 1)]
        (id,) = await sessions(server, 1)
        for n in TURNS:
            turn = (await client.post(f"/v1/sessions/{id}/turns", {"text": Constant.text(n)}))["turn"]
            if turn["fell_back"] or turn["backend"] == NO_MODEL:
                raise RuntimeError(f"A turn by {who} fell back: {turn}")


def over(found: Mapping[Load, Sequence[Cost]], who: str) -> float:
    """Milliseconds of CPU that a turn takes beyond the one by httpx."""
    pairs = zip(found[Load(who, 1, 0)], found[Load(BY_HTTPX, 1, 0)], strict=True)
    return statistics.median(ours.cpu_ms - raw.cpu_ms for ours, raw in pairs)


def faster(found: Mapping[Load, Sequence[Cost]], who: str, other: str, at_once: int, delay: int) -> float:
    """How many times as many turns a second."""
    pairs = zip(found[Load(who, at_once, delay)], found[Load(other, at_once, delay)], strict=True)
    return statistics.median(theirs.wall_ms / ours.wall_ms for ours, theirs in pairs)


def rows(calls: Mapping[Load, Sequence[Cost]], found: Mapping[Load, Sequence[Cost]]) -> list[Row]:
    most, slow = AT_ONCE[-1], DELAYS[-1]
    beside = [
        Row(f"turns/s, {most} sessions, ÷ LangGraph ({peer})", faster(found, OURS, peer, most, slow), 3.0, least=True)
        for peer in PEERS
    ]
    return [
        Row("CPU over raw httpx, hosted_vllm/, ms", over(calls, OURS), 5.0),
        Row("CPU over raw httpx, openai/, ms", over(calls, "openai"), 11.0),
        *beside,
        Row(
            f"turns/s without a model, {most} sessions, ÷ LangGraph (usual)",
            faster(found, NO_MODEL, PEERS[0], most, slow),
            20.0,
            least=True,
        ),
    ]


def told(found: Mapping[Load, Sequence[Cost]]) -> list[dict[str, Any]]:
    return [
        {
            **one._asdict(),
            "turns_per_second": round(statistics.median(1000 / cost.wall_ms for cost in costs), 1),
            "cpu_ms": round(statistics.median(cost.cpu_ms for cost in costs), 2),
            "ms": round(statistics.median(cost.wall_ms for cost in costs) * one.at_once, 2),
        }
        for one, costs in found.items()
    ]


async def measure(folder: Path) -> tuple[list[Row], dict[str, Any]]:
    made = await course(folder)
    with ExitStack() as stack:
        stage = Stage(folder, made, stack)
        for who in CALLS:
            await stage.prove(who)
        calls = await stage.rounds([Load(who, 1, 0) for who in CALLS], ROUNDS_OF_CALLS)
        kinds = (OURS, NO_MODEL, *PEERS)
        found = await stage.rounds([Load(who, n, delay) for delay in DELAYS for n in AT_ONCE for who in kinds])
    sizes = {"reply_bytes": len(made.replies[0]), "rules_bytes": len(made.rules)}
    return rows(calls, found), {"calls": told(calls), "loads": told(found), **sizes}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, detail = asyncio.run(measure(Path(folder)))
    detail |= {"rounds": [ROUNDS_OF_CALLS, ROUNDS], "problem": PROBLEM, "python": platform.python_version()}
    print(json.dumps(detail, indent=1))
    report("llm_turn", found, detail)


if __name__ == "__main__":
    main()
