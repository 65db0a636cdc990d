"""The artefact as Markdown: readable, and with nothing of what was said taken for markup."""

from dataclasses import replace
from datetime import timedelta, timezone
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from coach.reports.artefact import Note, artefact
from coach.reports.markdown import escape, markdown
from coach.reports.words import Site, plain
from tests.factories import AT
from tests.unit.artefact_cases import coached, filled, quotes, shown, utterances

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = [
    "<script>alert(1)</script>",
    "a | b\n| --- |\n\n# c",
    "`code` ~~gone~~ **bold** _it_",
    "![x](http://e.example/x.png) [y]: http://e.example",
    "<http://e.example> www.e.example a@e.example https://e.example",
    "\\| \\` &lt;b&gt; &copy; \\",
    "\x00\x0b\ufffe- 1. > $x$ :smile:",
]

GOLDEN_END = """\
## Causes

**Why it happened**

- “the guide is 3 mm off” (verified)
  - seen: “I measured”
  - “set by eye” (verified)
    - seen: “Ben showed me how”
    - “the sheet has no line” (verified, ours to act on)
      - seen: “I read it”
  - “knocked” (ruled out)

## Countermeasures

| What | Cause | Owner | Due |
| --- | --- | --- | --- |
| “a stop” | “the sheet has no line” | “ben” | “by friday”, 2026-11-23 |

## Prediction

- “under 1 %”

## Over how long

- “four weeks”

## Who asks the absent

- “I tell him today”

## Read back

- “the sheet has no line” → “the guide is 3 mm off” → “labels sit skewed”

## Still open

- When
"""


def structure(text: str) -> list[str]:
    """What a reader makes of it, apart from the words."""
    found: list[str] = []
    for token in READER.parse(text):
        kinds = [kind for kind, _ in groupby(child.type for child in token.children or ())]
        found += [f"{token.type} {token.tag}", *kinds]
    return found


def words(text: str) -> list[str]:
    tokens: list[Token] = READER.parse(text)
    return ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]


def test_a_finished_dialogue_reads_well() -> None:
    text = markdown(shown(coached()))
    assert text.startswith("# 5 Whys\n\nActive, version 1\n\n## Problem\n\n- “labels sit skewed”\n\n## Where\n")
    assert text[text.index("## Causes") :] == GOLDEN_END


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.sampled_from(["five_whys", "a3", "kata", "huddle"]), st.lists(st.text(max_size=40), min_size=7, max_size=7))
@example("five_whys", HOSTILE)
@example("kata", HOSTILE)
def test_no_words_become_structure(name: str, texts: list[str]) -> None:
    made = filled(name, texts)
    text = markdown(made)
    assert structure(text) == structure(markdown(filled(name, ["plain"] * 7)))
    read = "\n".join(words(text))
    assert all(f"“{plain(quote['text'])}”" in read for quote in quotes(made))


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_words_are_shown_as_they_are(text: str) -> None:
    assert words(f"x {escape(text)}") == [f"x {plain(text)}".rstrip()]


def test_nothing_that_readers_turn_into_links_is_left() -> None:
    text = escape("see https://e.example, WWW.e.example, mailto:a@e.example or <b>")
    for start in ("https:", "WWW.", "mailto:", "@", "<"):
        assert start not in text


def test_times_and_numbers_stay_readable_in_the_source() -> None:
    assert escape("at 6:30 it was 6.2 % (of 40)") == "at 6:30 it was 6.2 % (of 40)"


def test_erased_words_are_nowhere_in_it() -> None:
    talk = coached()
    text = markdown(shown(talk, *talk.texts))
    assert "“" not in text
    assert text.count("(erased)") > 15


def test_owners_have_names_and_days_are_those_of_the_site() -> None:
    site = Site({"ben": "Ben Okafor"}, timezone(timedelta(hours=-8)))
    assert "| “ben”, Ben Okafor | “by friday”, 2026-11-22 |" in markdown(shown(coached()), site)


def test_a_name_that_says_no_more_is_not_repeated() -> None:
    assert "| “ben” | “by friday”" in markdown(shown(coached()), Site({"ben": "Ben"}))


def test_an_owner_known_only_by_id_is_shown_by_name() -> None:
    talk = coached()
    [item] = talk.state.items["countermeasures"]
    talk.state = replace(talk.state, items={"tasks": (replace(item, owner=None, due=None, cause=""),)})
    text = markdown(shown(talk), Site({"ben": "B | O"}))
    assert (
        "## To go and see\n\n| What | Owner | Due |\n| --- | --- | --- |\n| “a stop” | B &#124; O | 2026-11-23 |"
        in text
    )


def test_a_list_without_owners_is_no_table() -> None:
    talk = coached()
    [item] = talk.state.items["countermeasures"]
    bare = replace(item, owner=None, owner_id="", due=None, due_at=None, cause="")
    talk.state = replace(talk.state, items={"countermeasures": (bare,)})
    assert "## Countermeasures\n\n- “a stop”\n" in markdown(shown(talk))


def test_notes_and_shaken_fields_are_shown() -> None:
    talk = coached()
    talk.state = replace(talk.state, reopened=("prediction",))
    notes = [Note("n1", "what", "Which *labels*?", "kim", AT), Note("n2", "when", "", "kim", AT)]
    text = markdown(artefact(talk.framework, talk.state, utterances(talk), notes))
    assert "- “labels sit skewed”\n\n- Note: Which \\*labels\\*?\n" in text
    assert "## When\n\n- Note: (erased)\n" in text
    assert text.endswith("## Still open\n\n- When\n- Prediction: to be looked at again\n")


def test_ideas_and_early_causes_come_at_the_end() -> None:
    text = markdown(filled("five_whys", ["one", "two"]))
    assert "## Kept safe\n\n- “one”\n" in text
    assert text.endswith("## Ideas kept for later\n\n- “two”\n\n## Causes named early, not looked at yet\n\n- “one”\n")
