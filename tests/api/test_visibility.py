"""Who sees whose: entries that several teams share, a department's work, the outbox, and who hears back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import CALL, Tiers, make_tiers

FITTERS = {"title": "Two fitters ill", "detail": "Until Easter"}


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


@pytest.fixture
def shared(tiers: Tiers) -> dict[str, str]:
    """An issue of the line and one of the fitters, which came to the hall with one cause; the line's is the root."""
    ours = tiers.issue(detail="Since Monday")
    theirs = tiers.admin.made("/v1/issues", {**FITTERS, "team_id": tiers.fitters})["id"]
    tiers.moved("admin", ours, "escalate", {**CALL, "with": [theirs]})
    return {"member": ours, "fitter": theirs}


def items(entries: list[dict[str, Any]]) -> list[set[str]]:
    return [{item["item_id"] for item in entry["items"]} for entry in entries]


def told(entry: dict[str, Any]) -> set[str]:
    return {quote["text"] for name in ("problem", "detail") for quote in entry["brief"][name]}


def key(tiers: Tiers, **fields: Any) -> Api:
    secret = tiers.admin.made("/v1/keys", {"name": "k", "role": "learner", **fields})["secret"]
    return Api(tiers.admin.app, tiers.admin.runner, secret)


# --- entries of several teams -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "fitter"])
def test_each_team_finds_its_own_item_in_an_entry_that_it_shares(
    tiers: Tiers, shared: dict[str, str], who: str
) -> None:
    own, team = shared[who], {"member": tiers.line, "fitter": tiers.fitters}[who]
    for asked in ({}, {"item_id": own}, {"team_id": team}, {"open": True}):
        assert items(tiers.up(who, **asked)) == [{own}], asked
    assert items(tiers.up("admin", team_id=team)) == items(tiers.up("head")) == [set(shared.values())]


def test_what_another_team_wrote_stays_with_it_and_with_whom_it_came_to(tiers: Tiers, shared: dict[str, str]) -> None:
    line, fitters = {"Press 2 leaks oil", "Since Monday"}, set(FITTERS.values())
    seen = {who: told(entry) for who in ("member", "fitter", "head") for entry in tiers.up(who)}
    assert seen == {"member": line, "fitter": fitters, "head": line | fitters}
    assert tiers.up("member", item_id=shared["fitter"]) == []


def test_an_entry_read_by_itself_shows_no_more_than_the_list(tiers: Tiers, shared: dict[str, str]) -> None:
    (listed,) = tiers.up("fitter")
    answer = tiers.as_("fitter")("GET", f"/v1/escalations/{listed['id']}")
    assert (answer.json(), items([answer.json()])) == (listed, [{shared["fitter"]}])
    root = f"/v1/escalations/esc_{shared['member']}_1_1"
    assert tiers.as_("fitter")("GET", root).status_code == 404


def test_an_action_does_not_tell_another_team_s_issue(tiers: Tiers) -> None:
    issue = tiers.as_("head").made("/v1/issues", {**FITTERS, "team_id": tiers.hall})["id"]
    given = {"what": "Ask for help", "owner_id": tiers.member, "due": "2026-03-09", "issue_id": issue}
    action = tiers.admin.made("/v1/actions", {**given, "team_id": tiers.line})["id"]
    tiers.moved("leader", action, "escalate", CALL)
    assert [told(entry) for entry in tiers.up("leader")] == [{"Ask for help"}]
    assert [told(entry) for entry in tiers.up("head")] == [set(FITTERS.values())]


def test_who_sent_it_up_may_follow_it_from_where_it_was(tiers: Tiers) -> None:
    issue = tiers.issue()
    first = tiers.moved("leader", issue, "escalate", CALL)
    tiers.moved("head", issue, "escalate", CALL)
    answer = tiers.as_("leader")("GET", f"/v1/escalations/{first['id']}")
    assert (answer.status_code, items([answer.json()])) == (200, [{issue}])


# --- a department -----------------------------------------------------------------------------------


def test_a_board_app_is_shown_the_answer_and_not_whose_it_is(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    tiers.moved("head", issue, "answer", {"answer": "accept", "text": "On Friday"})
    for reader, by in ((tiers.as_("app"), None), (tiers.as_("head"), tiers.head)):
        (one,) = reader("GET", "/v1/escalations").json()["items"][0]["items"]
        assert (one["answered_by"], one["acknowledged_by"]) == (by, by)
        assert [(quote["text"], quote["by"]) for quote in one["answer_text"]] == [("On Friday", by)]
    for path in (f"/v1/issues/{issue}/history", "/v1/events?after=0&types=issue.*"):
        shown, hidden = (
            {line["by"] for line in tiers.as_(who)("GET", path).json()["items"]} for who in ("admin", "app")
        )
        assert (tiers.head in shown, hidden) == (True, {None})


def test_only_a_supporting_department_is_asked_for(tiers: Tiers) -> None:
    tiers.admin.made(
        "/v1/actions", {"what": "Plan", "owner_id": tiers.leader, "due": "2026-03-09", "team_id": tiers.hall}
    )
    for who in ("member", "leader", "admin"):
        answer = tiers.as_(who)("GET", "/v1/work", params={"department": tiers.line})
        assert (answer.status_code, "does not help others" in answer.text) == (422, True)


def test_a_department_is_seen_by_itself_and_who_leads_it(tiers: Tiers) -> None:
    new = tiers.admin.made("/v1/people", {"name": "Fitter Two", "teams": [tiers.fitters]})["id"]
    two = [tiers.line, tiers.fitters]
    keys = {
        "member of it": key(tiers, person_id=new, teams=[tiers.fitters]),
        "shared device of it": key(tiers, shared_device=True, teams=[tiers.fitters]),
        "who leads above": key(tiers, person_id=tiers.head, teams=two),
        "leader's key": key(tiers, role="supervisor", teams=two),
        "learner of the line": key(tiers, person_id=tiers.member, teams=two),
    }
    asked = {"department": tiers.fitters}
    assert {who: api("GET", "/v1/work", params=asked).status_code for who, api in keys.items()} == {
        **dict.fromkeys(keys, 200), "learner of the line": 403,
    }  # fmt: skip


# --- the outbox, and who hears back -----------------------------------------------------------------


def test_the_outbox_is_read_by_those_who_see_every_team(tiers: Tiers) -> None:
    answers = [key(tiers, role="admin", **teams)("GET", "/v1/messages") for teams in ({}, {"teams": [tiers.fitters]})]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert "whole organisation" in answers[1].json()["detail"]


def test_who_raised_the_issue_hears_how_far_its_action_has_gone_and_what_was_answered(tiers: Tiers) -> None:
    issue = tiers.issue()
    action = tiers.action(owner=tiers.leader, issue_id=issue)
    alone = tiers.action("Sweep the floor", owner=tiers.leader)
    for item in (action, alone):
        tiers.moved("leader", item, "escalate", CALL)
        tiers.moved("head", item, "answer", {"answer": "decide", "text": "Take one from line 5"})
    heard = [what for what, item in tiers.told("member") if item == action]
    assert sorted(heard) == ["answered", "went_up"]
    assert alone not in {item for _, item in tiers.told("member")}


def test_a_worker_tells_them_too_though_the_issue_has_joined_another(tiers: Tiers) -> None:
    other = tiers.admin.made("/v1/issues", {"title": "Old seals", "team_id": tiers.line})["id"]
    issue = tiers.issue()
    action = tiers.action(owner=tiers.leader, issue_id=issue)
    tiers.as_("leader").edit(f"/v1/issues/{issue}", {"same_as_id": other})
    tiers.pass_(days=30)
    assert ("went_up", action) in tiers.told("member")
