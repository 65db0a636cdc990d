"""What can be done to a session besides answering: park, resume, close, warn, put differently, note."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coach.jobs import Pass, sweep_org
from coach.store.engine import Store
from coach.store.tables import utterances

from .conftest import SAFE, Api, Plant
from .talk import CAUSE, Clock, Slow, Talk, begin, lead, speaking, to_causes, under_way


def test_a_parked_session_keeps_its_question_and_goes_on(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    asked = talk.session()["message"]["slot"]
    parked = talk.do("park")
    assert (parked["turn"]["n"], parked["turn"]["said"], parked["session"]["status"]) == (1, None, "parked")
    resumed = talk.do("resume")
    assert (resumed["turn"]["n"], resumed["session"]["status"]) == (2, "active")
    assert resumed["session"]["message"]["slot"] == asked


def test_another_person_resumes_on_another_device(as_role: Any, plant: Plant) -> None:
    talk = begin(as_role("member"), plant.team)
    talk.do("park")
    resumed = talk.seen_by(as_role("leader")).do("resume")
    assert (resumed["session"]["status"], resumed["turn"]["by"]) == ("active", plant.leader)
    assert talk.seen_by(as_role("leader")).say("we put the bars aside until friday")["turn"]["by"] == plant.leader


def test_a_turn_on_a_parked_session_resumes_it(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    to_causes(talk)
    talk.do("park")
    answered = talk.say(CAUSE)
    assert answered["session"]["status"] == "active"
    assert answered["turn"]["reading"]["verdict"] == "ok"


@pytest.mark.parametrize("verb", ["park", "resume", "abandon", "hazard"])
def test_nothing_moves_in_a_session_that_is_over(api: Api, plant: Plant, verb: str) -> None:
    talk = begin(api, plant.team)
    talk.do("abandon")
    before = talk.session()
    refused = api("POST", f"{talk.path}/{verb}")
    assert (refused.status_code, "abandoned" in refused.json()["detail"]) == (409, True)
    assert talk.session() == before


def test_a_finished_session_takes_no_more_turns(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    finished = lead(talk)
    refused = talk.send("one more thing")
    assert (finished["status"], refused.status_code) == ("finished", 409)
    assert "start a new one" in refused.json()["detail"]
    assert talk.session()["n"] == finished["n"]


def test_an_abandoned_session_keeps_what_was_said(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    talk.say("we put the bars aside until friday")
    talk.do("abandon")
    assert [turn["said"] for turn in talk.turns()] == [None, "we put the bars aside until friday", None]


# --- danger -----------------------------------------------------------------------------------------


def test_the_danger_button_shows_the_sites_own_words_and_asks_to_send(api: Api, plant: Plant) -> None:
    answered = begin(api, plant.team).do("hazard")
    message = answered["turn"]["message"]
    assert message["move"] == "make_safe"
    assert SAFE["make_safe_text"] in message["text"]
    assert SAFE["emergency_contact"] in message["text"]
    (alert,) = answered["session"]["alerts"]
    assert (alert["status"], alert["person_id"], alert["due_at"]) == ("asked", plant.leader, "2026-03-02T12:01:00Z")


def test_a_danger_nobody_answers_for_a_minute_goes_to_the_team_leader(
    api: Api, plant: Plant, store: Store, tmp_path: Path
) -> None:
    clock = Clock()
    talk = begin(speaking(api, store, tmp_path, clock), plant.team)
    talk.do("hazard")

    def swept(seconds: float) -> list[tuple[str, str | None]]:
        api.runner.run(sweep_org(store, plant.org, Pass(clock.on(seconds))))
        return [(alert["status"], alert["sent_at"]) for alert in talk.session()["alerts"]]

    assert swept(59) == [("asked", None)]
    assert swept(1) == [("sent", "2026-03-02T12:01:00Z")]
    assert swept(600) == [("sent", "2026-03-02T12:01:00Z")]


@pytest.mark.parametrize(("pick", "status"), [("send", "sent"), ("false_alarm", "false_alarm")])
def test_the_one_who_warned_decides_what_becomes_of_it(api: Api, plant: Plant, pick: str, status: str) -> None:
    talk = begin(api, plant.team)
    choices = talk.do("hazard")["turn"]["message"]["choices"]
    wanted = {"send": 0, "false_alarm": 1}[pick]
    answered = talk.say(choices[wanted]["send"])
    assert answered["turn"]["reading"]["pick"] == pick
    assert [alert["status"] for alert in answered["session"]["alerts"]] == [status]


def test_a_danger_read_from_words_comes_before_everything_else(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    answered = talk.say("the guard is off and two of us are reaching in right now")
    assert (answered["turn"]["reading"]["verdict"], answered["turn"]["message"]["move"]) == ("hazard", "make_safe")
    assert [alert["status"] for alert in answered["session"]["alerts"]] == ["asked"]


def test_the_danger_button_does_not_wait_for_a_reading(api: Api, plant: Plant, store: Store, tmp_path: Path) -> None:
    slow = Slow()
    here = speaking(api, store, tmp_path, Clock(), slow)
    talk = begin(here, plant.team)

    async def race() -> tuple[int, Any]:
        async with under_way(here, talk, slow, "the rag") as running:
            danger = await here.send("POST", f"{talk.path}/hazard")
        return running.result().status_code, danger.json()

    status, danger = here.runner.run(race())
    assert danger["turn"]["message"]["move"] == "make_safe"
    assert status in (409, 412)
    assert [turn["n"] for turn in talk.turns()] == [0, 1]


# --- put differently --------------------------------------------------------------------------------


def with_a_cause(api: Api, plant: Plant) -> tuple[Talk, int]:
    talk = begin(api, plant.team)
    to_causes(talk)
    n = talk.say(CAUSE)["turn"]["n"]
    talk.say("i pulled the rag out myself at 22:10")
    return talk, n


def shown(talk: Talk, field: str) -> dict[str, Any]:
    return dict(next(found for found in talk.artefact()["fields"] if found["id"] == field))


def test_an_earlier_answer_put_differently_changes_the_artefact_and_keeps_the_old_words(api: Api, plant: Plant) -> None:
    talk, n = with_a_cause(api, plant)
    path, words = f"{talk.path}/turns/{n}", {"text": "the chip conveyor was jammed with a glove"}
    assert api("PATCH", path, words).status_code == 428
    assert api("PATCH", path, words, headers={"If-Match": '"old"'}).status_code == 412
    edited = api("PATCH", path, words, headers={"If-Match": api("GET", talk.path).headers["ETag"]})
    assert edited.status_code == 200, edited.text
    causes = [node["quote"]["text"] for node in shown(talk, "causes")["nodes"]]
    assert causes == ["the chip conveyor was jammed with a glove"]
    turns = talk.turns()
    assert (turns[n]["said"], turns[n]["now"]) == (CAUSE, "the chip conveyor was jammed with a glove")
    assert [turn["now"] for turn in turns if turn["n"] != n] == [None] * (len(turns) - 1)


def test_what_is_over_is_not_put_differently_and_the_new_words_are_not_kept(
    api: Api, plant: Plant, store: Store
) -> None:
    talk, n = with_a_cause(api, plant)
    talk.do("abandon")
    for path, words in ((f"/turns/{n}", {}), ("/artefact", {"target": "what"})):
        tag = api("GET", talk.path).headers["ETag"]
        refused = api("PATCH", talk.path + path, {"text": "never kept", **words}, headers={"If-Match": tag})
        assert (refused.status_code, "start a new one" in refused.json()["detail"]) == (409, True)
    kept = select(utterances.c.id).where(utterances.c.org == plant.org, utterances.c.text == "never kept")
    assert api.runner.run(store.read(lambda conn: conn.execute(kept).all())) == []


def test_an_answer_put_differently_twice_stands_once(api: Api, plant: Plant) -> None:
    talk, n = with_a_cause(api, plant)
    for words in ("the chip conveyor was jammed with a glove", "the chip conveyor was jammed with a bar end"):
        edited = api("PATCH", f"{talk.path}/turns/{n}", {"text": words}, headers={"If-Match": "*"})
        assert edited.status_code == 200, edited.text
    assert [node["quote"]["text"] for node in shown(talk, "causes")["nodes"]] == [words]
    assert talk.turns()[n]["now"] == words


def test_editing_the_problem_reopens_what_hangs_on_it_and_nothing_else(api: Api, plant: Plant) -> None:
    talk, _ = with_a_cause(api, plant)
    tag = api("GET", talk.path).headers["ETag"]
    body = {"target": "what", "text": "Saw 3 stood still for 70 minutes on the late shift yesterday"}
    edited = api("PATCH", f"{talk.path}/artefact", body, headers={"If-Match": tag}).json()
    assert set(edited["reopened"]) == {"containment", "causes"}
    assert [quote["text"] for quote in shown(talk, "what")["quotes"]] == [body["text"]]
    assert shown(talk, "causes")["nodes"][0]["quote"]["text"] == CAUSE


@pytest.mark.parametrize(("n", "status"), [("0", 404), ("99", 404), ("-1", 422), ("x", 422)])
def test_a_turn_without_an_answer_cannot_be_put_differently(api: Api, plant: Plant, n: str, status: int) -> None:
    talk, _ = with_a_cause(api, plant)
    before = talk.session()
    words, tag = {"text": "the belt was loose"}, {"If-Match": "*"}
    assert api("PATCH", f"{talk.path}/turns/{n}", words, headers=tag).status_code == status
    assert talk.session() == before


def test_a_field_is_rewritten_only_by_who_has_read_the_latest(api: Api, plant: Plant) -> None:
    talk, _ = with_a_cause(api, plant)
    tag = api("GET", talk.path).headers["ETag"]
    body = {"target": "is_not", "text": "Saw 4 ran all night"}
    path = f"{talk.path}/artefact"
    assert api("PATCH", path, body).status_code == 428
    assert api("PATCH", path, body, headers={"If-Match": tag}).status_code == 200
    assert api("PATCH", path, body, headers={"If-Match": tag}).status_code == 412
    assert [quote["text"] for quote in shown(talk, "is_not")["quotes"]] == ["Saw 4 ran all night"]


def test_of_many_rewrites_at_once_one_wins(api: Api, plant: Plant) -> None:
    talk, _ = with_a_cause(api, plant)
    tag = {"If-Match": api("GET", talk.path).headers["ETag"]}

    async def race() -> list[int]:
        bodies = ({"target": "is_not", "text": f"Saw {n} ran all night"} for n in range(8))
        sends = (api.send("PATCH", f"{talk.path}/artefact", tag, json=body) for body in bodies)
        return sorted([answer.status_code for answer in await asyncio.gather(*sends)])

    before = talk.session()["n"]
    assert api.runner.run(race()) == [200] + [412] * 7
    assert talk.session()["n"] == before + 1


def test_an_unknown_field_cannot_be_rewritten(api: Api, plant: Plant) -> None:
    talk, _ = with_a_cause(api, plant)
    tag = api("GET", talk.path).headers["ETag"]
    answer = api("PATCH", f"{talk.path}/artefact", {"target": "nowhere", "text": "x"}, headers={"If-Match": tag})
    assert answer.status_code in (404, 409, 422)
    assert "nowhere" in answer.json()["detail"]


def test_a_note_stands_in_the_margin_of_its_field(as_role: Any, api: Api, plant: Plant) -> None:
    talk, _ = with_a_cause(api, plant)
    words = "Which of these minutes did you count yourself?"
    noted = as_role("leader")("POST", f"{talk.path}/notes", {"field": "how_much", "text": words})
    assert noted.status_code == 201, noted.text
    assert [(note["text"], note["by"]) for note in shown(talk, "how_much")["notes"]] == [(words, plant.leader)]
    assert talk.session()["n"] == talk.turns()[-1]["n"]


def test_a_note_beside_no_field_is_refused_with_the_fields_there_are(api: Api, plant: Plant) -> None:
    talk = begin(api, plant.team)
    refused = api("POST", f"{talk.path}/notes", {"field": "nowhere", "text": "x"})
    assert (refused.status_code, "containment" in refused.json()["detail"]) == (422, True)


@pytest.mark.parametrize("verb", ["park", "hazard", "notes"])
def test_the_same_key_does_it_once(api: Api, plant: Plant, verb: str) -> None:
    talk = begin(api, plant.team)
    body = {"field": "what", "text": "Who counted?"} if verb == "notes" else None
    once = {"Idempotency-Key": "k-1"}
    first, again = (api("POST", f"{talk.path}/{verb}", body, headers=once) for _ in range(2))
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(talk.turns()) == (1 if verb == "notes" else 2)
    assert len(shown(talk, "what")["notes"]) == (verb == "notes")
    assert len(talk.session()["alerts"]) == (verb == "hazard")
