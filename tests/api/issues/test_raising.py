"""Raising an issue in seconds, and finding it again."""

from typing import Any

import pytest

from tests.api.conftest import Api, Plant

from .conftest import WET, Site, post, raised


def test_a_title_is_enough_and_its_clock_runs(as_role: Any, plant: Plant, site: Site) -> None:
    made = as_role("member").made("/v1/issues", WET)
    assert (made["team_id"], made["originator_id"], made["severity"]) == (plant.team, plant.member, "normal")
    assert (made["status"], made["stage"], made["owed_by"], made["level"], made["tier"]) == (
        "open",
        "resolve",
        None,
        0,
        1,
    )
    assert made["deadline"] > made["created_at"] < made["next_at"] and made["deadline_version"] == 1
    assert (made["photos"], made["acknowledged_at"], made["waiting"]) == ([], None, False)


def test_it_keeps_what_was_done_and_where_it_was_seen(as_role: Any, plant: Plant, site: Site) -> None:
    where = {"place": "Dock 2", "machine": "Washer", "shift": "late", "done": "Mopped it up", "severity": "minor"}
    made = as_role("leader").made("/v1/issues", {**WET, **where, "method": "five_whys", "assignee_id": plant.member})
    assert {name: made[name] for name in where} == where
    assert (made["method"], made["assignee_id"], made["owed_by"]) == ("five_whys", plant.member, plant.member)
    assert site.told(made["id"]) == [(plant.member, "assigned")]


@pytest.mark.parametrize("field", ["team_id", "originator_id", "kpi_id", "assignee_id"])
def test_it_points_at_nothing_that_is_not_there(as_role: Any, plant: Plant, field: str) -> None:
    answer = as_role("shared")("POST", "/v1/issues", {**WET, field: "per_nowhere"})
    expected = "by" if field == "originator_id" else field
    assert (answer.status_code, expected in answer.json()["detail"]) == (422, True)
    assert as_role("admin")("GET", "/v1/issues").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"open": "true"}, {"mine", "theirs"}),
        ({"open": "false"}, {"ended"}),
        ({"assignee_id": "member"}, {"mine"}),
        ({"originator_id": "leader"}, {"mine", "ended"}),
        ({"status": "closed"}, {"ended"}),
        ({"team_id": "other_team", "open": "true"}, {"theirs"}),
        ({"kpi_id": "kpi_none"}, set()),
    ],
)
def test_lists_are_narrowed(api: Api, as_role: Any, plant: Plant, query: dict[str, str], found: set[str]) -> None:
    leader = as_role("leader")
    ids = {"mine": raised(leader, assignee_id=plant.member), "theirs": raised(as_role("other_team"))}
    ids["ended"] = raised(leader)
    for verb in ("resolve", "confirm"):
        assert post(leader, ids["ended"], verb).status_code == 200
    params = {name: getattr(plant, value, value) for name, value in query.items()}
    items = api("GET", "/v1/issues", params=params).json()["items"]
    assert {item["id"] for item in items} == {ids[name] for name in found}


def test_the_leader_hears_of_what_is_raised_by_others(site: Site, plant: Plant, as_role: Any) -> None:
    """Unless it is given to somebody, who hears instead."""
    raised = site.api.made("/v1/issues", {"title": "Oil under press 2", "team_id": plant.team})["id"]
    own = as_role("leader").made("/v1/issues", {"title": "Oil under press 3"})["id"]
    assert (site.told(raised), site.told(own)) == ([(plant.leader, "raised")], [])
