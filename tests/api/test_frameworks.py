"""Frameworks over HTTP: what ships, what a site brings, and every version of it."""

from typing import Any

import pytest

from coach.api.app import framework_files
from coach.api.frameworks import EXAMPLE
from coach.board.toolbox import read_framework, stock
from coach.errors import BrokenFramework
from coach.frameworks import shipped
from coach.store.engine import Store
from coach.store.scope import Caller

from .conftest import NOON, Api

PATH = "/v1/frameworks/three_lines"
NEW = {"If-None-Match": "*"}


def put(api: Api, source: str, headers: dict[str, str], path: str = PATH) -> Any:
    return api("PUT", path, content=source.encode(), headers={"Content-Type": "application/yaml", **headers})


def known(api: Api) -> dict[str, str]:
    return {"If-Match": api("GET", PATH).headers["ETag"]}


def test_what_ships_is_there(api: Api) -> None:
    listed = {tool["id"]: tool["version"] for tool in api("GET", "/v1/frameworks").json()["items"]}
    assert listed == {name.removesuffix(".yaml"): 1 for name, _ in shipped()}
    whole = api("GET", "/v1/frameworks/five_whys").json()
    assert (whole["definition"]["id"], "steps:" in whole["source"]) == ("five_whys", True)


def test_the_list_goes_on_where_it_stopped(api: Api) -> None:
    first = api("GET", "/v1/frameworks", params={"limit": 1}).json()
    second = api("GET", "/v1/frameworks", params={"limit": 1, "cursor": first["next"]}).json()
    assert first["items"][0]["id"] < second["items"][0]["id"]


def test_a_framework_of_ones_own(api: Api) -> None:
    made = put(api, EXAMPLE, NEW)
    assert (made.status_code, made.json()["version"], made.json()["source"]) == (201, 1, EXAMPLE)
    assert api("GET", PATH).json() == made.json()


def test_a_change_is_a_new_version_and_the_old_one_stays(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    changed = put(api, EXAMPLE.replace("Three lines", "Three short lines"), known(api))
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert api("GET", PATH, params={"version": 1}).json()["title"] == "Three lines"
    assert api("GET", PATH).json()["title"] == "Three short lines"
    assert api("GET", PATH, params={"version": 3}).status_code == 404


def test_the_same_text_again_is_no_change(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    again = put(api, EXAMPLE, {"If-Match": '"older"'})
    assert (again.status_code, again.json()["version"]) == (200, 1)


def test_a_change_wants_to_know_what_was_read(api: Api) -> None:
    assert put(api, EXAMPLE, {}).status_code == 428
    assert put(api, EXAMPLE, {"If-Match": '"x"'}).status_code == 412
    put(api, EXAMPLE, NEW)
    assert put(api, EXAMPLE, NEW).status_code == 412
    assert put(api, EXAMPLE + "\n", {"If-Match": '"x"'}).status_code == 412
    assert api("GET", PATH).json()["version"] == 1


def test_faults_are_told_with_line_and_field(api: Api) -> None:
    answer = put(api, EXAMPLE.replace("kind: collect", "kind: guess"), NEW)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:coach:problem:broken-framework")
    assert all(fault["line"] >= 1 and fault["field"] and fault["message"] for fault in answer.json()["errors"])
    assert api("GET", PATH).status_code == 404


@pytest.mark.parametrize("source", ["", "- a", "a: [", "\x00", "&a [*a]", "x" * 300_000, "{}", "? {}", "id: \ud800"])
def test_a_text_that_is_no_framework_is_refused(api: Api, source: str) -> None:
    answer = api("PUT", PATH, content=source.encode("utf-8", "surrogatepass"), headers=NEW)
    assert answer.status_code == 422


def test_the_path_names_the_framework(api: Api) -> None:
    assert put(api, EXAMPLE, NEW, "/v1/frameworks/four_lines").status_code == 422


def test_json_is_read_as_well(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    definition = {k: v for k, v in api("GET", PATH).json()["definition"].items() if v not in (None, {})}
    assert api("PUT", PATH, definition, headers=known(api)).json()["version"] == 2


def test_only_who_owns_the_method_changes_it(as_role: Any) -> None:
    statuses = {
        role: put(as_role(role), EXAMPLE, NEW).status_code for role in ("reader", "learner", "supervisor", "coach")
    }
    assert statuses == {"reader": 403, "learner": 403, "supervisor": 403, "coach": 201}


def test_a_new_release_brings_a_new_version_except_where_the_site_has_its_own(store: Store, api: Api, org: str) -> None:
    caller = Caller(org, "key_x", "admin")

    def stocked(source: str) -> int:
        def work(conn: Any) -> int:
            stock(conn, org, [("three_lines.yaml", source)], NOON)
            return read_framework(conn, caller, "three_lines").version

        return api.runner.run(store.write(work))

    newer = EXAMPLE.replace("Three lines", "Three better lines")
    assert [stocked(EXAMPLE), stocked(EXAMPLE), stocked(newer)] == [1, 1, 2]
    put(api, EXAMPLE, known(api))
    assert [stocked(newer), stocked(EXAMPLE)] == [3, 3]


def test_a_sites_own_file_comes_before_the_shipped_one(tmp_path: Any) -> None:
    (tmp_path / "mine.yaml").write_text(EXAMPLE)
    assert framework_files(tmp_path)[0] == ("mine.yaml", EXAMPLE)
    (tmp_path / "mine.yaml").write_text("id: 7")
    with pytest.raises(BrokenFramework, match=r"mine\.yaml"):
        framework_files(tmp_path)


def check(api: Api, text: str) -> dict[str, Any]:
    answer = api("POST", "/v1/frameworks/check", {"text": text})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_file_is_looked_at_before_it_is_put(api: Api) -> None:
    found = check(api, EXAMPLE)
    assert (found["ok"], found["id"], found["version"], found["faults"]) == (True, "three_lines", 1, [])
    question = "What is different from how it should be?"
    assert found["steps"] == [{"id": "start", "title": "Start", "kind": "collect", "first_question": question}]
    assert found["diagram"].startswith("flowchart TD")
    assert api("GET", PATH).status_code == 404


def test_a_look_tells_the_version_that_the_text_is_or_would_become(api: Api) -> None:
    put(api, EXAMPLE, NEW)
    assert [check(api, text)["version"] for text in (EXAMPLE, EXAMPLE + "\n")] == [1, 2]
    whys = {step["id"]: step for step in check(api, dict(shipped())["five_whys.yaml"])["steps"]}
    assert whys["analysis"]["first_question"] == "Why do you think the problem comes about?"


def test_a_look_finds_every_fault_with_its_line_and_what_to_write(api: Api) -> None:
    found = check(api, EXAMPLE.replace("title: Start", "titel: Start").replace("about: The", "abuot: The"))
    assert (found["ok"], found["id"], found["steps"], found["diagram"]) == (False, None, [], None)
    faults = {fault["path"]: (fault["line"], fault["hint"]) for fault in found["faults"]}
    assert faults["steps.0.titel"] == (11, "remove it or correct its spelling")
    assert faults["about"] == (1, "add it")
    assert {"abuot", "steps.0.title"} <= set(faults)


@pytest.mark.parametrize("text", ["", "- a", "a: [", "&a [*a]", "x" * 300_000, '"\\ud800": 1', "a: b: c", "\u2028: 1"])
def test_a_look_at_what_is_no_framework_says_so(api: Api, text: str) -> None:
    found = check(api, text)
    assert not found["ok"]
    assert all(fault["line"] >= 1 and fault["message"] for fault in found["faults"])


def test_only_who_owns_the_method_has_files_looked_at(as_role: Any) -> None:
    body = {"text": EXAMPLE}
    roles = ("reader", "learner", "supervisor", "coach")
    statuses = {role: as_role(role)("POST", "/v1/frameworks/check", body).status_code for role in roles}
    assert statuses == {"reader": 403, "learner": 403, "supervisor": 403, "coach": 200}
