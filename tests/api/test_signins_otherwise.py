"""Signing in by the organisation's own accounts, and by one tap in the demo on its own machine."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import Connection, update

from coach.api.app import create_app
from coach.board.demo import load_demo
from coach.board.people import address_of_one
from coach.errors import Conflict
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store, prepare

from .conftest import NOON, Api, Plant

ISSUER, US = "https://login.example.org/plant", "coach"
LOCAL = {"Host": "localhost:8000"}


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


@pytest.fixture
def issuer(key: RSAKey) -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as wire:
        about = {"issuer": ISSUER, "jwks_uri": "https://login.example.org/keys"}
        wire.get(f"{ISSUER}/.well-known/openid-configuration").respond(json=about)
        wire.get("https://login.example.org/keys").respond(json={"keys": [key.as_dict(private=False)]})
        yield wire


def token(key: RSAKey, email: str) -> str:
    at = int(NOON.timestamp())
    claims = {"iss": ISSUER, "aud": US, "iat": at, "exp": at + 300, "email": email, "email_verified": True}
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def test_who_has_an_account_is_known_by_their_address(
    store: Store, plant: Plant, runner: asyncio.Runner, tmp_path: Path, api: Api, key: RSAKey, issuer: respx.MockRouter
) -> None:
    settings = Settings(data_dir=tmp_path, oidc_org=plant.org, oidc_issuer=ISSUER, oidc_client_id=US)
    nobody = Api(create_app(store, settings, lambda: NOON), runner, None)

    def sign_in(email: str) -> httpx.Response:
        return nobody("POST", "/v1/sign-ins", {"id_token": token(key, email)})

    refused = sign_in("ravi@example.org")
    assert (refused.status_code, "ask an admin to enter it" in refused.json()["detail"]) == (403, True)
    api.edit(f"/v1/people/{plant.member}", {"email": "Ravi@Example.org"})
    made = sign_in("ravi@example.ORG").json()
    assert (made["person"]["id"], made["idle_seconds"], made["teams"]) == (plant.member, None, [plant.team])
    me = Api(nobody.app, runner, made["bearer"])("GET", "/v1/me").json()
    assert (me["shared_device"], me["features"]["oidc"], me["expires_at"]) == (False, True, "2026-03-02T22:00:00Z")
    forged = nobody("POST", "/v1/sign-ins", {"id_token": token(RSAKey.generate_key(2048), "ravi@example.org")})
    assert forged.status_code == 401


def test_an_address_is_one_living_persons(plant: Plant, api: Api) -> None:
    mine, theirs = f"/v1/people/{plant.member}", f"/v1/people/{plant.outsider}"
    assert api.edit(mine, {"email": "Straße@Example.org"}).status_code == 200
    refused = [
        api.edit(theirs, {"email": "strasse@example.org"}),
        api("POST", "/v1/people", {"name": "A", "email": "STRASSE@example.org"}),
    ]
    assert [(one.status_code, "somebody else's here" in one.json()["detail"]) for one in refused] == [(409, True)] * 2
    assert api.edit(mine, {"email": "STRAßE@example.org", "phone": "4720"}).status_code == 200
    assert api.edit(mine, {"email": None}).status_code == 200
    assert api.edit(theirs, {"email": "strasse@example.org"}).status_code == 200
    assert api.edit(mine, {"email": "strasse@example.org"}).status_code == 409
    api("POST", f"{theirs}/erase")
    assert api.edit(mine, {"email": "strasse@example.org"}).status_code == 200


def test_of_two_who_take_an_address_at_once_the_database_lets_one(
    store: Store, plant: Plant, runner: asyncio.Runner, api: Api
) -> None:
    api.edit(f"/v1/people/{plant.member}", {"email": "one@example.org"})

    def both(conn: Connection) -> None:
        with address_of_one(conn, plant.org, plant.outsider, {}):
            theirs = (t.people.c.org == plant.org, t.people.c.id == plant.outsider)
            conn.execute(update(t.people).where(*theirs).values(email_folded="one@example.org"))

    with pytest.raises(Conflict, match="somebody else's"):
        runner.run(store.write(both))


def test_without_accounts_it_says_so(nobody: Api) -> None:
    refused = nobody("POST", "/v1/sign-ins", {"id_token": "x.y.z"})
    assert (refused.status_code, "COACH_OIDC_ISSUER" in refused.json()["detail"]) == (409, True)


def test_a_start_does_not_wait_for_what_a_sign_in_needs() -> None:
    tell = "import sys, coach.api.app; print(sorted({'argon2', 'joserfc', 'pwdlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True).stdout == "[]\n"


# --- the demo ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{home / 'coach.db'}"
    prepare(url)
    with Store.open(url) as store:
        runner.run(load_demo(store, home, (), "UTC", NOON))
        yield store


def tapped(store: Store, runner: asyncio.Runner, home: Path, **settings: Any) -> Api:
    return Api(create_app(store, Settings(data_dir=home, **settings), lambda: NOON), runner, None)


def test_in_the_demo_one_tap_is_enough(demo: Store, runner: asyncio.Runner, tmp_path: Path) -> None:
    nobody = tapped(demo, runner, tmp_path, demo="team")
    faces = nobody("GET", "/v1/sign-ins/demo", headers=LOCAL).json()["items"]
    first = {"name": "Judit Barta", "role": "admin", "team": "Filling and packing", "tier": 2}
    assert faces[0] == {"id": faces[0]["id"], **first}
    assert {face["role"] for face in faces} == {"admin", "supervisor", "coach", "learner"}
    made = nobody("POST", "/v1/sign-ins", {"demo_person_id": faces[0]["id"]}, headers=LOCAL).json()
    me = Api(nobody.app, runner, made["bearer"])("GET", "/v1/me").json()
    assert (me["person"]["name"], me["role"], me["teams"], me["features"]["demo"]) == (
        "Judit Barta", "admin", None, True,
    )  # fmt: skip


@pytest.mark.parametrize("headers", [
    {"Host": "coach.example.org"}, {"Host": "127.0.0.1.example.org"}, {**LOCAL, "X-Forwarded-For": "127.0.0.1"},
    {**LOCAL, "Forwarded": "for=127.0.0.1"}, {**LOCAL, "X-Real-IP": "127.0.0.1"}, {**LOCAL, "X-Original-Host": "a"},
    {**LOCAL, "CF-Ray": "1"}, {**LOCAL, "True-Client-IP": "127.0.0.1"}, {**LOCAL, "Via": "1.1 proxy"},
], ids=str)  # fmt: skip
def test_nobody_from_elsewhere_is_let_in_by_a_tap(
    demo: Store, runner: asyncio.Runner, tmp_path: Path, headers: dict[str, str]
) -> None:
    nobody = tapped(demo, runner, tmp_path, demo="team")
    (face, *_) = nobody("GET", "/v1/sign-ins/demo", headers=LOCAL).json()["items"]
    assert nobody("POST", "/v1/sign-ins", {"demo_person_id": face["id"]}, headers=headers).status_code == 403
    assert nobody("GET", "/v1/sign-ins/demo", headers=headers).status_code == 404
    for settings in ({"demo": "none"}, {"demo": "team", "public_url": "https://coach.example.org"}):
        shut = tapped(demo, runner, tmp_path, **settings)
        assert shut("GET", "/v1/sign-ins/demo", headers=LOCAL).status_code == 404


async def from_address(api: Api, address: str) -> int:
    transport = httpx.ASGITransport(api.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get("/v1/sign-ins/demo")).status_code


def test_another_machine_is_elsewhere_whatever_it_says(demo: Store, runner: asyncio.Runner, tmp_path: Path) -> None:
    nobody = tapped(demo, runner, tmp_path, demo="team")
    asked = {at: runner.run(from_address(nobody, at)) for at in ("127.0.0.1", "::1", "10.0.0.7", "testclient")}
    assert asked == {"127.0.0.1": 200, "::1": 200, "10.0.0.7": 404, "testclient": 404}


def test_whom_the_demo_did_not_make_signs_in_otherwise(demo: Store, runner: asyncio.Runner, tmp_path: Path) -> None:
    nobody = tapped(demo, runner, tmp_path, demo="team")
    (face, *_) = nobody("GET", "/v1/sign-ins/demo", headers=LOCAL).json()["items"]
    admin = nobody("POST", "/v1/sign-ins", {"demo_person_id": face["id"]}, headers=LOCAL).json()["bearer"]
    real = Api(nobody.app, runner, admin).made("/v1/people", {"name": "Milena Horvat"})["id"]
    later = update(t.people).where(t.people.c.org == "demo", t.people.c.id == real)
    runner.run(demo.write(lambda conn: conn.execute(later.values(created_at=NOON.replace(minute=1)))))
    assert real not in {one["id"] for one in nobody("GET", "/v1/sign-ins/demo", headers=LOCAL).json()["items"]}
    assert nobody("POST", "/v1/sign-ins", {"demo_person_id": real}, headers=LOCAL).status_code == 403
