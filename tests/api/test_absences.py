"""When somebody is away: who may say so, and who stands in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from coach.board.clocks import Item, start
from coach.board.plant import Plant as Pass
from coach.board.sweep import sweep_batch
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant

WEEK = {"from": "2026-03-02T06:00:00Z", "until": "2026-03-09T06:00:00Z"}


def test_people_say_themselves_when_they_are_away(as_role: Any, plant: Plant) -> None:
    member, path = as_role("member"), f"/v1/people/{plant.member}/absences"
    made = member.made(path, WEEK)
    assert made == {**WEEK, "id": made["id"], "person_id": plant.member, "created_at": "2026-03-02T12:00:00Z"}
    assert member("GET", path).json() == {"items": [made], "next": None}


def test_whoever_leads_them_may_say_it_for_them(as_role: Any, plant: Plant) -> None:
    path = f"/v1/people/{plant.member}/absences"
    made = as_role("leader").made(path, WEEK)
    assert as_role("member")("GET", path).json()["items"] == [made]


@pytest.mark.parametrize(("role", "status"), [("learner", 403), ("shared", 403), ("reader", 403), ("other_team", 404)])
def test_it_is_nobody_elses_matter(as_role: Any, plant: Plant, role: str, status: int) -> None:
    path = f"/v1/people/{plant.member}/absences"
    made = as_role("leader").made(path, WEEK)
    caller = as_role(role)
    assert caller("POST", path, WEEK).status_code == status
    assert caller("GET", path).status_code == status
    assert caller("DELETE", f"{path}/{made['id']}").status_code == status
    assert as_role("leader")("GET", path).json()["items"] == [made]


def test_it_is_taken_back(as_role: Any, plant: Plant) -> None:
    leader, path = as_role("leader"), f"/v1/people/{plant.member}/absences"
    id = leader.made(path, WEEK)["id"]
    assert leader("DELETE", f"/v1/people/{plant.leader}/absences/{id}").status_code == 404
    assert leader("DELETE", f"{path}/{id}").status_code == 204
    assert leader("DELETE", f"{path}/{id}").status_code == 404
    assert leader("GET", path).json()["items"] == []


@pytest.mark.parametrize(
    "wrong",
    [{"until": WEEK["from"]}, {"until": "2026-03-01T06:00:00Z"}, {"from": "2026-03-02T06:00"}, {"reason": "flu"}],
)
def test_a_time_that_is_none_and_a_reason_are_refused(as_role: Any, plant: Plant, wrong: dict[str, str]) -> None:
    path = f"/v1/people/{plant.member}/absences"
    assert as_role("member")("POST", path, {**WEEK, **wrong}).status_code == 422
    assert as_role("member")("GET", path).json()["items"] == []


def test_the_same_request_again_makes_one(as_role: Any, plant: Plant) -> None:
    member, path = as_role("member"), f"/v1/people/{plant.member}/absences"
    first, second = (member("POST", path, WEEK, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert len(member("GET", path).json()["items"]) == 1


@pytest.fixture
def told(api: Api, plant: Plant, store: Store) -> Any:
    """Who is told when a clock that nobody in particular owes runs out an hour after noon."""
    api.edit(f"/v1/teams/{plant.team}", {"policy_id": "minutes"})
    item = Item("act_1", "action", plant.team, "act_1")

    def work(conn: Connection) -> Any:
        due = NOON + timedelta(hours=1)
        start(Pass(conn, plant.org, NOON), item, "do", duty=None, deadline=due)
        sweep_batch(conn, plant.org, due)
        n = t.notices.c
        return conn.execute(select(n.person_id).where(n.org == plant.org, n.what == "escalated")).scalars().all()

    return lambda: api.runner.run(store.write(work))


def test_the_leader_is_told_while_they_are_there(api: Api, plant: Plant, told: Any) -> None:
    api.edit(f"/v1/teams/{plant.team}", {"deputies": [plant.member]})
    api.made(f"/v1/people/{plant.leader}/absences", {**WEEK, "until": "2026-03-02T13:00:00Z"})
    assert told() == [plant.leader]


def test_the_first_deputy_who_is_there_stands_in(api: Api, plant: Plant, told: Any) -> None:
    api.edit(f"/v1/teams/{plant.team}", {"deputies": [plant.outsider, plant.member]})
    for away in (plant.leader, plant.outsider):
        api.made(f"/v1/people/{away}/absences", WEEK)
    assert told() == [plant.member]
