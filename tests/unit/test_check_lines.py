"""`coach check`: a verdict a line, whatever the line."""

import io
import json
from typing import Any

import pytest

from coach.cli.check import check_lines

CASE = {
    "id": 1,
    "problem": "Oven 3 burnt 6.2 % of the trays",
    "said": "the door seal is clogged",
    "step": "why",
    "move": "open_step",
    "locale": "en",
    "message": "The door seal is clogged. How does that burn the trays?",
}


def run(*lines: dict[str, Any] | str) -> tuple[list[dict[str, Any]], str]:
    out, err = io.StringIO(), io.StringIO()
    assert check_lines([line if isinstance(line, str) else json.dumps(line) for line in lines], out, err) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_good_message_is_ok() -> None:
    assert run(CASE) == ([{"id": 1, "ok": True, "breaks": []}], "")


def test_the_broken_rules_are_listed() -> None:
    answers, _ = run(CASE | {"id": "x", "message": "Replace the fan. Did it burn?"})
    assert answers == [{"id": "x", "ok": False, "breaks": ["open", "leak", "advice"]}]


@pytest.mark.parametrize("said", ["the fan is slow", ["nothing else", "the fan is slow"]])
def test_what_was_said_may_be_one_text_or_several(said: object) -> None:
    assert run(CASE | {"said": said, "message": "What makes the fan slow?"})[0][0]["ok"] is True


def test_the_record_counts_as_said() -> None:
    asked = CASE | {"message": "What does the fan do?"}
    assert run(asked)[0][0]["breaks"] == ["leak"]
    assert run(asked | {"record": ["fan changed in May"]})[0][0]["ok"] is True


def test_deeds_make_a_claim_true() -> None:
    told = CASE | {"move": "close", "message": "I have sent it to your leader."}
    assert run(told)[0][0]["breaks"] == ["false_claim"]
    assert run(told | {"did": ["sent"]})[0][0]["ok"] is True


def test_the_record_is_what_the_site_approved_for_safety() -> None:
    safe = CASE | {"move": "make_safe", "message": "Switch the burner off. Shall I send this?"}
    assert run(safe | {"record": ["Switch the burner off."]})[0][0]["ok"] is True
    assert run(safe | {"record": ["Oven 3"]})[0][0]["breaks"] == ["leak", "advice"]


def test_an_unknown_move_counts_as_open_step_and_is_warned_of() -> None:
    answers, warned = run(CASE | {"move": "tease"}, CASE | {"move": None})
    assert [answer["ok"] for answer in answers] == [True, True]
    assert "line 1: unknown move 'tease', checked as 'open_step'" in warned


@pytest.mark.parametrize(
    ("line", "name", "why"),
    [
        ("{", None, "not JSON"),
        ("[1]", None, "a list"),
        ("[" * 100_000, None, "not JSON"),
        ({"message": "What?"}, None, "'id' is missing"),
        ({"id": 7}, 7, "'message' is missing"),
        (CASE | {"id": 8, "message": 3}, 8, "'message' is no text"),
        (CASE | {"id": 9, "said": {"a": 1}}, 9, "'said' is no list"),
        (CASE | {"id": 10, "record": [1]}, 10, "'record' is no list"),
        (CASE | {"id": 11, "said": 4}, 11, "'said' is no list"),
        (CASE | {"id": 12, "locale": "fi"}, 12, "locale 'fi'"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_run_goes_on(line: dict[str, Any] | str, name: object, why: str) -> None:
    answers, _ = run(line, CASE)
    assert answers[0]["id"] == name
    assert why in answers[0]["error"]
    assert answers[1]["ok"] is True


def test_empty_lines_are_passed_over() -> None:
    assert run("", "  \n") == ([], "")
