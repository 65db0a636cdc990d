"""Turns over HTTP with a model behind them: what is shown, who is said to have spoken, and when nobody is asked."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from coach.backends.llm.model import ModelFault, Prompt
from coach.backends.llm.scripted import Line
from tests.api.talk import CAUSE, Talk, begin
from tests.api.test_sessions_stream import events

from .parts import Room, good, in_turn, line, on_sqlite, respond

room = pytest.fixture(on_sqlite, scope="module")

WORDED = "What did you see at the chip conveyor?"
LEAKED = "What did you see at the broken heater?"


def who(turn: dict[str, Any]) -> tuple[str, str, bool, str | None]:
    """Who read it, who worded the message, whether that was a way out, and why."""
    return turn["read_by"], turn["backend"], turn["fell_back"], turn["because"]


# --- words that are shown -----------------------------------------------------------------------------------------


def test_a_good_wording_is_shown_as_it_came(room: Room) -> None:
    coached = room.coached(respond(message=WORDED))
    talk = coached.at_causes()
    turn = talk.say(CAUSE)["turn"]
    assert who(turn) == ("scripted", "scripted", False, None)
    assert (turn["message"]["text"], turn["message"]["question"], turn["message"]["move"]) == (
        WORDED,
        WORDED,
        "ask_evidence",
    )
    assert turn["reading"]["quotes"] == [{"role": "cause", "start": 0, "end": len(CAUSE)}]
    assert talk.session()["message"]["text"] == WORDED
    assert [prompt.task for prompt in coached.model.heard] == ["respond"]


def test_a_remark_before_the_question_is_shown_and_is_no_part_of_the_question(room: Room) -> None:
    talk = room.coached(respond(message=f"Jammed with a rag. {WORDED}")).at_causes()
    message = talk.say(CAUSE)["turn"]["message"]
    assert (message["text"], message["question"]) == (f"Jammed with a rag. {WORDED}", WORDED)


def test_the_next_prompt_holds_the_question_that_was_shown(room: Room) -> None:
    coached = room.coached(respond(message=WORDED))
    talk = coached.at_causes()
    talk.say(CAUSE)
    talk.say("the rag was in my hand")
    assert (line(coached.model.heard[-1], "question"), line(coached.model.heard[-1], "whys so far")) == (
        WORDED,
        [CAUSE],
    )


@pytest.mark.parametrize("other", [{"move": "reflect"}, {"slot": "elsewhere"}])
def test_words_for_another_question_are_asked_for_once_more(room: Room, other: dict[str, str]) -> None:
    coached = room.coached(in_turn(respond(**other), respond(message=WORDED)))
    turn = coached.at_causes().say(CAUSE)["turn"]
    again = coached.model.heard[1]
    assert (who(turn), turn["message"]["text"]) == (("scripted", "scripted", False, None), WORDED)
    assert again.task == "reword"
    assert "It asks another question than the one that comes next." in again.messages[2].content


def test_a_wording_that_breaks_a_rule_is_sent_back_with_the_rule_and_the_words(room: Room) -> None:
    coached = room.coached(in_turn(respond(message=LEAKED), respond(message=WORDED)))
    turn = coached.at_causes().say(CAUSE)["turn"]
    told = coached.model.heard[1].messages[2].content
    assert turn["message"]["text"] == WORDED
    assert json.dumps(LEAKED) in told
    assert "It names something nobody has said, or joins what nobody joined." in told
    assert "heater" in told.partition("words nobody has said: ")[2].splitlines()[0]


@pytest.mark.parametrize(
    ("first", "second", "because"),
    [
        (respond(message=LEAKED), respond(message=LEAKED), "contract"),
        (respond(move="close"), respond(message=LEAKED), "contract"),
        (respond(message=LEAKED), respond(move="close"), "move"),
        (respond(move="close"), respond(slot="x"), "move"),
        (respond(message=""), respond(message=""), "unusable"),
        (respond(message=LEAKED), lambda prompt: ModelFault("refused"), "refused"),
        (respond(message=LEAKED), lambda prompt: "no JSON", "unusable"),
    ],
)
def test_after_two_bad_wordings_the_built_in_one_is_shown(
    room: Room, first: Callable[[Prompt], Line], second: Callable[[Prompt], Line], because: str
) -> None:
    coached = room.coached(in_turn(first, second))
    turn = coached.at_causes().say(CAUSE)["turn"]
    twin = coached.at_causes().seen_by(room.without_model).say(CAUSE)["turn"]
    assert who(turn) == ("scripted", "builtin", True, because)
    assert turn["message"] == twin["message"]
    assert len(coached.model.heard) == 2


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("You say saw 3 stood still because the chip conveyor was jammed. What did you see?", True),
        ("You say the chip conveyor was jammed because saw 3 stood still. What did you see?", False),
    ],
)
def test_a_wording_that_turns_the_learners_link_round_is_not_shown(room: Room, message: str, shown: bool) -> None:
    """The tree says which is the cause: it was named under the problem."""
    coached = room.coached(respond(message=message))
    turn = coached.at_causes().say(CAUSE)["turn"]
    assert who(turn) == (("scripted", *(("scripted", False, None) if shown else ("builtin", True, "contract"))))
    assert (turn["message"]["text"] == message) is shown


def test_without_time_for_another_wording_none_is_asked_for(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.coaching.asking.LEAST", 100.0)
    coached = room.coached(respond(message=LEAKED))
    turn = coached.at_causes().say(CAUSE)["turn"]
    assert (who(turn), len(coached.model.heard)) == (("scripted", "builtin", True, "contract"), 1)


# --- readings -----------------------------------------------------------------------------------------------------


def test_the_core_moves_by_what_the_model_read(room: Room) -> None:
    coached = room.coached(respond(verdict="assumption", message="What have you seen that speaks for it?"))
    turn = coached.at_causes().say(CAUSE)["turn"]
    assert (turn["reading"]["verdict"], turn["message"]["move"]) == ("assumption", "probe_assumption")
    assert who(turn)[0] == "scripted"


def test_a_reading_without_a_word_of_the_answer_is_left_to_the_rules(room: Room) -> None:
    talk = room.coached(respond(quotes=[{"role": "cause", "text": "the heater is broken"}], message=WORDED)).at_causes()
    turn = talk.say(CAUSE)["turn"]
    assert who(turn) == ("builtin", "scripted", False, None)
    assert "heater" not in json.dumps(talk.artefact())


def test_a_danger_that_only_the_model_hears_is_made_safe_in_the_sites_own_words(room: Room) -> None:
    turn = room.coached(hears_danger).at_causes().say("the thing up there swings a bit")["turn"]
    assert (turn["reading"]["verdict"], turn["message"]["move"]) == ("hazard", "make_safe")
    assert "Stop and step back. Phone 4711." in turn["message"]["text"]
    assert who(turn) == ("scripted", "builtin", False, None)


def hears_danger(prompt: Prompt) -> str:
    return json.dumps({"verdict": "hazard", "quotes": [], "move": "make_safe", "slot": "", "message": "Run away now!"})


# --- nobody is asked ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["the guard is off and we run it anyway", "can you say that again?", "stop here please"]
)
def test_what_must_not_wait_is_read_by_rules_alone(room: Room, said: str) -> None:
    coached = room.coached(good)
    turn = coached.at_causes().say(said)["turn"]
    assert (who(turn), coached.model.heard) == (("builtin", "builtin", False, None), [])


def test_a_tap_asks_no_model(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    tap = talk.session()["message"]["choices"][0]["send"]
    assert (who(talk.say(tap)["turn"]), coached.model.heard) == (("builtin", "builtin", False, None), [])


def test_in_card_mode_a_person_coaches_and_no_model_is_asked(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.begin("kata", problem=PROBLEMS["en"], card=True)
    turns = [talk.say(text)["turn"] for text in ("25 minutes by friday", "31 minutes")]
    assert {who(turn) for turn in turns} == {("builtin", "builtin", False, None)}
    assert coached.model.heard == []


@pytest.mark.parametrize("verb", ["park", "hazard", "abandon"])
def test_what_is_done_with_a_button_asks_no_model(room: Room, verb: str) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    talk.do(verb)
    assert (who(talk.turns()[-1]), coached.model.heard) == (("builtin", "builtin", False, None), [])


def test_while_a_danger_is_open_the_rules_read_alone(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    talk.do("hazard")
    talk.say("it is roped off now i think")
    assert coached.model.heard == []


# --- once ---------------------------------------------------------------------------------------------------------


def test_a_repeated_request_asks_no_second_time(room: Room) -> None:
    coached = room.coached(respond(message=WORDED))
    talk = coached.at_causes()
    first, again = talk.send(CAUSE, key="t-1"), talk.send(CAUSE, key="t-1")
    assert (first.status_code, first.content) == (200, again.content)
    assert len(coached.model.heard) == 1


def test_events_come_in_order_and_hold_the_models_words(room: Room) -> None:
    talk = room.coached(respond(message=WORDED)).at_causes()
    answer = talk.api("POST", f"{talk.path}/turns", {"text": CAUSE}, headers={"Accept": "text/event-stream"})
    found = list(events(answer.text))
    assert [event.name for event in found] == ["accepted", "reading", "message", "session", "done"]
    assert found[2].data["text"] == found[3].data["message"]["text"] == WORDED


def test_a_fault_is_no_error_for_the_one_who_speaks(room: Room) -> None:
    talk = room.coached([]).at_causes()
    answer = talk.api("POST", f"{talk.path}/turns", {"text": CAUSE}, headers={"Accept": "text/event-stream"})
    assert [event.name for event in events(answer.text)][-1] == "done"
    assert who(talk.turns()[-1]) == ("builtin", "builtin", True, "unreachable")


# --- an answer put differently ------------------------------------------------------------------------------------


def put_differently(talk: Talk, n: int, text: str) -> Any:
    tag = talk.api("GET", talk.path).headers["ETag"]
    return talk.api("PATCH", f"{talk.path}/turns/{n}", {"text": text}, headers={"If-Match": tag})


def test_a_changed_answer_is_read_by_the_model_and_worded_without_it(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    n = talk.say(CAUSE)["turn"]["n"]
    edited = put_differently(talk, n, "the chip conveyor had lost its chain")
    assert (edited.status_code, who(edited.json()["turn"])) == (200, ("scripted", "builtin", False, None))
    first, second = coached.model.heard
    assert first.messages[0] == second.messages[0]
    assert line(second, "step") == "Causes"


def test_a_changed_answer_that_the_model_takes_for_a_danger_is_refused_and_booked(room: Room) -> None:
    coached = room.coached(in_turn(good, hears_danger))
    talk = coached.at_causes()
    n = talk.say(CAUSE)["turn"]["n"]
    before = sum(day["calls"] for day in talk.api("GET", "/v1/usage").json()["items"])
    assert put_differently(talk, n, "the thing up there swings a bit").status_code == 422
    used = talk.api("GET", "/v1/usage").json()["items"]
    assert (sum(day["calls"] for day in used) - before, len(talk.turns())) == (1, n + 1)


def test_a_changed_answer_with_a_danger_in_it_asks_no_model(room: Room) -> None:
    coached = room.coached(good)
    talk = coached.at_causes()
    n = talk.say(CAUSE)["turn"]["n"]
    assert put_differently(talk, n, "the guard is off and we run it anyway").status_code == 422
    assert len(coached.model.heard) == 1


# --- candour ------------------------------------------------------------------------------------------------------

AI = {"en": "An AI asks", "es": "pregunta una IA", "de": "fragt eine KI"}
PROGRAM = {"en": "a small AI in it may read", "es": "una pequeña IA", "de": "eine kleine KI"}
CARD = {"en": "A person asks", "es": "pregunta una persona", "de": "fragt ein Mensch"}
PROBLEMS = {
    "en": "Labels peel off on line 7 since monday",
    "es": "Se despegan las etiquetas en la línea 7 desde el lunes",
    "de": "Auf Linie 7 lösen sich seit Montag die Etiketten",
}


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_a_session_says_that_an_ai_asks_and_how_to_reach_a_person(room: Room, locale: str) -> None:
    coached = room.coached(good)
    talk = coached.begin(problem=PROBLEMS[locale], locale=locale)
    candour = talk.session()["candour"]
    assert (candour["ai"], candour["model"]) == (True, "scripted")
    assert AI[locale] in candour["line"]
    assert candour["say"] in candour["line"]
    assert talk.say(candour["say"])["turn"]["message"]["move"] == "repair_human"


@pytest.mark.parametrize("locale", ["en", "es", "de"])
def test_without_a_model_or_with_a_person_a_session_says_so(room: Room, locale: str) -> None:
    talk = begin(room.without_model, room.plant.team, problem=PROBLEMS[locale], locale=locale)
    assert PROGRAM[locale] in talk.session()["candour"]["line"]
    assert (talk.session()["candour"]["ai"], talk.session()["candour"]["model"]) == (False, None)
    card = room.coached(good).begin("kata", problem=PROBLEMS[locale], locale=locale, card=True).session()["candour"]
    assert (card["ai"], card["model"]) == (False, None)
    assert CARD[locale] in card["line"]
