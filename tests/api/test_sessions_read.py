"""What a page of sessions and the end of a long talk are read from, at the cost of what is shown."""

from typing import Any

from benchmarks.counts import counting
from coach.store.engine import Store

from .conftest import Api, Plant
from .talk import PROBLEM, Talk, begin

AGAIN = "can you say that again?"


def test_a_list_of_sessions_reads_without_another_call(api: Api, plant: Plant, store: Store) -> None:
    whys = begin(api, plant.team)
    kata = begin(api, plant.other_team, "kata", problem="Ten parts an hour on line 2")
    with counting(store.engine) as counts:
        found = {one["id"]: one for one in api("GET", "/v1/sessions").json()["items"]}
    assert (found[whys.id]["title"], found[whys.id]["framework"]["title"]) == (PROBLEM, "5 Whys")
    assert (found[kata.id]["title"], whys.session()["title"]) == ("Ten parts an hour on line 2", PROBLEM)
    assert whys.say("line 2 runs fine")["session"]["title"] == PROBLEM
    assert len(counts.kinds) <= 4


def test_sessions_are_listed_by_team_and_status(api: Api, plant: Plant) -> None:
    parked, other = begin(api, plant.team), begin(api, plant.other_team)
    parked.do("park")
    for asked, ids in (
        (f"team_id={plant.other_team}", [other.id]),
        (f"team_id={plant.team}&status=parked", [parked.id]),
        (f"team_id={plant.other_team}&status=parked", []),
    ):
        assert [one["id"] for one in api("GET", f"/v1/sessions?{asked}").json()["items"]] == ids


def test_an_erased_title_is_empty(api: Api, as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team)
    api("POST", f"/v1/people/{plant.member}/erase")
    assert talk.seen_by(api).session()["title"] == ""


def test_the_end_of_a_talk_is_read_first_and_older_turns_when_they_are_asked_for(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    for _ in range(6):
        talk.say(AGAIN)
    assert [page(talk, "before=end&limit=3"), page(talk, "before=5&limit=3")] == [[4, 5, 6], [2, 3, 4]]
    path = f"{talk.path}/turns?before=end&limit=3"
    pages = [answer := api("GET", path).json()]
    while answer["next"]:
        pages.append(answer := api("GET", f"{path}&cursor={answer['next']}").json())
    assert [turn["n"] for answer in reversed(pages) for turn in answer["items"]] == list(range(7))
    assert (page(talk, "before=0"), page(talk, "limit=2")) == ([], [0, 1])
    assert api("GET", f"{talk.path}/turns?before=last").status_code == 422


def page(talk: Talk, asked: str) -> list[int]:
    return [turn["n"] for turn in talk.api("GET", f"{talk.path}/turns?{asked}").json()["items"]]
