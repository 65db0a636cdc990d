"""`./run eval scripted`: scripted learners lead every problem through every framework, and what came of it."""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.drive import Dialogue, lead, service
from evals.learners import PROFILES, challenged, questioned
from evals.problems import problems

FRAMEWORKS = ("five_whys", "a3", "kata", "huddle")

HEAD = ("framework", "learner", "dialogues", "finished", "typed", "most", "messages", "breaks", "missed", "doubted")
LEGEND = """\
typed, most    typed answers a dialogue: median and most (taps cost no typing)
breaks         messages that the independent oracle of the contract objects to
missed         bad answers that the next message did not challenge
doubted        good answers that were questioned"""


async def run(frameworks: Iterable[str], profiles: Iterable[str]) -> list[tuple[str, ...]]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        async with service(Path(folder)) as here:
            for framework in frameworks:
                for profile in profiles:
                    done = [await lead(here.client, problem, framework, profile) for problem in problems()]
                    rows.append(row(framework, profile, done, here.approved))
    return rows


def row(framework: str, profile: str, done: list[Dialogue], approved: str) -> tuple[str, ...]:
    typed = sorted(dialogue.learner.typed for dialogue in done)
    figures = (
        len(done),
        sum(dialogue.session["status"] == "finished" for dialogue in done),
        typed[len(typed) // 2],
        typed[-1],
        sum(len(dialogue.shown) for dialogue in done),
        sum(len(dialogue.breaks(approved)) for dialogue in done),
        sum(len(challenged(dialogue.learner.turns)) for dialogue in done),
        sum(len(questioned(dialogue.learner.turns)) for dialogue in done),
    )
    return (framework, profile, *map(str, figures))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./run eval scripted", description=__doc__)
    parser.add_argument("--framework", choices=FRAMEWORKS, action="append", help="only this one; may be repeated")
    parser.add_argument("--learner", choices=tuple(PROFILES), action="append", help="only this one; may be repeated")
    asked = parser.parse_args(arguments)
    rows = asyncio.run(run(asked.framework or FRAMEWORKS, asked.learner or tuple(PROFILES)))
    widths = [max(len(line[n]) for line in (HEAD, *rows)) for n in range(len(HEAD))]
    for line in (HEAD, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    print(f"\n{LEGEND}")
    return 0 if all(line[7] == line[8] == "0" for line in rows) else 1
