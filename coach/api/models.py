"""The models behind the coach: whether they can do the work."""

from typing import Annotated

from fastapi import Response

from coach.api.deps import Desk, desk, reply, to_json
from coach.api.resource import Resource
from coach.backends.llm import ModelBackend
from coach.coaching.probing import ModelCheck, check_models
from coach.store.usage import switched_on

__all__ = ["router"]

router = Resource("/models")

MayCheck = Annotated[Desk, desk("models", "check")]


@router.post("/check", response_model=ModelCheck)
async def check_model(desk: MayCheck) -> Response:
    """Ask the model that is set, and each fallback, a few prepared questions about a made-up plant.

    Takes at most eight times the deadline of a turn. Nothing of anybody's is sent, and nothing at all to a model
    outside this machine while external models are off; without a model it says what to set.
    """
    backend = desk.request.app.state.coaching.backend
    models = backend if isinstance(backend, ModelBackend) else None
    allowed = await desk.read(lambda conn: switched_on(conn, desk.caller))
    return reply(200, to_json(await check_models(models, desk.service.settings, external_ok=allowed)))
