"""The diagrams of the frameworks, and the pages made of them."""

import re
from pathlib import Path

import pytest

from coach.frameworks import load, shipped
from coach.reports.diagram import diagram, main, page, pages
from tests.factories import framework
from tests.unit.test_frameworks_loader import SMALL

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "frameworks"
WRITTEN = dict(pages())


@pytest.mark.parametrize("name", WRITTEN)
def test_the_committed_page_is_up_to_date(name: str) -> None:
    again = "run `python -m coach.reports.diagram docs/reference/frameworks`"
    assert (PAGES / name).read_text(encoding="utf-8") == WRITTEN[name], again


def test_every_framework_has_its_page_and_every_page_its_framework() -> None:
    assert {path.name for path in PAGES.glob("*.md")} == {name.replace(".yaml", ".md") for name, _ in shipped()}


def test_the_pages_are_written_to_the_folder_named(tmp_path: Path) -> None:
    main(tmp_path / "new")
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == WRITTEN


@pytest.mark.parametrize("text", [text for _, text in shipped()], ids=[name for name, _ in shipped()])
def test_every_arrow_joins_two_boxes_and_every_step_is_reached(text: str) -> None:
    read = load(text)
    drawn = diagram(read)
    boxes = set(re.findall(r'\b(\w+)[\[({/]+"', drawn))
    arrows = re.findall(r"^    (\w+) -\.?->(?:\|[^|]+\|)? (\w+)", drawn, re.MULTILINE)
    assert {end for arrow in arrows for end in arrow} == boxes
    assert {f"s_{step.id}" for step in read.steps} <= {end for _, end in arrows}


def test_ways_back_and_out_are_drawn() -> None:
    lines = diagram(framework("kata")).splitlines()
    assert "    s_actual -->|nobody knows| s_step" in lines
    assert "    s_actual -->|first cycle| s_obstacles" in lines
    a3 = diagram(framework("a3")).splitlines()
    assert "    s_read_back -->|no| s_analysis" in a3
    assert '    s_see_current -.->|go and see| parked_see_current(["parked"])' in a3
    assert "    parked_see_current -.->|resumed| s_seen" in a3
    huddle = diagram(framework("huddle")).splitlines()
    assert huddle[-3:] == [
        "    s_team -->|yes| done",
        '    s_team -->|no| up_team(["passed to the next tier"])',
        "    up_team --> done",
    ]


def test_a_last_step_of_later_cycles_is_passed_by_in_the_first() -> None:
    text = SMALL.replace("{id: sure, title: Sure,", "{id: sure, title: Sure, when: later_cycle,")
    assert "    s_again -->|first cycle| done" in diagram(load(text)).splitlines()


def test_a_title_cannot_break_out_of_its_box_or_row() -> None:
    read = load(SMALL.replace("title: Start", "title: 'A \"b\" | <c> & d'"))
    assert '    s_start["A &quot;b&quot; | &lt;c> &amp; d"]' in diagram(read).splitlines()
    assert '| A "b" \\| <c> & d | What do you see? | problem | yes | 6 |' in page(read).splitlines()


def test_a_page_tells_what_each_step_asks_and_what_it_takes() -> None:
    lines = page(load(SMALL)).splitlines()
    assert "| Start | Until when? | when | yes, or nothing here | 6 |" in lines
    assert "| Why | Why, link by link (first), and what shows each link | cause, evidence | yes | 6 |" in lines
    assert "| List | What will you do? | countermeasure, plan | 1 or more | 6 |" in lines
    assert "| Ask | Who asks them? | who | if an owner is absent | 6 |" in lines
    assert "| `till` | Until | text | what |" in lines
