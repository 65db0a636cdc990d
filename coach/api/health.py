"""Whether the process is up, and whether it can work."""

from collections.abc import Awaitable, Callable
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from coach.api.deps import Service
from coach.api.problems import Problem, http_problem
from coach.coaching import Coaching
from coach.errors import OutOfOrder
from coach.store.engine import schema_version
from coach.store.tables import HEAD

__all__ = ["Well", "router"]

Well = Callable[[], Awaitable[bool]]
"""Asks whether what runs beside the service is well."""

router = APIRouter(tags=["health"], generate_unique_id_function=lambda route: route.name)


class Health(BaseModel):
    status: str


class Ready(Health):
    reader: Literal["model", "rules"]
    """What reads an answer beside the rules: the small language model, or nothing."""
    because: str | None = None
    """Why it is the rules alone."""


@router.get("/healthz")
async def alive() -> Health:
    """The process answers."""
    return Health(status="up")


@router.get("/readyz", response_model=Ready, responses={503: {"model": Problem}})
async def ready(request: Request) -> Response | Ready:
    """The database answers and has the tables this release needs, and the front end beside the service is there.

    Without its weights the reader goes by its rules; everything works, and this says so.
    """
    service: Service = request.app.state.service
    try:
        found = await service.store.read(schema_version)
    except OutOfOrder as error:
        return http_problem(503, str(error))
    if found is None or found < HEAD:
        return http_problem(503, f"The database is at version {found!r} and this release needs {HEAD!r}; migrate it.")
    front: Well | None = request.app.state.front
    if front is not None and not await front():
        return http_problem(503, "The front end does not answer yet; it starts within seconds, or says why in the log.")
    coaching: Coaching = request.app.state.coaching
    lacking = coaching.builtin.lacking
    return Ready(status="ready", reader="rules" if lacking else "model", because=lacking or None)
