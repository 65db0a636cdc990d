"""What the fake knows, by address, as the service would show it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ui.fake.service import Operation, Shape, operation_for, properties
from ui.fake.shapes import hollow, many, sample

__all__ = ["Shelf", "Size", "replies"]

Size = Literal["usual", "empty", "thousand"]
THOUSAND = 1000
FILE = Path(__file__).with_name("recorded.json")
FEW = ("/v1/me", "/v1/teams", "/v1/frameworks", "/v1/organisation", "/v1/calendars", "/v1/policies")
"""Never a thousand of these."""
HANDFUL = frozenset({"kpis", "below"})
KEPT = (*FEW, "/v1/people", "/v1/sign-ins")
"""What a plant has before anything has happened."""


@cache
def text() -> str:
    return FILE.read_text(encoding="utf-8")


def replies() -> list[dict[str, Any]]:
    """What the coach answers to the next turns, one after the other."""
    found: list[dict[str, Any]] = json.loads(text())["replies"]
    return found


class Shelf:
    """Answers by path; of some there is one for each query."""

    def __init__(self, size: Size = "usual") -> None:
        self.lists: dict[str, list[Any]] = {}
        self.things: dict[str, Any] = {}
        self.variants: dict[str, list[tuple[Mapping[str, str], Any]]] = {}
        self._first: dict[str, Any] = {}
        for address, answer in json.loads(text())["answers"].items():
            path, _, query = address.partition("?")
            operation = operation_for("GET", path)
            assert operation, f"{address} was recorded and is no more; record anew"
            self._put_up(operation, path, dict(each.split("=") for each in query.split("&") if each), answer, size)
        photos = [photo for issue in self.lists["/v1/issues"] for photo in issue["photos"]]
        self.things |= {f"/v1/photos/{photo}": {"id": photo} for photo in photos}

    def _put_up(self, operation: Operation, path: str, query: Mapping[str, str], answer: Any, size: Size) -> None:
        self._first.setdefault(operation.id, answer)
        if operation.lists is not None:
            self.lists[path] = self._sized(operation.lists, path, answer["items"], size)
        else:
            shown = SIZED[size](path, answer, operation.answers)
            self.variants.setdefault(path, []).append((query, shown))

    def _sized(self, shape: Shape, path: str, items: list[Any], size: Size) -> list[Any]:
        if size == "empty" and not path.startswith(KEPT):
            self.things |= {f"{path}/{item['id']}": hollow(item, shape) for item in items if "id" in item}
            return []
        whole = size == "thousand" and path not in FEW
        return many(items, shape, THOUSAND) if whole else items

    def listed(self, path: str) -> list[Any]:
        """The things of a list, as they stand now."""
        found = self.lists.get(path, [])
        return [self.things.get(f"{path}/{item.get('id')}", item) if isinstance(item, dict) else item for item in found]

    def thing(self, path: str) -> Any:
        """None where there is none."""
        if path in self.things:
            return self.things[path]
        if path in self.variants:
            return self.variant(path, {})
        above, _, name = path.rpartition("/")
        return next((item for item in self.lists.get(above, ()) if key_of(item) == name), None)

    def variant(self, path: str, query: Mapping[str, str]) -> Any:
        """The answer that was recorded for most of this query."""
        known = self.variants.get(path, ())
        return max(known, key=lambda one: matches(one[0], query))[1] if known else None

    def look(self, asked: Operation, path: str, query: Mapping[str, str]) -> Any:
        """One thing; of what was not recorded for this one, what was recorded for another."""
        found = self.things.get(path, self.variant(path, query)) or self.thing(path)
        if found is not None:
            return found
        first, id = self._first.get(asked.id) or sample(asked.answers), path.rpartition("/")[2]
        return {**first, "id": id} if isinstance(first, dict) and "id" in first else first

    def begin(self, path: str, thing: dict[str, Any]) -> None:
        """A new one stands first."""
        self.lists.setdefault(path, []).insert(0, thing)

    def drop(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        self.things.pop(path, None)
        self.lists[above] = [item for item in self.lists.get(above, ()) if key_of(item) != name]

    def told(self, path: str, **query: str | None) -> Iterator[Any]:
        """Each answer of a path that was recorded for this query."""
        for known, answer in self.variants.get(path, ()):
            if all(known.get(name) == value for name, value in query.items()):
                yield answer


def key_of(item: Any) -> str:
    return str(item.get("id", item.get("n")))


def matches(known: Mapping[str, str], asked: Mapping[str, str]) -> int:
    return sum(1 if asked.get(name) == value else -1 for name, value in known.items())


def usual(_: str, answer: Any, __: Shape | None) -> Any:
    return answer


def emptied(path: str, answer: Any, shape: Shape | None) -> Any:
    return answer if path.startswith(KEPT) else hollow(answer, shape)


def thousandfold(path: str, answer: Any, shape: Shape | None) -> Any:
    """Each list of things with an id on it has a thousand, but for what a team has a handful of."""
    if path in FEW or not isinstance(answer, dict):
        return answer
    lists = {name: each["items"] for name, each in properties(shape).items() if "id" in properties(each.get("items"))}
    grown = {name: many(answer[name], one, THOUSAND) for name, one in lists.items() if name not in HANDFUL}
    return {**answer, **grown}


SIZED = {"usual": usual, "empty": emptied, "thousand": thousandfold}
