"""Teams, people and keys: the tree, the names, and the doors."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import OperationalError

from coach.board.clocks import Item, start
from coach.board.plant import Plant as Pass
from coach.board.rules.clock import Stage
from coach.board.sweep import sweep_batch
from coach.clock import new_id
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.plant import hold_tree

from .conftest import NOON, SAFE, Api, Plant


def test_a_team_is_what_was_sent(api: Api, plant: Plant) -> None:
    made = api.made(
        "/v1/teams", {**SAFE, "name": "Plant", "tier": 2, "leader_id": plant.leader, "members": [plant.member]}
    )
    assert {**made, "id": "", "created_at": ""} == {
        **SAFE,
        "id": "",
        "name": "Plant",
        "kind": "line",
        "tier": 2,
        "parent_id": None,
        "leader_id": plant.leader,
        "deputies": [],
        "calendar_id": None,
        "policy_id": None,
        "members": [plant.member],
        "span_target": None,
        "span": {"members": 1, "target": None},
        "analysis_limit": 3,
        "created_at": "",
    }
    assert api("GET", f"/v1/teams/{made['id']}").json() == made


def test_a_team_without_a_zone_lives_in_the_sites(api: Api) -> None:
    body = {"name": "Plant", "make_safe_text": "Stop.", "emergency_contact": "4711"}
    assert api.made("/v1/teams", body)["timezone"] == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "America", "../etc/passwd", "/etc/localtime", ""])
def test_a_zone_that_is_none_is_refused(api: Api, zone: str) -> None:
    assert api("POST", "/v1/teams", {**SAFE, "name": "Plant", "timezone": zone}).status_code == 422


def test_members_are_replaced_as_a_whole(api: Api, plant: Plant) -> None:
    path = f"/v1/teams/{plant.team}"
    assert api.edit(path, {"members": [plant.outsider]}).json()["members"] == [plant.outsider]
    assert api.edit(path, {"members": []}).json()["members"] == []


def test_a_team_says_who_stands_in_how_many_a_leader_has_and_how_much_it_takes_on(api: Api, plant: Plant) -> None:
    path = f"/v1/teams/{plant.team}"
    wanted = {"kind": "support", "deputies": [plant.outsider, plant.member], "span_target": 6, "analysis_limit": 1}
    changed = api.edit(path, wanted).json()
    assert {name: changed[name] for name in wanted} == wanted
    assert (changed["members"], changed["span"]) == (sorted([plant.leader, plant.member]), {"members": 1, "target": 6})
    assert api.edit(path, {"leader_id": None, "span_target": None}).json()["span"] == {"members": 2, "target": None}
    turned = [plant.member, plant.outsider, plant.member]
    assert api.edit(path, {"deputies": turned}).json()["deputies"] == turned[:2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "office"},
        {"deputies": ["per_x"]},
        {"deputies": None},
        {"calendar_id": "cal_x"},
        {"policy_id": "none"},
        {"span_target": 0},
        {"span_target": 101},
        {"span_target": "6"},
        {"analysis_limit": 0},
        {"analysis_limit": 51},
        {"analysis_limit": None},
    ],
    ids=str,
)
def test_what_a_team_cannot_be_is_refused(api: Api, plant: Plant, wrong: dict[str, Any]) -> None:
    before = api("GET", f"/v1/teams/{plant.team}").json()
    assert api.edit(f"/v1/teams/{plant.team}", wrong).status_code == 422
    assert api("POST", "/v1/teams", {**SAFE, "name": "Plant", **wrong}).status_code == 422
    assert api("GET", f"/v1/teams/{plant.team}").json() == before


def test_help_always_comes_from_a_higher_tier(api: Api, plant: Plant) -> None:
    above = api.made("/v1/teams", {**SAFE, "name": "Plant", "tier": 2})["id"]
    assert api.edit(f"/v1/teams/{plant.team}", {"parent_id": above}).json()["parent_id"] == above
    assert api.edit(f"/v1/teams/{above}", {"parent_id": plant.team}).status_code == 422
    assert api.edit(f"/v1/teams/{plant.team}", {"tier": 2}).status_code == 422
    assert api.edit(f"/v1/teams/{above}", {"tier": 1}).status_code == 422
    assert [team["id"] for team in api("GET", "/v1/teams", params={"parent_id": above}).json()["items"]] == [plant.team]


def test_changes_of_the_tree_wait_for_each_other(postgres_url: str) -> None:
    """Two that do not see each other could close a circle; on SQLite no two of them run at one time."""
    org = new_id("org")
    with Store.open(postgres_url) as store, store.engine.connect() as one, store.engine.connect() as other:
        one.execute(insert(t.orgs).values(org=org, name="Plant", created_at=NOON))
        one.commit()
        hold_tree(one, org)
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            hold_tree(other, org)


def test_a_leader_tends_the_team_but_not_the_tree(as_role: Any, plant: Plant) -> None:
    leader = as_role("leader")
    assert leader.edit(f"/v1/teams/{plant.team}", {"emergency_contact": "4712"}).json()["emergency_contact"] == "4712"
    assert leader.edit(f"/v1/teams/{plant.team}", {"tier": 3}).status_code == 403
    assert leader("POST", "/v1/teams", {**SAFE, "name": "Mine"}).status_code == 403


def test_a_person_is_found_under_their_team(api: Api, plant: Plant) -> None:
    made = api.made("/v1/people", {"name": "Omar Diaz", "email": "omar@example.org", "teams": [plant.other_team]})
    assert (made["teams"], made["phone"], made["erased"]) == ([plant.other_team], None, False)
    found = api("GET", "/v1/people", params={"team_id": plant.other_team}).json()["items"]
    assert {person["id"] for person in found} == {made["id"], plant.outsider}


def test_people_have_a_shift_and_say_how_they_want_their_messages(api: Api, plant: Plant) -> None:
    made = api.made("/v1/people", {"name": "Omar Diaz", "shift": "late", "messages": "digest"})
    assert (made["shift"], made["messages"]) == ("late", "digest")
    path = f"/v1/people/{made['id']}"
    assert api.edit(path, {"messages": "each"}).json() == {**made, "messages": "each"}
    assert api.edit(path, {"shift": None, "messages": None}).json() == {**made, "shift": None, "messages": None}
    assert api.edit(path, {"messages": "never"}).status_code == 422


def test_contacts_are_for_those_who_lead_and_for_oneself(as_role: Any, plant: Plant) -> None:
    def phone(role: str, person: str) -> str | None:
        return as_role(role)("GET", f"/v1/people/{person}").json()["phone"]  # type: ignore[no-any-return]  # JSON

    assert phone("leader", plant.member) == "4719"
    assert phone("member", plant.member) == "4719"
    assert phone("member", plant.leader) is None


def test_the_names_of_a_board_come_in_one_call(api: Api, as_role: Any, plant: Plant) -> None:
    asked = f"/v1/people?ids={plant.member},{plant.outsider},per_nobody&limit=1"
    assert {person["name"] for person in api("GET", asked).json()["items"]} == {"Ravi Sen", "Lea Noor"}
    assert [person["id"] for person in as_role("member")("GET", asked).json()["items"]] == [plant.member]
    assert api("GET", f"/v1/people?ids={','.join(['per_1'] * 201)}").status_code == 422


def test_a_key_for_one_team_sees_its_people_only(as_role: Any, plant: Plant) -> None:
    leader = as_role("leader")
    assert {person["id"] for person in leader("GET", "/v1/people").json()["items"]} == {plant.leader, plant.member}
    assert leader("GET", "/v1/people", params={"team_id": plant.other_team}).json()["items"] == []
    assert leader("POST", "/v1/people", {"name": "Nobody's"}).status_code == 422
    assert leader("POST", "/v1/people", {"name": "Theirs", "teams": [plant.other_team]}).status_code == 422
    assert leader.made("/v1/people", {"name": "Ours", "teams": [plant.team]})["teams"] == [plant.team]


def test_erasing_takes_name_words_and_keys_and_leaves_the_rest(api: Api, as_role: Any, plant: Plant) -> None:
    member = as_role("member")
    issue = member.made("/v1/issues", {"title": "My own words", "detail": "More of them"})
    tag = api("GET", f"/v1/issues/{issue['id']}").headers["ETag"]
    gone = api("POST", f"/v1/people/{plant.member}/erase").json()
    assert (gone["name"], gone["email"], gone["phone"], gone["erased"]) == ("", None, None, True)
    left = api("GET", f"/v1/issues/{issue['id']}", headers={"If-None-Match": tag}).json()
    assert left == {**issue, "title": "", "detail": "", "erased": True}
    assert member("GET", "/v1/teams").status_code == 401
    assert api("POST", f"/v1/people/{plant.member}/erase").json() == gone
    assert api.edit(f"/v1/people/{plant.member}", {"name": "Back"}).status_code == 409


@pytest.fixture
def owes(api: Api, plant: Plant, store: Store) -> Any:
    """An action whose next move the member owes, due in an hour."""
    api.edit(f"/v1/teams/{plant.team}", {"policy_id": "minutes", "deputies": [plant.member]})

    def begin(stage: Stage, **asked: Any) -> str:
        body = {"what": "Tidy up", "owner_id": plant.member, "due": "2026-03-02T13:00:00Z", "team_id": plant.team}
        id: str = api.made("/v1/actions", {**body, **asked})["id"]

        def work(conn: Connection) -> object:
            item, due = Item(id, "action", plant.team, id), NOON + timedelta(hours=1)
            return start(Pass(conn, plant.org, NOON), item, stage, duty=plant.member, deadline=due, accepted=True)

        api.runner.run(store.write(work))
        return id

    return begin


def kept(api: Api, store: Store, org: str, table: Table) -> list[Any]:
    rows = select(table).where(table.c.org == org)
    return api.runner.run(store.read(lambda conn: list(conn.execute(rows).mappings())))


def test_no_clock_notice_message_or_team_names_who_was_erased(api: Api, plant: Plant, owes: Any, store: Store) -> None:
    owes("do")
    api.made(f"/v1/people/{plant.member}/absences", {"from": "2026-03-03T00:00Z", "until": "2026-03-04T00:00Z"})
    assert any(plant.member in str(kept(api, store, plant.org, table)) for table in (t.clocks, t.absences, t.deputies))
    api("POST", f"/v1/people/{plant.member}/erase")
    for table in (t.clocks, t.notices, t.messages, t.absences, t.deputies, t.photos, t.teams):
        assert plant.member not in str(kept(api, store, plant.org, table)), table.name
    team = api("GET", f"/v1/teams/{plant.team}").json()
    assert (team["deputies"], team["span"]["members"]) == ([], 0)


@pytest.mark.parametrize("stage", ["do", "verify"])
def test_what_somebody_owed_goes_to_their_leader_who_hears_of_it(
    api: Api, plant: Plant, owes: Any, store: Store, stage: Stage
) -> None:
    id = owes(stage)
    api("POST", f"/v1/people/{plant.member}/erase")
    api.runner.run(store.write(lambda conn: sweep_batch(conn, plant.org, NOON + timedelta(hours=1))))
    told = [(n["what"], n["person_id"]) for n in kept(api, store, plant.org, t.notices) if n["item_id"] == id]
    assert sorted(told) == [("assigned", plant.leader), ("escalated", plant.leader)]
    (clock,) = (row for row in kept(api, store, plant.org, t.clocks) if row["item_id"] == id)
    assert (clock["duty_id"], clock["level"]) == (None, 1)


def test_an_action_without_its_owner_is_owed_by_who_asked_for_it(
    api: Api, as_role: Any, plant: Plant, owes: Any, store: Store
) -> None:
    id = as_role("leader").made(
        "/v1/actions", {"what": "Tidy up", "owner_id": plant.member, "due": "2026-03-06", "team_id": plant.team}
    )["id"]
    item = Item(id, "action", plant.team, id)
    api.runner.run(store.write(lambda conn: start(Pass(conn, plant.org, NOON), item, "do", duty=plant.member)))
    api("POST", f"/v1/people/{plant.member}/erase")
    left = api("GET", f"/v1/actions/{id}").json()
    assert (left["owner_id"], left["owner_state"], left["asker_id"]) == (None, "proposed", plant.leader)
    assert [row["duty_id"] for row in kept(api, store, plant.org, t.clocks)] == [plant.leader]


def test_who_was_erased_stands_for_nobody_again(api: Api, plant: Plant) -> None:
    api("POST", f"/v1/people/{plant.leader}/erase")
    path = f"/v1/teams/{plant.team}"
    assert api("GET", path).json()["leader_id"] is None
    assert api.edit(path, {"leader_id": plant.leader}).status_code == 422
    assert api.edit(path, {"deputies": [plant.leader]}).status_code == 422
    away = {"from": "2026-03-03T00:00Z", "until": "2026-03-04T00:00Z"}
    assert api("POST", f"/v1/people/{plant.leader}/absences", away).status_code == 409


def test_a_secret_is_shown_once(api: Api, plant: Plant) -> None:
    once = {"Idempotency-Key": "k-1"}
    body = {"name": "Tablet", "role": "learner", "teams": [plant.team], "shared_device": True}
    first, second = (api("POST", "/v1/keys", body, headers=once).json() for _ in range(2))
    assert first["secret"].startswith(first["prefix"])
    assert second == {**first, "secret": None}
    assert api("GET", f"/v1/keys/{first['id']}").json() == second
    assert all(key["secret"] is None for key in api("GET", "/v1/keys").json()["items"])


def test_a_new_key_opens_what_it_is_for(api: Api, plant: Plant) -> None:
    secret = api.made("/v1/keys", {"name": "Tablet", "role": "reader", "teams": [plant.team]})["secret"]
    reader = Api(api.app, api.runner, secret)
    assert [team["id"] for team in reader("GET", "/v1/teams").json()["items"]] == [plant.team]
    assert reader("POST", "/v1/issues", {"title": "Stop"}).status_code == 403
    assert reader("GET", "/v1/people").status_code == 403


def test_a_key_refers_to_what_is_there(api: Api) -> None:
    assert api("POST", "/v1/keys", {"name": "x", "role": "reader", "teams": ["tea_x"]}).status_code == 422
    assert api("POST", "/v1/keys", {"name": "x", "role": "reader", "person_id": "per_x"}).status_code == 422
    assert api("POST", "/v1/keys", {"name": "x", "role": "owner"}).status_code == 422
    assert api("POST", "/v1/keys", {"name": "x", "role": "reader", "teams": []}).status_code == 422


def test_an_administrator_of_one_team_cannot_hand_out_keys(api: Api, plant: Plant) -> None:
    secret = api.made("/v1/keys", {"name": "x", "role": "admin", "teams": [plant.team]})["secret"]
    local = Api(api.app, api.runner, secret)
    assert local("POST", "/v1/keys", {"name": "y", "role": "admin"}).status_code == 403
    assert local("GET", "/v1/keys").status_code == 403


def test_the_last_key_that_can_make_others_stays(api: Api) -> None:
    keys = {key["name"]: key for key in api("GET", "/v1/keys").json()["items"]}
    answer = api("DELETE", f"/v1/keys/{keys['admin']['id']}")
    assert (answer.status_code, api("GET", "/v1/keys").status_code) == (409, 200)


def test_keys_and_erasures_leave_a_trace(api: Api, plant: Plant, store: Store) -> None:
    made = api.made("/v1/keys", {"name": "Tablet", "role": "reader"})["id"]
    api("DELETE", f"/v1/keys/{made}")
    api("POST", f"/v1/people/{plant.outsider}/erase")
    about = select(t.audit.c.what).where(t.audit.c.org == plant.org, t.audit.c.target.in_([made, plant.outsider]))
    left = api.runner.run(store.read(lambda conn: conn.execute(about).scalars().all()))
    assert sorted(left) == ["erase", "made key", "revoked key"]


@pytest.mark.parametrize(("field", "most"), [("make_safe_text", 20), ("emergency_contact", 6)])
def test_words_for_danger_that_would_not_fit_one_message_are_refused(api: Api, field: str, most: int) -> None:
    answer = api("POST", "/v1/teams", {**SAFE, "name": "Plant", field: "go " * (most + 1)})
    assert answer.status_code == 422
    assert f"{most} words" in answer.json()["errors"][0]["message"]
