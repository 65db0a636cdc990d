"""Every endpoint, every role, and the ids of others: nothing is read, written or given away."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, func, insert, select

from coach.clock import new_id
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import ROLES, Caller
from coach.store.usage import CallRow, add_up, write_calls

from .conftest import NOON, Api, Plant, fill, make_plant

BODIES: dict[str, Any] = {
    "patch_team": {"name": "Mine"},
    "patch_person": {"name": "Mine"},
    "patch_issue": {"title": "Mine"},
    "reopen_issue": {"reason": "Mine"},
    "patch_action": {"what": "Mine"},
    "patch_storyboard": {"challenge": "Mine"},
    "patch_kpi": {"name": "Mine"},
    "obstacles": {"what": "Mine"},
    "experiments": {"step": "x", "expectation": "y"},
    "patch_obstacle": {"status": "solved"},
    "patch_experiment": {"result": "x"},
    "patch_calendar": {"name": "Mine"},
    "absences": {"from": "2026-04-01T00:00Z", "until": "2026-04-02T00:00Z"},
}

TO_AN_ACTION: dict[str, Any] = {
    "move-deadline": {"due": "2026-04-01"},
    "cancel": {"reason": "Mine"},
    "predict": {"count": "Mine", "comparison": "at_most", "value": 5, "window_days": 14},
    "confirm-prediction": {"reads": "Mine"},
    "decide": {"decision": "effective"},
    "standardise": {"standard": "Mine"},
    "benefit": {"realised": 5, "currency": "EUR"},
    "verify-benefit": {"realised": 5},
}
"""What is sent with a move."""

UP_AND_DOWN: dict[str, Any] = {
    "escalate": {"reason": "Mine", "ask": "Mine"},
    "answer": {"answer": "decide", "text": "Mine"},
    "de-escalate": {"reason": "Mine"},
}

LISTS = (
    "teams", "people", "keys", "issues", "actions", "storyboards", "frameworks", "sessions", "kpis", "escalations",
    "ideas", "equipment", "lessons",
    "webhooks", "channels", "deliveries",
)  # fmt: skip

FOR_EVERYBODY = ("/v1/frameworks", "/v1/policies", "/v1/calendars")
"""What every team of an organisation may read."""


@dataclass(frozen=True)
class Theirs:
    """Somebody else's plant with one of everything."""

    plant: Plant
    ids: dict[str, str]


@pytest.fixture
def theirs(store: Store, app: FastAPI, runner: asyncio.Runner) -> Theirs:
    org = new_id("org")

    def work(conn: Connection) -> Plant:
        conn.execute(insert(t.orgs).values(org=org, name="Theirs", created_at=NOON))
        return make_plant(conn, org)

    plant = runner.run(store.write(work))
    return Theirs(plant, fill(Api(app, runner, plant.keys["admin"]), plant))


def attempts(ids: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Every operation on something that has an id, with a body that would do."""
    kinds = {"team": "teams", "person": "people", "issue": "issues", "action": "actions", "kpi": "kpis"}
    for kind, plural in kinds.items():
        yield "GET", f"/v1/{plural}/{ids[kind]}", None
        yield "PATCH", f"/v1/{plural}/{ids[kind]}", BODIES[f"patch_{kind}"]
    yield "POST", f"/v1/people/{ids['person']}/erase", None
    yield "GET", f"/v1/people/{ids['person']}/progress", None
    yield "POST", f"/v1/people/{ids['person']}/consent", {"shares_progress": True}
    yield "POST", f"/v1/people/{ids['person']}/pin", {"pin": "4719"}
    for verb in ("acknowledge", "resolve", "confirm", "reopen"):
        yield "POST", f"/v1/issues/{ids['issue']}/{verb}", BODIES.get(f"{verb}_issue")
    for kind, plural in (("issue", "issues"), ("action", "actions")):
        for verb, body in UP_AND_DOWN.items():
            yield "POST", f"/v1/{plural}/{ids[kind]}/{verb}", body
    yield "GET", f"/v1/escalations/{ids['escalation']}", None
    yield "POST", f"/v1/inbox/{ids['notice']}/read", None
    yield "GET", f"/v1/issues/{ids['issue']}/history", None
    yield "POST", f"/v1/issues/{ids['issue']}/photos", None
    yield "GET", f"/v1/photos/{ids['photo']}", None
    yield "DELETE", f"/v1/photos/{ids['photo']}", None
    yield "GET", f"/v1/keys/{ids['key']}", None
    yield "DELETE", f"/v1/keys/{ids['key']}", None
    for verb in ("accept", "acknowledge", "complete", "verify", "end", "reopen", *TO_AN_ACTION):
        yield "POST", f"/v1/actions/{ids['action']}/{verb}", TO_AN_ACTION.get(verb)
    yield "POST", f"/v1/actions/{ids['action']}/reassign", {"owner_id": ids["person"]}
    for part in ("history", "effect"):
        yield "GET", f"/v1/actions/{ids['action']}/{part}", None
    board = f"/v1/storyboards/{ids['storyboard']}"
    yield "GET", board, None
    yield "PATCH", board, BODIES["patch_storyboard"]
    for part in ("obstacles", "experiments"):
        yield "POST", f"{board}/{part}", BODIES[part]
    yield "PATCH", f"{board}/obstacles/{ids['obstacle']}", BODIES["patch_obstacle"]
    yield "PATCH", f"{board}/experiments/1", BODIES["patch_experiment"]
    yield "GET", f"/v1/kpis/{ids['kpi']}/chart", None
    yield "GET", f"/v1/kpis/{ids['kpi']}/readings", None
    yield "POST", f"/v1/kpis/{ids['kpi']}/readings", {"at": "2026-03-01", "value": 99}
    for part in ("parts", "targets"):
        yield "GET", f"/v1/kpis/{ids['kpi']}/{part}", None
    yield "GET", f"/v1/form?team_id={ids['team']}", None
    yield "GET", f"/v1/board?team={ids['team']}", None
    for look in ("trends/pareto", "trends/work", "trends/recurrence", "trends/money", "tier3", "progress"):
        yield "GET", f"/v1/{look}?team_id={ids['team']}", None
    yield "GET", f"/v1/hours?team_id={ids['team']}&day=2026-03-02", None
    for kind, plural in (("webhook", "webhooks"), ("channel", "channels")):
        yield "GET", f"/v1/{plural}/{ids[kind]}", None
        yield "PATCH", f"/v1/{plural}/{ids[kind]}", {"name": "Mine"}
        yield "DELETE", f"/v1/{plural}/{ids[kind]}", None
    yield "POST", f"/v1/webhooks/{ids['webhook']}/rotate", None
    yield "POST", f"/v1/channels/{ids['channel']}/test", None
    yield "GET", f"/v1/deliveries/{ids['delivery']}", None
    yield "POST", f"/v1/deliveries/{ids['delivery']}/replay", None
    yield "GET", "/v1/frameworks/three_lines", None
    yield "GET", "/v1/policies/theirs", None
    source = f"/v1/sources/{ids['source']}"
    yield "GET", source, None
    for part in ("items", "try"):
        yield "POST", f"{source}/{part}", {"id": "1", "title": "Mine"}
    calendar = f"/v1/calendars/{ids['calendar']}"
    yield "GET", calendar, None
    yield "PATCH", calendar, BODIES["patch_calendar"]
    yield "GET", f"{calendar}/days?from=2026-03-02&to=2026-03-09", None
    absences = f"/v1/people/{ids['person']}/absences"
    yield "GET", absences, None
    yield "POST", absences, BODIES["absences"]
    yield "DELETE", f"{absences}/{ids['absence']}", None
    yield from attempts_on_routines(ids)
    yield from attempts_on_ideas(ids)
    yield from attempts_on_a_session(f"/v1/sessions/{ids['session']}")


def attempts_on_routines(ids: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    routine, meeting = f"/v1/routines/{ids['routine']}", f"/v1/meetings/{ids['meeting']}"
    for path, change in ((routine, {"name": "Mine"}), (meeting, {"present": []})):
        yield "GET", path, None
        yield "PATCH", path, change
    yield "POST", f"{routine}/check", {"note": "Mine"}
    yield "POST", f"{meeting}/decide", {"words": "Mine"}
    yield "POST", f"{meeting}/end", None
    yield "GET", f"/v1/walks/{ids['walk']}", None
    for path in ("routines/today", "routines/adherence", "meetings/agenda"):
        yield "GET", f"/v1/{path}?team_id={ids['team']}", None


def attempts_on_ideas(ids: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    idea, lesson = f"/v1/ideas/{ids['idea']}", f"/v1/lessons/{ids['lesson']}"
    for path, change in ((idea, {"title": "Mine"}), (f"/v1/equipment/{ids['equipment']}", {"name": "Mine"})):
        yield "GET", path, None
        yield "PATCH", path, change
    yield "POST", f"{idea}/accept", {"as": "issue"}
    yield "POST", f"{idea}/decline", {"reason": "Mine"}
    yield "GET", f"/v1/issues/{ids['issue']}/similar", None
    yield "GET", lesson, None
    yield "POST", f"{lesson}/answer", {"answer": "already"}


def attempts_on_a_session(path: str) -> Iterator[tuple[str, str, Any]]:
    formats = (f"/artefact?format={name}" for name in ("json", "md", "svg", "pdf"))
    for part in ("", "/turns", "/turns/0/calls", *formats):
        yield "GET", path + part, None
    for verb in ("park", "resume", "abandon", "hazard"):
        yield "POST", f"{path}/{verb}", None
    yield "POST", f"{path}/turns", {"text": "Mine"}
    yield "PATCH", f"{path}/turns/0", {"text": "Mine"}
    yield "PATCH", f"{path}/artefact", {"target": "problem", "text": "Mine"}
    yield "POST", f"{path}/notes", {"field": "problem", "text": "Mine"}


def rows_of(api: Api, store: Store, org: str) -> dict[str, Any]:
    """Every row of an organisation, to see that none was touched."""

    def work(conn: Connection) -> dict[str, Any]:
        return {
            table.name: sorted(map(repr, conn.execute(select(table).where(table.c.org == org)).all()))
            for table in (
                t.teams,
                t.people,
                t.members,
                t.keys,
                t.issues,
                t.photos,
                t.actions,
                t.storyboards,
                t.obstacles,
                t.sessions,
                t.turns,
                t.calls,
                t.spending,
                t.orgs,
                t.kpis,
                t.readings,
                t.targets,
                t.hours,
                t.webhooks,
                t.channels,
                t.deliveries,
                t.calendars,
                t.policies,
                t.absences,
                t.deputies,
                t.clocks,
                t.escalations,
                t.notices,
                t.routines,
                t.checks,
                t.meetings,
                t.walks,
                t.equipment,
                t.lessons,
                t.sources,
                t.links,
            )
        } | {"count": conn.execute(select(func.count()).where(t.utterances.c.org == org)).scalar()}

    return api.runner.run(store.read(work))


@pytest.mark.parametrize("role", [*ROLES, "shared", "leader", "member"])
def test_the_ids_of_another_organisation_are_as_unknown_ones(
    as_role: Any, store: Store, theirs: Theirs, role: str
) -> None:
    caller = as_role(role)
    before = rows_of(caller, store, theirs.plant.org)
    nowhere = {kind: f"{id[:4]}aaaaaaaaaaaaaaaa" for kind, id in theirs.ids.items()}
    for (method, path, body), (_, unknown, _) in zip(attempts(theirs.ids), attempts(nowhere), strict=True):
        foreign, absent = (caller(method, p, body, headers={"If-Match": "*"}) for p in (path, unknown))
        assert foreign.status_code == absent.status_code, (method, path)
        assert foreign.status_code in (403, 404), (method, path)
        assert "Their" not in foreign.text
    assert rows_of(caller, store, theirs.plant.org) == before


@pytest.mark.parametrize("role", [*ROLES, "shared", "leader", "member"])
def test_lists_never_show_what_belongs_to_others(as_role: Any, theirs: Theirs, role: str) -> None:
    for name in (*LISTS, "inbox", "messages", "work"):
        answer = as_role(role)("GET", f"/v1/{name}", params={"limit": 200})
        assert not any(given in answer.text for given in (*theirs.ids.values(), "Their", "three_lines"))


def test_the_use_and_the_switch_of_one_organisation_are_not_anothers(
    api: Api, as_role: Any, store: Store, theirs: Theirs
) -> None:
    stranger = Caller.house(theirs.plant.org)
    spent = [CallRow("their/model", "respond", "v1", "ok", False, "Their words", 5, 900, 9, 0, None)]
    session = theirs.ids["session"]

    def booked(conn: Connection) -> None:
        write_calls(conn, stranger, session, 1, NOON, spent)
        add_up(conn, stranger, session, None, "2026-03-02", spent)

    api.runner.run(store.write(booked))
    before = rows_of(api, store, theirs.plant.org)
    assert api.edit("/v1/organisation", {"external_models_on": True, "name": "Ours"}).status_code == 200
    assert api("GET", "/v1/usage").json() == {"items": [], "next": None}
    ours = api("GET", "/v1/organisation").json()
    assert (ours["name"], ours["external_models_on"]) == ("Ours", True)
    assert api("GET", f"/v1/sessions/{session}/turns/1/calls").status_code == 404
    assert rows_of(api, store, theirs.plant.org) == before
    assert len(before["calls"]) == 1


@pytest.mark.parametrize("field", ["team_id", "owner_id", "issue_id", "storyboard_id", "meeting_id", "by"])
def test_a_body_cannot_point_at_what_belongs_to_others(as_role: Any, plant: Plant, theirs: Theirs, field: str) -> None:
    kind = {"owner_id": "person", "by": "person"}
    good = {"what": "x", "owner_id": plant.member, "due": "2026-03-09", "team_id": plant.team}
    other = theirs.ids[kind.get(field, field.removesuffix("_id"))]
    answer = as_role("shared")("POST", "/v1/actions", {**good, field: other})
    assert (answer.status_code, field in answer.json()["detail"]) == (422, True)
    assert as_role("admin")("GET", "/v1/actions").json()["items"] == []


def test_a_key_for_another_team_reads_nothing_of_this_one(as_role: Any, plant: Plant, api: Api) -> None:
    ids = fill(api, plant)
    stranger = as_role("other_team")
    for method, path, body in attempts(ids):
        if not path.startswith(FOR_EVERYBODY):
            assert stranger(method, path, body, headers={"If-Match": "*"}).status_code in (403, 404), (method, path)
    for name in ("issues", "actions", "storyboards", "sessions", "kpis", "escalations"):
        assert stranger("GET", f"/v1/{name}").json()["items"] == []
    for name in ("issues", "actions", "storyboards", "kpis", "escalations"):
        assert stranger("GET", f"/v1/{name}", params={"team_id": plant.team}).json()["items"] == []


@pytest.mark.parametrize("id", ["%00", "a%00b", "%ff", "x" * 5000, "..%2F..", "'", "%F0%9F%99%82", "%ed%a0%80"])
def test_an_id_that_never_was_is_not_found(api: Api, id: str) -> None:
    for name in LISTS:
        assert api("GET", f"/v1/{name}/{id}").status_code == 404
