"""My work, and everything for my department, the most urgent first."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from coach.store import escalations, inbox, notices, work
from coach.store.board import Asked, Place
from coach.store.engine import Store
from coach.store.escalations import Wanted
from coach.store.scope import Caller
from coach.store.tables import METADATA

from .conftest import Api, Plant
from .talk import begin
from .tiers import CALL, Tiers, make_tiers


@pytest.fixture
def tiers(api: Api, store: Store, plant: Plant, tmp_path: Path, runner: asyncio.Runner, org: str) -> Tiers:
    return make_tiers(api, store, plant, tmp_path, runner, org)


def tasks(tiers: Tiers, who: str, **asked: Any) -> list[dict[str, Any]]:
    answer = tiers.as_(who)("GET", "/v1/work", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def owed(tiers: Tiers, who: str, **asked: Any) -> list[tuple[str, str, str]]:
    return [(task["item_id"], task["stage"], task["why"]) for task in tasks(tiers, who, **asked)]


def test_the_most_urgent_stands_first(tiers: Tiers) -> None:
    later, sooner = tiers.action("Later", due="2026-03-20"), tiers.action("Sooner", due="2026-03-05")
    found = tasks(tiers, "member")
    assert [(task["item_id"], task["title"][0]["text"]) for task in found] == [(sooner, "Sooner"), (later, "Later")]
    assert [task["overdue"] for task in found] == [False, False]
    tiers.pass_(days=4)
    assert [task["overdue"] for task in tasks(tiers, "member")] == [True, False]


def test_who_was_asked_has_yet_to_accept_and_then_to_do(tiers: Tiers) -> None:
    action = tiers.action()
    assert owed(tiers, "member") == [(action, "accept", "owed")]
    tiers.moved("member", action, "accept")
    assert owed(tiers, "member") == [(action, "do", "owed")]


def test_what_is_done_is_for_whoever_asked_to_verify(tiers: Tiers) -> None:
    action = tiers.action()
    tiers.moved("member", action, "accept")
    tiers.moved("member", action, "complete")
    assert (owed(tiers, "member"), owed(tiers, "leader")) == ([], [(action, "verify", "owed")])


def test_an_issue_is_for_whom_it_is_assigned_to_and_then_to_confirm(tiers: Tiers) -> None:
    issue = tiers.issue(assignee_id=tiers.leader)
    assert owed(tiers, "leader") == [(issue, "resolve", "owed")]
    tiers.moved("leader", issue, "resolve")
    assert (owed(tiers, "leader"), owed(tiers, "member")) == ([], [(issue, "confirm", "owed")])


def test_what_nobody_owes_in_person_is_for_who_leads_the_team(tiers: Tiers) -> None:
    issue = tiers.issue()
    assert (owed(tiers, "leader"), owed(tiers, "head")) == ([(issue, "resolve", "led")], [])


def test_what_came_up_is_for_who_is_on_duty_there_and_stays_the_owner_s(tiers: Tiers) -> None:
    action = tiers.action()
    tiers.moved("leader", action, "escalate", CALL)
    assert owed(tiers, "head") == [(action, "accept", "escalated")]
    tiers.moved("head", action, "answer", {"answer": "accept"})
    assert [why for _, _, why in owed(tiers, "head")] == ["owed"]
    assert [why for _, _, why in owed(tiers, "member")] == ["owned"]
    tiers.moved("head", action, "escalate", CALL)
    assert [why for _, _, why in owed(tiers, "chief")] == ["escalated"]


def test_a_parked_session_waits_for_its_learner(tiers: Tiers) -> None:
    begin(tiers.as_("member"), tiers.line).do("park")
    (task,) = [task for task in tasks(tiers, "member") if task["kind"] == "session"]
    assert (task["stage"], task["why"]) == ("return", "owed")


def test_leaders_and_shared_devices_see_the_work_of_their_people_only(tiers: Tiers) -> None:
    action = tiers.action()
    for who in ("leader", "shared", "admin"):
        assert [task["item_id"] for task in tasks(tiers, who, person_id=tiers.member)] == [action]
    others = {"member": tiers.leader, "stranger": tiers.member, "head": tiers.member}
    refused = [tiers.as_(who)("GET", "/v1/work", params={"person_id": whom}) for who, whom in others.items()]
    assert [answer.status_code for answer in refused] == [403, 422, 422]


def test_a_department_sees_what_is_its_own_across_the_site(tiers: Tiers) -> None:
    helped = tiers.action("Seal the ram", owner=tiers.fitter, due="2026-03-05")
    admin = tiers.as_("admin")
    issue = admin.made("/v1/issues", {"title": "No fitter at night", "team_id": tiers.fitters})["id"]
    tiers.action("Not theirs")
    tiers.pass_(days=20)
    found = {(item, why) for item, _, why in owed(tiers, "fitter", department=tiers.fitters)}
    assert (helped, "helped") in found and "Not theirs" not in str(tasks(tiers, "fitter", department=tiers.fitters))
    assert issue not in {item for item, _ in found}
    assert tiers.as_("stranger")("GET", "/v1/work", params={"department": tiers.fitters}).status_code == 422


def test_a_task_names_its_team_and_the_one_it_is_done_for(tiers: Tiers) -> None:
    admin, at_line = tiers.as_("admin"), {"owner_id": tiers.fitter, "due": "2026-03-09", "issue_id": tiers.issue()}
    own = admin.made("/v1/actions", {**at_line, "what": "Make a seal", "team_id": tiers.fitters})["id"]
    theirs = tiers.action("Seal the ram", owner=tiers.fitter)
    line, fitters = (admin("GET", f"/v1/teams/{id}").json()["name"] for id in (tiers.line, tiers.fitters))
    found = tasks(tiers, "fitter", department=tiers.fitters)
    names = {task["item_id"]: (task["team_name"], task["asking_team"]) for task in found}
    assert names == {own: (fitters, line), theirs: (line, line)}


def test_one_thing_at_a_time_is_asked_for(tiers: Tiers) -> None:
    both = {"department": tiers.fitters, "person_id": tiers.member}
    assert tiers.as_("admin")("GET", "/v1/work", params=both).status_code == 422
    assert tiers.as_("admin")("GET", "/v1/work").status_code == 422


def test_pages_hold_each_task_once_and_in_order(tiers: Tiers) -> None:
    wanted = [tiers.action(f"Step {day}", due=f"2026-03-{day}") for day in (10, 11, 12, 13, 14)]
    seen: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = tiers.as_("member")("GET", "/v1/work", params={"limit": 2, **cursor}).json()
        seen += [task["item_id"] for task in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == wanted


# --- plans ------------------------------------------------------------------------------------------

CALLER = Caller("org", "key", "admin")
TEAMS = Caller("org", "key", "supervisor", "per_1", frozenset({"tea_1", "tea_2"}))
LATER = Asked(50, Place(datetime(2026, 3, 2, tzinfo=UTC), "iss_1"))


@pytest.fixture(scope="module")
def empty() -> Any:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as conn:
        yield conn


def steps(conn: Connection, act: Callable[[Connection], object]) -> list[str]:
    """How SQLite goes about the statements that it runs."""
    seen: list[tuple[str, Any]] = []

    def remember(conn: object, cursor: object, statement: str, values: Any, *_: object) -> None:
        seen.append((statement, values))

    event.listen(conn, "before_cursor_execute", remember)
    act(conn)
    event.remove(conn, "before_cursor_execute", remember)
    plans = [conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all() for statement, values in seen]
    return [row[3] for plan in plans for row in plan]


SOURCES = {
    "ix_clocks_duty_id_due_at": work.owed("org", "per_1"),
    "ix_clocks_open_team_id_deadline_item_id": work.unnamed("org", ["tea_1"]),
    "ix_actions_open_owner_id_due_at_id": work.owned("org", ["per_1", "per_2"]),
    "ix_actions_open_helps_id_due_at_id": work.with_help_of("org", "tea_1"),
    "_assignee_id_created_at_id": work.assigned("org", "per_1"),
    "ix_escalations_open_to_id_at_id": work.escalated("org", to="per_1"),
    "ix_escalations_open_to_team_id_at_id": work.escalated("org", to_team="tea_1"),
}


@pytest.mark.parametrize("index", SOURCES)
@pytest.mark.parametrize("asked", [Asked(50), LATER], ids=["first page", "later page"])
@pytest.mark.parametrize("teams", [None, TEAMS.teams], ids=["all teams", "some teams"])
def test_each_way_in_which_work_comes_walks_its_index(empty: Connection, index: str, asked: Asked, teams: Any) -> None:
    plan = steps(empty, lambda conn: work.running(conn, CALLER, SOURCES[index], asked, teams))
    assert index in " ".join(plan)
    assert [step for step in plan if step.startswith("SCAN")] == []


@pytest.mark.parametrize("open", [True, False, None])
@pytest.mark.parametrize("asked", [Asked(50), LATER], ids=["first page", "later page"])
@pytest.mark.parametrize("caller", [CALLER, TEAMS], ids=["all teams", "some teams"])
@pytest.mark.parametrize("to", [{}, {"to_team_id": "tea_1"}, {"team_id": "tea_1"}, {"item_id": "iss_1"}], ids=str)
def test_escalations_are_listed_from_an_index(
    empty: Connection, open: bool | None, asked: Asked, caller: Caller, to: Any
) -> None:
    plan = steps(empty, lambda conn: escalations.entries(conn, caller, asked, Wanted(**to, open=open)))
    assert [step for step in plan if step.startswith("SCAN ")] in ([], ["SCAN CONSTANT ROW"])


@pytest.mark.parametrize("way", ["to_team_id", "team_id"])
def test_what_waits_at_a_team_is_read_in_order(empty: Connection, way: str) -> None:
    plan = steps(empty, lambda conn: escalations.entries(conn, CALLER, LATER, Wanted(**{way: "tea_1"}, open=True)))
    assert f"ix_escalations_open_{way}_at_id" in plan[0]
    assert [step for step in plan if "ORDER BY" in step] == []


@pytest.mark.parametrize("unread", [True, False])
def test_an_inbox_is_read_from_its_index_in_order(empty: Connection, unread: bool) -> None:
    plan = steps(empty, lambda conn: inbox.page_of_notices(conn, "org", "per_1", LATER, unread=unread))
    assert (len(plan), "USING INDEX ix_notices_person_id_at_id" in plan[0]) == (1, True)


def test_who_raised_what_is_looked_up_by_its_id(empty: Connection) -> None:
    plan = steps(empty, lambda conn: notices.originators(conn, "org", ["iss_1", "act_1", "act_2"]))
    tables = [step.split()[1] for step in plan if "(org=? AND id=?)" in step]
    assert (tables, [step for step in plan if step.endswith("(org=?)")]) == (["issues", "actions", "issues"], [])


def test_the_outbox_is_read_in_the_order_of_its_index(empty: Connection) -> None:
    plan = steps(empty, lambda conn: inbox.outbox(conn, CALLER, LATER, None))
    assert (len(plan), "USING INDEX ix_messages_at_id" in plan[0]) == (1, True)
