"""What a turn costs: `python -m benchmarks.turn`. Ratios of CPU time from one interleaved run, and exact counts."""

import asyncio
import json
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.constant import CAUSES, PROBLEM
from benchmarks.counts import Counts, counted_turn
from benchmarks.measure import Cost, Server, load, sessions, started
from benchmarks.table import Row, report
from coach.backends import Question
from coach.backends.builtin import Meaning, read_now
from coach.dialogue.contract import check, known_words
from coach.dialogue.reading import Expects
from coach.prompts.language import language
from evals.problems import problems

ROUNDS = 7
SESSIONS, TURNS = 16, range(8)
LONG = 12
"""Sessions that are led to beyond turn 200."""
NOWHERE = ["ses_x"] * SESSIONS


async def rounds(servers: dict[str, Server], connections: int) -> dict[str, list[Cost]]:
    """Every server gets the same requests in turn, and that again."""
    found: dict[str, list[Cost]] = {name: [] for name in servers}
    for _ in range(ROUNDS + 1):
        for name, server in servers.items():
            ids = await sessions(server, SESSIONS) if name in ("coach", "builtin") else NOWHERE
            found[name].append(await load(server, ids, TURNS, connections))
    return {name: costs[1:] for name, costs in found.items()}


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def cpu(costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu_ms for cost in costs]


def speed(costs: Sequence[Cost]) -> list[float]:
    return [1000 / cost.wall_ms for cost in costs]


def reading(meaning: Meaning | None) -> list[float]:
    """Milliseconds of CPU for reading and checking each thing that the learners of the evals may say."""
    spoken, took = language("en"), []
    for problem in problems():
        chain = tuple(link.cause for link in problem.chain)
        asked: list[tuple[str, Expects]] = [(link.cause, "cause") for link in problem.chain]
        asked += [(link.evidence, "evidence") for link in problem.chain]
        asked += [(one.text, "countermeasure") for one in problem.countermeasures]
        asked += [
            (problem.measure, "measure"),
            (problem.containment, "containment"),
            (problem.reflection, "reflection"),
        ]
        known = known_words([problem.problem, *chain], spoken)
        for text, expects in asked:
            began = time.process_time()
            read_now(Question("five_whys", "analysis", "Why?", expects, problem.problem, chain[:2], text), meaning)
            check(f"So, “{text}”. What did you see that shows it?", move="ask_evidence", language=spoken, known=known)
            took.append((time.process_time() - began) * 1000)
    return took[len(took) // 10 :]


async def growth(server: Server) -> list[tuple[float, float]]:
    """CPU of turns around the tenth of new sessions, and at once of turns around the two hundredth of old ones."""
    old = await sessions(server, LONG)
    await load(server, old, range(200 - 5 * ROUNDS // 2))
    found = []
    for n in range(ROUNDS):
        new, at = await sessions(server, LONG), 200 - 5 * ROUNDS // 2 + 5 * n
        await load(server, new, range(CAUSES))
        tenth, late = await load(server, new, range(CAUSES, 13)), await load(server, old, range(at, at + 5))
        found.append((tenth.cpu_ms, late.cpu_ms))
    return found


def sizes(folder: Path) -> dict[str, float]:
    """Bytes that each turn of the long sessions has added, and of their rows now."""
    with sqlite3.connect(folder / "coach.db") as conn:
        one = "(SELECT id FROM sessions WHERE n > 200)"
        added = conn.execute(
            f"SELECT avg(length(e.data) + length(t.message) + length(t.reading) + length(u.text)) FROM turns t"
            f" JOIN events e ON e.session_id = t.session_id AND e.seq = t.n + 1"
            f" JOIN utterances u ON u.id = t.utterance_id WHERE t.session_id IN {one}"
        ).fetchone()[0]
        row = conn.execute(
            f"SELECT avg(length(state) + length(words) + length(message)) FROM sessions WHERE id IN {one}"
        )
        return {"bytes a turn": round(added), "bytes of the row after turn 200": round(row.fetchone()[0])}


async def measure(folder: Path) -> tuple[list[Row], dict[str, Any]]:
    with ExitStack() as stack:
        kinds = ("bare", "commits", "coach", "builtin")
        servers = {kind: stack.enter_context(started(kind, folder / kind)) for kind in kinds}
        one, many = await rounds(servers, 1), await rounds(servers, SESSIONS)
    with started("coach", folder / "long") as server:
        grown = await growth(server)
    read, ruled = reading(Meaning()), reading(None)
    counts: Counts = await counted_turn(folder / "counts")
    floor, turn = cpu(one["commits"]), cpu(one["coach"])
    at_least = speed(many["bare"])
    rows = [
        Row("CPU of a turn without reading ÷ bare + the same two commits", ratio(turn, floor), 2.0),
        Row("CPU of reading and check, ms an answer (mean)", statistics.mean(read), 15.0),
        Row("the same by rules alone", statistics.mean(ruled), 15.0),
        Row(
            "turns/s without reading, 16 clients ÷ bare endpoint",
            ratio(speed(many["coach"]), at_least),
            0.5,
            least=True,
        ),
        Row(
            "turns/s with reading, 16 clients ÷ bare endpoint", ratio(speed(many["builtin"]), at_least), 0.5, least=True
        ),
        Row("CPU of turn 200 ÷ turn 10", statistics.median(last / first for first, last in grown), 1.2),
        Row("SQL statements a turn", counts.statements, 10),
        Row("commits a turn", counts.commits, 2),
    ]
    detail = {
        "cpu_ms": {name: statistics.median(cpu(costs)) for name, costs in one.items()},
        "turns_per_second_16_clients": {name: statistics.median(speed(costs)) for name, costs in many.items()},
        "reading_ms": {
            "mean": statistics.mean(read),
            "p95": statistics.quantiles(read, n=20)[-1],
            "answers": len(read),
        },
        "turn_10_and_200_cpu_ms": grown,
        "sizes": sizes(folder / "long"),
        "statements": counts.kinds,
        "with_sixteen_ratio_to_commits": ratio(speed(many["coach"]), speed(many["commits"])),
    }
    return rows, detail


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows, detail = asyncio.run(measure(Path(folder)))
    detail |= {"rounds": ROUNDS, "problem": PROBLEM, "python": platform.python_version()}
    print(json.dumps(detail, indent=1))
    report("turn", rows, detail)


if __name__ == "__main__":
    main()
