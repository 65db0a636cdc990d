"""Who hears of what, how it is signed and sent again, and what an administrator can do about it."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from coach.board.deliveries import replay, sound_dead
from coach.board.plant import Plant
from coach.board.webhooks import edit_webhook, remove_webhook, rotate_secret
from coach.clock import new_id, now
from coach.delivery.collecting import orgs_due
from coach.delivery.postman import EACH, LEASE, PAUSE, Postman
from coach.delivery.signing import new_secret
from coach.errors import Conflict
from coach.jobs import running
from coach.settings import Settings
from coach.store import deliveries
from coach.store import tables as t
from coach.store.engine import Store, prepare
from coach.store.feed import NUMBERED, number, trim
from coach.store.scope import Caller

from .conftest import LOOPBACK, NOON, House
from .receiver import Receiver, receiving


def root(house: House) -> Caller:
    return Caller.house(house.org)


async def sent(house: House, receiver: Receiver, mode: str) -> int:
    async with house.postman() as postman:
        await postman.drain(1_000)
    return receiver.seen(mode).total()


async def test_a_webhook_hears_of_what_it_asked_for_from_then_on(house: House) -> None:
    async with receiving() as receiver:
        house.happens(2)
        house.hook(receiver.url("fine"), ("issue.*", "kpi.read"), [house.team("tea_1")])
        for type, team in (
            ("issue.raised", "tea_1"), ("issue.raised", "tea_2"), ("issue.resolved", "tea_1"), ("kpi.read", "tea_1"),
            ("kpi.turned", "tea_1"), ("issue.raised", None), ("action.given", "tea_1"),
        ):  # fmt: skip
            house.happens(1, type, team)
        assert await sent(house, receiver, "fine") == 3
        assert await sent(house, receiver, "fine") == 3


async def test_what_happened_before_is_not_sent_though_nobody_had_numbered_it(house: House) -> None:
    async with receiving() as receiver:
        house.happens(NUMBERED + 1)
        hook = house.hook(receiver.url("fine"))
        assert await sent(house, receiver, "fine") == 0
        for status in ("paused", "active"):
            changed = {"status": status}
            house.run(lambda conn: edit_webhook(conn, root(house), LOOPBACK, hook, changed, house.at))  # noqa: B023
            house.happens(2 if status == "paused" else 1)
        assert await sent(house, receiver, "fine") == 1


async def test_for_a_day_the_old_secret_signs_too(house: House) -> None:
    house.at = now()
    async with receiving() as receiver:
        hook = house.hook(receiver.url("fine"))
        old, new = house.secrets[hook], new_secret()
        house.run(lambda conn: rotate_secret(conn, root(house), hook, new, house.at))
        house.happens()
        await sent(house, receiver, "fine")
        house.at += timedelta(hours=24)
        house.happens()
        await sent(house, receiver, "fine")
    both, alone = (one.headers["webhook-signature"] for one in receiver.got)
    assert (both.count("v1,"), alone.count("v1,")) == (2, 1)
    first = receiver.got[0]
    for secret in (old, new):
        assert Webhook(secret).verify(first.body, dict(first.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(first.body, dict(first.headers))


async def test_what_is_gone_or_paused_is_sent_nothing_and_active_again_what_is_new(house: House) -> None:
    async with receiving() as receiver:
        hook = house.hook(receiver.url("gone"))
        house.happens(9)
        assert 1 <= await sent(house, receiver, "gone") <= EACH
        assert {row.status for row in house.rows(t.deliveries)} == {"dead"}
        assert [row.status for row in house.rows(t.webhooks)] == ["gone"]
        before = receiver.seen("gone").total()
        house.happens(1)
        assert await sent(house, receiver, "gone") == before
        back = {"status": "active", "url": receiver.url("fine")}
        house.run(lambda conn: edit_webhook(conn, root(house), LOOPBACK, hook, back, house.at))
        house.happens(1)
        assert await sent(house, receiver, "fine") == 1


async def test_what_was_on_its_way_when_a_webhook_was_paused_waits_and_counts_no_attempt(house: House) -> None:
    async with receiving() as receiver:
        hook = house.hook(receiver.url("broken"))
        house.happens(3)
        assert await sent(house, receiver, "broken") == 3
        house.run(lambda conn: edit_webhook(conn, root(house), LOOPBACK, hook, {"status": "paused"}, house.at))
        for _ in range(3):
            house.at += timedelta(hours=1)
            assert await sent(house, receiver, "broken") == 3
        assert {(row.status, row.attempts, row.due_at) for row in house.rows(t.deliveries)} == {
            ("waiting", 1, house.at + PAUSE)
        }
        back = {"status": "active", "url": receiver.url("fine")}
        house.run(lambda conn: edit_webhook(conn, root(house), LOOPBACK, hook, back, house.at))
        house.at += PAUSE
        assert await sent(house, receiver, "fine") == 3


def test_what_waits_for_a_paused_webhook_does_not_keep_the_feed_for_ever(house: House) -> None:
    house.happens(3)
    house.run(lambda conn: number(conn, house.org))
    waits = {"id": "del_1", "target_id": "web_1", "kind": "webhook", "status": "waiting", "due_at": NOON}
    first = min(house.rows(t.feed), key=lambda row: row.seq)
    house.add(t.deliveries, {**waits, "source_id": first.id, "created_at": NOON})
    day = timedelta(days=1)
    assert [house.run(lambda conn: trim(conn, house.org, NOON + ago)) for ago in (timedelta(), day)] == [0, 3]  # noqa: B023


async def test_what_waits_for_a_webhook_that_was_removed_is_void(house: House) -> None:
    async with receiving() as receiver:
        hook = house.hook(receiver.url("broken"))
        house.happens(3)
        assert await sent(house, receiver, "broken") == 3
        house.run(lambda conn: remove_webhook(conn, root(house), hook, house.at))
        house.at += timedelta(days=1)
        assert await sent(house, receiver, "broken") == 3
    assert {row.status for row in house.rows(t.deliveries)} == {"void"}


async def test_one_slow_receiver_holds_up_nobody(house: House) -> None:
    async with receiving() as receiver, house.postman(patience=timedelta(minutes=5)) as postman:
        slow = house.hook(receiver.url("hanging"))
        quick = house.hook(receiver.url("fine"))
        house.happens(40)
        await postman.start(await postman.collect(), 100)
        held = [target for _, target in postman.running.values()]
        assert [held.count(target) for target in (slow, quick)] == [EACH, EACH]
        while len(house.rows(t.deliveries, target_id=quick, status="done")) < 40:
            await asyncio.wait(postman.running, return_when=asyncio.FIRST_COMPLETED)
            await postman.start([house.org], 100)
        assert receiver.seen("hanging").total() == EACH


async def test_a_dead_letter_is_seen_told_once_a_day_and_replayed_under_its_id(house: House) -> None:
    person = new_id("per")
    house.team("tea_top")
    made = {"created_at": NOON, "name": "Ines"}
    house.add(t.people, {**made, "id": person})
    house.add(t.keys, {**made, "id": "key", "hash": house.org, "prefix": "", "role": "admin", "person_id": person})
    async with receiving() as receiver, house.postman() as postman:
        hook = house.hook(receiver.url("broken"))
        house.happens(2)
        await house.carry_on(postman)
        one, _ = house.rows(t.deliveries)
        assert (one.status, one.attempts, one.last_status, one.last_error) == ("dead", 10, "500", "answered 500")
        for _ in range(3):
            house.run(lambda conn: sound_dead(Plant(conn, house.org, house.at)))
        assert [notice.item_id for notice in house.rows(t.notices, what="undelivered")] == [hook]
        house.change(t.webhooks, hook, url=receiver.url("fine"))
        house.run(lambda conn: replay(conn, root(house), one.id, house.at))
        with pytest.raises(Conflict, match="on its way"):
            house.run(lambda conn: replay(conn, root(house), one.id, house.at))
        await postman.drain(10)
    assert receiver.seen("fine") == {one.source_id: 1}
    assert [row.failures for row in house.rows(t.webhooks)] == [0]


async def test_what_cannot_be_sent_any_more_is_not_replayed(house: House) -> None:
    async with receiving() as receiver, house.postman() as postman:
        hook = house.hook(receiver.url("gone"))
        house.happens()
        await house.carry_on(postman)
        (one,) = house.rows(t.deliveries)
        with pytest.raises(Conflict, match="asked for no more"):
            house.run(lambda conn: replay(conn, root(house), one.id, house.at))
        house.run(lambda conn: remove_webhook(conn, root(house), hook, house.at))
        with pytest.raises(Conflict, match=f"{hook} has been removed"):
            house.run(lambda conn: replay(conn, root(house), one.id, house.at))


def test_a_death_is_told_for_its_own_day_however_old_what_died_is(house: House) -> None:
    house.team("tea_top")
    made = {"created_at": NOON - timedelta(days=40), "kind": "webhook", "status": "dead"}
    house.add(t.people, {"created_at": NOON, "id": "per_ines", "name": "Ines"})
    key = {"id": "key", "hash": house.org, "prefix": "", "role": "admin", "person_id": "per_ines", "name": "Ines"}
    house.add(t.keys, {"created_at": NOON, **key})
    told = []
    for n, hours in enumerate((6, 11, 24)):
        died = {"id": f"del_{n}", "target_id": "web_1", "source_id": f"evt_{n}"}
        house.add(t.deliveries, {**made, **died, "done_at": NOON + timedelta(hours=hours)})
        for later in (1, 13):
            at = NOON + timedelta(hours=hours + later)
            house.run(lambda conn: sound_dead(Plant(conn, house.org, at)))  # noqa: B023
            told.append(len(house.rows(t.notices, what="undelivered")))
    assert told == [1, 1, 1, 1, 2, 2]


async def test_what_cannot_be_written_down_is_not_sent_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, house.postman() as postman:
        house.hook(receiver.url("fine"))
        house.happens()
        with monkeypatch.context() as broken:
            broken.setattr(Postman, "record", wrong)
            for _ in range(13):
                await postman.drain(10)
                house.at += LEASE
        assert receiver.seen("fine").total() == 10
        await house.carry_on(postman)
    assert [(row.status, row.last_status) for row in house.rows(t.deliveries)] == [("dead", "broken")]
    assert receiver.seen("fine").total() == 10


def wrong(*_: object) -> str:
    raise ZeroDivisionError


async def test_what_is_wrong_in_one_organisation_does_not_hide_what_is_due_in_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.hook("http://127.0.0.1:9/")
    house.happens()
    usual = deliveries.is_due
    monkeypatch.setattr(deliveries, "is_due", lambda conn, org, now: usual(conn, org, now) if org != "ill" else wrong())
    assert await orgs_due(house.store, ["ill", house.org], house.at) == [house.org]


async def test_two_processes_send_each_event_once(house: House) -> None:
    async with receiving() as receiver, house.postman() as one, house.postman() as other:
        house.hook(receiver.url("fine"))
        house.happens(60)
        await asyncio.gather(one.drain(1_000), other.drain(1_000))
    assert set(receiver.seen("fine").values()) == {1}
    assert len(receiver.seen("fine")) == 60


async def test_the_service_sends_by_itself_and_stops_when_it_is_told(tmp_path: Path) -> None:
    prepare(url := f"sqlite:///{tmp_path}/coach.db")
    with Store.open(url) as store:
        house = House(store, "site", now())
        house.run(lambda conn: conn.execute(insert(t.orgs).values(org="site", name="Site", created_at=NOON)))
        async with receiving() as receiver:
            house.hook(receiver.url("fine"))
            house.happens()
            named = Settings(webhook_hosts=(f"127.0.0.1:{receiver.port}",))
            async with running(store, now, "here", named):
                await receiver.came.wait()
        assert receiver.seen("fine").total() == 1


async def test_killed_between_sending_and_writing_it_down_it_is_sent_again_under_its_id(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/coach.db"
    prepare(url)
    with Store.open(url) as store:
        house = House(store, "site", now())
        house.run(lambda conn: conn.execute(insert(t.orgs).values(org="site", name="Site", created_at=NOON)))
        async with receiving() as receiver:
            house.hook(receiver.url("fine"))
            house.happens()
            assert await swept(tmp_path, receiver, COACH_FAILPOINT="after_send") == -9
            (row,) = house.rows(t.deliveries)
            assert (row.status, row.attempts, receiver.seen("fine").total()) == ("waiting", 1, 1)
            house.at = row.due_at
            assert row.due_at - now() <= LEASE
            await sent(house, receiver, "fine")
            (event,) = house.run(
                lambda conn: conn.execute(select(t.feed.c.id).where(t.feed.c.org == "site")).scalars().all()
            )
            assert receiver.seen("fine") == {event: 2}
            assert [row.status for row in house.rows(t.deliveries)] == ["done"]


async def swept(home: Path, receiver: Receiver, **more: str) -> int | None:
    """One pass by a process of its own."""
    environment = {**os.environ, "COACH_WEBHOOK_HOSTS": f"127.0.0.1:{receiver.port}", **more}
    command = [sys.executable, "-c", "from coach.cli import main; raise SystemExit(main())", "sweep"]
    process = await asyncio.create_subprocess_exec(
        *command, "--data-dir", str(home), env=environment, stdout=subprocess.DEVNULL
    )
    return await process.wait()
