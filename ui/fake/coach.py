"""A service in memory: it answers as the real one does, and notes what it was asked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ui.client import Call, Reply, Request, Unreachable
from ui.fake.deeds import Deeds
from ui.fake.replies import FORMATS, PDF, PICTURE, as_json, is_json, misfits, problem, tag_of
from ui.fake.service import OPEN, Operation, operation_for
from ui.fake.shelf import Shelf, Size

__all__ = ["FakeCoach"]

USUAL_LIMIT = 50
TAGS = frozenset({"If-Match", "If-None-Match"})

FILTERS: Mapping[str, Callable[[Mapping[str, Any], str], bool]] = {
    "ids": lambda item, asked: item["id"] in asked.split(","),
    "open": lambda item, asked: (item.get("closed_at", item.get("ended_at")) is None) == (asked == "true"),
    "unread": lambda item, asked: (item.get("read_at") is None) >= (asked == "true"),
    "retired": lambda item, asked: bool(item.get("retired_at")) == (asked == "true"),
}
PLACES = frozenset({"limit", "cursor", "before"})


class FakeCoach:
    """For building pages without a service, and for tests. What was sent is in `sent`, or by call in `asked`.

    `size` is what there is to show: what a plant has, nothing yet, or a thousand of everything that grows. `me` puts
    other answers into /v1/me: `FakeCoach("learner", shared_device=True)`.
    """

    def __init__(self, role: str = "supervisor", size: Size = "usual", **me: object) -> None:
        self.sent: list[Request] = []
        self.shelf = Shelf(size)
        self.me: dict[str, Any] = {**self.shelf.thing("/v1/me"), "role": role, **me}
        self.put("/v1/me", self.me)
        self._deeds = Deeds(self.shelf, self.me)
        self._failing: dict[tuple[str, str], Reply] = {}
        self._line = "whole"
        self._done: dict[str, tuple[Request, Reply]] = {}

    # --- for tests ------------------------------------------------------------------------------------

    def asked(self, call: Call[Any]) -> list[Any]:
        """What was sent with it, one after the other."""
        its = [request for request in self.sent if is_of(call, request)]
        return [json.loads(request.body) if request.body and is_json(request) else request.body for request in its]

    def fail(self, call: Call[Any], status: int, detail: str, wait: int | None = None) -> None:
        """From now on it is refused; `wait` tells for how many seconds."""
        waits = {} if wait is None else {"retry-after": str(wait)}
        answer = problem(status, detail)
        self._failing[call.method, call.path] = replace(answer, headers={**answer.headers, **waits})

    def cut(self, *, after: bool = False) -> None:
        """From now on nothing is answered. `after`: what is asked is done, and the answer is lost."""
        self._line = "cut after" if after else "cut before"

    def mend(self) -> None:
        """Everything is answered again."""
        self._line = "whole"
        self._failing.clear()

    def put(self, path: str, answer: Any) -> None:
        """What a path answers from now on: the things of a list, or one thing."""
        (self.shelf.lists if isinstance(answer, list) else self.shelf.things)[path] = answer

    # --- answering ------------------------------------------------------------------------------------

    def send(self, request: Request) -> Reply:
        self.sent.append(request)
        if self._line == "cut before":
            raise Unreachable("The line is cut.")
        reply = self._answered(request)
        if self._line == "cut after":
            raise Unreachable("The line was cut before the answer came.")
        return reply

    def _answered(self, request: Request) -> Reply:
        asked = operation_for(request.method, request.path)
        if asked is None:
            return problem(404)
        return self._refused(asked, request) or self._once(asked, request)

    def _refused(self, asked: Operation, request: Request) -> Reply | None:
        if asked.id not in OPEN and "Authorization" not in request.headers:
            return problem(401)
        if failing := self._failing.get((asked.method, asked.path)):
            return failing
        if self.me["role"] not in asked.roles:
            return problem(403, f"A key with the role {self.me['role']!r} may not do this.")
        if wrong := misfits(asked, request):
            return problem(422, errors=wrong)
        if asked.tagged and asked.method != "POST" and not TAGS & request.headers.keys():
            return problem(428)
        return self._missed(asked, request)

    def _missed(self, asked: Operation, request: Request) -> Reply | None:
        """What it is about is not there, or not as it was read. A PUT begins what is not there yet."""
        owner = asked.owner(request.path) or (request.path if asked.method == "PATCH" else None)
        if owner is None or asked.method == "PUT":
            return None
        known, tag = self.shelf.thing(owner), request.headers.get("If-Match")
        if known is None:
            return problem(404)
        tags = {tag_of(known), tag_of(self.shelf.thing(request.path))}
        return problem(412) if tag is not None and tag not in tags else None

    def _once(self, asked: Operation, request: Request) -> Reply:
        """Under a key the same again is answered the same."""
        key = request.headers.get("Idempotency-Key")
        if key is None or asked.method != "POST":
            return self._now(asked, request)
        if key not in self._done:
            self._done[key] = (request, self._now(asked, request))
        before, reply = self._done[key]
        if (before.path, before.body) == (request.path, request.body):
            return reply
        return problem(422, f"The Idempotency-Key {key!r} was used for another request; send a new key.")

    def _now(self, asked: Operation, request: Request) -> Reply:
        if asked.method == "GET":
            return self._listed(request) if asked.lists is not None else self._shown(asked, request)
        sent = json.loads(request.body or b"{}") if is_json(request) else {}
        found = self._deeds.do(asked, request.path, sent if isinstance(sent, dict) else {})
        return Reply(asked.status, b"") if found is None else as_json(found, asked.status)

    def _shown(self, asked: Operation, request: Request) -> Reply:
        if asked.id == "get_photo":
            return Reply(200, PICTURE, {"content-type": "image/jpeg"})
        if not asked.shows:
            return Reply(200, b"", {"content-type": "text/plain"})
        accepted = {kind: name for name, kind in FORMATS.items()}.get(request.headers.get("Accept", ""), "json")
        form = request.query.get("format", accepted)
        if form == "pdf":
            return Reply(200, PDF, {"content-type": FORMATS[form]})
        found = self.shelf.look(asked, request.path, {**request.query, "format": form})
        if isinstance(found, str):
            return Reply(200, found.encode(), {"content-type": FORMATS.get(form, "text/plain")})
        return as_json(found)

    def _listed(self, request: Request) -> Reply:
        query = request.query
        items = [item for item in self.shelf.listed(request.path) if wanted(item, query)]
        limit, start, before = int(query.get("limit", USUAL_LIMIT)), int(query.get("cursor", 0)), query.get("before")
        if before is not None:
            items = [item for item in reversed(items) if before == "end" or item["n"] < int(before)]
        page = items[start : start + limit]
        more = str(start + limit) if len(items) > start + limit else None
        return as_json({"items": page[::-1] if before is not None else page, "next": more})


def is_of(call: Call[Any], request: Request) -> bool:
    asked = operation_for(request.method, request.path)
    return asked is not None and (asked.method, asked.path) == (call.method, call.path)


def wanted(item: Any, query: Mapping[str, str]) -> bool:
    """By whatever the thing has of what was asked for."""
    if not isinstance(item, dict):
        return True
    return all(
        FILTERS[name](item, value) if name in FILTERS else str(item.get(name, value)) == value
        for name, value in query.items()
        if name not in PLACES
    )
