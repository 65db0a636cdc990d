"""Another board sends its items: once each, in whatever order, and what people did here stays."""

import asyncio
from typing import Any

import pytest

from coach.api.sources import TICKETS

from .conftest import Api, Plant

PATH = "/v1/sources/tickets"


@pytest.fixture
def board(api: Api, plant: Plant) -> Api:
    body = {**TICKETS, "team_id": plant.team}
    assert api("PUT", PATH, body, headers={"If-None-Match": "*"}).status_code == 201
    return api


def ticket(minute: int = 0, **fields: Any) -> dict[str, Any]:
    usual = {"number": 12, "summary": "Gripper drops cartons", "urgency": "2", "status": "new"}
    return {"ticket": {**usual, "changed": f"2026-03-02T11:{minute:02}:00Z", **fields}}


def sent(api: Api, body: Any, **options: Any) -> tuple[str | None, str]:
    answer = api("POST", f"{PATH}/items", body, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()["issue_id"], answer.json()["outcome"]


def issue(api: Api, id: str | None) -> dict[str, Any]:
    return dict(api("GET", f"/v1/issues/{id}").json())


def test_whoever_leads_the_team_hears_of_an_item_as_of_any_new_issue(board: Api, as_role: Any) -> None:
    id, _ = sent(board, ticket())
    told = as_role("leader")("GET", "/v1/inbox").json()["items"]
    assert [(one["what"], one["item_id"]) for one in told] == [("raised", id)]


def test_an_item_becomes_an_issue_once_and_follows_the_other_board(board: Api, plant: Plant) -> None:
    id, outcome = sent(board, ticket())
    assert outcome == "created"
    assert sent(board, ticket(1)) == (id, "unchanged")
    assert sent(board, ticket(2, summary="Gripper 3 drops cartons", urgency="1")) == (id, "updated")
    shown = issue(board, id)
    assert (shown["title"], shown["severity"], shown["team_id"]) == ("Gripper 3 drops cartons", "severe", plant.team)
    assert len(board("GET", "/v1/issues").json()["items"]) == 1


def test_it_is_resolved_and_reopened_when_the_state_there_changes(board: Api) -> None:
    id, _ = sent(board, ticket())
    sent(board, ticket(1, status="done"))
    assert (issue(board, id)["status"], issue(board, id)["stage"]) == ("checking", "confirm")
    sent(board, ticket(2, status="again"))
    assert issue(board, id)["status"] == "reopened"


def test_what_people_did_here_is_not_undone_by_another_edit_there(board: Api) -> None:
    id, _ = sent(board, ticket())
    sent(board, ticket(1, status="done"))
    board("POST", f"/v1/issues/{id}/reopen", {"reason": "It still drops them"})
    board.edit(f"/v1/issues/{id}", {"title": "In our words"})
    assert sent(board, ticket(2, status="done", urgency="1"))[1] == "updated"
    shown = issue(board, id)
    assert (shown["status"], shown["title"], shown["severity"]) == ("reopened", "In our words", "severe")


def test_an_older_state_that_comes_late_is_ignored_and_says_so(board: Api) -> None:
    id, _ = sent(board, ticket(5))
    late = board("POST", f"{PATH}/items", ticket(4, summary="Older words")).json()
    assert (late["issue_id"], late["outcome"], "2026-03-02T11:05" in late["reason"]) == (id, "ignored", True)
    assert issue(board, id)["title"] == "Gripper drops cartons"
    assert sent(board, ticket(number=13, status="done")) == (None, "ignored")


def test_the_same_item_sent_by_many_at_once_is_one_issue(board: Api) -> None:
    async def race() -> list[dict[str, Any]]:
        answers = await asyncio.gather(*(board.send("POST", f"{PATH}/items", json=ticket()) for _ in range(6)))
        return [answer.json() for answer in answers]

    found = board.runner.run(race())
    assert sorted(one["outcome"] for one in found) == ["created", *["unchanged"] * 5]
    assert len({one["issue_id"] for one in found}) == 1


def test_under_its_key_a_request_is_answered_as_before(board: Api) -> None:
    key = {"Idempotency-Key": "ticket-12-1"}
    assert sent(board, ticket(), headers=key) == sent(board, ticket(), headers=key)


def test_to_try_an_item_changes_nothing(board: Api, plant: Plant) -> None:
    tried = board("POST", f"{PATH}/try", ticket(urgency="1")).json()
    assert (tried["outcome"], tried["team_id"], tried["fields"]["severity"]) == ("created", plant.team, "severe")
    assert board("GET", "/v1/issues").json()["items"] == []


def test_the_team_hears_of_it_and_nobody_here_is_said_to_have_said_it(board: Api, plant: Plant, as_role: Any) -> None:
    id, _ = sent(board, ticket())
    inbox = as_role("leader")("GET", "/v1/inbox").json()["items"]
    assert [line["item_id"] for line in inbox] == [id]
    assert issue(board, id)["originator_id"] is None


def test_what_the_mapping_does_not_find_is_named(board: Api) -> None:
    body = ticket()
    del body["ticket"]["summary"]
    answer = board("POST", f"{PATH}/items", body)
    assert (answer.status_code, "`ticket.summary`" in answer.json()["detail"]) == (422, True)
    for content in (b"{", b"[]", b"[" * 100_000):
        assert board("POST", f"{PATH}/items", content=content).status_code == 422
    assert board("POST", f"{PATH}/items", content=b" " * (257 << 10)).status_code == 413


def app_key(board: Api, *teams: str) -> Api:
    """The key of another board, as it should be made."""
    made = board.made("/v1/keys", {"name": "Tickets", "role": "learner", "teams": list(teams)})
    return Api(board.app, board.runner, made["secret"])


def test_a_key_sends_into_its_own_teams_alone(board: Api, plant: Plant, as_role: Any) -> None:
    theirs = app_key(board, plant.team)
    assert app_key(board, plant.other_team)("POST", f"{PATH}/items", ticket()).status_code == 404
    assert as_role("reader")("POST", f"{PATH}/items", ticket()).status_code == 403
    mapped = {**TICKETS["mapping"], "team": {"from": "ticket.hall", "map": {"B": plant.other_team}, "default": None}}  # type: ignore[dict-item]
    body = {**TICKETS, "team_id": plant.team, "mapping": mapped}
    tag = board("GET", PATH).headers["ETag"]
    assert board("PUT", PATH, body, headers={"If-Match": tag}).status_code == 200
    assert theirs("POST", f"{PATH}/items", ticket(hall="B")).status_code == 403
    assert sent(theirs, ticket(hall="A"))[1] == "created"
    assert board("GET", "/v1/issues", params={"team_id": plant.other_team}).json()["items"] == []


@pytest.mark.parametrize("who", ["member", "leader", "shared"])
@pytest.mark.parametrize("verb", ["items", "try"])
def test_a_person_or_a_shared_device_moves_nothing_in_the_name_of_a_board(
    board: Api, as_role: Any, who: str, verb: str
) -> None:
    id, _ = sent(board, ticket(urgency="1"))
    refused = as_role(who)("POST", f"{PATH}/{verb}", ticket(1, status="done"))
    assert (refused.status_code, "without `person_id`" in refused.json()["detail"]) == (403, True)
    assert (issue(board, id)["severity"], issue(board, id)["status"]) == ("severe", "open")


def test_the_history_names_the_board_and_the_key(board: Api, plant: Plant) -> None:
    theirs = app_key(board, plant.team)
    id, _ = sent(theirs, ticket())
    for minute, told in enumerate(({"summary": "All"}, {"urgency": "1"}, {"status": "done"}, {"status": "again"})):
        sent(theirs, ticket(minute + 1, **told))
    moves = [line for line in board("GET", f"/v1/issues/{id}/history").json()["items"] if line["kind"] == "move"]
    assert {"raised", "reworded", "severity", "resolved", "reopened"} <= {line["what"] for line in moves}
    key = {one["id"] for one in board("GET", "/v1/keys").json()["items"] if one["name"] == "Tickets"}
    assert {(line["changed"]["source_id"], line["changed"]["key_id"]) for line in moves} == {("tickets", *key)}


def test_a_severity_that_came_while_the_issue_was_closed_comes_in_once_it_is_open(board: Api, as_role: Any) -> None:
    id, _ = sent(board, ticket())
    for who, verb, body in ((board, "resolve", {}), (as_role("leader"), "confirm", {})):
        assert who("POST", f"/v1/issues/{id}/{verb}", body).status_code == 200
    sent(board, ticket(1, urgency="1"))
    assert (issue(board, id)["severity"], issue(board, id)["status"]) == ("normal", "closed")
    board("POST", f"/v1/issues/{id}/reopen", {"reason": "It drops again"})
    assert sent(board, ticket(2, urgency="1")) == (id, "updated")
    assert issue(board, id)["severity"] == "severe"
    assert sent(board, ticket(3, urgency="1")) == (id, "unchanged")


def test_a_date_far_ahead_does_not_outdo_the_true_ones_after_it(board: Api) -> None:
    id, _ = sent(board, ticket(changed="2099-01-01T00:00:00Z"))
    assert sent(board, ticket(changed="2026-03-02T12:00:00Z", summary="True words")) == (id, "updated")
    assert sent(board, ticket(59, summary="Older words")) == (id, "ignored")


def test_an_issue_that_was_handed_over_is_not_shown_to_a_key_that_does_not_see_it(board: Api, plant: Plant) -> None:
    theirs = app_key(board, plant.team)
    id, _ = sent(theirs, ticket())
    board.edit(f"/v1/issues/{id}", {"team_id": plant.other_team})
    for verb in ("items", "try"):
        refused = theirs("POST", f"{PATH}/{verb}", ticket())
        assert (refused.status_code, str(id) in refused.text) == (403, False)


def test_a_mapping_with_a_fault_is_refused_by_its_place(api: Api, plant: Plant) -> None:
    fields = {"title": "ticket..summary"}
    body = {"name": "x", "team_id": plant.team, "mapping": {"external_id": "id", "fields": fields}}
    answer = api("PUT", PATH, body, headers={"If-None-Match": "*"})
    assert answer.status_code == 422
    assert any("title" in fault["field"] and "no path" in fault["message"] for fault in answer.json()["errors"])
