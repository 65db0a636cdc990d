"""Leads scripted learners through whole sessions over HTTP, against the real service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection

from coach.api.app import create_app, framework_files
from coach.board.demo import OPERATOR, load_demo
from coach.clock import Clock, now
from coach.coaching.codec import read_event, read_state
from coach.dialogue.core import replay
from coach.dialogue.state import State
from coach.frameworks import load
from coach.settings import Settings
from coach.store import frameworks as toolbox
from coach.store.engine import Store, prepare
from coach.store.sessions import events_of, load_session
from evals.learners import PROFILES, Learner
from evals.oracle import artefact_is_verbatim, judge
from evals.problems import Problem

__all__ = ["ALWAYS_DONE", "DID", "Dialogue", "Service", "first_team", "lead", "sent", "service"]

MOST_TURNS = 120

ALWAYS_DONE = ("sent", "task", "written", "kept", "changed", "passed")
"""What this service does with each answer, or the moment that it says so.

So nothing here tests what the oracle's rule `false_claim` says about these words: every one of them is taken as true.
"""

DID = {"parked": ("park",), "finished": ("finish", "record"), "abandoned": ("close",)}


@dataclass
class Shown:
    """One message of the coach and what had been said until then."""

    message: Mapping[str, Any]
    said: tuple[str, ...]
    status: str


@dataclass
class Dialogue:
    framework: str
    learner: Learner
    session: dict[str, Any] = field(default_factory=dict)
    artefact: dict[str, Any] = field(default_factory=dict)
    turns: list[dict[str, Any]] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    sittings: list[int] = field(default_factory=list)
    """Typed answers in each sitting."""

    @property
    def said(self) -> tuple[str, ...]:
        opening = self.learner.opening(self.framework)
        return (opening, self.learner.problem.kata.challenge, *(turn["said"] or "" for turn in self.turns))

    def breaks(self, approved: str) -> list[str]:
        """What the independent oracle has against any message that was shown."""
        return [
            f"{rule}: [{shown.message['move']}] {shown.message['text']}"
            for shown in self.shown
            for rule in judge(
                shown.message["text"],
                move=shown.message["move"],
                said=shown.said,
                did=(*DID.get(shown.status, ()), *ALWAYS_DONE),
                approved=approved,
            )
        ]

    def strange(self) -> list[str]:
        """What stands on the artefact and was said by nobody."""
        return artefact_is_verbatim(self.artefact, self.said)


@dataclass
class Service:
    """A fresh service with the demo team, in this process."""

    client: httpx.AsyncClient
    store: Store
    approved: str
    """What the site itself says in danger."""

    async def replayed(self, id: str) -> tuple[State, State]:
        """The state as it is stored, and as its stored events make it."""

        def read(conn: Connection) -> tuple[State, State]:
            row = load_session(conn, OPERATOR, id)
            kept = toolbox.version(conn, row.org, row.framework_id, row.framework_version)
            assert kept is not None
            events = [read_event(event.kind, event.data) for event in events_of(conn, row.org, id)]
            return read_state(row.state), replay(load(kept["source"]), events)

        return await self.store.read(read)


@asynccontextmanager
async def service(folder: Path, clock: Clock = now, url: str | None = None) -> AsyncIterator[Service]:
    settings = Settings(data_dir=folder, database_url=url)
    prepare(settings.store_url)
    with Store.open(settings.store_url) as store:
        key = await load_demo(store, folder, framework_files(None), settings.timezone, clock())
        transport = httpx.ASGITransport(create_app(store, settings, clock))
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://coach/v1", headers=headers) as client:
            teams = (await sent(client.get("/teams")))["items"]
            approved = " ".join(f"{team['make_safe_text']} {team['emergency_contact']}" for team in teams)
            yield Service(client, store, approved)


async def first_team(client: httpx.AsyncClient) -> str:
    """The team at the board: the first of the lowest tier."""
    teams = (await sent(client.get("/teams")))["items"]
    return str(min(teams, key=lambda team: (team["tier"], team["created_at"]))["id"])


async def storyboard(client: httpx.AsyncClient, problem: Problem) -> str:
    """A board with one experiment on it, so that the cycle begins with the reflection."""
    kata = problem.kata
    board = {"challenge": kata.challenge, "target": kata.target, "team_id": await first_team(client)}
    id = (await sent(client.post("/storyboards", json=board)))["id"]
    step = {"step": kata.last_step, "expectation": kata.expected}
    await sent(client.post(f"/storyboards/{id}/experiments", json=step))
    return str(id)


async def lead(client: httpx.AsyncClient, problem: Problem, framework: str, profile: str) -> Dialogue:
    """One learner, one problem, one framework, to the end."""
    learner = Learner(problem, PROFILES[profile])
    dialogue = Dialogue(framework, learner)
    on_board = framework == "kata"
    body = {"storyboard_id": await storyboard(client, problem)} if on_board else {"problem": learner.opening(framework)}
    session = await sent(client.post("/sessions", json={"framework": framework, **body}))
    typed = 0
    for _ in range(MOST_TURNS):
        dialogue.shown.append(Shown(session["message"], dialogue.said, session["status"]))
        if session["status"] == "parked":
            learner.hear(session["message"])
            dialogue.sittings.append(learner.typed - typed)
            typed = learner.typed
            session = (await sent(client.post(f"/sessions/{session['id']}/resume", json={})))["session"]
            continue
        text = learner.answer(session["message"], session)
        if not text:
            break
        answered = await sent(client.post(f"/sessions/{session['id']}/turns", json={"text": text}))
        dialogue.turns.append(answered["turn"])
        session = answered["session"]
    dialogue.sittings.append(learner.typed - typed)
    dialogue.session = session
    dialogue.artefact = await sent(client.get(f"/sessions/{session['id']}/artefact"))
    return dialogue


async def sent(request: Any) -> Any:
    response: httpx.Response = await request
    if response.is_error:
        raise RuntimeError(f"{response.status_code}: {response.text}")
    return response.json()
