"""A coaching session over HTTP, as a test leads one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from coach.api.app import create_app
from coach.backends import Backend, Claim, Fault, Meter, Question, Reply, Wording
from coach.backends.builtin import read_now
from coach.errors import Unavailable
from coach.settings import Settings
from coach.store.engine import Store
from evals.learners import Learner
from evals.problems import Problem, problems

from .conftest import NOON, Api

PROBLEM = "Saw 3 stood still for 50 minutes on the late shift yesterday, at most 10 are allowed"
CAUSE = "the chip conveyor was jammed with a rag"


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@dataclass
class Slow:
    """A backend that reads only once it is let, and words nothing."""

    name: str = "slow"
    external: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    reads: int = 0

    async def respond(self, question: Question, meter: Meter) -> Reply:
        self.reads += 1
        self.asked.set()
        await self.go.wait()
        read = read_now(question)
        quotes = tuple((span.role, question.answer[span.start : span.end]) for span in read.quotes)
        return Reply(Claim(read.verdict, quotes))

    async def reword(self, question: Question, fault: Fault, meter: Meter) -> Wording:
        raise Unavailable("unusable")

    def speaker(self, *, external_ok: bool) -> str | None:
        return self.name

    def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass


def speaking(api: Api, store: Store, data: Path, clock: Clock, backend: Backend | None = None) -> Api:
    """The holder of the same key at another process of the service, with its own clock and backend."""
    return Api(create_app(store, Settings(data_dir=data), clock, backend), api.runner, api.key)


@dataclass(frozen=True)
class Talk:
    api: Api
    id: str

    @property
    def path(self) -> str:
        return f"/v1/sessions/{self.id}"

    def session(self) -> dict[str, Any]:
        return dict(self.api("GET", self.path).json())

    def send(self, text: Any, key: str | None = None, **fields: Any) -> httpx.Response:
        once = {"Idempotency-Key": key} if key else {}
        return self.api("POST", f"{self.path}/turns", {"text": text, **fields}, headers=once)

    def say(self, text: str, **fields: Any) -> dict[str, Any]:
        answer = self.send(text, **fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def do(self, verb: str, body: Any = None) -> dict[str, Any]:
        answer = self.api("POST", f"{self.path}/{verb}", body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def turns(self) -> list[dict[str, Any]]:
        return list(self.api("GET", f"{self.path}/turns").json()["items"])

    def artefact(self) -> dict[str, Any]:
        return dict(self.api("GET", f"{self.path}/artefact").json())

    def seen_by(self, other: Api) -> "Talk":
        return Talk(other, self.id)


def begin(api: Api, team: str, framework: str = "five_whys", **about: Any) -> Talk:
    about = about or {"problem": PROBLEM}
    return Talk(api, api.made("/v1/sessions", {"framework": framework, "team_id": team, **about})["id"])


def to_causes(talk: Talk) -> dict[str, Any]:
    """Answer or skip until the first why is asked."""
    session = talk.session()
    while session["step"]["id"] != "analysis":
        session = talk.say(
            "we set them aside until friday" if "containment" in session["step"]["id"] else "line 2 runs fine"
        )["session"]
    return dict(session)


def lead(talk: Talk, problem: Problem | None = None) -> dict[str, Any]:
    """A cooperative learner, to the end."""
    learner = Learner(problem or problems()[0])
    session = talk.session()
    for _ in range(80):
        text = learner.answer(session["message"], session)
        if not text:
            break
        session = talk.say(text)["session"]
    return session


def texts(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)


@asynccontextmanager
async def under_way(
    api: Api, talk: Talk, slow: Slow, text: str, **options: Any
) -> AsyncIterator["asyncio.Task[httpx.Response]"]:
    """Inside, a turn is kept and being read; it is let through at the end."""
    running = asyncio.create_task(api.send("POST", f"{talk.path}/turns", json={"text": text}, **options))
    await slow.asked.wait()
    try:
        yield running
    finally:
        slow.go.set()
        await running
