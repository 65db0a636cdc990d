"""Requests that arrive together, on both databases: one turn each, and nothing lost."""

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection

from coach.clock import new_id
from coach.errors import Stale
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import SessionRow, list_turns, load_session, waiting_texts
from coach.store.turns import Incoming, Opened, Outcome, commit_turn, open_turn

from .conftest import Plant, fill

Say = Callable[..., Incoming]
Finish = Callable[..., Outcome]


@pytest.fixture
def plant(store: Store, admin: Caller) -> Plant:
    """Committed, for work in several connections; the organisation is this test's own."""
    made = Plant(admin, new_id("tea"), new_id("per"))
    with store.engine.begin() as conn:
        fill(conn, made)
    return made


@pytest.fixture
def session(store: Store, plant: Plant) -> SessionRow:
    with store.engine.begin() as conn:
        return plant.session(conn)


def together(store: Store, *works: Callable[[Connection], object]) -> list[object]:
    async def scene() -> list[object]:
        return await asyncio.gather(*map(store.write, works), return_exceptions=True)

    return asyncio.run(scene())


def test_of_many_speakers_at_once_one_has_the_turn(store: Store, plant: Plant, session: SessionRow, say: Say) -> None:
    incoming = [say(session, f"answer {i}") for i in range(20)]
    results = together(store, *(partial(open_turn, caller=plant.caller, said=one) for one in incoming))
    assert Counter(type(result).__name__ for result in results) == {"Opened": 1, "Busy": 19}
    waiting = asyncio.run(store.read(lambda conn: waiting_texts(conn, plant.caller, session.id)))
    assert len(waiting) == 19


def test_the_same_request_many_times_at_once_is_one_turn(
    store: Store, plant: Plant, session: SessionRow, say: Say
) -> None:
    incoming = [say(session, "It leaked", key="k1") for _ in range(20)]
    results = together(store, *(partial(open_turn, caller=plant.caller, said=one) for one in incoming))
    assert Counter(type(result).__name__ for result in results) == {"Opened": 1, "InProgress": 19}
    turns = asyncio.run(store.read(lambda conn: list_turns(conn, plant.caller, session.id)))
    assert [(turn.n, turn.said) for turn in turns] == [(0, None), (1, "It leaked")]


def test_the_same_turn_committed_many_times_at_once_is_applied_once(
    store: Store, plant: Plant, session: SessionRow, say: Say, outcome: Finish
) -> None:
    (opened,) = together(store, lambda conn: open_turn(conn, plant.caller, say(session, "It leaked")))
    assert isinstance(opened, Opened)
    done = outcome(opened.utterance_id)
    results = together(store, *[lambda conn: commit_turn(conn, opened.session, done)] * 10)
    assert Counter(type(result) for result in results) == {SessionRow: 1, Stale: 9}
    saved = asyncio.run(store.read(lambda conn: load_session(conn, plant.caller, session.id)))
    assert (saved.n, saved.version, saved.seq) == (1, 2, 2)


def test_sessions_do_not_wait_for_each_other(store: Store, plant: Plant, say: Say, outcome: Finish) -> None:
    async def talk(session: SessionRow) -> int:
        for i in range(5):
            said = say(session, f"answer {i}", after=i)
            opened = await store.write(partial(open_turn, caller=plant.caller, said=said))
            assert isinstance(opened, Opened)
            session = await store.write(partial(commit_turn, was=opened.session, now=outcome(opened.utterance_id)))
        return session.n

    async def scene() -> list[int]:
        return list(await asyncio.gather(*map(talk, sessions)))

    with store.engine.begin() as conn:
        sessions = [plant.session(conn) for _ in range(12)]
    assert asyncio.run(scene()) == [5] * 12
