"""The fake service answers as the real one does: the same shapes and the same refusals."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from tests.api.conftest import Api
from tests.ui.conftest import Real
from tests.ui.operations import operations
from tests.ui.record import DAYS
from ui.client import Request
from ui.fake import FakeCoach, Size
from ui.fake.replies import tag_of
from ui.fake.service import OPEN, Operation, operation, resolved
from ui.fake.service import operations as known_operations
from ui.fake.service import service as known_service

BEARER = {"Authorization": "Bearer demo.somebody"}
NOT_JSON = frozenset({"list_events", "export_everything", "export_table", "get_photo"})
OF_NO_LIST = frozenset({"get_walk", "list_calls", "get_artefact"})
"""The fake has nothing of the kind, or no one shape."""

UNREAD = {"get_parts", "get_personal_progress", "list_demo_people", "list_people_here", "list_turns"}
"""What is told to oneself, to a device or of a demo, and what the small plant has none of."""

KINDS = {"people": "person", "inbox": "notice", "deliveries": "delivery"}
"""What the plant calls the things of a list, where it is more than an s away."""
UNDONE = {"replay_delivery"}
"""The fake has nothing to do it with."""

SHIPPED = {"frameworks": "five_whys", "policies": "theirs"}

ASKED = [one for one in known_operations().values() if one.path.startswith("/v1/") and one.id not in NOT_JSON]
READ = [one for one in ASKED if one.method == "GET" and one.id not in OF_NO_LIST]


# --- shapes -------------------------------------------------------------------------------------------


@cache
def validator(id: str) -> Draft202012Validator:
    """Of an answer that has no name in it that nobody knows."""
    schemas = known_service()["schemas"]
    closed = {
        name: {"additionalProperties": False, **one} if "properties" in one else one for name, one in schemas.items()
    }
    return Draft202012Validator({**(operation(id).answers or {}), "components": {"schemas": closed}})


def misfits(id: str, answer: object) -> list[str]:
    return [f"{id}: {error.instance_path} {error.message}"[:200] for error in validator(id).iter_errors(answer)]


def test_what_can_be_asked_is_what_the_service_knows(real: Real) -> None:
    assert json.loads(json.dumps(operations(real.app))) == known_service(), "record anew: python -m tests.ui.record"


@pytest.mark.parametrize("size", ["usual", "empty", "thousand"])
def test_every_reading_of_the_fake_has_the_shape_it_has(size: Size) -> None:
    wrong: list[str] = []
    for one in READ:
        reply = fakes(role_for(one), size).send(asked(one))
        assert reply.status == (404 if "/none" in asked(one).path else 200), (one.id, reply.body)
        wrong += misfits(one.id, json.loads(reply.body)) if reply.status == 200 else []
    assert wrong == []


def test_every_reading_of_the_service_has_it_too(real: Real) -> None:
    wrong: list[str] = []
    refused: set[str] = set()
    for one in READ:
        got = speaker(real, one)("GET", path_in(real, one), params=required(one, real.plant.team))
        if got.status_code == 200:
            wrong += misfits(one.id, got.json())
        else:
            refused.add(one.id)
    assert wrong == []
    assert refused == UNREAD


# --- who and what ---------------------------------------------------------------------------------------


@cache
def fakes(role: str, size: Size) -> FakeCoach:
    return FakeCoach(role, size)


def role_for(one: Operation) -> str:
    return "supervisor" if "supervisor" in one.roles else one.roles[0]


def speaker(real: Real, one: Operation) -> Api:
    return real.as_("leader" if "supervisor" in one.roles else one.roles[0])


def required(one: Operation, team: str) -> dict[str, str]:
    return {name: DAYS.get(name, team) for name in one.required}


def asked(one: Operation, body: bytes | None = None, **headers: str) -> Request:
    """For the first thing of its list."""
    fake = fakes(role_for(one), "usual")
    listed = fake.shelf.lists.get(one.path.partition("/{")[0], [])
    path = filled(one.path, {"{id}": listed[0].get("id", "none") if listed else "none"})
    return Request(one.method, path, required(one, fake.me["home_team_id"]), {**BEARER, **headers}, body)


def path_in(real: Real, one: Operation) -> str:
    kind = one.path.split("/")[2]
    named = {"{id}": real.ids.get(KINDS.get(kind, kind.rstrip("s")), SHIPPED.get(kind, "none"))}
    return filled(one.path, {**named, **PARTS, "{absence}": real.ids["absence"], "{obstacle_id}": real.ids["obstacle"]})


PARTS = {"{n}": "1", "{table}": "issues"}


def filled(path: str, named: dict[str, str]) -> str:
    for name, value in {**PARTS, **named}.items():
        path = path.replace(name, value)
    return path


# --- refusals -------------------------------------------------------------------------------------------

JSON = {"Content-Type": "application/json"}
TAG = '"0123456789abcdef0123"'
BY_RULES = frozenset({"decline_idea"})
"""Their empty body is refused by a rule that no schema tells."""
WITH_JSON = [one for one in ASKED if one.method == "GET" or one.asks or one.method == "DELETE"]


def both(real: Real, one: Operation, path: str, body: bytes | None = None, **headers: str) -> tuple[str, int, int]:
    """The operation, and how the service and the fake answer the same."""
    query = required(one, real.plant.team)
    sent = {**(JSON if body else {}), **headers}
    got = speaker(real, one)(one.method, path, params=query, headers=sent, content=body)
    fake = fakes(role_for(one), "usual")
    known = required(one, fake.me["home_team_id"])
    reply = fake.send(Request(one.method, path, known, {**BEARER, **sent}, body))
    return one.id, got.status_code, reply.status


def test_nobody_gets_in_without_a_bearer(real: Real) -> None:
    fake = FakeCoach()
    for one in (one for one in ASKED if one.id not in OPEN):
        path = filled(one.path, {"{id}": "none"})
        assert fake.send(Request(one.method, path)).status == 401, one.id
    assert Api(real.app, real.runner, None)("GET", "/v1/me").status_code == 401


def test_what_is_not_there_is_refused_alike(real: Real) -> None:
    owned = [one for one in WITH_JSON if "{id}" in one.path and one.method != "PUT"]
    told = [both(real, one, filled(one.path, {"{id}": "none"}), b"{}" if one.asks else None) for one in owned]
    assert {each[0] for each in told if each[1] != each[2]} == BY_RULES
    edits = [one for one in owned if one.method == "PATCH" and not wants(one)]
    told = [both(real, one, filled(one.path, {"{id}": "none"}), b"{}", **{"If-Match": TAG}) for one in edits]
    assert {each[1:] for each in told} == {(404, 404)}


def test_what_is_missing_in_a_body_is_refused_alike(real: Real) -> None:
    filled_in = [one for one in ASKED if one.asks and wants(one)]
    told = [both(real, one, filled(one.path, {"{id}": "none"}), b"{}") for one in filled_in]
    assert {each[1:] for each in told} == {(422, 422)}, told


def test_an_edit_wants_the_tag_of_what_was_read(real: Real) -> None:
    edits = [one for one in ASKED if one.method == "PATCH" and one.asks and not wants(one)]
    told = [(*both_edit(real, one), *both_edit(real, one, **{"If-Match": TAG})) for one in edits]
    assert {each for each in told if each != (428, 428, 412, 412)} == set()


def both_edit(real: Real, one: Operation, **headers: str) -> tuple[int, int]:
    got = speaker(real, one)("PATCH", path_in(real, one), {}, headers=headers)
    reply = fakes(role_for(one), "usual").send(asked(one, b"{}", **JSON, **headers))
    return got.status_code, reply.status


def wants(one: Operation) -> bool:
    """Whether an empty body is not enough."""
    return bool(resolved(one.asks).get("required"))


# --- what is done ---------------------------------------------------------------------------------------

STORY: tuple[tuple[str, Any], ...] = (
    ("new_issue", {"title": "Glue is cold", "team_id": "{team}", "severity": "severe"}),
    ("acknowledge_issue", None),
    ("answer_issue", {"answer": "decide", "text": "Buy a heater"}),
    ("new_action", {"what": "Warm it", "owner_id": "{person}", "due": "2026-03-09", "team_id": "{team}"}),
    ("accept", None),
    ("move_deadline", {"due": "2026-03-12"}),
    ("complete", None),
    ("begin_session", {"framework": "five_whys", "problem": "Glue is cold", "team_id": "{team}"}),
    ("take_turn", {"text": "the heater of the glue is off after the break"}),
    ("park", None),
    ("resume", None),
    ("danger", None),
    ("new_idea", {"title": "A lid for the glue", "team_id": "{team}"}),
    ("new_storyboard", {"challenge": "No cold glue", "team_id": "{team}"}),
    ("new_obstacle", {"what": "The heater is far away"}),
    ("new_experiment", {"step": "Move it", "expectation": "No walk"}),
    ("decide_in_meeting", {"words": "We buy a lid"}),
    ("end_meeting", None),
    ("start_meeting", {"team_id": "{team}"}),
    ("check_routine", None),
    ("fill_form", {"team_id": "{team}", "readings": [{"kpi_id": "{kpi}", "value": 4}]}),
)
"""As a supervisor of the team."""


def test_what_is_done_is_answered_alike(real: Real) -> None:
    fake = FakeCoach()
    wrong: list[object] = []
    theirs = {"{team}": fake.me["home_team_id"], "{kpi}": "kpi_1", "{person}": fake.me["person"]["id"]}
    ours = {"{team}": real.plant.team, "{kpi}": real.ids["kpi"], "{person}": real.plant.leader}
    for id, body in STORY:
        one = operation(id)
        text = json.dumps(body) if body is not None else ""
        got = real.as_("leader")(one.method, path_in(real, one), content=filled(text, ours), headers=JSON)
        sent = asked(one, filled(text, theirs).encode(), **JSON)
        reply = fake.send(sent)
        done = (got.status_code, reply.status) == (one.status, one.status)
        wrong += [] if done else [(id, got.text, reply.body)]
        wrong += [*misfits(id, json.loads(reply.body)), *misfits(id, got.json())] if done else []
    assert wrong == []


def test_whatever_else_is_done_is_answered_in_its_shape(real: Real) -> None:
    """With the first example that the reference gives of a body; a fresh fake for each."""
    given = real.app.openapi()["components"]["schemas"]
    wrong: list[object] = []
    undone: set[str] = set()
    for one in (one for one in ASKED if one.method not in ("GET", "DELETE")):
        named = (one.asks or {}).get("$ref", "").rpartition("/")[2]
        examples = given.get(named, {}).get("examples", [{}])
        fake = FakeCoach(role_for(one))
        sent = asked(one, json.dumps(examples[0]).encode(), **JSON)
        tag = tag_of(fake.shelf.thing(one.owner(sent.path) or sent.path))
        reply = fake.send(Request(one.method, sent.path, sent.query, {**sent.headers, "If-Match": tag}, sent.body))
        if reply.status != one.status:
            undone.add(one.id)
        elif reply.body and one.answers:
            wrong += misfits(one.id, json.loads(reply.body))
    assert wrong == []
    assert undone == UNDONE
