"""Trends, the weekly look of a plant, and progress, as the API shows them."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.store.engine import Store

from .conftest import NOON, Api, Plant
from .tiers import CALL, Tiers, make_tiers

QUIET = {"misses": None, "signal": False}
SCRAP = {"name": "Scrap", "category": "Q", "unit": "kg", "direction": "lower", "target": 5, "rules": QUIET}
PATHS = ("trends/pareto", "trends/work", "trends/recurrence", "trends/money", "tier3", "progress")


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def get(api: Api, path: str, **asked: Any) -> dict[str, Any]:
    answer = api("GET", f"/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_pareto_shows_the_team_and_all_below_it(tiers: Tiers) -> None:
    for machine in ("Press 4", "press 4", "Saw", None):
        tiers.issue(machine=machine)
    found = get(tiers.admin, "trends/pareto", team_id=tiers.hall, by="machine")
    assert [(bar["label"], bar["n"], bar["cumulative"]) for bar in found["bars"]] == [
        ("Press 4", 2, 0.5), ("Saw", 1, 0.75), (None, 1, 1.0),
    ]  # fmt: skip
    assert (found["n"], found["vital_few"]) == (4, ["press 4", "saw"])
    assert get(tiers.admin, "trends/pareto", team_id=tiers.fitters)["bars"] == []


def test_a_window_begins_and_ends_where_the_team_is(tiers: Tiers) -> None:
    tiers.clock.at = NOON.replace(hour=23, minute=30)  # half past midnight in Vienna
    tiers.issue()
    assert get(tiers.admin, "trends/pareto", team_id=tiers.hall, **{"from": "2026-03-03"})["n"] == 1
    assert get(tiers.admin, "trends/pareto", team_id=tiers.hall, to="2026-03-02")["n"] == 0
    backwards = tiers.admin("GET", "/v1/trends/pareto", params={"from": "2026-03-03", "to": "2026-03-02"})
    assert (backwards.status_code, "`from`" in backwards.json()["detail"]) == (422, True)


def test_a_team_above_one_s_own_is_not_there(tiers: Tiers) -> None:
    tiers.issue()
    for path in PATHS:
        for team in (tiers.hall, tiers.fitters, "tea_nowhere"):
            assert tiers.as_("leader")("GET", f"/v1/{path}", params={"team_id": team}).status_code == 404
        assert tiers.as_("leader")("GET", f"/v1/{path}", params={"team_id": tiers.line}).status_code == 200


def test_open_work_shows_its_age_by_team_and_by_who_helps(tiers: Tiers) -> None:
    tiers.issue()
    tiers.action(owner=tiers.fitter)
    tiers.pass_(days=8)
    tiers.action(due="2026-04-01")
    found = get(tiers.admin, "trends/work", team_id=tiers.site)
    (line,) = found["teams"]
    assert (line["team_id"], line["issues"]["n"], line["issues"]["within_30_days"]) == (tiers.line, 1, 1)
    actions = line["actions"]
    assert [actions[name] for name in ("n", "within_2_days", "within_30_days", "overdue")] == [2, 1, 1, 1]
    (helped,) = found["departments"]
    assert (helped["team_id"], helped["actions"]["n"], helped["actions"]["overdue"]) == (tiers.fitters, 1, 1)


def closed(tiers: Tiers, **about: Any) -> str:
    issue = tiers.issue(**about)
    tiers.moved("leader", issue, "resolve")
    tiers.moved("member", issue, "confirm")
    return issue


def test_an_issue_that_is_opened_again_has_come_back(tiers: Tiers) -> None:
    first, second = closed(tiers), closed(tiers)
    tiers.pass_(days=3)
    tiers.moved("leader", first, "reopen", {"reason": "It leaks again"})
    found = get(tiers.as_("leader"), "trends/recurrence")
    assert (found["closed"], found["came_back"], found["share"]) == (2, 1, 0.5)
    assert found["months"] == [{"month": "2026-03-01", "closed": 2, "came_back": 1, "unsettled": 2, "share": 0.5}]
    assert second not in str(found)


def test_money_is_forecast_then_realised_then_verified_and_never_mixed(tiers: Tiers) -> None:
    first, second = tiers.action(), tiers.action()
    tiers.moved("leader", first, "benefit", {"expected": 900, "currency": "EUR"})
    tiers.moved("leader", second, "benefit", {"expected": 70, "realised": 50, "currency": "CZK"})
    found = get(tiers.admin, "trends/money", team_id=tiers.site)
    assert [(one["currency"], one["forecast"], one["realised"], one["verified"]) for one in found["teams"]] == [
        ("CZK", 0, 50, 0), ("EUR", 900, 0, 0),
    ]  # fmt: skip
    tiers.moved("leader", second, "verify-benefit", {"realised": 50})
    found = get(tiers.admin, "trends/money", team_id=tiers.site)
    assert found["months"] == [{"month": "2026-03-01", "currency": "CZK", "verified": 50}]
    assert (found["teams"][0]["realised"], found["teams"][0]["verified"]) == (0, 50)


def test_the_weekly_look_names_late_areas_and_waiting_decisions_and_nobody(tiers: Tiers) -> None:
    late = tiers.action()
    tiers.moved("leader", tiers.issue(), "escalate", CALL)
    tiers.pass_(days=9)
    found = get(tiers.admin, "tier3", team_id=tiers.hall)
    areas = {area["team_id"]: area["actions"]["overdue"] for area in found["areas"]}
    assert areas == {tiers.line: 1}
    assert found["waiting"]["escalations"] == len(found["waiting"]["longest"]) >= 1
    assert found["waiting"]["longest"][0]["days"] == 9.0
    assert get(tiers.admin, "tier3", team_id=tiers.site)["areas"][0]["team_id"] == tiers.hall
    people = [tiers.member, tiers.leader, tiers.head, tiers.chief, tiers.fitter]
    assert not [person for person in people if person in str(found)]
    assert late not in str(found)


def test_progress_shows_what_was_held_and_what_moved(tiers: Tiers) -> None:
    kpi = tiers.as_("leader").made("/v1/kpis", {**SCRAP, "team_id": tiers.line})["id"]
    for n, value in enumerate((4, 9, 4, 4)):
        day = (NOON + timedelta(days=n)).date().isoformat()
        tiers.clock.at = NOON + timedelta(days=n)
        tiers.as_("leader")("POST", f"/v1/kpis/{kpi}/readings", {"at": day, "value": value})
    tiers.clock.at = NOON + timedelta(days=8)
    found = get(tiers.as_("leader"), "progress", team_id=tiers.line, **{"from": "2026-03-02"})
    first, second = found["performance"]["weeks"]
    assert [first[name] for name in ("week", "due", "read", "held", "missing")] == ["2026-03-02", 5, 4, 3, 1]
    assert (second["due"], second["share"]) == (0, None)
    (one,) = found["performance"]["kpis"]
    assert (one["kpi_id"], one["state"], one["verdict"], one["share"]) == (kpi, "unknown", "short", 0.6)
    assert [point["held_share"] for point in found["curves"]] == [0.6, None]


def test_a_target_that_moved_holds_from_then_on(tiers: Tiers) -> None:
    leader = tiers.as_("leader")
    kpi = leader.made("/v1/kpis", {**SCRAP, "team_id": tiers.line})["id"]
    action = tiers.worked(tiers.action())
    for n in range(10):
        tiers.clock.at = NOON + timedelta(days=n)
        if n == 3:
            assert leader.edit(f"/v1/kpis/{kpi}", {"target": 3, "because_of": action}).status_code == 200
        value = 4 if n < 3 else 2
        leader("POST", f"/v1/kpis/{kpi}/readings", {"at": tiers.clock.at.isoformat(), "value": value})
    found = get(leader, "progress", team_id=tiers.line, **{"from": "2026-03-02"})
    (one,) = found["performance"]["kpis"]
    assert [one[name] for name in ("verdict", "target_before", "target", "moved_better")] == ["improved", 5, 3, 1]
    assert [week["kpi_targets"] for week in found["improvement"]["weeks"]] == [1, 0]
    assert found["performance"]["share"] == 1.0


def test_what_was_tried_reached_and_written_down_is_improvement(tiers: Tiers) -> None:
    leader = tiers.as_("leader")
    board = leader.made("/v1/storyboards", {"challenge": "Change over in 20 minutes", "team_id": tiers.line})["id"]
    path = f"/v1/storyboards/{board}"
    for step in ("Stage the tools", "Preheat the die"):
        leader.made(f"{path}/experiments", {"step": step, "expectation": "5 minutes less"})
    leader("PATCH", f"{path}/experiments/1", {"result": "4 minutes less"}, headers={"If-Match": "*"})
    action = tiers.action(kind="corrective")
    for who, verb in (("member", "complete"), ("leader", "verify")):
        tiers.moved(who, action, verb)
    tiers.pass_(days=31)
    tiers.moved("leader", action, "decide", {"decision": "effective"})
    tiers.moved("leader", action, "standardise", {"standard": "Changeover sheet 4"})
    leader.edit(path, {"status": "closed"})
    found = get(leader, "progress", team_id=tiers.line, **{"from": "2026-03-02"})
    weeks = [tuple(week.values())[1:] for week in found["improvement"]["weeks"]]
    assert weeks == [(1, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0), (0, 1, 1, 0)]
    assert [point["standards"] for point in found["curves"]] == [0, 0, 0, 0, 1]


def test_what_is_summed_up_above_counts_once(tiers: Tiers) -> None:
    hall = tiers.as_("head").made("/v1/kpis", {**SCRAP, "team_id": tiers.hall, "rollup": "sum", "target": 9})["id"]
    line = tiers.admin.made("/v1/kpis", {**SCRAP, "team_id": tiers.line, "rolls_into": hall})["id"]
    tiers.as_("leader")("POST", f"/v1/kpis/{line}/readings", {"at": "2026-03-02", "value": 4})
    tiers.clock.at = NOON + timedelta(days=1)
    found = get(tiers.admin, "progress", team_id=tiers.hall, **{"from": "2026-03-02"})
    assert {one["kpi_id"]: (one["due"], one["held"]) for one in found["performance"]["kpis"]} == {
        hall: (1, 1), line: (1, 1),
    }  # fmt: skip
    assert found["performance"]["weeks"][0]["due"] == 1
