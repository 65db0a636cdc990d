"""Cassettes: what a model was asked and said once can be played again without it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.backends.llm import ModelBackend
from coach.backends.llm.cassette import Recorder, Replayer
from coach.backends.llm.model import Completion, Message, ModelFault, Prompt
from coach.backends.llm.scripted import ScriptedModel
from coach.errors import OutOfOrder
from tests.api.talk import CAUSE

from .parts import QUESTION, Room, good, in_turn, meter, on_sqlite, respond

room = pytest.fixture(on_sqlite)


def asked(text: str, task: Any = "respond") -> Prompt:
    return Prompt(task, (Message("system", "rules"), Message("user", text)), 10)


def taped(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def played(model: Any, *prompts: Prompt) -> list[str]:
    """What was said to each, or the kind of fault."""
    heard = []
    for prompt in prompts:
        try:
            heard.append((await model.complete(prompt, 5)).text)
        except ModelFault as fault:
            heard.append(fault.kind)
    return heard


async def test_what_is_recorded_is_played_request_by_request(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    live = Recorder(ScriptedModel(["ja", ModelFault("busy"), "nein"], "openai/a"), tape)
    prompts = asked("one"), asked("two"), asked("three")
    said = await played(live, *prompts)
    assert said == ["ja", "busy", "nein"]
    assert await played(Replayer(tape), *reversed(prompts)) == ["nein", "busy", "ja"]


async def test_the_same_request_gets_its_replies_in_their_order_and_then_the_last(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    await played(Recorder(ScriptedModel(["first", "second"]), tape), asked("x"), asked("x"))
    assert await played(Replayer(tape), *[asked("x")] * 4) == ["first", "second", "second", "second"]


@pytest.mark.parametrize("other", [asked("y"), asked("x", "reword"), Prompt("respond", (Message("user", "x"),), 10)])
async def test_what_was_not_recorded_is_unreachable(tmp_path: Path, other: Prompt) -> None:
    tape = tmp_path / "tape.jsonl"
    await played(Recorder(ScriptedModel(["ja"]), tape), asked("x"))
    assert await played(Replayer(tape), other) == ["unreachable"]


async def test_cost_and_tokens_are_played_too(tmp_path: Path) -> None:
    tape, done = tmp_path / "tape.jsonl", Completion("ja", True, 900, 20, 600, 45)
    await played(Recorder(ScriptedModel([done]), tape), asked("x"))
    assert await Replayer(tape).complete(asked("x"), 5) == done


async def test_a_tape_holds_what_left_and_what_came(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    recorder = Recorder(ScriptedModel(["größer"], "openai/a", external=True), tape)
    await played(recorder, asked("schön"))
    [line] = taped(tape)
    assert (recorder.name, recorder.external) == ("openai/a", True)
    assert (line["model"], line["task"], line["reply"]["text"]) == ("openai/a", "respond", "größer")
    assert line["sent"][1] == {"role": "user", "content": "schön"}
    assert (Replayer(tape).name, Replayer(tape).external) == ("cassette:openai/a", False)


async def test_a_recorder_adds_to_its_file(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    for text in ("one", "two"):
        await played(Recorder(ScriptedModel(["ja"]), tape), asked(text))
    assert len(taped(tape)) == 2


@pytest.mark.parametrize("text", ["no JSON", "[]\n", '{"model": "a"}\n', '{"key": 5}\n', "5\n"])
def test_a_file_that_is_no_cassette_is_named(tmp_path: Path, text: str) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text(text, encoding="utf-8")
    with pytest.raises(OutOfOrder, match=r"tape\.jsonl.*record it again"):
        Replayer(tape)
    with pytest.raises(OutOfOrder, match=r"nowhere\.jsonl.*record it again"):
        Replayer(tmp_path / "nowhere.jsonl")


async def test_names_are_placeholders_on_the_tape_of_an_external_model(tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    backend = ModelBackend([Recorder(ScriptedModel(good, external=True), tape)])
    asks = replace(QUESTION, answer="Ana saw it")
    reply = await backend.respond(asks, meter(names=("Ana Maier",), salt="s", external_ok=True))
    assert reply.claim.quotes == (("cause", "Ana saw it"),)
    assert "Ana" not in tape.read_text(encoding="utf-8")


def test_a_session_is_played_again_to_the_same_words(room: Room, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    live = ScriptedModel(
        in_turn(respond(message="What did you see at the heater?"), respond(message="What did you see there?"))
    )
    said = []
    for play in (lambda: Recorder(live, tape), lambda: Replayer(tape)):
        talk = room.coached(good).at_causes().seen_by(room.served(ModelBackend([play()])))
        turns = [talk.say(text)["turn"] for text in (CAUSE, "the rag was in my hand")]
        said.append([(turn["reading"], turn["message"], turn["read_by"] != "builtin") for turn in turns])
    assert said[0] == said[1]
    assert len(live.heard) == len(taped(tape)) >= 3


def test_a_tape_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(OutOfOrder, match="cannot be written"):
        Recorder(ScriptedModel(()), tmp_path / "no" / "folder.jsonl")
