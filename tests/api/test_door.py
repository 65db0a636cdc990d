"""Who gets in, and what is said to who does not."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from coach.api.app import create_app
from coach.api.gate import MAX_BODY, KeyRing
from coach.api.openapi import Unopened
from coach.errors import NotSignedIn, OutOfOrder
from coach.settings import Settings
from coach.store.engine import Store

from .conftest import Api, Plant

PUBLIC = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/sign-ins/demo"}


def paths(routes: list[Any]) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "effective_route_contexts"):
            yield from (context.path for context in route.effective_route_contexts())
        else:
            yield route.path


def test_only_the_listed_paths_are_public(app: FastAPI, nobody: Api) -> None:
    known = set(paths(app.routes))
    assert known > {"/v1/teams", "/v1/actions/{id}/accept"}
    assert {path for path in known if nobody("GET", path).status_code != 401} == PUBLIC
    assert {path for path in known if nobody("POST", path).status_code != 401} - PUBLIC == {"/v1/sign-ins"}


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/teams", "/v1/no-such-thing", "/v1/teams/../issues"])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer demo.\u00e9"])
def test_without_a_valid_key_every_private_path_answers_401(nobody: Api, path: str, header: str) -> None:
    answer = nobody("POST", path, headers={"Authorization": header.encode("latin-1")}, content=b"{broken")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:coach:problem:not-signed-in"


def test_an_unknown_path_says_where_the_known_ones_are(api: Api) -> None:
    answer = api("GET", "/v1/no-such-thing")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")
    assert "/openapi.json" in answer.json()["detail"]


def test_a_wrong_method_names_the_right_ones(api: Api) -> None:
    answer = api("PUT", "/v1/teams")
    assert (answer.status_code, answer.json()["status"]) == (405, 405)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Allow"]


def test_a_body_over_the_limit_is_refused(api: Api) -> None:
    answer = api("POST", "/v1/issues", content=b"x" * (MAX_BODY + 1))
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


def test_a_body_that_hides_its_length_is_refused_too(api: Api) -> None:
    async def chunks() -> Any:
        for _ in range(5):
            yield b"x" * (MAX_BODY // 4)

    assert api("POST", "/v1/issues", content=chunks(), headers={"Content-Type": "application/json"}).status_code == 413


def test_a_revoked_key_is_refused_at_once(api: Api, as_role: Any) -> None:
    reader = as_role("reader")
    assert reader("GET", "/v1/teams").status_code == 200
    key = next(key for key in api("GET", "/v1/keys").json()["items"] if key["name"] == "reader")
    assert api("DELETE", f"/v1/keys/{key['id']}").status_code == 204
    assert reader("GET", "/v1/teams").status_code == 401


def test_a_key_revoked_elsewhere_is_refused_within_seconds(
    store: Store, plant: Plant, api: Api, runner: asyncio.Runner
) -> None:
    ticks = [100.0]
    elsewhere = KeyRing(store, lambda: ticks[0])
    header = f"Bearer {plant.keys['reader']}"
    assert runner.run(elsewhere.caller(header)).role == "reader"
    key = next(key for key in api("GET", "/v1/keys").json()["items"] if key["name"] == "reader")
    api("DELETE", f"/v1/keys/{key['id']}")
    ticks[0] += 5
    with pytest.raises(NotSignedIn):
        runner.run(elsewhere.caller(header))


class Silent(Unopened):
    """A store whose database is gone."""

    async def read(self, work: object) -> Any:
        raise OutOfOrder("The database does not answer: no route to host")


def test_it_says_when_it_cannot_work(runner: asyncio.Runner) -> None:
    lost = Api(create_app(Silent(), Settings()), runner, None)
    answer = lost("GET", "/readyz")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert "no route to host" in answer.json()["detail"]
    assert lost("GET", "/healthz").status_code == 200
    assert Api(lost.app, runner, "demo.x")("GET", "/v1/teams").status_code == 500


def test_an_accident_is_a_problem_document_that_gives_nothing_away(store: Store, plant: Plant) -> None:
    def broken() -> datetime:
        raise RuntimeError("the secret of the clock")

    async def post() -> httpx.Response:
        app = create_app(store, Settings(), broken)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://coach") as client:
            headers = {"Authorization": f"Bearer {plant.keys['leader']}"}
            return await client.post("/v1/issues", json={"title": "Stop"}, headers=headers)

    answer = asyncio.run(post())
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


def test_it_says_when_it_is_up_and_when_it_can_work(nobody: Api) -> None:
    assert nobody("GET", "/healthz").json() == {"status": "up"}
    ready = nobody("GET", "/readyz").json()
    assert ready["status"] == "ready"
    assert (ready["reader"] == "rules") is bool(ready["because"])
