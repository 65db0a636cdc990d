"""Whatever a receiver does: every event arrives under one id, or is visibly dead."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from coach.clock import now
from coach.store import tables as t

from .conftest import NOON, House
from .receiver import ONCE, Received, Receiver, receiving

MODES = (
    "fine", "broken", "busy", "hanging", "resetting", "dripping", "huge", "moved", "gone", "garbled", "alternating",
    "dying",
)  # fmt: skip
SHORT = timedelta(seconds=0.15)
"""For those that hang; who is only late on a busy machine gets it again."""
NEVER = {"broken", "moved", "gone", "garbled"}


async def weather(house: House, events: int) -> Receiver:
    """So many events to each of these receivers, until nothing waits."""
    async with receiving() as receiver, house.postman(patience=SHORT) as postman:
        hooks = {house.hook(receiver.url(mode)): mode for mode in MODES}
        house.happens(events)
        await house.carry_on(postman)
        for id, mode in hooks.items():
            ended = {(row.status, row.attempts == 10) for row in house.rows(t.deliveries, target_id=id)}
            assert ended == ({("dead", mode != "gone")} if mode in NEVER else {("done", False)}), mode
    return receiver


def genuine(house: House, one: Received, secret: str) -> bool:
    """By the signature that the reference implementation would make."""
    at = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC)
    return one.headers["webhook-signature"] == Webhook(secret).sign(one.id, at, one.body.decode())


async def endure(house: House, events: int) -> None:
    receiver = await weather(house, events)
    ids = {row.id for row in house.rows(t.feed)}
    assert len(ids) == events
    assert len(house.rows(t.deliveries)) == events * len(MODES)
    for mode in MODES:
        came = receiver.seen(mode)
        assert came.keys() <= ids if mode == "gone" else came.keys() == ids, mode
        assert min(came.values()) >= (2 if mode in ONCE else 1), mode
    assert receiver.seen("stolen").total() == 0
    assert receiver.poured < events * (40 << 20)
    assert house.at - NOON == timedelta(hours=75, minutes=35, seconds=5)
    secrets = {row.url: house.secrets[row.id] for row in house.rows(t.webhooks)}
    assert all(genuine(house, one, secrets[receiver.url(one.mode)]) for one in receiver.got)


async def test_two_hundred_deliveries_arrive_or_are_visibly_dead(house: House) -> None:
    await endure(house, 17)


@pytest.mark.full
async def test_ten_thousand_do(house: House) -> None:
    await endure(house, 834)


async def test_the_reference_verifier_takes_what_is_sent(house: House) -> None:
    house.at = now()
    async with receiving() as receiver, house.postman() as postman:
        hook = house.hook(receiver.url("fine"))
        house.happens(1, team="tea_1")
        await postman.drain(10)
    (got,) = receiver.got
    body = Webhook(house.secrets[hook]).verify(got.body, dict(got.headers))
    (event,) = house.rows(t.feed)
    assert body["type"] == "issue.raised"
    assert body["data"] == {
        "severity": "minor", "id": event.id, "item_id": "iss_0", "team_id": "tea_1", "by": None,
    }  # fmt: skip
    assert got.id == event.id
    assert json.loads(got.body)["timestamp"].endswith("Z")
