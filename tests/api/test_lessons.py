"""Lessons go to teams with a like machine, and a standard is followed until it has changed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete

from coach.board.audit import conclude, examine
from coach.store import lessons
from coach.store import tables as t
from coach.store.clocks import clock_of
from coach.store.engine import Store
from coach.store.memory import causes_of

from .conftest import Api, Plant
from .learning import Learning
from .tiers import make_tiers

CAUSE = "The seal was pressed in dry"


@pytest.fixture
def line(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Learning:
    return Learning(make_tiers(api, store, plant, tmp_path, runner, org))


def machine(line: Learning, team: str, name: str, kind: str = "Ram press") -> str:
    return str(line.tiers.admin.made("/v1/equipment", {"name": name, "kind": kind, "team_id": team})["id"])


@pytest.fixture
def learnt(line: Learning) -> dict[str, Any]:
    """The line has proved a cause on its press; the hall and the fitters have such a press, the site has another."""
    ours = machine(line, line.tiers.line, "Press 2")
    theirs = machine(line, line.tiers.hall, "Press 9", "  RAM press ")
    gone = machine(line, line.tiers.fitters, "Press 11")
    machine(line, line.tiers.site, "Robot", "robot")
    line.tiers.admin.edit(f"/v1/equipment/{gone}", {"retired": True})
    issue = line.tiers.issue("Press 2 leaks oil", equipment_id=ours)
    line.commit(issue, CAUSE)
    action = line.worked(issue)
    (lesson,) = line.tiers.as_("head")("GET", "/v1/lessons").json()["items"]
    return {"issue": issue, "action": action, "lesson": lesson, "theirs": theirs}


def answer(line: Learning, who: str, learnt: dict[str, Any], **body: Any) -> Any:
    return line.tiers.as_(who)("POST", f"/v1/lessons/{learnt['lesson']['id']}/answer", body)


def test_a_proved_cause_is_offered_to_each_other_team_with_a_like_machine(line: Learning, learnt: Any) -> None:
    lesson = learnt["lesson"]
    assert (lesson["team_id"], lesson["equipment_id"], lesson["kind"]) == (
        line.tiers.hall,
        learnt["theirs"],
        "ram press",
    )
    assert (lesson["problem"][0]["text"], lesson["done"][0]["text"]) == (
        "Press 2 leaks oil",
        "Seal the ram with a lip seal",
    )
    assert [quote["text"] for cause in lesson["causes"] for quote in cause["what"]] == [CAUSE]
    assert (lesson["stage"], lesson["level"], lesson["answer"]) == ("compare", 0, None)
    assert ("lesson", lesson["id"]) in line.tiers.told("head")
    work = line.tiers.as_("head")("GET", "/v1/work").json()["items"]
    assert ("compare", [*lesson["problem"]]) in [(task["stage"], task["title"]) for task in work]
    assert line.tiers.as_("fitter")("GET", f"/v1/lessons/{lesson['id']}").status_code == 404


def test_where_the_cause_is_there_too_an_issue_is_raised(line: Learning, learnt: Any) -> None:
    title = "Press 9: the seal is dry as well"
    done = answer(line, "head", learnt, answer="here", words=title).json()
    assert (done["answer"], done["stage"], done["answered_by"]) == ("here", None, line.tiers.head)
    issue = line.tiers.as_("head")("GET", f"/v1/issues/{done['opened_id']}").json()
    assert (issue["title"], issue["team_id"], issue["originator_id"]) == (title, line.tiers.hall, line.tiers.head)
    assert (issue["machine"], issue["equipment_id"]) == ("Press 9", learnt["theirs"])
    assert ("answered", done["id"]) in line.tiers.told("leader")
    assert answer(line, "head", learnt, answer="already").status_code == 409


@pytest.mark.parametrize("body", [{"answer": "not_here", "words": "Ours has a lip"}, {"answer": "already"}])
def test_where_it_is_not_nothing_is_raised(line: Learning, learnt: Any, body: dict[str, str]) -> None:
    refused = answer(line, "head", learnt, **body, raise_issue=True)
    assert (refused.status_code, "raise_issue" in refused.json()["detail"]) == (422, True)
    done = answer(line, "head", learnt, **body).json()
    assert (done["answer"], done["opened_id"]) == (body["answer"], None)
    assert line.tiers.as_("head")("GET", "/v1/lessons", params={"open": True}).json()["items"] == []


def test_of_a_lesson_s_issue_the_leader_hears_and_every_team_is_asked(
    line: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "BATCH", 1)
    ours, *_ = (machine(line, team, "Press") for team in (line.tiers.line, line.tiers.hall, line.tiers.site))
    issue = line.tiers.issue("Press 2 leaks oil", equipment_id=ours)
    line.commit(issue, CAUSE)
    line.worked(issue)
    offered = {one["team_id"]: one["id"] for one in line.tiers.admin("GET", "/v1/lessons").json()["items"]}
    assert set(offered) == {line.tiers.hall, line.tiers.site}
    done = line.tiers.admin("POST", f"/v1/lessons/{offered[line.tiers.hall]}/answer", {"answer": "here"}).json()
    assert ("raised", done["opened_id"]) in line.tiers.told("head")


def test_what_an_action_had_proved_is_taken_back_when_it_has_to_be_done_again(line: Learning, learnt: Any) -> None:
    lesson, action = f"/v1/lessons/{learnt['lesson']['id']}", learnt["action"]
    head = line.tiers.as_("head")
    line.tiers.moved("leader", action, "reopen")
    shown = head("GET", lesson).json()
    assert (shown["answer"], shown["closed_at"] is None, shown["causes"], shown["stage"]) == (None, False, [], None)
    refused = answer(line, "head", learnt, answer="here")
    assert (refused.status_code, "taken back" in refused.json()["detail"]) == (409, True)
    assert ("moved", shown["id"]) in line.tiers.told("head")
    events = line.tiers.admin("GET", "/v1/events", params={"limit": 200}).json()["items"]
    assert [event["item_id"] for event in events if event["type"] == "lesson.withdrawn"] == [shown["id"]]
    line.done(action)
    again = head("GET", lesson).json()
    assert (again["closed_at"], again["stage"], len(again["causes"])) == (None, "compare", 1)
    answer(line, "head", learnt, answer="already")
    line.tiers.moved("leader", action, "reopen")
    assert head("GET", lesson).json()["answer"] == "already"


def test_what_a_second_action_has_proved_too_stays_proved(line: Learning) -> None:
    issue = line.tiers.issue()
    line.commit(issue, CAUSE)
    first, second = (line.tiers.action(what, issue_id=issue) for what in ("Seal the ram", "Turn the ram"))
    line.done(first)
    line.done(second)
    line.tiers.moved("leader", first, "reopen")
    rows = line.run(lambda conn: causes_of(conn, line.tiers.org, [issue]))
    assert [cause["proved_at"] is None for cause in rows[issue]] == [False]


def test_the_team_that_it_comes_from_reads_the_answer_and_gives_none(line: Learning, learnt: Any) -> None:
    assert answer(line, "leader", learnt, answer="already").status_code == 403
    answer(line, "head", learnt, answer="not_here", words="Ours has a lip")
    (seen,) = line.tiers.as_("leader")("GET", "/v1/lessons").json()["items"]
    assert (seen["answer"], seen["words"][0]["text"]) == ("not_here", "Ours has a lip")
    assert answer(line, "stranger", learnt, answer="here").status_code == 404


def test_a_lesson_that_nobody_answers_stays_with_its_own_leader(line: Learning, learnt: Any) -> None:
    for _ in range(3):
        line.tiers.pass_(days=7)
    board = line.tiers.as_("head")("GET", "/v1/board", params={"team": line.tiers.hall}).json()
    risen = [(up["kind"], up["title"], up["level"], up["to_id"]) for up in board["escalations_in"]]
    assert ("lesson", "Press 2 leaks oil", 1, line.tiers.head) in risen
    assert [up for up in line.tiers.up("chief") if up["items"][0]["kind"] == "lesson"] == []


def test_without_a_cause_that_was_proved_nothing_is_offered(line: Learning) -> None:
    ours = machine(line, line.tiers.line, "Press 2")
    machine(line, line.tiers.hall, "Press 9")
    issue = line.tiers.issue("Press 2 leaks oil", equipment_id=ours)
    for n, words in enumerate((CAUSE, "The ram is scored")):
        line.commit(issue, words, n)
    line.worked(issue)
    assert line.tiers.admin("GET", "/v1/lessons").json()["items"] == []


def test_the_auditor_starts_the_lost_clock_of_a_lesson(line: Learning, learnt: Any) -> None:
    id, org, at = learnt["lesson"]["id"], line.tiers.org, line.tiers.clock.at

    def walk(conn: Connection) -> Any:
        conn.execute(delete(t.clocks).where(t.clocks.c.org == org, t.clocks.c.item_id == id))
        found = [one for one in examine(conn, org, at) if one.kind == "lesson"]
        conclude(conn, org, found, at, "worker")
        clock = clock_of(conn, org, id)
        return [one.item_id for one in found], clock and (clock.kind, clock.stage, clock.root_id)

    assert line.run(walk) == ([id], ("lesson", "compare", id))


def standards(line: Learning, **asked: Any) -> list[dict[str, Any]]:
    return list(line.tiers.as_("leader")("GET", "/v1/standards", params=asked).json()["items"])


def test_a_standard_is_named_followed_and_then_done(line: Learning) -> None:
    issue = line.tiers.issue()
    action = line.worked(issue)
    (owed,) = standards(line, open=True)
    assert (owed["action_id"], owed["standard"], owed["done"], owed["owed_by"]) == (
        action,
        [],
        False,
        line.tiers.member,
    )
    assert line.tiers.move("member", action, "standardise", {"done": True}).status_code == 422
    named = {"standard": "Press sheet, step 4", "done": False, "due": "2026-04-20"}
    shown = line.tiers.moved("member", action, "standardise", named)
    assert (shown["status"], shown["stage"], shown["deadline"]) == ("effective", "standardise", "2026-04-20T21:59:59Z")
    assert line.tiers.moved("leader", action, "standardise", {})["status"] == "standardised"
    (kept,) = standards(line, open=False)
    assert (kept["standard"][0]["text"], kept["done"], kept["due"]) == ("Press sheet, step 4", True, None)
    assert standards(line, open=True) == standards(line, team_id=line.tiers.hall) == []


def test_a_standard_shows_the_targets_that_moved_because_of_it(line: Learning) -> None:
    action = line.worked(line.tiers.issue())
    counted = {"name": "Oil", "category": "Q", "direction": "lower", "target": 5, "team_id": line.tiers.line}
    kpi = line.tiers.admin.made("/v1/kpis", counted)["id"]
    row = {"org": line.tiers.org, "kpi_id": kpi, "n": 99, "at": line.tiers.clock.at, "target": 3, "action_id": action}
    line.run(lambda conn: conn.execute(t.targets.insert().values(**row)))
    (owed,) = standards(line)
    assert [(moved["kpi_id"], moved["target"]) for moved in owed["targets"]] == [(kpi, 3)]


def test_equipment_is_kept_by_kind_and_can_be_retired(line: Learning) -> None:
    id = machine(line, line.tiers.line, "Press 2", "Ram  Press")
    shown = line.tiers.as_("leader").edit(f"/v1/equipment/{id}", {"name": "Press two"}).json()
    assert (shown["name"], shown["kind"], shown["retired"]) == ("Press two", "ram press", False)
    events = line.tiers.admin("GET", "/v1/events", params={"limit": 200}).json()["items"]
    assert [event["data"] for event in events if event["type"] == "equipment.changed"] == [{"fields": ["name"]}]

    def listed(**asked: Any) -> list[str]:
        return [one["id"] for one in line.tiers.as_("leader")("GET", "/v1/equipment", params=asked).json()["items"]]

    assert (listed(kind="RAM PRESS"), listed(kind="robot")) == ([id], [])
    line.tiers.as_("leader").edit(f"/v1/equipment/{id}", {"retired": True})
    assert (listed(), listed(retired=True)) == ([], [id])
    assert line.tiers.as_("member")("POST", "/v1/equipment", {"name": "x", "kind": "y"}).status_code == 403
