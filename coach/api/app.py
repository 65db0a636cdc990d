"""The HTTP API, put together."""

import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from coach.api import (
    actions,
    board,
    calendars,
    channels,
    deliveries,
    effects,
    equipment,
    escalations,
    events,
    export,
    form,
    frameworks,
    health,
    hours,
    ideas,
    imports,
    inbox,
    issues,
    keys,
    kpis,
    leading,
    lessons,
    me,
    meetings,
    metrics,
    models,
    organisation,
    people,
    personal,
    photos,
    policies,
    routines,
    sessions,
    signins,
    sources,
    standards,
    storyboards,
    teams,
    transcripts,
    trends,
    usage,
    walks,
    webhooks,
    work,
)
from coach.api.deps import Service
from coach.api.gate import Gate, KeyRing
from coach.api.listening import Hub
from coach.api.printing import Press
from coach.api.problems import catch_all, mend_reference
from coach.api.resource import reference_of, serve
from coach.backends import Backend, Reader
from coach.backends.transcribing import Transcriber
from coach.clock import Clock, now
from coach.coaching import Coaching
from coach.delivery.addresses import Hosts
from coach.delivery.apprise_ import Messenger
from coach.frameworks import shipped
from coach.jobs import running
from coach.prompts.accept import accept
from coach.settings import Settings
from coach.store.engine import Store

__all__ = ["awake", "create_app", "framework_files"]

ABOUT = """\
Coaching in root-cause analysis at the tier board.

Every path under `/v1` wants a key or the bearer of a sign-in: `Authorization: Bearer …`. Times are UTC with `Z`.
Lists come a page at a time. An edit sends back the `ETag` of what was read as `If-Match`; a `PATCH` changes only the
fields it names, and null empties one. A POST with an `Idempotency-Key` may be sent again safely. What goes wrong is
answered with a problem document (RFC 9457) whose `detail` says what to do.
"""

# The first is found fastest.
RESOURCES = (
    sessions,
    frameworks,
    storyboards,
    issues,
    photos,
    actions,
    effects,
    people,
    teams,
    calendars,
    policies,
    keys,
    kpis,
    form,
    usage,
    organisation,
    escalations,
    inbox,
    work,
    hours,
    imports,
    export,
    board,
    ideas,
    lessons,
    equipment,
    standards,
    events,
    sources,
    leading,
    meetings,
    routines,
    walks,
    trends,
    webhooks,
    channels,
    deliveries,
    me,
    signins,
    transcripts,
    personal,
    models,
)


class Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        self.openapi_schema = self.openapi_schema or mend_reference(reference_of(self, self.routes))
        return self.openapi_schema


def create_app(
    store: Store,
    settings: Settings,
    clock: Clock = now,
    backend: Backend | None = None,
    reader: Reader | None = None,
    transcriber: Transcriber | None = None,
    front: health.Well | None = None,
) -> FastAPI:
    """The service on an open store. Without a backend the built-in coach does it all; `reader` is its ears.

    Without a transcriber everybody types. `front` asks whether the front end beside it is well.
    """

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with running(store, clock, f"{socket.gethostname()}:{os.getpid()}", settings), awake(backend):
            yield

    app = Api(
        title="Coach",
        version=version("coach"),
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=life,
    )
    ring = KeyRing(store, clock=clock, idle=signins.stay_of(settings).idle)
    app.state.hub = Hub(store, ring)
    app.state.service = Service(store, settings, clock, ring, framework_files(settings.frameworks_dir))
    app.state.messenger = Messenger(Hosts.of(settings.channel_hosts))
    app.state.transcriber = transcriber
    app.state.front = front
    app.state.press = Press()
    app.state.coaching = Coaching(store, settings, clock, backend, reader)
    for resource in (*RESOURCES, health, metrics):
        serve(app, resource.router)
    serve(app, signins.door)
    app.add_middleware(Gate, keys=ring)
    catch_all(app)
    return app


@asynccontextmanager
async def awake(backend: Backend | None) -> AsyncIterator[None]:
    """A backend gets ready while the service starts, and leaves nothing running."""
    if backend is None:
        yield
        return
    backend.start()
    try:
        yield
    finally:
        await backend.stop()


def framework_files(own: Path | None) -> Sequence[tuple[str, str]]:
    """The site's own files, read strictly, then what ships. Of two with the same id the first counts."""
    site = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(own.glob("*.yaml"))] if own else []
    for name, source in site:
        accept(source, name=name)
    return (*site, *shipped())
