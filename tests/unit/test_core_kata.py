"""A coaching cycle by the card: its questions in their order, one obstacle, a prediction before the step."""

from coach.dialogue.core import advance
from coach.dialogue.state import RecordCycle, Started, State
from tests.factories import AT, Talk, framework, made


def cycle(number: int = 1, *carried: str) -> Talk:
    return Talk(framework("kata")).start("Every order leaves the same day", cycle=number, carried=carried)


def targeted(number: int = 1, *carried: str) -> Talk:
    """Target and actual condition are said; the obstacles are next, or the reflection in a later cycle."""
    talk = cycle(number, *carried)
    talk.say("Picked in 20 minutes by Friday", "ok", ("target", "Picked in 20 minutes"), ("due", "by Friday"))
    talk.say("31 and 34 minutes", "ok", ("measure", "31 and 34 minutes"))
    talk.tap("none")
    return talk


def chosen() -> Talk:
    talk = targeted()
    talk.say(
        "Two walks for labels, one printer", "ok", ("obstacle", "Two walks for labels"), ("obstacle", "one printer")
    )
    talk.tap("item:i1")
    return talk


def test_the_challenge_is_on_the_board_and_not_asked() -> None:
    talk = cycle()
    assert (talk.field("challenge"), talk.at) == (["Every order leaves the same day"], "target.target")


def test_the_first_cycle_has_no_last_step_to_reflect_on() -> None:
    assert targeted().at == "obstacles.first"


def test_a_later_cycle_reflects_on_the_last_step_first() -> None:
    talk = targeted(2)
    asked = []
    for _ in range(4):
        asked.append(talk.asked.slot)
        talk.say("So it was")
    assert asked == ["last_step", "expected", "happened", "learned"]
    assert talk.at == "obstacles.first"


def test_the_obstacles_on_the_parking_lot_are_asked_about_again() -> None:
    talk = targeted(1, "Two walks for labels")
    assert (talk.at, talk.listed("obstacles")) == ("obstacles.first", ["Two walks for labels"])
    talk.tap("none")
    assert (talk.at, talk.asked.picks) == ("obstacle.choose", ("item:i1",))


def test_one_obstacle_at_a_time_is_chosen_from_the_learners_own() -> None:
    talk = targeted()
    talk.say(
        "Two walks for labels, one printer", "ok", ("obstacle", "Two walks for labels"), ("obstacle", "one printer")
    )
    assert (talk.at, talk.asked.picks) == ("obstacle.choose", ("item:i1", "item:i2"))
    talk.tap("item:i2")
    assert (talk.field("obstacle"), talk.listed("obstacles")) == (
        ["one printer"],
        ["Two walks for labels", "one printer"],
    )


def test_a_fix_is_no_obstacle() -> None:
    talk = targeted()
    talk.say("We need a printer", "solution_jump", ("countermeasure", "a printer"))
    assert (talk.at, talk.shown.move, talk.listed("obstacles")) == ("obstacles.first", "probe_solution_jump", [])
    talk.say("One printer for six", "ok", ("obstacle", "One printer for six"))
    talk.say("We need a printer", "solution_jump")
    assert (talk.at, talk.shown.move) == ("obstacle.choose", "probe_solution_jump")


def test_the_prediction_stands_before_the_step_is_taken() -> None:
    talk = chosen()
    talk.say("Time ten walks", "ok", ("step", "Time ten walks"))
    assert talk.at == "step.expectation"
    talk.say("Half of the minutes", "ok", ("expectation", "Half of the minutes"))
    assert talk.at == "look.look"
    [record] = talk.say("on Thursday", "ok", ("due", "on Thursday"))
    assert isinstance(record, RecordCycle)
    assert {role: talk.words(quotes[0]) for role, quotes in record.fields.items()} == {
        "target": "Picked in 20 minutes", "current": "31 and 34 minutes", "obstacle": "Two walks for labels",
        "step": "Time ten walks", "expectation": "Half of the minutes", "due": "on Thursday",
    }  # fmt: skip
    assert [talk.words(item.what) for item in record.obstacles] == ["Two walks for labels", "one printer"]


def test_one_sentence_may_hold_the_step_and_what_it_is_to_bring() -> None:
    talk = chosen()
    talk.say("Time ten walks, half of it", "ok", ("step", "Time ten walks"), ("expectation", "half of it"))
    assert talk.at == "look.look"


def test_not_knowing_the_actual_condition_leads_straight_to_the_next_step() -> None:
    talk = cycle(2)
    talk.say("Picked in 20 minutes", "ok", ("target", "Picked in 20 minutes"))
    talk.tap("unknown")
    assert (talk.at, talk.state.items, talk.state.tries) == ("step.step", {}, 0)
    assert "actual" in talk.state.gaps


def test_not_knowing_the_obstacles_leads_straight_to_the_next_step() -> None:
    talk = targeted()
    talk.tap("unknown")
    assert talk.at == "step.step"


def test_not_knowing_which_obstacle_leads_straight_to_the_next_step() -> None:
    talk = targeted()
    talk.say("One printer", "ok", ("obstacle", "One printer"))
    talk.say("No idea", "unknown")
    assert talk.at == "step.step"


def test_not_knowing_an_earlier_answer_after_all_leaves_later_ones_as_they_are() -> None:
    talk = chosen()
    talk.say("Time ten walks, half of it", "ok", ("step", "Time ten walks"), ("expectation", "half of it"))
    talk.repair("correct", turn=2)
    talk.say("I do not know it", "unknown")
    assert (talk.at, talk.field("step"), talk.state.editing) == ("look.look", ["Time ten walks"], None)


def test_a_threshold_passes_over_what_was_to_be_confirmed() -> None:
    kind = made(
        {"now": {"depends": ["what"]}, "next": {}},
        {"id": "first", "kind": "collect", "on_unknown": "last", "asks": [{"field": "what", "expects": "target"}]},
        {"id": "second", "kind": "collect", "asks": [{"field": "now", "expects": "condition"}]},
        {"id": "last", "kind": "collect", "asks": [{"field": "next", "expects": "step"}]},
    )
    talk = Talk(kind).start()
    talk.say("Twenty minutes")
    talk.say("Thirty minutes")
    assert talk.at == "last.next"
    talk.park()
    talk.rewrite("what", "Ten minutes")
    talk.edit(1, "No idea", "unknown")
    assert (talk.at, talk.state.reopened, talk.field("now")) == ("last.next", (), ["Thirty minutes"])


def test_in_card_mode_the_state_remembers_that_a_person_coaches() -> None:
    state, _ = advance(framework("kata"), State("kata", 1), Started(AT, "kata", 1, card=True))
    assert (state.card, state.asked is not None) == (True, True)


def test_a_cycle_takes_at_most_thirteen_answers() -> None:
    talk = targeted(2)
    for _ in range(4):
        talk.say("So it was")
    talk.say("One printer", "ok", ("obstacle", "One printer"))
    talk.tap("item:i1")
    for text in ("Time ten walks", "Half of it", "on Thursday"):
        talk.say(text)
    assert (talk.at, talk.state.n) == ("finished", 12)
