"""What is owed about an item: begun, moved, taken on, handed over, sent up and ended, on both databases."""

import pytest
from sqlalchemy import Connection, delete, insert

from coach.board.clocks import acknowledge, climb, give_duty, held, restart, start, steps_to, stop
from coach.errors import Conflict
from coach.store import tables as t
from coach.store.clocks import clock_of, clocks_of, last_deadline, open_facts
from tests.clock_world import DAY, HOUR, MONDAY, World, found_world, policy


@pytest.fixture
def world(conn: Connection, org: str) -> World:
    return found_world(conn, org)


def levels(conn: Connection, world: World, item: str) -> list[tuple[int, int, str]]:
    """The facts about an item: deadline version, level, status."""
    found = world.rows(conn, t.escalations, item_id=item)
    return sorted((fact.deadline_version, fact.level, fact.status) for fact in found)


def test_a_stage_begins_with_a_timer_and_the_first_version_of_its_deadline(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY)
    row = clock_of(conn, world.org, "act")
    assert row is not None
    assert (row.level, row.deadline_version, row.policy_version, row.duty_id) == (0, 1, 1, "ana")
    assert (row.fire_at, row.due_at) == (MONDAY + DAY + HOUR, MONDAY + DAY - HOUR)
    (deadline,) = world.rows(conn, t.deadlines)
    assert (deadline.version, deadline.due_at, deadline.stage, deadline.why) == (1, MONDAY + DAY, "do", "set")
    assert world.told(conn) == {}


def test_a_severe_issue_reaches_the_first_rung_as_it_is_raised(conn: Connection, world: World) -> None:
    world.issue(conn, "iss", MONDAY, severe=True)
    (fact,) = open_facts(conn, world.org, "iss")
    assert (fact["level"], fact["why"], fact["to_id"], fact["at"]) == (1, "severe", "cem", MONDAY)
    told = world.rows(conn, t.notices)
    assert sorted((one.what, one.person_id) for one in told) == [
        ("escalated", "cem"), ("went_up", "ana"), ("went_up", "gil")
    ]  # fmt: skip
    assert all(one.severe and one.due_at == MONDAY for one in told)


def test_a_moved_deadline_is_a_new_version_on_the_lowest_rung(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY)
    world.sweep(conn, MONDAY + 2 * DAY)
    row = restart(world.at(conn, MONDAY + 2 * DAY), "act", "moved", "ana", deadline=MONDAY + 5 * DAY)
    assert (row.deadline_version, row.level, row.fire_at) == (2, 0, MONDAY + 5 * DAY + HOUR)
    assert levels(conn, world, "act") == [(1, 1, "closed")]
    assert [(one.version, one.why, one.by) for one in world.rows(conn, t.deadlines)] == [
        (1, "set", None),
        (2, "moved", "ana"),
    ]
    world.sweep(conn, MONDAY + 6 * DAY)
    assert levels(conn, world, "act") == [(1, 1, "closed"), (2, 1, "open")]


def test_a_deadline_that_is_past_when_it_is_set_acts_at_once_by_one_rung(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY - 30 * DAY)
    assert levels(conn, world, "act") == [(1, 1, "open")]


def test_a_policy_that_is_edited_leaves_running_clocks_as_they_are(conn: Connection, world: World) -> None:
    world.action(conn, "old", MONDAY, deadline=MONDAY + DAY)
    world.rule(conn, policy(grace="48h"), 2)
    world.action(conn, "new", MONDAY, deadline=MONDAY + DAY)
    world.sweep(conn, MONDAY + DAY + HOUR)
    assert (levels(conn, world, "old"), levels(conn, world, "new")) == ([(1, 1, "open")], [])
    row = restart(world.at(conn, MONDAY + 2 * DAY), "old", "moved", None, deadline=MONDAY + 3 * DAY)
    assert (row.policy_version, row.fire_at) == (2, MONDAY + 5 * DAY)


def test_acknowledging_leaves_the_time_by_which_it_must_end(conn: Connection, world: World) -> None:
    world.issue(conn, "iss", MONDAY)
    before = held(world.at(conn, MONDAY), "iss")
    after = acknowledge(world.at(conn, MONDAY + HOUR), "iss")
    assert (before.fire_at, after.fire_at) == (MONDAY + 2 * HOUR, MONDAY + 9 * HOUR)
    assert acknowledge(world.at(conn, MONDAY + 3 * HOUR), "iss").acknowledged_at == MONDAY + HOUR
    assert clock_of(conn, world.org, "iss") == after


def test_somebody_else_who_owes_it_is_reminded_of_the_same_deadline(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY, accepted=True)
    give_duty(world.at(conn, MONDAY), "act", "ben", accepted=True)
    row = held(world.at(conn, MONDAY), "act")
    assert (row.duty_id, row.deadline_version, row.fire_at) == ("ben", 1, MONDAY + DAY + HOUR)
    world.sweep(conn, MONDAY + DAY - HOUR)
    assert world.heard(conn, "act", "reminder") == ["ben"]


def test_handing_over_keeps_the_rung(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY)
    world.sweep(conn, MONDAY + 2 * DAY)
    before = held(world.at(conn, MONDAY + 2 * DAY), "act")
    give_duty(world.at(conn, MONDAY + 2 * DAY), "act", "ben", accepted=False)
    after = held(world.at(conn, MONDAY + 2 * DAY), "act")
    assert (after.level, after.fire_at, after.duty_id) == (1, before.fire_at, "ben")


def test_what_goes_up_while_a_leader_is_away_reaches_the_deputy(conn: Connection, world: World) -> None:
    world.away(conn, "dora", MONDAY + 9 * DAY)
    world.action(conn, "act", MONDAY, deadline=MONDAY)
    world.sweep(conn, MONDAY + HOUR)
    world.sweep(conn, MONDAY + 5 * HOUR)
    assert world.heard(conn, "act", "escalated") == ["cem", "finn"]


def test_where_a_tier_has_nobody_the_next_one_above_hears_and_then_the_one_below(
    conn: Connection, world: World
) -> None:
    for person in ("dora", "finn"):
        world.erase(conn, person)
    assert world.at(conn, MONDAY).on_duty("cell", 1) == "eva"
    world.erase(conn, "eva")
    assert world.at(conn, MONDAY).on_duty("cell", 2) == "cem"
    world.erase(conn, "cem")
    assert world.at(conn, MONDAY).on_duty("cell", 2) is None


def test_a_fact_is_kept_though_nobody_is_left_to_hear_it(conn: Connection, world: World) -> None:
    for person in ("ana", "cem", "dora", "eva", "finn"):
        world.erase(conn, person)
    world.action(conn, "act", MONDAY, deadline=MONDAY - DAY)
    assert levels(conn, world, "act") == [(1, 1, "open")]
    assert world.rows(conn, t.notices) == []


def test_an_ended_item_has_no_timer_and_no_open_fact(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY - DAY)
    stop(world.at(conn, MONDAY), "act")
    assert levels(conn, world, "act") == [(1, 1, "closed")]
    assert world.sweep(conn, MONDAY + 99 * DAY).claimed == 0
    with pytest.raises(Conflict, match="reopen it first"):
        held(world.at(conn, MONDAY), "act")


def test_an_item_that_begins_again_goes_on_with_the_next_version(conn: Connection, world: World) -> None:
    item = world.action(conn, "act", MONDAY, deadline=MONDAY - DAY)
    stop(world.at(conn, MONDAY), "act")
    row = start(world.at(conn, MONDAY + DAY), item, "do", duty="ana", deadline=MONDAY)
    assert (row.deadline_version, row.level) == (2, 1)
    assert levels(conn, world, "act") == [(1, 1, "closed"), (2, 1, "open")]


def test_a_person_sends_it_up_with_a_reason_and_an_ask(conn: Connection, world: World) -> None:
    world.action(conn, "act", MONDAY, deadline=MONDAY + DAY)
    plant = world.at(conn, MONDAY + HOUR)
    asked = {"by": "ana", "reason_u": "utt_why", "ask_u": "utt_ask", "needed_by": MONDAY + 3 * HOUR}
    (row,) = climb(plant, [held(plant, "act")], why="manual", **asked)
    (fact,) = open_facts(conn, world.org, "act")
    assert {name: fact[name] for name in asked} == asked
    assert (fact["why"], fact["to_id"], row.level, row.fire_at) == ("manual", "cem", 1, MONDAY + 5 * HOUR)
    world.sweep(conn, MONDAY + 5 * HOUR)
    assert levels(conn, world, "act") == [(1, 1, "open"), (1, 2, "open")]


def test_what_travels_as_one_brief_keeps_each_its_own_timer(conn: Connection, world: World) -> None:
    """One waits for its effect and one is to be done; sent up together they are still looked at when each is due."""
    world.action(conn, "do", MONDAY, deadline=MONDAY + DAY)
    world.action(conn, "watched", MONDAY, "effect", deadline=MONDAY + 30 * DAY)
    plant = world.at(conn, MONDAY + HOUR)
    for order in (["watched", "do"], ["do", "watched"]):
        plant.moments.clear()
        climb(plant, [held(plant, id) for id in order], why="manual", by="ana")
        rows = clocks_of(conn, world.org, order)
        assert (rows["do"].fire_at is None, rows["watched"].due_at) == (False, MONDAY + 30 * DAY)


def test_a_clock_that_was_lost_goes_on_with_a_version_never_used_before(conn: Connection, world: World) -> None:
    item = world.action(conn, "act", MONDAY, deadline=MONDAY - DAY)
    conn.execute(delete(t.clocks).where(t.clocks.c.org == world.org, t.clocks.c.item_id == "act"))
    assert last_deadline(conn, world.org, "act") == 1
    row = start(world.at(conn, MONDAY + DAY), item, "do", duty="ana", deadline=MONDAY, after=1)
    assert row.deadline_version == 2
    assert levels(conn, world, "act") == [(1, 1, "closed"), (2, 1, "open")]


def test_a_question_that_is_overtaken_is_told_to_who_was_asked_and_who_asked(world: World, conn: Connection) -> None:
    world.action(conn, "act_1", MONDAY, deadline=MONDAY + DAY)
    plant = world.at(conn, MONDAY)
    said = {"org": world.org, "id": "utt_ask", "text": "Lend us a fitter", "source": "board", "at": MONDAY}
    conn.execute(insert(t.utterances).values(**said))
    climb(plant, [held(plant, "act_1")], why="manual", by="ana", reason_u="utt_ask", ask_u="utt_ask")
    restart(world.at(conn, MONDAY + HOUR), "act_1", "moved", "ana", deadline=MONDAY + 2 * DAY)
    assert world.heard(conn, "act_1", "moved") == ["ana", "cem"]


def test_nobody_who_was_erased_is_given_a_duty(world: World, conn: Connection) -> None:
    world.erase(conn, "ben")
    world.action(conn, "act_1", MONDAY, duty="ben", deadline=MONDAY + DAY)
    world.action(conn, "act_2", MONDAY, deadline=MONDAY + DAY)
    give_duty(world.at(conn, MONDAY), "act_2", "ben", accepted=True)
    assert [row.duty_id for row in world.rows(conn, t.clocks)] == [None, None]


def test_a_hand_sends_further_up_than_the_policy_goes(world: World, conn: Connection) -> None:
    """One tier at a time above the last rung of the ladder."""
    world.action(conn, "act_1", MONDAY, deadline=MONDAY + DAY)
    plant = world.at(conn, MONDAY)
    clock = held(plant, "act_1")
    assert [steps_to(plant, clock, level) for level in (1, 2, 3, 4, 5)] == [0, 1, 2, 3, 4]
