"""How the status of an issue follows its sessions and actions."""

from typing import Any

import pytest

from coach.board.issues import settle
from coach.clock import new_id
from coach.store import tables as t
from tests.api.conftest import NOON, Plant

from .conftest import Site, post, raised, seen


@pytest.fixture
def settled(site: Site) -> Any:
    """Works an issue's status out as if somebody had changed its work."""

    def work(id: str, by: str | None = None) -> str:
        site.on(lambda plant: settle(plant, id, by))
        return str(seen(site.api, id)["status"])

    return work


def work_of(site: Site, id: str, status: str, kind: str = "corrective") -> str:
    action = new_id("act")
    row = {"id": action, "team_id": site.plant.team, "issue_id": id, "kind": kind, "status": status}
    site.add(t.actions, **row, owner_state="accepted", created_at=NOON, updated_at=NOON)
    return action


def set_action(site: Site, action: str, status: str) -> None:
    a = t.actions.c
    ended = NOON if status in ("standardised", "cancelled") else None
    its = t.actions.update().where(a.org == site.plant.org, a.id == action)
    site.run(lambda conn: conn.execute(its.values(status=status, closed_at=ended)))


def test_its_status_follows_its_actions(as_role: Any, site: Site, settled: Any) -> None:
    id = raised(as_role("member"))
    work_of(site, id, "open", "containment")
    assert settled(id) == "open"
    action = work_of(site, id, "open")
    assert settled(id) == "countermeasures"
    for status in ("done", "verified", "effective", "standardised"):
        set_action(site, action, status)
        assert settled(id) == "checking"
    set_action(site, action, "cancelled")
    assert settled(id) == "in_analysis"
    assert len(site.told(id, "moved")) == 3


def test_its_status_follows_its_sessions(as_role: Any, plant: Plant, settled: Any, site: Site) -> None:
    id = raised(as_role("member"))
    session = as_role("member").made("/v1/sessions", {"framework": "five_whys", "issue_id": id})["id"]
    assert settled(id) == "in_analysis"
    work_of(site, id, "done")
    assert settled(id) == "in_analysis"
    as_role("member")("POST", f"/v1/sessions/{session}/abandon")
    assert settled(id) == "checking"


def test_a_countermeasure_without_effect_opens_what_was_closed(
    as_role: Any, plant: Plant, site: Site, settled: Any
) -> None:
    leader = as_role("leader")
    id = raised(leader)
    action = work_of(site, id, "verified")
    for verb in ("resolve", "confirm"):
        post(leader, id, verb)
    assert settled(id) == "closed"
    site.watch.wait(days=30)
    decided = {"decision": "not_effective", "decided_at": site.watch.now, "decided_by": plant.leader}
    site.add(t.effects, action_id=action, n=1, at=site.watch.now, proposal="not_effective", **decided)
    set_action(site, action, "open")
    assert settled(id) == "countermeasures"
    again = seen(leader, id)
    assert (again["closed_at"], again["stage"], again["deadline_version"]) == (None, "resolve", 3)


def test_settling_closes_nothing_and_says_nothing_where_nothing_moved(as_role: Any, site: Site, settled: Any) -> None:
    id = raised(as_role("member"))
    before = seen(site.api, id)
    assert settled(id) == "open"
    assert (seen(site.api, id), site.told(id, "moved")) == (before, [])
    post(as_role("leader"), id, "resolve")
    work_of(site, id, "open")
    assert settled(id) == "checking"
