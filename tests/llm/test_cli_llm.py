"""`coach llm`: whether a model can do the work, in plain words, and the switch for the organisation on this machine."""

import asyncio
import io
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from coach.backends.llm import ModelBackend
from coach.backends.llm.cassette import Recorder
from coach.backends.llm.model import ModelFault, Prompt
from coach.backends.llm.scripted import Line, ScriptedModel
from coach.board.demo import ORG
from coach.cli import main
from coach.cli.llm import check_model
from coach.coaching.probing import UNSET, WHAT_TO_DO, probe
from coach.settings import Settings
from coach.store.engine import Store
from coach.store.scope import Caller
from coach.store.usage import organisation

from .conftest import LITELLM_WARNS
from .parts import able, in_turn, rows


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COACH_")]:
        monkeypatch.delenv(name)


def spoilt(**other: Any) -> Callable[[Prompt], str]:
    return lambda prompt: json.dumps(json.loads(able(prompt)) | other)


def checked(tmp_path: Path, script: Callable[[Prompt], Line]) -> tuple[int, str]:
    """The exit code of `coach llm check` on such a model, and what it prints."""
    tape, out = tmp_path / "tape.jsonl", io.StringIO()
    asyncio.run(
        probe(
            ModelBackend([Recorder(ScriptedModel(script, "openai/a"), tape)]),
            Settings(turn_deadline=timedelta(seconds=5)),
        )
    )
    return check_model(Settings(llm_replay=tape, llm_model="openai/a"), out), " ".join(out.getvalue().split())


# --- check --------------------------------------------------------------------------------------------------------


def test_without_a_model_it_says_that_none_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "check"]) == 0
    assert capsys.readouterr().out.strip() == UNSET


def test_an_able_model_is_found_so(tmp_path: Path) -> None:
    code, told = checked(tmp_path, able)
    assert code == 0
    assert "stays on this machine" in told
    assert "nothing of yours is sent" in told
    for what in ("answers, as the schema asks", "reads the answer as we do", "quotes only what was said"):
        assert f"{what} 8 of 8" in told
    for what in ("words the question it was given", "its words keep the contract"):
        assert f"{what} 8 of 8" in told
    assert "About 100 % of its wordings would be shown" in told


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"verdict": "ok"}, "reads the answer as we do 3 of 8"),
        ({"quotes": [{"role": "cause", "text": "a broken heater"}]}, "quotes only what was said 0 of 8"),
        ({"slot": "elsewhere"}, "words the question it was given 0 of 8"),
        ({"message": "Have you tried the heater? Why?"}, "its words keep the contract 0 of 8 rules broken"),
        ({"message": None}, "rules broken nothing worded"),
        ({"message": "What about the heater?"}, "About 0 % of its wordings would be shown"),
    ],
)
def test_what_a_model_does_badly_is_counted(tmp_path: Path, other: dict[str, Any], told: str) -> None:
    code, found = checked(tmp_path, spoilt(**other))
    assert code == (0 if "reads" in told or "quotes" in told else 1)
    assert told in found


@pytest.mark.parametrize("kind", ["refused", "busy", "server", "format"])
def test_a_model_that_never_answers_fails_with_what_to_do(tmp_path: Path, kind: Any) -> None:
    code, told = checked(tmp_path, lambda prompt: ModelFault(kind, "401: no such key"))
    assert code == 1
    assert "answers, as the schema asks 0 of 8" in told
    assert WHAT_TO_DO[kind] in told
    assert "paused" not in told
    assert "every turn would be the built-in coach's" in told


def test_a_model_that_talks_nonsense_fails_for_it(tmp_path: Path) -> None:
    code, told = checked(tmp_path, lambda prompt: "I am happy to help!")
    assert (code, WHAT_TO_DO["unusable"] in told) == (1, True)


def test_one_fault_among_answers_is_told_and_does_not_fail_the_check(tmp_path: Path) -> None:
    code, told = checked(tmp_path, in_turn(lambda prompt: "nonsense", able))
    assert code == 0
    assert "answers, as the schema asks 7 of 8" in told
    assert WHAT_TO_DO["unusable"] in told


async def test_a_probe_does_not_give_its_verdict_away() -> None:
    model = ScriptedModel(able)
    done, calls = await probe(ModelBackend([model]), Settings())
    assert (len(done), len(calls), {call.task for call in calls}) == (8, 8, {"respond"})
    for prompt in model.heard:
        assert len(rows(prompt)) >= 7
        assert {"ok", "vague", "unknown", "blame"} <= rows(prompt).keys()


@LITELLM_WARNS
def test_a_model_away_from_here_is_said_to_be_and_a_wrong_key_is_told(
    lite: Any, monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    out = io.StringIO()
    monkeypatch.setenv("HOSTED_VLLM_API_BASE", "https://models.example/v1")
    wrong = httpx.Response(401, json={"error": {"message": "no such key", "code": 401}})
    asked = respx_mock.post("https://models.example/v1/chat/completions").mock(return_value=wrong)
    assert check_model(Settings(llm_model="hosted_vllm/coach"), out) == 1
    assert "hosted_vllm/coach: what it is sent leaves this machine." in out.getvalue()
    assert WHAT_TO_DO["refused"] in out.getvalue()
    assert 1 <= asked.call_count <= 4


# --- the switch ---------------------------------------------------------------------------------------------------


def on(data: Path) -> bool:
    with Store.open(Settings(data_dir=data).store_url) as store:
        found = asyncio.run(store.read(lambda conn: organisation(conn, Caller.house(ORG))))
        return bool(found["external_models_on"])


def test_external_models_are_allowed_and_forbidden_for_the_organisation_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []
    for word in ("allow", "allow", "forbid"):
        assert main(["llm", word, "--data-dir", str(tmp_path)]) == 0
        seen.append((on(tmp_path), capsys.readouterr().out.split()[0]))
    assert seen == [(True, "External"), (True, "External"), (False, "Nothing")]


@pytest.mark.parametrize("words", [["llm"], ["llm", "ask"]])
def test_another_word_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    assert "WORD" in capsys.readouterr().err
