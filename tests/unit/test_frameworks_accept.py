"""A framework's wordings keep the coaching contract before anybody sees them."""

import re
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from coach.cli.frameworks import check_file
from coach.dialogue.contract import check, unlisted
from coach.errors import BrokenFramework, InvalidInput
from coach.frameworks import load, shipped
from coach.frameworks.loader import MAX_FAULTS
from coach.frameworks.schema import ArtefactField, Ask, Framework, Leg, Step, Translation
from coach.prompts.accept import MENDED, SAMPLES, accept, moves, sampled
from coach.prompts.language import language, locales
from coach.prompts.wording import SLOTS
from tests.factories import Talk

SHIPPED = dict(shipped())
HOW_TO = Path(__file__).parents[2].joinpath("docs/how-to/write-a-framework.md").read_text(encoding="utf-8")

FILE = """\
id: look
title: Look
about: A look.
source: Our own.
problem: what
fields: {what: {label: What}, causes: {label: Causes, kind: tree}, todo: {label: To do, kind: list}}
steps:
  - {id: start, title: Start, kind: collect, asks: [{field: what, expects: problem}]}
  - {id: why, title: Why, kind: tree, field: causes, root: what, legs: [{id: first}, {id: escape}]}
  - {id: todo, title: To do, kind: records, field: todo}
  - {id: team, title: Team, kind: offer}
wordings:
  start.what:
    - What do you see?
  todo.what:
    - What will you change?
  team.offer:
    - Can this team solve it?
"""

SPOILT = [
    ("What do you see", "What do you {{ see }}", "holds template code; write words and {slot} only"),
    ("What do you see", "What {% if a %} do you see", "holds template code; write words and {slot} only"),
    (
        "What do you see",
        "What does {noise} do",
        "has the unknown slot {noise}; write one of {problem}, {last}, {about}",
    ),
    ("What do you see", "What is {Problem}", "has a brace that is no slot; write {slot} in small letters"),
    ("What do you see", "What } is it", "has a brace that is no slot; write {slot} in small letters"),
    ("What do you see", "What is wrong with {about}", "has no wording without a slot; write one more"),
    ("What do you see", "What do you see? Where is it", MENDED["questions"]),
    ("What do you see", "Do you see it", MENDED["open"]),
    ("What do you see", "What do you see " + "here " * 40, MENDED["length"]),
    ("What do you see", "What do you see on the gearbox", "says 'gearbox', which nobody may have said by then"),
    ("What do you see", "How did the gearbox and the coupling look", "says 'gearbox' and 'coupling', which nobody"),
    ("What do you see", "I think it is the process. What do you see", MENDED["leak"]),
    ("What do you see", "Have you tried to change it", MENDED["advice"]),
    ("What do you see", "Whose fault is it", MENDED["blame"]),
    ("What do you see", "Was ist nicht so wie gestern", MENDED["language"]),
    ("What do you see", "What do you **see**", MENDED["markup"]),
    ("What do you see", "I have told the team leader. What do you see", MENDED["false_claim"]),
]


def faults(text: str) -> list[str]:
    with pytest.raises(BrokenFramework) as caught:
        accept(text, name="look.yaml")
    return caught.value.faults


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_framework_is_accepted(name: str) -> None:
    assert accept(SHIPPED[name], name=name).id == name.removesuffix(".yaml")


@pytest.mark.parametrize(("old", "new", "advice"), SPOILT, ids=[new[:40] for _, new, _ in SPOILT])
def test_a_wording_that_breaks_the_contract_is_named_with_what_to_write(old: str, new: str, advice: str) -> None:
    found = faults(FILE.replace(old, new))
    assert any(fault.startswith("look.yaml:1") and ": wordings.start.what: " in fault for fault in found)
    assert any(advice in fault for fault in found), found


def test_a_fault_stands_on_the_line_of_its_wording() -> None:
    text = FILE.replace("    - What will you change?", "    - What will you change?\n    - What of the gearbox?")
    assert [fault.split(" says")[0] for fault in faults(text)] == [
        "look.yaml:17: wordings.todo.what: 'What of the gearbox?'"
    ]


def test_a_broken_rule_has_words_for_what_to_write() -> None:
    assert set(MENDED) == {rule for _, _, advice in SPOILT for rule in MENDED if MENDED[rule] == advice} | {"leak"}


def test_a_closed_question_is_fine_where_yes_or_no_is_asked() -> None:
    assert accept(FILE, name="look.yaml").wordings["team.offer"] == ("Can this team solve it?",)


@pytest.mark.parametrize("locale", locales())
def test_a_slot_stands_for_words_that_win_no_freedom(locale: str) -> None:
    assert set(SAMPLES[locale]) == set(SLOTS)
    for value in SAMPLES[locale].values():
        assert unlisted(value.strip("“”"), move="open_step", language=language(locale), known=frozenset()) == ()


def test_each_wording_is_said_under_the_move_of_its_question() -> None:
    said_as = moves(accept(FILE, name="look.yaml"))
    found = {said_as[key] for key in ("start.what", "todo.what", "todo.more", "why.first", "why.escape", "why.system")}
    assert found == {"open_step"}
    assert (said_as["todo.tie"], said_as["todo.challenge"]) == ("branch", "challenge_strength")
    evidence = {said_as["why.evidence"], said_as["why.contrast"]}
    closed = (said_as["why.test"], said_as["why.stop"], said_as["why.deep"])
    assert (evidence, closed) == ({"ask_evidence"}, ("test_link", "confirm", "confirm"))


def test_an_ask_and_a_short_step_have_the_moves_the_engine_gives_them() -> None:
    kata, a3 = (moves(accept(SHIPPED[name], name=name)) for name in ("kata.yaml", "a3.yaml"))
    assert (kata["obstacle.choose"], kata["actual.pattern"]) == ("branch", "ask_evidence")
    steps = (a3["see_work.pause"], a3["read_back.confirm"], a3["absent.absent"])
    assert steps == ("send_to_gemba", "confirm", "open_step")


def test_a_leg_needs_a_question_that_somebody_has_worded() -> None:
    assert faults(FILE.replace("{id: escape}", "{id: escape}, {id: detection}")) == [
        "look.yaml:9: steps.1.legs.2.id: 'detection' has no question; write escape or system"
    ]


def test_a_second_tree_is_refused() -> None:
    second = "\n  - {id: more, title: More, kind: tree, field: causes, root: what, legs: [{id: first}]}\n  - {id: todo,"
    assert faults(FILE.replace("\n  - {id: todo,", second)) == [
        "look.yaml:10: steps.2: is a second tree; add its lines as legs to the first"
    ]


def test_a_flood_of_faults_is_cut_short() -> None:
    many = "".join(f"    - What of gearbox {'abcdefgh'[n % 8] * 3}?\n" for n in range(90))
    assert len(faults(FILE.replace("    - What do you see?\n", many))) == MAX_FAULTS


# --- coach frameworks check -------------------------------------------------------------------------


def checked(path: Path) -> tuple[int, str]:
    out = StringIO()
    return check_file(path, out), out.getvalue()


def test_a_sound_file_is_summed_up_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "look.yaml"
    path.write_text(FILE)
    assert checked(path) == (0, "ok: look.yaml: Look (look), 4 steps, 3 fields, 3 wordings\n")


def test_a_json_file_is_checked_like_yaml(tmp_path: Path) -> None:
    path = tmp_path / "look.json"
    path.write_text(accept(FILE, name="look.yaml").model_dump_json())
    assert checked(path) == (0, "ok: look.json: Look (look), 4 steps, 3 fields, 3 wordings\n")


def test_each_fault_of_a_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "look.yaml"
    path.write_text(FILE.replace("title: Look\n", "titel: Look\n"))
    assert checked(path) == (
        1,
        "look.yaml:1: title: is missing; add it\n"
        "look.yaml:2: titel: is not known here; remove it or correct its spelling\n",
    )


def test_a_file_that_is_no_text_or_not_there_is_said_so(tmp_path: Path) -> None:
    binary = tmp_path / "look.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    assert checked(binary) == (1, "look.bin:1: file: is not UTF-8 from byte 0 on; save it as UTF-8\n")
    code, said = checked(tmp_path / "none.yaml")
    assert (code, said.endswith("cannot be read (No such file or directory); name a YAML or JSON file\n")) == (1, True)


# --- docs/how-to/write-a-framework.md ----------------------------------------------------------------


def example() -> str:
    found = re.search(r"```yaml\n(.*?)```", HOW_TO, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_how_to_is_accepted_and_coaches_to_the_end() -> None:
    talk = Talk(accept(example(), name="changeover_review.yaml"))
    talk.start("the tool waited", "ok", ("problem", "the tool waited"))
    talk.say("52 minutes against 25", "ok", ("measure", "52 minutes"), ("target", "25"))
    talk.say("crane was away", "ok", ("cause", "crane was away"))
    talk.say("saw it at cell 6", "ok", ("evidence", "saw it at cell 6"))
    talk.say("nobody books it", "ok", ("cause", "nobody books it"))
    talk.say("the book is empty", "ok", ("evidence", "the book is empty"))
    talk.tap("ours")
    talk.say("book it, me, friday", "ok", ("countermeasure", "book it"), ("owner", "me"), ("due", "friday"))
    talk.say("under 30 four times", "ok", ("measure", "under 30 four times"))
    assert (talk.state.status, talk.field("standard")) == ("finished", ["25"])


def test_the_faults_that_the_how_to_prints_are_the_ones_that_are_found() -> None:
    text = example().replace("title: What held it up\n", "title: What held it up\n    colour: red\n", 1)
    clamp = example().replace("How long did that take?", "How long did the clamp take?")
    for spoilt in (text, clamp):
        with pytest.raises(BrokenFramework) as caught:
            accept(spoilt, name="changeover_review.yaml")
        assert f"\n{caught.value}\n" in HOW_TO


def test_the_how_to_names_every_slot() -> None:
    assert [name for name in SLOTS if f"`{{{name}}}`" not in HOW_TO] == []


@pytest.mark.parametrize("part", [Framework, Translation, ArtefactField, Ask, Leg, *get_args(get_args(Step)[0])])
def test_the_how_to_names_every_field_of_the_schema(part: type[BaseModel]) -> None:
    assert [name for name in part.model_fields if f"`{name}`" not in HOW_TO] == []


@pytest.mark.parametrize("locale", locales())
def test_nothing_that_a_framework_may_say_breaks_a_rule_with_its_slots_filled(locale: str) -> None:
    for name, text in SHIPPED.items():
        framework = load(text, name=name).spoken(locale)
        for key, wordings in framework.wordings.items():
            for wording in wordings:
                said = re.sub(r"\{(\w+)\}", lambda slot: SAMPLES[locale][slot[1]], wording)
                move = moves(framework)[key]
                assert check(said, move=move, language=language(locale), known=sampled(locale)) == (), said


# --- in other languages -------------------------------------------------------------------------------

TRANSLATED = (
    FILE
    + """\
translations:
  de:
    title: Hinsehen
    about: Ein Blick.
    fields: {what: Was, causes: Ursachen, todo: Zu tun}
    steps: {start: Anfang, why: Warum, todo: Zu tun, team: Team}
    wordings:
      start.what:
        - Was siehst du?
      todo.what:
        - Was ändert ihr?
      team.offer:
        - Kann das Team das lösen?
"""
)


def test_a_framework_speaks_each_of_its_languages() -> None:
    framework = accept(TRANSLATED, name="look.yaml")
    spoken = framework.spoken("de")
    assert (spoken.locale, spoken.title, spoken.fields["causes"].label, spoken.step("why").title) == (
        "de",
        "Hinsehen",
        "Ursachen",
        "Warum",
    )
    assert (spoken.wordings["start.what"], spoken.fields["causes"].kind) == (("Was siehst du?",), "tree")
    assert framework.spoken("en") is framework
    assert framework.spoken("de") is spoken


def test_a_language_it_does_not_have_is_refused_with_those_it_has() -> None:
    with pytest.raises(InvalidInput, match="Look is there in en and de, not in 'es'"):
        accept(TRANSLATED, name="look.yaml").spoken("es")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("what: Was, ", "", "23: translations.de.fields.what: `translations.de.fields` lacks 'what'; write what"),
        ("{start: Anfang,", "{strt: Anfang,", "24: translations.de.steps.strt: `translations.de.steps` has 'strt',"),
        ("start.what:\n        - Was s", "start.wat:\n        - Was s", "25: translations.de.wordings.start.what: `tr"),
        ("  de:\n", "  en:\n", "20: translations.en: translations.en is the language of the file itself; remove it"),
        ("  de:\n", "  xx:\n", "20: translations.xx: is not known here; write 'en', 'es' or 'de'"),
        ("Was siehst du?", "Was siehst du am Getriebe?", "27: translations.de.wordings.start.what: 'Was siehst du am"),
        ("Was siehst du?", "What do you see?", f"'What do you see?' {MENDED['language']}"),
        ("    title: Hinsehen\n", "", "20: translations.de.title: is missing; add it"),
    ],
)
def test_a_fault_of_a_translation_is_named_with_its_place(old: str, new: str, fault: str) -> None:
    found = faults(TRANSLATED.replace(old, new))
    assert any(fault in line for line in found), found
