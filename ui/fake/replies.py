"""How the fake says things: JSON with its tag, problems in words, and what is wrong with a request."""

import json
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha1
from typing import Any

from ui.client import Reply, Request
from ui.fake.service import Operation, Shape, faults

__all__ = ["FORMATS", "JSON", "PDF", "PICTURE", "as_json", "is_json", "misfits", "problem", "tag_of"]

JSON = "application/json"
FORMATS: Mapping[str, str] = {"md": "text/markdown", "svg": "image/svg+xml", "pdf": "application/pdf"}
PICTURE = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI"
    "AQEAAD8AX//Z"
)
"""A grey JPEG, the smallest there is."""
PDF = b"%PDF-1.7\n%%EOF\n"

TOLD: Mapping[int, tuple[str, str]] = {
    401: ("Not signed in", "Sign in."),
    404: ("There is no such thing", "There is no such thing, or it is not for you."),
    412: ("Somebody else was faster", "It was changed since you read it; read it again and decide anew."),
    422: ("That cannot be used", "Mend the fields named in `errors` and send the request again."),
    428: ("The version is missing", "Send If-Match with the ETag of what you have read."),
}


def as_json(thing: Any, status: int = 200) -> Reply:
    body = written(thing)
    return Reply(status, body, {"content-type": JSON, "etag": tag_of(thing)})


def tag_of(thing: Any) -> str:
    return f'"{sha1(written(thing), usedforsecurity=False).hexdigest()[:20]}"'


def written(thing: Any) -> bytes:
    return json.dumps(thing, separators=(",", ":")).encode()


def problem(status: int, detail: str = "", errors: list[dict[str, str]] | None = None) -> Reply:
    title, advice = TOLD.get(status, ("This did not work", "Try again."))
    found = {"type": "about:blank", "title": title, "status": status, "detail": detail or advice}
    body = json.dumps({**found, **({"errors": errors} if errors else {})}).encode()
    return Reply(status, body, {"content-type": "application/problem+json"})


def misfits(operation: Operation, request: Request) -> list[dict[str, str]]:
    """What is wrong with its query and body. What the service would overlook in a query is told too."""
    absent = [wrong(f"query.{name}", "Field required") for name in operation.required if name not in request.query]
    unknown = [wrong(f"query.{name}", "Not known") for name in request.query.keys() - operation.query.keys()]
    known = ((name, text) for name, text in request.query.items() if name in operation.query)
    unfit = [wrong(f"query.{name}", why) for name, text in known if (why := misfit_of(operation.query[name], text))]
    return [*absent, *unknown, *unfit, *(misfits_of_body(operation, request) if is_json(request) else ())]


def misfit_of(shape: Shape, text: str) -> str:
    """Why the text of an address is none of what is meant; empty where it is."""
    told = [next((why for _, why in faults(shape, value)), "") for value in readings(text)]
    return "" if "" in told else told[0]


def readings(text: str) -> list[object]:
    """What it can stand for: itself, a number, yes or no."""
    try:
        found = json.loads(text)
    except ValueError:
        return [text]
    return [text, found] if isinstance(found, int | float) else [text]


def misfits_of_body(operation: Operation, request: Request) -> list[dict[str, str]]:
    if operation.asks is None:
        return []
    try:
        sent = json.loads(request.body or b"null")
    except ValueError:
        return [wrong("body", "JSON decode error")]
    return [wrong(*fault) for fault in faults(operation.asks, sent)]


def is_json(request: Request) -> bool:
    """Or nothing, which an operation may not be content with."""
    return request.headers.get("Content-Type", JSON) == JSON


def wrong(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}
