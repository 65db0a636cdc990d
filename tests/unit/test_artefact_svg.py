"""The artefact as a drawing: valid, legible, and with every line of text inside its frame."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.dialogue.state import Item, Node, Quote, State
from coach.errors import NotAcceptable
from coach.reports.artefact import Utterance, artefact
from coach.reports.lines import width, wrap
from coach.reports.svg import svg
from coach.reports.words import Site, plain
from tests.factories import AT, framework
from tests.unit.artefact_cases import coached, field, filled, quotes, shown

DRAWN = st.sampled_from(["five_whys", "a3", "kata"])
WORDY = [
    "W" * 300,
    "so the lorry stands in the rain until somebody finds the key " * 5,
    "<script>&\"']]>--\x00",
    "ж語🔥 " * 30,
]
LINKS = ["#icon-tested", "#icon-untested", "#icon-failed"]
TAG = "{http://www.w3.org/2000/svg}"


class Frame(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Frame") -> bool:
        inside = self.left <= other.left and other.right <= self.right
        return inside and self.top <= other.top and other.bottom <= self.bottom

    def meets(self, other: "Frame") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


def elements(node: ET.Element, x: float = 0, y: float = 0) -> Iterator[tuple[ET.Element, float, float]]:
    """Everything drawn, with how far it was moved."""
    if node.tag == f"{TAG}g" and "transform" in node.attrib:
        dx, dy = node.attrib["transform"].removeprefix("translate(").removesuffix(")").split()
        x, y = x + float(dx), y + float(dy)
    yield node, x, y
    for child in node if node.tag != f"{TAG}defs" else ():
        yield from elements(child, x, y)


def frames(drawing: str) -> list[Frame]:
    boxes = [
        (e, x + float(e.get("x", 0)), y + float(e.get("y", 0)))
        for e, x, y in elements(ET.fromstring(drawing))
        if e.tag == f"{TAG}rect"
    ]
    return [Frame(x, y, x + float(e.attrib["width"]), y + float(e.attrib["height"])) for e, x, y in boxes]


def lines(drawing: str) -> list[Frame]:
    """Where every line of text stands, at its widest."""
    found = []
    for text, dx, dy in elements(ET.fromstring(drawing)):
        size, bold = (
            float(text.get("font-size", 0)),
            bool({"head", "label", "now"} & set(text.get("class", "").split())),
        )
        for line in text.iter(f"{TAG}tspan") if text.tag == f"{TAG}text" else ():
            x, y = dx + float(line.attrib["x"]), dy + float(line.attrib["y"])
            found.append(Frame(x, y - 0.75 * size, x + width(line.text or "", size, bold=bold), y + 0.22 * size))
    return found


def said(drawing: str) -> str:
    root = ET.fromstring(drawing)
    return "\n".join(" ".join(line.text or "" for line in text.iter(f"{TAG}tspan")) for text in root.iter(f"{TAG}text"))


def icons(drawing: str) -> list[str]:
    return [use.attrib["href"] for use in ET.fromstring(drawing).iter(f"{TAG}use")]


# --- lines ----------------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=200), st.floats(40, 400))
def test_no_line_is_wider_than_its_room_and_no_character_is_lost(text: str, room: float) -> None:
    found = wrap(text, room, 12)
    widest = max([room, *(width(mark, 12) for mark in text)])  # a single one cannot be parted
    assert all(width(line, 12) <= widest for line in found)
    assert "".join(found).replace(" ", "") == plain(text).replace(" ", "")


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("the guide sits three millimetres off", 100, 12) == ("the guide sits", "three", "millimetres off")


def test_marks_stay_with_their_letter() -> None:
    found = wrap("e\u0301" * 40, 50, 12)
    assert len(found) > 3
    assert all(line.startswith("e") and line.endswith("\u0301") for line in found)


def test_bold_and_pictures_take_more_room() -> None:
    assert width("abc", 10, bold=True) > width("abc", 10)
    assert width("🔥", 10) > width("語", 10) > width("é", 10) == width("e", 10)


# --- every drawing --------------------------------------------------------------------------------


@settings(derandomize=True, deadline=None, max_examples=25)
@given(DRAWN, st.lists(st.text(max_size=300), min_size=3, max_size=5))
@example("five_whys", WORDY)
@example("a3", WORDY)
@example("kata", WORDY)
def test_every_line_stands_in_a_frame_and_on_no_other_line(name: str, texts: list[str]) -> None:
    drawing = svg(filled(name, texts))
    boxes, placed = frames(drawing), lines(drawing)
    assert all(any(box.holds(line) for box in boxes) for line in placed)
    smallest = [
        min((b for b in boxes if b.left <= s.left <= b.right and b.top <= s.top <= b.bottom), key=area) for s in placed
    ]
    assert all(box.holds(line) for box, line in zip(smallest, placed, strict=True))
    assert not [1 for a, b in combinations(placed, 2) if a.meets(b)]


def area(frame: Frame) -> float:
    return (frame.right - frame.left) * (frame.bottom - frame.top)


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_what_was_said_is_text_and_never_an_element(name: str) -> None:
    root = ET.fromstring(svg(filled(name, ["</text><script>x</script><a href='http://e'>", "&amp;"])))
    tags = {element.tag.removeprefix(TAG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "g", "circle", "path", "rect", "text", "tspan", "use"}
    assert "“</text><script>x</script><a href='http://e'>”" in "".join(root.itertext()).replace(" ", "").replace(
        "ahref", "a href"
    )


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_a_drawing_has_a_name_for_those_who_do_not_see_it(name: str) -> None:
    root = ET.fromstring(svg(filled(name, ["the door sticks"])))
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    title, about = (next(e for e in root.iter() if e.get("id") == id) for id in ids)
    assert title.text == framework(name).title
    assert "“the door sticks”" in (about.text or "")


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_erased_words_are_not_drawn(name: str) -> None:
    made = filled(name, ["secret"])
    for quote in quotes(made):
        quote.update(text="", erased=True)
    drawing = svg(made)
    assert "“" not in drawing
    assert "(erased)" in drawing


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_an_artefact_that_has_only_begun_can_be_drawn(name: str) -> None:
    text = said(svg(artefact(framework(name), State(name, 1), {})))
    assert framework(name).title in text
    assert "“" not in text


def test_a_framework_without_a_shape_is_not_drawn() -> None:
    with pytest.raises(NotAcceptable, match=r"'huddle' declares no `shape`.*format=md"):
        svg(filled("huddle", ["x"]))


# --- the cause tree -------------------------------------------------------------------------------


def test_a_tree_shows_each_cause_with_its_symbol_status_and_evidence() -> None:
    drawing = svg(shown(coached()))
    text = said(drawing)
    for line in (
        "“labels sit skewed”",
        "“the guide is 3 mm off”",
        "seen: “I measured”",
        "verified, ours to act on",
        "ruled out",
    ):
        assert line in text
    causes = ["#icon-verified"] * 3 + ["#icon-ruled_out"]
    legend = ["#icon-verified", "#icon-to_verify", "#icon-ruled_out"]
    assert [icon for icon in icons(drawing) if icon not in LINKS] == causes + legend


def test_the_symbol_of_a_link_says_whether_it_was_tested() -> None:
    drawn = [icon for icon in icons(svg(shown(coached()))) if icon in LINKS]
    assert sorted(drawn) == sorted(["#icon-tested"] * 3 + ["#icon-untested"] + LINKS)


def test_the_description_of_a_tree_counts_its_causes() -> None:
    assert '<desc id="drawing-about">Cause tree of “labels sit skewed”: 3 verified, 0 to verify, 1 ruled out.<' in svg(
        shown(coached())
    )


def test_each_leg_has_a_band_of_its_own() -> None:
    legs = ("occurrence", "escape", "system", "supply_chain")
    nodes = tuple(Node(f"c{n}", "", leg, Quote("u", 0, 1)) for n, leg in enumerate(legs))
    drawing = svg(artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), {"u": Utterance("x", None, AT)}))
    for heading in ("Why it happened", "Why it was not noticed", "Why the routine let it happen", "Supply chain"):
        assert heading in said(drawing)
    assert [drawing.count(f'class="band{n}"') for n in range(3)] == [2, 1, 1]


def test_forty_causes_stand_apart() -> None:
    nodes = tuple(Node(f"c{n}", f"c{(n - 1) // 2}" if n else "", "occurrence", Quote("u", 0, 300)) for n in range(40))
    texts = {"u": Utterance("so " + "long story " * 30, None, AT)}
    drawing = svg(artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), texts))
    boxes = [Frame(*map(round, box)) for box in frames(drawing) if 240 < box.right - box.left < 260]
    assert len(boxes) == 41
    assert not [1 for a, b in combinations(boxes, 2) if a.meets(b)]


def test_links_differ_by_whether_they_were_tested() -> None:
    drawing = svg(shown(coached()))
    assert [drawing.count(f'class="{kind}"/>') for kind in ("tested", "untested", "failed")] == [4, 2, 1]


def marked(drawing: str, kind: str) -> dict[str, ET.Element]:
    """Groups by the id of what they stand for."""
    return {e.attrib[f"data-{kind}"]: e for e in ET.fromstring(drawing).iter() if f"data-{kind}" in e.attrib}


def test_what_is_drawn_can_be_told_by_its_id_and_title() -> None:
    drawing = svg(shown(coached()))
    nodes, links = marked(drawing, "node"), marked(drawing, "link")
    assert set(nodes) == set(links) == {"c1", "c2", "c3", "c4"}
    assert set(marked(drawing, "field")) == {"what"}
    titles = [nodes["c1"][0].text, links["c1"][0].text, links["c3"][0].text]
    assert titles == ["“the guide is 3 mm off”: verified", "link tested", "link not tested yet"]


@pytest.mark.parametrize(("name", "drawn"), [("a3", {"background", "causes"}), ("kata", {"target", "obstacles"})])
def test_fields_of_a_sheet_and_a_board_can_be_told_as_well(name: str, drawn: set[str]) -> None:
    assert drawn <= set(marked(svg(filled(name, ["the door sticks"])), "field"))


def test_links_can_be_hit_with_a_gloved_finger_and_do_not_lie_on_each_other() -> None:
    nodes = tuple(Node(f"c{n}", f"c{(n - 1) // 3}" if n else "", "occurrence", Quote("u", 0, 1)) for n in range(13))
    drawing = svg(artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), {"u": Utterance("x", None, AT)}))
    hits = [
        Frame(
            x + float(e.attrib["x"]),
            y + float(e.attrib["y"]),
            x + float(e.attrib["x"]) + 56,
            y + float(e.attrib["y"]) + 56,
        )
        for e, x, y in elements(ET.fromstring(drawing))
        if e.get("class") == "hit" and float(e.attrib["width"]) >= 48 <= float(e.attrib["height"])
    ]
    assert len(hits) == 13
    assert not [1 for a, b in combinations(hits, 2) if a.meets(b)]


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_no_print_is_smaller_than_fourteen_pixels(name: str) -> None:
    root = ET.fromstring(svg(filled(name, WORDY)))
    wide = root.attrib["width"]
    pixels = float(wide.removesuffix("mm")) * 96 / 25.4 if wide.endswith("mm") else float(wide)
    scale = pixels / float(root.attrib["viewBox"].split()[2])
    assert min(float(text.attrib["font-size"]) for text in root.iter(f"{TAG}text")) * scale >= 14


@pytest.mark.parametrize(
    ("locale", "found"), [("de", "3 belegt, 0 zu prüfen"), ("es", "3 comprobada, 0 por comprobar")]
)
def test_a_drawing_speaks_the_language_of_its_session(locale: str, found: str) -> None:
    drawing = svg({**shown(coached()), "locale": locale})
    assert f'lang="{locale}"' in drawing
    assert found in drawing
    assert "verified" not in said(drawing)


def test_the_cause_that_the_open_question_is_about_stands_out() -> None:
    made = {**shown(coached()), "asked": {"step": "causes", "slot": "test", "about": "c2"}}
    assert [
        id for id, node in marked(svg(made), "node").items() if 'class="asked"' in ET.tostring(node, "unicode")
    ] == ["c2"]


def luminance(colour: str) -> float:
    full = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def styles(drawing: str) -> dict[str, str]:
    """What the style sheet says of each class and element."""
    found: dict[str, str] = {}
    for names, body in re.findall(r"^(\.drawing .*?) \{(.*?)\}", drawing, re.MULTILINE):
        for name in re.findall(r"\.drawing \.?(\w+)", names):
            found[name] = found.get(name, "") + body
    return found


def test_text_and_lines_stand_out_from_every_ground() -> None:
    style = styles(svg(shown(coached())))

    def contrast(ink: str, ground: str, part: str = "fill") -> float:
        a, b = (luminance(re.findall(rf"{p}: (#\w+)", style[k])[-1]) for k, p in ((ink, part), (ground, "fill")))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)

    bands = ["band0", "band1", "band2"]
    grounds = ["rect", "header", "bar", "verified", "to_verify", "ruled_out", *bands]
    assert min(contrast(ink, ground) for ink in ("text", "label", "faint", "struck") for ground in grounds) >= 4.5
    lines = ("path", "failed", "asked", "verified", "to_verify", "ruled_out")
    assert min(contrast(line, ground, "stroke") for line in lines for ground in bands) >= 3
    assert contrast("inverse", "problem") >= 4.5


# --- the sheet ------------------------------------------------------------------------------------


def sheet(**changes: Any) -> dict[str, Any]:
    """What was gathered in the 5 Whys, on an A3."""
    talk = coached()
    fields = {"title": talk.state.fields["what"], "goal": talk.state.fields["prediction"]}
    state = replace(talk.state, framework="a3", fields=fields, **changes)
    said = {name: Utterance(text, "ana", AT) for name, text in talk.texts.items()}
    return artefact(framework("a3"), state, said)


def test_a_sheet_is_printed_on_a3_across() -> None:
    root = ET.fromstring(svg(sheet()))
    _, _, wide, tall = map(float, root.attrib["viewBox"].split())
    assert (root.attrib["width"], root.attrib["height"]) == ("420mm", "297mm")
    assert wide / tall == pytest.approx(420 / 297, rel=0.002)


def test_analysis_stands_left_and_countermeasures_right() -> None:
    drawing = svg(sheet())
    where = {line.text: x for text, x, _ in elements(ET.fromstring(drawing)) for line in text.iter(f"{TAG}tspan")}
    assert where["Background"] == where["Goal"] == where["Analysis"] < where["Countermeasures"] == where["Predicted"]


def test_a_list_before_the_analysis_stays_on_the_left() -> None:
    made = sheet()
    made["fields"].insert(0, {**field(made, "countermeasures"), "id": "held", "label": "Held"})
    where = {line.text: x for text, x, _ in elements(ET.fromstring(svg(made))) for line in text.iter(f"{TAG}tspan")}
    assert where["Held"] == where["Analysis"] < where["Countermeasures"]


def test_a_sheet_has_a_table_of_actions_with_names() -> None:
    text = said(svg(sheet(), site=Site({"ben": "Ben Okafor"})))
    for cell in ("What", "“a stop”", "“the sheet has no line”", "“ben”, Ben Okafor", "“by friday”, 2026-11-23"):
        assert cell in text
    assert "Strength" not in text


def test_what_is_open_shaken_or_noted_is_told_on_the_sheet() -> None:
    made = sheet(gaps=("consulted",), reopened=("goal",))
    field(made, "background")["notes"] = [{"id": "n", "text": "Who says so?", "by": None, "at": ""}]
    text = said(svg(made))
    for remark in ("still open", "to be looked at again", "Note: Who says so?"):
        assert remark in text


def test_more_words_make_smaller_print_and_then_a_longer_sheet() -> None:
    none, few, many = (
        svg(made) for made in (sheet(), *(filled("a3", [text]) for text in ("short", "a long story " * 30)))
    )
    wide = [float(drawing.split('viewBox="0 0 ')[1].split()[0]) for drawing in (none, few, many)]
    assert wide[0] < wide[1] < wide[2] == 1587
    assert 'width="420mm" height="297mm"' in few
    assert 'width="420mm" height="297mm"' not in many


# --- the storyboard -------------------------------------------------------------------------------


def board(*words: str) -> dict[str, Any]:
    """A Kata with a target, obstacles of which the first is worked on, and a next step."""
    said = {f"u{n}": Utterance(text, "ana", AT) for n, text in enumerate(words)}
    whole = [Quote(name, 0, len(u.text)) for name, u in said.items()]
    fields = {"target": whole[:1], "obstacle": whole[1:2], "step": whole[3:4]}
    items = {"obstacles": (Item("i1", whole[1]), Item("i2", whole[2]))}
    state = State("kata", 1, fields={name: tuple(found) for name, found in fields.items()}, items=items)
    return artefact(framework("kata"), state, said)


def test_a_storyboard_marks_the_obstacle_that_is_worked_on() -> None:
    text = said(svg(board("55 minutes", "wrap waits", "lorries early", "time ten")))
    assert "now: “wrap waits”\n“lorries early”" in text


def test_an_obstacle_that_is_on_no_list_is_shown_as_well() -> None:
    made = board("55 minutes", "wrap waits", "lorries early", "time ten")
    field(made, "obstacles")["items"].pop(0)
    assert "“lorries early”\nnow: “wrap waits”" in said(svg(made))


def test_the_record_has_former_experiments_and_then_the_next_step() -> None:
    made = board("55 minutes", "wrap waits", "lorries early", "time ten")
    quote = field(made, "target")["quotes"][0]
    former = {name: [{**quote, "text": name}] for name in ("step", "expectation", "result", "learning")}
    text = said(svg(made, [{**former, "due": []}]))
    assert "1\n“step”\n“expectation”\n“result”\n“learning”\n2\n“time ten”" in text


def test_a_panel_with_nothing_in_it_is_left_out_unless_it_belongs_to_every_board() -> None:
    text = said(svg(board("55 minutes", "wrap waits", "lorries early", "time ten")))
    assert "Actual condition" in text
    assert "Reflect on the last step" not in text
