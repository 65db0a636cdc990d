"""How a learner puts it, and how its answers are given away to be labelled."""

import asyncio
import json
from pathlib import Path
from random import Random

import httpx
import pytest
import respx
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from coach.backends.llm.lite import LiteModel
from coach.backends.llm.model import ModelFault
from coach.backends.llm.scripted import ScriptedModel
from evals.personas.labelling import agreement, played, sampled, write_answers
from evals.personas.mind import Learner
from evals.personas.people import PERSONAS, Steer
from evals.personas.sayings import sayings
from evals.personas.wording import NUMBERS, LlmWording, slip
from evals.transcript import Said
from tests.evals.lids import CASE, TALK, WHY, learner, say

# --- how it is put -------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_same_dialogue_gets_the_same_words(persona: str) -> None:
    for variant in ("plain", "typos", "paraphrase", "pressure"):
        assert say(learner(persona, variant), *TALK) == say(learner(persona, variant), *TALK)


def test_another_seed_puts_it_in_other_words() -> None:
    assert len({tuple(said.text for said in say(learner("rambler", seed=n), *TALK)) for n in range(5)}) > 1


@seed(7)
@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text("abcdefghij 0123456789.,%", max_size=60), st.integers(0, 99))
def test_no_slip_touches_a_figure_or_adds_a_word(text: str, n: int) -> None:
    slipped = slip(text, 1.0, frozenset(), Random(n))
    assert NUMBERS.findall(slipped) == NUMBERS.findall(text)
    assert len(slipped.split()) == len(text.split())


def test_words_that_turn_the_meaning_round_are_never_mistyped() -> None:
    assert slip("never nothing", 1.0, sayings("en").kept, Random(1)) == "never nothing"
    assert slip("pressure", 1.0, sayings("en").kept, Random(1)) != "pressure"


def test_a_paraphrase_says_the_same_cause_in_other_words() -> None:
    person = Learner(CASE, "steady", "paraphrase")
    [said] = say(person, WHY)
    assert "it is so that" in said.text
    assert CASE.by_id["pressure"].named_in(said.text)


REWORDED = {
    "the pressure, it falls after nine": "the pressure, it falls after nine",
    "the pressure falls after 10": "",
    "it is the weather": "",
    '{"message": "the pressure falls after nine"}': "",
}


@pytest.mark.parametrize(("line", "kept"), REWORDED.items())
def test_a_model_may_reword_as_long_as_nothing_is_lost(line: str, kept: str) -> None:
    said = Said("the pressure falls after nine", "good", causes=("pressure",))
    again = LlmWording(ScriptedModel([line])).again(said, CASE, PERSONAS["steady"])
    assert again.text == (kept or said.text)
    assert again.causes == said.causes


@pytest.mark.filterwarnings("ignore:Items? '.*' on TypedDict class:UserWarning")
async def test_a_rewording_is_asked_for_in_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "http://127.0.0.1:8000/v1")
    choice = {"index": 0, "message": {"role": "assistant", "content": "it falls"}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 30, "completion_tokens": 5, "total_tokens": 35}
    answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    with respx.mock() as wire:
        wire.post("http://127.0.0.1:8000/v1/chat/completions").mock(return_value=httpx.Response(200, json=answer))
        wording = LlmWording(LiteModel("hosted_vllm/m"))
        said = await asyncio.to_thread(wording.again, Said("it goes down", "good"), CASE, PERSONAS["steady"])
        [call] = wire.calls
    assert said.text == "it falls"
    assert not {"response_format", "tools"} & json.loads(call.request.content).keys()


def test_a_request_keeps_the_words_by_which_it_is_known() -> None:
    model = ScriptedModel([])
    person = Learner(CASE, "newcomer", rewording=LlmWording(model))
    person.steers.left = [Steer("again", 0)]
    [said] = say(person, WHY)
    assert (said.kind, model.heard) == ("aside", [])


def test_a_model_that_fails_leaves_the_line_as_it_was() -> None:
    said = Said("the pressure falls", "good")
    assert LlmWording(ScriptedModel([ModelFault("timeout")])).again(said, CASE, PERSONAS["steady"]) == said


# --- calibration ---------------------------------------------------------------------------------


def test_answers_to_be_labelled_show_nothing_of_what_was_meant(tmp_path: Path) -> None:
    write_answers(sampled([CASE], n=12), tmp_path)
    shown = (tmp_path / "answers.jsonl").read_text().splitlines()
    assert len(shown) == 12
    assert not any("kind" in row or "persona" in row or "blamer" in row for row in shown)
    assert len({answer.kind for answer in sampled([CASE], n=12)}) >= 6


def test_agreement_is_unscored_until_somebody_labels(tmp_path: Path) -> None:
    write_answers(sampled([CASE], n=12), tmp_path)
    assert (agreement(tmp_path).state, agreement(tmp_path).kappa) == ("unscored", None)
    (tmp_path / "labels.jsonl").write_text((tmp_path / "intended.jsonl").read_text())
    found = agreement(tmp_path)
    assert found.kappa is not None
    assert (found.kappa.value, found.n, found.apart) == (1.0, 12, ())


def test_what_is_played_for_labelling_is_what_a_learner_said() -> None:
    kinds = {answer.kind for answer in played(CASE, "blamer")}
    assert {"blame", "good"} <= kinds
