"""Requests made from the reference itself, good and bad: every answer is one that the reference promises."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from sqlalchemy import insert

from coach.api.app import create_app
from coach.api.gate import OPEN
from coach.api.openapi import Unopened
from coach.api.transcripts import BEGINS
from coach.clock import new_id
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, Api, Plant, fill, make_plant
from .talk import begin

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
CI = 50

pytestmark = pytest.mark.uncounted

REFERENCE = create_app(Unopened(), Settings()).openapi()
schema = schemathesis.openapi.from_dict(REFERENCE)
locked = schemathesis.openapi.from_dict(REFERENCE)
locked.config.phases.coverage.enabled = False
"""Without a key nobody reads what a request says, so none is made up for every bound in it."""


def examples(most: int) -> Callable[[Any], Any]:
    """The same requests in every run."""
    everything = list(hypothesis.HealthCheck)
    return hypothesis.settings(max_examples=most, deadline=None, derandomize=True, suppress_health_check=everything)


class Site:
    """A service with one of everything on it; after an operation that takes something away, all is made anew."""

    plant: Plant
    api: Api
    ids: dict[str, str]

    def __init__(self, store: Store, runner: asyncio.Runner, data: Path) -> None:
        self.app = create_app(store, Settings(data_dir=data), lambda: NOON)
        self.store, self.runner, self.whole = store, runner, False

    def ready(self) -> "Site":
        """With a session that no operation before has ended."""
        if not self.whole:
            self.build()
        self.ids["sessions"] = begin(self.api, self.plant.team).id
        return self

    def build(self) -> None:
        self.plant = self.runner.run(self.store.write(self.founded))
        self.api = Api(self.app, self.runner, self.plant.keys["admin"])
        ids, self.whole = fill(self.api, self.plant), True
        self.ids = {
            "frameworks": "three_lines",
            "people": ids["person"],
            "equipment": ids["equipment"],
            "policies": "theirs",
            "inbox": ids["notice"],
            "deliveries": ids["delivery"],
            **{f"{kind}s": id for kind, id in ids.items()},
        }

    @staticmethod
    def founded(conn: Any) -> Plant:
        org = new_id("org")
        conn.execute(insert(t.orgs).values(org=org, name="Plant", created_at=NOON))
        return make_plant(conn, org)

    def send(self, case: Any, key: str | None) -> None:
        """Send it, mostly to something that is there, and hold the answer against the reference."""
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = self.ids[case.path.split("/")[2]]
        parts = case.as_transport_kwargs(base_url="http://coach")
        content = parts.pop("data", None)
        sent = {
            "json": parts.get("json"),
            "params": parts.get("params"),
            "headers": {n: latin(v) for n, v in parts["headers"].items() if n.lower() != "authorization"},
            **({} if content is None else {"content": content.encode() if isinstance(content, str) else content}),
        }
        answer = Api(self.app, self.runner, key)(parts["method"], parts["url"], **sent)
        self.whole &= key is None or (case.method != "DELETE" and not case.path.endswith("/erase"))
        case.validate_response(answer, checks=CHECKS)
        private = case.path.startswith("/v1/") and (case.method, case.path) not in OPEN
        assert key is not None or answer.status_code == 401 or not private


@schemathesis.serializer(*BEGINS)
def sound(_: Any, value: Any) -> bytes:
    """A recording as it is posted; whatever was made up for one goes as text."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def latin(value: str | bytes) -> bytes:
    """A header's value as it goes over the wire."""
    return value.encode("latin-1", "replace") if isinstance(value, str) else value


def opened(url: str, runner: asyncio.Runner, data: Path) -> Iterator[Site]:
    with Store.open(url) as store:
        yield Site(store, runner, data)


@pytest.fixture(scope="module")
def on_sqlite(sqlite_url: str, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from opened(sqlite_url, runner, tmp_path_factory.mktemp("data"))


@pytest.fixture
def site(on_sqlite: Site) -> Site:
    return on_sqlite.ready()


@schema.parametrize()
@examples(CI)
def test_every_answer_is_one_the_reference_promises(case: Any, site: Site) -> None:
    site.send(case, site.api.key)


@locked.parametrize()
@examples(5)
def test_without_a_key_nothing_private_answers(case: Any, site: Site) -> None:
    site.send(case, None)
