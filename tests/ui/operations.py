"""What can be asked of the service: each operation with the shape of its body and answer, and who may."""

from collections.abc import Mapping
from inspect import getclosurevars, isfunction
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from coach.store.scope import ROLES

__all__ = ["operations"]

UNSAID = frozenset({"title", "description", "examples", "example"})
"""Words of a schema that bind nobody."""


def operations(app: FastAPI) -> dict[str, Any]:
    """Each operation by its id, and the schemas that they name."""
    reference, may = bare(app.openapi()), roles(app)
    found = {
        verb["operationId"]: operation(path, method, verb, may.get(verb["operationId"], list(ROLES)))
        for path, verbs in reference["paths"].items()
        for method, verb in verbs.items()
    }
    return {"operations": dict(sorted(found.items())), "schemas": reference["components"]["schemas"]}


def operation(path: str, method: str, verb: Mapping[str, Any], may: list[str]) -> dict[str, Any]:
    status, answer = next((code, reply) for code, reply in verb["responses"].items() if code.startswith("2"))
    return {
        "method": method.upper(),
        "path": path,
        "status": int(status),
        "asks": schema_of(verb.get("requestBody")),
        "answers": schema_of(answer),
        "query": {each["name"]: each["schema"] for each in verb.get("parameters", ()) if each["in"] == "query"},
        "required": [each["name"] for each in verb.get("parameters", ()) if each["in"] == "query" and each["required"]],
        "tagged": any(each["name"] == "If-Match" for each in verb.get("parameters", ())),
        "roles": may,
    }


def schema_of(content: Mapping[str, Any] | None) -> Any:
    """Of JSON; None where there is none, or it is not one shape."""
    return ((content or {}).get("content", {}).get("application/json") or {}).get("schema")


def bare(schema: Any) -> Any:
    """Without what is only read by people. A property may have any name."""
    if isinstance(schema, list):
        return [bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: bare(one) for name, one in value.items()} if key == "properties" else bare(value)
        for key, value in schema.items()
        if key not in UNSAID
    }


def roles(app: FastAPI) -> dict[str, list[str]]:
    """Who may, by operation: asked of the desk that each route sits at."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    return {route.name: sorted(found) for route in routes if (found := allowed(route)) is not None}


def allowed(route: APIRoute) -> frozenset[str] | None:
    """None where it has no desk."""
    for call in (each.call for each in route.dependant.dependencies if isfunction(each.call)):
        seat = getclosurevars(call).nonlocals.get("seat", call)
        if "roles" in (held := getclosurevars(seat).nonlocals):
            return frozenset(held["roles"])
    return None
