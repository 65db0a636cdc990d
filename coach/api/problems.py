"""Every failure leaves as one RFC 9457 problem document that says what to do next."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from coach.errors import BadRows, BrokenFramework, CoachError, Locked, NotSignedIn

__all__ = ["PROBLEMS", "Fault", "Problem", "catch_all", "http_problem", "mend_reference", "problem_of"]

MEDIA_TYPE = "application/problem+json"

ADVICE = {
    400: "The request could not be read. Send UTF-8 JSON with the Content-Type application/json.",
    404: "There is no such path. /openapi.json lists every one.",
    405: "This path knows other methods; the Allow header names them.",
    413: "The body is larger than 1 MiB, a photo or recording larger than 10, or a table larger than 20. Send less.",
    500: "Nothing was changed. Try again; if it happens again, look at the server's log.",
}

MENDING = "Mend the fields named in `errors` and send the request again."

FAULT_LINE = re.compile(r"^(?:[^:]*:)?(?P<line>\d+): (?P<field>[^:\s]+): (?P<message>.*)$", re.DOTALL)


class Fault(BaseModel):
    """One thing to mend in what was sent."""

    field: str
    message: str
    line: int | None = None


class Problem(BaseModel):
    """Why a request was not done, and what to do about it."""

    type: str = Field(examples=["urn:coach:problem:not-found"])
    title: str = Field(examples=["There is no such thing"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no team 'tea_x' here. List /v1/teams to see yours."])
    errors: list[Fault] | None = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "A problem document says what to do."},
}


def mend_reference(schema: dict[str, Any]) -> dict[str, Any]:
    """Give every problem in an OpenAPI document the media type it is sent with."""
    for path in schema["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status[0] in "45" and "application/json" in response.get("content", {}):
                    response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
    return schema


def kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def fault(line: str) -> Fault:
    """A line of a framework's fault list, `file:line: field: message`, taken apart where it can be."""
    found = FAULT_LINE.match(line)
    if not found:
        return Fault(field="", message=line)
    return Fault(field=found["field"], message=found["message"], line=int(found["line"]))


def document(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def problem_of(error: CoachError) -> Response:
    faults = [fault(line) for line in error.faults] if isinstance(error, BrokenFramework | BadRows) else None
    problem = Problem(
        type=f"urn:coach:problem:{kebab(type(error).__name__)}",
        title=error.title,
        status=error.status,
        detail=MENDING if isinstance(error, BrokenFramework) and faults else str(error) or error.title,
        errors=faults,
    )
    return document(problem, told_by(error))


def told_by(error: CoachError) -> dict[str, str] | None:
    match error:
        case NotSignedIn():
            return {"WWW-Authenticate": "Bearer"}
        case Locked(seconds=seconds):
            return {"Retry-After": str(seconds)}
        case _:
            return None


def http_problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:coach:problem:{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=status,
        detail=ADVICE.get(status) or detail or phrase,
    )
    return document(problem, headers)


def place(location: Sequence[str | int]) -> str:
    """Where a value stood, as a caller would write it: `body` is what they sent, so it goes unsaid."""
    parts = location[1:] if len(location) > 1 and location[0] == "body" else location
    return ".".join(str(part) for part in parts)


def said(message: str) -> str:
    """As pydantic says it, without saying that it was a value."""
    return message.removeprefix("Value error, ")


def invalid(error: RequestValidationError) -> Response:
    problem = Problem(
        type="urn:coach:problem:invalid-input",
        title="That cannot be used",
        status=422,
        detail=MENDING,
        errors=[Fault(field=place(fault["loc"]), message=said(fault["msg"])) for fault in error.errors()],
    )
    return document(problem)


async def on_coach_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, CoachError)
    return problem_of(error)


async def on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid(error)


async def on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return http_problem(error.status_code, error.detail, dict(error.headers or {}))


async def on_accident(_: Request, __: Exception) -> Response:
    return http_problem(500)


def catch_all(app: FastAPI) -> None:
    app.add_exception_handler(CoachError, on_coach_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_accident)
