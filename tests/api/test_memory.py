"""What is remembered: causes that a talk has come to, and closed issues like this one, once there is a cause."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from benchmarks.counts import counting
from coach.store import board, memory
from coach.store import tables as t
from coach.store.engine import Store
from evals.learners import Learner
from evals.problems import problems

from .conftest import Api, Plant
from .learning import Learning
from .talk import Talk, begin, lead, to_causes
from .tiers import make_tiers

COVER = "we should fit a steel cover over the chip conveyor"


@pytest.fixture
def line(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Learning:
    return Learning(make_tiers(api, store, plant, tmp_path, runner, org))


def causes(line: Learning) -> list[Any]:
    c = t.causes.c
    rows = select(t.causes).where(c.org == line.tiers.org).order_by(c.id)
    return list(line.run(lambda conn: conn.execute(rows).mappings().all()))


def closed(line: Learning, title: str = "Press 2 leaks oil at the ram seal", **fields: Any) -> str:
    issue = line.tiers.issue(title, **fields)
    line.commit(issue, "The seal was pressed in dry")
    line.close(issue)
    return issue


def opened(line: Learning, title: str = "Press 4 drips oil from its ram", **fields: Any) -> str:
    issue = line.tiers.issue(title, **fields)
    line.commit(issue, "The seal has no lip")
    return issue


# --- what a talk leaves -----------------------------------------------------------------------------


def test_a_talk_leaves_its_causes_and_the_idea_that_nobody_took_up(line: Learning) -> None:
    me = line.tiers.as_("member")
    talk = begin(me, line.tiers.line)
    to_causes(talk)
    talk.say(COVER)
    assert (causes(line), me("GET", "/v1/ideas").json()["items"]) == ([], [])
    assert lead(talk)["status"] == "finished"
    (cause,) = causes(line)
    assert (cause["issue_id"], cause["evidence"], cause["proved_at"]) == (talk.session()["issue_id"], True, None)
    assert words_of(line, cause) == problems()[0].chain[-1].cause
    (idea,) = me("GET", "/v1/ideas").json()["items"]
    assert (idea["title"], idea["proposer_id"], idea["status"]) == (COVER, line.tiers.member, "open")


def test_a_cause_stands_once_it_was_read_back(line: Learning) -> None:
    talk = begin(line.tiers.as_("member"), line.tiers.line)
    issue = talk.session()["issue_id"]
    assert line.similar(issue) == {"committed": False, "items": []}
    until(talk, "countermeasures")
    assert (line.similar(issue)["committed"], len(causes(line))) == (True, 1)


def until(talk: Talk, step: str) -> None:
    learner, session = Learner(problems()[0]), talk.session()
    while session["step"]["id"] != step:
        session = talk.say(learner.answer(session["message"], session))["session"]


def words_of(line: Learning, cause: Any) -> str:
    (span,) = cause["what"]
    said = line.run(lambda conn: board.heard(conn, line.tiers.org, [span["utterance"]]))
    return str(said[span["utterance"]].text[span["start"] : span["end"]])


# --- closed issues like this one --------------------------------------------------------------------


def test_before_a_cause_nothing_is_shown_and_then_what_was_done_and_never_verified(line: Learning) -> None:
    issue = line.tiers.issue("Press 2 leaks oil at the ram seal")
    line.commit(issue, "The seal was pressed in dry")
    action = line.tiers.action("Grease the seal", issue_id=issue)
    line.close(issue)
    new = line.tiers.issue("Press 4 drips oil from its ram")
    assert line.similar(new) == {"committed": False, "items": []}
    line.commit(new, "The seal has no lip")
    (found,) = line.similar(new)["items"]
    assert (found["issue_id"], found["title"][0]["text"]) == (issue, "Press 2 leaks oil at the ram seal")
    assert [quote["text"] for cause in found["causes"] for quote in cause["what"]] == ["The seal was pressed in dry"]
    assert (found["done"][0]["status"], found["never_verified"]) == ("open", [action])
    assert {"oil", "ram", "seal"} <= set(found["why_similar"]["words"])


def test_the_same_machine_kpi_or_kind_of_equipment_is_alike_and_one_shared_word_is_not(line: Learning) -> None:
    kind = {"name": "Ram press 2", "kind": "Ram press", "team_id": line.tiers.line}
    press = line.tiers.admin.made("/v1/equipment", kind)["id"]
    far = closed(line, "Labels come off", machine="Labeller 9")
    like = closed(line, "Guard rattles", equipment_id=press)
    closed(line, "Ramp is icy at noon")
    new = opened(line, "Paper tears", machine="labeller  9", equipment_id=press)
    why = {found["issue_id"]: found["why_similar"] for found in line.similar(new)["items"]}
    assert set(why) >= {far, like}
    assert (why[far]["machine"], why[like]["equipment"], why[like]["kpi"]) == (True, True, False)


def test_what_is_open_again_or_taken_back_is_no_memory(line: Learning) -> None:
    issue, new = closed(line), opened(line)
    assert [found["issue_id"] for found in line.similar(new)["items"]] == [issue]
    line.tiers.moved("member", issue, "reopen", {"reason": "It leaks again"})
    assert line.similar(new)["items"] == []
    line.close(issue)
    assert line.tiers.admin("POST", f"/v1/people/{line.tiers.member}/erase").status_code == 200
    assert line.similar(new, "leader")["items"] == []


def test_another_teams_issues_are_not_remembered_for_this_one(line: Learning) -> None:
    closed(line)
    theirs = line.tiers.as_("fitter").made("/v1/issues", {"title": "Press 4 drips oil from its ram seal"})["id"]
    line.commit(theirs, "The seal was pressed in dry")
    assert line.similar(theirs, "fitter") == {"committed": True, "items": []}
    assert len(line.similar(theirs, "admin")["items"]) == 1


def test_what_other_teams_have_closed_hides_nothing_and_the_newest_comes_first(
    line: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = []
    for who in ("member", "fitter", "member", "fitter", "fitter", "fitter"):
        issue = line.tiers.as_(who).made(
            "/v1/issues", {"title": "Press 4 drips oil from its ram seal", "machine": "P4"}
        )
        line.tiers.clock.at += timedelta(minutes=1)
        line.tiers.moved("admin", issue["id"], "resolve")
        line.tiers.moved(who, issue["id"], "confirm")
        ours += [issue["id"]] if who == "member" else []
    new = opened(line, machine="P4")
    monkeypatch.setattr(memory, "MOST_HITS", 1)
    assert [found["issue_id"] for found in line.similar(new)["items"]] == ours[-1:]


def test_it_takes_as_many_statements_for_many_as_for_one(line: Learning) -> None:
    closed(line)
    new = opened(line)
    line.similar(new)
    counts = []
    for _ in range(2):
        with counting(line.tiers.store.engine) as counted:
            found = line.similar(new)["items"]
        counts.append((len(found), len(counted.kinds)))
        for _ in range(2):
            closed(line)
    assert [n for n, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 14
