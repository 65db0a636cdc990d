"""Signing in at the board: by PIN on a shared device, with its locks and ends; what a person then is and sees."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update

from coach.api.app import create_app
from coach.clock import new_id
from coach.errors import NotSignedIn
from coach.settings import Settings
from coach.store import tables as t
from coach.store.engine import Store

from .conftest import NOON, SAFE, Api, Plant, make_plant

PIN, WRONG = "4728", "8274"


@dataclass
class Board:
    """The plant of the test, at a time that it sets."""

    plant: Plant
    runner: asyncio.Runner
    app: FastAPI = field(init=False)
    at: datetime = NOON

    def as_(self, key: str) -> Api:
        return Api(self.app, self.runner, self.plant.keys.get(key, key))

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)

    def pin(self, person: str, pin: str | None = PIN, by: str = "admin") -> httpx.Response:
        return self.as_(by)("POST", f"/v1/people/{person}/pin", {"pin": pin})

    def sign_in(self, person: str, pin: str = PIN, device: str = "shared") -> httpx.Response:
        return self.as_(device)("POST", "/v1/sign-ins", {"person_id": person, "pin": pin})

    def bearer(self, person: str, device: str = "shared") -> Api:
        made = self.sign_in(person, device=device)
        assert made.status_code == 201, made.text
        return self.as_(made.json()["bearer"])


@pytest.fixture
def board(store: Store, plant: Plant, runner: asyncio.Runner, tmp_path: Path) -> Board:
    one = Board(plant, runner)
    one.app = create_app(store, Settings(data_dir=tmp_path), lambda: one.at)
    assert one.pin(plant.member).status_code == 204
    return one


def rows(board: Board, table: Any) -> list[dict[str, Any]]:
    wanted = select(table).where(table.c.org == board.plant.org)
    store: Store = board.app.state.service.store
    return board.runner.run(store.read(lambda conn: [dict(row) for row in conn.execute(wanted).mappings()]))


# --- in ---------------------------------------------------------------------------------------------


def test_a_person_signs_in_on_a_device_of_their_team_as_themselves(board: Board, plant: Plant) -> None:
    answer = board.sign_in(plant.member)
    made = answer.json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert made == {
        "bearer": made["bearer"], "expires_at": "2026-03-02T22:00:00Z", "idle_seconds": 300,
        "person": {"id": plant.member, "name": "Ravi Sen"}, "role": "learner", "teams": [plant.team],
    }  # fmt: skip
    me = board.as_(made["bearer"])("GET", "/v1/me").json()
    assert (me["person"], me["role"], me["teams"]) == (made["person"], "learner", [plant.team])
    assert (me["home_team_id"], me["tier"], me["shared_device"], me["idle_seconds"]) == (plant.team, 1, True, 300)
    assert (me["org"]["id"], me["expires_at"]) == (plant.org, made["expires_at"])
    assert me["features"] == {"transcriber": False, "models": False, "oidc": False, "demo": False}
    raised = board.as_(made["bearer"]).made("/v1/issues", {"title": "It leaks"})
    assert raised["team_id"] == plant.team


def test_what_opens_is_kept_nowhere_as_it_is_and_no_key_is_listed_for_it(board: Board, plant: Plant) -> None:
    keys = board.as_("admin")("GET", "/v1/keys").json()["items"]
    bearer = board.sign_in(plant.member).json()["bearer"]
    assert board.as_("admin")("GET", "/v1/keys").json()["items"] == keys
    made = next(row for row in rows(board, t.keys) if row["expires_at"] is not None)
    assert board.as_("admin")("DELETE", f"/v1/keys/{made['id']}").status_code == 404
    written = json.dumps([rows(board, table) for table in (t.keys, t.people, t.audit)], default=str)
    assert bearer not in written and f'"{PIN}"' not in written
    (trace,) = (row for row in rows(board, t.audit) if row["what"] == "signed in")
    assert (trace["person_id"], trace["key_id"], trace["target"]) == (plant.member, made["id"], made["id"])
    person = board.as_("admin")("GET", f"/v1/people/{plant.member}")
    assert not [name for name in person.json() if "pin" in name] and "argon2" not in person.text


def test_a_device_shows_who_may_sign_in_on_it(board: Board, plant: Plant) -> None:
    above = board.as_("admin").made("/v1/teams", {**SAFE, "name": "Hall", "tier": 2})["id"]
    head = board.as_("admin").made("/v1/people", {"name": "Abel Hall", "teams": [above]})["id"]
    board.as_("admin").edit(f"/v1/teams/{above}", {"leader_id": head})
    board.as_("admin").edit(f"/v1/teams/{plant.team}", {"parent_id": above})
    found = board.as_("shared")("GET", "/v1/sign-ins/people").json()["items"]
    assert [(one["name"], one["has_pin"]) for one in found] == [
        ("Abel Hall", False), ("Ines Moll", False), ("Ravi Sen", True),
    ]  # fmt: skip
    assert board.as_("member")("GET", "/v1/sign-ins/people").status_code == 403


def test_who_leads_above_sees_all_below_and_who_is_in_no_team_sees_nothing(board: Board, plant: Plant) -> None:
    admin = board.as_("admin")
    above = admin.made("/v1/teams", {**SAFE, "name": "Hall", "tier": 2, "deputies": [plant.member]})["id"]
    admin.edit(f"/v1/teams/{plant.other_team}", {"parent_id": above})
    issue = admin.made("/v1/issues", {"title": "Theirs", "team_id": plant.other_team})["id"]
    person = board.bearer(plant.member)
    assert person("GET", "/v1/me").json()["teams"] == sorted([plant.team, plant.other_team, above])
    assert person("GET", f"/v1/issues/{issue}").status_code == 200
    device = admin.made("/v1/keys", {"name": "All", "role": "learner", "shared_device": True})["secret"]
    alone = admin.made("/v1/people", {"name": "Uma Alone"})["id"]
    board.pin(alone)
    lost = board.bearer(alone, device)
    assert (lost("GET", "/v1/me").json()["teams"], lost("GET", "/v1/issues").json()["items"]) == ([], [])
    assert lost("GET", f"/v1/issues/{issue}").status_code == 404


# --- not in -----------------------------------------------------------------------------------------


def test_whatever_is_wrong_the_answer_is_the_same(board: Board, plant: Plant, store: Store) -> None:
    theirs = new_id("org")

    def found(conn: Any) -> Plant:
        conn.execute(insert(t.orgs).values(org=theirs, name="Theirs", created_at=NOON))
        return make_plant(conn, theirs)

    foreign = board.runner.run(store.write(found))
    tries = [
        board.sign_in(plant.member, WRONG), board.sign_in("per_unknown"), board.sign_in(plant.leader),
        board.sign_in(plant.outsider), board.sign_in(foreign.member),
        board.sign_in(plant.member, device=foreign.keys["shared"]),
    ]  # fmt: skip
    assert {one.status_code for one in tries} == {401}
    assert len({one.text for one in tries}) == 1
    assert tries[0].json()["type"] == "urn:coach:problem:not-recognised"
    assert [row for row in rows(board, t.keys) if row["expires_at"]] == []


def test_a_pin_is_taken_with_the_key_of_a_shared_device_alone(board: Board, plant: Plant) -> None:
    signed_in = board.sign_in(plant.member).json()["bearer"]
    for key in ("leader", "admin", signed_in):
        assert board.sign_in(plant.member, device=key).status_code == 403
    assert board.sign_in(plant.member, device="nonsense").status_code == 401


@pytest.mark.parametrize("body", [
    {}, {"pin": PIN}, {"person_id": "per_x"}, {"person_id": "per_x", "pin": "471"}, {"person_id": "per_x", "pin": 4719},
    {"person_id": "per_x", "pin": PIN, "id_token": "x"}, {"demo_person_id": "per_x", "id_token": "x"},
], ids=str)  # fmt: skip
def test_one_way_in_at_a_time(nobody: Api, body: dict[str, Any]) -> None:
    assert nobody("POST", "/v1/sign-ins", body).status_code == 422


def test_a_sign_in_is_small(nobody: Api) -> None:
    assert nobody("POST", "/v1/sign-ins", {"id_token": "x" * 17_000}).status_code == 413


def test_after_five_wrong_pins_a_person_waits_and_then_twice_as_long(board: Board, plant: Plant) -> None:
    def guess(n: int) -> set[int]:
        return {board.sign_in(plant.member, WRONG).status_code for _ in range(n)}

    assert guess(5) == {401}
    locked = board.sign_in(plant.member)
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "300")
    assert "Wait 5 min" in locked.json()["detail"]
    board.pass_(minutes=5)
    assert guess(5) == {401}
    assert board.sign_in(plant.member).headers["Retry-After"] == "600"
    board.pass_(minutes=10)
    assert board.sign_in(plant.member).status_code == 201
    assert guess(4) == {401}
    assert board.sign_in(plant.member).status_code == 201


def guess(board: Board, n: int) -> set[int]:
    return {board.sign_in(f"per_{one}").status_code for one in range(n)}


def had(board: Board, tries: int) -> None:
    """So many wrong ones were typed on the device just now; typing them takes its time."""
    device = update(t.keys).where(t.keys.c.org == board.plant.org, t.keys.c.name == "shared")
    store: Store = board.app.state.service.store
    board.runner.run(store.write(lambda conn: conn.execute(device.values(tries=tries, until=board.at))))


def tries(board: Board) -> int:
    return next(int(row["tries"]) for row in rows(board, t.keys) if row["name"] == "shared")


def test_after_twenty_wrong_pins_a_device_takes_none_for_a_while_and_then_twice_as_long(
    board: Board, plant: Plant
) -> None:
    had(board, 18)
    assert guess(board, 2) == {401}
    assert (board.sign_in(plant.member).headers["Retry-After"], guess(board, 1)) == ("300", {429})
    board.pass_(minutes=5)
    had(board, 39)
    assert board.sign_in(plant.member).status_code == 201
    assert (guess(board, 1), tries(board)) == ({401}, 40)
    assert board.sign_in(plant.member).headers["Retry-After"] == "600"


def test_a_device_forgets_wrong_pins_by_time_alone(board: Board, plant: Plant) -> None:
    had(board, 19)
    board.pass_(minutes=59)
    assert (board.sign_in(plant.member).status_code, tries(board)) == (201, 19)
    board.pass_(minutes=1)
    assert (guess(board, 1), tries(board)) == ({401}, 1)
    had(board, 39)
    assert (guess(board, 1), guess(board, 1)) == ({401}, {429})
    board.pass_(minutes=70)
    assert (guess(board, 1), tries(board)) == ({401}, 21)


def test_a_wait_is_in_the_audit_and_whom_it_concerns_hears_of_it_once_a_day(board: Board, plant: Plant) -> None:
    for _ in range(12):
        board.sign_in(plant.member, WRONG)
        board.pass_(minutes=2)
    kept = [(row["what"], row["target"]) for row in rows(board, t.audit) if row["what"] == "wrong PINs"]
    assert kept == [("wrong PINs", plant.member)] * 2
    told = {(row["what"], row["person_id"], row["item_id"]) for row in rows(board, t.notices)}
    assert told == {("guessed", person, plant.member) for person in (plant.member, plant.leader)}
    (notice,) = board.as_("leader")("GET", "/v1/inbox").json()["items"]
    assert (notice["kind"], notice["text"]) == ("person", "Wrong PINs were typed again and again: a person.")
    had(board, 19)
    assert guess(board, 1) == {401}
    assert [row["person_id"] for row in rows(board, t.notices) if row["item_id"] != plant.member] == [plant.leader]


def test_many_guesses_at_once_are_no_way_round_the_count(board: Board, plant: Plant) -> None:
    async def at_once() -> list[int]:
        body = {"person_id": plant.member, "pin": WRONG}
        sent = [board.as_("shared").send("POST", "/v1/sign-ins", json=body) for _ in range(8)]
        return sorted(answer.status_code for answer in await asyncio.gather(*sent))

    assert board.runner.run(at_once()) == [401] * 5 + [429] * 3


# --- out --------------------------------------------------------------------------------------------


def test_on_a_device_it_ends_unused_and_at_last_in_any_case(board: Board, plant: Plant) -> None:
    person = board.bearer(plant.member)
    for _ in range(45):
        board.pass_(minutes=13)
        assert person("GET", "/v1/me").status_code == 200
    board.pass_(minutes=14, seconds=59)
    assert person("GET", "/v1/me").status_code == 200
    board.pass_(minutes=1)
    assert (board.at, person("GET", "/v1/me").status_code) == (NOON + timedelta(hours=10, seconds=59), 401)
    idle = board.bearer(plant.member)
    board.pass_(minutes=15)
    ended = idle("GET", "/v1/me")
    assert (ended.status_code, "sign in again" in ended.json()["detail"]) == (401, True)


def test_a_stream_that_stays_open_is_no_use_of_a_sign_in(board: Board, plant: Plant) -> None:
    header = f"Bearer {board.sign_in(plant.member).json()['bearer']}"
    keys = board.app.state.service.keys
    board.pass_(minutes=14)
    assert board.runner.run(keys.caller(header, used=False)).person_id == plant.member
    board.pass_(minutes=1)
    with pytest.raises(NotSignedIn, match="has ended"):
        board.runner.run(keys.caller(header, used=False))


def test_who_is_erased_is_out_and_their_pin_is_gone(board: Board, plant: Plant) -> None:
    person = board.bearer(plant.member)
    assert board.as_("admin")("POST", f"/v1/people/{plant.member}/erase").status_code == 200
    assert (person("GET", "/v1/me").status_code, board.sign_in(plant.member).status_code) == (401, 401)
    assert [row["pin_hash"] for row in rows(board, t.people) if row["id"] == plant.member] == [None]


def test_signing_out_is_at_once_and_for_sign_ins_alone(board: Board, plant: Plant) -> None:
    person, again = board.bearer(plant.member), board.bearer(plant.member)
    assert person("DELETE", "/v1/sign-ins/current").status_code == 204
    assert (person("GET", "/v1/me").status_code, again("GET", "/v1/me").status_code) == (401, 200)
    refused = board.as_("member")("DELETE", "/v1/sign-ins/current")
    assert (refused.status_code, "a key, not a sign-in" in refused.json()["detail"]) == (409, True)


def test_a_device_that_is_given_up_takes_its_sign_ins_with_it(board: Board, plant: Plant) -> None:
    person = board.bearer(plant.member)
    key = next(key for key in board.as_("admin")("GET", "/v1/keys").json()["items"] if key["name"] == "shared")
    assert board.as_("admin")("DELETE", f"/v1/keys/{key['id']}").status_code == 204
    assert person("GET", "/v1/me").status_code == 401


def test_at_a_screen_left_open_nobody_changes_a_pin_that_they_do_not_know(board: Board, plant: Plant) -> None:
    person, path = board.bearer(plant.member), f"/v1/people/{plant.member}/pin"
    found = [person("POST", path, {"pin": new}).status_code for new in ("6028", None)]
    found += [person("POST", path, {"pin": "6028", "old_pin": WRONG}).status_code for _ in range(6)]
    assert found == [403] * 7 + [429]
    assert {row["person_id"] for row in rows(board, t.notices)} == {plant.leader, plant.member}
    board.pass_(minutes=5)
    assert person("POST", path, {"pin": "6028", "old_pin": PIN}).status_code == 204
    assert board.as_("member")("POST", path, {"pin": "7053"}).status_code == 204


def test_a_new_pin_ends_what_runs_on_devices_but_not_where_it_was_set(board: Board, plant: Plant) -> None:
    here, there = board.bearer(plant.member), board.bearer(plant.member)
    assert here("POST", f"/v1/people/{plant.member}/pin", {"pin": "6028", "old_pin": PIN}).status_code == 204
    assert (here("GET", "/v1/me").status_code, there("GET", "/v1/me").status_code) == (200, 401)
    assert board.sign_in(plant.member).status_code == 401
    assert board.sign_in(plant.member, "6028").status_code == 201
    assert board.pin(plant.member, None).status_code == 204
    assert (here("GET", "/v1/me").status_code, board.sign_in(plant.member, "6028").status_code) == (401, 401)


# --- who answers for whom ---------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["0000", "1234", "987654", "7890", "3210", "99999999"])
def test_a_pin_that_anybody_tries_first_is_refused(board: Board, plant: Plant, pin: str) -> None:
    refused = board.pin(plant.member, pin)
    assert (refused.status_code, "easily guessed" in refused.text, pin in refused.text) == (422, True, False)
    assert board.sign_in(plant.member).status_code == 201


def test_a_supervisor_gives_pins_to_those_of_their_own_teams_without_duties(board: Board, plant: Plant) -> None:
    assert board.pin(plant.member, by="leader").status_code == 204
    assert board.pin(plant.leader, by="leader").status_code == 204
    assert board.pin(plant.leader, by="member").status_code == 403
    assert board.pin(plant.outsider, by="leader").status_code == 404
    tablet = {"name": "Tablet", "role": "supervisor", "teams": [plant.team], "shared_device": True}
    assert board.pin(plant.member, by=board.as_("admin").made("/v1/keys", tablet)["secret"]).status_code == 403
    board.as_("admin").edit(f"/v1/people/{plant.member}", {"role": "coach"})
    assert board.pin(plant.member, by="leader").status_code == 403
    board.as_("admin").edit(f"/v1/people/{plant.member}", {"role": "learner"})
    both = {"members": [plant.outsider, plant.member]}
    board.as_("admin").edit(f"/v1/teams/{plant.other_team}", both)
    assert board.pin(plant.member, by="leader").status_code == 403


def test_roles_are_given_by_admins_and_count_at_once(board: Board, plant: Plant) -> None:
    admin, path = board.as_("admin"), f"/v1/people/{plant.member}"
    person = board.bearer(plant.member)
    assert person("GET", "/v1/keys").status_code == 403
    assert board.as_("leader").edit(path, {"role": "supervisor"}).status_code == 403
    assert board.as_("leader")("POST", "/v1/people", {"name": "A", "role": "coach"}).status_code in (403, 422)
    some = admin.made("/v1/keys", {"name": "some", "role": "admin", "teams": [plant.team]})["secret"]
    assert board.as_(some).edit(path, {"role": "admin"}).status_code == 403
    assert board.as_(some).edit(path, {"role": "coach"}).json()["role"] == "coach"
    assert person("GET", "/v1/me").json()["role"] == "coach"
    assert admin.edit(path, {"role": "admin"}).json()["role"] == "admin"
    me = person("GET", "/v1/me").json()
    assert (me["role"], me["teams"], person("GET", "/v1/keys").status_code) == ("admin", None, 200)
    assert board.as_(some).edit(path, {"role": "learner"}).status_code == 403
    assert board.pin(plant.member, by=some).status_code == 403


def test_who_may_not_sign_in_for_somebody_does_not_change_their_address(board: Board, plant: Plant) -> None:
    admin, path = board.as_("admin"), f"/v1/people/{plant.member}"
    admin.edit(path, {"role": "coach"})
    assert board.as_("leader").edit(path, {"email": "ines@example.org"}).status_code == 403
    assert board.as_("leader").edit(path, {"phone": "4720"}).status_code == 200
    assert admin.edit(path, {"email": "ravi@example.org"}).json()["email"] == "ravi@example.org"
