"""Every fault of a framework file is named with its line, its field and what to write."""

import json
from typing import get_args

import pytest
import yaml
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from coach.errors import BrokenFramework
from coach.frameworks import load, shipped
from coach.frameworks.loader import ADVICE, MAX_FAULTS, places
from coach.frameworks.terms import EXPECTS, MOVES, REPAIRS, ROLES, VERDICTS, Expects, Move, RepairKind, Role, Verdict

SHIPPED = tuple(shipped())

SMALL = """\
id: small
title: Small
about: Two questions and a look.
source: Our own.
problem: what
window: till
storyboard: {obstacles: items}
fields:
  what: {label: What}
  till: {label: Until, depends: [what]}
  items: {label: Items, kind: list}
  causes: {label: Causes, kind: tree}
steps:
  - id: start
    title: Start
    kind: collect
    takes: {problem: what}
    on_unknown: again
    asks:
      - {field: what, expects: problem}
      - {field: till, expects: when, skip: true}
  - {id: why, title: Why, kind: tree, field: causes, root: what, legs: [{id: first, stop_from: 1}]}
  - {id: list, title: List, kind: records, field: items, tree: causes, at_least: 1}
  - {id: pick, title: Pick, kind: choose, field: till, source: items}
  - {id: ask, title: Ask, kind: absent, source: items, field: till}
  - {id: again, title: Again, kind: confirm, on_no: start, needs: what}
  - {id: sure, title: Sure, kind: confirm, on_no: start}
wordings:
  start.what: ["What do you see?"]
  start.till: ["Until when?"]
  list.what: ["What will you do?"]
  pick.choose: ["Which one first?"]
  ask.absent: ["Who asks them?"]
  again.confirm: ["Is that so?"]
  sure.confirm: ["Does that hold?"]
"""

TABLE = [
    ("title: Small", "titel: Small", "1: title: is missing; add it"),
    ("title: Small", "titel: Small", "2: titel: is not known here; remove it or correct its spelling"),
    ("title: Small", "title: 2026-11-23", "2: title: is not text; write it in quotation marks"),
    ("title: Small", "title: Small\n3: x", "1: 3: is not text; write it in quotation marks"),
    ("title: Small", "title: ''", "2: title: is empty; write some words"),
    ("title: Small", f"title: {'x' * 81}", "2: title: is too long; keep it to 80 characters"),
    ("id: small", "id: Small one", "1: id: is not a name; write small letters, digits and _, a letter first"),
    ("{label: What}", "What", "9: fields.what: is not a mapping; write `name: value` pairs"),
    ("  - {id: why,", "  - why\n  - {id: why,", "22: steps.1: is not a mapping; write `name: value` pairs"),
    ("{obstacles: items}", "[items]", "7: storyboard: is not a mapping; write `name: value` pairs"),
    ("depends: [what]", "depends: what", "10: fields.till.depends: is not a list; write items, each after a `- `"),
    ('["Until when?"]', "[]", "30: wordings.start.till: is empty; write at least 1"),
    ("skip: true", "skip: perhaps", "21: steps.0.asks.1.skip: is neither; write true or false"),
    ("skip: true", "skip: [1]", "21: steps.0.asks.1.skip: is neither; write true or false"),
    ("at_least: 1", "at_least: many", "23: steps.2.at_least: is not a whole number; write one"),
    ("at_least: 1", "at_least: 1.5", "23: steps.2.at_least: is not a whole number; write one"),
    ("at_least: 1", "at_least: []", "23: steps.2.at_least: is not a whole number; write one"),
    ("at_least: 1", "at_least: 0", "23: steps.2.at_least: is too small; write 1 or more"),
    ("at_least: 1", "at_least: 10", "23: steps.2.at_least: is too large; write 9 or less"),
    ("kind: choose", "kind: chose", "24: steps.3.kind: is no kind of step; write one of 'collect', 'tree', 'records'"),
    ("kind: choose, ", "", "24: steps.3: says no kind; add `kind:` with the kind of step it is"),
    ("root: what, ", "", "22: steps.1.root: is missing; add it"),
    ("{problem: what}", "{problm: what}", "17: steps.0.takes.problm: is not known here; write 'problem', 'cause',"),
    ("expects: when", "expects: wen", "21: steps.0.asks.1.expects: is not known here; write 'problem', 'containment',"),
    ("id: pick", "id: ask", "25: steps.4: the step id 'ask' is used twice; give each step its own"),
    (
        "problem: what\n",
        "problem: causes\n",
        "5: problem: problem names the field 'causes', which `fields` does not have",
    ),
    ("window: till", "window: til", "6: window: window names the field 'til', which `fields` does not have as text"),
    ("{obstacles: items}", "{due: causes}", "7: storyboard.due: storyboard.due names the field 'causes'"),
    ("[what]", "[when]", "10: fields.till.depends: fields.till.depends names the field 'when'"),
    ("takes: {problem: what}", "takes: {problem: wha}", "14: steps.0: step 'start' names the field 'wha'"),
    (
        "root: what",
        "root: items",
        "22: steps.1: step 'why' names the field 'items', which `fields` does not have as text",
    ),
    ("tree: causes", "tree: cause", "23: steps.2: step 'list' names the field 'cause'"),
    ("needs: what", "needs: wat", "26: steps.5: step 'again' names the field 'wat'"),
    (
        "on_unknown: again",
        "on_unknown: agan",
        "14: steps.0: step 'start' goes to 'agan', which is no step; write one of",
    ),
    (
        "start.till: [",
        "start.tll: [",
        "28: wordings.start.till: `wordings` lacks 'start.till'; write at least one question",
    ),
    (
        "start.till: [",
        "start.tll: [",
        "30: wordings.start.tll: `wordings` has 'start.tll', which no step asks; remove it",
    ),
    ("title: Small", "title: &t Small\nabout2: *t", "3: file: uses a YAML alias (*name); write the value out"),
    ("title: Small", "title: Small\ntitle: Large", "3: title: stands on line 2 too; write it once"),
    (
        "    title: Start",
        "\ttitle: Start",
        "15: file: is not readable (found a tab character that violates indentation); write",
    ),
    ("title: Small", "title: 'Small", "36: file: is not readable (found unexpected end of stream); write"),
    (
        "title: Small",
        "title: \x07",
        "2: file: is not plain text (control characters are not allowed); save it as UTF-8",
    ),
    ("title: Small", "title: \ud800", "2: file: is not plain text (surrogates not allowed); save it as UTF-8"),
    ("title: Small", "title: 2026-99-99", "1: file: holds a date or number that cannot be (month must be in 1..12)"),
    ("title: Small", "title: !!python/name:os.system x", "2: file: is not readable (could not determine a constructor"),
]


def faults(text: str) -> list[str]:
    with pytest.raises(BrokenFramework) as caught:
        load(text, name="small.yaml")
    return caught.value.faults


def spoilt(text: str) -> list[str]:
    try:
        load(text, name="small.yaml")
    except BrokenFramework as error:
        return error.faults
    return []


def test_the_small_framework_of_these_tests_is_sound() -> None:
    assert [step.id for step in load(SMALL).steps] == ["start", "why", "list", "pick", "ask", "again", "sure"]


@pytest.mark.parametrize(
    ("old", "new", "fault"), TABLE, ids=[f"{new[:30]!r}-{n}" for n, (_, new, _) in enumerate(TABLE)]
)
def test_a_fault_names_its_line_its_field_and_what_to_write(old: str, new: str, fault: str) -> None:
    assert old in SMALL
    found = faults(SMALL.replace(old, new, 1))
    assert any(each.startswith(f"small.yaml:{fault}") for each in found), found


def test_all_advice_is_given_for_a_fault_of_the_table() -> None:
    for advice in ADVICE.values():
        assert any(advice.partition("{")[0] in fault for _, _, fault in TABLE), advice


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "hello", "3", "# nothing\n"])
def test_a_file_without_a_mapping_says_how_to_start(text: str) -> None:
    assert faults(text) == ["small.yaml:1: file: holds no mapping; start with `id:`, `title:`, `fields:` and `steps:`"]


def test_a_huge_file_is_refused_by_its_size() -> None:
    assert faults(SMALL + "#" * 300_000) == [
        f"small.yaml:1: file: has {len(SMALL) + 300_000} characters; keep it under 200000"
    ]


@pytest.mark.parametrize("text", ["[" * 100_000, "steps:\n " + "[" * 25 + "]" * 25, "{a: " * 40_000, "- " * 40_000])
def test_deep_nesting_is_refused_without_being_followed(text: str) -> None:
    [fault] = faults(text)
    assert fault.endswith("file: is nested more than 20 levels deep; close the brackets that are open")


@pytest.mark.parametrize("text", ["\x00\x01\x02", "\x7fELF\x02\x01\x01\x00", "PK\x03\x04"])
def test_a_binary_file_is_told_from_text(text: str) -> None:
    assert faults(text) == [
        "small.yaml:1: file: is not plain text (control characters are not allowed);"
        " save it as UTF-8 without control characters"
    ]


def test_a_flood_of_faults_is_cut_short() -> None:
    found = faults("".join(f"k{n}: v\n" for n in range(100)))
    assert len(found) == MAX_FAULTS + 1
    assert found[-1] == "small.yaml:1: file: has 58 more faults; mend these first"


def test_json_is_read_and_its_faults_have_lines_too() -> None:
    text = json.dumps(yaml.safe_load(SMALL), indent=1)
    assert load(text) == load(SMALL)
    assert faults(text.replace('"title": "Small"', '"title": 3')) == [
        "small.yaml:3: title: is not text; write it in quotation marks"
    ]


@pytest.mark.parametrize(("name", "text"), SHIPPED, ids=dict(SHIPPED))
def test_each_shipped_framework_reads_the_same_from_its_json_form(name: str, text: str) -> None:
    read = load(text, name=name)
    assert load(read.model_dump_json()) == read
    assert load(json.dumps(yaml.safe_load(text))) == read
    assert name == f"{read.id}.yaml"


@seed(7)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_a_spoilt_file_is_sound_or_says_where_it_is_not(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SMALL)))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.text(alphabet="a:{}[]-'\"\n\t #&*!0", max_size=4))
    text = SMALL[:at] + put + SMALL[at + cut :]
    lines = text.count("\n") + 1
    assert all(1 <= int(fault.split(":")[1]) <= lines for fault in spoilt(text))


def test_places_gives_the_line_of_every_value() -> None:
    lines = places(SMALL)
    assert (lines[("title",)], lines[("steps", 0, "asks", 1, "skip")], lines[("wordings", "pick.choose", 0)]) == (
        2,
        21,
        32,
    )


def test_a_step_is_found_by_its_id() -> None:
    assert load(SMALL).step("pick").title == "Pick"


def test_the_tables_of_terms_hold_every_term() -> None:
    tables = ((VERDICTS, Verdict), (EXPECTS, Expects), (ROLES, Role), (REPAIRS, RepairKind), (MOVES, Move))
    for table, terms in tables:
        assert table == get_args(terms)
