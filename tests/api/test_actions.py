"""Actions: who gave them, who has them, and what they can be moved to."""

from typing import Any

import pytest

from .conftest import SAFE, Api, Plant

DUE = "2026-03-09"
LATER = ("2026-03-12", "2026-03-13", "2026-03-16")


@pytest.fixture
def action(api: Api, plant: Plant) -> dict[str, Any]:
    """Given by nobody in particular to a member of the team."""
    return api.made(
        "/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE, "team_id": plant.team}
    )


def post(api: Api, action: dict[str, Any], verb: str, json: Any = None) -> Any:
    return api("POST", f"/v1/actions/{action['id']}/{verb}", json)


@pytest.fixture
def maintenance(api: Api) -> dict[str, str]:
    """A department that helps, and somebody who belongs to it."""
    team = api.made("/v1/teams", {**SAFE, "name": "Maintenance", "tier": 1, "kind": "support"})["id"]
    person = api.made("/v1/people", {"name": "Otto Kern", "teams": [team]})["id"]
    key = {"name": "k", "role": "learner", "person_id": person, "teams": [team]}
    return {"team": team, "person": person, "key": api.made("/v1/keys", key)["secret"]}


@pytest.fixture
def head(api: Api, plant: Plant) -> Api:
    """Ada Roth, who leads the department above the team."""
    above = api.made("/v1/teams", {**SAFE, "name": "Body", "tier": 2})["id"]
    person = api.made("/v1/people", {"name": "Ada Roth", "teams": [above]})["id"]
    api.edit(f"/v1/teams/{above}", {"leader_id": person})
    api.edit(f"/v1/teams/{plant.team}", {"parent_id": above})
    key = {"name": "k", "role": "supervisor", "person_id": person, "teams": [above, plant.team]}
    return Api(api.app, api.runner, api.made("/v1/keys", key)["secret"])


def moved(api: Api, action: dict[str, Any], verb: str, json: Any = None) -> dict[str, Any]:
    answer = post(api, action, verb, json)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def owed(action: dict[str, Any]) -> tuple[Any, ...]:
    return action["status"], action["stage"], action["owed_by"]


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
    assert post(as_role("leader"), action, "reassign", {"owner_id": "per_unknown"}).status_code == 422


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


def test_from_the_first_moment_its_owner_owes_the_doing(action: dict[str, Any], plant: Plant) -> None:
    assert owed(action) == ("open", "do", plant.member)
    assert (action["deadline"], action["level"], action["moves"]) == (action["due"], 0, 0)
    assert "2026-03-02T12:00:00Z" < action["next_at"] < action["due"]


def test_somebody_of_another_team_is_given_an_action_and_can_answer(
    as_role: Any, api: Api, plant: Plant, maintenance: dict[str, str]
) -> None:
    given = {"what": "Change the bearing", "owner_id": maintenance["person"], "due": DUE}
    made = as_role("leader").made("/v1/actions", given)
    assert (made["team_id"], made["helps_id"], made["by_line"]) == (plant.team, maintenance["team"], False)
    fitter = Api(api.app, api.runner, maintenance["key"])
    assert moved(fitter, made, "accept")["owner_state"] == "accepted"
    mine = {"owner_id": maintenance["person"]}
    assert [item["id"] for item in fitter("GET", "/v1/actions", params=mine).json()["items"]] == [made["id"]]
    assert fitter("GET", "/v1/actions").json()["items"] == []
    assert as_role("other_team")("GET", f"/v1/actions/{made['id']}").status_code == 404


def test_the_line_s_own_actions_need_no_help(action: dict[str, Any], maintenance: dict[str, str], api: Api) -> None:
    assert (action["by_line"], action["helps_id"]) == (True, None)
    edited = api.edit(f"/v1/actions/{action['id']}", {"helps_id": maintenance["team"]}).json()
    assert edited["helps_id"] == maintenance["team"]
    assert api.edit(f"/v1/actions/{action['id']}", {"helps_id": "tea_unknown"}).status_code == 422


def test_nobody_accepts_for_somebody_else(as_role: Any, plant: Plant) -> None:
    asked = as_role("member").made("/v1/actions", {"what": "Ask for grease", "owner_id": plant.leader, "due": DUE})
    assert post(as_role("member"), asked, "accept").status_code == 403
    assert as_role("member")("GET", f"/v1/actions/{asked['id']}").json()["owner_state"] == "proposed"
    assert moved(as_role("leader"), asked, "accept")["owner_state"] == "accepted"


def test_a_third_move_of_a_deadline_is_the_next_tiers(
    as_role: Any, action: dict[str, Any], head: Api, api: Api
) -> None:
    for n, day in enumerate(LATER[:2], start=1):
        assert moved(as_role("member"), action, "move-deadline", {"due": day})["moves"] == n
    for caller in ("member", "leader"):
        refused = post(as_role(caller), action, "move-deadline", {"due": LATER[2]})
        assert (refused.status_code, "moved 2 times already" in refused.json()["detail"]) == (403, True)
    assert api("GET", f"/v1/actions/{action['id']}").json()["moves"] == 2
    last = moved(head, action, "move-deadline", {"due": LATER[2]})
    assert (last["moves"], last["due"], last["deadline"]) == (3, "2026-03-16T22:59:59Z", "2026-03-16T22:59:59Z")


def test_an_admin_moves_a_deadline_over_the_limit_too(as_role: Any, action: dict[str, Any], api: Api) -> None:
    for day in LATER:
        last = moved(api, action, "move-deadline", {"due": day})
    assert (last["moves"], last["deadline_version"]) == (3, 4)


def test_done_is_put_to_who_asked_for_it(as_role: Any, plant: Plant) -> None:
    asked = as_role("leader").made("/v1/actions", {"what": "Grease the rail", "owner_id": plant.member, "due": DUE})
    assert owed(moved(as_role("member"), asked, "complete")) == ("done", "verify", plant.leader)
    seen = moved(as_role("leader"), asked, "verify")
    assert owed(seen) == ("verified", "effect", plant.member)
    assert (seen["verified_by"], seen["done_at"], seen["verified_at"]) == (
        plant.leader,
        "2026-03-02T12:00:00Z",
        "2026-03-02T12:00:00Z",
    )


def test_a_leader_s_own_action_is_verified_higher_up(as_role: Any, api: Api, plant: Plant, head: Api) -> None:
    own = as_role("leader").made("/v1/actions", {"what": "Order a rail", "owner_id": plant.leader, "due": DUE})
    done = moved(as_role("leader"), own, "complete")
    people = {person["name"]: person["id"] for person in head("GET", "/v1/people").json()["items"]}
    assert owed(done) == ("done", "verify", people["Ada Roth"])
    assert post(as_role("leader"), own, "verify").status_code == 403


def test_a_containment_runs_until_it_is_ended(as_role: Any, plant: Plant) -> None:
    given = {"what": "Sort by hand", "owner_id": plant.member, "due": DUE, "kind": "containment"}
    held = as_role("leader").made("/v1/actions", given)
    assert post(as_role("member"), held, "end").status_code == 409
    moved(as_role("member"), held, "complete")
    assert owed(moved(as_role("leader"), held, "verify")) == ("verified", "end", plant.member)
    ended = moved(as_role("member"), held, "end")
    assert owed(ended) == ("ended", None, None)
    assert ended["closed_at"] == "2026-03-02T12:00:00Z"


def test_only_a_containment_is_ended(as_role: Any, action: dict[str, Any]) -> None:
    moved(as_role("member"), action, "complete")
    moved(as_role("leader"), action, "verify")
    assert "only a containment" in post(as_role("member"), action, "end").json()["detail"]


def test_gone_and_seen_is_the_end_of_it(as_role: Any, plant: Plant) -> None:
    given = {"what": "See nozzle 8", "owner_id": plant.member, "due": DUE, "kind": "go_and_see"}
    look = as_role("leader").made("/v1/actions", given)
    moved(as_role("member"), look, "complete")
    assert owed(moved(as_role("leader"), look, "verify")) == ("closed", None, None)


def test_an_action_is_given_up_by_a_leader_with_a_reason(as_role: Any, action: dict[str, Any]) -> None:
    why = {"reason": "The filler goes in May"}
    assert post(as_role("member"), action, "cancel", why).status_code == 403
    assert post(as_role("leader"), action, "cancel").status_code == 422
    assert owed(moved(as_role("leader"), action, "cancel", why)) == ("cancelled", None, None)
    assert post(as_role("member"), action, "complete").status_code == 409
    lines = as_role("member")("GET", f"/v1/actions/{action['id']}/history").json()["items"]
    assert [line["text"] for line in lines if line["what"] == "cancelled"] == ["The filler goes in May"]


def test_opened_again_it_has_a_deadline_of_its_own(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    moved(as_role("leader"), action, "cancel", {"reason": "Not now"})
    again = moved(as_role("leader"), action, "reopen", {"due": "2026-03-20"})
    assert owed(again) == ("open", "do", plant.member)
    assert (again["due"], again["closed_at"], again["deadline_version"]) == ("2026-03-20T22:59:59Z", None, 2)


def test_its_kind_stays_once_it_is_done(as_role: Any, action: dict[str, Any], api: Api) -> None:
    path = f"/v1/actions/{action['id']}"
    assert api.edit(path, {"kind": "preventive"}).json()["kind"] == "preventive"
    moved(as_role("member"), action, "complete")
    assert api.edit(path, {"kind": "containment"}).status_code == 409


def test_its_history_tells_moves_and_deadlines(as_role: Any, action: dict[str, Any], plant: Plant) -> None:
    moved(as_role("member"), action, "accept")
    moved(as_role("member"), action, "move-deadline", {"due": LATER[0]})
    found = as_role("member")("GET", f"/v1/actions/{action['id']}/history").json()["items"]
    assert {line["what"] for line in found if line["kind"] == "move"} == {"given", "accepted", "moved"}
    deadlines = {line["deadline_version"]: line["due"] for line in found if line["kind"] == "deadline"}
    assert deadlines == {1: "2026-03-09T22:59:59Z", 2: "2026-03-12T22:59:59Z"}


def test_an_erased_person_is_given_nothing(api: Api, plant: Plant) -> None:
    assert api("POST", f"/v1/people/{plant.outsider}/erase").status_code == 200
    body = {"what": "Grease the rail", "owner_id": plant.outsider, "due": DUE, "team_id": plant.team}
    answer = api("POST", "/v1/actions", body)
    assert (answer.status_code, "erased" in answer.json()["detail"]) == (422, True)
