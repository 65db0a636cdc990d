"""A changed answer opens only what builds on it; a person may put anything in their own words."""

from collections.abc import Callable

import pytest

from coach.dialogue.state import Asked, Edited, Quote
from coach.errors import IllegalMove
from tests.factories import AT, Talk, agreed, five_whys, framework, made, proven, unproven

# --- what hangs on it -------------------------------------------------------------------------------------------


def predicted() -> Talk:
    talk = agreed()
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    return talk


def test_what_builds_on_a_changed_field_is_asked_whether_it_still_stands() -> None:
    talk = predicted()
    talk.edit(
        talk.turn("what"),
        "A list, ben by Friday",
        "ok",
        ("countermeasure", "A list"),
        ("owner", "ben"),
        ("due", "by Friday"),
    )
    assert (talk.asked.slot, talk.asked.about, talk.asked.step, talk.shown.lead) == (
        "still",
        "prediction",
        "check",
        "corrected",
    )


def still() -> Talk:
    talk = predicted()
    talk.edit(
        talk.turn("what"),
        "A list, ben by Friday",
        "ok",
        ("countermeasure", "A list"),
        ("owner", "ben"),
        ("due", "by Friday"),
    )
    return talk


@pytest.mark.parametrize(
    ("answer", "at", "found"), [("yes", "agreed.confirm", ["Under 5"]), ("no", "check.prediction", [])]
)
def test_what_still_stands_is_kept_and_what_does_not_is_asked_again(answer: str, at: str, found: list[str]) -> None:
    talk = still()
    talk.tap(answer)
    assert (talk.at, talk.field("prediction"), talk.state.reopened) == (at, found, ())


def test_whether_it_stands_is_asked_again_after_an_answer_that_is_none() -> None:
    talk = still()
    talk.say("Somehow", "vague")
    assert (talk.asked.slot, talk.shown.lead) == ("still", "kept")


def test_whether_it_stands_may_be_left_open() -> None:
    talk = still()
    talk.repair("skip")
    assert (talk.at, talk.state.reopened, talk.field("prediction")) == ("agreed.confirm", (), ["Under 5"])


def test_a_changed_problem_asks_for_everything_that_hangs_on_it_and_nothing_twice() -> None:
    talk = predicted()
    for _ in range(2):
        talk.rewrite("what", "Labels fall off")
        assert talk.state.reopened == ("containment", "causes", "countermeasures", "prediction")


def test_causes_that_do_not_stand_any_more_are_tested_against_the_problem() -> None:
    talk = predicted()
    talk.rewrite("what", "Labels fall off")
    talk.tap("yes")
    talk.tap("no")
    assert (talk.asked.slot, talk.state.reopened) == ("still", ("countermeasures", "prediction"))
    for _ in range(2):
        talk.tap("yes")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))
    talk.tap("yes")
    assert (talk.at, talk.tree["Glue is thin"]) == ("agreed.confirm", "verified")


def test_an_end_right_under_a_changed_problem_is_open_again() -> None:
    talk = unproven()
    talk.tap("unknown")
    talk.rewrite("what", "Labels fall off")
    talk.tap("yes")
    talk.tap("no")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))


def test_a_list_that_does_not_stand_any_more_is_asked_for_again() -> None:
    talk = predicted()
    talk.rewrite(talk.cause("Heater has no check"), "The heater has never had a check")
    assert talk.asked.about == "countermeasures"
    talk.tap("no")
    talk.tap("yes")
    assert (talk.listed("countermeasures"), talk.at) == ([], "analysis.test")
    talk.tap("yes")
    assert talk.at == "countermeasures.what"


def test_a_field_that_was_left_open_once_is_asked_for_when_it_falls() -> None:
    kind = made(
        {"goal": {"depends": ["what"]}},
        {
            "id": "only",
            "kind": "collect",
            "asks": [{"field": "what", "expects": "problem"}, {"field": "goal", "expects": "target"}],
        },
        {"id": "team", "kind": "offer"},
    )
    talk = Talk(kind).start("Hose burst")
    talk.repair("skip")
    talk.rewrite("goal", "None")
    talk.rewrite("what", "Hose leaks")
    talk.tap("no")
    assert talk.at == "only.goal"


def test_a_field_that_no_step_asks_for_is_confirmed_at_the_first_step() -> None:
    kind = made(
        {"place": {"depends": ["what"]}},
        {
            "id": "only",
            "kind": "collect",
            "takes": {"place": "place"},
            "asks": [{"field": "what", "expects": "problem"}],
        },
        {"id": "team", "kind": "offer"},
    )
    talk = Talk(kind).start("Hose burst at press 7", "ok", ("problem", "Hose burst"), ("place", "press 7"))
    talk.rewrite("what", "Hose leaks")
    assert (talk.asked.step, talk.asked.slot, talk.asked.about) == ("only", "still", "place")
    talk.tap("no")
    assert (talk.field("place"), talk.at) == ([], "team.offer")


# --- in one's own words -------------------------------------------------------------------------------------------


def test_a_person_may_rewrite_the_field_that_is_asked_for() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.say("Hm", "vague")
    talk.rewrite("what", "Labels peel off")
    assert (talk.field("what"), talk.at, talk.state.tries) == (["Labels peel off"], "problem.how_much", 0)


def test_a_cause_rewritten_is_tested_on_both_sides() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.rewrite(talk.cause("Tank is cold"), "The tank cools down")
    assert talk.tree == {
        "Glue is thin": "verified",
        "The tank cools down": "to_verify",
        "Heater has no check": "to_verify",
    }


def test_an_item_may_be_rewritten_wherever_it_stands() -> None:
    talk = agreed()
    talk.repair("back")
    talk.tap("gemba")
    talk.say("I look")
    for field, what in (("countermeasures", "A hard fixture"), ("tasks", "I look twice")):
        talk.rewrite(talk.state.items[field][0].id, what)
        assert talk.listed(field) == [what]


def test_what_is_not_there_cannot_be_rewritten() -> None:
    talk = five_whys()
    before = talk.state
    for target in ("causes", "c99", "nonsense"):
        with pytest.raises(IllegalMove, match=target):
            talk.rewrite(target, "Something")
    assert talk.state == before


def test_a_rewrite_of_a_parked_session_leaves_it_parked() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.park()
    talk.rewrite("what", "Labels peel off")
    assert (talk.state.status, talk.shown.key, talk.at) == ("parked", "parked", "problem.how_much")


def test_a_rewrite_of_the_last_open_field_ends_the_session() -> None:
    talk = Talk(made({}, {"id": "only", "kind": "collect", "asks": [{"field": "what", "expects": "problem"}]})).start()
    talk.rewrite("what", "Hose burst")
    assert talk.at == "finished"


def while_answering_again(talk: Talk) -> None:
    talk.repair("back")


@pytest.mark.parametrize("interrupt", [Talk.danger, while_answering_again])
def test_a_rewrite_does_not_push_aside_what_is_being_answered(interrupt: Callable[[Talk], object]) -> None:
    talk = five_whys()
    interrupt(talk)
    asked = talk.asked
    talk.rewrite("what", "Labels fall off")
    assert (talk.asked, talk.field("what")) == (asked, ["Labels fall off"])


# --- what cannot be changed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        Asked("analysis", "evidence", "evidence", "ask_evidence", "evidence", "c99"),
        Asked("analysis", "gemba", "plan", "send_to_gemba", "gemba"),
        Asked("analysis", "still", "yes_no", "confirm", "still", "causes"),
    ],
)
def test_a_turn_whose_question_is_gone_cannot_be_changed(asked: Asked) -> None:
    talk = five_whys()
    before = talk.state
    with pytest.raises(IllegalMove, match="say it as a new turn"):
        talk.do(Edited(9, AT, asked, "u1", Quote("u9", 0, 3), "ok", "ana"))
    assert talk.state == before


def test_back_passes_over_questions_that_are_gone() -> None:
    talk = five_whys()
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    talk.tap(f"node:{talk.cause('roller is worn')}")
    talk.say("2 mm are gone", "ok", ("evidence", "2 mm are gone"))
    talk.edit(talk.turn("why"), "Glue is old", "ok", ("cause", "Glue is old"))
    talk.repair("back")
    assert talk.asked.slot == "why"
    talk.repair("back")
    assert (talk.asked.slot, talk.asked.picks) == ("branch", (f"node:{talk.cause('Glue is old')}", "later"))


def test_what_is_said_while_a_walk_waits_is_heard_by_the_question_that_came_up_meanwhile() -> None:
    talk = predicted()
    talk.tap("gemba")
    talk.danger()
    talk.tap("false_alarm")
    talk.rewrite("what", "Labels fall off")
    talk.say("I look")
    talk.say("It does", "ok")
    assert (talk.asked.slot, talk.state.reopened) == ("still", ("causes", "countermeasures", "prediction"))
