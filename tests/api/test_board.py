"""The board of a team in one call: what is on it, in which order, what it costs, and who may look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, delete, event, update

from benchmarks.counts import by_the_way
from coach.api.app import create_app
from coach.board.audit import audit_all
from coach.board.sweep import sweep_batch
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.view import MOST

from .conftest import NOON, SAFE, Api, Plant
from .talk import Clock

SCRAP = {"name": "Scrap", "category": "Q", "unit": "kg", "direction": "lower", "target": 5, "limit": 8}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: Clock) -> FastAPI:
    return create_app(store, Settings(data_dir=tmp_path), clock)


@pytest.fixture
def board(api: Api, plant: Plant) -> Callable[..., dict[str, Any]]:
    def look(team: str = plant.team) -> dict[str, Any]:
        answer = api("GET", "/v1/board", params={"team": team})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return look


@pytest.fixture
def audited(api: Api, store: Store, plant: Plant, clock: Clock) -> Callable[[], Any]:
    return lambda: api.runner.run(audit_all(store, plant.org, clock(), "w"))


@pytest.fixture
def department(api: Api, plant: Plant) -> str:
    """Above both teams; somebody leads it."""
    boss = api.made("/v1/people", {"name": "Mara Quist", "teams": []})["id"]
    above = api.made("/v1/teams", {**SAFE, "name": "Body shop", "tier": 2, "leader_id": boss})["id"]
    for team in (plant.team, plant.other_team):
        assert api.edit(f"/v1/teams/{team}", {"parent_id": above}).status_code == 200
    return str(above)


def give(api: Api, plant: Plant, what: str, days: float, **more: Any) -> str:
    due = (NOON + timedelta(days=days)).isoformat()
    fields = {"what": what, "owner_id": plant.member, "due": due, "team_id": plant.team, **more}
    return str(api.made("/v1/actions", fields)["id"])


def raised(api: Api, plant: Plant, title: str, **more: Any) -> str:
    return str(api.made("/v1/issues", {"title": title, "team_id": plant.team, **more})["id"])


def swept(api: Api, store: Store, plant: Plant, at: datetime) -> None:
    api.runner.run(store.write(lambda conn: sweep_batch(conn, plant.org, at)))


def changed(api: Api, store: Store, act: Callable[[Connection], Any]) -> None:
    api.runner.run(store.write(act))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Those of the board itself; whose key it is may have to be looked up besides."""
    seen: list[str] = []

    def hear(conn: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM keys" not in statement and not by_the_way(statement):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield seen
    event.remove(Engine, "before_cursor_execute", hear)


# --- what it costs ------------------------------------------------------------------------------------


def test_however_much_is_on_it_a_board_takes_five_statements_that_read(
    api: Api, plant: Plant, department: str, board: Any, audited: Any
) -> None:
    for n in range(3):
        give(api, plant, f"Shim {n}", n)
        raised(api, plant, f"Burr {n}", severity="severe")
    kpi = api.made("/v1/kpis", {**SCRAP, "team_id": plant.team})["id"]
    api("POST", f"/v1/kpis/{kpi}/readings", {"at": "2026-02-27", "value": 4})
    audited()
    board()
    for team in (plant.team, department):
        with statements() as seen:
            board(team)
        assert len(seen) == 5
        assert {statement.split()[0] for statement in seen} <= {"SELECT", "WITH"}


def test_an_empty_board_says_that_nothing_is_there(board: Any, plant: Plant) -> None:
    empty = board()
    assert empty.pop("team") == {
        "id": plant.team, "name": "Press", "kind": "line", "tier": 1, "parent_id": None, "leader_id": plant.leader,
        "span": {"members": 1, "target": None},
    }  # fmt: skip
    assert empty.pop("heartbeat") == {"at": None, "stale": True}
    assert set(empty.pop("counts").values()) == {0}
    assert (empty.pop("line_share"), empty.pop("as_of")) == (None, None)
    assert set(map(tuple, empty.values())) == {()}


# --- what is on it ------------------------------------------------------------------------------------


def test_actions_stand_by_urgency_and_are_counted_beyond_what_is_shown(api: Api, plant: Plant, board: Any) -> None:
    later, late = give(api, plant, "Later", 5), give(api, plant, "Late", -0.25)
    soon = give(api, plant, "Soon", 1, owner_id=plant.leader)
    seen = board()
    assert [action["id"] for action in seen["actions"]] == [late, soon, later]
    assert [action["overdue"] for action in seen["actions"]] == [True, False, False]
    assert (seen["counts"]["actions"], seen["counts"]["overdue"]) == (3, 1)
    for n in range(MOST["actions"]):
        give(api, plant, f"More {n}", 9)
    seen = board()
    assert (len(seen["actions"]), seen["counts"]["actions"]) == (MOST["actions"], MOST["actions"] + 3)
    assert seen["actions"][0]["id"] == late


def test_an_action_shows_what_is_owed_and_what_is_done_is_not_overdue(api: Api, plant: Plant, board: Any) -> None:
    late = give(api, plant, "Grind the edge", -0.25)
    [action] = board()["actions"]
    assert (action["what"], action["kind"], action["owner_id"], action["owner_state"]) == (
        "Grind the edge", "corrective", plant.member, "proposed",
    )  # fmt: skip
    assert (action["stage"], action["status"], action["moves"], action["level"]) == ("do", "open", 0, 0)
    api("POST", f"/v1/actions/{late}/complete")
    [action] = board()["actions"]
    assert (action["stage"], action["status"], action["overdue"]) == ("verify", "done", False)
    assert board()["counts"]["overdue"] == 0


def test_the_share_of_the_line_counts_owners_from_the_team_itself(api: Api, plant: Plant, board: Any) -> None:
    give(api, plant, "Ours", 1)
    assert board()["line_share"] == 1.0
    give(api, plant, "Theirs", 1, owner_id=plant.outsider)
    give(api, plant, "Theirs too", 1, owner_id=plant.outsider)
    assert board()["line_share"] == pytest.approx(1 / 3, abs=0.001)


def test_issues_stand_by_severity_and_a_closed_one_leaves(api: Api, plant: Plant, board: Any, store: Store) -> None:
    small, normal = raised(api, plant, "Scuff", severity="minor"), raised(api, plant, "Burr")
    grave = raised(api, plant, "Guard open", severity="severe")
    issues = board()["issues"]
    assert [issue["id"] for issue in issues] == [grave, normal, small]
    assert (issues[0]["title"], issues[0]["level"], issues[0]["status"]) == ("Guard open", 1, "open")
    assert (issues[1]["level"], issues[1]["stage"], issues[1]["waiting"]) == (0, "resolve", False)
    its = (t.issues.c.org == plant.org, t.issues.c.id == normal)
    changed(api, store, lambda conn: conn.execute(update(t.issues).where(*its).values(closed_at=NOON)))
    assert [issue["id"] for issue in board()["issues"]] == [grave, small]
    assert board()["counts"]["issues"] == 2


def test_a_kpi_goes_from_green_to_grey_when_nobody_reads_it(api: Api, plant: Plant, board: Any, clock: Clock) -> None:
    kpi = api.made("/v1/kpis", {**SCRAP, "team_id": plant.team})["id"]
    for day, value in (("2026-02-26", 6), ("2026-02-27", 4)):
        api("POST", f"/v1/kpis/{kpi}/readings", {"at": day, "value": value})
    [shown] = board()["kpis"]
    assert (shown["status"], shown["target"], shown["direction"], shown["category"]) == ("green", 5, "lower", "Q")
    assert [(point["value"], point["status"]) for point in shown["recent"]] == [(6, "amber"), (4, "green")]
    clock.on(3 * 24 * 3600)
    assert board()["kpis"][0]["status"] == "grey" == api("GET", f"/v1/kpis/{kpi}").json()["status"]


def test_a_kpi_is_judged_by_the_calendar_of_the_nearest_team_that_has_one(
    api: Api, plant: Plant, department: str, board: Any, clock: Clock
) -> None:
    shifts = [{"name": "weekly", "start": "06:00", "end": "14:00", "days": [0]}]
    mondays = api.made("/v1/calendars", {"name": "Mondays", "timezone": "Europe/Vienna", "shifts": shifts})["id"]
    kpi = api.made("/v1/kpis", {**SCRAP, "team_id": plant.team})["id"]
    api("POST", f"/v1/kpis/{kpi}/readings", {"at": "2026-03-02", "value": 4})
    clock.on(4 * 24 * 3600)
    assert board()["kpis"][0]["status"] == "grey"
    assert api.edit(f"/v1/teams/{department}", {"calendar_id": mondays}).status_code == 200
    assert board()["kpis"][0]["status"] == "green" == api("GET", f"/v1/kpis/{kpi}").json()["status"]


def test_kpis_stand_in_the_order_of_the_board_with_their_open_issue(api: Api, plant: Plant, board: Any) -> None:
    own = {"team_id": plant.team, "rules": {"single": True}}
    made = {c: api.made("/v1/kpis", {**SCRAP, **own, "category": c})["id"] for c in ("Energy", "P", "D", "S", "Q")}
    api("POST", f"/v1/kpis/{made['S']}/readings", {"at": "2026-02-27", "value": 9})
    kpis = board()["kpis"]
    assert [kpi["category"] for kpi in kpis] == ["S", "Q", "D", "P", "Energy"]
    assert kpis[0]["open_issue_id"] == board()["issues"][0]["id"]
    assert {kpi["open_issue_id"] for kpi in kpis[1:]} == {None}


def test_parked_sessions_wait_on_the_board(api: Api, plant: Plant, board: Any) -> None:
    fields = {"framework": "five_whys", "problem": "Saw 3 stood still for 50 minutes", "team_id": plant.team}
    session = api.made("/v1/sessions", fields)["id"]
    assert board()["parked"] == []
    api("POST", f"/v1/sessions/{session}/park")
    [parked] = board()["parked"]
    assert (parked["id"], parked["framework_id"]) == (session, "five_whys")
    assert parked["title"] == "Saw 3 stood still for 50 minutes"


# --- up and down --------------------------------------------------------------------------------------


def test_what_goes_up_leaves_one_board_and_comes_to_the_other(
    api: Api, plant: Plant, department: str, board: Any, store: Store, clock: Clock
) -> None:
    issue = raised(api, plant, "Burr on the flange")
    for _ in range(2):
        clock.on(14 * 24 * 3600)
        swept(api, store, plant, clock())
    [out] = board()["escalations_out"]
    assert (out["item_id"], out["level"], out["title"]) == (issue, 2, "Burr on the flange")
    [come] = board(department)["escalations_in"]
    assert come == out
    assert (come["team_id"], come["to_team_id"]) == (plant.team, department)
    assert (board()["counts"]["escalations_out"], board(department)["counts"]["escalations_in"]) == (1, 1)
    assert board()["escalations_in"] == board(department)["escalations_out"] == []


def test_teams_below_are_added_up_from_what_the_auditor_counted(
    api: Api, plant: Plant, department: str, board: Any, audited: Any
) -> None:
    give(api, plant, "Late", -0.25)
    raised(api, plant, "Burr")
    cell = api.made("/v1/teams", {**SAFE, "name": "Cell", "tier": 1})["id"]
    assert api.edit(f"/v1/teams/{plant.team}", {"tier": 2, "parent_id": None}).status_code == 200
    assert api.edit(f"/v1/teams/{cell}", {"parent_id": plant.team}).status_code == 200
    give(api, plant, "Of the cell", 1, team_id=cell)
    top = api.made("/v1/teams", {**SAFE, "name": "Plant", "tier": 3})["id"]
    assert api.edit(f"/v1/teams/{plant.team}", {"parent_id": top}).status_code == 200
    nothing = {"issues": 0, "actions": 0, "overdue": 0, "escalations": 0}
    assert board(top)["below"] == [{"id": plant.team, "name": "Press", **nothing}]
    audited()
    seen = board(top)
    assert seen["below"] == [{"id": plant.team, "name": "Press", **nothing, "issues": 1, "actions": 2, "overdue": 1}]
    assert seen["as_of"] == seen["heartbeat"]["at"] == "2026-03-02T12:00:00Z"
    assert seen["counts"]["actions"] == 0


def test_a_heart_that_has_not_beaten_for_long_is_said_to_be_stale(board: Any, audited: Any, clock: Clock) -> None:
    audited()
    assert board()["heartbeat"] == {"at": "2026-03-02T12:00:00Z", "stale": False}
    clock.on(16 * 60)
    assert board()["heartbeat"] == {"at": "2026-03-02T12:00:00Z", "stale": True}


def test_an_item_without_a_clock_is_an_alarm_on_the_board_and_in_the_list(
    api: Api, as_role: Any, plant: Plant, board: Any, audited: Any, store: Store
) -> None:
    action = give(api, plant, "Shim", 1)
    clocks = (t.clocks.c.org == plant.org, t.clocks.c.item_id == action)
    changed(api, store, lambda conn: conn.execute(delete(t.clocks).where(*clocks)))
    audited()
    [alarm] = board()["alarms"]
    assert (alarm["kind"], alarm["item_id"], alarm["since"]) == ("action", action, "2026-03-02T12:00:00Z")
    assert as_role("leader")("GET", "/v1/alarms").json() == {"items": [alarm], "next": None}
    assert as_role("other_team")("GET", "/v1/alarms").json()["items"] == []
    assert as_role("learner")("GET", "/v1/alarms").status_code == 403
    audited()
    assert board()["alarms"] == api("GET", "/v1/alarms").json()["items"] == []


def test_alarms_come_a_page_at_a_time(api: Api, plant: Plant, audited: Any, store: Store) -> None:
    for n in range(3):
        give(api, plant, f"Shim {n}", 1)
    changed(api, store, lambda conn: conn.execute(delete(t.clocks).where(t.clocks.c.org == plant.org)))
    audited()
    first = api("GET", "/v1/alarms", params={"limit": 2}).json()
    rest = api("GET", "/v1/alarms", params={"limit": 2, "cursor": first["next"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert len({alarm["item_id"] for alarm in (*first["items"], *rest["items"])}) == 3


# --- who may look -------------------------------------------------------------------------------------


def test_a_board_names_nobody_and_shows_nothing_of_words_that_were_erased(
    api: Api, plant: Plant, board: Any, as_role: Any
) -> None:
    give(as_role("member"), plant, "Ask Ravi's cousin", 1)
    raised(as_role("member"), plant, "My own words")
    answer = api("GET", "/v1/board", params={"team": plant.team})
    assert not [name for name in ("Ines", "Moll", "Sen") if name in answer.text]
    assert api("POST", f"/v1/people/{plant.member}/erase").status_code == 200
    seen = board()
    assert [issue["title"] for issue in seen["issues"]] == [action["what"] for action in seen["actions"]] == [""]
    assert seen["team"]["span"]["members"] == 0


@pytest.mark.parametrize("role", ["reader", "learner", "coach", "supervisor", "member", "shared"])
def test_everybody_at_the_team_may_look(as_role: Any, plant: Plant, role: str) -> None:
    answer = as_role(role)("GET", "/v1/board", params={"team": plant.team})
    assert (answer.status_code, answer.json()["team"]["id"]) == (200, plant.team)


@pytest.mark.parametrize("team", ["tea_aaaaaaaaaaaaaaaa", "other"])
def test_a_team_that_is_not_theirs_is_as_unknown_as_any(as_role: Any, plant: Plant, team: str) -> None:
    answer = as_role("member")("GET", "/v1/board", params={"team": plant.other_team if team == "other" else team})
    assert (answer.status_code, answer.json()["title"]) == (404, "There is no such thing")
    assert as_role("member")("GET", "/v1/board").status_code == 422


def test_of_the_teams_below_a_key_sees_those_that_are_its_own(
    api: Api, plant: Plant, department: str, audited: Any
) -> None:
    give(api, plant, "Shim", 1)
    audited()
    body = {"name": "Two of three", "role": "reader", "teams": [department, plant.other_team]}
    some = Api(api.app, api.runner, api.made("/v1/keys", body)["secret"])
    below = some("GET", "/v1/board", params={"team": department}).json()["below"]
    assert [line["name"] for line in below] == ["Paint"]
    everything = api("GET", "/v1/board", params={"team": department}).json()["below"]
    assert [(line["name"], line["actions"]) for line in everything] == [("Paint", 0), ("Press", 1)]


def test_a_screen_that_has_the_board_already_is_told_so(api: Api, plant: Plant) -> None:
    first = api("GET", "/v1/board", params={"team": plant.team})
    again = api("GET", "/v1/board", params={"team": plant.team}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    raised(api, plant, "Burr")
    again = api("GET", "/v1/board", params={"team": plant.team}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
