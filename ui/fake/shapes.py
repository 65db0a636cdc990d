"""Things made from their shapes: the least that has a shape, one without anything in it, one with what was sent."""

from collections.abc import Mapping
from typing import Any

from ui.fake.service import Shape, faults, properties, resolved

__all__ = ["AT", "filled", "hollow", "many", "sample", "with_id"]

AT = "2026-11-24T09:30:00Z"
"""When it is."""

PLAIN: Mapping[str, object] = {"string": "", "integer": 0, "number": 0.0, "boolean": False, "null": None}
NAMES = ("id", "n", "item_id")
"""What a thing in a list is known by, the first of these that it has."""
DATED = {"date-time": AT, "date": AT[:10], "time": "06:00:00"}


def sample(shape: Shape | None) -> Any:
    """The least that has this shape. The first of several words is what a thing begins as."""
    one = resolved(shape)
    if "default" in one:
        return one["default"]
    if "enum" in one or "const" in one:
        return one.get("const", one.get("enum", [None])[0])
    if choices := one.get("anyOf") or one.get("oneOf"):
        return None if {"type": "null"} in choices else sample(choices[0])
    if one.get("type") == "array":
        return []
    if one.get("type") == "object" or "properties" in one:
        return {name: sample(properties(one).get(name)) for name in one.get("required", ())}
    return DATED.get(one.get("format", ""), PLAIN.get(one.get("type", "null")))


def hollow(value: Any, shape: Shape | None) -> Any:
    """As it is before anybody did anything: lists have nothing in them, what may be missing is."""
    one = resolved(shape)
    if isinstance(value, list):
        return []
    if isinstance(value, dict) and "properties" in one:
        return {name: hollow(each, one["properties"].get(name)) for name, each in value.items()}
    if {"type": "null"} in one.get("anyOf", ()):
        return None
    return value


def many(items: list[Any], shape: Shape | None, n: int) -> list[Any]:
    """As many as asked, over and over, each known by a name of its own."""
    some = items or [sample(shape)]
    name = next((each for each in NAMES if isinstance(some[0], dict) and each in some[0]), None)
    if name is None:
        return items
    return [some[at] if at < len(items) else named(some[at % len(some)], name, at) for at in range(n)]


def named(item: Mapping[str, Any], name: str, at: int) -> dict[str, Any]:
    return {**item, name: at if name == "n" else f"{item[name]}-{at}"}


def with_id(shape: Shape | None, id: str) -> dict[str, Any]:
    made = sample(shape)
    found: dict[str, Any] = made if isinstance(made, dict) else {}
    return {**found, "id": id} if "id" in found else found


def filled(thing: Mapping[str, Any], sent: Mapping[str, Any], shape: Shape | None, by: str | None) -> dict[str, Any]:
    """With what was sent, where the thing has a place for it."""
    places = properties(shape)
    put = {name: placed(value, places[name], by) for name, value in sent.items() if name in places}
    fits = {name: value for name, value in put.items() if not any(faults(places[name], value))}
    return {**thing, **fits}


def placed(value: Any, place: Shape, by: str | None) -> Any:
    """Words become quotes of who said them, days become moments."""
    one = resolved(place)
    if isinstance(value, str) and one.get("type") == "array":
        return [quote(value, by)]
    if isinstance(value, list) and one.get("type") == "array" and properties(one.get("items")):
        return [of_words(each, one["items"], by) if isinstance(each, str) else each for each in value]
    dated = any(each.get("format") == "date-time" for each in [one, *one.get("anyOf", ())])
    return f"{value}T12:00:00Z" if dated and isinstance(value, str) and len(value) == len(AT[:10]) else value


def of_words(text: str, shape: Shape, by: str | None) -> dict[str, Any]:
    """A thing of which only its words are given: an obstacle."""
    return {**with_id(shape, f"new-{len(text)}"), "what": [quote(text, by)]}


def quote(text: str, by: str | None) -> dict[str, Any]:
    return {"text": text, "by": by, "at": AT, "utterance": "utt_new", "start": 0, "end": len(text), "erased": False}
