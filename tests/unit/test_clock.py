"""When the next thing happens to an item: small worlds gone through whole, against a second reading of the rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.board.policies import presets
from coach.board.rules.calendar import Calendar, Shift
from coach.board.rules.clock import Clock, Stage, deadline_for, moment, reach
from coach.board.rules.policy import Policy
from tests.clock_oracle import Event, Told, Watched

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WORKED = Calendar(ZoneInfo("Europe/Vienna"), (Shift("day", time(6), time(14), frozenset(range(5))),))
STAGES: tuple[Stage, ...] = (
    "resolve", "confirm", "date", "do", "verify", "end", "decide", "standardise", "return", "step"
)  # fmt: skip


def policy(levels: int = 2, word: str | None = None, **changed: Any) -> Policy:
    """Rungs two hours apart, or as soon as nobody has said a `word` for so long."""
    rungs = [{"up": n, "acknowledge": word, "resolve": "2h"} for n in range(levels)]
    usual = {"name": "Small", "time": "calendar", "issue": {"resolve": "4h"}, "levels": rungs, "digest": "3h"}
    return Policy.model_validate(usual | changed)


def begun(rules: Policy, stage: Stage, at: datetime = MONDAY, *, severe: bool = False, **changed: Any) -> Clock:
    deadline = deadline_for(rules, WORKED, stage, at, severe=severe)
    return replace(Clock(stage, severe, at, deadline, 0, at, None, None), **changed)


def looked_at(rules: Policy, clock: Clock, now: datetime, told: list[Told]) -> Clock:
    """What a worker does with one clock; a moved clock is next due later than that."""
    there = moment(rules, WORKED, clock)
    if there.due_at > now:
        return clock
    fired = there.fire_at is not None and there.fire_at <= now
    clock = reach(clock, now) if fired else replace(clock, reminded_at=now)
    what = "fact" if fired else "reminder" if there.fire_at else "digest"
    told.append(Told(what, 1, clock.level, now))  # type: ignore[arg-type]  # one of three words
    assert moment(rules, WORKED, clock).due_at > now
    return clock


def walked(rules: Policy, clock: Clock, events: Sequence[Event]) -> list[Told]:
    told: list[Told] = []
    first = moment(rules, WORKED, clock).fire_at
    if first is not None and first <= clock.started_at:
        clock = looked_at(rules, clock, clock.started_at, told)
    for event in events:
        if event.doing == "look":
            clock = looked_at(rules, clock, event.at, told)
        else:
            clock = replace(clock, acknowledged_at=clock.acknowledged_at or event.at)
    return told


def small_policies() -> Iterator[Policy]:
    words = (None, "1h")
    for levels, first, rung, grace, reminders in product((1, 2, 3), words, words, ("0h", "1h"), ((), ("3h", "1h"))):
        issue = {"acknowledge": first, "resolve": "4h"}
        yield policy(levels, rung, issue=issue, grace=grace, remind=list(reminders))


def walks() -> Iterator[list[Event]]:
    """Passes in time, passes late by a little or a lot, twice at once; acknowledged never, early, late or twice."""
    hours = [range(1, 20), range(2, 20, 5), *combinations((1, 4, 6, 9, 16), 2), (3, 3, 12, 12, 72, 72), (72, 73, 74)]
    for looks, acknowledged in product(hours, ((), (0.5,), (4.5,), (0.5, 8.5))):
        events = [Event("look", MONDAY + h * HOUR) for h in looks]
        yield sorted(events + [Event("acknowledge", MONDAY + h * HOUR) for h in acknowledged], key=lambda e: e.at)


@pytest.mark.parametrize("severe", [False, True])
@pytest.mark.parametrize("stage", ["resolve", "do", "confirm", "verify"])
def test_every_small_world_goes_as_the_rules_say(stage: Stage, severe: bool) -> None:
    worlds = 0
    for rules, events in product(small_policies(), list(walks())):
        found = walked(rules, begun(rules, stage, severe=severe), events)
        wanted = Watched(rules, WORKED, stage, severe).live([Event("start", MONDAY), *events])
        assert found == wanted, (rules, events)
        worlds += 1
    assert worlds == 48 * 56


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    name=st.sampled_from(sorted(presets())),
    stage=st.sampled_from(STAGES),
    severe=st.booleans(),
    begin=st.integers(0, 14 * 24 * 60),
    steps=st.lists(st.tuples(st.integers(0, 4 * 24 * 60), st.booleans()), max_size=12),
)
def test_shipped_policies_over_working_weeks_go_as_the_rules_say(
    name: str, stage: Stage, severe: bool, begin: int, steps: list[tuple[int, bool]]
) -> None:
    rules, at = presets()[name], MONDAY + timedelta(minutes=begin)
    events = [Event("start", at)]
    for minutes, look in steps:
        events.append(Event("look" if look else "acknowledge", events[-1].at + timedelta(minutes=minutes)))
    found = walked(rules, begun(rules, stage, at, severe=severe), events[1:])
    assert found == Watched(rules, WORKED, stage, severe).live(events)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.sampled_from(list(small_policies())), st.sampled_from(STAGES), st.integers(0, 3), st.integers(0, 300))
def test_acknowledging_never_moves_the_time_by_which_it_must_end(
    rules: Policy, stage: Stage, level: int, minutes: int
) -> None:
    clock = begun(rules, stage, level=level)
    open_ended = rules.model_copy(update={"issue": rules.issue.model_copy(update={"acknowledge": None})})
    bare = [rung.model_copy(update={"acknowledge": None}) for rung in rules.levels]
    without = moment(open_ended.model_copy(update={"levels": tuple(bare)}), WORKED, clock).fire_at
    taken = replace(clock, acknowledged_at=MONDAY + timedelta(minutes=minutes))
    assert moment(rules, WORKED, taken).fire_at == without
    before = moment(rules, WORKED, clock).fire_at
    assert without is None or (before is not None and before <= without)


def test_the_same_now_twice_adds_nothing() -> None:
    told: list[Told] = []
    late = MONDAY + 100 * HOUR
    clock = looked_at(policy(), begun(policy(), "do", deadline=MONDAY + 4 * HOUR), late, told)
    assert looked_at(policy(), clock, late, told) is clock
    assert told == [Told("fact", 1, 1, late)]


def test_an_instant_before_its_time_nothing_happens() -> None:
    clock = begun(policy(), "do", deadline=MONDAY + 4 * HOUR)
    due = moment(policy(), WORKED, clock).due_at
    told: list[Told] = []
    assert looked_at(policy(), clock, due - timedelta(microseconds=1), told) is clock
    assert looked_at(policy(), clock, due, told) is not clock


def test_the_owner_hears_before_the_deadline_and_at_it_while_there_is_grace() -> None:
    rules = policy(grace="2h", remind=["1h"])
    clock = begun(rules, "verify", deadline=MONDAY + 6 * HOUR)
    hours = []
    while (there := moment(rules, WORKED, clock)).due_at != there.fire_at:
        hours.append((there.due_at - MONDAY) / HOUR)
        clock = replace(clock, reminded_at=there.due_at)
    assert (hours, there.fire_at) == ([5, 6], MONDAY + 8 * HOUR)


def test_a_reminder_that_is_late_gives_way_to_the_rung() -> None:
    told = walked(policy(remind=["1h"]), begun(policy(), "verify"), [Event("look", MONDAY + 9000 * HOUR)])
    assert [one.what for one in told] == ["fact"]


def test_a_proposed_owner_is_asked_again_until_they_say_yes() -> None:
    rules = policy(accept="1h")
    clock = begun(rules, "do", deadline=MONDAY + 9 * HOUR)
    assert moment(rules, WORKED, clock).due_at == MONDAY + HOUR
    assert moment(rules, WORKED, replace(clock, acknowledged_at=MONDAY)).due_at == MONDAY + 9 * HOUR


def test_what_concerns_the_own_leader_alone_climbs_one_rung_and_repeats() -> None:
    clock = begun(policy(3), "confirm", deadline=MONDAY)
    clock = reach(clock, MONDAY + HOUR)
    assert moment(policy(3), WORKED, clock) == moment(policy(1), WORKED, clock)
    assert moment(policy(3), WORKED, clock).fire_at is None
    assert moment(policy(3), WORKED, clock).due_at == MONDAY + 4 * HOUR


def test_a_rung_reached_by_hand_above_the_ladder_repeats_as_a_digest() -> None:
    clock = begun(policy(2), "do", level=5)
    assert moment(policy(2), WORKED, clock).fire_at is None
    assert moment(policy(2), WORKED, clock).due_at == MONDAY + 3 * HOUR


def test_waiting_for_an_effect_has_one_timer_and_no_rung() -> None:
    clock = begun(policy(), "effect")
    there = moment(policy(remind=["1h"]), WORKED, clock)
    assert (there.due_at, there.fire_at) == (datetime(2026, 4, 1, 7, tzinfo=UTC), None)


def test_a_severe_issue_is_due_as_it_is_raised_unless_the_policy_says_otherwise() -> None:
    calm = policy(severe_at_once=False)
    assert moment(policy(), WORKED, begun(policy(grace="9h"), "resolve", severe=True)).fire_at == MONDAY
    assert moment(calm, WORKED, begun(calm, "resolve", severe=True)).fire_at == MONDAY + 4 * HOUR
    assert deadline_for(policy(), WORKED, "do", MONDAY, severe=True) > MONDAY
