"""Ideas: proposed by anybody, answered by who leads, turned into work or declined with a reason."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import Tiers, make_tiers

TITLE, EFFECT = "Hang the die keys on the frame", "A die change takes six minutes less"


@pytest.fixture
def tiers(api: Any, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def idea(tiers: Tiers, who: str = "member", **fields: Any) -> str:
    return str(tiers.as_(who).made("/v1/ideas", {"title": TITLE, "expected_effect": EFFECT, **fields})["id"])


def read(tiers: Tiers, id: str, who: str = "member") -> dict[str, Any]:
    return dict(tiers.as_(who)("GET", f"/v1/ideas/{id}").json())


def answer(tiers: Tiers, who: str, id: str, verb: str, body: Any) -> Any:
    return tiers.as_(who)("POST", f"/v1/ideas/{id}/{verb}", body)


def accepted(tiers: Tiers, id: str, **body: Any) -> dict[str, Any]:
    given = answer(tiers, "leader", id, "accept", body)
    assert given.status_code == 200, given.text
    return dict(given.json())


def test_an_idea_is_owed_an_answer_and_is_no_problem(tiers: Tiers) -> None:
    id = idea(tiers)
    shown = read(tiers, id)
    assert (shown["status"], shown["stage"], shown["owed_by"]) == ("open", "answer", None)
    assert (shown["title"], shown["expected_effect"], shown["proposer_id"]) == (TITLE, EFFECT, tiers.member)
    assert tiers.told("leader") == [("raised", id)]
    assert tiers.as_("member")("GET", "/v1/issues").json()["items"] == []
    board = tiers.as_("leader")("GET", "/v1/board", params={"team": tiers.line}).json()
    assert (board["issues"], board["counts"]["issues"], board["counts"]["ideas"]) == ([], 0, 1)
    assert [(line["id"], line["title"], line["deadline"]) for line in board["ideas"]] == [
        (id, TITLE, shown["deadline"])
    ]


def test_an_idea_that_nobody_answers_goes_up_and_is_answered_there(tiers: Tiers) -> None:
    id = idea(tiers)
    for _ in range(4):
        tiers.pass_(days=7)
    assert read(tiers, id)["tier"] > 1
    given = answer(tiers, "head", id, "accept", {"as": "action", "owner_id": tiers.member, "due": "2026-04-20"})
    assert (given.status_code, given.json()["answered_by"]) == (200, tiers.head)
    shown = tiers.as_("app")("GET", f"/v1/ideas/{id}").json()
    assert (shown["status"], shown["answered_by"]) == ("accepted", None)


def test_the_answer_to_an_idea_that_went_up_is_kept_as_one_to_an_idea(tiers: Tiers) -> None:
    id = idea(tiers)
    for _ in range(4):
        tiers.pass_(days=7)
    for who in ("head", "chief"):
        given = tiers.as_(who)("POST", f"/v1/issues/{id}/answer", {"answer": "decide", "text": "Try it on one press"})
        if given.status_code == 200:
            break
    assert given.status_code == 200, given.text
    heard = tiers.admin("GET", "/v1/events", params={"limit": 200}).json()["items"]
    assert [event["type"] for event in heard if event["type"].partition(".")[2] == "answered_decide"] == [
        "idea.answered_decide"
    ]


def test_an_idea_about_a_kpi_is_not_its_open_issue(tiers: Tiers) -> None:
    counted = {"name": "Scrap", "category": "Q", "direction": "lower", "target": 5, "team_id": tiers.line}
    kpi = tiers.admin.made("/v1/kpis", counted)["id"]
    idea(tiers, kpi_id=kpi)
    assert tiers.issue(kpi_id=kpi)
    assert [one["kind"] for one in tiers.as_("member")("GET", "/v1/issues").json()["items"]] == ["problem"]


def test_without_a_reason_an_idea_is_not_declined(tiers: Tiers) -> None:
    id = idea(tiers)
    refused = answer(tiers, "leader", id, "decline", {})
    assert (refused.status_code, "reason" in refused.json()["detail"]) == (422, True)
    declined = answer(tiers, "leader", id, "decline", {"reason": "They would fall into the guard"}).json()
    assert (declined["status"], declined["answer"]) == ("declined", "They would fall into the guard")
    assert ("answered", id) in tiers.told("member")
    assert answer(tiers, "leader", id, "accept", {"as": "issue"}).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("fitter", 404), ("stranger", 404)])
def test_who_does_not_lead_the_team_answers_nothing(tiers: Tiers, who: str, status: int) -> None:
    id = idea(tiers)
    assert answer(tiers, who, id, "decline", {"reason": "No"}).status_code == status
    assert read(tiers, id)["status"] == "open"


def test_who_leads_answers_their_own_idea_and_another_supervisor_does_not(tiers: Tiers) -> None:
    own = idea(tiers, "leader")
    assert accepted(tiers, own, **{"as": "issue"})["status"] == "accepted"
    key = {"name": "Ravi", "role": "supervisor", "person_id": tiers.member, "teams": [tiers.line]}
    secret = tiers.admin.made("/v1/keys", key)["secret"]
    tiers.keys["ravi"] = type(tiers.admin)(tiers.admin.app, tiers.admin.runner, secret)
    refused = answer(tiers, "ravi", idea(tiers, "member"), "decline", {"reason": "No"})
    assert (refused.status_code, "their own idea" in refused.json()["detail"]) == (403, True)


def test_an_idea_becomes_an_issue_of_its_proposer_in_the_same_words(tiers: Tiers) -> None:
    id = idea(tiers)
    made = accepted(tiers, id, **{"as": "issue", "answer": "Worth a look"})
    assert (made["status"], made["answer"], made["stage"]) == ("accepted", "Worth a look", None)
    issue = tiers.as_("member")("GET", f"/v1/issues/{made['became_id']}").json()
    assert (issue["title"], issue["originator_id"], issue["status"]) == (TITLE, tiers.member, "open")
    assert ("answered", id) in tiers.told("member")
    assert tiers.admin("POST", f"/v1/people/{tiers.member}/erase").status_code == 200
    assert (read(tiers, id, "leader")["title"], read(tiers, id, "leader")["erased"]) == ("", True)
    assert tiers.admin("GET", f"/v1/issues/{issue['id']}").json()["title"] == ""


def test_an_idea_becomes_an_action_and_its_proposer_hears_of_the_end(tiers: Tiers) -> None:
    id = idea(tiers)
    refused = answer(tiers, "leader", id, "accept", {"as": "action", "owner_id": tiers.member})
    assert (refused.status_code, "due" in refused.json()["detail"]) == (422, True)
    action = accepted(tiers, id, **{"as": "action", "owner_id": tiers.leader, "due": "2026-03-09"})["became_id"]
    given = tiers.as_("member")("GET", f"/v1/actions/{action}").json()
    assert [quote["text"] for quote in (*given["what"], *given["measure"])] == [TITLE, EFFECT]
    assert (given["kind"], given["what"][0]["by"], given["asker_id"]) == ("improvement", tiers.member, tiers.leader)
    tiers.moved("leader", action, "cancel", {"reason": "The press goes"})
    assert ("moved", id) in tiers.told("member")


def test_an_idea_becomes_an_experiment_that_says_what_is_expected(tiers: Tiers) -> None:
    board = tiers.as_("leader").made("/v1/storyboards", {"challenge": "Quick changes", "team_id": tiers.line})["id"]
    bare = idea(tiers, expected_effect=None)
    refused = answer(tiers, "leader", bare, "accept", {"as": "experiment", "storyboard_id": board})
    assert (refused.status_code, read(tiers, bare)["status"]) == (409, "open")
    made = accepted(tiers, idea(tiers), **{"as": "experiment", "storyboard_id": board, "due": "2026-03-09"})
    (step,) = tiers.as_("leader")("GET", f"/v1/storyboards/{board}").json()["experiments"]
    assert (made["became_id"], step["step"][0]["text"], step["expectation"][0]["text"]) == (board, TITLE, EFFECT)


@pytest.mark.parametrize(
    ("kind", "field"),
    [("issue", "due"), ("issue", "storyboard_id"), ("action", "storyboard_id"), ("experiment", "owner_id")],
)
def test_a_field_of_something_else_is_refused(tiers: Tiers, kind: str, field: str) -> None:
    id, value = idea(tiers), "2026-03-09" if field == "due" else "tea_x"
    refused = answer(tiers, "leader", id, "accept", {"as": kind, field: value})
    assert (refused.status_code, f"`{field}` goes with" in refused.json()["detail"]) == (422, True)
    assert read(tiers, id)["status"] == "open"


def test_who_leads_answers_with_whatever_key_they_work_with(tiers: Tiers) -> None:
    key = {"name": "k", "role": "learner", "person_id": tiers.leader}
    leading = Api(tiers.admin.app, tiers.admin.runner, tiers.admin.made("/v1/keys", key)["secret"])
    id, body = idea(tiers), {"reason": "The press goes"}
    assert answer(tiers, "member", id, "decline", body).status_code == 403
    assert leading("POST", f"/v1/ideas/{id}/decline", body).json()["answered_by"] == tiers.leader


def test_work_begins_on_an_idea_once_it_was_accepted(tiers: Tiers) -> None:
    id = idea(tiers)
    action = {"what": "Seal it", "owner_id": tiers.member, "due": "2026-03-09", "issue_id": id}
    assert tiers.as_("leader")("POST", "/v1/actions", action).status_code == 422
    session = {"framework": "five_whys", "issue_id": id}
    assert tiers.as_("leader")("POST", "/v1/sessions", session).status_code == 422
    assert tiers.move("leader", id, "resolve").status_code == 409


def test_its_proposer_puts_it_in_other_words_until_it_is_answered(tiers: Tiers) -> None:
    id, path = idea(tiers), "/v1/ideas/{}"
    assert tiers.as_("leader").edit(path.format(id), {"title": "Mine"}).status_code == 403
    assert tiers.as_("member").edit(path.format(id), {"detail": "By the left guard"}).json()["detail"] != ""
    accepted(tiers, id, **{"as": "issue"})
    assert tiers.as_("member").edit(path.format(id), {"title": "Late"}).status_code == 409


def test_ideas_are_listed_by_answer_team_and_proposer(tiers: Tiers) -> None:
    mine = idea(tiers)
    tiers.clock.on(1)
    theirs = idea(tiers, "leader")
    answer(tiers, "leader", mine, "decline", {"reason": "No"})

    def listed(**asked: str) -> list[str]:
        return [one["id"] for one in tiers.as_("leader")("GET", "/v1/ideas", params=asked).json()["items"]]

    assert (listed(), listed(status="open"), listed(status="declined")) == ([theirs, mine], [theirs], [mine])
    assert (listed(proposer=tiers.member), listed(team_id=tiers.site)) == ([mine], [])
