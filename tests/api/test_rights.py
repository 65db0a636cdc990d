"""Who may do what to an item of the line: those who help, those above, those who own it, and two of them at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from coach.store.engine import Store

from .conftest import Api, Plant
from .tiers import CALL, Tiers, make_tiers

ANY = {"If-Match": "*"}


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def key(tiers: Tiers, **rights: Any) -> Api:
    made = tiers.admin.made("/v1/keys", {"name": "k", "role": "learner", **rights})
    return Api(tiers.admin.app, tiers.admin.runner, made["secret"])


def read(tiers: Tiers, who: str, item: str) -> int:
    plural = "issues" if item.startswith("iss") else "actions"
    paths = (f"/v1/{plural}/{item}", f"/v1/{plural}/{item}/history")
    (status,) = {tiers.as_(who)("GET", path).status_code for path in paths}
    return int(status)


# --- deadlines and ends -----------------------------------------------------------------------------


def test_done_and_open_again_is_no_way_round_the_moves(tiers: Tiers) -> None:
    action, moves = tiers.action(), []
    for day in ("2026-03-10", "2026-03-11"):
        tiers.moved("member", action, "complete")
        moves.append(tiers.moved("member", action, "reopen", {"due": day})["moves"])
    assert moves == [1, 2]
    tiers.moved("member", action, "complete")
    refused = tiers.move("member", action, "reopen", {"due": "2026-03-12"})
    assert (refused.status_code, "moved 2 times already" in refused.json()["detail"]) == (403, True)
    again = tiers.moved("member", action, "reopen", {"due": "2026-03-11"})
    assert (again["status"], again["due"], again["moves"]) == ("open", "2026-03-11T22:59:59Z", 2)


def test_open_again_after_somebody_has_seen_it_done_it_may_be_due_from_now(tiers: Tiers) -> None:
    action = tiers.action(kind="go_and_see")
    tiers.moved("member", action, "complete")
    tiers.moved("leader", action, "verify")
    tiers.pass_(days=60)
    again = tiers.moved("leader", action, "reopen", {"due": "2026-05-04"})
    assert (again["moves"], again["due"]) == (1, "2026-05-04T21:59:59Z")


def test_who_helps_neither_gives_up_nor_dates_what_is_the_line_s(tiers: Tiers) -> None:
    action = tiers.action(helps_id=tiers.fitters)
    assert tiers.move("fitter", action, "cancel", {"reason": "No time"}).status_code == 403
    assert tiers.move("fitter", action, "move-deadline", {"due": "2026-03-10"}).status_code == 403
    tiers.moved("member", action, "complete")
    assert tiers.move("fitter", action, "reopen", {"due": "2026-03-10"}).status_code == 403


def test_who_owns_it_elsewhere_dates_it_and_does_not_give_it_up(tiers: Tiers) -> None:
    action = tiers.action(owner=tiers.fitter)
    assert tiers.move("fitter", action, "cancel", {"reason": "No time"}).status_code == 403
    assert tiers.moved("fitter", action, "move-deadline", {"due": "2026-03-10"})["moves"] == 1
    assert tiers.moved("leader", action, "cancel", {"reason": "No need"})["status"] == "cancelled"


def test_a_deadline_before_today_is_refused(tiers: Tiers) -> None:
    body = {"what": "Seal it", "owner_id": tiers.member, "team_id": tiers.line}
    for day in ("2026-03-01", "2001-03-09", "2026-03-01T22:59:59Z"):
        refused = tiers.as_("leader")("POST", "/v1/actions", {**body, "due": day})
        assert (refused.status_code, "before today, 2026-03-02" in refused.json()["detail"]) == (422, True)
    action = tiers.as_("leader").made("/v1/actions", {**body, "due": "2026-03-02"})["id"]
    assert tiers.move("leader", action, "move-deadline", {"due": "2026-03-01"}).status_code == 422
    early = tiers.as_("leader").made("/v1/actions", {**body, "due": "2026-03-01T23:00:00Z"})
    assert early["due"] == "2026-03-01T23:00:00Z"


@pytest.mark.parametrize(("who", "kind", "status"), [
    ("member", "go_and_see", 403), ("member", "containment", 403), ("member", "preventive", 200),
    ("colleague", "preventive", 403), ("leader", "go_and_see", 200),
])  # fmt: skip
def test_nobody_spares_themselves_the_question_whether_it_worked(
    tiers: Tiers, who: str, kind: str, status: int
) -> None:
    tiers.keys["colleague"] = key(tiers, teams=[tiers.line])
    path = f"/v1/actions/{tiers.action()}"
    assert tiers.as_(who).edit(path, {"kind": kind}).status_code == status
    assert tiers.admin("GET", path).json()["kind"] == (kind if status == 200 else "corrective")
    assert tiers.as_("colleague").edit(path, {"strength": "stronger"}).status_code == 200


# --- the ladder of an issue -------------------------------------------------------------------------


def test_not_everybody_hands_an_issue_over_or_makes_it_lighter(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    both, path = key(tiers, teams=[tiers.line, tiers.fitters]), f"/v1/issues/{issue}"
    assert both.edit(path, {"team_id": tiers.fitters}).status_code == 403
    assert both.edit(path, {"severity": "minor"}).status_code == 403
    assert both.edit(path, {"severity": "severe"}).status_code == 200
    seen = tiers.admin("GET", path).json()
    assert (seen["team_id"], seen["severity"], seen["level"]) == (tiers.line, "severe", 1)
    assert tiers.as_("member").edit(path, {"severity": "normal"}).status_code == 200
    assert tiers.as_("leader").edit(path, {"severity": "minor"}).status_code == 200


def test_who_it_went_up_to_hears_that_it_went_to_another_team(tiers: Tiers) -> None:
    issue = tiers.issue()
    tiers.pass_(days=2)
    assert tiers.told("head") == [("escalated", issue)]
    assert tiers.admin.edit(f"/v1/issues/{issue}", {"team_id": tiers.fitters}).status_code == 200
    assert ("moved", issue) in tiers.told("head")


# --- what has come up -------------------------------------------------------------------------------


def test_who_it_went_up_to_reads_it_and_has_it_in_hand(tiers: Tiers) -> None:
    issue, action = tiers.issue(), tiers.action()
    for item in (issue, action):
        assert read(tiers, "head", item) == 404
        tiers.moved("leader", item, "escalate", CALL)
        assert [read(tiers, who, item) for who in ("head", "chief", "stranger")] == [200, 404, 404]
        assert tiers.moved("head", item, "acknowledge")["acknowledged_at"] == "2026-03-02T12:00:00Z"
        assert tiers.move("chief", item, "acknowledge").status_code == 404
    assert tiers.as_("head").edit(f"/v1/issues/{issue}", {"severity": "minor"}).status_code == 404
    assert tiers.move("head", issue, "resolve").status_code == 404


def test_who_leads_above_moves_the_deadline_of_what_came_up_and_reads_on(tiers: Tiers) -> None:
    action = tiers.action()
    assert tiers.move("head", action, "move-deadline", {"due": "2026-03-10"}).status_code == 404
    tiers.moved("leader", action, "escalate", CALL)
    later = tiers.moved("head", action, "move-deadline", {"due": "2026-05-01"})
    assert (later["due"], later["moves"], later["level"]) == ("2026-05-01T21:59:59Z", 1, 0)
    assert tiers.up("head", open=True) == []
    assert tiers.move("head", action, "move-deadline", {"due": "2026-05-02"}).status_code == 404
    assert read(tiers, "head", action) == 200


def test_a_deputy_answers_and_hands_back_with_a_learner_s_key(tiers: Tiers) -> None:
    deputy = tiers.admin.made("/v1/people", {"name": "Mo", "teams": [tiers.hall]})["id"]
    tiers.admin.edit(f"/v1/teams/{tiers.hall}", {"deputies": [deputy]})
    tiers.keys["deputy"] = key(tiers, person_id=deputy, teams=[tiers.hall])
    tiers.keys["anybody"] = key(tiers, teams=[tiers.hall])
    issue = tiers.issue()
    tiers.moved("leader", issue, "escalate", CALL)
    assert tiers.move("anybody", issue, "answer", {"answer": "accept"}).status_code in (403, 422)
    assert tiers.move("member", issue, "answer", {"answer": "accept"}).status_code == 403
    (item,) = tiers.moved("deputy", issue, "answer", {"answer": "accept"})["items"]
    assert (item["status"], item["answered_by"]) == ("accepted", deputy)
    assert tiers.moved("deputy", issue, "de-escalate", {"reason": "It is solved"})["open"] is False


# --- two at once ------------------------------------------------------------------------------------


@contextmanager
def deadlocks(store: Store) -> Iterator[list[str]]:
    """Those that the database had to end, though each is done again by itself."""
    found: list[str] = []

    def note(context: Any) -> None:
        if getattr(context.original_exception, "sqlstate", None) == "40P01":
            found.append(str(context.statement))

    event.listen(store.engine, "handle_error", note)
    yield found
    event.remove(store.engine, "handle_error", note)


@pytest.mark.parametrize("how", ["same_as_id", "with"])
def test_causes_are_joined_while_work_on_them_ends(tiers: Tiers, how: str) -> None:
    async def at_once(one: str, other: str, actions: list[str]) -> list[int]:
        ended = [tiers.as_("member").send("POST", f"/v1/actions/{id}/complete") for id in actions]
        joined = (
            tiers.as_("leader").send("PATCH", f"/v1/issues/{one}", json={"same_as_id": other}, headers=ANY)
            if how == "same_as_id"
            else tiers.as_("leader").send("POST", f"/v1/issues/{other}/escalate", json={**CALL, "with": [one]})
        )
        return [answer.status_code for answer in await asyncio.gather(joined, *ended)]

    with deadlocks(tiers.store) as found:
        for _ in range(8):
            one, other = tiers.issue("One"), tiers.issue("Other")
            actions = [tiers.action(issue_id=one) for _ in range(3)]
            assert tiers.admin.runner.run(at_once(one, other, actions)) == [200] * 4
    assert found == []
