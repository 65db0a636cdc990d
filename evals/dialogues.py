"""Four talks with fixed answers, printed: `python -m evals.dialogues` writes docs/dialogues.md."""

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from evals.drive import Service, first_team, sent, service

__all__ = ["HERE", "PAGE", "page", "talk", "talks"]

HERE = Path(__file__).parent / "data" / "dialogues"
PAGE = Path(__file__).parents[1] / "docs" / "dialogues.md"
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

INTRODUCTION = """\
# Four talks

What the built-in coach says to four people, word for word; L is the learner, C the coach with its move, (tap) a reply
that cost one touch. This page is made by `python -m evals.dialogues`, and a test holds it to what the coach says now.
"""


def talks() -> list[Mapping[str, Any]]:
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(HERE.glob("*.yaml"))]


async def begin(here: Service, told: Mapping[str, Any]) -> Any:
    """The session, on the talk's own team and storyboard where it has one."""
    body: dict[str, Any] = {"framework": told["framework"]}
    if "team" in told:
        team = {"tier": 1, **told["team"]}
        body["team_id"] = (await sent(here.client.post("/teams", json=team)))["id"]
    if "storyboard" in told:
        board = dict(told["storyboard"])
        experiment = board.pop("experiment")
        made = await sent(here.client.post("/storyboards", json={"team_id": await first_team(here.client), **board}))
        await sent(here.client.post(f"/storyboards/{made['id']}/experiments", json=experiment))
        return await sent(here.client.post("/sessions", json={**body, "storyboard_id": made["id"]}))
    return await sent(here.client.post("/sessions", json={**body, "problem": told["problem"]}))


async def talk(here: Service, told: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The lines of a talk, and the session as it ends."""
    session = await begin(here, told)
    lines = [coach(session["message"])]
    for answer in told["answers"]:
        taps = {choice["send"] for choice in session["message"]["choices"]}
        if session["status"] == "parked":
            lines.append("- *(the next day)*")
            session = (await sent(here.client.post(f"/sessions/{session['id']}/resume", json={})))["session"]
            lines.append(coach(session["message"]))
            taps = set()
        answered = await sent(here.client.post(f"/sessions/{session['id']}/turns", json={"text": answer}))
        session = answered["session"]
        lines.append(f"- L {'(tap) ' if answer in taps else ''}{answer}")
        lines.append(coach(session["message"]))
    session["artefact"] = await sent(here.client.get(f"/sessions/{session['id']}/artefact"))
    return lines, session


def coach(message: Mapping[str, Any]) -> str:
    return f"- C [{message['move']}] {message['text']}"


async def page() -> str:
    with tempfile.TemporaryDirectory() as folder:
        async with service(Path(folder), lambda: AT) as here:
            return "\n".join([INTRODUCTION, *[part async for part in parts(here)]])


async def parts(here: Service) -> Any:
    for n, told in enumerate(talks(), 1):
        lines, session = await talk(here, told)
        about = told.get("problem") or told["storyboard"]["target"]
        yield f"## {n}. {told['title']}\n\n*{about}*\n"
        yield "\n".join(lines) + "\n"
        if told.get("remarks"):
            yield told["remarks"].strip() + "\n"
        yield from_artefact(session["artefact"])


def from_artefact(made: Mapping[str, Any]) -> str:
    return "\n".join(found(made)) + "\n"


def found(made: Mapping[str, Any]) -> Iterator[str]:
    for field in made["fields"]:
        for node in field.get("nodes", ()):
            yield f"{'  ' * (node['depth'] - 1)}- {node['status'].replace('_', ' ')}: {node['quote']['text']}"


if __name__ == "__main__":
    PAGE.write_text(asyncio.run(page()), encoding="utf-8")
