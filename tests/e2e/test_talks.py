"""The four talks of docs/dialogues.md: their course, and that the page is what the coach says now."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
import pytest_asyncio

from evals.dialogues import AT, PAGE, page, talk, talks
from evals.drive import Service, service


@pytest.fixture(scope="module", autouse=True)
def in_use() -> Iterator[None]:
    """Read by rules and model, as it is in use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COACH_READER")
        yield


@pytest_asyncio.fixture(scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    async with service(tmp_path_factory.mktemp("plant"), lambda: AT) as made:
        yield made


async def led(here: Service, n: int) -> dict[str, Any]:
    _, session = await talk(here, talks()[n])
    return session


def causes(session: Mapping[str, Any]) -> list[tuple[str, str]]:
    nodes = next(field["nodes"] for field in session["artefact"]["fields"] if field["kind"] == "tree")
    return [(node["status"], node["quote"]["text"]) for node in nodes]


async def test_the_page_is_what_the_coach_says_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == await page()


async def test_three_causes_are_found_and_both_branches_kept(here: Service) -> None:
    session = await led(here, 0)
    found = causes(session)
    assert session["status"] == "finished"
    assert ("to_verify", "the new granulate") in found
    verified = [text for status, text in found if status == "verified"]
    for cause in ("vibration", "camera recipe has the rim", "connector loose", "heater band 4 drops out"):
        assert any(text.startswith(cause) for text in verified), cause
    actions = (await here.client.get("/actions", params={"session_id": session["id"], "limit": 9})).json()["items"]
    corrective = [action for action in actions if action["kind"] == "corrective"]
    assert len(corrective) == 3
    assert len({action["cause"][0]["text"] for action in corrective}) == 3


async def test_blame_a_fix_a_plea_an_unknown_and_a_danger_are_each_met(here: Service) -> None:
    lines, session = await talk(here, talks()[1])
    moves = [line.split("]")[0].removeprefix("- C [") for line in lines if line.startswith("- C")]
    met = ("probe_blame", "probe_solution_jump", "probe_asks_for_answer", "send_to_gemba", "make_safe", "close")
    assert [move for move in dict.fromkeys(moves) if move in met] == list(met)
    assert [alert["status"] for alert in session["alerts"]] == ["sent"]
    assert [task["due"]["text"] for task in session["artefact"]["tasks"]] == ["tomorrow after rounds"]


async def test_a_kata_cycle_is_written_to_its_board(here: Service) -> None:
    session = await led(here, 2)
    board = (await here.client.get(f"/storyboards/{session['storyboard_id']}")).json()
    last, new = board["experiments"]
    assert last["learning"][0]["text"] == "warm up isnt the long bit. hoses take 9"
    assert new["step"][0]["text"] == "film two changeovers and time each hose"
    assert new["expectation"][0]["text"] == "the cross thread one is 4 of the 9"
    assert new["result"] == []


async def test_a_kata_cycle_checks_off_the_coaching_that_a_routine_asks_for(here: Service) -> None:
    team = (await led(here, 2))["team_id"]
    every_day = {"team_id": team, "name": "Coaching", "kind": "coaching", "days": list(range(7)), "at_time": "10:00"}
    assert (await here.client.post("/routines", json=every_day)).status_code == 201
    today = await here.client.get("/routines/today", params={"team_id": team})
    assert [one["done_at"] for one in today.json()["routines"]] == [None]
    await led(here, 2)
    today = await here.client.get("/routines/today", params={"team_id": team})
    assert [one["done_at"] is not None for one in today.json()["routines"]] == [True]


async def test_a_huddle_takes_one_sentence_and_one_tap(here: Service) -> None:
    session = await led(here, 3)
    [action] = (await here.client.get("/actions", params={"session_id": session["id"]})).json()["items"]
    assert (session["status"], session["n"]) == ("finished", 1)
    assert (action["owner_said"][0]["text"], action["due_said"][0]["text"]) == ("petra", "by ten")
