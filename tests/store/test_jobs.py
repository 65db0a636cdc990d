"""A pass over everything that is due, and what happens when something in it is broken."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from coach.clock import new_id
from coach.jobs import AUDIT_EVERY, Pass, running, sweep
from coach.store import tables as t
from coach.store.engine import Store, prepare
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world

LATE = MONDAY + 3 * DAY


@pytest.fixture
def quiet(tmp_path: Any) -> Iterator[Store]:
    """A database of its own: a pass goes over every organisation there is."""
    url = f"sqlite:///{tmp_path}/coach.db"
    prepare(url)
    with Store.open(url) as store:
        yield store


def site(store: Store, org: str = "site", actions: int = 3) -> World:
    with store.engine.begin() as conn:
        conn.execute(insert(t.orgs).values(org=org, name=org, created_at=MONDAY))
        world = found_world(conn, org)
        for n in range(actions):
            world.action(conn, f"act_{n}", MONDAY, deadline=MONDAY + HOUR, accepted=True)
    return world


def forget_policy(conn: Connection, world: World, item: str) -> None:
    """A clock that was pinned to a version which is not there: it can never be moved."""
    its = (t.clocks.c.org == world.org, t.clocks.c.item_id == item)
    conn.execute(update(t.clocks).where(*its).values(policy_version=99))


def passed(store: Store, at: Any, **options: Any) -> Pass:
    return asyncio.run(sweep(store, at, worker="test", **options))


def rows(store: Store, world: World, table: Any, **equal: Any) -> list[Any]:
    with store.engine.begin() as conn:
        return world.rows(conn, table, **equal)


def test_a_pass_moves_what_is_due_once_and_says_how_much(quiet: Store) -> None:
    world = site(quiet)
    first, again = passed(quiet, LATE), passed(quiet, LATE)
    assert (first.clocks.claimed, first.clocks.escalated, again.clocks.claimed) == (3, 3, 0)
    assert len(rows(quiet, world, t.escalations)) == 3
    assert first.messages == len(rows(quiet, world, t.messages)) > 0


def test_one_broken_clock_stops_no_other_and_is_an_alarm_on_the_board_and_in_the_inbox(quiet: Store) -> None:
    world = site(quiet)
    with quiet.engine.begin() as conn:
        forget_policy(conn, world, "act_1")
    done = passed(quiet, LATE)
    assert (done.clocks.escalated, done.failed, done.audited.found) == (2, 0, 1)
    assert {row.item_id for row in rows(quiet, world, t.escalations)} == {"act_0", "act_2"}
    (alarm,) = rows(quiet, world, t.alarms)
    assert (alarm.kind, alarm.item_id, alarm.team_id, alarm.closed_at) == ("stuck", "act_1", "cell", None)
    assert [row.person_id for row in rows(quiet, world, t.notices, what="alarm")] == ["cem"]


def test_it_is_tried_again_and_the_alarm_ends_when_it_is_well(quiet: Store) -> None:
    world = site(quiet, actions=1)
    with quiet.engine.begin() as conn:
        forget_policy(conn, world, "act_0")
    passed(quiet, LATE)
    with quiet.engine.begin() as conn:
        conn.execute(update(t.clocks).where(t.clocks.c.org == world.org).values(policy_version=1))
    done = passed(quiet, LATE + HOUR)
    assert (done.clocks.escalated, done.audited.found) == (1, 0)
    assert [row.closed_at for row in rows(quiet, world, t.alarms)] == [LATE + HOUR]


def test_an_organisation_that_breaks_stops_no_other(quiet: Store) -> None:
    broken, well = site(quiet, "a_broken"), site(quiet, "b_well")
    with quiet.engine.begin() as conn:
        person = {"org": broken.org, "id": "per_x", "name": "X", "created_at": MONDAY}
        conn.execute(insert(t.people).values(**person))
        spoilt = {"org": broken.org, "id": new_id("not"), "person_id": "per_x", "team_id": "nowhere", "what": "moved"}
        conn.execute(insert(t.notices).values(**spoilt, item_id="act_0", root_id="act_0", at=MONDAY, due_at=MONDAY))
    done = passed(quiet, LATE)
    assert done.failed == 1
    assert len(rows(quiet, well, t.escalations)) == 3


def test_very_many_without_a_clock_are_mended_in_one_walk(quiet: Store) -> None:
    world = site(quiet, actions=1)
    with quiet.engine.begin() as conn:
        world.copy(conn, t.actions, "act_0", [f"act_{n}" for n in range(1, 2_300)])
        conn.execute(t.clocks.delete().where(t.clocks.c.org == world.org))
    done = passed(quiet, MONDAY + HOUR / 2)
    assert done.audited.mended == 2_300
    assert passed(quiet, MONDAY + HOUR / 2).audited.found == 0


async def test_the_service_sweeps_by_itself_and_leaves_a_heartbeat(quiet: Store) -> None:
    world = site(quiet)
    swept = asyncio.Event()

    def clock() -> Any:
        swept.set()
        return LATE

    async with running(quiet, clock, "here"):
        await swept.wait()
        async with asyncio.timeout(60):
            while not await quiet.read(lambda conn: world.rows(conn, t.beats)):  # noqa: ASYNC110 - a thread writes it
                await asyncio.sleep(0.01)
    (beat,) = rows(quiet, world, t.beats)
    assert (beat.name, beat.at, beat.worker) == ("audit", LATE, "here")
    assert timedelta(0) < AUDIT_EVERY <= timedelta(minutes=5)
