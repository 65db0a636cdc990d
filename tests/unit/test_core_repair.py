"""Steering the talk: again, in other words, back, skip, a person, pause and stop."""

from dataclasses import replace

import pytest

from coach.dialogue.state import AskHuman
from coach.frameworks.terms import RepairKind
from tests.factories import Talk, agreed, five_whys, framework, proven


def untouched(talk: Talk) -> object:
    """What a repair that only speaks must leave as it is."""
    return replace(talk.state, n=0, shown=None, asked=None, last=())


def test_repeat_says_the_same_once_more() -> None:
    talk = five_whys()
    before, asked = untouched(talk), talk.asked
    talk.repair("repeat")
    assert (talk.shown.move, talk.shown.lead, talk.shown.key) == ("repair_repeat", "repeat", asked.key)
    assert (talk.asked, untouched(talk)) == (asked, before)


def test_rephrase_asks_for_another_wording_each_time() -> None:
    talk = five_whys()
    before = untouched(talk)
    for _ in range(2):
        talk.repair("rephrase")
    assert (talk.shown.move, talk.asked.variant) == ("repair_rephrase", 2)
    assert untouched(talk) == before


def test_a_closed_question_stays_closed_when_it_is_repeated() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.repair("repeat")
    assert (talk.shown.move, talk.shown.lead) == ("confirm", "repeat")


def test_skip_leaves_the_question_open_and_says_so() -> None:
    talk = Talk(framework("five_whys")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    talk.repair("skip")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("problem.standard", "repair_skip", "skipped")
    assert talk.state.gaps == ("how_much",)


def test_skipping_the_last_question_ends_the_session() -> None:
    talk = Talk(framework("huddle")).start(
        "Hose burst, taped, ben by ten",
        "ok",
        ("problem", "Hose burst"),
        ("containment", "taped"),
        ("owner", "ben"),
        ("due", "by ten"),
    )
    talk.repair("skip")
    assert (talk.state.status, talk.shown.move) == ("finished", "close")


@pytest.mark.parametrize(("kind", "move"), [("pause", "repair_pause"), ("stop", "repair_stop")])
def test_pause_and_stop_park_and_keep_everything(kind: RepairKind, move: str) -> None:
    talk = five_whys()
    before = untouched(talk)
    talk.repair(kind)
    assert (talk.state.status, talk.shown.move) == ("parked", move)
    assert replace(talk.state, n=0, shown=None, asked=None, status="active") == before


def test_an_answer_to_a_parked_session_goes_on() -> None:
    talk = five_whys()
    talk.repair("pause")
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"), by="ben")
    assert (talk.state.status, talk.state.people, talk.under()) == ("active", ("ana", "ben"), ["Glue is thin"])


def test_a_person_is_called_when_the_learner_wants_one() -> None:
    talk = five_whys()
    talk.repair("human")
    assert (talk.asked.slot, talk.shown.move) == ("human", "repair_human")
    assert talk.tap("yes") == (AskHuman(),)
    assert (talk.at, talk.shown.lead) == ("analysis.why", "called")


def test_no_person_is_called_when_the_learner_would_rather_not() -> None:
    talk = five_whys()
    talk.repair("human")
    assert talk.tap("no") == ()
    assert (talk.at, talk.shown.lead) == ("analysis.why", "on")


def test_asking_for_a_person_twice_asks_nothing_new() -> None:
    talk = five_whys()
    talk.repair("human")
    before = talk.state
    assert talk.repair("human") == ()
    assert replace(talk.state, n=before.n) == before


def test_back_asks_the_question_before_and_keeps_its_answer_until_there_is_a_better_one() -> None:
    talk = five_whys()
    talk.repair("back")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("is_not.is_not", "repair_back", "back")
    assert talk.field("is_not") == ["Line 6 has none of it"]
    talk.say("Line 5 has none of it")
    assert (talk.at, talk.field("is_not")) == ("analysis.why", ["Line 5 has none of it"])


def test_back_twice_goes_two_questions_back() -> None:
    talk = five_whys()
    talk.repair("back")
    talk.repair("back")
    assert talk.at == "containment.containment"


def test_back_from_the_first_question_says_that_there_is_nothing_before() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.repair("back")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("problem.what", "repair_repeat", "first")
    assert talk.state.editing is None


def test_back_beyond_the_first_answer_stays_at_it() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.say("Labels peel off")
    for _ in range(3):
        talk.repair("back")
    assert (talk.at, talk.shown.lead) == ("problem.what", "first")


def test_correct_goes_to_the_turn_that_was_meant() -> None:
    talk = five_whys()
    talk.repair("correct", turn=1)
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("containment.containment", "repair_correct", "correct")


def test_correct_of_a_turn_that_nobody_knows_means_the_latest_answer() -> None:
    talk = five_whys()
    talk.repair("correct", turn=99)
    assert talk.at == "is_not.is_not"


def test_back_again_after_a_correction_changes_the_corrected_answer() -> None:
    talk = proven(five_whys(), "Glue is thin")
    for cause in ("Glue is old", "Glue is wet"):
        talk.repair("correct", turn=next(t.n for t in talk.state.trail if t.asked.slot == "why"))
        talk.say(f"{cause}, it is in the log", "ok", ("cause", cause), ("evidence", "it is in the log"))
    assert talk.under() == ["Glue is wet"]


def test_a_poor_answer_to_an_earlier_question_is_challenged_and_the_old_one_stands() -> None:
    talk = proven(five_whys(), "Glue is thin")
    talk.repair("back")
    talk.say("Communication", "vague")
    assert (talk.at, talk.shown.move, talk.under()) == ("analysis.why", "probe_vague", ["Glue is thin"])
    assert talk.state.editing is not None


def test_leaving_an_earlier_question_keeps_its_answer() -> None:
    talk = proven(five_whys(), "Glue is thin")
    talk.repair("back")
    talk.repair("skip")
    assert (talk.under(), talk.state.editing) == (["Glue is thin"], None)
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Glue is thin"))


def test_only_the_latest_answers_can_be_gone_back_to() -> None:
    assert len(agreed().state.trail) <= 12
