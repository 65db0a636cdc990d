"""Storyboards: written over weeks, predictions before steps, one obstacle at a time."""

from typing import Any

import pytest

from coach.board.storyboards import begin_cycle, end_cycle
from coach.errors import Conflict
from coach.store.engine import Store
from coach.store.scope import Caller

from .conftest import NOON, Api, Plant


@pytest.fixture
def board(api: Api, plant: Plant) -> dict[str, Any]:
    body = {"challenge": "Ship by noon", "team_id": plant.team, "obstacles": ["Two aisles", "Far printer"]}
    return api.made("/v1/storyboards", body)


def texts(quotes: list[dict[str, Any]]) -> list[str]:
    return [quote["text"] for quote in quotes]


def test_a_challenge_is_enough_to_start(as_role: Any, plant: Plant) -> None:
    made = as_role("member").made("/v1/storyboards", {"challenge": "Ship by noon"})
    assert (texts(made["challenge"]), made["challenge"][0]["by"]) == (["Ship by noon"], plant.member)
    assert (made["team_id"], made["owner_id"], made["status"]) == (plant.team, plant.member, "active")
    assert (made["target"], made["achieve_by"], made["obstacles"], made["experiments"]) == ([], None, [], [])


def test_its_fields_are_filled_and_rewritten(api: Api, board: dict[str, Any]) -> None:
    path = f"/v1/storyboards/{board['id']}"
    filled = api.edit(path, {"target": "6 minutes", "achieve_by": "2026-06-30", "current": "9 minutes"}).json()
    assert (texts(filled["target"]), texts(filled["current"])) == (["6 minutes"], ["9 minutes"])
    assert filled["achieve_by"] == "2026-06-30T21:59:59Z"
    cleared = api.edit(path, {"achieve_by": None, "current": "8 minutes"}).json()
    assert (cleared["achieve_by"], texts(cleared["current"])) == (None, ["8 minutes"])


def test_one_obstacle_is_worked_on_at_a_time(api: Api, board: dict[str, Any]) -> None:
    path = f"/v1/storyboards/{board['id']}"
    for obstacle in board["obstacles"]:
        tag = {"If-Match": api("GET", path).headers["ETag"]}
        answer = api("PATCH", f"{path}/obstacles/{obstacle['id']}", {"status": "current"}, headers=tag)
        current = [o["id"] for o in answer.json()["obstacles"] if o["status"] == "current"]
        assert current == [obstacle["id"]]


def test_an_obstacle_is_parked_and_solved(api: Api, board: dict[str, Any]) -> None:
    path = f"/v1/storyboards/{board['id']}"
    grown = api.made(f"{path}/obstacles", {"what": "No label"})
    (new,) = [o for o in grown["obstacles"] if texts(o["what"]) == ["No label"]]
    tag = {"If-Match": api("GET", path).headers["ETag"]}
    answer = api("PATCH", f"{path}/obstacles/{new['id']}", {"status": "solved", "what": "No label on B"}, headers=tag)
    (solved,) = [o for o in answer.json()["obstacles"] if o["id"] == new["id"]]
    assert (solved["status"], texts(solved["what"])) == ("solved", ["No label on B"])


def test_a_prediction_stands_before_the_step_and_stays(api: Api, board: dict[str, Any]) -> None:
    path = f"/v1/storyboards/{board['id']}"
    assert api("POST", f"{path}/experiments", {"step": "Move the printer"}).status_code == 422
    step = {
        "step": "Move the printer",
        "expectation": "A minute less",
        "due": "2026-03-04",
        "obstacle_id": board["obstacles"][1]["id"],
    }
    assert api.made(f"{path}/experiments", step)["experiments"][0]["n"] == 1
    tag = {"If-Match": api("GET", path).headers["ETag"]}
    assert api("PATCH", f"{path}/experiments/1", {"expectation": "None"}, headers=tag).status_code == 422
    found = {"result": "40 seconds", "learning": "Walking is not it"}
    (kept,) = api("PATCH", f"{path}/experiments/1", found, headers=tag).json()["experiments"]
    assert (texts(kept["expectation"]), texts(kept["result"])) == (["A minute less"], ["40 seconds"])
    assert (kept["due"], kept["obstacle_id"]) == ("2026-03-04T22:59:59Z", step["obstacle_id"])


def test_what_hangs_on_a_storyboard_is_found_only_there(api: Api, plant: Plant, board: dict[str, Any]) -> None:
    other = api.made("/v1/storyboards", {"challenge": "Another", "team_id": plant.team})
    path = f"/v1/storyboards/{other['id']}"
    tag = {"If-Match": api("GET", path).headers["ETag"]}
    obstacle = board["obstacles"][0]["id"]
    assert api("PATCH", f"{path}/obstacles/{obstacle}", {"status": "solved"}, headers=tag).status_code == 404
    assert api("PATCH", f"{path}/obstacles/{obstacle}", {}, headers=tag).status_code == 404
    assert api("PATCH", f"{path}/experiments/1", {"result": "x"}, headers=tag).status_code == 404
    assert api("PATCH", f"{path}/experiments/1", {}, headers=tag).status_code == 404
    step = {"step": "x", "expectation": "y", "obstacle_id": obstacle}
    assert api("POST", f"{path}/experiments", step).status_code == 422


def test_a_closed_storyboard_takes_no_more_steps(api: Api, board: dict[str, Any]) -> None:
    path = f"/v1/storyboards/{board['id']}"
    api.edit(path, {"status": "closed"})
    assert api("POST", f"{path}/experiments", {"step": "x", "expectation": "y"}).status_code == 409
    assert api("POST", f"{path}/obstacles", {"what": "x"}).status_code == 409
    assert [b["id"] for b in api("GET", "/v1/storyboards", params={"status": "closed"}).json()["items"]] == [
        board["id"]
    ]


def test_one_cycle_at_a_time(api: Api, plant: Plant, board: dict[str, Any], store: Store) -> None:
    caller = Caller(plant.org, "key_x", "coach")

    def begin(session: str) -> None:
        api.runner.run(store.write(lambda conn: begin_cycle(conn, caller, board["id"], session, NOON)))

    begin("ses_1")
    begin("ses_1")
    with pytest.raises(Conflict, match="ses_1"):
        begin("ses_2")
    api.runner.run(store.write(lambda conn: end_cycle(conn, caller, board["id"], NOON)))
    begin("ses_2")
    assert api("GET", f"/v1/storyboards/{board['id']}").json()["active_session_id"] == "ses_2"
