"""What cannot be used is refused with a sentence that says what to do, and nothing is lost or changed by it."""

import json
from typing import Any

import pytest

from .conftest import Api, Plant
from .talk import PROBLEM, Talk, begin

TOO_LONG = "the belt was loose " * 5_264
BINARY = ("\x00\x01\x02", "\x89PNG\r\n\x1a\n", "the belt\x00", "\x1b[31mred", "half \ud83d", "\ufffe", "\x9b")
BLANK = ("", " ", "\n\t ", "\u2003")


@pytest.fixture
def talk(api: Api, plant: Plant) -> Talk:
    talk = begin(api, plant.team)
    talk.say("we put the bars aside until friday")
    return talk


def raw(talk: Talk, path: str, body: bytes, method: str = "POST", **headers: str) -> Any:
    known = {"Content-Type": "application/json", **headers}
    return talk.api(method, f"{talk.path}{path}", content=body, headers=known)


def problem(answer: Any, status: int, *says: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    found = answer.json()
    assert (found["status"], found["type"].startswith("urn:coach:problem:")) == (status, True)
    told = found["detail"] + " ".join(fault["message"] for fault in found.get("errors", []))
    assert all(word in told for word in says), told


@pytest.mark.parametrize("text", BLANK)
def test_an_empty_answer_is_refused(talk: Talk, text: str) -> None:
    before = talk.session(), talk.turns()
    problem(talk.send(text), 422, "empty", "send")
    assert (talk.session(), talk.turns()) == before


def test_an_answer_of_a_hundred_thousand_characters_is_refused(talk: Talk) -> None:
    before = talk.session(), talk.turns()
    assert len(TOO_LONG) > 100_000
    problem(talk.send(TOO_LONG), 422, f"{len(TOO_LONG):,}", "4,000")
    assert (talk.session(), talk.turns()) == before


@pytest.mark.parametrize("text", BINARY)
def test_an_answer_that_looks_like_a_file_is_refused(talk: Talk, text: str) -> None:
    before = talk.session(), talk.turns()
    problem(raw(talk, "/turns", json.dumps({"text": text}).encode()), 422, "plain text")
    assert (talk.session(), talk.turns()) == before


@pytest.mark.parametrize("text", [*BLANK, *BINARY, TOO_LONG])
def test_such_a_problem_begins_nothing(api: Api, plant: Plant, text: str) -> None:
    body = json.dumps({"framework": "five_whys", "problem": text, "team_id": plant.team}).encode()
    answer = api("POST", "/v1/sessions", content=body, headers={"Content-Type": "application/json"})
    problem(answer, 422, "send")
    assert api("GET", "/v1/sessions").json()["items"] == api("GET", "/v1/issues").json()["items"] == []


@pytest.mark.parametrize("text", [*BLANK, *BINARY, TOO_LONG])
def test_such_a_correction_changes_nothing(talk: Talk, text: str) -> None:
    before = talk.session(), talk.turns()
    body = json.dumps({"text": text}).encode()
    problem(raw(talk, "/turns/1", body, "PATCH", **{"If-Match": "*"}), 422)
    body = json.dumps({"target": "is_not", "text": text}).encode()
    problem(raw(talk, "/artefact", body, "PATCH", **{"If-Match": "*"}), 422)
    problem(raw(talk, "/notes", json.dumps({"field": "what", "text": text}).encode()), 422)
    assert (talk.session(), talk.turns()) == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b'"text"', b'{"text": 7}', b'{"text": null}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_body_that_is_no_turn_is_refused(talk: Talk, body: bytes) -> None:
    before = talk.session(), talk.turns()
    answer = raw(talk, "/turns", body)
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)
    assert (talk.session(), talk.turns()) == before


def test_an_unknown_field_is_named(talk: Talk) -> None:
    answer = talk.send("the belt was loose", txt="twice")
    problem(answer, 422)
    assert [fault["field"] for fault in answer.json()["errors"]] == ["txt"]


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "two words", "tab\tbed"])
def test_an_idempotency_key_that_cannot_be_one_is_refused(talk: Talk, key: str) -> None:
    answer = raw(talk, "/turns", b'{"text": "the belt was loose"}', **{"Idempotency-Key": key})
    problem(answer, 422)
    assert talk.session()["n"] == 1


@pytest.mark.parametrize("id", ["ses_nowhere", "%00", "..%2F..", "x" * 5000, "%ff", "'"])
def test_a_session_that_never_was_is_not_there(api: Api, id: str) -> None:
    for method, path in (("GET", ""), ("GET", "/turns"), ("GET", "/artefact"), ("POST", "/park"), ("POST", "/hazard")):
        problem(api(method, f"/v1/sessions/{id}{path}"), 404)
    problem(api("POST", f"/v1/sessions/{id}/turns", {"text": "x"}), 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [("issue_id", "iss_nowhere"), ("storyboard_id", "sto_nowhere"), ("learner", "per_nowhere"), ("team_id", "tea_no")],
)
def test_a_session_on_what_is_not_there_names_it(api: Api, plant: Plant, field: str, value: str) -> None:
    about = {} if field in ("issue_id", "storyboard_id") else {"problem": PROBLEM}
    framework = "kata" if field == "storyboard_id" else "five_whys"
    answer = api("POST", "/v1/sessions", {"framework": framework, "team_id": plant.team, **about, field: value})
    assert answer.status_code in (404, 422)
    problem(answer, answer.status_code, value)
    assert api("GET", "/v1/issues").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "said"),
    [("?limit=0", "limit"), ("?status=asleep", "status"), ("?cursor=zzz", "cursor"), ("?learner=%20", "")],
)
def test_a_list_that_is_asked_for_wrongly_says_so(api: Api, path: str, said: str) -> None:
    answer = api("GET", f"/v1/sessions{path}")
    problem(answer, 422)
    assert said in answer.text


@pytest.mark.parametrize("format", ["png", "docx", ""])
def test_an_artefact_in_an_unknown_format_is_refused(talk: Talk, format: str) -> None:
    answer = talk.api("GET", f"{talk.path}/artefact", params={"format": format})
    assert answer.status_code in (406, 422)
    problem(answer, answer.status_code, "json", "md", "svg")


def test_text_in_any_script_comes_back_as_it_was(talk: Talk) -> None:
    text = "Größe 7 fehlt – línea 2\n部品 “x” 🙂"
    assert talk.say(text)["turn"]["said"] == text
    assert talk.turns()[-1]["said"] == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> the belt was loose",
        "{{ 7*7 }} {% raw %} the belt",
        "'; DROP TABLE sessions; --",
        "=HYPERLINK(1)",
        "](http://x.example) *bold*",
        "\u202eesrever\u202c",
    ],
)
def test_markup_in_an_answer_is_only_text(talk: Talk, text: str) -> None:
    turn = talk.say(text)["turn"]
    assert (turn["said"], "49" in turn["message"]["text"]) == (text, False)
    svg = talk.api("GET", f"{talk.path}/artefact", params={"format": "svg"}).text
    assert "<script" not in svg
    assert talk.session()["status"] == "active"
