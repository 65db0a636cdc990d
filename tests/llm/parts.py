"""Questions, budgets, models and a service with one, for tests of the model side."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert

from coach.api.app import create_app
from coach.backends import Backend, Meter, Next, Question
from coach.backends.llm import ModelBackend
from coach.backends.llm.model import Prompt
from coach.backends.llm.scripted import Line, Script, ScriptedModel
from coach.clock import new_id
from coach.dialogue.reading import ROLES
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.tables import orgs
from tests.api.conftest import NOON, Api, Plant, make_plant
from tests.api.talk import Clock, Talk, begin, to_causes

__all__ = [
    "QUESTION",
    "Coached",
    "Room",
    "able",
    "good",
    "in_turn",
    "line",
    "meter",
    "on_sqlite",
    "opened",
    "respond",
    "rows",
]

T = TypeVar("T")

QUESTION = Question(
    framework="five_whys",
    step="analysis",
    asked="Why do you think the labels peel off?",
    expects="cause",
    problem="Labels peel off on line 7, 40 a shift",
    chain=("the glue is thin",),
    answer="the glue tank was cold this morning",
    people=("Ana Maier",),
    title="5 Whys",
    step_title="Causes",
    record=(("Containment", "cartons are checked until friday"),),
    nexts=(
        Next(("ok",), "ask_evidence", "evidence", "What did you see that shows it?"),
        Next(("vague", "assumption"), "probe_vague", "why", ""),
    ),
)
ROW = re.compile(r"^- (?:verdict )?([\w, ]+): (\{.*\})$", re.MULTILINE)


def meter(seconds: float = 5, **other: Any) -> Meter:
    return Meter(asyncio.get_running_loop().time() + seconds, **other)


def line(prompt: Prompt, name: str) -> Any:
    """What stands in a line of the turn's prompt."""
    found = re.search(rf"^{name}: (.*)$", prompt.messages[1].content, re.MULTILINE)
    assert found, f"the prompt has no line {name!r}"
    return json.loads(found[1]) if found[1][0] in '"[{' else found[1]


def rows(prompt: Prompt) -> Mapping[str, Mapping[str, str]]:
    """What comes next, by verdict."""
    found = ROW.findall(prompt.messages[1].content)
    return {verdict: json.loads(then) for verdicts, then in found for verdict in verdicts.split(", ")}


def respond(**other: Any) -> Callable[[Prompt], str]:
    """A model that finds every answer good and asks what comes next in the coach's own words, but for what is given."""

    def say(prompt: Prompt) -> str:
        then: Mapping[str, str] = rows(prompt).get(other.get("verdict", "ok"), {"move": "", "slot": ""})
        if prompt.task == "reword":
            then = json.loads(prompt.messages[2].content.splitlines()[-2].partition("only: ")[2])
        expected = line(prompt, "expected kind of answer")
        quotes = [{"role": expected if expected in ROLES else "other", "text": line(prompt, "answer")}]
        reads = {"verdict": "ok", "quotes": quotes, "repair": None, "confidence": 0.9}
        words = {"move": then["move"], "slot": then["slot"], "message": then.get("plain", "What do you see there?")}
        return json.dumps({**({} if prompt.task == "reword" else reads), **words, **other})

    return say


good = respond()


def in_turn(*scripts: Callable[[Prompt], Line]) -> Callable[[Prompt], Line]:
    """The first call answered by the first, and so on; the last answers all that follow."""
    calls = iter(range(10_000))
    return lambda prompt: scripts[min(next(calls), len(scripts) - 1)](prompt)


# --- a service with a model ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coached:
    """A service with a model, as the holder of one key sees it."""

    room: "Room"
    api: Api
    model: ScriptedModel

    def begin(self, framework: str = "five_whys", **about: Any) -> Talk:
        return begin(self.api, self.room.plant.team, framework, **about)

    def at_causes(self) -> Talk:
        """A session in which the first why is open, and a model that has not been asked yet."""
        talk = begin(self.room.without_model, self.room.plant.team)
        to_causes(talk)
        return talk.seen_by(self.api)

    def seen_by(self, role: str) -> "Coached":
        return replace(self, api=replace(self.api, key=self.room.plant.keys[role]))


@dataclass(frozen=True)
class Room:
    """A plant on a database, on which services with and without a model run one after the other."""

    store: Store
    runner: asyncio.Runner
    plant: Plant
    data: Path
    clock: Clock = field(default_factory=Clock)

    def coached(self, script: Script, *, external: bool = False, name: str = "scripted", **limits: Any) -> Coached:
        """`limits` are settings."""
        model = ScriptedModel(script, name, external)
        return Coached(self, self.served(ModelBackend([model]), **limits), model)

    def served(self, backend: Backend | None, **limits: Any) -> Api:
        settings = Settings(data_dir=self.data, **limits)
        return Api(create_app(self.store, settings, self.clock, backend), self.runner, self.plant.keys["admin"])

    @cached_property
    def without_model(self) -> Api:
        return self.served(None)

    def read(self, work: Callable[[Connection], T]) -> T:
        return self.runner.run(self.store.read(work))


def on_sqlite(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    org = new_id("org")
    with Store.open(sqlite_url) as store:
        with store.engine.begin() as conn:
            conn.execute(insert(orgs).values(org=org, name="Plant", created_at=NOON))
        yield from opened(store, org, tmp_path_factory)


def opened(store: Store, org: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with asyncio.Runner() as runner:
        plant = runner.run(store.write(lambda conn: make_plant(conn, org)))
        yield Room(store, runner, plant, tmp_path_factory.mktemp("data"))


RIGHT = {
    "dunno": "unknown",
    "we just know": "unsupported",
    "because the night": "blame",
    "we need": "solution_jump",
    "fewer": "vague",
}
"""How the probes read, by how they begin."""
PLAIN = "What do you see there?"


def able(prompt: Prompt) -> str:
    """A model that reads as we do."""
    answer = line(prompt, "answer")
    verdict = next((verdict for begins, verdict in RIGHT.items() if answer.startswith(begins)), "ok")
    then = rows(prompt)[verdict]
    quotes = [{"role": "other", "text": answer}]
    return json.dumps({"verdict": verdict, "quotes": quotes, **then, "message": then.get("plain", PLAIN)})
