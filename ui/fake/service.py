"""What can be asked of the service: its operations, who may, and the shapes of bodies and answers."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["OPEN", "Operation", "Shape", "faults", "operation", "operation_for", "properties", "resolved"]

Shape = Mapping[str, Any]
"""A JSON schema, whose references lead into the schemas of the service."""

FILE = Path(__file__).with_name("service.json")
PLACES = re.compile(r"\{\w+\}")
OPEN = frozenset({"begin_sign_in", "list_demo_people", "alive", "ready", "metrics"})
"""For those who have no bearer yet."""


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    status: int
    asks: Shape | None
    answers: Shape | None
    query: Mapping[str, Shape]
    required: Sequence[str]
    tagged: bool
    """An edit of what was read: it sends the tag back."""
    roles: Sequence[str]
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", re.compile(PLACES.sub("([^/]+)", self.path)))

    def owner(self, path: str) -> str | None:
        """The address of the thing that it is about; None where it is about none yet."""
        named = PLACES.sub("[^/]+", self.path.partition("}")[0] + "}") if "{" in self.path and self.shows else None
        found = re.match(named, path) if named else None
        return found[0] if found else None

    @property
    def shows(self) -> bool:
        """Things; a file that is made of many is none."""
        return not self.path.startswith("/v1/export")

    @property
    def lists(self) -> Shape | None:
        """The shape of one of the things that it lists; None where it is no list."""
        found = properties(self.answers)
        return found["items"]["items"] if {"items", "next"} <= found.keys() else None


@cache
def service() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def schemas() -> Mapping[str, Shape]:
    found: Mapping[str, Shape] = service()["schemas"]
    return found


@cache
def operations() -> Mapping[str, Operation]:
    """By id. Those without a place in their path come first: `/v1/meetings/agenda` is no meeting."""
    known = sorted(service()["operations"].items(), key=lambda one: str(one[1]["path"]).count("{"))
    return {id: Operation(id, **one) for id, one in known}


def operation(id: str) -> Operation:
    return operations()[id]


def operation_for(method: str, path: str) -> Operation | None:
    asked = (one for one in operations().values() if one.method == method and one.pattern.fullmatch(path))
    return next(asked, None)


def resolved(shape: Shape | None) -> Shape:
    """Behind its reference."""
    while shape and "$ref" in shape:
        shape = schemas()[shape["$ref"].rpartition("/")[2]]
    return shape or {}


def properties(shape: Shape | None) -> Mapping[str, Shape]:
    found: Mapping[str, Shape] = resolved(shape).get("properties", {})
    return found


@cache
def validator(shape: str) -> Any:
    # The fake can be looked at without one, and importing it takes longer than a page.
    from jsonschema import Draft202012Validator

    return Draft202012Validator({**json.loads(shape), "components": {"schemas": schemas()}})


def faults(shape: Shape, value: object) -> Iterator[tuple[str, str]]:
    """Which fields are wrong, and why."""
    for error in validator(json.dumps(shape)).iter_errors(value):
        yield ".".join(map(str, error.absolute_path)) or "body", error.message
