"""The frameworks that ship as files only, talked through; and the coach's own wordings in each of them."""

from collections.abc import Iterator

import pytest

from coach.dialogue import tree
from coach.dialogue.contract import Deed, check, known_words
from coach.dialogue.state import Asked, OpenAction
from coach.frameworks import Framework, load, shipped
from coach.frameworks.terms import MOVES, Move
from coach.prompts.accept import SAMPLES, TREE_SLOTS, moves, sampled
from coach.prompts.language import language, locales
from coach.prompts.wording import Line, voice
from tests.factories import Talk, framework

FRAMEWORKS = [load(text, name=name) for name, text in shipped()]

MOVE_OF: dict[str, Move] = {
    **{key: tree.SLOTS[slot][1] for key, slot in TREE_SLOTS.items()},
    "up": "offer_escalation",
    "tie": "branch",
    "challenge": "challenge_strength",
    "still": "confirm",
    "exit": "offer_exit",
    "parking": "offer_exit",
    "gemba": "send_to_gemba",
    "parked": "close",
    "abandoned": "close",
}
"""Built-in wordings whose move is not in their key; `plan` and the like open a step."""

DID: dict[str, frozenset[Deed]] = {
    "alert_sent": frozenset({"sent"}),
    "called": frozenset({"sent"}),
    "parked": frozenset({"parked"}),
    "repair_pause": frozenset({"parked", "stopped"}),
    "repair_stop": frozenset({"parked", "stopped"}),
    "parking": frozenset({"task", "action"}),
    "close": frozenset({"finished"}),
    "skipped": frozenset({"skipped"}),
    "corrected": frozenset({"corrected"}),
}
"""What the turn has done in which these words are said."""

LED = {
    "back": ("repair_back",),
    "correct": ("repair_correct",),
    "first": ("repair_repeat",),
    "repeat": ("repair_repeat",),
    "rephrase": ("repair_rephrase",),
    "corrected": ("repair_correct",),
    "skipped": ("repair_skip", ""),
}
"""The moves under which a lead stands before an open question; `` is the question's own."""


OPEN = frozenset({"open_step", "ask_evidence", "reflect"})
"""A closed question keeps its own move after a lead."""


def move_of(key: str) -> Move:
    stem = key.partition(".")[0]
    family = {"alert": "make_safe", "hint": "hint"}.get(stem.partition("_")[0], stem)
    named: Move | None = next((move for move in MOVES if move == family), None)
    return MOVE_OF.get(stem) or named or "open_step"


def broken(text: str, move: str, did: frozenset[Deed], locale: str) -> tuple[str, ...]:
    safe, spoken = SAMPLES[locale]["safe"], language(locale)
    known = sampled(locale) | known_words([voice(locale).days(WALLS)], spoken)
    return check(text, move=move, language=spoken, known=known, did=did, approved=safe)


WALLS = ("2026-03-27T12:00", "2026-04-02T23:59")
"""Deadlines by the site's clock, as they are read back."""


WORDINGS = [(locale, key) for locale in locales() for key in voice(locale).lines]
SPOKEN = [(locale, framework.spoken(locale)) for locale in locales() for framework in FRAMEWORKS]


@pytest.mark.parametrize(("locale", "key"), WORDINGS)
def test_every_built_in_wording_keeps_the_contract(locale: str, key: str) -> None:
    lines = voice(locale).lines[key]
    for line in lines:
        said = line.say(SAMPLES[locale])
        assert broken(said, move_of(key), DID.get(key, frozenset()), locale) == (), said
    assert any(not line.needs for line in lines)


@pytest.mark.parametrize("locale", locales())
def test_the_coach_says_the_same_things_in_every_language(locale: str) -> None:
    ours, english = voice(locale), voice("en")
    assert (set(ours.lines), set(ours.leads), set(ours.choices)) == (
        set(english.lines),
        set(english.leads),
        set(english.choices),
    )
    assert len({*ours.choices.values()}) >= len(ours.choices) - 1


def own(framework: Framework, locale: str) -> Iterator[tuple[Move, Line]]:
    """The questions of a framework, with the moves they are asked under."""
    said_as = moves(framework)
    for key in framework.wordings:
        for line in voice(locale).find(framework, Asked(key.partition(".")[0], "", "cause", said_as[key], key)):
            yield said_as[key], line


@pytest.mark.parametrize(("locale", "framework"), SPOKEN, ids=[f"{f.id}-{locale}" for locale, f in SPOKEN])
def test_every_question_keeps_the_contract_after_every_lead(locale: str, framework: Framework) -> None:
    sample = {**SAMPLES[locale], "day": voice(locale).days(WALLS)}
    for move, line in own(framework, locale):
        for lead, before in voice(locale).leads.items():
            for led in LED.get(lead, ("",)) if move in OPEN else ("",):
                said = f"{before[0].say(sample)} {line.say(sample)}"
                assert broken(said, led or move, DID.get(lead, frozenset()), locale) == (), said


@pytest.mark.parametrize(("locale", "framework"), SPOKEN, ids=[f"{f.id}-{locale}" for locale, f in SPOKEN])
def test_every_question_keeps_the_contract_after_every_reflection(locale: str, framework: Framework) -> None:
    sample = SAMPLES[locale]
    for move, line in own(framework, locale):
        for reflection in voice(locale).reflections if not line.needs else ():
            said = f"{reflection.say(sample)} {line.say(sample)}"
            assert broken(said, move, frozenset(), locale) == (), said


# --- fishbone ---------------------------------------------------------------------------------------


def fishbone() -> Talk:
    talk = Talk(framework("fishbone"))
    talk.start(
        "pallets wait 3 hours at dock 4", "ok", ("problem", "pallets wait"), ("measure", "3 hours"), ("place", "dock 4")
    )
    talk.tap("none")
    talk.tap("none")
    talk.say("two new pickers and no pairing", "several", ("cause", "two new pickers"), ("cause", "no pairing"))
    talk.say("printer hangs", "ok", ("cause", "printer hangs"))
    talk.say("maybe the wrap", "assumption", ("cause", "the wrap"))
    for _ in range(3):
        talk.tap("none")
    return talk


def test_a_bone_keeps_the_whole_answer_and_offers_no_other_bones_causes() -> None:
    talk = fishbone()
    kept = {bone: [talk.words(item.what) for item in items] for bone, items in talk.state.items.items()}
    assert kept == {
        "people": ["two new pickers and no pairing"],
        "machine": ["printer hangs"],
        "material": ["maybe the wrap"],
    }
    assert (talk.asked.slot, talk.state.nodes) == ("is_not", ())


def test_all_bones_become_hypotheses_to_choose_from_once_the_comparison_is_known() -> None:
    talk = fishbone()
    talk.say("dock 3 is fine", "ok", ("condition", "dock 3 is fine"))
    causes = [talk.words(node.quote) for node in talk.state.nodes]
    assert causes == ["two new pickers", "no pairing", "printer hangs", "the wrap"]
    assert (talk.shown.step, talk.shown.move, len(talk.asked.picks)) == ("check", "branch", 5)


def test_a_hypothesis_is_checked_and_the_rest_is_left_for_later() -> None:
    talk = fishbone()
    talk.say("dock 3 is fine", "ok", ("condition", "dock 3 is fine"))
    talk.tap(f"node:{talk.state.nodes[2].id}")
    talk.say("queue held 40 jobs at 5", "ok", ("evidence", "queue held 40 jobs at 5"))
    talk.tap("ours")
    talk.tap("later")
    ends = [(node.end, node.link) for node in talk.state.nodes]
    assert ends == [("later", "untested"), ("later", "untested"), ("ours", "evidence"), ("later", "untested")]


def test_a_fishbone_ends_in_an_action_with_its_cause() -> None:
    talk = fishbone()
    talk.say("dock 3 is fine", "ok", ("condition", "dock 3 is fine"))
    talk.tap(f"node:{talk.state.nodes[2].id}")
    talk.say("queue held 40 jobs at 5", "ok", ("evidence", "queue held 40 jobs at 5"))
    for tap in ("ours", "later", "none", "yes"):
        talk.tap(tap)
    talk.say("own queue, me, friday", "ok", ("countermeasure", "own queue"), ("owner", "me"), ("due", "friday"))
    talk.say("under 1 hour, 3 weeks", "ok", ("measure", "under 1 hour"), ("due", "3 weeks"))
    talk.tap("none")
    [action] = [effect for effect in talk.effects if isinstance(effect, OpenAction)]
    assert (talk.state.status, action.kind, [talk.words(q) for q in action.cause]) == (
        "finished",
        "corrective",
        ["printer hangs"],
    )


# --- 8D ---------------------------------------------------------------------------------------------


def eight_d_to_cause() -> Talk:
    talk = Talk(framework("eight_d")).start("12 kits short at the customer", "ok", ("problem", "kits short"))
    talk.say("rang them, sent a courier", "ok", ("containment", "sent a courier"))
    talk.say("ana and ben", "ok", ("owner", "ana"))
    talk.say("the site lead", "ok")
    talk.say("12 of 400", "ok", ("measure", "12 of 400"))
    for _ in range(4):
        talk.tap("unknown")
    return talk


def test_what_was_done_at_once_is_not_yet_the_containment() -> None:
    talk = eight_d_to_cause()
    assert (talk.asked.step, talk.asked.slot) == ("d3", "containment")
    assert (talk.field("emergency"), talk.field("containment")) == (["sent a courier"], [])


def test_containment_is_opened_as_an_action_and_has_to_be_shown_to_hold() -> None:
    talk = eight_d_to_cause()
    talk.say("every kit weighed, till the cause is out", "ok", ("containment", "every kit weighed"))
    assert (talk.asked.slot, talk.shown.move) == ("containment_shown", "ask_evidence")
    talk.say("0 of 90 since", "ok", ("evidence", "0 of 90 since"))
    talk.tap("none")
    [action] = [effect for effect in talk.effects if isinstance(effect, OpenAction)]
    assert (action.kind, talk.words(action.item.what)) == ("containment", "every kit weighed")


def test_the_escape_point_is_asked_for_after_the_cause() -> None:
    talk = eight_d_to_cause()
    talk.say("every kit weighed", "ok", ("containment", "every kit weighed"))
    talk.say("0 of 90 since", "ok", ("evidence", "0 of 90 since"))
    talk.tap("none")
    for cause in ("bin 6 was empty", "no card in it", "cards are cut by hand"):
        talk.say(cause, "ok", ("cause", cause))
        talk.say(f"saw that {cause}", "ok", ("evidence", cause))
    talk.tap("ours")
    assert (talk.asked.slot, talk.asked.about) == ("leg", "escape")


# --- is / is not -------------------------------------------------------------------------------------


def columns() -> Talk:
    talk = Talk(framework("is_is_not"))
    talk.start(
        "tubes clot, 9 of 40, ward 3", "ok", ("problem", "tubes clot"), ("measure", "9 of 40"), ("place", "ward 3")
    )
    talk.tap("none")
    talk.tap("none")
    for answer in ("plasma tubes do not", "a gel", "ward 4", "new trolley there"):
        talk.say(answer)
    talk.say("since monday", "ok", ("due", "since monday"))
    for answer in ("weekends", "no rounds then", "all 40 could"):
        talk.say(answer)
    talk.say("drawn on the round", "ok", ("cause", "drawn on the round"))
    return talk


def test_what_the_first_sentence_said_of_a_column_is_not_asked_again() -> None:
    talk = columns()
    asked = {trail.asked.slot for trail in talk.state.trail}
    assert {"where_is", "extent_is", "what_is"} & asked == set()
    assert (talk.field("where_is"), talk.field("extent_is")) == (["ward 3"], ["9 of 40"])


def test_a_cause_named_in_a_column_waits_for_what_changed_and_must_fit_both() -> None:
    talk = columns()
    assert (talk.asked.slot, talk.state.nodes) == ("change", ())
    talk.say("new trolley on monday", "ok", ("condition", "new trolley on monday"))
    assert [talk.words(node.quote) for node in talk.state.nodes] == ["drawn on the round"]
    assert (talk.asked.step, talk.shown.move) == ("candidates", "ask_evidence")
    talk.say("ward 4 turns them, ward 3 has no rack", "ok", ("evidence", "ward 3 has no rack"))
    talk.tap("ours")
    assert (talk.asked.step, talk.shown.move) == ("both_columns", "confirm")


def test_a_cause_that_does_not_fit_both_columns_goes_back_to_the_candidates() -> None:
    talk = columns()
    talk.say("new trolley on monday", "ok", ("condition", "new trolley on monday"))
    talk.say("ward 3 has no rack", "ok", ("evidence", "ward 3 has no rack"))
    talk.tap("ours")
    talk.tap("no")
    assert talk.asked.step == "candidates"
