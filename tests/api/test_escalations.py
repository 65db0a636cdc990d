"""Sending up by hand, briefs, answers and handing back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from benchmarks.counts import counting
from coach.store.engine import Store

from .conftest import Api, Plant
from .talk import begin, lead
from .tiers import CALL, Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


@pytest.mark.parametrize("missing", ["reason", "ask"])
def test_without_a_reason_and_an_ask_it_stays_where_it_is(tiers: Tiers, missing: str) -> None:
    issue = tiers.issue()
    answer = tiers.move("leader", issue, "escalate", {k: v for k, v in CALL.items() if k != missing})
    assert (answer.status_code, f"`{missing}` is missing: say" in answer.text) == (422, True)
    assert tiers.up() == []


def test_it_goes_to_the_next_team_above_and_says_what_is_asked(tiers: Tiers) -> None:
    issue = tiers.issue()
    sent = tiers.moved("leader", issue, "escalate", {**CALL, "needed_by": "2026-03-06"})
    assert (sent["to_team_id"], sent["to_id"], sent["level"], sent["open"]) == (tiers.hall, tiers.head, 1, True)
    (item,) = sent["items"]
    assert (item["why"], item["by"], item["status"]) == ("manual", tiers.leader, "open")
    assert [item[name][0]["text"] for name in ("reason", "ask")] == list(CALL.values())
    assert sent["needed_by"] == item["needed_by"] == "2026-03-06T22:59:59Z"
    assert [entry["id"] for entry in tiers.up("head", to_team_id=tiers.hall, open=True)] == [sent["id"]]
    assert ("escalated", issue) in tiers.told("head") and ("went_up", issue) in tiers.told("member")


def test_it_goes_on_up_from_where_it_is_until_the_top(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    second = tiers.moved("head", issue, "escalate", CALL)
    assert (second["to_team_id"], second["level"]) == (tiers.site, 2)
    refused = tiers.move("leader", issue, "escalate", CALL)
    assert refused.status_code == 409
    assert tiers.site in refused.json()["detail"] and tiers.chief in refused.json()["detail"]
    assert [e["to_team_id"] for e in tiers.up("leader", open=True)] == [tiers.site]
    assert [e["to_team_id"] for e in tiers.up("leader")] == [tiers.site, tiers.hall]


def test_an_issue_without_a_team_above_goes_to_its_own_leader(tiers: Tiers) -> None:
    issue = tiers.as_("admin").made("/v1/issues", {"title": "No budget", "team_id": tiers.site})["id"]
    sent = tiers.moved("admin", issue, "escalate", CALL)
    assert (sent["to_team_id"], sent["to_id"]) == (tiers.site, tiers.chief)
    assert tiers.move("admin", issue, "escalate", CALL).status_code == 409


def test_what_has_passed_is_no_time_to_need_it_by(tiers: Tiers) -> None:
    answer = tiers.move("leader", tiers.issue(), "escalate", {**CALL, "needed_by": "2026-03-01"})
    assert (answer.status_code, "needed_by" in answer.json()["detail"]) == (422, True)


def test_items_with_one_cause_are_one_brief(tiers: Tiers) -> None:
    first, second, action = tiers.issue(), tiers.issue("Oil on the floor"), tiers.action("Ask for seals")
    sent = tiers.moved("leader", first, "escalate", {**CALL, "with": [second, action]})
    assert {item["item_id"] for item in sent["items"]} == {first, second, action}
    assert [entry["id"] for entry in tiers.up("head", open=True)] == [sent["id"]]
    assert tiers.as_("leader")("GET", f"/v1/issues/{second}").json()["same_as_id"] == first
    assert [quote["text"] for quote in sent["brief"]["problem"]] == ["Press 2 leaks oil", "Oil on the floor"]
    assert [tried["id"] for tried in sent["brief"]["tried"]] == [action]


def test_what_travels_along_must_be_open_and_seen(tiers: Tiers) -> None:
    issue = tiers.issue()
    for other in (issue, "iss_aaaaaaaaaaaaaaaa"):
        assert tiers.move("leader", issue, "escalate", {**CALL, "with": [other]}).status_code == 422
    assert tiers.up() == []


def test_an_item_that_comes_later_joins_the_entry(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    tiers.clock.on(60)
    action = tiers.action(issue_id=issue)
    sent = tiers.moved("leader", action, "escalate", CALL)
    assert [item["item_id"] for item in sent["items"]] == [action, issue]
    assert len(tiers.up("head", open=True)) == 1
    assert [len(tiers.up("head", item_id=item)) for item in (issue, action)] == [1, 1]


def test_who_takes_it_on_has_the_duty_from_then_on(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    taken = tiers.moved("head", issue, "answer", {"answer": "accept"})["items"][0]
    assert (taken["status"], taken["answered_by"], taken["acknowledged_by"]) == ("accepted", tiers.head, tiers.head)
    shown = tiers.as_("leader")("GET", f"/v1/issues/{issue}").json()
    assert (shown["owed_by"], shown["acknowledged_at"] is not None, shown["level"]) == (tiers.head, True, 1)
    assert ("answered", issue) in tiers.told("leader") and ("answered", issue) in tiers.told("member")
    again = tiers.move("head", issue, "answer", {"answer": "decide", "text": "Wait"})
    assert (again.status_code, "accept" in again.json()["detail"]) == (409, True)


def test_taking_it_on_does_not_stop_the_window_in_which_it_must_end(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    tiers.moved("head", issue, "answer", {"answer": "accept"})
    tiers.pass_(days=5)
    (entry,) = tiers.up("chief", to_team_id=tiers.site, open=True)
    assert (entry["level"], entry["items"][0]["why"]) == (2, "overdue")
    assert entry["items"][0]["ask"][0]["text"] == CALL["ask"]


def test_a_decision_goes_back_down_with_a_new_deadline(tiers: Tiers) -> None:
    action = tiers.action()
    before = tiers.as_("leader")("GET", f"/v1/actions/{action}").json()
    sent = tiers.moved("leader", action, "escalate", CALL)
    assert tiers.move("head", action, "answer", {"answer": "decide"}).status_code == 422
    item = tiers.moved("head", action, "answer", {"answer": "decide", "text": "Take Lem"})["items"][0]
    assert (item["id"], item["status"], item["answer_text"][0]["text"]) == (sent["id"], "decided", "Take Lem")
    after = tiers.as_("leader")("GET", f"/v1/actions/{action}").json()
    assert after["deadline_version"] == before["deadline_version"] + 1
    assert (after["due"], tiers.up("head", open=True)) == (before["due"], [])
    assert ("answered", action) in tiers.told("member") and ("answered", action) in tiers.told("leader")


def test_a_refusal_says_why_and_the_duty_returns_to_the_owner(tiers: Tiers) -> None:
    action = tiers.action()
    tiers.moved("leader", action, "escalate", CALL)
    assert tiers.move("head", action, "answer", {"answer": "decline"}).status_code == 422
    item = tiers.moved("head", action, "answer", {"answer": "decline", "text": "Nobody is free"})["items"][0]
    assert (item["answer"], item["closed_at"] is not None) == ("decline", True)
    (task,) = tiers.as_("member")("GET", "/v1/work").json()["items"]
    assert (task["item_id"], task["owed_by"], task["level"]) == (action, tiers.member, 0)
    assert tiers.move("admin", action, "answer", {"answer": "accept"}).status_code == 409


def test_people_who_are_lent_are_named_and_hear_of_it(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    assert tiers.move("head", issue, "answer", {"answer": "lend"}).status_code == 422
    assert tiers.move("head", issue, "answer", {"answer": "lend", "lent": ["per_aaaaaaaaaaaaaaaa"]}).status_code == 422
    item = tiers.moved("admin", issue, "answer", {"answer": "lend", "lent": [tiers.fitter]})["items"][0]
    assert (item["lent"], item["status"], item["acknowledged_at"] is not None) == ([tiers.fitter], "lent", True)
    assert tiers.told("fitter") == [("asked", issue)]


def test_one_answer_is_for_all_that_came_up_under_one_ask(tiers: Tiers) -> None:
    first, second = tiers.issue(), tiers.issue("Oil on the floor")
    tiers.moved("leader", first, "escalate", {**CALL, "with": [second]})
    entry = tiers.moved("head", second, "answer", {"answer": "accept", "text": "I call them"})
    assert {item["status"] for item in entry["items"]} == {"accepted"}
    assert tiers.move("head", first, "answer", {"answer": "accept"}).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("leader", 403), ("stranger", 404), ("fitter", 404)])
def test_others_do_not_answer(tiers: Tiers, who: str, status: int) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    assert tiers.move(who, issue, "answer", {"answer": "accept"}).status_code == status
    assert tiers.move(who, issue, "de-escalate", {"reason": "No"}).status_code == status
    assert tiers.up("head", open=True)[0]["items"][0]["status"] == "open"


def test_whoever_leads_further_up_may_answer_once_they_hear_of_it(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    assert tiers.move("chief", issue, "answer", {"answer": "accept"}).status_code == 404
    tiers.moved("head", issue, "escalate", CALL)
    assert tiers.moved("chief", issue, "answer", {"answer": "accept"})["items"][0]["answered_by"] == tiers.chief


def test_a_deputy_answers_while_the_leader_is_away(tiers: Tiers) -> None:
    tiers.as_("admin").edit(f"/v1/teams/{tiers.hall}", {"deputies": [tiers.fitter]})
    away = {"from": "2026-03-02T00:00:00Z", "until": "2026-03-09T00:00:00Z"}
    tiers.as_("admin").made(f"/v1/people/{tiers.head}/absences", away)
    issue = tiers.issue()
    assert tiers.moved("leader", issue, "escalate", CALL)["to_id"] == tiers.fitter
    assert tiers.moved("fitter", issue, "answer", {"answer": "accept"})["items"][0]["answered_by"] == tiers.fitter


def test_who_holds_it_hands_it_back_with_a_reason(tiers: Tiers) -> None:
    issue = tiers.issue()
    assert tiers.move("head", issue, "de-escalate", {"reason": "It is fine"}).status_code == 404
    tiers.moved("leader", issue, "escalate", CALL)
    tiers.moved("head", issue, "answer", {"answer": "accept"})
    assert tiers.move("head", issue, "de-escalate", {}).status_code == 422
    item = tiers.moved("head", issue, "de-escalate", {"reason": "The part has come"})["items"][0]
    assert (item["status"], item["answer_text"][0]["text"]) == ("de_escalated", "The part has come")
    shown = tiers.as_("leader")("GET", f"/v1/issues/{issue}").json()
    assert (shown["level"], shown["deadline_version"], shown["owed_by"]) == (0, 2, None)
    assert tiers.move("admin", issue, "de-escalate", {"reason": "Again"}).status_code == 409


def test_the_brief_tells_the_whole_story(tiers: Tiers) -> None:
    issue = tiers.issue(detail="Since Monday", done="Wiped it up")
    talk = begin(tiers.as_("admin"), tiers.line, issue_id=issue)
    lead(talk)
    tiers.action("Tray under the ram", kind="containment", issue_id=issue)
    brief = tiers.moved("leader", issue, "escalate", CALL)["brief"]
    assert [brief[name][0]["text"] for name in ("problem", "detail", "done")] == [
        "Press 2 leaks oil", "Since Monday", "Wiped it up",
    ]  # fmt: skip
    assert brief["problem"][0]["by"] == tiers.member
    assert "Tray under the ram" in [one["what"][0]["text"] for one in brief["containment"]]
    tree = next(field for field in talk.artefact()["fields"] if field["kind"] == "tree")["nodes"]
    assert brief["causes"] and {c["what"]["text"] for c in brief["causes"]} <= {n["quote"]["text"] for n in tree}
    assert any(cause["evidence"] for cause in brief["causes"])


def test_the_brief_shows_the_readings_and_their_limits(tiers: Tiers) -> None:
    kpi = tiers.as_("admin").made(
        "/v1/kpis",
        {"name": "Oil", "team_id": tiers.line, "category": "Q", "unit": "l", "direction": "lower", "target": 5,
         "rhythm": "day"},
    )["id"]  # fmt: skip
    for day in range(14):
        tiers.as_("member")("POST", f"/v1/kpis/{kpi}/readings", {"at": f"2026-02-{day + 10}", "value": 2 + day % 3})
    issue = tiers.issue(kpi_id=kpi)
    (data,) = tiers.moved("leader", issue, "escalate", CALL)["brief"]["data"]
    assert (data["kpi_id"], data["target"], len(data["recent"])) == (kpi, 5, 14)
    assert data["limits"][0]["lower"] < 2 < 4 < data["limits"][0]["upper"]


def test_words_that_were_taken_back_are_empty_in_the_brief(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("member", issue, "escalate", CALL)
    tiers.as_("admin")("POST", f"/v1/people/{tiers.member}/erase")
    (entry,) = tiers.up("head", open=True)
    quotes = [entry["brief"]["problem"][0], entry["items"][0]["ask"][0], entry["items"][0]["title"][0]]
    assert [(quote["text"], quote["erased"]) for quote in quotes] == [("", True)] * 3


def test_a_page_takes_as_many_statements_however_long_it_is(tiers: Tiers) -> None:
    def page(n: int) -> list[str]:
        for k in range(n):
            issue = tiers.issue(f"Leak {k}")
            tiers.action(issue_id=issue)
            tiers.moved("leader", issue, "escalate", CALL)
        tiers.up("head")
        with counting(tiers.store.engine) as counts:
            assert tiers.up("head", to_team_id=tiers.hall, open=True)
        return counts.kinds

    few = page(1)
    assert page(12) == few
    assert len(few) <= 10


def test_pages_go_on_where_the_last_one_ended(tiers: Tiers) -> None:
    issues = [tiers.issue(f"Leak {k}") for k in range(5)]
    for issue in issues:
        tiers.moved("leader", issue, "escalate", CALL)
        tiers.clock.on(60)
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = tiers.as_("head")("GET", "/v1/escalations", params={"limit": 2, "open": True, **cursor}).json()
        seen += [entry["root_id"] for entry in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == issues[::-1]


def test_a_repeated_request_sends_it_up_once(tiers: Tiers) -> None:
    path, once = f"/v1/issues/{tiers.issue()}/escalate", {"Idempotency-Key": "up-1"}
    first, second = (tiers.as_("leader")("POST", path, CALL, headers=once) for _ in range(2))
    assert (first.status_code, first.json()) == (200, second.json())
    assert [entry["level"] for entry in tiers.up()] == [1]


def test_a_stranger_reads_no_escalation(tiers: Tiers) -> None:
    sent = tiers.moved("leader", tiers.issue(), "escalate", CALL)
    assert tiers.up("stranger") == []
    path = f"/v1/escalations/{sent['id']}"
    assert [tiers.as_(who)("GET", path).status_code for who in ("stranger", "fitter", "head")] == [404, 404, 200]


def test_what_ended_is_listed_apart(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    assert (len(tiers.up(open=True)), tiers.up(open=False)) == (1, [])
    tiers.moved("head", issue, "answer", {"answer": "decline", "text": "No"})
    assert (tiers.up(open=True), [entry["open"] for entry in tiers.up(open=False)]) == ([], [False])
