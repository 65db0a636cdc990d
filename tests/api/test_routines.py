"""Leader standard work: what is on, what was done, who is reminded, and that no answer says who did it."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.board.plant import Plant as Sight
from coach.board.reminding import remind_routines
from coach.store.engine import Store

from .conftest import NOON, Api, Plant
from .tiers import Tiers, make_tiers

HUDDLE = {"name": "Shift meeting", "kind": "meeting", "days": [0, 1, 2, 3, 4], "at_time": "06:10"}


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def routine(tiers: Tiers, **more: Any) -> str:
    return str(tiers.as_("leader").made("/v1/routines", {**HUDDLE, "team_id": tiers.line, **more})["id"])


def check(tiers: Tiers, id: str, who: str = "member", **body: Any) -> Any:
    return tiers.as_(who)("POST", f"/v1/routines/{id}/check", body)


def today(tiers: Tiers, **asked: Any) -> list[dict[str, Any]]:
    answer = tiers.as_("member")("GET", "/v1/routines/today", params={"team_id": tiers.line, **asked})
    return list(answer.json()["routines"])


def remind(tiers: Tiers, at: datetime) -> int | None:
    return tiers.admin.runner.run(tiers.store.write(lambda conn: remind_routines(Sight(conn, tiers.org, at))))


def test_a_routine_is_on_when_its_team_works_and_is_checked_off_once(tiers: Tiers) -> None:
    made = tiers.as_("leader")("GET", f"/v1/routines/{routine(tiers, days=[4, 0, 0, 5])}").json()
    assert (made["days"], made["at_time"], made["owner_id"]) == ([0, 4, 5], "06:10", None)
    assert made["next_at"] == "2026-03-06T05:10:00Z"
    assert [one["at"] for one in today(tiers)] == ["2026-03-02T05:10:00Z"]
    assert today(tiers, day="2026-03-03") == today(tiers, day="2026-03-07") == []
    done = check(tiers, made["id"], note="Short today").json()
    assert (done["day"], done["done_at"], done["note"]) == ("2026-03-02", "2026-03-02T12:00:00Z", "Short today")
    assert check(tiers, made["id"], "leader", note="Again").json() == done
    assert today(tiers) == [done]
    assert tiers.member not in str(today(tiers)) + str(done)


@pytest.mark.parametrize(
    ("day", "says"), [("2026-03-11", "only today"), ("2026-03-02", "only today"), ("2026-03-07", "not on that day")]
)
def test_what_was_not_on_or_is_long_ago_is_not_checked_off(tiers: Tiers, day: str, says: str) -> None:
    id = routine(tiers)
    tiers.clock.at += timedelta(days=8)
    refused = check(tiers, id, day=day)
    assert (refused.status_code, says in refused.json()["detail"]) == (422, True)
    assert check(tiers, id, day="2026-03-03").status_code == 200


def test_what_was_before_the_routine_is_not_checked_off(tiers: Tiers) -> None:
    id = routine(tiers, kind="gemba")
    refused = check(tiers, id, day="2026-02-27")
    assert (refused.status_code, "not there yet" in refused.json()["detail"]) == (422, True)
    walk = {"kind": "gemba", "team_id": tiers.line, "at": "2026-02-27T10:00:00Z"}
    assert tiers.as_("leader").made("/v1/walks", walk)["routine_id"] is None
    assert check(tiers, id).status_code == 200


def test_days_on_which_nobody_works_make_no_routine(tiers: Tiers) -> None:
    refused = tiers.as_("leader")("POST", "/v1/routines", {**HUDDLE, "team_id": tiers.line, "days": [6]})
    assert (refused.status_code, "works on none" in refused.json()["detail"]) == (422, True)
    assert tiers.as_("member")("POST", "/v1/routines", {**HUDDLE, "team_id": tiers.line}).status_code == 403
    assert tiers.as_("stranger")("POST", "/v1/routines", {**HUDDLE, "team_id": tiers.line}).status_code == 422


def test_a_retired_routine_is_neither_on_nor_checked_off(tiers: Tiers) -> None:
    id = routine(tiers)
    gone = tiers.as_("leader").edit(f"/v1/routines/{id}", {"retired": True}).json()
    assert (gone["retired_at"], gone["next_at"]) == ("2026-03-02T12:00:00Z", None)
    assert check(tiers, id).status_code == 409
    assert tiers.as_("leader")("GET", "/v1/routines").json()["items"] == []
    back = tiers.as_("leader").edit(f"/v1/routines/{id}", {"retired": False}).json()
    assert (back["retired_at"], back["next_at"]) == (None, "2026-03-03T05:10:00Z")


# --- reminders --------------------------------------------------------------------------------------


def test_the_owner_or_who_stands_in_is_reminded_once_of_what_is_not_done(tiers: Tiers) -> None:
    own, theirs = routine(tiers, owner_id=tiers.member, name="Walk"), routine(tiers, kind="check")
    tomorrow = NOON + timedelta(days=1)
    assert (remind(tiers, NOON), remind(tiers, tomorrow), remind(tiers, tomorrow)) == (None, 2, None)
    assert (tiers.told("member"), tiers.told("leader")) == ([("routine", own)], [("routine", theirs)])
    (line,) = tiers.as_("member")("GET", "/v1/inbox").json()["items"]
    assert (line["text"], line["kind"]) == ("Is on today: a routine, “Walk”.", "routine")
    tiers.clock.at = NOON + timedelta(days=2)
    check(tiers, own)
    assert remind(tiers, tiers.clock.at) == 1
    assert len(tiers.told("leader")) == 2


def test_a_worker_that_comes_late_reminds_of_the_last_time_alone(tiers: Tiers) -> None:
    id = routine(tiers)
    assert remind(tiers, NOON + timedelta(days=5)) == 1
    assert tiers.told("leader") == [("routine", id)]
    later = tiers.as_("leader")("GET", f"/v1/routines/{id}").json()["next_at"]
    assert later == "2026-03-09T05:10:00Z"


# --- adherence --------------------------------------------------------------------------------------


def adherence(tiers: Tiers, who: str, team: str, **asked: str) -> Any:
    return tiers.as_(who)("GET", "/v1/routines/adherence", params={"team_id": team, **asked})


def test_adherence_is_of_the_team_and_what_was_due_stays_due(tiers: Tiers) -> None:
    id = routine(tiers, owner_id=tiers.member)
    tiers.clock.at = NOON + timedelta(days=8)
    for day in ("2026-03-03", "2026-03-06", "2026-03-09"):
        assert check(tiers, id, day=day).status_code == 200
    (before,) = adherence(tiers, "leader", tiers.line).json()["teams"]
    assert (before["due"], before["done"], before["share"]) == (6, 3, 0.5)
    assert [(w["week"], w["due"], w["done"]) for w in before["weeks"]] == [("2026-03-02", 4, 2), ("2026-03-09", 2, 1)]
    assert before["routines"][0]["weeks"] == before["weeks"]
    tiers.as_("leader").edit(f"/v1/routines/{id}", {"days": [0]})
    assert adherence(tiers, "leader", tiers.line, to="2026-03-09").json()["teams"][0]["due"] == 5
    assert tiers.member not in adherence(tiers, "leader", tiers.line).text


def test_a_retired_routine_owes_no_day_until_it_comes_back(tiers: Tiers) -> None:
    id, leader = routine(tiers), tiers.as_("leader")
    for days, change in ((7, {"retired": True}), (7, {"days": [1]}), (7, {"retired": False}), (3, {"days": [4]})):
        tiers.clock.at += timedelta(days=days)
        assert leader.edit(f"/v1/routines/{id}", change).status_code == 200
    tiers.clock.at += timedelta(days=1)
    (team,) = adherence(tiers, "leader", tiers.line).json()["teams"]
    assert [(week["week"], week["due"]) for week in team["weeks"]] == [
        ("2026-03-02", 4), ("2026-03-09", 1), ("2026-03-23", 2),
    ]  # fmt: skip


def test_a_board_app_is_not_told_whose_a_routine_is(tiers: Tiers) -> None:
    id = routine(tiers, owner_id=tiers.member)
    for path in (f"/v1/routines/{id}", "/v1/routines", f"/v1/routines/today?team_id={tiers.line}"):
        assert (tiers.member in tiers.as_("app")("GET", path).text, tiers.member in tiers.admin("GET", path).text) == (
            False,
            True,
        )


def test_who_leads_above_sees_the_teams_below_that_their_key_sees(tiers: Tiers) -> None:
    routine(tiers)
    tiers.clock.at = NOON + timedelta(days=1)
    assert [team["team_id"] for team in adherence(tiers, "head", tiers.hall).json()["teams"]] == [tiers.hall]
    every = [team["team_id"] for team in adherence(tiers, "admin", tiers.hall).json()["teams"]]
    assert (every[0], set(every)) == (tiers.hall, {tiers.hall, tiers.line, tiers.fitters})
    assert adherence(tiers, "leader", tiers.hall).status_code == 404
    assert adherence(tiers, "leader", tiers.line, **{"from": "2020-01-01"}).status_code == 422
