"""What became of an action: a prediction, looks at the readings as time passes, a person's decision, a new standard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, func, select

from coach.api.app import create_app
from coach.board.giving import change_of_mind
from coach.board.plant import Plant as Site
from coach.board.sweep import sweep_batch
from coach.settings import Settings
from coach.store import tables as t
from coach.store.effects import action as action_row
from coach.store.engine import Store
from coach.store.outcomes import put_action
from evals.problems import problems

from .conftest import NOON, SAFE, Api, Plant
from .talk import Clock, Talk, begin, lead

BEFORE = (9, 8, 11, 9, 10, 12, 8, 9, 11, 10, 9, 12, 10, 8)
"""Readings on the days before, far above the target of 5."""

AT_MOST_5 = {"comparison": "at_most", "value": 5, "window_days": 14}
BOTTLES = {"name": "Under-filled bottles", "category": "Q", "unit": "bottles", "direction": "lower", "target": 5}
MEASURED = problems()[0].model_copy(update={"measure": "at most 5 short bottles a shift, for 4 weeks"})
QUIET = {"misses": None, "signal": False}
"""Here nothing is raised by a KPI."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, tmp_path: Path, clock: Clock) -> FastAPI:
    return create_app(store, Settings(data_dir=tmp_path), clock)


@dataclass
class Line:
    """A team with an issue, a KPI that has missed for two weeks, and a countermeasure given to a member."""

    api: Api
    as_role: Any
    store: Store
    plant: Plant
    clock: Clock
    kpi: str = ""
    issue: str = ""
    action: str = ""

    def do(self, verb: str, json: Any = None, role: str = "leader") -> Any:
        return self.as_role(role)("POST", f"/v1/actions/{self.action}/{verb}", json)

    def done(self, verb: str, json: Any = None, role: str = "leader") -> dict[str, Any]:
        answer = self.do(verb, json, role)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def see(self, path: str = "") -> dict[str, Any]:
        return dict(self.api("GET", f"/v1/actions/{self.action}{path}").json())

    def sweep(self, **later: float) -> dict[str, Any]:
        self.clock.at += timedelta(**later)
        while self.run(lambda conn: sweep_batch(conn, self.plant.org, self.clock.at)).claimed:
            pass
        return self.see()

    def run(self, work: Any) -> Any:
        return self.api.runner.run(self.store.write(work))

    def read(self, values: Iterable[float], first: datetime) -> None:
        for n, value in enumerate(values):
            body = {"at": (first + timedelta(days=n)).isoformat(), "value": value}
            assert self.api("POST", f"/v1/kpis/{self.kpi}/readings", body).status_code == 200

    def predicted(self, **more: Any) -> dict[str, Any]:
        said = self.done("predict", {"kpi_id": self.kpi, **AT_MOST_5, **more})["prediction"]
        return self.done("confirm-prediction", {"reads": said["reads"]})

    def verified(self) -> dict[str, Any]:
        self.done("complete", role="member")
        return self.done("verify")

    def looked_at(self, *values: float) -> dict[str, Any]:
        """Done and verified, with these readings in the two weeks after it."""
        self.predicted()
        self.verified()
        self.clock.at += timedelta(days=13)
        self.read(values, NOON + timedelta(days=1))
        return self.sweep(days=2)

    def owed(self) -> tuple[Any, ...]:
        action = self.see()
        return action["status"], action["stage"], action["owed_by"]


@pytest.fixture
def line(api: Api, as_role: Any, store: Store, plant: Plant, clock: Clock) -> Line:
    team = {"team_id": plant.team}
    made = Line(api, as_role, store, plant, clock)
    made.kpi = api.made("/v1/kpis", {**BOTTLES, **team, "rules": QUIET})["id"]
    made.read(BEFORE, NOON - timedelta(days=len(BEFORE)))
    made.issue = as_role("leader").made("/v1/issues", {"title": "Bottles are short", **team})["id"]
    body = {"what": "Clean the nozzles", "owner_id": plant.member, "due": "2026-03-09", "issue_id": made.issue}
    made.action = as_role("leader").made("/v1/actions", body)["id"]
    return made


# --- prediction -------------------------------------------------------------------------------------


def test_a_prediction_is_read_back_until_somebody_confirms_it(line: Line, plant: Plant) -> None:
    said = line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5})["prediction"]
    assert said["reads"] == "We expect Under-filled bottles to be at most 5 bottles for 2 weeks."
    assert (said["confirmed_by"], said["drafted"]) == (None, False)
    confirmed = line.done("confirm-prediction", {"reads": said["reads"]})["prediction"]
    assert (confirmed["confirmed_by"], confirmed["confirmed_at"]) == (plant.leader, "2026-03-02T12:00:00Z")


def test_another_sentence_is_not_confirmed(line: Line) -> None:
    said = line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5})["prediction"]
    line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5, "value": 3})
    refused = line.do("confirm-prediction", {"reads": said["reads"]})
    assert (refused.status_code, "at most 3 bottles" in refused.json()["detail"]) == (409, True)
    assert line.see()["prediction"]["confirmed_by"] is None


def test_a_changed_prediction_is_to_be_confirmed_anew(line: Line) -> None:
    assert line.predicted()["prediction"]["confirmed_at"] is not None
    changed = line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5, "value": 3})["prediction"]
    assert (changed["value"], changed["confirmed_by"], changed["confirmed_at"]) == (3, None, None)


def test_a_prediction_of_a_count_is_about_words_of_a_person(line: Line, plant: Plant) -> None:
    said = line.done("predict", {"count": "Short bottles a week", **AT_MOST_5})["prediction"]
    assert said["reads"] == "We expect “Short bottles a week” to be at most 5 for 2 weeks."
    assert [(quote["text"], quote["by"]) for quote in said["count"]] == [("Short bottles a week", plant.leader)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kpi_id": None},
        {"count": "Bottles"},
        {"kpi_id": "kpi_unknown"},
        {"value": "NaN"},
        {"value": 1e999},
        {"window_days": 0},
        {"comparison": "about"},
    ],
    ids=str,
)
def test_what_cannot_turn_out_false_is_no_prediction(line: Line, wrong: dict[str, Any]) -> None:
    body = {"kpi_id": line.kpi, **AT_MOST_5, **wrong}
    assert line.do("predict", {**body, "value": str(body["value"])}).status_code == 422
    assert line.see()["prediction"] is None


def test_a_prediction_is_confirmed_by_somebody_with_a_name(line: Line) -> None:
    said = line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5})["prediction"]
    assert line.do("confirm-prediction", {"reads": said["reads"]}, "admin").status_code == 422
    assert line.do("confirm-prediction", {"reads": said["reads"]}, "coach").status_code == 403


# --- looks and decisions ----------------------------------------------------------------------------


def test_a_countermeasure_that_works_ends_in_a_standard(line: Line, plant: Plant) -> None:
    looked = line.looked_at(3, 4, 2, 5, 3, 4, 2, 3, 4, 3, 2, 3)
    assert (looked["effect"]["proposal"], looked["effect"]["reason"]) == ("effective", "shifted")
    assert (looked["effect"]["held"], looked["effect"]["of"], looked["effect"]["decision"]) == (12, 12, None)
    assert line.owed() == ("verified", "decide", None)
    decided = line.done("decide", {"decision": "effective", "note": "On both shifts"})
    assert (decided["effect"]["decided_by"], decided["effect"]["note"]["text"]) == (plant.leader, "On both shifts")
    assert line.owed() == ("effective", "standardise", plant.member)
    kept = line.done("standardise", {"standard": "Changeover sheet, step 9"}, "member")
    assert (kept["standard"]["text"], kept["standard"]["by"]) == ("Changeover sheet, step 9", plant.member)
    assert line.owed() == ("standardised", None, None)
    assert kept["closed_at"] == "2026-03-17T12:00:00Z"


def test_its_twin_that_does_not_work_is_done_again(line: Line, plant: Plant) -> None:
    looked = line.looked_at(9, 8, 11, 9, 10, 12, 8, 9, 11, 10)
    assert (looked["effect"]["proposal"], looked["effect"]["reason"]) == ("not_effective", "missed")
    again = line.done("decide", {"decision": "not_effective", "due": "2026-03-27"})
    assert line.owed() == ("open", "do", plant.member)
    assert (again["due"], again["done_at"], again["verified_by"]) == ("2026-03-27T22:59:59Z", None, None)
    assert again["effect"]["decision"] == "not_effective"
    assert line.api("GET", f"/v1/issues/{line.issue}").json()["status"] == "countermeasures"


def test_an_issue_follows_its_countermeasure(line: Line) -> None:
    path = f"/v1/issues/{line.issue}"
    line.predicted()
    line.verified()
    assert line.api("GET", path).json()["status"] == "checking"
    line.done("reopen")
    assert line.api("GET", path).json()["status"] == "countermeasures"


def test_what_cannot_be_told_yet_is_looked_at_again(line: Line) -> None:
    assert line.looked_at(3, 4)["effect"]["reason"] == "too_few"
    waits = line.done("decide", {"decision": "cannot_tell"})
    assert (waits["stage"], waits["deadline"]) == ("effect", "2026-05-01T11:00:00Z")
    decided = line.clock.at
    line.clock.at += timedelta(days=10)
    line.read((3, 4, 2, 5, 3, 4, 2, 3, 4, 3), decided)
    looked = line.sweep(days=50)
    assert (looked["effect"]["n"], looked["effect"]["proposal"], line.owed()[1]) == (2, "effective", "decide")


def test_the_last_look_has_to_be_decided(line: Line) -> None:
    line.looked_at(3, 4)
    for _ in range(2):
        line.done("decide", {"decision": "cannot_tell"})
        line.sweep(days=60)
    refused = line.do("decide", {"decision": "cannot_tell"})
    assert (refused.status_code, "last look" in refused.json()["detail"]) == (409, True)
    assert line.owed()[1] == "decide"
    assert line.done("decide", {"decision": "effective"})["status"] == "effective"


def test_nobody_decides_about_an_action_of_their_own(line: Line) -> None:
    line.looked_at(3, 4, 2, 5)
    assert line.do("decide", {"decision": "effective"}, "member").status_code == 403
    assert line.do("decide", {"decision": "effective"}, "supervisor").status_code == 422
    assert line.see()["effect"]["decision"] is None


def test_there_is_nothing_to_decide_before_the_look(line: Line) -> None:
    line.predicted()
    line.verified()
    refused = line.do("decide", {"decision": "effective"})
    assert (refused.status_code, "2026-03-16T12:00Z" in refused.json()["detail"]) == (409, True)
    assert line.see()["effect"] is None


def test_without_a_prediction_the_look_comes_by_the_policy(line: Line) -> None:
    assert line.verified()["deadline"] == "2026-04-01T11:00:00Z"
    looked = line.sweep(days=31)
    assert (looked["effect"]["proposal"], looked["effect"]["reason"]) == ("cannot_tell", "not_predicted")
    assert looked["effect"]["reads"] is None


def test_a_prediction_confirmed_late_sets_the_look(line: Line) -> None:
    line.verified()
    said = line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5})
    assert said["deadline"] == "2026-04-01T11:00:00Z"
    assert line.done("confirm-prediction", {"reads": said["prediction"]["reads"]})["deadline"] == "2026-03-16T12:00:00Z"
    line.sweep(days=15)
    assert line.do("predict", {"kpi_id": line.kpi, **AT_MOST_5, "value": 50}).status_code == 409


def test_a_count_is_asked_of_whoever_decides(line: Line) -> None:
    said = line.done("predict", {"count": "Short bottles a week", **AT_MOST_5})["prediction"]
    line.done("confirm-prediction", {"reads": said["reads"]})
    line.verified()
    looked = line.sweep(days=15)["effect"]
    assert (looked["proposal"], looked["reason"], looked["reads"]) == ("cannot_tell", "to_count", said["reads"])
    assert line.do("decide", {"decision": "effective"}).status_code == 422
    counted = line.done("decide", {"decision": "effective", "observed": 4})["effect"]
    assert (counted["observed"], counted["as_predicted"], counted["decision"]) == (4, True, "effective")


def test_a_proposal_is_put_to_the_leader_and_goes_up_if_nobody_decides(line: Line, plant: Plant) -> None:
    above = line.api.made("/v1/teams", {**SAFE, "name": "Body", "tier": 2})["id"]
    line.api.edit(f"/v1/teams/{plant.team}", {"parent_id": above})
    line.looked_at(3, 4, 2, 5)
    n, e = t.notices.c, t.escalations.c
    told = select(n.person_id).where(n.org == plant.org, n.what == "undecided")
    assert line.run(lambda conn: conn.execute(told).scalars().all()) == [plant.leader]
    assert line.sweep(days=10)["level"] == 1
    facts = select(func.count()).where(e.org == plant.org, e.item_id == line.action, e.to_team_id == above)
    assert line.run(lambda conn: conn.execute(facts).scalar()) == 1


def test_a_later_sweep_proposes_nothing_twice(line: Line) -> None:
    line.looked_at(3, 4, 2, 5)
    line.sweep(minutes=1)
    assert [look["n"] for look in line.see("/effect")["looks"]] == [1]


# --- the chart --------------------------------------------------------------------------------------


def test_the_chart_shows_before_and_after_with_the_limits_of_before(line: Line) -> None:
    line.looked_at(3, 4, 2, 5)
    chart = line.see("/effect")["chart"]
    points = [(point["value"], point["after"]) for point in chart["points"]]
    assert points == [(value, False) for value in BEFORE] + [(value, True) for value in (3, 4, 2, 5)]
    assert (chart["target"], chart["predicted"], chart["comparison"]) == (5, 5, "at_most")
    assert chart["done_at"] == "2026-03-02T12:00:00Z"
    assert chart["limits"]["centre"] == pytest.approx(sum(BEFORE) / len(BEFORE))
    assert chart["limits"] == line.see("/effect")["looks"][0]["before"]


def test_what_else_was_done_about_that_time_stands_beside_it(line: Line, plant: Plant) -> None:
    line.predicted()
    ours, kpi = line.action, line.kpi
    line.kpi = line.api.made("/v1/kpis", {**BOTTLES, "name": "Stops", "team_id": plant.team})["id"]
    others = []
    for of in (kpi, line.kpi):
        body = {"what": "Other", "owner_id": plant.member, "due": "2026-03-09"}
        line.action, line.kpi = line.as_role("leader").made("/v1/actions", body)["id"], of
        line.predicted()
        line.done("complete", role="member")
        others.append((line.action, "2026-03-02T12:00:00Z", of == kpi))
    line.action = ours
    assert line.see("/effect")["parallel"] == []
    line.verified()
    found = line.see("/effect")["parallel"]
    assert sorted((one["id"], one["done_at"], one["same_kpi"]) for one in found) == sorted(others)


def test_without_a_kpi_there_is_no_chart(line: Line) -> None:
    effect = line.see("/effect")
    assert (effect["chart"], effect["parallel"], effect["looks"], effect["prediction"]) == (None, [], [], None)


# --- benefit ----------------------------------------------------------------------------------------


def test_a_benefit_is_verified_by_somebody_else(line: Line, plant: Plant) -> None:
    expected = line.done("benefit", {"expected": 12000, "currency": "EUR"}, "member")["benefit"]
    assert (expected["expected"], expected["realised"], expected["currency"]) == (12000, None, "EUR")
    assert line.do("verify-benefit", {"realised": 9500}).status_code == 409
    line.done("benefit", {"realised": 9500}, "member")
    assert line.do("verify-benefit", {"realised": 9500}, "member").status_code == 403
    assert line.do("verify-benefit", {"realised": 9999}).status_code == 409
    seen = line.done("verify-benefit", {"realised": 9500})["benefit"]
    assert (seen["expected"], seen["realised"], seen["verified_by"]) == (12000, 9500, plant.leader)


def test_another_amount_has_to_be_verified_anew(line: Line) -> None:
    line.done("benefit", {"realised": 9500, "currency": "EUR"}, "member")
    line.done("verify-benefit", {"realised": 9500})
    assert line.done("benefit", {"expected": 1}, "member")["benefit"]["verified_by"] is not None
    changed = line.done("benefit", {"realised": 20000}, "member")["benefit"]
    assert (changed["realised"], changed["verified_by"], changed["verified_at"]) == (20000, None, None)


@pytest.mark.parametrize(
    "wrong", [{"expected": 5}, {"expected": 1.5, "currency": "EUR"}, {"currency": "euro"}], ids=str
)
def test_a_benefit_names_its_currency_in_whole_units(line: Line, wrong: dict[str, Any]) -> None:
    assert line.do("benefit", wrong).status_code == 422
    assert line.see()["benefit"] is None


# --- out of a dialogue ------------------------------------------------------------------------------


@pytest.fixture
def told(as_role: Any, line: Line, plant: Plant) -> Talk:
    """A 5 Whys on the issue, led to its end, whose number can be judged."""
    talk = begin(as_role("member"), plant.team, issue_id=line.issue)
    assert lead(talk, MEASURED)["status"] == "finished"
    return talk


def made_in(talk: Talk, line: Line) -> list[dict[str, Any]]:
    found = line.api("GET", "/v1/actions", params={"session_id": talk.id, "issue_id": line.issue}).json()["items"]
    return [action for action in found if action["kind"] == "corrective"]


def test_what_was_said_in_a_dialogue_is_drafted_and_confirmed_by_nobody(line: Line, told: Talk) -> None:
    for action in made_in(told, line):
        drafted = action["prediction"]
        assert (drafted["comparison"], drafted["value"], drafted["window_days"]) == ("at_most", 5, 28)
        assert (drafted["drafted"], drafted["confirmed_by"], drafted["kpi_id"]) == (True, None, None)
        assert drafted["count"] == action["measure"]
        line.action = action["id"]
        confirmed = line.done("confirm-prediction", {"reads": drafted["reads"]})["prediction"]
        assert (confirmed["drafted"], confirmed["confirmed_by"]) == (False, line.plant.leader)


def test_actions_of_a_dialogue_have_clocks(line: Line, told: Talk) -> None:
    for action in made_in(told, line):
        assert action["stage"] == ("do" if action["due"] else "date")
        assert action["next_at"] is not None
        assert action["owed_by"] == (action["owner_id"] or action["asker_id"])


def test_a_draft_is_about_the_kpi_of_the_issue(as_role: Any, line: Line, plant: Plant) -> None:
    issue = {"title": "Bottles are short", "team_id": plant.team, "kpi_id": line.kpi}
    line.issue = as_role("leader").made("/v1/issues", issue)["id"]
    talk = begin(as_role("member"), plant.team, issue_id=line.issue)
    lead(talk, MEASURED)
    drafts = [action["prediction"] for action in made_in(talk, line)]
    assert {(draft["kpi_id"], draft["confirmed_by"]) for draft in drafts} == {(line.kpi, None)}


SAID_AGAIN = ("org", "session_id", "item", "owner_id", "owner_state", "due_at")


def put_again(line: Line, action: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The dialogue says it once more, with something else in it."""

    def work(conn: Connection) -> None:
        row = action_row(conn, line.plant.org, action["id"])
        put = put_action(conn, {**{name: row[name] for name in SAID_AGAIN}, **said})
        assert put.before is not None
        change_of_mind(Site(conn, line.plant.org, line.clock.at), put.before, put.after)

    line.run(work)
    line.action = action["id"]
    return line.see()


def test_another_date_in_the_dialogue_moves_the_deadline(line: Line, told: Talk) -> None:
    (action, *_) = [action for action in made_in(told, line) if action["due"]]
    later = datetime.fromisoformat(action["due"]) + timedelta(days=7)
    again = put_again(line, action, due_at=later)
    assert (again["due"], again["deadline"], again["moves"]) == (later.isoformat().replace("+00:00", "Z"),) * 2 + (1,)
    assert put_again(line, action)["moves"] == 1


def test_what_was_set_by_hand_stands_against_the_dialogue(line: Line, told: Talk, plant: Plant) -> None:
    (action, *_) = [action for action in made_in(told, line) if action["due"]]
    line.action = action["id"]
    by_hand = line.done("move-deadline", {"due": "2026-04-20"})
    line.done("reassign", {"owner_id": plant.outsider})
    line.done("predict", {"kpi_id": line.kpi, **AT_MOST_5})
    said = {"due_at": NOON, "owner_id": plant.member, "prediction": None, "prediction_kpi_id": None}
    again = put_again(line, action, due_q=[], owner_q=[], **said)
    assert (again["due"], again["owner_id"], again["prediction"]["kpi_id"]) == (
        by_hand["due"],
        plant.outsider,
        line.kpi,
    )


def test_another_owner_in_the_dialogue_is_asked(line: Line, told: Talk, plant: Plant) -> None:
    (action, *_) = made_in(told, line)
    again = put_again(line, action, owner_id=plant.outsider, owner_state="proposed")
    assert (again["owner_id"], again["owner_state"], again["owed_by"]) == (plant.outsider, "proposed", plant.outsider)


def test_an_old_issue_stays_closed_while_another_is_open_about_its_kpi(line: Line) -> None:
    about = {"title": "Bottles are short", "kpi_id": line.kpi, "team_id": line.plant.team}
    old = line.as_role("leader").made("/v1/issues", about)["id"]
    given = {"what": "Clean the nozzles", "owner_id": line.plant.member, "due": "2026-03-09", "issue_id": old}
    line.action = line.as_role("leader").made("/v1/actions", given)["id"]
    line.predicted()
    line.verified()
    for verb in ("resolve", "confirm"):
        assert line.as_role("leader")("POST", f"/v1/issues/{old}/{verb}").status_code == 200
    line.as_role("leader").made("/v1/issues", about)
    line.sweep(days=15)
    assert line.done("decide", {"decision": "not_effective"})["status"] == "open"
    found = line.api("GET", "/v1/issues", params={"kpi_id": line.kpi, "open": True}).json()["items"]
    assert [issue["id"] == old for issue in found] == [False]
