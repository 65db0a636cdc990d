"""What the clock of an issue does, and what changes it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coach.clock import new_id
from coach.store import tables as t
from tests.api.conftest import NOON, Api, Plant

from .conftest import Site, post, raised, seen


def test_unacknowledged_it_goes_up_and_then_only_a_leader_up_there_acknowledges(
    as_role: Any, plant: Plant, site: Site
) -> None:
    id = raised(as_role("member"), assignee_id=plant.member)
    site.sweep(days=2)
    up = seen(site.api, id)
    assert (up["level"], up["tier"], up["deadline_version"]) == (1, 2, 1)
    assert post(as_role("member"), id, "acknowledge").status_code == 403
    assert post(as_role("leader"), id, "acknowledge").status_code == 403
    taken = post(as_role("supervisor"), id, "acknowledge").json()
    assert (taken["level"], taken["acknowledged_at"]) == (1, "2026-03-04T12:00:00Z")


def test_acknowledged_in_time_it_stays_with_the_team(as_role: Any, plant: Plant, site: Site) -> None:
    id = raised(as_role("leader"), assignee_id=plant.member)
    begun = post(as_role("member"), id, "acknowledge").json()
    assert (begun["status"], begun["acknowledged_at"]) == ("in_analysis", "2026-03-02T12:00:00Z")
    site.sweep(days=2)
    assert seen(site.api, id)["level"] == 0
    again = post(as_role("member"), id, "acknowledge").json()
    assert (again["acknowledged_at"], len(site.told(id, "moved"))) == ("2026-03-02T12:00:00Z", 1)


def test_a_severe_one_is_with_who_leads_at_once(as_role: Any, plant: Plant, site: Site) -> None:
    id = raised(as_role("member"), severity="severe")
    assert (seen(site.api, id)["level"], seen(site.api, id)["tier"]) == (1, 2)
    assert set(site.told(id)) == {(site.head, "escalated"), (plant.leader, "went_up"), (plant.member, "went_up")}


def test_where_the_leader_is_absent_the_deputy_hears_of_a_severe_one(as_role: Any, plant: Plant, site: Site) -> None:
    for person in (plant.leader, site.head):
        away = {"from_at": NOON - timedelta(days=1), "until_at": NOON + timedelta(days=1), "created_at": NOON}
        site.add(t.absences, id=new_id("abs"), person_id=person, **away)
    site.add(t.deputies, team_id=plant.team, n=1, person_id=plant.outsider)
    id = raised(as_role("member"), severity="severe")
    assert set(site.told(id)) == {(plant.outsider, "escalated"), (plant.member, "went_up")}


def test_made_severe_it_goes_up_at_once_and_made_lighter_it_stays(as_role: Any, plant: Plant, site: Site) -> None:
    leader = as_role("leader")
    id = raised(as_role("member"))
    graver = leader.edit(f"/v1/issues/{id}", {"severity": "severe"}).json()
    assert (graver["level"], graver["deadline_version"]) == (1, 2)
    assert (site.head, "escalated") in site.told(id)
    lighter = leader.edit(f"/v1/issues/{id}", {"severity": "normal"}).json()
    assert (lighter["level"], lighter["deadline_version"]) == (1, 2)
    assert sorted(site.told(id, "moved")) == sorted([*[(plant.member, "moved")] * 2, (site.head, "moved")])


def test_what_had_gone_up_keeps_its_rung_when_it_turns_out_to_be_severe(as_role: Any, site: Site) -> None:
    id = raised(as_role("member"))
    site.sweep(days=2)
    graver = as_role("leader").edit(f"/v1/issues/{id}", {"severity": "severe"}).json()
    assert (graver["level"], graver["deadline_version"]) == (1, 1)
    assert site.told(id, "escalated") == [(site.head, "escalated")] * 2


def test_in_another_team_its_clock_begins_anew(api: Api, as_role: Any, plant: Plant, site: Site) -> None:
    id = raised(as_role("member"), assignee_id=plant.member)
    site.sweep(days=2)
    moved = api.edit(f"/v1/issues/{id}", {"team_id": plant.other_team}).json()
    assert (moved["team_id"], moved["level"], moved["deadline_version"]) == (plant.other_team, 0, 2)
    assert (moved["assignee_id"], moved["owed_by"], moved["tier"]) == (plant.member, plant.member, 1)
    assert as_role("member")("GET", f"/v1/issues/{id}").status_code == 404
    assert (plant.member, "moved") in site.told(id)


def test_given_to_somebody_else_its_deadline_stays(as_role: Any, plant: Plant, site: Site) -> None:
    id = raised(as_role("leader"), assignee_id=plant.leader)
    before = seen(site.api, id)
    given = as_role("leader").edit(f"/v1/issues/{id}", {"assignee_id": plant.member}).json()
    assert (given["owed_by"], given["deadline_version"]) == (plant.member, 1)
    assert given["deadline"] == before["deadline"]
    assert site.told(id) == [(plant.member, "assigned")]
    cleared = as_role("leader").edit(f"/v1/issues/{id}", {"assignee_id": None}).json()
    assert (cleared["assignee_id"], cleared["owed_by"]) == (None, None)


def test_issues_of_one_cause_share_their_root(as_role: Any, plant: Plant, site: Site) -> None:
    leader = as_role("leader")
    first, second = raised(leader), raised(leader, severity="severe")
    joined = leader.edit(f"/v1/issues/{second}", {"same_as_id": first}).json()
    assert joined["same_as_id"] == first
    roots = select(t.clocks.c.root_id).where(t.clocks.c.org == plant.org)
    facts = select(t.escalations.c.root_id).where(t.escalations.c.org == plant.org)
    assert site.run(lambda conn: set(conn.execute(roots).scalars()) | set(conn.execute(facts).scalars())) == {first}
    leader.edit(f"/v1/issues/{second}", {"same_as_id": None})
    assert site.run(lambda conn: set(conn.execute(facts).scalars())) == {second}


def test_causes_make_no_chain_and_no_circle(as_role: Any, plant: Plant) -> None:
    leader = as_role("leader")
    a, b, c, ended = (raised(leader) for _ in range(4))
    for verb in ("resolve", "confirm"):
        post(leader, ended, verb)
    leader.edit(f"/v1/issues/{b}", {"same_as_id": a})
    tries = [(a, a, 422), (a, b, 409), (c, b, 409), (a, c, 409), (c, ended, 409), (c, "iss_nowhere", 422)]
    for id, other, status in tries:
        assert leader.edit(f"/v1/issues/{id}", {"same_as_id": other}).status_code == status, (id, other)
    theirs = raised(as_role("other_team"))
    assert leader.edit(f"/v1/issues/{c}", {"same_as_id": theirs}).status_code == 422
    assert [seen(leader, id)["same_as_id"] for id in (a, b, c)] == [None, a, None]
