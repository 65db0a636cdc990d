"""What a turn costs in exact counts, which no load can move, nor a claim on the file that is renewed just then."""

import asyncio
import socket
from pathlib import Path

import pytest
from sqlalchemy import event

from benchmarks.counts import by_the_way, counted_turn, counting
from coach.cli.up import listen
from coach.store.engine import Store
from coach.store.lease import Lease

from .conftest import Api, Plant
from .talk import CAUSE, begin, to_causes

OPENS = ["SELECT", "SELECT", "INSERT", "INSERT", "SELECT", "SELECT"]
"""The session, its next turn; what was said and the turn it is for; the words quoted so far, the people of the team."""

COMMITS = ["UPDATE", "INSERT", "UPDATE", "SELECT"]
"""The session, the event, the turn; the messages to the team leader that the reply shows."""


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim on the file is renewed beside every write here, as it is beside one in many; a key stays known."""
    monkeypatch.setattr(Lease, "due", lambda *_: True)
    monkeypatch.setattr("coach.api.gate.REMEMBERED_SECONDS", 1e9)


def test_a_turn_is_ten_statements_in_two_commits(tmp_path: Path, runner: asyncio.Runner) -> None:
    counts = runner.run(counted_turn(tmp_path))
    assert (counts.kinds, counts.commits) == (OPENS + COMMITS, 2)


def test_over_http_it_is_the_same_on_both_databases(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    with counting(store.engine) as counts:
        talk.say(CAUSE)
    assert (counts.kinds, counts.commits) == (OPENS + COMMITS, 2)


def test_whoever_checks_statements_hears_of_every_one(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    heard: list[str] = []

    def hear(conn: object, statement: object, *_: object) -> None:
        if not by_the_way(str(statement)):
            heard.append(str(statement).split()[0])

    event.listen(store.engine, "before_execute", hear)
    talk.say(CAUSE)
    event.remove(store.engine, "before_execute", hear)
    assert heard == OPENS + COMMITS


def test_the_hundredth_turn_takes_no_more_statements(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    for _ in range(100):
        talk.say("can you say that again?")
    with counting(store.engine) as counts:
        turn = talk.say("can you say that again?")["turn"]
    assert (turn["reading"]["verdict"], turn["n"] > 100) == ("repair", True)
    assert counts.kinds == OPENS + COMMITS


def test_a_repeated_request_writes_nothing(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)
    talk.send(CAUSE, key="t-1")
    with counting(store.engine) as counts:
        talk.send(CAUSE, key="t-1")
    assert set(counts.kinds) == {"SELECT"}


def test_replies_are_not_held_back_for_the_callers_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as door:
        assert door.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
