"""Requests made from the reference itself, good and bad: every answer is one that the reference promises."""

import asyncio
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from coach.api.app import create_app
from coach.api.openapi import Unopened
from coach.settings import Settings

from .conftest import Api, Plant, fill

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(create_app(Unopened(), Settings()).openapi())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@schema.parametrize()
@hypothesis.settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_answer_is_one_the_reference_promises(
    case: Any, app: FastAPI, runner: asyncio.Runner, plant: Plant, filled: dict[str, str]
) -> None:
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = filled[case.path.split("/")[2]]
    parts = case.as_transport_kwargs(base_url="http://coach")
    content = parts.pop("data", None)
    sent = {
        "json": parts.get("json"),
        "params": parts.get("params"),
        "headers": {name: latin(value) for name, value in parts["headers"].items() if name.lower() != "authorization"},
        **({} if content is None else {"content": content.encode() if isinstance(content, str) else content}),
    }
    answer = Api(app, runner, plant.keys["admin"])(parts["method"], parts["url"], **sent)
    case.validate_response(answer, checks=CHECKS)


def latin(value: str | bytes) -> bytes:
    """A header's value as it goes over the wire."""
    return value.encode("latin-1", "replace") if isinstance(value, str) else value


@pytest.fixture
def filled(app: FastAPI, runner: asyncio.Runner, plant: Plant) -> dict[str, str]:
    """One of everything, by the word in its path."""
    api = Api(app, runner, plant.keys["admin"])
    ids = fill(api, plant)
    plural = {"person": "people", "notice": "inbox", "delivery": "deliveries", "equipment": "equipment"}
    named = {"frameworks": "three_lines", "policies": "theirs"}
    return named | {plural.get(kind, f"{kind}s"): id for kind, id in ids.items()}
