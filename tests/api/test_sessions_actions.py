"""What a finished dialogue leaves: actions with owner, date, strength, cause and a prediction that can fail."""

from datetime import datetime
from typing import Any

import pytest

from coach.board.people import create_person
from coach.store.engine import Store
from coach.store.scope import Caller
from evals.problems import problems

from .conftest import NOON, Api, Plant
from .talk import Talk, begin, lead

PROBLEM = problems()[0]


@pytest.fixture
def done(as_role: Any, plant: Plant) -> Talk:
    """A 5 Whys led to its end by a member of the team."""
    talk = begin(as_role("member"), plant.team, problem=PROBLEM.problem)
    assert lead(talk, PROBLEM)["status"] == "finished"
    return talk


def actions(talk: Talk, *kinds: str) -> list[dict[str, Any]]:
    found = talk.api("GET", "/v1/actions").json()["items"]
    return [action for action in found if action["session_id"] == talk.id and (not kinds or action["kind"] in kinds)]


def words(quotes: list[dict[str, Any]]) -> str:
    return " ".join(quote["text"] for quote in quotes)


def test_each_countermeasure_becomes_one_action_linked_to_issue_and_session(done: Talk) -> None:
    made = actions(done, "corrective")
    assert len(made) == len({words(action["what"]) for action in made}) >= 1
    assert {action["issue_id"] for action in made} == {done.session()["issue_id"]}
    assert all(action["status"] == "open" for action in made)


def test_an_action_says_which_cause_it_is_for_and_how_strong_it_is(done: Talk) -> None:
    causes = {link.cause for link in (*PROBLEM.chain, PROBLEM.escape)}
    for action in actions(done, "corrective"):
        assert words(action["cause"]) in causes
        assert action["strength"] in ("stronger", "intermediate", "weaker")


def test_an_action_carries_a_prediction_that_can_fail(done: Talk) -> None:
    for action in actions(done, "corrective"):
        assert words(action["measure"]) in PROBLEM.measure
        assert any(letter.isdigit() for letter in words(action["measure"]))
        assert words(action["window"]) in PROBLEM.measure


def test_a_date_said_becomes_an_instant_after_the_session(done: Talk) -> None:
    for action in actions(done, "corrective"):
        assert words(action["due_said"])
        assert datetime.fromisoformat(action["due"]) > NOON


def test_an_absent_owner_stays_proposed_until_they_accept(as_role: Any, api: Api, plant: Plant, done: Talk) -> None:
    named = [action for action in actions(done, "corrective") if words(action["owner_said"]).lower() == "ines"]
    assert {action["owner_id"] for action in named} == {plant.leader}
    assert {action["owner_state"] for action in named} == {"proposed"}
    accepted = as_role("leader")("POST", f"/v1/actions/{named[0]['id']}/accept")
    assert (accepted.status_code, accepted.json()["owner_state"]) == (200, "accepted")


def test_the_one_who_will_ask_is_on_the_record(plant: Plant, done: Talk) -> None:
    proposed = [action for action in actions(done, "corrective") if action["owner_state"] == "proposed"]
    assert {action["asker_id"] for action in proposed} == {plant.member}


def test_who_takes_an_action_in_the_session_has_accepted_it(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team, "huddle")
    for text in ("we set the bars aside at the cage", "me, tomorrow at 10:00", "Yes"):
        if talk.session()["status"] == "active":
            talk.say(text)
    mine = [action for action in actions(talk) if action["owner_id"] == plant.member]
    assert {action["owner_state"] for action in mine} == {"accepted"}


def test_the_containment_is_an_action_with_an_end(done: Talk) -> None:
    (contained,) = actions(done, "containment")
    assert words(contained["what"]) in PROBLEM.containment
    assert words(contained["ends"]).startswith("until")


def test_the_issue_goes_on_to_countermeasures(done: Talk) -> None:
    issue = done.api("GET", f"/v1/issues/{done.session()['issue_id']}").json()
    assert issue["status"] == "countermeasures"


def test_a_name_that_two_people_have_is_kept_as_text(as_role: Any, store: Store, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team, problem=PROBLEM.problem)
    twin = {"name": "Ines Albrecht", "teams": [plant.team]}
    root = Caller.house(plant.org)
    talk.api.runner.run(store.write(lambda conn: create_person(conn, root, twin, NOON)))
    lead(talk, PROBLEM)
    named = [action for action in actions(talk, "corrective") if words(action["owner_said"]).lower() == "ines"]
    assert named
    assert {action["owner_id"] for action in named} == {None}
