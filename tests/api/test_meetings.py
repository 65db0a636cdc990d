"""Tier meetings: prepared, one at a time, with what was decided and how many promises were kept; and walks."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant
from .test_routines import HUDDLE, routine, today
from .tiers import CALL, Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def start(tiers: Tiers, who: str = "leader", **body: Any) -> str:
    return str(tiers.as_(who).made("/v1/meetings", {"team_id": tiers.line, **body})["id"])


def post(tiers: Tiers, id: str, verb: str, body: Any = None, who: str = "leader") -> Any:
    return tiers.as_(who)("POST", f"/v1/meetings/{id}/{verb}", body)


def agenda(tiers: Tiers, team: str, who: str = "admin") -> dict[str, Any]:
    return dict(tiers.as_(who)("GET", "/v1/meetings/agenda", params={"team_id": team}).json())


def events(tiers: Tiers) -> list[str]:
    feed = select(t.feed.c.type).where(t.feed.c.org == tiers.org).order_by(t.feed.c.at, t.feed.c.id)
    found = tiers.admin.runner.run(tiers.store.read(lambda conn: conn.execute(feed).scalars().all()))
    return [type for type in found if type.startswith(("meeting", "routine"))]


def test_a_meeting_is_held_and_recorded(tiers: Tiers) -> None:
    routine(tiers)
    action = tiers.action()
    id = start(tiers, present=[tiers.leader, tiers.chief], started_at="2026-03-02T11:50:00Z")
    refused = tiers.as_("member")("POST", "/v1/meetings", {"team_id": tiers.line})
    assert (refused.status_code, id in refused.json()["detail"]) == (409, True)
    said = post(tiers, id, "decide", {"words": "We seal it on Tuesday", "item_id": action}).json()["decided"]
    assert [(one["words"]["text"], one["words"]["by"], one["item_id"]) for one in said] == [
        ("We seal it on Tuesday", tiers.leader, action)
    ]
    assert tiers.as_("leader").edit(f"/v1/meetings/{id}", {"present": [tiers.member]}).status_code == 200
    over = post(tiers, id, "end").json()
    assert (over["minutes"], over["present"], over["promised"], over["kept"]) == (10, [tiers.member], 0, 0)
    assert [one["done_at"] for one in today(tiers)] == ["2026-03-02T12:00:00Z"]
    assert post(tiers, id, "decide", {"words": "More"}).status_code == post(tiers, id, "end").status_code == 409
    happened = {"meeting.changed", "meeting.decided", "meeting.ended", "meeting.started"}
    assert set(events(tiers)) == happened | {"routine.checked", "routine.created"}
    (listed,) = tiers.as_("member")("GET", "/v1/meetings", params={"team_id": tiers.line}).json()["items"]
    assert listed == over


def test_what_is_given_in_a_meeting_stands_in_its_record_and_nothing_else(tiers: Tiers) -> None:
    id, before = start(tiers), tiers.action()
    idea = tiers.as_("member").made("/v1/ideas", {"title": "A lid for the glue", "team_id": tiers.line})["id"]
    given = {"what": "Seal it", "owner_id": tiers.member, "due": "2026-03-09", "team_id": tiers.line, "meeting_id": id}
    first = tiers.as_("leader").made("/v1/actions", given)
    yes = {"as": "action", "owner_id": tiers.member, "due": "2026-03-09", "meeting_id": id}
    second = tiers.as_("leader")("POST", f"/v1/ideas/{idea}/accept", yes).json()["became_id"]
    post(tiers, id, "end")
    late = tiers.as_("leader")("POST", "/v1/actions", given)
    assert (late.status_code, id in late.json()["detail"]) == (409, True)
    found = tiers.as_("leader")("GET", "/v1/actions", params={"meeting_id": id}).json()["items"]
    assert {one["id"] for one in found} == {first["id"], second}
    assert (first["meeting_id"], before in {one["id"] for one in found}) == (id, False)


def test_of_two_who_begin_at_once_one_holds_the_meeting(tiers: Tiers) -> None:
    async def at_once() -> list[int]:
        begun = [
            tiers.as_(who).send("POST", "/v1/meetings", json={"team_id": tiers.line}) for who in ("leader", "member")
        ]
        return sorted(answer.status_code for answer in await asyncio.gather(*begun))

    assert tiers.admin.runner.run(at_once()) == [201, 409]


def test_a_meeting_that_nobody_ended_says_so_and_ends_when_it_did(tiers: Tiers) -> None:
    id = start(tiers)
    tiers.clock.at += timedelta(hours=13)
    assert tiers.admin("GET", f"/v1/meetings/{id}").json()["stale"] is True
    assert post(tiers, id, "end", {"ended_at": "2026-03-02T11:00:00Z"}).status_code == 422
    over = post(tiers, id, "end", {"ended_at": "2026-03-02T12:20:00Z"}).json()
    assert (over["stale"], over["minutes"]) == (False, 20)


def test_who_and_what_is_named_has_to_be_there(tiers: Tiers) -> None:
    walk = routine(tiers, kind="gemba")
    for body in ({"present": ["per_nobody"]}, {"routine_id": walk}, {"started_at": "2026-03-02T10:00:00Z"}):
        assert tiers.as_("leader")("POST", "/v1/meetings", {"team_id": tiers.line, **body}).status_code == 422
    id = start(tiers)
    for item in ("iss_nowhere", "what"):
        assert post(tiers, id, "decide", {"words": "So", "item_id": item}).status_code == 422
    assert tiers.as_("head")("GET", f"/v1/meetings/{id}").status_code == 404
    assert tiers.as_("stranger")("POST", "/v1/meetings", {"team_id": tiers.line}).status_code == 422


def test_promises_are_counted_as_they_stood_when_they_fell_due(tiers: Tiers) -> None:
    post(tiers, start(tiers), "end")
    done, late, moved, cancelled, put_off, far = (
        tiers.action(what, due=due)
        for what, due in (("Done", "2026-03-03"), ("Late", "2026-03-03"), ("Moved", "2026-03-03"),
                          ("Given up", "2026-03-04"), ("Put off", "2026-03-03"), ("Far", "2026-03-20"))
    )  # fmt: skip
    tiers.moved("leader", moved, "move-deadline", {"due": "2026-03-20"})
    tiers.moved("leader", cancelled, "cancel", {"reason": "No need"})
    tiers.clock.at += timedelta(days=1)
    tiers.moved("member", done, "complete")
    tiers.clock.at += timedelta(days=1)
    tiers.moved("member", late, "complete")
    tiers.moved("leader", put_off, "move-deadline", {"due": "2026-03-20"})
    lines = agenda(tiers, tiers.line)["promises"]
    assert [(one["what"], one["kept"]) for one in lines if one["kept"]] == [("Done", True)]
    assert {one["action_id"] for one in lines if not one["kept"]} == {late, put_off}
    over = post(tiers, start(tiers), "end").json()
    assert (over["promised"], over["kept"]) == (3, 1)
    assert far not in {one["action_id"] for one in lines}


def test_a_meeting_begins_after_the_one_before(tiers: Tiers) -> None:
    post(tiers, start(tiers), "end")
    tiers.clock.at += timedelta(minutes=10)
    early = {"team_id": tiers.line, "started_at": "2026-03-02T11:50:00Z"}
    refused = tiers.as_("leader")("POST", "/v1/meetings", early)
    assert (refused.status_code, "last meeting" in refused.json()["detail"]) == (422, True)
    assert start(tiers, started_at="2026-03-02T12:00:00Z")


def test_a_promise_that_came_up_counts_where_it_went_also_once_it_is_done(tiers: Tiers) -> None:
    action = tiers.action(due="2026-03-03")
    tiers.moved("leader", action, "escalate", CALL)
    tiers.clock.at += timedelta(hours=1)
    tiers.moved("member", action, "complete")
    tiers.clock.at += timedelta(days=2)
    promised = agenda(tiers, tiers.hall)["promises"]
    assert [(one["action_id"], one["kept"]) for one in promised] == [(action, True)]


def test_a_meeting_that_has_not_begun_at_its_time_is_still_the_next_for_an_hour(tiers: Tiers) -> None:
    routine(tiers, at_time="13:00")
    until = {}
    for late in (0, 1, 59, 60):
        tiers.clock.at += timedelta(minutes=late) - (tiers.clock.at - NOON)
        until[late] = agenda(tiers, tiers.line)["until"]
    assert until == dict.fromkeys((0, 1, 59), "2026-03-03T12:00:00Z") | {60: "2026-03-04T12:00:00Z"}
    tiers.clock.at = NOON + timedelta(minutes=5)
    post(tiers, start(tiers), "end")
    assert agenda(tiers, tiers.line)["until"] == "2026-03-04T12:00:00Z"


def test_the_agenda_of_a_tier_brings_what_came_up_to_it(tiers: Tiers) -> None:
    tiers.admin.made("/v1/routines", {**HUDDLE, "at_time": "14:00", "team_id": tiers.hall})
    kpi = {"name": "Scrap", "category": "Q", "direction": "lower", "target": 5, "team_id": tiers.hall}
    grey = tiers.admin.made("/v1/kpis", kpi)["id"]
    issue, action = tiers.issue(), tiers.action(due="2026-03-02")
    soon = tiers.action("Ask the maker", team_id=None, issue_id=None, due="2026-03-03")
    for item in (issue, action):
        tiers.moved("leader", item, "escalate", CALL)
    tiers.clock.at += timedelta(days=1)
    seen = agenda(tiers, tiers.hall)
    assert (seen["meeting_id"], seen["since"], seen["until"]) == (
        None, "2026-02-24T12:00:00Z", "2026-03-04T13:00:00Z",
    )  # fmt: skip
    assert [one["id"] for one in seen["kpis"]] == [grey]
    assert {one["item_id"] for one in seen["escalations"]} == {issue, action}
    assert [(one["action_id"], one["kept"]) for one in seen["promises"]] == [(action, False)]
    assert [one["id"] for one in agenda(tiers, tiers.line)["due"]] == [soon]
    assert tiers.as_("leader")("GET", "/v1/meetings/agenda", params={"team_id": tiers.hall}).status_code == 404
