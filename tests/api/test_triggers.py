"""A KPI that asks for an analysis: its issue and method, the person, the session that is ready, and what waits."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from coach.api.app import create_app
from coach.backends.builtin import Builtin
from coach.board.analyses import promote
from coach.board.plant import Plant as Pass
from coach.coaching.preparing import promote_and_prepare
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant
from .talk import Clock

BOTTLES = {"name": "Under-filled bottles", "category": "Q", "unit": "bottles", "direction": "lower", "target": 5}
DAYS = ("2026-02-26", "2026-02-27", "2026-03-01", "2026-03-02")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: Clock) -> FastAPI:
    return create_app(store, Settings(data_dir=tmp_path), clock)


def kpi(api: Api, plant: Plant, **more: Any) -> str:
    body = {**BOTTLES, "limit": 7, "team_id": plant.team, "owner_id": plant.member, **more}
    return f"/v1/kpis/{api.made('/v1/kpis', body)['id']}"


def read(api: Api, path: str, at: object, value: float, **more: Any) -> dict[str, Any]:
    moment = at.isoformat() if isinstance(at, datetime) else at
    answer = api("POST", f"{path}/readings", {"at": moment, "value": value, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def missed(api: Api, path: str, *values: float) -> dict[str, Any]:
    """The last of these readings, one a day."""
    return [read(api, path, day, value) for day, value in zip(DAYS, values, strict=False)][-1]


def issues(api: Api) -> list[dict[str, Any]]:
    return list(reversed(api("GET", "/v1/issues").json()["items"]))


def sessions(api: Api, issue: dict[str, Any]) -> list[dict[str, Any]]:
    return list(api("GET", "/v1/sessions", params={"issue_id": issue["id"]}).json()["items"])


def notices(api: Api, store: Store, plant: Plant) -> list[tuple[str, str]]:
    """Who was told what."""
    rows = select(t.notices.c.person_id, t.notices.c.what).where(t.notices.c.org == plant.org)
    rows = rows.order_by(t.notices.c.at, t.notices.c.id)
    return api.runner.run(store.read(lambda conn: [(row.person_id, row.what) for row in conn.execute(rows)]))


def test_three_misses_make_an_issue_with_a_session_ready(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    assert missed(api, path, 9, 8)["kpi"]["issue_id"] is None
    assert issues(api) == []
    kept = read(api, path, DAYS[2], 11)
    (issue,) = issues(api)
    assert (kept["kpi"]["issue_id"], issue["title"]) == (
        issue["id"], "Under-filled bottles: 9, 8, 11 on three days, target 5",
    )  # fmt: skip
    assert issue["detail"] == (
        "Readings: 9 on 26 February, 8 on 27 February, 11 on 1 March. Target: 5 or less. Limit: 7."
    )
    assert (issue["severity"], issue["method"], issue["assignee_id"]) == ("normal", "five_whys", plant.member)
    assert (issue["originator_id"], issue["waiting"]) == (None, False)
    (session,) = sessions(api, issue)
    assert (session["framework"]["id"], session["learner"], session["status"]) == ("five_whys", plant.member, "active")
    assert session["message"]["text"].count("?") == 1


def test_the_record_of_the_session_holds_the_numbers(api: Api, plant: Plant) -> None:
    missed(api, kpi(api, plant), 9, 8, 11)
    (session,) = sessions(api, issues(api)[0])
    fields = api("GET", f"/v1/sessions/{session['id']}/artefact").json()["fields"]
    said = {field["id"]: [quote["text"] for quote in field.get("quotes", ())] for field in fields}
    assert "Readings: 9 on 26 February, 8 on 27 February, 11 on 1 March" in said["what"]
    assert [text.split()[0] for text in said["how_much"]] == ["9", "8", "11"]
    assert said["standard"] == ["target 5", "Target: 5 or less", "Limit: 7"]
    assert session["message"]["text"] == "Where do you see it?"


def test_the_assignee_goes_on_with_it(as_role: Any, plant: Plant) -> None:
    missed(as_role("admin"), kpi(as_role("admin"), plant), 9, 8, 11)
    (session,) = sessions(as_role("member"), issues(as_role("member"))[0])
    turn = as_role("member")("POST", f"/v1/sessions/{session['id']}/turns", {"text": "nozzle 7 was half closed"})
    assert turn.status_code == 200
    assert turn.json()["session"]["message"]["text"]


def test_a_fourth_miss_opens_no_second_issue(api: Api, store: Store, plant: Plant) -> None:
    path = kpi(api, plant)
    missed(api, path, 9, 8, 11)
    (issue,) = issues(api)
    assert read(api, path, DAYS[3], 12)["kpi"]["issue_id"] == issue["id"]
    assert [one["id"] for one in issues(api)] == [issue["id"]]
    lines = api("GET", f"/v1/issues/{issue['id']}/history").json()["items"]
    assert [line["what"] for line in lines].count("triggered_again") == 1
    assert notices(api, store, plant) == [(plant.member, "assigned"), (plant.member, "reminder")]


def test_a_new_issue_follows_once_the_first_is_closed(api: Api, plant: Plant, clock: Clock) -> None:
    path = kpi(api, plant)
    missed(api, path, 9, 8, 11)
    (issue,) = issues(api)
    close(api, issue)
    clock.on(60)
    read(api, path, DAYS[3], 12)
    assert [one["title"] for one in issues(api)][1:] == ["Under-filled bottles: 9, 8, 11, 12 on four days, target 5"]


def close(api: Api, issue: dict[str, Any]) -> None:
    for verb in ("resolve", "confirm"):
        answer = api("POST", f"/v1/issues/{issue['id']}/{verb}")
        assert answer.status_code == 200, answer.text


def test_a_reading_of_the_past_asks_for_nothing(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    missed(api, path, 9, 8, 3)
    read(api, path, "2026-02-25", 20)
    read(api, path, DAYS[0], 20)
    assert issues(api) == []


def test_a_correction_of_the_newest_reading_may_ask(api: Api, plant: Plant) -> None:
    path = kpi(api, plant)
    missed(api, path, 9, 8, 3)
    read(api, path, DAYS[2], 30)
    assert [issue["title"] for issue in issues(api)] == ["Under-filled bottles: 9, 8, 30 on three days, target 5"]
    history = api("GET", f"{path}/readings", params={"history": True}).json()["items"]
    assert [(r["value"], r["version"]) for r in history] == [(30, 2), (3, 1), (8, 1), (9, 1)]


def test_each_shift_has_a_run_of_its_own(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, shifts=["early", "late"], rhythm="shift")
    for day, early, late in zip(DAYS, (9, 8, 11), (1, 2, 3), strict=False):
        read(api, path, day, early, shift="early")
        read(api, path, day, late, shift="late")
    (issue,) = issues(api)
    assert issue["title"] == "Under-filled bottles, early shift: 9, 8, 11 in three shifts, target 5"
    assert issue["shift"] == "early"


@pytest.mark.parametrize(("count", "found"), [(11, 0), (12, 1)])
def test_a_chart_speaks_from_twelve_readings_on(api: Api, plant: Plant, count: int, found: int) -> None:
    path = kpi(api, plant, rhythm="hour", target=100, limit=None)
    for n in range(count - 1):
        read(api, path, NOON - timedelta(hours=40 - n), 4 + n % 2)
    read(api, path, NOON, 40)
    assert len(issues(api)) == found


def test_the_limits_are_on_the_record(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rhythm="hour", target=100, limit=None)
    for n in range(14):
        read(api, path, NOON - timedelta(hours=40 - n), 4 + n % 2)
    read(api, path, NOON, 40)
    (issue,) = issues(api)
    assert issue["title"] == "Under-filled bottles: 40 on 2 March 13:00, usually 1.84 to 7.16, target 100"
    assert "Usual until then: 1.84 to 7.16, 4.5 on average." in issue["detail"]
    assert (issue["severity"], issue["method"]) == ("minor", "just_do_it")


def test_a_single_injury_is_severe_and_goes_up_at_once(api: Api, store: Store, plant: Plant) -> None:
    body = {"name": "Injuries", "category": "S", "unit": "", "target": 0, "limit": None, "rules": {"single": True}}
    path = kpi(api, plant, **body)
    read(api, path, DAYS[2], 0)
    assert issues(api) == []
    read(api, path, DAYS[3], 1)
    (issue,) = issues(api)
    assert (issue["title"], issue["severity"]) == ("Injuries: 1 on 2 March, target 0", "severe")
    assert (issue["level"], issue["method"]) == (1, "five_whys")
    assert {(plant.leader, "escalated"), (plant.member, "assigned")} <= set(notices(api, store, plant))
    assert len(sessions(api, issue)) == 1


def test_a_minor_run_is_done_at_once_without_a_session(api: Api, plant: Plant) -> None:
    missed(api, kpi(api, plant, limit=20), 6, 7, 6)
    (issue,) = issues(api)
    assert (issue["severity"], issue["method"], issue["assignee_id"]) == ("minor", "just_do_it", plant.member)
    assert sessions(api, issue) == []


@pytest.mark.parametrize(("method", "framework"), [("a3", "a3"), ("kata", "kata")])
def test_the_customer_s_table_chooses_the_method(api: Api, plant: Plant, method: str, framework: str) -> None:
    row = {"first": method, "again": "five_whys", "often": "a3"}
    edited = api.edit("/v1/organisation", {"routing": {"normal": row}, "messages_a_day": 4}).json()
    assert (edited["routing"]["normal"], edited["routing"]["minor"]["often"], edited["messages_a_day"]) == (
        row, "kata", 4,
    )  # fmt: skip
    missed(api, kpi(api, plant), 9, 8, 11)
    (issue,) = issues(api)
    (session,) = sessions(api, issue)
    assert (issue["method"], session["framework"]["id"]) == (method, framework)


def test_a_kata_has_the_issue_as_its_challenge(api: Api, plant: Plant) -> None:
    api.edit("/v1/organisation", {"routing": {"normal": {"first": "kata", "again": "kata", "often": "kata"}}})
    missed(api, kpi(api, plant), 9, 8, 11)
    (board,) = api("GET", "/v1/storyboards").json()["items"]
    assert board["challenge"][0]["text"] == "Under-filled bottles: 9, 8, 11 on three days, target 5"
    assert (board["owner_id"], board["team_id"]) == (plant.member, plant.team)
    assert board["active_session_id"] == sessions(api, issues(api)[0])[0]["id"]


def test_the_table_is_changed_row_by_row_and_null_is_the_usual_one(api: Api) -> None:
    usual = api("GET", "/v1/organisation").json()["routing"]
    api.edit("/v1/organisation", {"routing": {"often_from": 2}})
    row = {"first": "a3", "again": "a3", "often": "a3"}
    assert api.edit("/v1/organisation", {"routing": {"severe": row}}).json()["routing"] == {
        **usual, "often_from": 2, "severe": row,
    }  # fmt: skip
    assert api.edit("/v1/organisation", {"routing": None}).json()["routing"] == usual
    assert api.edit("/v1/organisation", {"routing": {"normal": {"first": "a3"}}}).status_code == 422
    assert api.edit("/v1/organisation", {"messages_a_day": 0}).status_code == 422


def test_what_comes_back_again_and_again_gets_an_a3(api: Api, plant: Plant, clock: Clock) -> None:
    path = kpi(api, plant, rules={"misses": 1})
    for n in range(4):
        read(api, path, clock.on(86_400) if n else NOON, 9)
        close(api, issues(api)[-1])
    assert [issue["method"] for issue in issues(api)] == ["five_whys", "five_whys", "five_whys", "a3"]
    clock.on(100 * 86_400)
    read(api, path, clock.at, 9)
    assert issues(api)[-1]["method"] == "five_whys"


def test_the_leader_has_it_where_the_kpi_has_no_owner_or_the_owner_is_gone(api: Api, plant: Plant) -> None:
    missed(api, kpi(api, plant, owner_id=None), 9, 8, 11)
    path = kpi(api, plant)
    api("POST", f"/v1/people/{plant.member}/erase")
    missed(api, path, 9, 8, 11)
    assert [issue["assignee_id"] for issue in issues(api)] == [plant.leader, plant.leader]


def test_an_owner_who_is_away_hears_of_it_and_the_leader_has_it(api: Api, store: Store, plant: Plant) -> None:
    path = kpi(api, plant)
    api.made(f"/v1/people/{plant.member}/absences", {"from": "2026-03-01T00:00Z", "until": "2026-03-09T00:00Z"})
    missed(api, path, 9, 8, 11)
    (issue,) = issues(api)
    assert (issue["assignee_id"], issue["owed_by"]) == (plant.leader, plant.leader)
    assert set(notices(api, store, plant)) == {(plant.leader, "assigned"), (plant.member, "moved")}


def limited(api: Api, plant: Plant, clock: Clock, most: int) -> list[str]:
    """Three KPIs that ask for an analysis one after the other."""
    answer = api.edit(f"/v1/teams/{plant.team}", {"analysis_limit": most})
    assert answer.status_code == 200, answer.text
    paths = [kpi(api, plant, name=f"Fault {name}", owner_id=None) for name in "ABC"]
    for path in paths:
        clock.on(60)
        missed(api, path, 9, 8, 11)
    clock.on(60)
    return paths


def test_above_the_limit_an_analysis_waits_and_the_leader_is_told(
    api: Api, store: Store, plant: Plant, clock: Clock
) -> None:
    limited(api, plant, clock, 1)
    found = issues(api)
    assert [issue["waiting"] for issue in found] == [False, True, True]
    assert [issue["assignee_id"] for issue in found] == [plant.leader, None, None]
    assert [len(sessions(api, issue)) for issue in found] == [1, 0, 0]
    assert notices(api, store, plant) == [(plant.leader, "assigned")] * 3


def test_what_waited_longest_begins_when_one_has_ended(api: Api, store: Store, plant: Plant, clock: Clock) -> None:
    limited(api, plant, clock, 1)
    first, second, third = issues(api)
    close(api, first)

    def ended(conn: Any) -> None:
        promote_and_prepare(Pass(conn, plant.org, NOON), plant.team, Settings(), Builtin())

    api.runner.run(store.write(ended))
    _, begun, waits = issues(api)
    assert (begun["id"], begun["waiting"], begun["assignee_id"]) == (second["id"], False, plant.leader)
    assert (waits["id"], waits["waiting"]) == (third["id"], True)
    assert [len(sessions(api, issue)) for issue in (begun, waits)] == [1, 0]
    assert begun["owed_by"] == plant.leader


def test_nothing_begins_while_no_place_is_free(api: Api, store: Store, plant: Plant, clock: Clock) -> None:
    limited(api, plant, clock, 2)
    before = issues(api)
    assert [issue["waiting"] for issue in before] == [False, False, True]
    begun = api.runner.run(store.write(lambda conn: promote(Pass(conn, plant.org, NOON), plant.team)))
    assert (begun, issues(api)) == ([], before)


def test_a_reading_lets_what_waits_begin_when_there_is_room(api: Api, plant: Plant, clock: Clock) -> None:
    paths = limited(api, plant, clock, 2)
    api.edit(f"/v1/teams/{plant.team}", {"analysis_limit": 3})
    read(api, paths[2], DAYS[3], 10)
    waited = issues(api)[2]
    assert (waited["waiting"], len(sessions(api, waited))) == (False, 1)


def test_an_injury_does_not_wait_for_a_place(api: Api, plant: Plant, clock: Clock) -> None:
    limited(api, plant, clock, 1)
    read(api, kpi(api, plant, name="Injuries", target=0, limit=None, rules={"single": True}), DAYS[3], 1)
    injury = issues(api)[-1]
    assert (injury["severity"], injury["waiting"], len(sessions(api, injury))) == ("severe", False, 1)


def test_sending_a_triggering_reading_twice_opens_one_issue(api: Api, plant: Plant) -> None:
    path = kpi(api, plant, rules={"misses": 1})
    body, headers = {"at": DAYS[3], "value": 9}, {"Idempotency-Key": "one"}
    first, again = (api("POST", f"{path}/readings", body, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert (len(issues(api)), len(sessions(api, issues(api)[0]))) == (1, 1)


def test_readings_at_the_same_time_open_one_issue_and_keep_the_limit(api: Api, plant: Plant) -> None:
    api.edit(f"/v1/teams/{plant.team}", {"analysis_limit": 2})
    paths = [kpi(api, plant, name=f"Fault {name}", rules={"misses": 1}) for name in "ABCD"]

    async def all_at_once() -> list[int]:
        sent = [api.send("POST", f"{path}/readings", json={"at": day, "value": 9}) for path in paths for day in DAYS]
        return [answer.status_code for answer in await asyncio.gather(*sent)]

    assert set(api.runner.run(all_at_once())) == {200}
    found = issues(api)
    assert len({issue["kpi_id"] for issue in found}) == len(found) == 4
    assert sorted(issue["waiting"] for issue in found) == [False, False, True, True]
    assert sum(len(sessions(api, issue)) for issue in found) == 2


INJURIES = {"name": "Injuries", "category": "S", "unit": "", "target": 0, "limit": None, "rules": {"single": True}}


@pytest.mark.parametrize("verb", [None, "resolve", "decline"])
def test_a_second_injury_goes_up_like_the_first(api: Api, store: Store, plant: Plant, clock: Clock, verb: str) -> None:
    path = kpi(api, plant, **INJURIES)
    read(api, path, clock.at, 1)
    (issue,) = issues(api)
    if verb == "decline":
        api("POST", f"/v1/issues/{issue['id']}/answer", {"answer": "decline", "text": "Yours to end"})
    elif verb:
        api("POST", f"/v1/issues/{issue['id']}/{verb}")
    before = issues(api)[0]
    read(api, path, clock.on(3600), 1)
    (now,) = issues(api)
    assert (before["level"], now["level"]) == (0 if verb else 1, 1)
    assert (now["stage"], now["status"]) == ("resolve", "reopened" if verb == "resolve" else before["status"])
    assert now["deadline_version"] > before["deadline_version"]
    assert notices(api, store, plant).count((plant.leader, "escalated")) == 2


def test_misses_after_it_was_called_resolved_reopen_it(api: Api, plant: Plant, clock: Clock) -> None:
    path = kpi(api, plant)
    missed(api, path, 9, 8, 11)
    (issue,) = issues(api)
    api("POST", f"/v1/issues/{issue['id']}/resolve")
    read(api, path, clock.at - timedelta(hours=2), 12)
    assert issues(api)[0]["stage"] == "confirm"
    read(api, path, clock.on(3600), 12)
    (again,) = issues(api)
    assert (again["status"], again["stage"], again["resolved_at"]) == ("reopened", "resolve", None)
    assert api("POST", f"/v1/issues/{issue['id']}/confirm").status_code == 409


@pytest.mark.parametrize("change", [{"method": "just_do_it"}, {"assignee_id": None}, {"team_id": "other"}])
def test_an_analysis_that_is_none_any_more_leaves_its_place(
    api: Api, plant: Plant, clock: Clock, change: dict[str, Any]
) -> None:
    limited(api, plant, clock, 1)
    first, second, _ = issues(api)
    answer = api.edit(f"/v1/issues/{first['id']}", {"team_id": plant.other_team} if "team_id" in change else change)
    assert answer.status_code == 200, answer.text
    _, begun, waits = issues(api)
    assert (begun["id"], begun["waiting"], waits["waiting"]) == (second["id"], False, True)
    assert len(sessions(api, begun)) == 1


def test_countermeasures_make_room_for_the_next_analysis(api: Api, plant: Plant, clock: Clock) -> None:
    limited(api, plant, clock, 1)
    first = issues(api)[0]
    (session,) = sessions(api, first)
    given = {"what": "Clean the nozzles", "owner_id": plant.member, "due": "2026-03-09", "issue_id": first["id"]}
    api.made("/v1/actions", {**given, "team_id": plant.team})
    assert [issue["waiting"] for issue in issues(api)] == [False, True, True]
    answer = api("POST", f"/v1/sessions/{session['id']}/park")
    assert answer.status_code == 200, answer.text
    assert [issue["waiting"] for issue in issues(api)] == [False, False, True]


def test_a_kpi_has_one_open_issue(api: Api, plant: Plant) -> None:
    id = kpi(api, plant).rpartition("/")[2]
    first, second = {"title": "Nozzle 7 drips", "kpi_id": id, "team_id": plant.team}, {"title": "Nozzle 8 drips"}
    old = api.made("/v1/issues", first)
    refused = api("POST", "/v1/issues", {**first, **second})
    assert (refused.status_code, old["id"] in refused.json()["detail"]) == (409, True)
    close(api, old)
    new = api.made("/v1/issues", {**first, **second})
    refused = api("POST", f"/v1/issues/{old['id']}/reopen", {"reason": "It drips again"})
    assert (refused.status_code, new["id"] in refused.json()["detail"]) == (409, True)
    close(api, new)
    assert api("POST", f"/v1/issues/{old['id']}/reopen", {"reason": "It drips again"}).status_code == 200


def test_an_action_ends_the_analysis_that_has_no_session(api: Api, plant: Plant, clock: Clock) -> None:
    limited(api, plant, clock, 1)
    first = issues(api)[0]
    (session,) = sessions(api, first)
    api("POST", f"/v1/sessions/{session['id']}/park")
    given = {"what": "Clean the nozzles", "owner_id": plant.member, "due": "2026-03-09", "issue_id": first["id"]}
    made = api.made("/v1/actions", {**given, "team_id": plant.team})
    assert [issue["waiting"] for issue in issues(api)] == [False, False, True]
    api("POST", f"/v1/actions/{made['id']}/cancel", {"reason": "Another way was found"})
    assert [issue["waiting"] for issue in issues(api)] == [False, False, True]
