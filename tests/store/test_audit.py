"""The auditor on both databases: what must not be is found, mended where that can be, and said aloud."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from coach.board.audit import LATE, Audited, conclude, examine
from coach.board.clocks import Item, restart, start, stop
from coach.board.sweep import set_aside
from coach.store import tables as t
from coach.store.audit import Found, admins, beats, open_alarms
from coach.store.clocks import clock_of
from coach.store.engine import Store
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world


@pytest.fixture
def world(conn: Connection, org: str) -> World:
    return found_world(conn, org)


def audit(conn: Connection, world: World, now: datetime) -> Audited:
    return conclude(conn, world.org, examine(conn, world.org, now), now, "worker")


def lose(conn: Connection, world: World, item: str) -> None:
    conn.execute(delete(t.clocks).where(t.clocks.c.org == world.org, t.clocks.c.item_id == item))


def due(conn: Connection, world: World, item: str) -> Any:
    row = clock_of(conn, world.org, item)
    return row and row.due_at


def alarms(conn: Connection, world: World) -> list[str]:
    return [alarm["id"] for alarm in open_alarms(conn, world.org)]


def test_where_everything_is_watched_nothing_is_found_and_the_heart_beats(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY)
    world.issue(conn, "iss", MONDAY, severe=True)
    assert audit(conn, world, MONDAY) == Audited(0, 0)
    assert (beats(conn, world.org), alarms(conn, world)) == ({"audit": MONDAY}, [])
    audit(conn, world, MONDAY + HOUR)
    assert beats(conn, world.org) == {"audit": MONDAY + HOUR}


def test_an_item_that_lost_its_clock_gets_one_and_its_leader_hears(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY)
    world.issue(conn, "iss", MONDAY)
    for item in ("act", "iss"):
        lose(conn, world, item)
    assert audit(conn, world, MONDAY + HOUR) == Audited(found=2, mended=2)
    assert alarms(conn, world) == ["action-act", "issue-iss"]
    assert world.heard(conn, "act", "alarm") == world.heard(conn, "iss", "alarm") == ["cem"]
    assert all(due(conn, world, item) for item in ("act", "iss"))
    assert audit(conn, world, MONDAY + 2 * HOUR) == Audited(0, 0)
    assert alarms(conn, world) == []


def test_a_lost_clock_goes_on_under_a_version_that_was_never_used(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY - DAY)
    restart(world.at(conn, MONDAY), "act", "moved", None, deadline=MONDAY - DAY)
    lose(conn, world, "act")
    conn.execute(update(t.actions).where(t.actions.c.org == world.org).values(due_at=MONDAY - DAY))
    assert audit(conn, world, MONDAY + DAY).mended == 1
    facts = world.rows(conn, t.escalations)
    assert sorted((fact.deadline_version, fact.level, fact.status) for fact in facts) == [
        (1, 1, "closed"), (2, 1, "closed"), (3, 1, "open")
    ]  # fmt: skip


def test_a_clock_that_stands_still_under_an_open_item_runs_again(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY)
    stop(world.at(conn, MONDAY), "act")
    assert audit(conn, world, MONDAY + HOUR) == Audited(1, 1)
    assert due(conn, world, "act") > MONDAY + HOUR


@pytest.mark.parametrize(
    ("status", "kind", "stage"),
    [("open", "corrective", "date"), ("done", "corrective", "verify"), ("verified", "containment", "end"),
     ("verified", "corrective", "effect"), ("effective", "corrective", "standardise")],
)  # fmt: skip
def test_an_action_is_taken_up_where_it_stands(
    conn: Connection, world: World, status: str, kind: str, stage: str
) -> None:
    world.action(conn, "act", MONDAY)
    lose(conn, world, "act")
    conn.execute(update(t.actions).where(t.actions.c.org == world.org).values(status=status, kind=kind))
    assert audit(conn, world, MONDAY + HOUR).mended == 1
    row = clock_of(conn, world.org, "act")
    assert row is not None
    assert (row.stage, row.due_at is not None) == (stage, True)


def test_the_clock_of_an_ended_item_is_stopped(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY)
    world.close(conn, t.actions, "act", MONDAY)
    assert examine(conn, world.org, MONDAY) == [Found("ended", "act", "cell")]
    assert audit(conn, world, MONDAY) == Audited(1, 1)
    assert due(conn, world, "act") is None
    assert audit(conn, world, MONDAY + HOUR) == Audited(0, 0)


def test_a_clock_of_nothing_at_all_is_stopped(conn: Connection, world: World) -> None:
    start(world.at(conn, MONDAY), Item("gone", "action", "cell", "gone"), "do", duty=None)
    assert audit(conn, world, MONDAY) == Audited(1, 1)
    assert due(conn, world, "gone") is None


def test_what_people_did_while_the_auditor_walked_is_left_as_it_is(conn: Connection, world: World) -> None:
    """Found closed with a clock, then reopened; found without a clock, then closed."""
    reopened = world.action(conn, "reopened", MONDAY)
    world.close(conn, t.actions, "reopened", MONDAY)
    world.action(conn, "closed", MONDAY)
    stop(world.at(conn, MONDAY), "closed")
    found = examine(conn, world.org, MONDAY)
    assert {(one.kind, one.item_id) for one in found} == {("ended", "reopened"), ("action", "closed")}
    world.close(conn, t.actions, "reopened", None)
    start(world.at(conn, MONDAY), reopened, "do", duty="ana")
    world.close(conn, t.actions, "closed", MONDAY)
    assert conclude(conn, world.org, found, MONDAY + HOUR, "worker") == Audited(found=2, mended=0)
    assert (due(conn, world, "reopened") is None, due(conn, world, "closed")) == (False, None)
    assert examine(conn, world.org, MONDAY) == []


def test_clocks_that_no_worker_moves_are_an_alarm(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY, accepted=True)
    soon = MONDAY + DAY - HOUR + LATE
    assert audit(conn, world, soon) == Audited(0, 0)
    assert audit(conn, world, soon + timedelta(seconds=1)) == Audited(1, 0)
    assert world.heard(conn, "act", "alarm") == ["cem"]
    world.sweep(conn, soon + HOUR)
    audit(conn, world, soon + HOUR)
    assert alarms(conn, world) == []


def test_an_alarm_that_stands_is_told_once_and_again_when_it_comes_back(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY)
    for hours in (50, 51, 52):
        audit(conn, world, MONDAY + hours * HOUR)
    assert world.heard(conn, "act", "alarm") == ["cem"]
    since = [alarm["since"] for alarm in open_alarms(conn, world.org)]
    assert since == [MONDAY + 50 * HOUR]
    world.sweep(conn, MONDAY + 53 * HOUR)
    audit(conn, world, MONDAY + 53 * HOUR)
    audit(conn, world, MONDAY + 99 * HOUR)
    assert world.heard(conn, "act", "alarm") == ["cem", "cem"]


def test_a_clock_that_was_set_aside_is_an_alarm_until_it_moves(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY)
    set_aside(conn, world.org, "act", MONDAY + 2 * HOUR)
    audit(conn, world, MONDAY + 2 * HOUR + timedelta(minutes=5))
    assert alarms(conn, world) == ["stuck-act"]
    world.sweep(conn, MONDAY + 3 * HOUR)
    audit(conn, world, MONDAY + 3 * HOUR)
    assert alarms(conn, world) == []


def test_open_work_is_counted_by_team(conn: Connection, world: World) -> None:
    for n in range(5):
        world.action(conn, f"act_{n}", MONDAY, deadline=MONDAY)
    world.issue(conn, "iss", MONDAY, severe=True)
    theirs = (t.actions.c.org == world.org, t.actions.c.id.in_(["act_1", "act_2"]))
    conn.execute(update(t.actions).where(*theirs).values(due_at=MONDAY - DAY, by_line=True))
    world.close(conn, t.actions, "act_2", MONDAY)
    stop(world.at(conn, MONDAY), "act_2")
    for _ in range(2):
        audit(conn, world, MONDAY)
        assert {(row.team_id, row.what): row.n for row in world.rows(conn, t.tallies)} == {
            ("cell", "actions"): 4, ("cell", "overdue"): 1, ("cell", "by_line"): 1, ("cell", "issues"): 1,
            ("cell", "escalations"): 1,
        }  # fmt: skip


def test_several_auditors_at_once_count_once_and_tell_once(store: Store, org: str) -> None:
    with store.engine.begin() as conn:
        world = found_world(conn, org)
        for n in range(30):
            world.action(conn, f"act_{n}", MONDAY)
            lose(conn, world, f"act_{n}")
        found = examine(conn, org, MONDAY)

    async def together() -> list[Audited]:
        times = [MONDAY + timedelta(seconds=n) for n in range(8)]
        works = [partial(conclude, org=org, found=found, now=at, worker=f"{at}") for at in times]
        return await asyncio.gather(*map(store.write, works))

    done = asyncio.run(together())
    with store.engine.begin() as conn:
        assert sum(one.mended for one in done) == 30
        assert {len(world.heard(conn, f"act_{n}", "alarm")) for n in range(30)} == {1}
        assert [row.n for row in world.rows(conn, t.tallies, what="actions")] == [30]
        assert examine(conn, org, MONDAY) == []


def test_a_team_that_nobody_leads_up_to_the_top_is_an_alarm_for_whoever_can_name_a_leader(
    world: World, conn: Connection
) -> None:
    world.action(conn, "act_1", MONDAY, duty=None, deadline=MONDAY + DAY)
    conn.execute(update(t.teams).where(t.teams.c.org == world.org).values(leader_id=None))
    conn.execute(delete(t.deputies).where(t.deputies.c.org == world.org))
    key = {"org": world.org, "id": "key_1", "hash": world.org, "prefix": "", "role": "admin", "person_id": "gil"}
    conn.execute(insert(t.keys).values(**key, name="", created_at=MONDAY))
    found = examine(conn, world.org, MONDAY)
    assert [(one.kind, one.item_id) for one in found] == [("nobody", "cell")]
    conclude(conn, world.org, found, MONDAY, "here")
    assert world.heard(conn, "cell", "alarm") == ["gil"]
    ana = (t.people.c.org == world.org, t.people.c.id == "ana")
    conn.execute(update(t.people).where(*ana).values(role="admin"))
    assert admins(conn, world.org) == ["ana", "gil"]
    conn.execute(update(t.people).where(*ana).values(erased_at=MONDAY))
    assert admins(conn, world.org) == ["gil"]
