"""How another board's items are read: paths, words, states, and what has changed since."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from coach.board.rules.mapping import SourceMapping, changes, digests, read_item
from coach.errors import InvalidInput

PLAIN = {"external_id": "id", "fields": {"title": "title"}}
TICKETS = SourceMapping.model_validate(
    {
        "external_id": "ticket.number",
        "updated_at": "ticket.changed",
        "fields": {
            "title": "ticket.summary",
            "machine": {"from": "ticket.assets[1].name", "default": None},
            "severity": {"from": "ticket.urgency", "map": {"1": "severe", "*": "normal"}},
        },
        "state": {"from": "ticket.status", "map": {"done": "resolved"}},
        "team": {"from": "ticket.hall", "map": {"B": "tea_b"}},
    }
)


def ticket(**fields: Any) -> dict[str, Any]:
    usual = {"number": 7, "summary": "Leak", "urgency": 1, "status": "new", "hall": "B", "assets": []}
    return {"ticket": {**usual, "changed": "2026-03-02T12:00:00.000+0100", **fields}}


def test_every_part_is_read_from_its_path() -> None:
    item = read_item(TICKETS, ticket(status="done", assets=[{"name": "x"}, {"name": "Press 7"}]))
    assert (item.external_id, item.team_id, item.state) == ("7", "tea_b", "resolved")
    assert item.fields == {"title": "Leak", "machine": "Press 7", "severity": "severe"}
    assert item.updated_at == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_words_that_the_mapping_does_not_know_are_nothing() -> None:
    item = read_item(TICKETS, ticket(urgency="9", hall="Z"))
    assert (item.fields["severity"], item.fields["machine"], item.team_id, item.state) == ("normal", None, None, None)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "'ticket'"),
        (ticket(summary=["Leak"]), "`ticket.summary` holds a list"),
        (ticket(summary=" "), "`ticket.summary` is empty"),
        (ticket(changed="yesterday"), "'yesterday'"),
        (ticket(number=None), "`ticket.number`"),
        ({"ticket": {**ticket()["ticket"], "assets": {}} | {"urgency": {}}}, "`ticket.urgency` holds an object"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_path(body: Any, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        read_item(TICKETS, body)


@pytest.mark.parametrize(
    "fault",
    [
        {"external_id": "a..b"},
        {"external_id": "a[x]"},
        {"external_id": "[0]a"},
        {"fields": {}},
        {"fields": {"title": "t", "colour": "c"}},
        {"fields": {"title": "t", "severity": {"from": "s", "map": {"1": "awful"}}}},
        {"state": {"from": "s", "map": {"done": "closed"}}},
        {"team": {"from": "s"}},
    ],
)
def test_a_mapping_with_a_fault_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SourceMapping.model_validate({**PLAIN, **fault})


def test_only_what_the_other_board_changed_has_changed() -> None:
    before = read_item(TICKETS, ticket())
    after = read_item(TICKETS, ticket(urgency=2, assets=[{}, {"name": "Press 7"}]))
    assert changes(digests(before), before) == {}
    assert changes(digests(before), after) == {"severity": "normal", "machine": "Press 7"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c", "0"]), inner),
    max_leaves=12,
)
PATHS = st.lists(st.sampled_from(["a", "b", "c", "0", "[0]", "[1]"]), min_size=1, max_size=4).map(
    lambda steps: "".join(step if step[0] == "[" or not n else f".{step}" for n, step in enumerate(steps))
)


def walk(body: Any, path: str) -> Any:
    """The plain way."""
    for step in path.replace("[", ".[").strip(".").split("."):
        body = body[int(step[1:-1])] if step[0] == "[" and isinstance(body, list) else body[step]
    return body


@settings(max_examples=200, derandomize=True, deadline=None)
@given(JSON, PATHS, PATHS)
def test_whatever_is_sent_is_read_or_refused_in_words(body: Any, id: str, title: str) -> None:
    if "." in id and id[0] == "[":
        id = f"a.{id[1]}"
    mapping = SourceMapping.model_validate({"external_id": id, "fields": {"title": title}})
    try:
        item = read_item(mapping, body)
    except InvalidInput:
        return
    assert 1 <= len(item.external_id) <= 200
    there, read = walk(body, title), item.fields["title"]
    told = there if isinstance(there, str) else json.dumps(there)
    assert read is not None and len(read) <= 300
    assert "".join(told.split())[:20] == "".join(read.split())[:20] or not told.isprintable()
