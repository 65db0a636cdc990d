"""A turn as events: accepted once it is kept, the rest once it is committed."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import httpx
import pytest

from coach.api import sessions
from coach.api.deps import Desk
from coach.coaching import Reply
from coach.store.engine import Store

from .conftest import Api, Plant
from .talk import CAUSE, Clock, Slow, Talk, begin, speaking, to_causes, under_way

EVENTS = {"Accept": "text/event-stream"}


class Event(NamedTuple):
    name: str
    data: Any


def events(text: str) -> Iterator[Event]:
    for block in filter(None, text.split("\n\n")):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            yield Event(lines["event"], json.loads(lines["data"]))


def streamed(talk: Talk, text: str, **options: Any) -> httpx.Response:
    return talk.api("POST", f"{talk.path}/turns", {"text": text}, headers=EVENTS, **options)


def test_the_events_of_a_turn_come_in_order_and_hold_the_reply(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    answer = streamed(talk, CAUSE)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    found = list(events(answer.text))
    assert [event.name for event in found] == ["accepted", "reading", "message", "session", "done"]
    turn = talk.turns()[-1]
    assert [event.data for event in found[1:3]] == [turn["reading"], turn["message"]]
    assert found[3].data["n"] == found[4].data["n"] == turn["n"]


def test_the_artefact_comes_with_the_events_when_it_is_asked_for(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    answer = streamed(talk, "we put the bars aside until friday", params={"include": "artefact"})
    session = next(event.data for event in events(answer.text) if event.name == "session")
    assert session["artefact"] == talk.artefact()


def test_a_request_that_cannot_be_done_is_a_problem_and_no_stream(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    for path, body, status in (("/turns", {"text": " "}, 422), ("x/turns", {"text": "x"}, 404)):
        answer = api("POST", f"{talk.path}{path}", body, headers=EVENTS)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    talk.do("abandon")
    assert streamed(talk, CAUSE).status_code == 409


def test_a_long_reading_is_bridged_by_pings(
    api: Api, plant: Plant, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PING_SECONDS", 0.01)
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)

    async def wait() -> str:
        async with under_way(here, talk, slow, "the rag", headers=EVENTS) as running:
            await asyncio.wait({running}, timeout=0.5)
        return running.result().text

    text = here.runner.run(wait())
    assert text.count(": ping\n\n") >= 2
    assert [event.name for event in events(text)][-1] == "done"


def test_accepted_is_said_only_once_the_text_is_kept(api: Api, plant: Plant, store: Store, tmp_path: Path) -> None:
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)

    async def first_event() -> list[str | None]:
        async with under_way(here, talk, slow, "the rag", headers=EVENTS):
            turns = (await here.send("GET", f"{talk.path}/turns")).json()["items"]
        return [turn["said"] for turn in turns]

    assert here.runner.run(first_event()) == [None, "the rag"]


def test_a_caller_who_leaves_loses_nothing(api: Api, plant: Plant, store: Store, tmp_path: Path) -> None:
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)
    once = {**EVENTS, "Idempotency-Key": "t-1"}

    async def leave() -> None:
        gone = asyncio.create_task(here.send("POST", f"{talk.path}/turns", once, json={"text": "the rag"}))
        await slow.asked.wait()
        gone.cancel()
        await asyncio.wait({gone})
        slow.go.set()

    here.runner.run(leave())
    again = talk.send("the rag", key="t-1")
    assert again.json()["turn"]["n"] == 1
    assert (slow.reads, len(talk.turns())) == (1, 2)


def test_a_fault_nobody_foresaw_is_told_before_the_stream_breaks(api: Api) -> None:
    async def fails() -> Reply:
        raise RuntimeError("the disk is full")

    async def heard() -> list[bytes]:
        parts = sessions.stream(cast(Desk, None), asyncio.create_task(fails()), None)
        found = [await anext(parts), await anext(parts)]
        with pytest.raises(RuntimeError):
            await anext(parts)
        return found

    accepted, problem = api.runner.run(heard())
    assert (b"event: accepted" in accepted, b"event: problem" in problem, b"is kept" in problem) == (True, True, True)
