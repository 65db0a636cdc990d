"""From notices to messages on both databases: few a day, in people's own shift, the severe ones at once, none lost."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, update

from coach.board import outbox
from coach.board.clocks import Item
from coach.board.notices import tell
from coach.board.outbox import post
from coach.store import tables as t
from coach.store.engine import Store
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world

CAP = 3
VIENNA = ZoneInfo("Europe/Vienna")
SHIFTS = {"early": range(6, 14), "late": range(14, 22), "night": (22, 23, *range(6))}


@pytest.fixture
def world(conn: Connection, org: str) -> World:
    """Three shifts, night and day but for the weekend, and few messages."""
    made = found_world(conn, org)
    shifts = [
        {"name": name, "start": f"{hours[0]:02}:00", "end": f"{(hours[-1] + 1) % 24:02}:00", "days": list(range(5))}
        for name, hours in SHIFTS.items()
    ]
    row = {
        "org": org,
        "id": "cal",
        "name": "Three",
        "timezone": "Europe/Vienna",
        "shifts": shifts,
        "created_at": MONDAY,
    }
    conn.execute(insert(t.calendars), row)
    conn.execute(update(t.teams).where(t.teams.c.org == org).values(calendar_id="cal"))
    conn.execute(update(t.orgs).where(t.orgs.c.org == org).values(messages_a_day=CAP))
    return made


def lives(conn: Connection, world: World, person: str, **fields: Any) -> None:
    conn.execute(update(t.people).where(t.people.c.org == world.org, t.people.c.id == person).values(**fields))


def notify(conn: Connection, world: World, at: datetime, person: str, key: object, *, severe: bool = False) -> None:
    item = Item("act", "action", "cell", "act", severe)
    tell(world.at(conn, at), [person], "act", item, "moved", key)


def posted(conn: Connection, world: World, at: datetime) -> int:
    """All that a pass sends."""
    total = 0
    while (sent := post(conn, world.at(conn, at))) is not None:
        total += sent
    return total


def test_what_comes_together_is_one_message(conn: Connection, world: World) -> None:
    for key in range(5):
        notify(conn, world, MONDAY, "ana", key)
    assert posted(conn, world, MONDAY) == 1
    (message,) = world.rows(conn, t.messages)
    assert (message.person_id, message.holds, message.severe, message.day) == ("ana", 5, False, "2026-03-02")
    assert {notice.message_id for notice in world.rows(conn, t.notices)} == {message.id}
    assert posted(conn, world, MONDAY) == 0


def test_over_the_budget_the_rest_comes_together_on_the_next_day(conn: Connection, world: World) -> None:
    for n in range(6):
        notify(conn, world, MONDAY + n * HOUR, "ana", n)
        posted(conn, world, MONDAY + n * HOUR)
    assert [message.holds for message in world.rows(conn, t.messages)] == [1] * CAP
    assert posted(conn, world, MONDAY + 24 * HOUR) == 1
    assert Counter(message.holds for message in world.rows(conn, t.messages)) == {1: CAP, 3: 1}


def test_what_is_severe_goes_at_once_by_night_and_over_the_budget(conn: Connection, world: World) -> None:
    lives(conn, world, "ana", shift="early", messages="digest")
    for n in range(CAP + 2):
        at = MONDAY + timedelta(hours=14, minutes=n)
        notify(conn, world, at, "ana", n, severe=True)
        assert posted(conn, world, at) == 1


@pytest.mark.parametrize(("shift", "begins"), [("early", 5), ("late", 13), ("night", 21)])
def test_a_notice_waits_for_the_shift_of_its_person(conn: Connection, world: World, shift: str, begins: int) -> None:
    lives(conn, world, "ana", shift=shift)
    asleep = MONDAY.replace(hour=(begins + 12) % 24)
    notify(conn, world, asleep, "ana", 1)
    start = asleep.replace(hour=begins) + (DAY if begins < asleep.hour else timedelta())
    assert posted(conn, world, start - timedelta(seconds=1)) == 0
    assert posted(conn, world, start) == 1


def test_a_pass_that_comes_after_the_shift_leaves_the_notice_for_the_next_one(conn: Connection, world: World) -> None:
    lives(conn, world, "ana", shift="early")
    notify(conn, world, MONDAY, "ana", 1)
    assert posted(conn, world, MONDAY + 12 * HOUR) == 0
    assert [notice.due_at for notice in world.rows(conn, t.notices)] == [MONDAY + 22 * HOUR]
    assert posted(conn, world, MONDAY + 22 * HOUR) == 1


def test_over_the_budget_the_next_message_still_waits_for_the_own_shift(conn: Connection, world: World) -> None:
    lives(conn, world, "ana", shift="late")
    for n in range(CAP + 1):
        notify(conn, world, at := MONDAY + (7 + n) * HOUR, "ana", n)
        posted(conn, world, at)
    waiting = [notice.due_at for notice in world.rows(conn, t.notices) if notice.due_at]
    assert waiting == [MONDAY + 30 * HOUR]


def test_who_leads_high_up_gets_one_message_a_shift_unless_they_ask_for_each(conn: Connection, world: World) -> None:
    lives(conn, world, "eva", shift="early")
    for n in range(3):
        notify(conn, world, MONDAY + n * HOUR, "eva", n)
        assert posted(conn, world, MONDAY + n * HOUR) == 0
    assert posted(conn, world, MONDAY + 22 * HOUR) == 1
    lives(conn, world, "eva", messages="each")
    notify(conn, world, MONDAY + 25 * HOUR, "eva", "now")
    assert posted(conn, world, MONDAY + 25 * HOUR) == 1


def test_somebody_who_was_erased_gets_nothing_and_holds_nobody_up(conn: Connection, world: World) -> None:
    for person in ("ana", "ben"):
        notify(conn, world, MONDAY, person, 1)
    world.erase(conn, "ana")
    assert posted(conn, world, MONDAY) == 1
    assert [message.person_id for message in world.rows(conn, t.messages)] == ["ben"]
    assert [notice.due_at for notice in world.rows(conn, t.notices)] == [None, None]


def test_many_that_must_wait_do_not_hold_up_one_that_must_not(
    conn: Connection, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More notices than a batch holds are over somebody's budget; behind them stands a severe one."""
    monkeypatch.setattr(outbox, "MOST", 4)
    lives(conn, world, "ana", shift="early")
    for n in range(9):
        notify(conn, world, MONDAY, "ana", n)
    late = MONDAY + 12 * HOUR
    notify(conn, world, late, "ben", "danger", severe=True)
    assert posted(conn, world, late) == 1
    assert [message.person_id for message in world.rows(conn, t.messages)] == ["ben"]


def some_weeks(conn: Connection, world: World, random: Random) -> list[datetime]:
    """Notices by day and night, and passes that come when they come. The last ones are a week after the last notice."""
    people = {"ana": "early", "ben": "late", "gil": "night", "cem": None, "eva": "early"}
    for person, shift in people.items():
        lives(conn, world, person, shift=shift, messages=random.choice((None, "each", "digest")))
    now, passes = MONDAY, list[datetime]()
    for n in range(400):
        now += timedelta(minutes=random.choice((1, 7, 20, 90, 400)))
        notify(conn, world, now, random.choice(sorted(people)), n, severe=random.random() < 0.1)
        if random.random() < 0.4:
            now += timedelta(minutes=random.choice((0, 3, 200)))
            posted(conn, world, now)
            passes.append(now)
    for hours in range(24 * 7):
        posted(conn, world, now + hours * HOUR)
        passes.append(now + hours * HOUR)
    return passes


@pytest.mark.parametrize("seed", range(3))
def test_over_weeks_nobody_gets_too_much_at_the_wrong_time_and_everything_arrives(
    conn: Connection, world: World, seed: int
) -> None:
    passes = some_weeks(conn, world, Random(seed))
    messages = {message.id: message for message in world.rows(conn, t.messages)}
    usual = [message for message in messages.values() if not message.severe]
    a_day = Counter((message.person_id, message.at.astimezone(VIENNA).date()) for message in usual)
    assert max(a_day.values()) == CAP
    shift_of = {person.id: person.shift for person in world.rows(conn, t.people)}
    for message in usual:
        local = message.at.astimezone(VIENNA)
        assert local.hour in (SHIFTS[shift] if (shift := shift_of[message.person_id]) else range(24)), message
        assert (local - timedelta(hours=6)).weekday() < 5, message
    for notice in world.rows(conn, t.notices):
        message = messages[notice.message_id]
        assert (message.person_id, message.severe) == (notice.person_id, notice.severe)
        assert not notice.severe or message.at == min(at for at in passes if at >= notice.at)
    assert sum(message.holds for message in messages.values()) == 400


def test_workers_that_post_at_the_same_time_share_one_budget(
    store: Store, org: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST", 3)
    with store.engine.begin() as conn:
        world = found_world(conn, org)
        for n in range(60):
            notify(conn, world, MONDAY, "ana", n)

    async def together() -> list[int]:
        def once(conn: Connection) -> int:
            return post(conn, world.at(conn, MONDAY)) or 0

        return await asyncio.gather(*(store.write(once) for _ in range(24)))

    sent = asyncio.run(together())
    with store.engine.begin() as conn:
        assert sum(sent) == len(world.rows(conn, t.messages)) == 6
        waiting = [notice.due_at for notice in world.rows(conn, t.notices) if notice.message_id is None]
    assert (len(waiting), min(waiting) > MONDAY) == (60 - 6 * 3, True)
