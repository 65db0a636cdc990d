"""The artefact as data: the words of those who said them, and nothing else."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from coach.dialogue.state import Asked, Heard, Node, Quote, State
from coach.reports.artefact import Note, Utterance, artefact
from tests.factories import AT, Talk, framework
from tests.unit.artefact_cases import coached, field, filled, quotes, shown, utterances

NAMES = st.sampled_from(["five_whys", "a3", "kata", "huddle"])
TEXTS = st.lists(st.text(max_size=60), min_size=5, max_size=8)


def test_a_whole_dialogue_is_resolved_to_its_words() -> None:
    made = shown(coached())
    assert made["framework"] == {"id": "five_whys", "version": 1, "title": "5 Whys"}
    assert (made["shape"], made["status"]) == ("tree", "active")
    texts = {f["id"]: [q["text"] for q in f["quotes"]] for f in made["fields"] if f["kind"] == "text"}
    assert texts["what"] == ["labels sit skewed"]
    assert texts["is_not"] == ["line 3 is fine"]
    assert texts["window"] == ["four weeks"]
    assert texts["when"] == []


def test_fields_stand_in_the_order_of_the_file() -> None:
    assert [f["id"] for f in shown(coached())["fields"]] == list(framework("five_whys").fields)


def test_every_quote_of_a_dialogue_is_the_span_it_names() -> None:
    talk = coached()
    found = quotes(shown(talk))
    assert len(found) > 15
    for quote in found:
        assert quote["text"] == talk.texts[quote["utterance"]][quote["start"] : quote["end"]] != ""


@settings(derandomize=True, deadline=None, max_examples=60)
@given(NAMES, TEXTS)
def test_every_quote_is_verbatim_whatever_was_said(name: str, texts: list[str]) -> None:
    for quote in quotes(filled(name, texts)):
        assert quote["text"] == texts[int(quote["utterance"][1:])]
        assert quote["end"] - quote["start"] == len(quote["text"])


def test_an_erased_utterance_shows_nothing_and_leaves_everything_in_place() -> None:
    talk = coached()
    before, after = shown(talk), shown(talk, *talk.texts)
    assert {(q["text"], q["erased"]) for q in quotes(after)} == {("", True)}
    places = [[(q["utterance"], q["start"], q["end"], q["at"]) for q in quotes(made)] for made in (before, after)]
    assert places[0] == places[1]
    assert [node["status"] for node in field(after, "causes")["nodes"]] == [
        "verified",
        "verified",
        "verified",
        "ruled_out",
    ]


def test_causes_stand_before_those_under_them_with_what_is_known_of_each() -> None:
    tree = field(shown(coached()), "causes")
    assert tree["root"] == "what"
    known = ("id", "parent", "leg", "depth", "status", "link", "end")
    assert [tuple(node[name] for name in known) for node in tree["nodes"]] == [
        ("c1", None, "occurrence", 1, "verified", "evidence", None),
        ("c2", "c1", "occurrence", 2, "verified", "evidence", None),
        ("c4", "c2", "occurrence", 3, "verified", "evidence", "ours"),
        ("c3", "c1", "occurrence", 2, "ruled_out", "untested", None),
    ]
    assert [q["text"] for q in tree["nodes"][2]["evidence"]] == ["I read it"]


def test_lines_stand_in_the_order_of_the_legs_not_of_the_talk() -> None:
    nodes = [Node(f"c{n}", "", leg, Quote("u", 0, 1)) for n, leg in enumerate(("system", "occurrence", "escape"))]
    made = artefact(framework("five_whys"), State("five_whys", 1, nodes=tuple(nodes)), {"u": Utterance("x", None, AT)})
    assert [node["leg"] for node in field(made, "causes")["nodes"]] == ["occurrence", "escape", "system"]


def test_the_tree_of_another_step_is_not_shown_under_a_field_without_one() -> None:
    plan = framework("five_whys")
    two = {**plan.fields, "more": plan.fields["causes"]}
    state = State("five_whys", 1, nodes=(Node("c1", "", "occurrence", Quote("u", 0, 1)),))
    made = artefact(plan.model_copy(update={"fields": two}), state, {"u": Utterance("x", None, AT)})
    assert field(made, "more")["nodes"] == []
    assert len(field(made, "causes")["nodes"]) == 1


def test_an_action_has_owner_date_and_cause() -> None:
    [item] = field(shown(coached()), "countermeasures")["items"]
    assert (item["what"]["text"], item["owner"]["text"], item["due"]["text"]) == ("a stop", "ben", "by friday")
    assert (item["owner_id"], item["due_at"], item["cause"]) == ("ben", "2026-11-23T06:30:00Z", "c4")
    assert item["strength"] is None


def test_the_read_back_goes_from_a_followed_end_to_the_event() -> None:
    lines = [[q["text"] for q in line] for line in shown(coached())["read_back"]]
    assert lines == [["the sheet has no line", "the guide is 3 mm off", "labels sit skewed"]]


def test_a_line_of_one_cause_is_read_back_without_an_effect() -> None:
    talk = coached()
    [first, *_] = talk.state.nodes
    talk.state = replace(talk.state, nodes=(replace(first, end="not_ours"),))
    lines = [[q["text"] for q in line] for line in shown(talk)["read_back"]]
    assert lines == [["the guide is 3 mm off", "labels sit skewed"]]


def test_a_cause_nobody_followed_to_its_end_is_not_read_back() -> None:
    talk = coached()
    talk.state = replace(talk.state, nodes=talk.state.nodes[:1])
    assert shown(talk)["read_back"] == []


def test_what_was_left_open_and_what_was_shaken_is_told() -> None:
    talk = coached()
    talk.state = replace(talk.state, reopened=("countermeasures",))
    made = shown(talk)
    assert [f["id"] for f in made["fields"] if f["gap"]] == ["when"]
    assert [f["id"] for f in made["fields"] if f["reopened"]] == ["countermeasures"]


def test_what_was_said_before_its_time_is_kept_apart() -> None:
    talk = coached()
    early = (Heard("cause", Quote("u1", 0, 4)), Heard("countermeasure", Quote("u2", 3, 7)))
    talk.state = replace(talk.state, kept=early, fields={**talk.state.fields, "danger": (Quote("u2", 0, 2),)})
    made = shown(talk)
    assert [q["text"] for q in made["hypotheses"]] == ["when"]
    assert [q["text"] for q in made["ideas"]] == ["look"]
    assert [q["text"] for q in made["danger"]] == ["we"]


def test_a_walk_that_somebody_takes_on_is_a_task() -> None:
    talk = coached()
    talk.state = replace(talk.state, items={"tasks": talk.state.items["countermeasures"]})
    [task] = shown(talk)["tasks"]
    assert task["what"]["text"] == "a stop"


def test_notes_stand_beside_their_field_as_they_were_written() -> None:
    talk = coached()
    notes = [Note("n1", "causes", "Seen it?", "kim", AT), Note("n2", "what", "Which?", None, AT)]
    made = artefact(talk.framework, talk.state, utterances(talk), notes)
    assert field(made, "causes")["notes"] == [
        {"id": "n1", "text": "Seen it?", "by": "kim", "at": "2026-11-23T06:30:00Z"}
    ]
    assert field(made, "when")["notes"] == []


def test_fields_say_what_they_are_to_the_framework_and_where_they_are_asked() -> None:
    found = {f["id"]: (f["role"], f["section"]) for f in filled("kata", ["x"])["fields"]}
    assert found["challenge"] == ("problem", None)
    assert found["pattern_target"] == ("condition", "Target condition")
    assert found["happened"] == ("result", "Reflect on the last step")
    assert found["expectation"] == ("expectation", "Next step")
    assert found["pattern"] == (None, "Actual condition")


@settings(derandomize=True, deadline=None, max_examples=40)
@given(NAMES, TEXTS)
def test_the_artefact_is_plain_json(name: str, texts: list[str]) -> None:
    made = filled(name, texts)
    assert json.loads(json.dumps(made)) == made


def test_the_open_question_and_what_it_is_about_are_told() -> None:
    talk = Talk(framework("five_whys").spoken("de"))
    talk.start("6 % schief, erlaubt ist 1 %", "ok", ("problem", "schief"), ("measure", "6 %"), ("place", "schief"))
    made = shown(talk)
    assert (made["locale"], made["asked"]) == ("de", {"step": "problem", "slot": "standard", "about": None})
    nodes = (Node("c1", "", "occurrence", talk.state.fields["what"][0], link="held"),)
    asked = Asked("analysis", "test", "yes_no", "test_link", "test", "c1")
    talk.state = replace(talk.state, nodes=nodes, asked=asked)
    assert shown(talk)["asked"] == {"step": "analysis", "slot": "test", "about": "c1"}
