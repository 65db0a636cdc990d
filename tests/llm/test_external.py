"""What leaves the machine: nothing until it is allowed, then nobody's name, and an administrator can read it."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from coach.backends.llm import ModelBackend
from coach.backends.llm.scripted import ScriptedModel
from coach.store import tables as t
from tests.api.conftest import Api
from tests.api.talk import CAUSE

from .parts import Coached, Room, good, in_turn, line, on_sqlite, respond

room = pytest.fixture(on_sqlite)

SPOKEN = "Ravi saw the rag in the conveyor, his badge 20817, call 0664 123 45 67 or ravi@plant.example"
HIDDEN = ("Ravi", "Sen", "Ines", "Moll", "Lea", "20817", "0664", "plant.example")


def allow(api: Api, on: bool = True) -> None:
    assert api.edit("/v1/organisation", {"external_models_on": on}).status_code == 200


def calls(coached: Coached, talk: Any, n: int) -> list[dict[str, Any]]:
    return list(coached.api("GET", f"{talk.path}/turns/{n}/calls").json()["items"])


def sent(coached: Coached) -> str:
    return json.dumps([m.content for prompt in coached.model.heard for m in prompt.messages], ensure_ascii=False)


# --- the switch ---------------------------------------------------------------------------------------------------


def test_an_external_model_is_not_asked_before_it_is_allowed(room: Room) -> None:
    coached = room.coached(good, external=True)
    talk = coached.at_causes()
    turn = talk.say(CAUSE)["turn"]
    assert (turn["backend"], turn["fell_back"], turn["because"]) == ("builtin", False, "off")
    assert (coached.model.heard, calls(coached, talk, turn["n"])) == ([], [])
    assert talk.session()["candour"]["ai"] is False


def test_it_is_asked_from_the_moment_it_is_allowed_until_it_is_forbidden(room: Room) -> None:
    coached = room.coached(good, external=True)
    talk = coached.at_causes()
    spoke = []
    for on in (False, True, False):
        allow(coached.api, on)
        spoke.append((talk.session()["candour"]["ai"], talk.say(CAUSE)["turn"]["read_by"]))
    assert spoke == [(False, "builtin"), (True, "scripted"), (False, "builtin")]


def test_a_model_on_this_machine_needs_no_permission_and_hears_names(room: Room) -> None:
    coached = room.coached(good)
    turn = coached.at_causes().say(SPOKEN)["turn"]
    assert (turn["read_by"], line(coached.model.heard[0], "answer")) == ("scripted", SPOKEN)


def test_while_it_is_forbidden_a_fallback_on_this_machine_still_answers(room: Room) -> None:
    away, here = ScriptedModel(good, "away", external=True), ScriptedModel(good, "here")
    coached = Coached(room, room.served(ModelBackend([away, here])), here)
    turn = coached.at_causes().say(CAUSE)["turn"]
    assert (turn["read_by"], away.heard, len(here.heard)) == ("here", [], 1)


def test_what_fails_away_is_asked_here_word_for_word(room: Room) -> None:
    away, here = ScriptedModel([], "away", external=True), ScriptedModel(good, "here")
    coached = Coached(room, room.served(ModelBackend([away, here])), here)
    allow(coached.api)
    turn = coached.at_causes().say(SPOKEN)["turn"]
    assert (turn["read_by"], line(here.heard[0], "answer")) == ("here", SPOKEN)
    assert "Ravi" not in line(away.heard[0], "answer")


def test_the_switch_leaves_a_trace_and_is_the_administrators(room: Room) -> None:
    coached = room.coached(good, external=True)
    for role in ("supervisor", "coach", "learner", "reader", "leader", "shared"):
        refused = coached.seen_by(role).api("PATCH", "/v1/organisation", {"external_models_on": True})
        assert (refused.status_code, coached.seen_by(role).api("GET", "/v1/organisation").status_code) == (403, 200)
    for on in (True, False):
        allow(coached.api, on)
    rows = room.read(lambda conn: conn.execute(select(t.audit.c.what).where(t.audit.c.org == room.plant.org)).scalars())
    assert sorted(what for what in rows if "models" in what) == ["external models off", "external models on"]


def test_the_switch_takes_only_true_and_false_of_what_was_read(room: Room) -> None:
    api = room.without_model
    for odd in ("yes", 1, None, "true"):
        assert api.edit("/v1/organisation", {"external_models_on": odd}).status_code == 422
    assert api("PATCH", "/v1/organisation", {"external_models_on": True}).status_code == 428
    stale = api("PATCH", "/v1/organisation", {"external_models_on": True}, headers={"If-Match": '"old"'})
    assert (stale.status_code, api("GET", "/v1/organisation").json()["external_models_on"]) == (412, False)


# --- what leaves --------------------------------------------------------------------------------------------------


def test_nobody_can_be_told_from_what_leaves(room: Room) -> None:
    coached = room.coached(in_turn(respond(message="Have you tried the heater?"), good), external=True)
    allow(coached.api)
    coached.at_causes().say(SPOKEN)
    assert len(coached.model.heard) == 2
    assert [word for word in HIDDEN if word in sent(coached)] == []
    assert "saw the rag in the conveyor" in sent(coached)


def test_names_come_back_in_quotes_and_words(room: Room) -> None:
    def says(prompt: Any) -> str:
        name = line(prompt, "answer").split()[0]
        return respond(message=f"What did {name} see at the conveyor?")(prompt)

    coached = room.coached(says, external=True)
    allow(coached.api)
    talk = coached.at_causes()
    turn = talk.say(SPOKEN)["turn"]
    assert (turn["backend"], turn["message"]["text"]) == ("scripted", "What did Ravi see at the conveyor?")
    assert turn["reading"]["quotes"] == [{"role": "cause", "start": 0, "end": len(SPOKEN)}]


def test_a_placeholder_is_the_same_in_every_turn_of_a_session_and_another_in_the_next(room: Room) -> None:
    coached = room.coached(good, external=True)
    allow(coached.api)
    for talk in (coached.at_causes(), coached.at_causes()):
        for text in ("Ravi had the rag", "Ravi had the key"):
            talk.say(text)
    marks = [line(prompt, "answer").split()[0] for prompt in coached.model.heard]
    assert len(set(marks)) == 2
    assert marks[0] == marks[1] != marks[2] == marks[3]


def test_a_name_of_another_team_is_hidden_too(room: Room) -> None:
    coached = room.coached(good, external=True)
    allow(coached.api)
    talk = coached.at_causes()
    talk.seen_by(coached.seen_by("member").api).say("Lea Noor from the paint shop left the rag")
    assert "left the rag" in sent(coached)
    assert "Lea" not in sent(coached)


# --- inspection ---------------------------------------------------------------------------------------------------


def test_an_administrator_reads_what_a_turn_sent_and_the_look_is_written_down(room: Room) -> None:
    coached = room.coached(in_turn(respond(message="Have you tried the heater?"), good), external=True)
    allow(coached.api)
    talk = coached.at_causes()
    n = talk.say(SPOKEN)["turn"]["n"]
    found = calls(coached, talk, n)
    assert [(call["model"], call["task"], call["outcome"], call["external"]) for call in found] == [
        ("scripted", "respond", "ok", True),
        ("scripted", "reword", "ok", True),
    ]
    for call, prompt in zip(found, coached.model.heard, strict=True):
        assert json.loads(call["sent"]) == [{"role": m.role, "content": m.content} for m in prompt.messages]
        assert (call["prompt"], call["tokens_in"] > 1000, call["cost"]) == ("v1", True, None)
    looked = select(t.audit.c.target).where(t.audit.c.org == room.plant.org, t.audit.c.what == "read calls")
    assert room.read(lambda conn: list(conn.execute(looked).scalars())) == [talk.id]


@pytest.mark.parametrize(
    "role", ["supervisor", "coach", "learner", "reader", "leader", "member", "shared", "other_team"]
)
def test_nobody_else_reads_it(room: Room, role: str) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    n = talk.say(CAUSE)["turn"]["n"]
    other = coached.seen_by(role).api
    assert other("GET", f"{talk.path}/turns/{n}/calls").status_code == 403
    assert other("GET", "/v1/usage").status_code == 403


def test_a_turn_without_a_model_has_sent_nothing(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    assert calls(coached, talk, 0) == []
    assert coached.api("GET", f"{talk.path}/turns/999/calls").status_code == 404
    assert coached.api("GET", "/v1/sessions/ses_nowhere/turns/1/calls").status_code == 404


def test_erasing_a_person_empties_what_was_sent_and_keeps_what_it_cost(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    n = talk.seen_by(coached.seen_by("member").api).say(SPOKEN)["turn"]["n"]
    before = coached.api("GET", "/v1/usage").json()
    assert coached.api("POST", f"/v1/people/{room.plant.member}/erase").status_code == 200
    [call] = calls(coached, talk, n)
    assert (call["sent"], call["tokens_in"] > 0) == (None, True)
    assert coached.api("GET", "/v1/usage").json() == before
    kinds = select(t.spending.c.kind).where(t.spending.c.org == room.plant.org).distinct()
    assert "person" not in room.read(lambda conn: list(conn.execute(kinds).scalars()))
