"""The artefact on paper: whole, literal, in its language, and on as many sheets as it needs."""

import subprocess
import sys
from dataclasses import asdict, replace
from datetime import timedelta
from random import Random
from time import process_time
from typing import Any

import pytest

from coach.dialogue.state import Item, Node, Quote, State
from coach.errors import NotAcceptable
from coach.reports.artefact import Utterance, artefact
from coach.reports.pdf import pdf
from coach.reports.phrases import PHRASES
from coach.reports.words import Site
from tests.factories import AT, framework
from tests.unit.artefact_cases import coached, filled, shown
from tests.unit.pdf_text import read


def text(made: dict[str, Any], **others: Any) -> str:
    """All pages on one line; what was cut at the end of a line is whole again."""
    return " ".join(" ".join(read(pdf(made, at=AT, **others))).split())


def sheet(**changes: Any) -> dict[str, Any]:
    """What was gathered in the 5 Whys, on an A3."""
    talk = coached()
    state = replace(talk.state, framework="a3", fields={"title": talk.state.fields["what"]}, **changes)
    said = {name: Utterance(text, "ana", AT) for name, text in talk.texts.items()}
    return artefact(framework("a3"), state, said)


def grown(count: int, words: str) -> dict[str, Any]:
    """A tree of so many causes, each with two under it."""
    whole = Quote("u", 0, len(words))
    nodes = tuple(Node(f"c{n}", f"c{(n - 1) // 2}" if n else "", "occurrence", whole) for n in range(count))
    return artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), {"u": Utterance(words, None, AT)})


def test_a_sheet_is_a3_across_with_its_boxes_actions_and_causes() -> None:
    made = pdf(sheet(), site=Site({"ben": "Ben Okafor"}, team="Labels"), at=AT)
    found = " ".join(read(made)[0].split())
    assert b"/MediaBox[0 0 1190.5" in made and b" 841.88" in made
    for part in (
        "A3, active",
        "“labels sit skewed”",
        "Background",
        "Analysis",
        "“the sheet has no line”",
        "What Cause",
    ):
        assert part in found
    for part in ("“a stop”", "“ben”, Ben Okafor", "2026-11-23", "seen: “I read it”", "A3 · Labels · as of 2026-11-23"):
        assert part in found


def test_a_list_of_actions_has_room_for_owner_and_date_before_there_are_any() -> None:
    found = text(sheet(items={}))
    assert "Countermeasures What Owner Due How we chose" in found


def test_a_tree_stands_across_the_sheet_with_statuses_in_words() -> None:
    found = text(shown(coached()))
    for part in (
        "Why it happened verified “the guide is 3 mm off”",
        "ruled out",
        "verified, ours to act on",
        "link tested",
    ):
        assert part in found


def test_a_tree_that_is_too_large_for_that_goes_on_over_pages_without_losing_a_cause() -> None:
    pages = read(pdf(grown(40, "the third screw from the left works loose on every shift since march"), at=AT))
    assert len(pages) > 1
    assert " ".join(" ".join(pages).split()).count("since march”") == 40
    assert f"page 1/{len(pages)}" in pages[0]


def test_a_storyboard_has_its_record_and_a_line_for_the_next_experiment() -> None:
    words = "55 minutes", "wrap waits", "lorries early", "time ten"
    said = {f"u{n}": Utterance(text, "ana", AT) for n, text in enumerate(words)}
    whole = [Quote(name, 0, len(u.text)) for name, u in said.items()]
    fields = {"target": whole[:1], "obstacle": whole[1:2], "step": whole[3:4]}
    items = {"obstacles": (Item("i1", whole[1]), Item("i2", whole[2]))}
    state = State("kata", 1, fields={name: tuple(found) for name, found in fields.items()}, items=items)
    found = text(artefact(framework("kata"), state, said))
    for part in ("“55 minutes”", "now: “wrap waits” “lorries early”", "What we expect What happened", "1 “time ten” 2"):
        assert part in found


@pytest.mark.parametrize("name", ["five_whys", "a3", "kata"])
def test_what_was_said_is_printed_as_it_is_and_never_read_as_markup(name: str) -> None:
    hostile = ["#sys.version *x* _y_", "$a^2$ <a> @b `c` // d", "\\ \" ' ~ = -- [z]", '#import "/etc/passwd"']
    found = text(filled(name, hostile))
    for words in hostile:
        assert f"“{words}”" in found


@pytest.mark.parametrize(
    ("locale", "parts"), [("de", ("in Arbeit", "belegt", "Stand")), ("es", ("en curso", "comprobada"))]
)
def test_a_sheet_speaks_the_language_of_its_session_and_says_so(locale: str, parts: tuple[str, ...]) -> None:
    made = {**shown(coached()), "locale": locale}
    found = text(made)
    assert all(part in found for part in parts)
    assert f"/Lang({locale})".encode() in pdf(made, at=AT)


def test_letters_with_accents_are_printed() -> None:
    assert "“größer, ñandú, żółć, ťuk, œuvre”" in text(filled("a3", ["größer, ñandú, żółć, ťuk, œuvre"]))


def test_a_sheet_is_tagged_and_named_for_those_who_do_not_see_it() -> None:
    made = pdf(shown(coached()), at=AT)
    assert b"/Marked true" in made and b"/StructTreeRoot" in made
    assert b"/Title(5 Whys: labels sit skewed)" in made


@pytest.mark.parametrize("name", ["a3", "kata"])
def test_a_word_without_an_end_is_cut_and_none_of_it_lost(name: str) -> None:
    pages = read(pdf(filled(name, ["W" * 200]), at=AT))
    lines = [line for page in pages for line in page.splitlines() if "WW" in line]
    assert max(map(len, lines)) < 110
    assert sum(line.count("W") for line in lines) % 200 == 0


def test_many_words_without_an_end_are_set_quickly_and_none_of_them_lost() -> None:
    hard = Random(1)
    words = ["".join(hard.choices("bcdfgaeiou", k=2000)) for _ in range(40)]
    said = {f"u{n}": Utterance(text, None, AT) for n, text in enumerate(words)}
    nodes = tuple(Node(f"c{n}", "", "occurrence", Quote(f"u{n}", 0, 2000)) for n in range(40))
    made = artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), said)
    began = process_time()
    printed = pdf(made, at=AT)
    assert process_time() - began < 2.5
    assert words[39] in "".join("".join(read(printed)).split())


def test_causes_too_deep_for_a_sheet_are_said_to_be() -> None:
    nodes = tuple(Node(f"c{n}", f"c{n - 1}" if n else "", "occurrence", Quote("u", 0, 4)) for n in range(60))
    deep = artefact(framework("five_whys"), State("five_whys", 1, nodes=nodes), {"u": Utterance("hold", None, AT)})
    with pytest.raises(NotAcceptable, match="format=md"):
        pdf(deep, at=AT)


def test_the_same_artefact_is_the_same_file_and_carries_its_own_date() -> None:
    first, again, later = (pdf(sheet(), at=at) for at in (AT, AT + timedelta(microseconds=7), AT + timedelta(days=1)))
    assert first == again != later
    assert b"/CreationDate(D:20261123063000Z)" in first


def test_erased_words_are_not_printed() -> None:
    found = text(shown(coached(), *coached().texts))
    assert "“" not in found
    assert "(erased)" in found


def test_the_program_that_prints_is_loaded_only_to_print() -> None:
    code = "import sys, coach.reports.documents; print('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"False\n"


def test_documents_have_the_same_phrases_in_every_language() -> None:
    said = [asdict(words) for words in PHRASES.values()]
    names = [{name: list(value) if isinstance(value, dict) else str for name, value in words.items()} for words in said]
    assert names[0] == names[1] == names[2]


def test_a_framework_without_a_shape_is_not_printed() -> None:
    with pytest.raises(NotAcceptable, match=r"'huddle' declares no `shape`.*format=md"):
        pdf(filled("huddle", ["x"]), at=AT)
