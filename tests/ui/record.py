"""Record what the fake service answers with: `python -m tests.ui.record`.

The demo plant is played in process at a fixed moment, and one supervisor of it reads all that there is to read. What
a supervisor may not read an administrator reads. Beside the answers stands what can be asked.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from PIL import Image

from coach.api.app import create_app
from coach.demo.talks import answers
from coach.settings import Settings
from coach.store.engine import Store
from tests.api.conftest import Api
from tests.demo.plants import play_plant
from tests.hostile_pictures import saved
from tests.ui.operations import operations

__all__ = ["AT", "DAYS", "supervisor"]

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WHO = "Milena Horvat"
HERE = Path(__file__).parents[2] / "ui/fake"
LOCAL = {"Host": "localhost"}

ID = re.compile(r"(?<![a-z])([a-z]{3})_[a-z2-7]{16}(?![a-z2-7])")
NAMED = re.compile(r"\{(\w+)\}")
WHOLE = frozenset({"/v1/people", "/v1/teams", "/v1/frameworks"})
MOST, LOOKED_AT = 8, 4
"""Of a list; and how many of its things are looked at one by one."""
FEWER = {"/v1/frameworks": 1, "/v1/escalations": 1}
"""What is long: one stands for all."""
SILENT = ("/metrics", "/healthz", "/readyz", "/v1/export", "/v1/events", "/v1/photos", "/v1/sessions/{id}/turns/{n}/")
"""What is not recorded: it streams, is no page's, or is a picture."""
TALKED_OF = "Capper 1 stood still"
EXPERIMENTS = (
    (
        "Hang the two keys on the cart",
        "nobody walks for a key",
        {"result": "Nobody walked; 21 minutes", "learning": "The keys were a fifth of it"},
    ),
    ("Keep the star wheel at the machine", "the change takes 17 minutes", {"result": None, "learning": None}),
)
DAYS = {"from": "2026-11-01", "to": "2026-11-30"}
FORMATS = ("md", "svg")


# --- what is answered ---------------------------------------------------------------------------------


@dataclass
class Recorder:
    """`person` reads; `admin` reads what that one may not. Times and ids are as the plant has them."""

    person: Api
    admin: Api
    known: dict[str, Any]
    me: str
    teams: list[str]
    answers: dict[str, Any] = field(default_factory=dict)

    def read(self) -> None:
        gets = {path: one for one in self.known.values() if one["method"] == "GET" for path in [one["path"]]}
        told = {path: one for path, one in gets.items() if not path.startswith(SILENT)}
        for path, one in sorted(told.items(), key=lambda each: each[0].count("{")):
            for asked in self.paths(path):
                for query in self.queries(one):
                    self.keep(asked, query)

    def paths(self, path: str) -> Iterator[str]:
        """Its own path, or those of the things that were listed before."""
        if "{" not in path:
            yield path
            return
        before, _, after = path.partition("/{id}")
        if "{" not in after:
            listed = [thing["id"] for thing in self.answers.get(before, {}).get("items", []) if "id" in thing]
            mine_first = sorted(listed, key=lambda id: id != self.me)[: FEWER.get(before, LOOKED_AT)]
            yield from (f"{before}/{id}{after}" for id in mine_first)

    def queries(self, one: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        choices = {name: self.choices(name, one["query"][name]) for name in one["required"]}
        if one["path"].endswith("/artefact"):
            yield from ({"format": name} for name in FORMATS)
        for chosen in product(*choices.values()):
            yield dict(zip(choices, chosen, strict=True))

    def choices(self, name: str, schema: Mapping[str, Any]) -> list[str]:
        return self.teams if name in ("team_id", "team") else list(schema.get("enum", [DAYS.get(name)]))

    def keep(self, path: str, query: Mapping[str, str]) -> None:
        got = self.person("GET", path, params={**query, "limit": "200"} if page_like(path, self.known) else query)
        if got.status_code in (403, 404):
            got = self.admin("GET", path, params=query)
        if got.status_code != 200:
            return
        address = path + ("?" + "&".join(f"{k}={v}" for k, v in sorted(query.items())) if query else "")
        if not got.headers["content-type"].startswith("application/json"):
            self.answers[address] = got.text
        elif (found := shortened(path, got.json())) not in self.listed(path):
            self.answers[address] = found

    def listed(self, path: str) -> list[Any]:
        """What a list has told of it already is not kept twice."""
        items: list[Any] = self.answers.get(path.rpartition("/")[0], {}).get("items", [])
        return items


def page_like(path: str, known: Mapping[str, Any]) -> bool:
    return any(one["path"] == path and "limit" in one["query"] for one in known.values())


def shortened(path: str, found: dict[str, Any]) -> dict[str, Any]:
    if "next" not in found or path in WHOLE:
        return found
    most = 40 if path.endswith("/turns") else MOST
    return {**found, "items": found["items"][: FEWER.get(path, 0) * 3 or most], "next": None}


# --- the plant ----------------------------------------------------------------------------------------


def supervisor(app: FastAPI, runner: asyncio.Runner, name: str = WHO) -> Api:
    """Signed in as the demo signs people in."""
    door = Api(app, runner, None)
    faces = door("GET", "/v1/sign-ins/demo", headers=LOCAL).json()["items"]
    face = next(face["id"] for face in faces if face["name"] == name)
    return Api(app, runner, door("POST", "/v1/sign-ins", {"demo_person_id": face}, headers=LOCAL).json()["bearer"])


def enrich(person: Api, admin: Api) -> str:
    """What the plant has none of on this team: analyses in every state, experiments, hooks. The id of the open one."""
    me = person("GET", "/v1/me").json()
    team, id = me["home_team_id"], me["person"]["id"]
    issues = person("GET", "/v1/issues").json()["items"]
    issue = next(one["id"] for one in issues if one["title"].startswith(TALKED_OF))
    board = person("GET", "/v1/storyboards").json()["items"][0]["id"]
    for step, expectation, outcome in EXPERIMENTS:
        path = f"/v1/storyboards/{board}/experiments"
        n = person.made(path, {"step": step, "expectation": expectation})["experiments"][-1]["n"]
        tag = person("GET", f"/v1/storyboards/{board}").headers["ETag"]
        person("PATCH", f"{path}/{n}", outcome, headers={"If-Match": tag})
    picture = saved(Image.new("RGB", (320, 240)), "JPEG")
    person("POST", f"/v1/issues/{issue}/photos", content=picture, headers={"Content-Type": "image/jpeg"})
    kata = person.made("/v1/sessions", {"framework": "kata", "storyboard_id": board})["id"]
    talk(person, kata, "sugar", 2)
    crooked = {"framework": "a3", "problem": "Labels stand crooked on line 2", "team_id": team}
    parked = person.made("/v1/sessions", crooked)["id"]
    talk(person, parked, "sugar", 4)
    person("POST", f"/v1/sessions/{parked}/park")
    done = person.made("/v1/sessions", {"framework": "five_whys", "problem": "Tilted caps", "team_id": team})["id"]
    talk(person, done, "chute", 40)
    began = person.made("/v1/sessions", {"framework": "five_whys", "issue_id": issue})["id"]
    talk(person, began, "chute", 9)
    admin.made("/v1/webhooks", {"name": "Maintenance system", "url": "https://works.example.org/", "events": ["*"]})
    told = {"person_id": id, "name": "Her phone", "url": "tgram://123456789:her-words/12315544/"}
    admin.made("/v1/channels", told)
    person("POST", f"/v1/people/{id}/absences", {"from": "2026-12-23T00:00Z", "until": "2026-12-28T00:00Z"})
    andon = {"name": "Andon", "mapping": {"external_id": "id", "fields": {"title": "title"}}, "team_id": team}
    admin("PUT", "/v1/sources/andon", andon, headers={"If-None-Match": "*"})
    return str(began)


def talk(person: Api, id: str, name: str, most: int) -> list[dict[str, Any]]:
    """The next answers of somebody in the demo; the first tap where they have none."""
    left = {step: list(lines) for step, lines in answers(name).items()}
    replies: list[dict[str, Any]] = []
    shown = person("GET", f"/v1/sessions/{id}").json()
    while shown["status"] == "active" and len(replies) < most:
        lines = left.get(shown["step"]["id"]) if shown["step"] else None
        text = lines.pop(0) if lines else shown["message"]["choices"][0]["send"] if shown["message"]["choices"] else "2"
        got = person("POST", f"/v1/sessions/{id}/turns", {"text": text})
        replies.append(got.json())
        shown = replies[-1]["session"]
    return replies


def numbered(text: str) -> str:
    """Ids in the order in which they come: `iss_1`, `iss_2`."""
    names: dict[str, str] = {}
    counted: Counter[str] = Counter()

    def name(found: re.Match[str]) -> str:
        if found[0] not in names:
            counted[found[1]] += 1
            names[found[0]] = f"{found[1]}_{counted[found[1]]}"
        return names[found[0]]

    return ID.sub(name, text)


def record(home: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    url = play_plant(home, AT, "Europe/Vienna")
    with Store.open(url) as store, asyncio.Runner() as runner:
        app = create_app(store, Settings(data_dir=home, demo="plant"), lambda: AT)
        known = operations(app)
        person = supervisor(app, runner)
        admin = Api(app, runner, (home / "admin.key").read_text(encoding="utf-8").strip())
        began = enrich(person, admin)
        me = person("GET", "/v1/me").json()
        recorder = Recorder(person, admin, known["operations"], me["person"]["id"], me["teams"])
        recorder.read()
        replies = talk(person, began, "chute", 6)
        return known, {"at": AT.isoformat(), "replies": replies, "answers": recorder.answers}


def main() -> None:
    with TemporaryDirectory() as home:
        known, recorded = record(Path(home))
    written = {"service.json": json.dumps(known, sort_keys=True), "recorded.json": numbered(json.dumps(recorded))}
    for name, text in written.items():
        (HERE / name).write_text(lines(json.loads(text)), encoding="utf-8")
        print(name, len(lines(json.loads(text))) // 1024, "KiB")


def lines(found: Mapping[str, Any]) -> str:
    """A line for each thing, so that a change can be read."""
    parts = [f'"{key}": {block(value)}' for key, value in found.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def block(value: Any) -> str:
    if not isinstance(value, dict):
        return compact(value)
    return "{\n" + ",\n".join(f"{json.dumps(key)}:{compact(one)}" for key, one in value.items()) + "\n}"


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


if __name__ == "__main__":
    main()
