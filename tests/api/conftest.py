"""A plant of two teams with a key for every role, and a way to speak to the API."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import Connection

from coach.api.app import create_app
from coach.api.calendars import NIGHT
from coach.api.frameworks import EXAMPLE
from coach.api.policies import EXAMPLE as POLICY
from coach.board.keys import make_key
from coach.board.people import create_person
from coach.board.teams import create_team, edit_team
from coach.clock import new_id
from coach.settings import Settings
from coach.store import tables as t
from coach.store.board import add
from coach.store.engine import Store
from coach.store.keys import new_secret
from coach.store.scope import ROLES, Caller
from tests.hostile_pictures import saved

HERE = Path(__file__).parent
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAFE = {"timezone": "Europe/Vienna", "make_safe_text": "Stop and step back.", "emergency_contact": "Phone 4711"}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Requests are made up while this file is collected: seconds that a run without it need not spend."""
    left_out = collection_path.name == "test_schemathesis_full.py" and config.option.markexpr == "not full"
    return True if left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On the second kind of database the same lines answer; what is its own is counted in tests/store."""
    for item in items:
        made = getattr(item, "callspec", None)
        if made is not None and made.params.get("database_url") == "postgres" and HERE in item.path.parents:
            item.add_marker("uncounted")


@dataclass(frozen=True)
class Plant:
    org: str
    team: str
    other_team: str
    leader: str
    member: str
    outsider: str
    keys: dict[str, str]
    """By role, for the whole organisation; `shared`, `leader`, `member` and `other_team` by what they are for."""


def make_plant(conn: Connection, org: str) -> Plant:
    root = Caller.house(org)
    teams = [create_team(conn, root, {**SAFE, "name": name, "tier": 1}, NOON) for name in ("Press", "Paint")]
    people = [
        create_person(conn, root, {"name": name, "phone": "4719", "teams": [team]}, NOON)
        for name, team in (("Ines Moll", teams[0]), ("Ravi Sen", teams[0]), ("Lea Noor", teams[1]))
    ]
    edit_team(conn, root, teams[0], {"leader_id": people[0]}, NOON)
    rights: dict[str, dict[str, Any]] = {
        **{role: {"role": role} for role in ROLES},
        "shared": {"role": "learner", "teams": [teams[0]], "shared_device": True},
        "leader": {"role": "supervisor", "teams": [teams[0]], "person_id": people[0]},
        "member": {"role": "learner", "teams": [teams[0]], "person_id": people[1]},
        "other_team": {"role": "supervisor", "teams": [teams[1]], "person_id": people[2]},
    }
    keys = {name: secret_for(conn, root, name, right) for name, right in rights.items()}
    team, other_team = teams
    leader, member, outsider = people
    return Plant(org, team, other_team, leader, member, outsider, keys)


def secret_for(conn: Connection, root: Caller, name: str, right: dict[str, Any]) -> str:
    secret = new_secret(root.org)
    usual = {"person_id": None, "teams": None, "shared_device": False}
    make_key(conn, root, secret, {**usual, **right, "name": name}, NOON)
    return secret.text


@dataclass(frozen=True)
class Api:
    """Speaks as the holder of one key."""

    app: FastAPI
    runner: asyncio.Runner
    key: str | None

    def __call__(self, method: str, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return self.runner.run(self.send(method, path, json=json, **options))

    async def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://coach") as client:
            return await client.request(method, path, headers={**known, **(headers or {})}, **options)

    def made(self, path: str, json: Any) -> dict[str, Any]:
        answer = self("POST", path, json)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def edit(self, path: str, json: Any) -> httpx.Response:
        """A PATCH by somebody who has just read it."""
        return self("PATCH", path, json, headers={"If-Match": self("GET", path).headers["ETag"]})


def fill(api: Api, plant: Plant) -> dict[str, str]:
    """One of everything, written by the holder of the key; its ids by kind."""
    team = {"team_id": plant.team}
    issue = api.made("/v1/issues", {"title": "Their words", **team})["id"]
    action = api.made("/v1/actions", {"what": "Their words", "owner_id": plant.member, "due": "2026-03-09", **team})[
        "id"
    ]
    board = api.made("/v1/storyboards", {"challenge": "Their words", "obstacles": ["Theirs"], **team})
    path = f"/v1/storyboards/{board['id']}/experiments"
    api.made(path, {"step": "Their words", "expectation": "Their words"})
    api("PUT", "/v1/frameworks/three_lines", content=EXAMPLE, headers={"If-None-Match": "*"})
    key = api.made("/v1/keys", {"name": "Theirs", "role": "reader"})["id"]
    api("PUT", "/v1/policies/theirs", content=POLICY, headers={"If-None-Match": "*"})
    mapping = {"external_id": "id", "fields": {"title": "title"}}
    source = {"name": "Their words", "mapping": mapping, **team}
    api("PUT", "/v1/sources/theirs", source, headers={"If-None-Match": "*"})
    calendar = api.made("/v1/calendars", {"name": "Their words", "shifts": [NIGHT]})["id"]
    away = {"from": "2026-03-03T00:00Z", "until": "2026-03-04T00:00Z"}
    absence = api.made(f"/v1/people/{plant.member}/absences", away)["id"]
    session = api.made("/v1/sessions", {"framework": "five_whys", "issue_id": issue})["id"]
    counted = {"name": "Their words", "category": "Q", "direction": "lower", "target": 5, **team}
    kpi = api.made("/v1/kpis", counted)["id"]
    api("POST", f"/v1/kpis/{kpi}/readings", {"at": "2026-03-02", "value": 9, "note": "Their words"})
    jpeg = {"content": saved(Image.new("RGB", (9, 9)), "JPEG"), "headers": {"Content-Type": "image/jpeg"}}
    photo = api("POST", f"/v1/issues/{issue}/photos", **jpeg).json()["id"]
    up = api("POST", f"/v1/issues/{issue}/escalate", {"reason": "Theirs", "ask": "Their words"}).json()["id"]
    weekly = {"name": "Their words", "kind": "check", "days": [0], "at_time": "06:00", **team}
    routine = api.made("/v1/routines", weekly)["id"]
    meeting = api.made("/v1/meetings", team)["id"]
    walk = Api(api.app, api.runner, plant.keys["leader"]).made("/v1/walks", {"kind": "gemba", **team})["id"]
    idea = api.made("/v1/ideas", {"title": "Their words", **team})["id"]
    equipment = api.made("/v1/equipment", {"name": "Their words", "kind": "theirs", **team})["id"]
    hook = api.made("/v1/webhooks", {"name": "Their words", "url": "https://theirs.example.org/", "events": ["*"]})[
        "id"
    ]
    told = {"person_id": plant.member, "name": "Their words", "url": "tgram://123456789:their-words/12315544/"}
    channel = api.made("/v1/channels", told)["id"]
    return {
        "idea": idea,
        "webhook": hook,
        "channel": channel,
        "delivery": delivery_to(api, plant, hook),
        "equipment": equipment,
        "lesson": lesson_of(api, plant, issue, action),
        "session": session,
        "routine": routine,
        "meeting": meeting,
        "walk": walk,
        "issue": issue,
        "escalation": up,
        "notice": f"escalated-{up}-{plant.leader}",
        "photo": photo,
        "action": action,
        "storyboard": board["id"],
        "obstacle": board["obstacles"][0]["id"],
        "key": key,
        "kpi": kpi,
        "calendar": calendar,
        "source": "theirs",
        "absence": absence,
        "team": plant.team,
        "person": plant.member,
    }


def lesson_of(api: Api, plant: Plant, issue: str, action: str) -> str:
    """A lesson within one team: nobody else sees it. Made by hand, for a cause takes a month to be proved."""
    id, made = new_id("les"), {"issue_id": issue, "action_id": action, "kind": "theirs", "created_at": NOON}
    row = {"org": plant.org, "id": id, "team_id": plant.team, "from_team_id": plant.team, **made}
    api.runner.run(api.app.state.service.store.write(lambda conn: add(conn, t.lessons, row)))
    return id


def delivery_to(api: Api, plant: Plant, hook: str) -> str:
    """One that has arrived: a test sends nothing."""
    id, its = new_id("del"), {"target_id": hook, "source_id": "evt_1", "kind": "webhook", "status": "done"}
    row = {"org": plant.org, "id": id, **its, "created_at": NOON}
    api.runner.run(api.app.state.service.store.write(lambda conn: add(conn, t.deliveries, row)))
    return id


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as opened:
        yield opened


@pytest.fixture(scope="session")
def app(store: Store, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    data: Path = tmp_path_factory.mktemp("data")
    return create_app(store, Settings(data_dir=data), lambda: NOON)


@pytest.fixture
def plant(store: Store, org: str, runner: asyncio.Runner) -> Plant:
    return runner.run(store.write(lambda conn: make_plant(conn, org)))


@pytest.fixture
def as_role(app: FastAPI, runner: asyncio.Runner, plant: Plant) -> Any:
    return lambda name: Api(app, runner, plant.keys[name])


@pytest.fixture
def api(as_role: Any) -> Api:
    return Api(as_role("admin").app, as_role("admin").runner, as_role("admin").key)


@pytest.fixture
def nobody(app: FastAPI, runner: asyncio.Runner) -> Api:
    return Api(app, runner, None)
