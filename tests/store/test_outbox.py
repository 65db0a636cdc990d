"""From notices to messages on both databases: few a day, in people's own shift, the severe ones at once, none lost."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event, insert, update

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
    conn.execute(insert(t.calendars), calendar(org, "cal", SHIFTS))
    conn.execute(update(t.teams).where(t.teams.c.org == org).values(calendar_id="cal"))
    conn.execute(update(t.orgs).where(t.orgs.c.org == org).values(messages_a_day=CAP))
    return made


def calendar(org: str, id: str, named: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    shifts = [
        {"name": name, "start": f"{hours[0]:02}:00", "end": f"{(hours[-1] + 1) % 24:02}:00", "days": list(range(5))}
        for name, hours in named.items()
    ]
    times = {"timezone": "Europe/Vienna", "shifts": shifts, "created_at": MONDAY}
    return {"org": org, "id": id, "name": id.capitalize(), **times}


def lives(conn: Connection, world: World, person: str, **fields: Any) -> None:
    conn.execute(update(t.people).where(t.people.c.org == world.org, t.people.c.id == person).values(**fields))


def joins(conn: Connection, world: World, person: str, team: str, how: str) -> None:
    key = {"org": world.org, "team_id": team, "person_id": person}
    if how == "leader":
        conn.execute(update(t.teams).where(t.teams.c.org == world.org, t.teams.c.id == team).values(leader_id=person))
    else:
        conn.execute(insert(t.members).values(key) if how == "member" else insert(t.deputies).values(**key, n=2))


def works(conn: Connection, world: World, name: str, team: str, shifts: Mapping[str, Sequence[int]]) -> None:
    """A calendar of its own for a team."""
    conn.execute(insert(t.calendars), calendar(world.org, name, shifts))
    conn.execute(update(t.teams).where(t.teams.c.org == world.org, t.teams.c.id == team).values(calendar_id=name))


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


@pytest.mark.parametrize("belongs", ["member", "leader", "deputy"])
def test_a_message_about_another_team_waits_for_the_shift_in_the_persons_own(
    conn: Connection, world: World, belongs: str
) -> None:
    """Maintenance has no late shift in the calendar of a crew that works at night only."""
    lives(conn, world, "ana", shift="late")
    joins(conn, world, "ana", "area", belongs)
    works(conn, world, "nights", "cell", {"night": SHIFTS["night"]})
    at_night = MONDAY + 18 * HOUR
    notify(conn, world, at_night, "ana", 1)
    assert [notice.due_at for notice in world.rows(conn, t.notices)] == [MONDAY + 30 * HOUR]
    assert (posted(conn, world, at_night), posted(conn, world, MONDAY + 30 * HOUR)) == (0, 1)


@pytest.mark.parametrize("belongs", [True, False])
def test_whose_shift_is_not_known_at_home_waits_for_it_where_they_are_needed(
    conn: Connection, world: World, belongs: bool
) -> None:
    lives(conn, world, "ana", shift="night")
    works(conn, world, "office", "area", {"day": SHIFTS["early"]})
    if belongs:
        joins(conn, world, "ana", "area", "member")
    notify(conn, world, MONDAY, "ana", 1)
    assert [notice.due_at for notice in world.rows(conn, t.notices)] == [MONDAY + 14 * HOUR]


def test_who_has_no_shift_works_when_the_own_team_does(conn: Connection, world: World) -> None:
    works(conn, world, "office", "area", {"day": SHIFTS["early"]})
    joins(conn, world, "ana", "area", "member")
    notify(conn, world, MONDAY + 7 * HOUR, "ana", 1)
    assert [notice.due_at for notice in world.rows(conn, t.notices)] == [MONDAY + 22 * HOUR]


def test_to_tell_people_of_many_teams_takes_no_more_statements_than_to_tell_one(conn: Connection, world: World) -> None:
    for person, team in (("ana", "cell"), ("ben", "area"), ("gil", "plant")):
        joins(conn, world, person, team, "member")
    counts = Counter[int]()
    for n, people in enumerate((["ben"], ["ana", "ben", "gil", "dora"])):
        plant = world.at(conn, MONDAY)
        plant.on_duty("cell", 2)
        event.listen(conn, "before_cursor_execute", count := lambda *_, n=n: counts.update([n]))
        tell(plant, people, "act", Item("act", "action", "cell", "act"), "moved", n)
        event.remove(conn, "before_cursor_execute", count)
    assert 0 < counts[0] == counts[1]


def test_a_shift_over_midnight_has_one_budget(conn: Connection, world: World) -> None:
    lives(conn, world, "gil", shift="night")
    at_ten = MONDAY + 14 * HOUR
    for n in range(8):
        notify(conn, world, at_ten + n * HOUR, "gil", n)
        posted(conn, world, at_ten + n * HOUR)
    assert [message.day for message in world.rows(conn, t.messages)] == ["2026-03-02"] * CAP
    waiting = {notice.due_at for notice in world.rows(conn, t.notices) if notice.due_at}
    assert waiting == {at_ten + DAY}
    assert posted(conn, world, at_ten + DAY) == 1


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
    a_day = Counter((message.person_id, (message.at.astimezone(VIENNA) - 6 * HOUR).date()) for message in usual)
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
