"""The reference: committed, complete, with an example for everything that can be sent."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from coach.api.openapi import PATH, reference
from coach.api.permissions import PERMISSIONS
from coach.store.scope import ROLES


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(json.loads(reference()))


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{verb} {path}", op) for path, verbs in document["paths"].items() for verb, op in verbs.items()]


def test_the_committed_reference_is_the_code(document: dict[str, Any]) -> None:
    assert json.loads(PATH.read_text(encoding="utf-8")) == document, "run python -m coach.api.openapi"


def test_everything_that_can_be_sent_has_an_example(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            parts = media["schema"].get("anyOf", [media["schema"]])
            named = [schemas[part["$ref"].rpartition("/")[2]] for part in parts if "$ref" in part]
            assert "example" in media or any(schema.get("examples") for schema in named), name


def test_problems_are_documented_as_problem_documents(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if "/v1/" in name:
            assert set(operation["responses"]["4XX"]["content"]) == {"application/problem+json"}, name
            assert operation["security"], name


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_a_served_reference_is_the_committed_one(app: FastAPI, document: dict[str, Any]) -> None:
    assert json.loads(reference(app)) == document


def test_every_permission_is_for_known_roles_and_readers_only_read_and_sign_out() -> None:
    assert {role for roles in PERMISSIONS.values() for role in roles} == set(ROLES)
    assert {verb for (_, verb), roles in PERMISSIONS.items() if "reader" in roles} == {"read", "sign_out"}
