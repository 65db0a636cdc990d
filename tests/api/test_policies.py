"""Escalation policies over HTTP: presets, versions, faults, and the clocks that keep theirs."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from coach.api.policies import EXAMPLE
from coach.board.clocks import Item, start
from coach.board.plant import Plant as Pass
from coach.board.policies import policy_in, presets
from coach.board.sweep import sweep_batch
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, SAFE, Api, Plant

PATH = "/v1/policies/night"
NEW = {"If-None-Match": "*"}
SLOW = EXAMPLE.replace("grace: 1h", "grace: 5h")
QUICK: dict[str, Any] = {
    "name": "Quick",
    "time": "calendar",
    "issue": {"resolve": "1d"},
    "levels": [{"up": 0, "resolve": "1h"}, {"up": 1}],
}


def put(api: Api, source: str, headers: dict[str, str], path: str = PATH) -> Any:
    return api("PUT", path, content=source.encode(), headers={"Content-Type": "application/yaml", **headers})


def known(api: Api, path: str = PATH) -> dict[str, str]:
    return {"If-Match": api("GET", path).headers["ETag"]}


def test_the_presets_are_there_before_anybody_uses_them(api: Api) -> None:
    listed = api("GET", "/v1/policies").json()["items"]
    assert [(each["id"], each["version"], each["preset"]) for each in listed] == [
        (id, 1, True) for id in ("hospital", "minutes", "two_days")
    ]
    assert listed[2]["policy"] == presets()["two_days"].model_dump(mode="json")
    assert api("GET", "/v1/policies/two_days").json() == listed[2]


def test_the_list_goes_on_where_it_stopped(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    first = api("GET", "/v1/policies", params={"limit": 3}).json()
    second = api("GET", "/v1/policies", params={"limit": 3, "cursor": first["next"]}).json()
    assert [each["id"] for each in first["items"]] == ["hospital", "minutes", "night"]
    assert ([each["id"] for each in second["items"]], second["next"]) == (["two_days"], None)


def test_a_policy_of_ones_own_as_yaml_or_json(api: Api) -> None:
    made = put(api, EXAMPLE, NEW)
    assert (made.status_code, made.json()["version"], made.json()["preset"]) == (201, 1, False)
    assert (made.json()["name"], made.json()["policy"]["grace"]) == ("Night shift", "1h")
    same = api("PUT", PATH, made.json()["policy"], headers={"If-Match": '"older"'})
    assert (same.status_code, same.json()) == (200, made.json())
    assert api("GET", PATH).json() == made.json()


def test_a_change_is_a_new_version_and_the_old_one_stays(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    changed = put(api, SLOW, known(api))
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert api("GET", PATH, params={"version": 1}).json()["policy"]["grace"] == "1h"
    assert api("GET", PATH).json()["policy"]["grace"] == "5h"
    assert api("GET", PATH, params={"version": 3}).status_code == 404


def test_a_changed_preset_keeps_what_shipped_as_its_first_version(api: Api) -> None:
    path = "/v1/policies/minutes"
    assert put(api, EXAMPLE, NEW, path).status_code == 412
    changed = put(api, EXAMPLE, known(api, path), path).json()
    assert (changed["version"], changed["preset"], changed["name"]) == (2, False, "Night shift")
    first = api("GET", path, params={"version": 1}).json()
    assert (first["preset"], first["policy"]) == (True, presets()["minutes"].model_dump(mode="json"))
    assert len(api("GET", "/v1/policies").json()["items"]) == 3


def test_a_change_wants_to_know_what_was_read(api: Api) -> None:
    assert put(api, EXAMPLE, {}).status_code == 428
    assert put(api, EXAMPLE, {"If-Match": '"x"'}).status_code == 412
    put(api, EXAMPLE, NEW)
    assert put(api, SLOW, NEW).status_code == 412
    assert put(api, SLOW, {"If-Match": '"x"'}).status_code == 412
    assert api("GET", PATH).json()["version"] == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"grace": "2 days"}, "`grace`: '2 days' is no length of time; write a whole number and a unit"),
        ({"grace": 2}, "`grace`: is not text"),
        ({"levels": []}, "`levels`: is empty; write at least 1"),
        ({"levels": [{"up": 0}, {"up": 1}]}, "level 1 has no `resolve`"),
        ({"levels": [{"up": 1, "resolve": "1h"}, {"up": 0}]}, "a ladder does not lead down"),
        ({"levels": [{"up": 21}]}, "`levels.0.up`: is too large; write 20 or less"),
        ({"time": "always"}, "`time`: is not known here; write 'working' or 'calendar'"),
        ({"gracia": "1d"}, "`gracia`: is not known here"),
        ({"name": ""}, "`name`: is empty"),
        ({"{0}": "{x}"}, "`{0}`: is not known here"),
    ],
)
def test_a_fault_is_told_with_its_field_and_what_to_write(api: Api, wrong: dict[str, Any], says: str) -> None:
    answer = put(api, json.dumps({**QUICK, **wrong}), NEW)
    assert (answer.status_code, says in answer.json()["detail"]) == (422, True), answer.text
    assert api("GET", PATH).status_code == 404


@pytest.mark.parametrize(
    "source",
    [
        *("", "- a", "a: [", "\x00", "&a [*a]", "[" * 5_000, "{}", "? {}", "x" * 30_000, "\ud800"),
        *("!!python/name:os.system", 'name: "\\ud800"', "name: 2026-99-99"),
        *(EXAMPLE + "grace: 2h\n", '{"name": "a", "name": "b"}'),
    ],
)
def test_a_text_that_is_no_policy_is_refused(api: Api, source: str) -> None:
    body = source.encode("utf-8", "surrogatepass")
    answer = api("PUT", PATH, content=body, headers={"Content-Type": "application/yaml", **NEW})
    assert (answer.status_code, len(answer.json()["detail"]) > 20) == (422, True)
    assert api("GET", PATH).status_code == 404


@pytest.mark.parametrize("id", ["Night", "1st", "a-b", "x" * 65, "a%20b"])
def test_an_id_is_a_plain_word(api: Api, id: str) -> None:
    assert put(api, EXAMPLE, NEW, f"/v1/policies/{id}").status_code == 422


def test_policies_are_for_administrators_of_the_whole_organisation(api: Api, as_role: Any, plant: Plant) -> None:
    secret = api.made("/v1/keys", {"name": "x", "role": "admin", "teams": [plant.team]})["secret"]
    for caller in (as_role("supervisor"), as_role("coach"), Api(api.app, api.runner, secret)):
        assert put(caller, EXAMPLE, NEW).status_code == 403
    assert as_role("reader")("GET", "/v1/policies/two_days").status_code == 200


def test_a_team_is_under_a_policy_that_is_there(api: Api, as_role: Any, plant: Plant) -> None:
    path = f"/v1/teams/{plant.team}"
    put(api, EXAMPLE, NEW)
    assert api.edit(path, {"policy_id": "nights"}).status_code == 422
    for id in ("night", "hospital", None):
        assert api.edit(path, {"policy_id": id}).json()["policy_id"] == id


def test_a_leader_does_not_choose_when_the_tier_above_hears(as_role: Any, plant: Plant) -> None:
    leader, path = as_role("leader"), f"/v1/teams/{plant.team}"
    assert leader.edit(path, {"policy_id": "hospital"}).status_code == 403
    assert leader.edit(path, {"policy_id": None, "span_target": 5}).json()["span_target"] == 5


@pytest.fixture
def follow(api: Api, plant: Plant, store: Store) -> Any:
    """Start an action's clock at noon with an hour to go, or sweep some minutes after that; the facts so far."""
    item = Item("act_1", "action", plant.team, "act_1")

    def begin(conn: Connection) -> object:
        return start(Pass(conn, plant.org, NOON), item, "do", duty=plant.member, deadline=NOON + timedelta(hours=1))

    def facts(minutes: int | None) -> list[tuple[int, str]]:
        def work(conn: Connection) -> Any:
            if minutes is None:
                begin(conn)
            else:
                sweep_batch(conn, plant.org, NOON + timedelta(minutes=60 + minutes))
            e = t.escalations.c
            return conn.execute(select(e.level, e.to_team_id).where(e.org == plant.org).order_by(e.level)).all()

        return [tuple(row) for row in api.runner.run(store.write(work))]

    return facts


def test_a_running_clock_keeps_the_version_it_was_started_under(api: Api, plant: Plant, follow: Any) -> None:
    put(api, json.dumps(QUICK), NEW)
    api.edit(f"/v1/teams/{plant.team}", {"policy_id": "night"})
    follow(None)
    assert put(api, json.dumps({**QUICK, "grace": "3d"}), known(api)).json()["version"] == 2
    assert follow(-1) == []
    assert follow(0) == [(1, plant.team)]
    assert follow(59) == [(1, plant.team)]
    assert [level for level, _ in follow(60)] == [1, 2]


def test_a_clock_finds_its_way_in_the_tree_as_it_is_by_then(api: Api, plant: Plant, follow: Any) -> None:
    put(api, json.dumps(QUICK), NEW)
    path = f"/v1/teams/{plant.team}"
    api.edit(path, {"policy_id": "night"})
    follow(None)
    above = api.made("/v1/teams", {**SAFE, "name": "Plant", "tier": 2, "leader_id": plant.outsider})["id"]
    follow(0)
    api.edit(path, {"parent_id": above, "name": "Press shop"})
    assert follow(60) == [(1, plant.team), (2, above)]


def test_what_is_kept_reads_back_as_it_was(api: Api) -> None:
    made = put(api, EXAMPLE, NEW).json()
    assert policy_in(json.dumps(made["policy"])) == policy_in(EXAMPLE)
