"""From the first answer to the confirmed end: who moves an issue, and who hears of it."""

from typing import Any

import pytest

from tests.api.conftest import Api, Plant

from .conftest import Site, history, post, raised, seen


def test_the_story_of_an_issue(as_role: Any, plant: Plant, site: Site) -> None:
    """Raised, assigned, acknowledged, resolved and confirmed; the originator hears of every move but their own."""
    member, leader, watch = as_role("member"), as_role("leader"), site.watch
    id = raised(member)
    steps: list[tuple[Any, tuple[Any, ...]]] = [
        (site.api.edit, (f"/v1/issues/{id}", {"assignee_id": plant.leader})),
        (post, (leader, id, "acknowledge")),
        (post, (leader, id, "resolve", {"note": "The seal is new"})),
    ]
    for heard, (act, given) in enumerate(steps, start=1):
        watch.wait(hours=1)
        assert act(*given).status_code == 200
        assert len(site.told(id, "moved")) == heard
    resolved = seen(member, id)
    assert (resolved["status"], resolved["stage"], resolved["owed_by"]) == ("checking", "confirm", plant.member)
    assert (resolved["resolved_by"], resolved["resolved_at"]) == (plant.leader, "2026-03-02T15:00:00Z")
    watch.wait(hours=1)
    closed = post(member, id, "confirm").json()
    assert (closed["status"], closed["confirmed_by"]) == ("closed", plant.member)
    assert closed["closed_at"] == closed["confirmed_at"] == "2026-03-02T16:00:00Z"
    assert (closed["stage"], closed["next_at"], closed["owed_by"]) == (None, None, None)
    moved = [(plant.member, "moved")] * 3
    assert sorted(site.told(id)) == sorted([(plant.leader, "raised"), (plant.leader, "assigned"), *moved])


def test_its_history_tells_all_of_it_in_order(as_role: Any, plant: Plant, site: Site) -> None:
    leader = as_role("leader")
    id = raised(leader, severity="severe")
    site.watch.wait(hours=1)
    post(leader, id, "resolve", {"note": "The seal is new"})
    site.watch.wait(hours=1)
    post(leader, id, "reopen", {"reason": "It drips again"})
    lines = history(leader, id)
    assert [(line["kind"], line["what"], line["text"]) for line in lines] == [
        ("move", "raised", None),
        ("deadline", "raised", None),
        ("escalation", "severe", None),
        ("move", "resolved", "The seal is new"),
        ("deadline", "resolved", None),
        ("move", "reopened", "It drips again"),
        ("deadline", "reopened", None),
        ("escalation", "severe", None),
    ]
    assert [line["deadline_version"] for line in lines if line["kind"] == "deadline"] == [1, 2, 3]
    assert (lines[2]["level"], lines[2]["to_team_id"], lines[2]["to_id"]) == (1, site.department, site.head)
    assert {line["by"] for line in lines if line["kind"] == "move"} == {plant.leader}


def test_its_history_is_walked_page_by_page(as_role: Any, site: Site) -> None:
    id = raised(as_role("leader"), severity="severe")
    for n in range(3):
        as_role("leader").edit(f"/v1/issues/{id}", {"severity": ("normal", "minor", "severe")[n]})
    whole = as_role("leader")("GET", f"/v1/issues/{id}/history").json()["items"]
    page: dict[str, Any] = {"next": None}
    walked: list[dict[str, Any]] = []
    while page["next"] or not walked:
        params = {"limit": 2, **({"cursor": page["next"]} if page["next"] else {})}
        page = as_role("leader")("GET", f"/v1/issues/{id}/history", params=params).json()
        walked += page["items"]
    assert walked == whole and len(whole) == 6


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("acknowledge", "coach"),
        ("acknowledge", "colleague"),
        ("resolve", "coach"),
        ("resolve", "colleague"),
        ("confirm", "leader"),
        ("confirm", "colleague"),
        ("confirm", "admin"),
        ("reopen", "colleague"),
        ("reopen", "coach"),
        ("acknowledge", "reader"),
    ],
)
def test_the_wrong_people_move_nothing(as_role: Any, plant: Plant, site: Site, verb: str, who: str) -> None:
    id = raised(as_role("member"))
    if verb in ("confirm", "reopen"):
        post(as_role("leader"), id, "resolve")
    other = site.api.made("/v1/people", {"name": "Kim Oda", "teams": [plant.team]})["id"]
    caller = site.key(other) if who == "colleague" else as_role(who)
    before = seen(site.api, id)
    assert post(caller, id, verb, {"reason": "x"} if verb == "reopen" else None).status_code == 403
    assert seen(site.api, id) == before


def test_moves_that_do_not_fit_are_refused(as_role: Any) -> None:
    leader = as_role("leader")
    id = raised(leader)
    assert [
        post(leader, id, verb, body).status_code for verb, body in (("confirm", None), ("reopen", {"reason": "x"}))
    ] == [409, 409]
    post(leader, id, "resolve")
    assert [post(leader, id, verb).status_code for verb in ("resolve", "acknowledge")] == [409, 409]
    assert seen(leader, id)["status"] == "checking"
    post(leader, id, "confirm")
    assert [post(leader, id, verb).status_code for verb in ("resolve", "acknowledge", "confirm")] == [409, 409, 409]
    assert leader.edit(f"/v1/issues/{id}", {"severity": "severe"}).status_code == 409
    assert leader.edit(f"/v1/issues/{id}", {"title": "Reworded"}).json()["status"] == "closed"
    assert post(leader, id, "reopen", {}).status_code == 422


def test_reopened_it_is_owed_again_under_a_new_deadline(as_role: Any, plant: Plant, site: Site) -> None:
    member, leader = as_role("member"), as_role("leader")
    id = raised(member, assignee_id=plant.leader)
    post(leader, id, "resolve")
    post(member, id, "confirm")
    site.watch.wait(days=1)
    again = post(leader, id, "reopen", {"reason": "It drips again"}).json()
    assert (again["status"], again["stage"], again["owed_by"]) == ("reopened", "resolve", plant.leader)
    assert [again[name] for name in ("closed_at", "resolved_at", "resolved_by", "confirmed_by")] == [None] * 4
    assert (again["deadline_version"], again["acknowledged_at"]) == (3, None)
    assert [who for who, _ in site.told(id, "moved")] == [plant.member] * 2


def test_without_an_originator_a_leader_confirms(as_role: Any, api: Api, plant: Plant, site: Site) -> None:
    id = raised(api, team_id=plant.team)
    resolved = post(api, id, "resolve").json()
    assert (resolved["originator_id"], resolved["stage"], resolved["owed_by"]) == (None, "confirm", None)
    assert sorted(site.told(id)) == [(plant.leader, "asked"), (plant.leader, "raised")]
    assert post(as_role("coach"), id, "confirm").status_code == 403
    assert post(as_role("leader"), id, "confirm").json()["confirmed_by"] == plant.leader


def test_for_an_originator_who_was_erased_a_leader_confirms(as_role: Any, api: Api, plant: Plant, site: Site) -> None:
    id = raised(as_role("member"))
    api("POST", f"/v1/people/{plant.member}/erase")
    assert post(as_role("leader"), id, "resolve").json()["owed_by"] is None
    closed = post(as_role("leader"), id, "confirm").json()
    assert (closed["status"], closed["title"], closed["erased"]) == ("closed", "", True)


def test_a_question_nobody_answers_goes_up_to_the_leader_who_may_then_answer_it(
    as_role: Any, plant: Plant, site: Site
) -> None:
    id = raised(as_role("member"))
    post(as_role("leader"), id, "resolve")
    assert post(as_role("leader"), id, "confirm").status_code == 403
    for _ in range(12):
        site.sweep(days=1)
    assert (plant.leader, "escalated") in site.told(id)
    assert post(as_role("leader"), id, "confirm").json()["status"] == "closed"


def test_on_a_shared_device_people_name_themselves(as_role: Any, plant: Plant) -> None:
    shared = as_role("shared")
    id = raised(shared, originator_id=plant.member)
    assert post(shared, id, "acknowledge", {"by": plant.member}).status_code == 403
    assert post(shared, id, "acknowledge", {"by": plant.leader}).json()["acknowledged_at"] == "2026-03-02T12:00:00Z"
    assert post(shared, id, "resolve", {"by": plant.outsider}).status_code == 422
    assert post(shared, id, "resolve", {"by": plant.leader}).json()["resolved_by"] == plant.leader
    assert post(shared, id, "confirm").status_code == 403
    assert post(shared, id, "confirm", {"by": plant.member}).json()["status"] == "closed"


def test_a_move_sent_twice_under_one_key_is_done_once(as_role: Any, site: Site) -> None:
    id = raised(as_role("member"))
    once = {"Idempotency-Key": "k-1"}
    path = f"/v1/issues/{id}/resolve"
    first, second = (as_role("leader")("POST", path, {"note": "x"}, headers=once) for _ in range(2))
    assert (first.status_code, first.json()) == (200, second.json())
    assert len(site.told(id, "moved")) == 1


def test_an_erased_word_is_empty_in_the_history_too(as_role: Any, api: Api, plant: Plant, site: Site) -> None:
    id = raised(as_role("leader"), assignee_id=plant.member)
    post(as_role("member"), id, "resolve", {"note": "The seal is new"})
    api("POST", f"/v1/people/{plant.member}/erase")
    told = [line for line in history(api, id) if line["what"] == "resolved" and line["kind"] == "move"]
    assert [(line["text"], line["erased"]) for line in told] == [("", True)]


def test_what_was_reworded_can_still_be_read(as_role: Any, site: Site) -> None:
    id = raised(as_role("leader"), detail="Since Monday")
    as_role("leader").edit(f"/v1/issues/{id}", {"title": "Oil under the washer", "detail": None, "done": "Wiped"})
    told = {line["changed"]["field"]: line["text"] for line in history(site.api, id) if line["what"] == "reworded"}
    assert told == {"title": "Water under the washer at dock 2", "detail": "Since Monday"}
    now = seen(site.api, id)
    assert (now["title"], now["detail"], now["done"]) == ("Oil under the washer", None, "Wiped")
