"""A fake service for a page; and the real one beside it: a small plant, on SQLite alone, made once."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, insert

from coach.api.app import create_app
from coach.clock import new_id
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from tests.api.conftest import NOON, Api, Plant, fill, make_plant
from ui.fake import FakeCoach


@dataclass(frozen=True)
class Real:
    """A plant with one of everything, its ids by kind, and a way to speak as somebody of it."""

    app: FastAPI
    runner: asyncio.Runner
    plant: Plant
    ids: dict[str, str]

    def as_(self, name: str) -> Api:
        return Api(self.app, self.runner, self.plant.keys[name])


@pytest.fixture
def fake() -> FakeCoach:
    """A supervisor's."""
    return FakeCoach("supervisor")


@pytest.fixture(scope="session")
def real(sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    org = new_id("org")

    def work(conn: Connection) -> Plant:
        conn.execute(insert(t.orgs).values(org=org, name="Plant", created_at=NOON))
        return make_plant(conn, org)

    with Store.open(sqlite_url) as store, asyncio.Runner() as runner:
        app: Any = create_app(store, Settings(data_dir=tmp_path_factory.mktemp("data")), lambda: NOON)
        plant = runner.run(store.write(work))
        ids = fill(Api(app, runner, plant.keys["admin"]), plant)
        yield Real(app, runner, plant, ids)
