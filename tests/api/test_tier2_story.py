"""A Tier 2 meeting on the demo plant: prepared, held and kept through the API alone."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from coach.api.app import create_app
from coach.board.demo import KEY_FILE
from coach.settings import Settings
from coach.store.engine import Store
from tests.demo.plants import play_plant

from .conftest import Api
from .talk import Clock

FRIDAY = datetime(2026, 11, 20, 8, 58, tzinfo=UTC)
"""Two minutes before the department meets."""

TEAM, LINES = "Canning", ("Canning, early shift", "Canning, late shift")


@dataclass(frozen=True)
class Department:
    """The leader of the department with a key of their own, and everybody else by name."""

    api: Api
    admin: Api
    clock: Clock
    teams: dict[str, str]
    people: dict[str, str]

    def get(self, path: str, **asked: Any) -> Any:
        answer = self.api("GET", path, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, path: str, **said: Any) -> dict[str, Any]:
        answer = self.api("POST", path, said)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def agenda(self) -> dict[str, Any]:
        return dict(self.get("/v1/meetings/agenda", team_id=self.teams[TEAM]))


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    folder = tmp_path_factory.mktemp("plant")
    url, clock = play_plant(folder, FRIDAY), Clock(FRIDAY)
    with Store.open(url) as store, asyncio.Runner() as runner:
        app = create_app(store, Settings(data_dir=folder), clock)
        admin = Api(app, runner, (folder / KEY_FILE).read_text().strip())
        teams, people = (named(admin, kind) for kind in ("teams", "people"))
        wanted = {"name": "Samuel's tablet", "role": "supervisor", "person_id": people["Samuel Adeyemi"]}
        key = admin.made("/v1/keys", {**wanted, "teams": [teams[name] for name in (TEAM, *LINES)]})["secret"]
        yield Department(Api(app, runner, key), admin, clock, teams, people)


def named(api: Api, kind: str) -> dict[str, str]:
    return {one["name"]: one["id"] for one in api("GET", f"/v1/{kind}", params={"limit": 200}).json()["items"]}


def only(found: list[dict[str, Any]], wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    (one,) = filter(wanted, found)
    return one


@pytest.mark.uncounted(long=True)
def test_a_department_meets_and_everything_it_says_is_kept(department: Department) -> None:
    agenda = prepared(department)
    since = department.get("/v1/events", limit=1)["next"]
    meeting = started(department)
    boards(department)
    lids = answered(department, agenda)
    timer = decided(department, agenda)
    idea = taken_up(department, agenda)
    action = promised(department)
    words = "The second supplier's lids stay locked until Quality has measured a roll"
    department.do(f"/v1/meetings/{meeting}/decide", words=words, item_id=lids)
    ended(department, meeting, words, lids)
    heard(department, since, {lids, timer, idea, action, meeting})
    followed(department, lids, idea)


def prepared(department: Department) -> dict[str, Any]:
    """Before it begins, everybody sees what has to be spoken of."""
    agenda = department.agenda()
    assert agenda["meeting_id"] is None and agenda["since"] < "2026-11-20" < agenda["until"]
    asks = [entry["ask"] for entry in agenda["escalations"] if entry["why"] == "manual"]
    assert asks == ["Stop the order at the second supplier until we know why"]
    assert {entry["stage"] for entry in agenda["escalations"]} == {"resolve", "answer"}
    assert [action["stage"] for action in agenda["effects"]] == ["decide"]
    return agenda


def started(department: Department) -> str:
    there = [department.people[name] for name in ("Samuel Adeyemi", "Ana Kovac", "Stefan Ilic")]
    meeting = department.do("/v1/meetings", team_id=department.teams[TEAM], present=there)
    assert (meeting["ended_at"], meeting["present"]) == (None, there)
    assert department.agenda()["meeting_id"] == meeting["id"]
    return str(meeting["id"])


def boards(department: Department) -> None:
    """Line after line; the early shift's red number has an analysis that is under way."""
    early, late = (department.get("/v1/board", team=department.teams[line]) for line in LINES)
    seams = only(early["kpis"], lambda kpi: kpi["name"] == "Seams out of measure")
    assert seams["status"] == "red" and seams["open_issue_id"] is not None
    issue = only(early["issues"], lambda issue: issue["id"] == seams["open_issue_id"])
    assert issue["title"].startswith("Seams out of measure: ")
    assert {out["title"] for out in late["escalations_out"]} >= {"Sleeves of the tall can slip on every tenth pallet"}


def answered(department: Department, agenda: dict[str, Any]) -> str:
    asked = only(agenda["escalations"], lambda entry: entry["ask"] is not None)
    text = "The order is stopped until Quality has measured one roll of each"
    answer = department.do(f"/v1/issues/{asked['item_id']}/answer", answer="decide", text=text)
    assert [(item["status"], item["answer_text"][0]["text"]) for item in answer["items"]] == [("decided", text)]
    return str(asked["item_id"])


def decided(department: Department, agenda: dict[str, Any]) -> str:
    """The system proposes, from the readings; who leads the department decides."""
    (action,) = agenda["effects"]
    look = department.get(f"/v1/actions/{action['id']}/effect")["looks"][-1]
    assert (look["proposal"], look["decision"]) == ("effective", None)
    now = department.do(f"/v1/actions/{action['id']}/decide", decision="effective", note="Five Mondays on time")
    assert (now["status"], now["stage"]) == ("effective", "standardise")
    return str(action["id"])


def taken_up(department: Department, agenda: dict[str, Any]) -> str:
    mats = only(agenda["escalations"], lambda entry: entry["stage"] == "answer")
    fields = {"as": "action", "owner_id": department.people["Stefan Ilic"], "due": "2026-12-04"}
    idea = department.do(f"/v1/ideas/{mats['item_id']}/accept", **fields, answer="Two to try, at the seamer")
    assert idea["status"] == "accepted" and idea["became_id"].startswith("act_")
    return str(idea["id"])


def promised(department: Department) -> str:
    what, owner = "Measure one roll of lids of each supplier", department.people["Ana Kovac"]
    fields = {"team_id": department.teams[TEAM], "owner_id": owner, "due": "2026-11-23", "kind": "go_and_see"}
    action = department.do("/v1/actions", what=what, **fields)
    assert action["owner_state"] == "proposed"
    return str(action["id"])


def ended(department: Department, id: str, words: str, about: str) -> None:
    """The minutes: who was there, how long, what was promised and kept, what was decided; and it is checked off."""
    department.clock.on(14 * 60)
    minutes = department.do(f"/v1/meetings/{id}/end")
    assert minutes["minutes"] == 14 and 0 <= minutes["kept"] <= minutes["promised"]
    assert [(one["words"]["text"], one["item_id"]) for one in minutes["decided"]] == [(words, about)]
    assert department.get(f"/v1/meetings/{id}") == minutes
    today = department.get("/v1/routines/today", team_id=department.teams[TEAM])["routines"]
    assert only(today, lambda one: one["kind"] == "meeting")["done_at"] is not None


SAID = {
    "meeting.started", "issue.answered_decide", "action.decided", "idea.accepted", "action.given", "meeting.decided",
    "meeting.ended",
}  # fmt: skip


def heard(department: Department, since: int, items: set[str]) -> None:
    """Whoever listens has heard all of it."""
    found, after = [], since
    while page := department.get("/v1/events", after=after, limit=200)["items"]:
        found += [event for event in page if event["at"] >= FRIDAY.isoformat()[:19]]
        after = department.get("/v1/events", after=after, limit=200)["next"]
    assert {event["type"] for event in found} >= SAID
    assert {event["item_id"] for event in found} >= items


def followed(department: Department, lids: str, idea: str) -> None:
    """Who asked has the answer in front of them, and the next agenda is shorter."""
    inbox = department.admin("GET", "/v1/inbox", params={"by": department.people["Ana Kovac"], "limit": 200}).json()
    assert ("answered", lids) in {(notice["what"], notice["item_id"]) for notice in inbox["items"]}
    agenda = department.agenda()
    assert agenda["effects"] == [] and {lids, idea} & {entry["item_id"] for entry in agenda["escalations"]} == set()
