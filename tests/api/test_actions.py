"""Actions: who gave them, who has them, and what they can be moved to."""

from typing import Any

import pytest

from .conftest import Api, Plant

DUE = "2026-03-09"


@pytest.fixture
def action(api: Api, plant: Plant) -> dict[str, Any]:
    """Given by nobody in particular to a member of the team."""
    return api.made(
        "/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE, "team_id": plant.team}
    )


def post(api: Api, action: dict[str, Any], verb: str, json: Any = None) -> Any:
    return api("POST", f"/v1/actions/{action['id']}/{verb}", json)


def test_three_taps_give_an_action(as_role: Any, plant: Plant) -> None:
    made = as_role("leader").made("/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE})
    assert (made["team_id"], made["owner_id"], made["asker_id"]) == (plant.team, plant.member, plant.leader)
    assert (made["owner_state"], made["status"], made["kind"]) == ("proposed", "open", "corrective")
    (quote,) = made["what"]
    assert {**quote, "utterance": ""} == {
        "text": "Grease the rail",
        "by": plant.leader,
        "at": "2026-03-02T12:00:00Z",
        "utterance": "",
        "start": 0,
        "end": 15,
        "erased": False,
    }


def test_a_date_lasts_until_the_day_ends_where_the_team_works(action: dict[str, Any]) -> None:
    assert action["due"] == "2026-03-09T22:59:59Z"


@pytest.mark.parametrize(
    "due", ["2026-03-09T14:00:00", "tomorrow", "0001-01-01", "9999-12-31T23:00:00-12:00", 12, None]
)
def test_a_deadline_that_is_no_clear_instant_is_refused(api: Api, plant: Plant, due: Any) -> None:
    body = {"what": "Grease the rail", "owner_id": plant.member, "due": due, "team_id": plant.team}
    assert api("POST", "/v1/actions", body).status_code == 422
    assert api("GET", "/v1/actions").json()["items"] == []


def test_the_team_is_asked_for_when_it_could_be_several(api: Api, plant: Plant) -> None:
    answer = api("POST", "/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE})
    assert (answer.status_code, "team_id" in answer.json()["detail"]) == (422, True)
    issue = api.made("/v1/issues", {"title": "Rail is dry", "team_id": plant.other_team})["id"]
    made = api.made("/v1/actions", {"what": "Grease", "owner_id": plant.member, "due": DUE, "issue_id": issue})
    assert (made["team_id"], made["issue_id"]) == (plant.other_team, issue)


def test_giving_an_action_to_oneself_is_accepting_it(as_role: Any, plant: Plant) -> None:
    made = as_role("member").made("/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE})
    assert made["owner_state"] == "accepted"


def test_an_action_is_proposed_until_its_owner_accepts(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    assert post(as_role("coach"), action, "accept").status_code == 403
    assert post(as_role("member"), action, "accept").json()["owner_state"] == "accepted"


def test_on_a_shared_device_people_name_themselves(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    assert post(as_role("shared"), action, "accept", {"by": plant.member}).json()["owner_state"] == "accepted"
    assert post(as_role("shared"), action, "accept", {"by": plant.outsider}).status_code == 422
    assert post(as_role("member"), action, "accept", {"by": plant.leader}).status_code == 403


def test_done_is_not_verified(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    assert post(as_role("leader"), action, "verify").status_code == 409
    assert post(as_role("member"), action, "complete").json()["status"] == "done"
    assert post(as_role("member"), action, "verify").status_code == 403
    assert post(as_role("admin"), action, "verify").status_code == 422
    assert post(as_role("leader"), action, "verify").json()["status"] == "verified"


def test_an_action_called_done_can_be_opened_again(as_role: Any, action: dict[str, Any]) -> None:
    assert post(as_role("leader"), action, "reopen").status_code == 409
    post(as_role("member"), action, "complete")
    assert post(as_role("leader"), action, "reopen").json()["status"] == "open"


def test_every_move_of_a_deadline_counts(as_role: Any, action: dict[str, Any]) -> None:
    for n, day in enumerate(("2026-03-12T10:00:00+01:00", "2026-03-13"), start=2):
        moved = post(as_role("member"), action, "move-deadline", {"due": day}).json()
        assert moved["deadline_version"] == n
    assert moved["due"] == "2026-03-13T22:59:59Z"


def test_a_new_owner_has_yet_to_accept(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    post(as_role("member"), action, "accept")
    moved = post(as_role("leader"), action, "reassign", {"owner_id": plant.leader}).json()
    assert (moved["owner_id"], moved["owner_state"], moved["asker_id"]) == (plant.leader, "accepted", plant.leader)
    moved = post(as_role("leader"), action, "reassign", {"owner_id": plant.member}).json()
    assert (moved["owner_id"], moved["owner_state"], moved["asker_id"]) == (plant.member, "proposed", plant.leader)
    assert post(as_role("leader"), action, "reassign", {"owner_id": plant.outsider}).status_code == 422


def test_a_repeated_move_under_one_key_counts_once(as_role: Any, action: dict[str, Any]) -> None:
    path = f"/v1/actions/{action['id']}/move-deadline"
    once = {"Idempotency-Key": "k-1"}
    first, second = (as_role("member")("POST", path, {"due": "2026-03-20"}, headers=once).json() for _ in range(2))
    assert (first, first["deadline_version"]) == (second, 2)


def test_the_list_is_narrowed(api: Api, action: dict[str, Any], plant: Plant) -> None:
    def found(**equal: str) -> int:
        return len(api("GET", "/v1/actions", params=equal).json()["items"])

    assert found(owner_id=plant.member, team_id=plant.team, status="open") == 1
    assert (found(owner_id=plant.leader), found(status="done"), found(team_id=plant.other_team)) == (0, 0, 0)
    assert (found(session_id="ses_x"), found(issue_id="iss_x")) == (0, 0)


def test_a_new_wording_replaces_the_old_one(api: Api, action: dict[str, Any]) -> None:
    path = f"/v1/actions/{action['id']}"
    edited = api.edit(path, {"what": "Oil the rail", "measure": "No stop", "strength": "weaker"}).json()
    assert ([q["text"] for q in edited["what"]], [q["text"] for q in edited["measure"]]) == (
        ["Oil the rail"],
        ["No stop"],
    )
    assert edited["strength"] == "weaker"
    assert api.edit(path, {"measure": None, "strength": None}).json()["measure"] == []
    assert api.edit(path, {"status": "verified"}).status_code == 422
    assert api.edit(path, {"due": DUE}).status_code == 422
