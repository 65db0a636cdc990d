"""The real service in this process, with a clock that stands still unless somebody lets time pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from coach.api.app import create_app, framework_files
from coach.backends.llm import ModelBackend
from coach.backends.llm.chain import Chain
from coach.backends.llm.model import Model
from coach.board.demo import load_demo
from coach.coaching import Coaching
from coach.settings import Settings
from coach.store.engine import Store, prepare
from evals.drive import sent
from evals.systems.system import Broken

__all__ = ["Place", "opened"]

BEGINS = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
"""When every dialogue begins: a Monday, so that all dates in it are the same whenever it is led."""
TURN = timedelta(seconds=30)
NEXT_DAY = time(6, 30)

PATIENCE = timedelta(minutes=5)
"""For a model's answer: a slow one is scored for what it says, not for how long it took."""
DAY = 86_400.0


@dataclass(slots=True)
class Watch:
    at: datetime = BEGINS

    def __call__(self) -> datetime:
        return self.at

    def night(self) -> None:
        self.at = datetime.combine(self.at.date() + timedelta(days=1), NEXT_DAY, UTC)


@dataclass(frozen=True, slots=True)
class Place:
    app: FastAPI
    store: Store
    settings: Settings
    client: httpx.AsyncClient
    watch: Watch

    def speak_with(self, model: Model | None) -> None:
        """From now on with this model. Its breaker, once open, stays so: looking again would depend on the clock."""
        backend = ModelBackend([model], chain=Chain([model], look_again=DAY)) if model else None
        self.app.state.coaching = Coaching(self.store, self.settings, self.watch, backend)

    async def get(self, path: str, **query: str) -> Any:
        return await self._sent(self.client.get(path, params=query))

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        self.watch.at += TURN
        return await self._sent(self.client.post(path, json=body or {}))

    async def _sent(self, request: Any) -> Any:
        try:
            return await sent(request)
        except (RuntimeError, httpx.HTTPError) as error:
            raise Broken(f"{type(error).__name__}: {error}") from error


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Place]:
    settings = Settings(data_dir=folder, turn_deadline=PATIENCE)
    prepare(settings.store_url)
    watch = Watch()
    with Store.open(settings.store_url) as store:
        event.listen(store.engine, "connect", careless)
        key = await load_demo(store, folder, framework_files(None), settings.timezone, watch())
        app = create_app(store, settings, watch)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://coach/v1", headers=headers) as client:
            yield Place(app, store, settings, client, watch)


def careless(dbapi: Any, record: object) -> None:
    """What is thrown away at the end need not survive a power cut."""
    dbapi.execute("PRAGMA synchronous=OFF")
