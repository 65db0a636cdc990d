"""Whether the model that is set can do the work, asked over HTTP by an administrator."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from coach.api.app import create_app
from coach.backends.llm import ModelBackend
from coach.backends.llm.model import ModelFault
from coach.backends.llm.scripted import ScriptedModel
from coach.board.models import edit_organisation
from coach.coaching.probing import WHAT_TO_DO
from coach.settings import Settings
from tests.api.conftest import NOON

from .conftest import Bench
from .parts import able


async def asked(bench: Bench, *models: ScriptedModel, role: str = "admin") -> httpx.Response:
    backend = ModelBackend(models) if models else None
    app = create_app(bench.store, Settings(turn_deadline=timedelta(seconds=5)), lambda: NOON, backend)
    headers = {"Authorization": f"Bearer {bench.plant.keys[role]}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach") as client:
        return await client.post("/v1/models/check", headers=headers)


async def found(bench: Bench, *models: ScriptedModel) -> dict[str, Any]:
    answer = await asked(bench, *models)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_without_a_model_it_says_what_to_set(bench: Bench) -> None:
    made = await found(bench)
    assert (made["model"], made["ok"], made["checks"]) == (None, True, [])
    assert "COACH_LLM_MODEL" in made["said"]


async def test_an_able_model_is_found_so(bench: Bench) -> None:
    made = await found(bench, ScriptedModel(able, "openai/a"))
    assert (made["model"], made["external"], made["allowed"], made["ok"]) == ("openai/a", False, True, True)
    checks = {check["name"]: check for check in made["checks"]}
    assert set(checks) == {"answers", "speed", "tokens", "reading", "quotes", "question", "contract"}
    assert all(check["ok"] for check in checks.values())
    assert (checks["reading"]["said"], checks["speed"]["seconds"] is not None) == ("8 of 8", True)


async def test_a_fallback_is_checked_by_itself_and_does_not_cover_for_the_first(bench: Bench) -> None:
    refused = ScriptedModel(lambda prompt: ModelFault("refused", "no such key sk-1234"), "openai/a")
    answer = await asked(bench, refused, ScriptedModel(able, "openai/b"))
    made = answer.json()
    assert (made["ok"], made["troubles"]) == (False, [WHAT_TO_DO["refused"]])
    assert [(other["model"], other["ok"]) for other in made["fallbacks"]] == [("openai/b", True)]
    assert "sk-1234" not in answer.text


async def test_nothing_is_sent_outside_until_it_is_allowed(bench: Bench) -> None:
    model = ScriptedModel(able, "openai/a", external=True)
    made = await found(bench, model)
    assert (made["allowed"], made["ok"], made["checks"], model.heard) == (False, False, [], [])
    await bench.store.write(lambda conn: edit_organisation(conn, bench.caller, {"external_models_on": True}, NOON))
    assert (await found(bench, model))["ok"]
    assert len(model.heard) == 8


@pytest.mark.parametrize("role", ["reader", "learner", "supervisor", "coach"])
async def test_only_administrators_have_models_checked(bench: Bench, role: str) -> None:
    model = ScriptedModel(able)
    assert (await asked(bench, model, role=role)).status_code == 403
    assert model.heard == []
