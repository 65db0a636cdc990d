"""What every resource does the same way: texts, lists, edits, and asking twice."""

import asyncio
import json
from typing import Any

import pytest

from coach.api.app import create_app
from coach.settings import Settings
from coach.store.engine import Store

from .conftest import Api, Plant

ISSUE = {"title": "Press 4 stood for 40 minutes, target 10"}


@pytest.fixture
def issue(api: Api, plant: Plant) -> dict[str, Any]:
    return api.made("/v1/issues", {**ISSUE, "team_id": plant.team})


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "\x1b[31mred", "half \ud83d", "x" * 301, None, 7, ["a"]])
def test_what_is_no_text_is_refused_and_nothing_is_kept(api: Api, plant: Plant, text: Any) -> None:
    body = json.dumps({"title": text, "team_id": plant.team})
    answer = api("POST", "/v1/issues", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["title"]
    assert "errors" in answer.json()["detail"]
    assert api("GET", "/v1/issues").json()["items"] == []


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'{"title": 1e999}', b"9" * 5000])
def test_a_body_that_is_no_json_is_a_problem_and_no_crash(api: Api, body: bytes) -> None:
    answer = api("POST", "/v1/issues", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_field_is_named(api: Api, plant: Plant) -> None:
    answer = api("POST", "/v1/issues", {**ISSUE, "team_id": plant.team, "titel": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "titel")


def test_text_in_any_script_comes_back_as_it_was(api: Api, plant: Plant) -> None:
    text = "Größe 7 fehlt – línea 2\n部品 “x” 🙂"
    assert api.made("/v1/issues", {"title": text, "team_id": plant.team})["title"] == text


def test_times_are_utc_with_z(issue: dict[str, Any]) -> None:
    assert (issue["created_at"], issue["updated_at"]) == ("2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z")


def test_a_list_is_walked_page_by_page_without_loss_or_repetition(api: Api, plant: Plant) -> None:
    made = {api.made("/v1/issues", {"title": f"Stop {n}", "team_id": plant.team})["id"] for n in range(5)}
    page = api("GET", "/v1/issues", params={"limit": 2}).json()
    pages = [page["items"]]
    while page["next"]:
        page = api("GET", "/v1/issues", params={"limit": 2, "cursor": page["next"]}).json()
        pages.append(page["items"])
    assert [len(items) for items in pages] == [2, 2, 1]
    assert {item["id"] for items in pages for item in items} == made


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "99999999999999999999"])
def test_a_limit_out_of_bounds_is_refused(api: Api, limit: str) -> None:
    assert api("GET", "/v1/issues", params={"limit": limit}).status_code == 422


def test_a_site_may_give_smaller_pages(store: Store, plant: Plant, runner: asyncio.Runner) -> None:
    small = Api(create_app(store, Settings(page_limit=20)), runner, plant.keys["admin"])
    assert small("GET", "/v1/issues").status_code == 200
    answer = small("GET", "/v1/issues", params={"limit": 21})
    assert (answer.status_code, "20" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA", "W10", "WzEsMl0", "WzFlOTk5LCJhIl0", "é" * 10, "WyJhIiwiYiJd"])
def test_a_cursor_nobody_gave_out_is_refused(api: Api, cursor: str) -> None:
    answer = api("GET", "/v1/issues", params={"cursor": cursor})
    assert answer.status_code == 422
    assert "next" in answer.json()["detail"]


def test_an_edit_wants_to_know_what_was_read(api: Api, issue: dict[str, Any]) -> None:
    answer = api("PATCH", f"/v1/issues/{issue['id']}", {"severity": "severe"})
    assert (answer.status_code, answer.json()["type"]) == (428, "urn:coach:problem:needs-version")


def test_a_stale_edit_changes_nothing(api: Api, issue: dict[str, Any]) -> None:
    path = f"/v1/issues/{issue['id']}"
    tag = api("GET", path).headers["ETag"]
    assert api("PATCH", path, {"title": "First"}, headers={"If-Match": tag}).status_code == 200
    assert api("PATCH", path, {"title": "Second"}, headers={"If-Match": tag}).status_code == 412
    assert api("GET", path).json()["title"] == "First"


def test_an_edit_changes_only_the_fields_it_names(api: Api, plant: Plant) -> None:
    made = api.made("/v1/issues", {**ISSUE, "detail": "Since Monday", "team_id": plant.team})
    edited = api.edit(f"/v1/issues/{made['id']}", {"severity": "minor"}).json()
    assert edited == {**made, "severity": "minor"}
    cleared = api.edit(f"/v1/issues/{made['id']}", {"detail": None}).json()
    assert cleared == {**edited, "detail": None}


def test_a_field_that_must_be_there_cannot_be_cleared(api: Api, issue: dict[str, Any]) -> None:
    assert api.edit(f"/v1/issues/{issue['id']}", {"title": None}).status_code == 422


def test_the_etag_of_an_edit_is_the_one_to_go_on_with(api: Api, issue: dict[str, Any]) -> None:
    path = f"/v1/issues/{issue['id']}"
    tag = api.edit(path, {"title": "First"}).headers["ETag"]
    assert api("PATCH", path, {"title": "Second"}, headers={"If-Match": tag}).status_code == 200


def test_what_the_caller_has_is_not_sent_again(api: Api, issue: dict[str, Any]) -> None:
    path = f"/v1/issues/{issue['id']}"
    tag = api("GET", path).headers["ETag"]
    assert api("GET", path, headers={"If-None-Match": f'"x", W/{tag}'}).status_code == 304
    api.edit(path, {"title": "Other"})
    assert api("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_of_many_edits_at_once_one_wins(api: Api, issue: dict[str, Any]) -> None:
    path = f"/v1/issues/{issue['id']}"
    known = {"If-Match": api("GET", path).headers["ETag"]}

    async def race() -> list[int]:
        edits = (api.send("PATCH", path, known, json={"title": f"Text {n}"}) for n in range(8))
        return sorted([answer.status_code for answer in await asyncio.gather(*edits)])

    assert api.runner.run(race()) == [200] + [412] * 7


def test_the_same_key_and_body_do_it_once(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}
    body = {**ISSUE, "team_id": plant.team}
    first, second = (api("POST", "/v1/issues", body, headers=once) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.json(), first.headers["Location"]) == (second.json(), second.headers["Location"])
    assert len(api("GET", "/v1/issues").json()["items"]) == 1


def test_the_same_key_with_another_body_or_path_is_refused(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}
    body = {**ISSUE, "team_id": plant.team}
    api("POST", "/v1/issues", body, headers=once)
    assert api("POST", "/v1/issues", {**body, "title": "Other"}, headers=once).status_code == 422
    assert api("POST", "/v1/storyboards", body, headers=once).status_code == 422
    assert len(api("GET", "/v1/issues").json()["items"]) == 1


def test_fifty_at_once_under_one_key_do_it_once(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}

    async def crowd() -> set[tuple[int, str]]:
        posts = (api.send("POST", "/v1/issues", once, json={**ISSUE, "team_id": plant.team}) for _ in range(50))
        return {(answer.status_code, answer.json()["id"]) for answer in await asyncio.gather(*posts)}

    ((status, id),) = api.runner.run(crowd())
    assert status == 201
    assert [issue["id"] for issue in api("GET", "/v1/issues").json()["items"]] == [id]


def test_a_refused_request_does_not_use_its_key_up(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}
    body = {"challenge": "Ship by noon", "team_id": plant.team}
    board = api.made("/v1/storyboards", body)
    api.edit(f"/v1/storyboards/{board['id']}", {"status": "closed"})
    path = f"/v1/storyboards/{board['id']}/obstacles"
    assert api("POST", path, {"what": "Two aisles"}, headers=once).status_code == 409
    api.edit(f"/v1/storyboards/{board['id']}", {"status": "active"})
    assert api("POST", path, {"what": "Two aisles"}, headers=once).status_code == 201


def test_keys_of_two_callers_do_not_meet(as_role: Any, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}
    body = {**ISSUE, "team_id": plant.team}
    ids = {as_role(role)("POST", "/v1/issues", body, headers=once).json()["id"] for role in ("leader", "coach")}
    assert len(ids) == 2
