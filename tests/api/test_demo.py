"""The first start: a small plant, once, and a key that stays."""

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from coach.board.demo import ORG, load_demo
from coach.frameworks import shipped
from coach.store.engine import Store

from .conftest import NOON, Api


@pytest.fixture
def start(store: Store, runner: asyncio.Runner, tmp_path: Path) -> Any:
    return lambda: runner.run(load_demo(store, tmp_path, tuple(shipped()), "Europe/Vienna", NOON))


def test_the_demo_is_loaded_once_and_its_key_stays(start: Any, app: FastAPI, runner: asyncio.Runner) -> None:
    api = Api(app, runner, start())
    names = ("teams", "people", "issues", "storyboards")
    counts = {name: len(api("GET", f"/v1/{name}").json()["items"]) for name in names}
    assert counts == {"teams": 2, "people": 6, "issues": 4, "storyboards": 1}
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
    low, high = sorted(teams, key=lambda team: team["tier"])
    assert (low["tier"], high["tier"], low["parent_id"]) == (1, 2, high["id"])
    assert all(low[field] for field in ("leader_id", "make_safe_text", "emergency_contact"))
    assert (len(low["members"]), low["timezone"]) == (5, "Europe/Vienna")
