"""The first start: a small plant, once, and a key that stays."""

import asyncio
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, select

from coach.board.audit import examine
from coach.board.demo import OPERATOR, ORG, load_demo, make_plant
from coach.board.view import read_board
from coach.frameworks import shipped
from coach.store import tables as t
from coach.store.engine import Store, prepare

from .conftest import NOON, Api

NAMES = ("Filling, early", "Filling and", "Maintenance")
FIRST = "Filler 2: 41 bottles under-filled on Tuesday's early shift, standard 5"
SECOND = "Capper 1 stood still for 95 minutes last week, target at most 30"


@pytest.fixture
def start(store: Store, runner: asyncio.Runner, tmp_path: Path) -> Any:
    return lambda: runner.run(load_demo(store, tmp_path, tuple(shipped()), "Europe/Vienna", NOON))


def test_the_demo_is_loaded_once_and_its_key_stays(start: Any, app: FastAPI, runner: asyncio.Runner) -> None:
    api = Api(app, runner, start())
    names = ("teams", "people", "issues", "storyboards", "kpis", "actions", "escalations", "calendars")
    counts = {name: len(api("GET", f"/v1/{name}").json()["items"]) for name in names}
    assert counts == {
        "teams": 3, "people": 9, "issues": 4, "storyboards": 1, "kpis": 3, "actions": 5, "escalations": 1,
        "calendars": 1,
    }  # fmt: skip
    assert start() == api.key
    assert {name: len(api("GET", f"/v1/{name}").json()["items"]) for name in names} == counts


def test_the_key_is_for_its_owners_eyes_only(start: Any, tmp_path: Path) -> None:
    secret = start()
    file = tmp_path / "admin.key"
    assert file.read_text().strip() == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_lost_or_broken_key_file_is_replaced_by_a_key_that_opens(
    start: Any, app: FastAPI, runner: asyncio.Runner, tmp_path: Path
) -> None:
    start()
    (tmp_path / "admin.key").write_text(f"{ORG}.nonsense\n")
    assert Api(app, runner, start())("GET", "/v1/keys").status_code == 200


def test_the_demo_team_can_be_made_safe_and_led(start: Any, app: FastAPI, runner: asyncio.Runner) -> None:
    teams = Api(app, runner, start())("GET", "/v1/teams").json()["items"]
    low, high, support = (next(team for team in teams if team["name"].startswith(name)) for name in NAMES)
    assert (low["tier"], high["tier"], low["parent_id"]) == (1, 2, high["id"])
    assert (support["kind"], support["tier"], support["parent_id"]) == ("support", 2, None)
    assert all(team[field] for team in teams for field in ("leader_id", "make_safe_text", "emergency_contact"))
    assert (len(low["members"]), len(support["members"]), low["timezone"]) == (5, 3, "Europe/Vienna")
    assert (high["policy_id"], low["calendar_id"] is not None) == ("two_days", True)


@pytest.fixture
def board(start: Any, app: FastAPI, runner: asyncio.Runner) -> dict[str, Any]:
    api = Api(app, runner, start())
    [team] = [team for team in api("GET", "/v1/teams").json()["items"] if team["tier"] == 1]
    return dict(api("GET", "/v1/board", params={"team": team["id"]}).json())


def test_one_number_is_red_one_green_and_one_nobody_has_read(board: dict[str, Any]) -> None:
    assert {kpi["name"]: kpi["status"] for kpi in board["kpis"]} == {
        "Under-filled bottles": "red",
        "Orders that left the same day": "green",
        "Longest change of cap size": "grey",
    }
    assert [len(kpi["recent"]) for kpi in board["kpis"]] == [20, 20, 19]
    red, last = board["kpis"][0], board["kpis"][0]["recent"][-1]
    assert (last["value"], last["at"]) == (41, "2026-02-27T22:59:59Z")
    assert [issue["title"] for issue in board["issues"] if issue["id"] == red["open_issue_id"]] == [FIRST]


def test_its_actions_stand_where_actions_can_stand(board: dict[str, Any]) -> None:
    stood = [(action["status"], action["owner_state"], action["overdue"]) for action in board["actions"]]
    assert sorted(stood) == [
        ("done", "accepted", False),
        ("open", "accepted", False),
        ("open", "accepted", False),
        ("open", "accepted", True),
        ("open", "proposed", False),
    ]
    assert (board["counts"]["overdue"], board["line_share"]) == (1, 0.8)
    assert all(action["next_at"] > "2026-03-02T12:00:00Z" for action in board["actions"])


def test_an_issue_that_nobody_acknowledged_has_gone_up(board: dict[str, Any]) -> None:
    [out] = board["escalations_out"]
    assert (out["title"], out["level"], out["why"]) == (SECOND, 1, "unacknowledged")
    assert out["to_team_id"] == board["team"]["parent_id"] and out["to_id"] is not None
    assert [issue["level"] for issue in board["issues"] if issue["title"] != SECOND] == [0, 0, 0]


def test_nothing_in_the_demo_alarms_the_auditor(start: Any, store: Store, runner: asyncio.Runner) -> None:
    start()
    assert runner.run(store.read(lambda conn: examine(conn, ORG, NOON))) == []


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('fresh') / 'coach.db'}"
    prepare(url)
    with Store.open(url) as opened:
        yield opened


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_it_is_the_same_on_whatever_day_it_starts(fresh: Store, runner: asyncio.Runner, day: int, zone: str) -> None:
    at, team = NOON + timedelta(days=day, hours=5 * day), "Filling, early shift"

    def look(conn: Connection) -> tuple[list[str], int, int, list[str]]:
        undone = conn.begin_nested()
        make_plant(conn, zone, at)
        named = (t.teams.c.org == ORG, t.teams.c.name == team)
        seen = read_board(conn, OPERATOR, conn.execute(select(t.teams.c.id).where(*named)).scalar_one(), at)
        undone.rollback()
        return (
            [kpi.status for kpi in seen.kpis],
            len(seen.issues),
            seen.counts.overdue,
            [out.why for out in seen.escalations_out],
        )

    assert runner.run(fresh.write(look)) == (["red", "green", "grey"], 4, 1, ["unacknowledged"])
