"""What only a leader sees: their own walks and answer times; and that they are asked to say thank you."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.store.engine import Store

from .conftest import Api, Plant
from .test_routines import routine, today
from .tiers import CALL, Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def leading(tiers: Tiers, who: str, **asked: str) -> Any:
    return tiers.as_(who)("GET", "/v1/leading", params=asked)


def walk(tiers: Tiers, who: str = "leader", **body: Any) -> Any:
    return tiers.as_(who)("POST", "/v1/walks", {"kind": "gemba", "team_id": tiers.line, **body})


def test_a_walk_is_seen_by_who_went_and_checks_their_routine_off(tiers: Tiers) -> None:
    id = routine(tiers, kind="gemba")
    assert walk(tiers, "member").json()["routine_id"] is None
    went = walk(tiers, place="Press 2", seen="Oil on the floor").json()
    assert (went["routine_id"], went["seen"]) == (id, "Oil on the floor")
    assert [one["done_at"] for one in today(tiers)] == ["2026-03-02T12:00:00Z"]
    path = f"/v1/walks/{went['id']}"
    assert [tiers.as_(who)("GET", path).status_code for who in ("leader", "admin", "member", "shared")] == [
        200, 404, 404, 404,
    ]  # fmt: skip
    assert tiers.admin("GET", "/v1/walks").status_code == 405
    assert walk(tiers, at="2026-03-03T12:00:00Z").status_code == walk(tiers, "admin").status_code == 422


def test_own_answer_times_and_walks_are_shown_to_nobody_else(tiers: Tiers) -> None:
    for hours in (1, 3):
        issue = tiers.issue()
        tiers.moved("leader", issue, "escalate", CALL)
        tiers.clock.at += timedelta(hours=hours)
        tiers.moved("head", issue, "answer", {"answer": "accept"})
    walk(tiers, "head", team_id=tiers.hall, place="Hall 3")
    own = leading(tiers, "head").json()
    assert own["escalations"] == {"n": 2, "median": 2.0, "p90": 3.0}
    assert (own["ideas"], own["effects"]) == ({"n": 0, "median": None, "p90": None},) * 2
    assert [one["place"] for one in own["walks"]] == ["Hall 3"]
    assert [team["team_id"] for team in own["teams"]] == [tiers.hall]
    assert leading(tiers, "head", **{"from": "2026-02-01", "to": "2026-02-28"}).json()["walks"] == []
    for who, status in (("leader", 200), ("member", 200), ("admin", 403), ("shared", 403)):
        seen = leading(tiers, who, by=tiers.head, person_id=tiers.head)
        assert (seen.status_code, "Hall 3" in seen.text) == (status, False)
        assert status == 403 or seen.json()["escalations"]["n"] == 0


def test_days_are_those_of_the_team_that_is_led(tiers: Tiers) -> None:
    walk(tiers, "head", team_id=tiers.hall, at="2026-03-01T23:30:00Z")
    assert len(leading(tiers, "head", **{"from": "2026-03-02", "to": "2026-03-02"}).json()["walks"]) == 1
    assert leading(tiers, "head", **{"from": "2026-03-01", "to": "2026-03-01"}).json()["walks"] == []


# --- thanks -----------------------------------------------------------------------------------------


def effective(tiers: Tiers) -> str:
    """An action that somebody found to have worked."""
    action = tiers.action(issue_id=tiers.issue())
    tiers.moved("member", action, "complete")
    tiers.moved("leader", action, "verify")
    tiers.pass_(days=40)
    tiers.moved("leader", action, "decide", {"decision": "effective"})
    return action


def thanks(tiers: Tiers) -> list[dict[str, Any]]:
    return [one for one in tiers.as_("leader")("GET", "/v1/inbox").json()["items"] if one["what"] == "thank"]


def test_when_an_action_has_worked_its_leader_is_asked_to_say_thank_you(tiers: Tiers) -> None:
    action = effective(tiers)
    (asked,) = thanks(tiers)
    assert (asked["item_id"], asked["text"]) == (action, "Worked: say thank you: an action, “Seal the ram”.")


def test_nobody_is_asked_who_does_not_want_to_be(tiers: Tiers) -> None:
    path = f"/v1/people/{tiers.leader}"
    key = tiers.admin.made("/v1/keys", {"name": "k", "role": "supervisor"})["secret"]
    assert Api(tiers.admin.app, tiers.admin.runner, key).edit(path, {"no_thanks": True}).status_code == 403
    assert tiers.as_("leader").edit(path, {"no_thanks": True}).json()["no_thanks"] is True
    assert tiers.as_("member")("GET", path).json()["no_thanks"] is None
    effective(tiers)
    assert thanks(tiers) == []
