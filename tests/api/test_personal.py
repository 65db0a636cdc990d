"""One person's own progress: theirs, a coach's while they share it, and nobody else's."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coach.clock import new_id
from coach.store import tables as t
from coach.store.board import add
from coach.store.engine import Store
from coach.store.scope import Caller

from .conftest import NOON, Api, Plant, secret_for
from .talk import CAUSE, Clock, Talk, begin, lead, speaking, to_causes

WEEK = 7 * 24 * 3600

As = Callable[..., Api]
"""The holder of a key that was made with these rights."""


@pytest.fixture
def as_(api: Api, store: Store, plant: Plant, runner: asyncio.Runner) -> As:
    def made(role: str, **rights: Any) -> Api:
        root = Caller.house(plant.org)
        key = runner.run(store.write(lambda conn: secret_for(conn, root, role, {"role": role, **rights})))
        return Api(api.app, runner, key)

    return made


def progress(api: Api, person: str, **asked: Any) -> Any:
    return api("GET", f"/v1/people/{person}/progress", params=asked)


def share(api: Api, person: str, shares: bool = True) -> int:
    return api("POST", f"/v1/people/{person}/consent", {"shares_progress": shares}).status_code


def counts(api: Api, person: str) -> dict[str, Any]:
    """Of this week."""
    return dict(progress(api, person).json()["weeks"][-1]["counts"])


# --- what it shows ----------------------------------------------------------------------------------


def test_a_talk_led_to_its_end_is_counted_in_its_week(as_role: Any, plant: Plant) -> None:
    me = as_role("member")
    talk = begin(me, plant.team)
    assert lead(talk)["status"] == "finished"
    seen = progress(me, plant.member, weeks=4).json()
    now = seen["weeks"][-1]["counts"]
    assert [week["week"] for week in seen["weeks"]] == ["2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02"]
    assert (now["begun"], now["finished"], now["causes_with_evidence"] > 0) == (1, 1, True)
    assert now["answers"] >= now["first"] >= now["first_ok"] > 3
    assert now["share"] == round(now["first_ok"] / now["first"], 3)
    assert (seen["later"], seen["earlier"]["answers"], seen["earlier"]["share"]) == (now, 0, None)
    [done] = seen["finished"]
    assert (done["session_id"], done["framework_id"], done["finished_at"]) == (
        talk.id,
        "five_whys",
        "2026-03-02T12:00:00Z",
    )
    assert done["title"] == me("GET", f"/v1/issues/{done['issue_id']}").json()["title"]


def test_an_answer_that_the_next_try_mends_is_told_by_its_fault(as_role: Any, plant: Plant) -> None:
    me = as_role("member")
    talk = begin(me, plant.team)
    to_causes(talk)
    before = counts(me, plant.member)
    said = [talk.say(text)["turn"]["reading"]["verdict"] for text in ("Ravi forgot it again", CAUSE)]
    after = counts(me, plant.member)
    assert said == ["blame", "ok"]
    assert after["again"] == [{"verdict": "blame", "asked_again": 1, "mended": 1}]
    assert [after[name] - before[name] for name in ("answers", "first", "first_ok", "finished")] == [2, 1, 0, 0]


def test_what_others_say_in_a_talk_and_what_they_lead_is_not_counted(as_role: Any, plant: Plant, store: Store) -> None:
    me, shared = as_role("member"), as_role("shared")
    talk = begin(me, plant.team)
    Talk(shared, talk.id).say("line 2 runs fine", by=plant.leader)
    begin(as_role("leader"), plant.team)
    assert (counts(me, plant.member)["begun"], counts(me, plant.member)["answers"]) == (1, 0)


def test_a_talk_goes_on_in_later_weeks_and_the_halves_tell_what_changed(
    as_role: Any, plant: Plant, store: Store, tmp_path: Path
) -> None:
    clock = Clock()
    me = speaking(as_role("member"), store, tmp_path, clock)
    talk = begin(me, plant.team)
    to_causes(talk)
    clock.on(WEEK)
    talk.say(CAUSE)
    seen = progress(me, plant.member, weeks=2).json()
    assert [week["counts"]["begun"] for week in seen["weeks"]] == [1, 0]
    assert seen["later"]["first_ok"] == 1
    assert seen["earlier"] == seen["weeks"][0]["counts"]
    clock.on(WEEK)
    assert progress(me, plant.member, weeks=2).json()["earlier"]["first_ok"] == 1


def test_a_planned_experiment_says_what_is_expected_to_count(
    as_role: Any, plant: Plant, store: Store, runner: asyncio.Runner
) -> None:
    me = as_role("member")
    talk = begin(me, plant.team, "kata")
    board = talk.session()["storyboard_id"]
    row = {"org": plant.org, "storyboard_id": board, "session_id": talk.id, "step": [], "due_q": [], "at": NOON}
    for n, expectation in enumerate(([{"utterance": new_id("utt"), "start": 0, "end": 1}], None), 90):
        fields = {**row, "n": n, "expectation": expectation}
        runner.run(store.write(lambda conn, fields=fields: add(conn, t.experiments, fields)))  # type: ignore[misc]  # bound
    assert counts(me, plant.member)["experiments"] == 1


def test_no_word_of_what_was_said_is_in_it(as_role: Any, plant: Plant) -> None:
    me = as_role("member")
    talk = begin(me, plant.team)
    to_causes(talk)
    talk.say(CAUSE)
    assert "conveyor" not in progress(me, plant.member).text


# --- who sees it ------------------------------------------------------------------------------------


def test_it_is_seen_by_nobody_else_until_it_is_shared_and_then_by_a_coach_alone(
    as_role: Any, as_: As, plant: Plant
) -> None:
    me, near, far = as_role("member"), as_("coach", teams=[plant.team]), as_("coach", teams=[plant.other_team])
    others = [as_role(role) for role in ("admin", "supervisor", "leader", "learner", "reader", "shared")]
    statuses = {False: [403, 403, 404], True: [200, 200, 404]}
    for shares in (False, True, False):
        assert share(me, plant.member, shares) == 200
        seen = [progress(one, plant.member).status_code for one in (as_role("coach"), near, far)]
        assert seen == statuses[shares]
        assert {progress(one, plant.member).status_code for one in others} == {403}
        assert progress(me, plant.member).json()["shares_progress"] is shares


def test_a_shared_device_sees_nobodys_even_in_a_persons_name(as_: As, as_role: Any, plant: Plant) -> None:
    device = as_("coach", shared_device=True, person_id=plant.member)
    assert share(as_role("member"), plant.member) == 200
    assert (progress(device, plant.member).status_code, share(device, plant.member)) == (403, 403)
    assert device("GET", "/v1/progress/people").status_code == 403


def test_only_the_person_says_so_and_it_leaves_a_trace_once(
    as_role: Any, plant: Plant, store: Store, runner: asyncio.Runner
) -> None:
    assert [share(as_role(role), plant.member) for role in ("admin", "coach", "leader", "other_team")] == [403] * 3 + [
        404
    ]
    assert [share(as_role("member"), plant.member, on) for on in (True, True, False)] == [200] * 3
    trace = select(t.audit.c.what).where(t.audit.c.org == plant.org, t.audit.c.target == plant.member)
    changed = select(t.feed.c.data).where(t.feed.c.org == plant.org, t.feed.c.type == "person.changed")
    told, heard = (runner.run(store.read(lambda conn, q=q: list(conn.execute(q).scalars()))) for q in (trace, changed))  # type: ignore[misc]  # bound
    assert (sorted(told), heard) == (["shared progress", "stopped sharing progress"], [None, None])


def test_a_coach_lists_who_shares_by_name_and_without_numbers(as_role: Any, as_: As, plant: Plant) -> None:
    share(as_role("member"), plant.member)
    share(as_role("other_team"), plant.outsider)
    near = as_("coach", teams=[plant.team])
    assert near("GET", "/v1/progress/people").json() == {
        "items": [{"person_id": plant.member, "name": "Ravi Sen"}], "next": None,
    }  # fmt: skip
    assert len(as_role("coach")("GET", "/v1/progress/people").json()["items"]) == 2
    share(as_role("member"), plant.member, shares=False)
    assert near("GET", "/v1/progress/people").json()["items"] == []
    assert {as_role(role)("GET", "/v1/progress/people").status_code for role in ("admin", "leader", "member")} == {403}


def test_somebody_who_was_erased_has_none(api: Api, as_role: Any, plant: Plant) -> None:
    share(as_role("member"), plant.member)
    assert api("POST", f"/v1/people/{plant.member}/erase").status_code == 200
    coach = as_role("coach")
    assert (progress(coach, plant.member).status_code, progress(coach, new_id("per")).status_code) == (404, 404)
    assert coach("GET", "/v1/progress/people").json()["items"] == []
