"""Three tiers above each other with a leader each, a supporting department, and time that passes as a test says."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from coach.board.sweep import sweep_batch
from coach.store.engine import Store
from coach.store.tables import actions

from .conftest import NOON, SAFE, Api, Plant
from .talk import Clock, speaking

CALL = {"reason": "Two fitters are not enough", "ask": "Lend us a third fitter until Friday"}


@dataclass
class Tiers:
    """`line` is below `hall`, and `hall` below `site`; `fitters` help all of them. A key for each person."""

    store: Store
    clock: Clock
    org: str
    admin: Api
    line: str
    hall: str
    site: str
    fitters: str
    member: str
    leader: str
    head: str
    chief: str
    fitter: str
    keys: dict[str, Api]

    def as_(self, who: str) -> Api:
        return self.keys[who]

    def pass_(self, **time: float) -> None:
        """Time goes by, and the worker comes round once."""
        self.clock.at += timedelta(**time)
        at = self.clock.at
        self.admin.runner.run(self.store.write(lambda conn: sweep_batch(conn, self.org, at)))

    def issue(self, title: str = "Press 2 leaks oil", **fields: Any) -> str:
        return str(self.as_("member").made("/v1/issues", {"title": title, "team_id": self.line, **fields})["id"])

    def action(self, what: str = "Seal the ram", owner: str | None = None, **fields: Any) -> str:
        given = {"what": what, "owner_id": owner or self.member, "due": "2026-03-09", "team_id": self.line, **fields}
        return str(self.as_("leader").made("/v1/actions", given)["id"])

    def worked(self, action: str) -> str:
        """As if somebody had decided that it was effective."""
        its = (actions.c.org == self.org, actions.c.id == action)
        decided = actions.update().where(*its).values(status="effective")
        self.admin.runner.run(self.store.write(lambda conn: conn.execute(decided)))
        return action

    def move(self, who: str, item: str, verb: str, body: Any = None) -> Any:
        plural = "issues" if item.startswith("iss") else "actions"
        return self.as_(who)("POST", f"/v1/{plural}/{item}/{verb}", body)

    def moved(self, who: str, item: str, verb: str, body: Any = None) -> dict[str, Any]:
        answer = self.move(who, item, verb, body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def up(self, who: str = "leader", **asked: Any) -> list[dict[str, Any]]:
        answer = self.as_(who)("GET", "/v1/escalations", params=asked)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    def told(self, who: str) -> list[tuple[str, str]]:
        return [(n["what"], n["item_id"]) for n in self.as_(who)("GET", "/v1/inbox").json()["items"]]


def make_tiers(admin: Api, store: Store, plant: Plant, data: Path, runner: asyncio.Runner, org: str) -> Tiers:
    clock = Clock(NOON)
    api = speaking(admin, store, data, clock)
    site = api.made("/v1/teams", {**SAFE, "name": "Site", "tier": 3})["id"]
    hall = api.made("/v1/teams", {**SAFE, "name": "Hall", "tier": 2, "parent_id": site})["id"]
    fitters = api.made("/v1/teams", {**SAFE, "name": "Fitters", "tier": 1, "parent_id": hall, "kind": "support"})["id"]
    people = {
        name: api.made("/v1/people", {"name": name, "teams": [team]})["id"]
        for name, team in (("Head Ott", hall), ("Chief Ray", site), ("Fitter Nowak", fitters))
    }
    head, chief, fitter = people.values()
    for team, leader in ((hall, head), (site, chief), (fitters, fitter)):
        api.edit(f"/v1/teams/{team}", {"leader_id": leader})
    api.edit(f"/v1/teams/{plant.team}", {"parent_id": hall})

    def key(name: str, person: str, team: str, role: str = "supervisor") -> Api:
        made = api.made("/v1/keys", {"name": name, "role": role, "person_id": person, "teams": [team]})
        return Api(api.app, runner, made["secret"])

    keys = {
        "admin": api,
        "member": Api(api.app, runner, plant.keys["member"]),
        "leader": Api(api.app, runner, plant.keys["leader"]),
        "shared": Api(api.app, runner, plant.keys["shared"]),
        "stranger": Api(api.app, runner, plant.keys["other_team"]),
        "app": Api(api.app, runner, plant.keys["reader"]),
        "head": key("head", head, hall),
        "chief": key("chief", chief, site),
        "fitter": key("fitter", fitter, fitters),
    }
    return Tiers(
        store, clock, org, api, plant.team, hall, site, fitters, plant.member, plant.leader, head, chief, fitter, keys
    )
