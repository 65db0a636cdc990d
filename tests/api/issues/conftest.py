"""A site whose time a test sets, and the words in which issues are raised, moved and looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select

from coach.api.app import create_app
from coach.board import plant as board
from coach.board.sweep import sweep_batch
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store
from tests.api.conftest import NOON, SAFE, Api, Plant

WET = {"title": "Water under the washer at dock 2"}


class Watch:
    """A clock that a test sets."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(scope="module")
def hands() -> Watch:
    return Watch()


@pytest.fixture
def watch(hands: Watch) -> Iterator[Watch]:
    yield hands
    hands.now = NOON


@pytest.fixture(scope="module")
def app(store: Store, hands: Watch, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(store, Settings(data_dir=tmp_path_factory.mktemp("data")), hands)


@dataclass
class Site:
    """A team with a department above it; `told` reads what its people have in their inboxes."""

    api: Api
    store: Store
    plant: Plant
    watch: Watch
    department: str = ""
    head: str = ""

    def run(self, work: Any) -> Any:
        return self.api.runner.run(self.store.write(work))

    def on(self, act: Any) -> Any:
        return self.run(lambda conn: act(board.Plant(conn, self.plant.org, self.watch.now)))

    def told(self, issue: str, *whats: str) -> list[tuple[str, str]]:
        n = t.notices.c
        theirs = select(n.person_id, n.what).where(n.org == self.plant.org, n.item_id == issue).order_by(n.at)
        rows = self.run(lambda conn: conn.execute(theirs).all())
        return [(person, what) for person, what in rows if not whats or what in whats]

    def sweep(self, **later: float) -> None:
        self.watch.wait(**later)
        self.run(lambda conn: sweep_batch(conn, self.plant.org, self.watch.now))

    def add(self, table: Any, **columns: Any) -> None:
        self.run(lambda conn: conn.execute(insert(table).values(org=self.plant.org, **columns)))

    def key(self, person: str, role: str = "learner") -> Api:
        made = self.api.made("/v1/keys", {"name": "k", "role": role, "person_id": person, "teams": [self.plant.team]})
        return Api(self.api.app, self.api.runner, made["secret"])


@pytest.fixture
def site(api: Api, store: Store, plant: Plant, watch: Watch) -> Site:
    department = api.made("/v1/teams", {**SAFE, "name": "Body", "tier": 2})["id"]
    head = api.made("/v1/people", {"name": "Ada Roth", "teams": [department]})["id"]
    api.edit(f"/v1/teams/{department}", {"leader_id": head})
    api.edit(f"/v1/teams/{plant.team}", {"parent_id": department})
    return Site(api, store, plant, watch, department, head)


def raised(api: Api, **fields: Any) -> str:
    return str(api.made("/v1/issues", {**WET, **fields})["id"])


def post(api: Api, id: str, verb: str, json: Any = None) -> Any:
    return api("POST", f"/v1/issues/{id}/{verb}", json)


def seen(api: Api, id: str) -> dict[str, Any]:
    return dict(api("GET", f"/v1/issues/{id}").json())


def history(api: Api, id: str, **params: Any) -> list[dict[str, Any]]:
    """The oldest first."""
    return list(reversed(api("GET", f"/v1/issues/{id}/history", params=params).json()["items"]))
