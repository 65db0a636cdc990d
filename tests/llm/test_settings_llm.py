"""What can be set about models, from the environment; a wrong value is named with what to write instead."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from coach.backends.llm import model_backend
from coach.errors import OutOfOrder
from coach.settings import Limit, Settings


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("COACH_", "OPENAI_", "OLLAMA_"))]:
        monkeypatch.delenv(name)


def of(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"COACH_{name.upper()}", value)
    return Settings()


def test_without_a_model_there_is_no_backend() -> None:
    assert model_backend(Settings()) is None


def test_fallbacks_without_a_first_model_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="COACH_LLM_MODEL none"):
        of(monkeypatch, llm_fallbacks="openai/x")


def test_the_first_model_and_its_fallbacks_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = of(monkeypatch, llm_model="openai/a", llm_fallbacks=" anthropic/b, ,ollama_chat/c ")
    assert settings.llm_fallbacks == ("anthropic/b", "ollama_chat/c")
    backend = model_backend(settings)
    assert backend is not None
    assert (backend.name, backend.external) == ("openai/a", True)
    assert (backend.speaker(external_ok=True), backend.speaker(external_ok=False)) == ("openai/a", "ollama_chat/c")


def test_models_on_this_machine_alone_are_not_external(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = model_backend(of(monkeypatch, llm_model="ollama_chat/c"))
    assert backend is not None
    assert (backend.external, backend.speaker(external_ok=False)) == (False, "ollama_chat/c")


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20000 tokens", Limit(20_000)),
        ("1 token", Limit(1)),
        ("20000tokens", Limit(20_000)),
        ("0.50 usd", Limit(None, 500_000)),
        ("0.5 $", Limit(None, 500_000)),
        ("2 USD, 90000 Tokens", Limit(90_000, 2_000_000)),
        ("0 tokens", Limit(0)),
        ("", None),
    ],
)
def test_a_budget_is_an_amount(monkeypatch: pytest.MonkeyPatch, text: str, limit: Limit | None) -> None:
    for name in ("turn", "session", "person_day", "organisation_day"):
        assert getattr(of(monkeypatch, **{f"budget_{name}": text}), f"budget_{name}") == limit


@pytest.mark.parametrize(
    "text", ["20000", "a lot", "-5 tokens", "5 eur", "1,000 tokens", "5 tokens and 1 usd", "nan usd"]
)
def test_what_is_no_budget_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(ValidationError, match=r"is no budget; write an amount like '20000 tokens' or '0\.50 usd'"):
        of(monkeypatch, budget_session=text)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("llm_model", "openai/gpt 4", "pattern"),
        ("llm_temperature", "warm", "valid number"),
        ("llm_temperature", "3", "less than or equal to 2"),
        ("llm_output", "yaml", "'schema', 'tool', 'json' or 'text'"),
        ("turn_deadline", "0", "greater than 0"),
        ("turn_deadline", "soon", "timedelta"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    with pytest.raises(ValidationError, match=f"(?s){name}.*{re.escape(told)}"):
        of(monkeypatch, **{name: value})


def test_a_price_list_that_cannot_be_read_is_named_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = of(monkeypatch, llm_model="openai/a", llm_prices=str(tmp_path / "prices.yaml"))
    with pytest.raises(OutOfOrder, match=r"prices\.yaml"):
        model_backend(settings)


def test_a_cassette_plays_in_the_models_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text('{"key": "k", "model": "openai/a", "fault": "busy"}\n', encoding="utf-8")
    backend = model_backend(of(monkeypatch, llm_model="openai/a", llm_replay=str(tape)))
    assert backend is not None
    assert (backend.name, backend.external) == ("cassette:openai/a", False)
    asyncio.run(backend.stop())
