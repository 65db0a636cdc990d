"""The same request again, other requests at the same moment, and requests that were cut off: one effect each."""

import asyncio
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from coach.clock import new_id
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.sessions import waiting_texts
from coach.store.turns import Incoming, open_turn

from .conftest import Api, Plant
from .talk import CAUSE, Clock, Slow, Talk, begin, speaking, to_causes, under_way

TEXT = "we put the bars aside until friday"
LEASE = Settings().turn_lease.total_seconds()


def counts(talk: Talk, store: Store, org: str) -> dict[str, int]:
    """Rows of one session, by table."""
    tables = (t.turns, t.events, t.utterances, t.actions)

    def count(conn: Any) -> dict[str, int]:
        here = ((table, (table.c.org == org, table.c.session_id == talk.id)) for table in tables)
        return {table.name: conn.execute(select(func.count()).where(*where)).scalar_one() for table, where in here}

    return talk.api.runner.run(store.read(count))


def test_the_same_request_gives_the_same_reply_and_one_effect(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)
    first = talk.send(TEXT, key="t-1")
    after = counts(talk, store, plant.org)
    again = talk.send(TEXT, key="t-1")
    assert (first.status_code, again.content) == (200, first.content)
    assert counts(talk, store, plant.org) == after == {"turns": 2, "events": 2, "utterances": 1, "actions": 1}


def test_an_old_request_repeated_later_shows_its_own_turn(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    first = talk.send(TEXT, key="t-1").json()["turn"]
    talk.say("saw 4 runs fine")
    again = talk.send(TEXT, key="t-1").json()
    assert (again["turn"], again["session"]["n"]) == (first, 2)


def test_the_reply_is_the_same_for_a_person_speaking_on_a_shared_device(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("shared"), plant.team)
    first, again = (talk.send(TEXT, key="t-1", by=plant.member).content for _ in range(2))
    assert first == again
    assert talk.turns()[1]["by"] == plant.member


def test_a_session_over_still_answers_its_last_request(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    first = talk.send(TEXT, key="t-1")
    talk.do("abandon")
    assert talk.send(TEXT, key="t-1").json()["turn"] == first.json()["turn"]
    assert talk.send(TEXT, key="t-2").status_code == 409


@pytest.mark.parametrize(("text", "by_member"), [("something else", False), (TEXT, True)])
def test_a_key_used_for_another_body_is_refused(
    as_role: Any, plant: Plant, store: Store, text: str, by_member: bool
) -> None:
    talk = begin(as_role("shared"), plant.team)
    talk.send(TEXT, key="t-1")
    before = counts(talk, store, plant.org)
    refused = talk.send(text, key="t-1", **({"by": plant.member} if by_member else {}))
    assert (refused.status_code, "t-1" in refused.json()["detail"]) == (422, True)
    assert counts(talk, store, plant.org) == before


def test_one_key_may_be_used_in_two_sessions(api: Api, plant: Plant) -> None:
    talks = [begin(api, plant.team) for _ in range(2)]
    assert [talk.send(TEXT, key="t-1").json()["session"]["n"] for talk in talks] == [1, 1]


def test_without_a_key_a_request_is_new(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    assert [talk.say(TEXT)["turn"]["n"] for _ in range(2)] == [1, 2]


def test_five_hundred_repeats_fifty_at_once_have_one_effect(api: Api, plant: Plant, store: Store) -> None:
    talk = begin(api, plant.team)

    async def crowd() -> list[httpx.Response]:
        once = {"Idempotency-Key": "crowd"}
        path = f"{talk.path}/turns"
        return await asyncio.gather(*(api.send("POST", path, once, json={"text": TEXT}) for _ in range(50)))

    replies = {(a.status_code, a.content) for _ in range(10) for a in api.runner.run(crowd())}
    assert [status for status, _ in replies] == [200]
    assert counts(talk, store, plant.org) == {"turns": 2, "events": 2, "utterances": 1, "actions": 1}


@pytest.mark.full
def test_twenty_thousand_repeats_have_one_effect(api: Api, plant: Plant, store: Store) -> None:
    for _ in range(40):
        test_five_hundred_repeats_fifty_at_once_have_one_effect(api, plant, store)


def test_the_same_request_waits_for_the_one_that_runs(api: Api, plant: Plant, store: Store, tmp_path: Path) -> None:
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)
    once = {"Idempotency-Key": "t-1"}

    async def race() -> tuple[bytes, bytes]:
        async with under_way(here, talk, slow, "the rag", headers=once) as running:
            second = asyncio.create_task(here.send("POST", f"{talk.path}/turns", once, json={"text": "the rag"}))
            await asyncio.wait({second}, timeout=0.1)
            assert not second.done()
        return running.result().content, (await second).content

    first, second = here.runner.run(race())
    assert first == second
    assert slow.reads == 1


def test_another_answer_meanwhile_is_refused_and_kept(
    api: Api, plant: Plant, store: Store, admin: Caller, tmp_path: Path
) -> None:
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)

    async def race() -> tuple[httpx.Response, httpx.Response]:
        async with under_way(here, talk, slow, "the rag") as running:
            other = await here.send("POST", f"{talk.path}/turns", json={"text": "the belt"})
        return running.result(), other

    first, other = here.runner.run(race())
    assert (first.status_code, other.status_code) == (200, 409)
    assert "kept" in other.json()["detail"]
    waiting = api.runner.run(store.read(lambda conn: waiting_texts(conn, admin, talk.id)))
    assert list(waiting.values()) == ["the belt"]


def cut_off(talk: Talk, store: Store, caller: Caller, text: str, clock: Clock) -> None:
    """What a process leaves that dies after it has kept an answer and before it has read it."""
    hash = sha256(dumps([text, None]).encode()).hexdigest()
    said = Incoming(talk.id, text, None, clock.at, new_id("utt"), hash, Settings().turn_lease, "t-1")
    talk.api.runner.run(store.write(lambda conn: open_turn(conn, caller, said)))


def test_after_a_crash_the_same_request_goes_on_from_what_was_kept(
    api: Api, plant: Plant, store: Store, admin: Caller, tmp_path: Path
) -> None:
    clock = Clock()
    talk = begin(speaking(api, store, tmp_path, clock), plant.team)
    cut_off(talk, store, admin, TEXT, clock)
    kept_at = clock.at.isoformat().replace("+00:00", "Z")
    clock.on(LEASE + 1)
    answered = talk.send(TEXT, key="t-1").json()
    assert (answered["turn"]["n"], answered["turn"]["said"], answered["turn"]["at"]) == (1, TEXT, kept_at)
    assert counts(talk, store, plant.org) == {"turns": 2, "events": 2, "utterances": 1, "actions": 1}


def test_after_a_crash_another_answer_waits_for_the_lease_and_then_takes_the_turn(
    api: Api, plant: Plant, store: Store, admin: Caller, tmp_path: Path
) -> None:
    clock = Clock()
    talk = begin(speaking(api, store, tmp_path, clock), plant.team)
    cut_off(talk, store, admin, "lost", clock)
    assert talk.send(TEXT).status_code == 409
    assert talk.api("POST", f"{talk.path}/park").status_code == 409
    clock.on(LEASE + 1)
    assert talk.say(TEXT)["turn"]["n"] == 1
    assert counts(talk, store, plant.org)["turns"] == 2


def test_a_backend_too_slow_for_its_lease_changes_nothing(api: Api, plant: Plant, store: Store, tmp_path: Path) -> None:
    slow, clock = Slow(), Clock()
    here = speaking(api, store, tmp_path, clock, slow)
    talk = begin(here, plant.team)

    async def race() -> tuple[httpx.Response, httpx.Response]:
        async with under_way(here, talk, slow, "the rag") as late:
            clock.on(LEASE + 1)
            slow.go.set()
            quick = await here.send("POST", f"{talk.path}/turns", json={"text": TEXT})
        return late.result(), quick

    late, quick = here.runner.run(race())
    assert sorted([late.status_code, quick.status_code]) in ([200, 200], [200, 409], [200, 412])
    turns = [turn["n"] for turn in talk.turns()]
    assert turns == list(range(len(turns)))


def test_of_many_different_answers_at_once_each_is_one_turn_or_kept(
    api: Api, plant: Plant, store: Store, admin: Caller
) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    before = len(talk.turns())

    async def crowd() -> list[int]:
        texts = [f"{CAUSE} number {n}" for n in range(20)]
        sends = (api.send("POST", f"{talk.path}/turns", json={"text": text}) for text in texts)
        return [answer.status_code for answer in await asyncio.gather(*sends)]

    statuses = api.runner.run(crowd())
    assert set(statuses) <= {200, 409}
    waiting = api.runner.run(store.read(lambda conn: waiting_texts(conn, admin, talk.id)))
    assert len(talk.turns()) - before == statuses.count(200)
    assert len(waiting) == statuses.count(409)
