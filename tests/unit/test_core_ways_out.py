"""When an answer does not do: a challenge, the hint ladder, and ways out of every question."""

import pytest

from coach.dialogue.state import AskHuman, OpenAction
from coach.errors import IllegalMove
from coach.frameworks.terms import Verdict
from tests.factories import AT, Talk, five_whys, framework, made, proven

CHALLENGED: tuple[Verdict, ...] = (
    "asks_for_answer", "off_topic", "blame", "solution_jump", "circular", "symptom", "unrelated", "vague",
    "unsupported",
)  # fmt: skip


@pytest.mark.parametrize("verdict", CHALLENGED)
def test_each_fault_of_a_cause_is_challenged_at_once_and_nothing_is_added(verdict: Verdict) -> None:
    talk = five_whys()
    before = (talk.state.nodes, talk.state.fields)
    talk.say("Hm", verdict)
    assert (talk.at, talk.shown.move) == ("analysis.why", f"probe_{verdict}")
    assert (talk.state.nodes, talk.state.fields) == before


def test_the_same_fault_again_climbs_the_hint_ladder_up_to_a_person() -> None:
    small = made({}, {"id": "only", "kind": "collect", "bound": 8, "asks": [{"field": "what", "expects": "condition"}]})
    talk = Talk(small).start()
    keys = []
    for _ in range(6):
        talk.say("Communication", "vague")
        keys.append((talk.shown.move, talk.shown.key))
    assert keys == [("probe_vague", "probe_vague"), *(("hint", f"hint_{n}") for n in (1, 2, 3, 4, 4))]
    assert talk.asked.picks == ("human", "go_on")


def test_another_fault_is_challenged_anew() -> None:
    talk = five_whys()
    moves = []
    for verdict in ("vague", "blame", "vague"):
        talk.say("Hm", verdict)
        moves.append(talk.shown.move)
    assert moves == ["probe_vague", "probe_blame", "probe_vague"]


def stuck() -> Talk:
    talk = five_whys()
    for _ in range(6):
        talk.say("Communication", "vague")
    return talk


def test_the_bound_of_a_question_ends_in_ways_out() -> None:
    talk = stuck()
    assert (talk.shown.move, talk.asked.picks) == ("offer_exit", ("park", "gemba", "human", "go_on"))
    assert talk.at == "analysis.why"


def test_parking_from_the_ways_out_comes_back_to_the_plain_question() -> None:
    talk = stuck()
    talk.tap("park")
    assert (talk.state.status, talk.shown.key) == ("parked", "parked")
    talk.resume()
    assert (talk.asked.move, talk.asked.key, talk.state.tries) == ("open_step", "first", 0)


def test_a_person_from_the_ways_out_comes_back_to_the_plain_question() -> None:
    talk = stuck()
    talk.tap("human")
    assert talk.tap("yes") == (AskHuman(),)
    assert (talk.asked.move, talk.asked.key) == ("open_step", "first")


def test_going_on_from_the_ways_out_leaves_the_line_open() -> None:
    talk = stuck()
    talk.tap("go_on")
    assert (talk.at, talk.shown.lead, talk.state.tries) == ("analysis.leg", "skipped", 0)


def test_a_good_answer_is_taken_even_at_the_ways_out() -> None:
    talk = stuck()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    assert talk.under() == ["Glue is thin"]


def test_one_more_poor_answer_at_the_ways_out_goes_on() -> None:
    talk = stuck()
    talk.say("Communication", "vague")
    assert (talk.at, talk.shown.lead) == ("analysis.leg", "skipped")


def test_going_to_see_from_the_ways_out_becomes_a_task() -> None:
    talk = stuck()
    talk.tap("gemba")
    assert (talk.asked.slot, talk.shown.move) == ("gemba", "send_to_gemba")


# --- nobody knows ---------------------------------------------------------------------------------------


def not_known() -> Talk:
    talk = five_whys()
    talk.tap("unknown")
    return talk


def test_what_nobody_knows_is_worth_a_walk() -> None:
    talk = not_known()
    assert (talk.asked.slot, talk.shown.move, talk.asked.expects) == ("gemba", "send_to_gemba", "plan")


def test_a_walk_with_name_and_date_becomes_a_task_and_parks() -> None:
    talk = not_known()
    [task] = talk.say(
        "Watch the tank, ben by Friday", "ok", ("step", "Watch the tank"), ("owner", "ben"), ("due", "by Friday")
    )
    assert isinstance(task, OpenAction)
    assert (task.kind, talk.words(task.item.what), task.item.owner_id, task.item.due_at) == (
        "go_and_see",
        "Watch the tank",
        "ben",
        AT,
    )
    talk.tap("park")
    assert talk.state.status == "parked"
    talk.resume("ben")
    assert (talk.at, talk.shown.lead, talk.state.people) == ("analysis.why", "looked", ("ana", "ben"))


def test_a_plan_alone_is_a_walk_to_what_was_asked_about() -> None:
    talk = not_known()
    [task] = talk.say("me, Friday", "ok", ("owner", "me"), ("due", "Friday"))
    assert isinstance(task, OpenAction)
    assert (talk.words(task.item.what), task.item.owner_id) == ("Labels peel off", "ana")
    talk.say("me, Friday", "ok", ("owner", "me"), ("due", "Friday"))
    assert (talk.asked.slot, talk.shown.lead) == ("parking", "kept")


def test_a_walk_without_a_name_belongs_to_whoever_said_it() -> None:
    talk = not_known()
    [task] = talk.say("I look after the break")
    assert isinstance(task, OpenAction)
    assert (task.item.owner_id, talk.words(task.item.what)) == ("ana", "I look after the break")


def test_a_walk_that_is_no_plan_is_challenged_once_and_then_taken() -> None:
    talk = not_known()
    assert talk.say("We all do", "vague") == ()
    assert (talk.asked.slot, talk.shown.move) == ("gemba", "probe_vague")
    [task] = talk.say("We all do", "vague")
    assert isinstance(task, OpenAction)
    assert (talk.asked.slot, talk.words(task.item.what)) == ("parking", "We all do")


@pytest.mark.parametrize("pick", ["nobody", "unknown"])
def test_a_walk_that_nobody_can_take_offers_the_other_ways_out(pick: str) -> None:
    talk = not_known()
    assert talk.tap(pick) == ()
    assert (talk.at, talk.shown.move, talk.asked.picks) == ("analysis.why", "offer_exit", ("park", "human", "go_on"))


def parking() -> Talk:
    talk = not_known()
    talk.say("I look after the break")
    return talk


def test_the_dialogue_may_go_on_without_waiting_for_the_walk() -> None:
    talk = parking()
    talk.say("no", "no")
    assert (talk.at, talk.shown.lead) == ("analysis.leg", "skipped")


def test_a_yes_in_words_parks_until_somebody_has_looked() -> None:
    talk = parking()
    talk.say("yes please", "yes")
    assert (talk.state.status, talk.asked.slot) == ("parked", "why")


def test_an_answer_that_comes_to_mind_after_all_is_taken() -> None:
    talk = parking()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    assert talk.under() == ["Glue is thin"]


def test_still_not_knowing_after_the_other_ways_out_leaves_the_question_open() -> None:
    talk = not_known()
    talk.tap("nobody")
    talk.say("No idea", "unknown")
    assert (talk.at, talk.shown.lead) == ("analysis.leg", "skipped")


def test_a_number_is_asked_for_once_more_without_hints_and_then_left() -> None:
    talk = Talk(framework("five_whys")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    moves = []
    for _ in range(3):
        talk.tap("unknown")
        moves.append(talk.shown.move)
    assert moves == ["probe_unknown", "probe_unknown", "offer_exit"]


def test_a_fact_that_answers_something_else_is_no_fault() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.say("It is blue", "ok")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("analysis.stop", "confirm", "kept")


def test_other_words_where_a_tap_is_enough_are_no_fault() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.say("It might be", "assumption")
    assert (talk.shown.move, talk.shown.lead) == ("confirm", "kept")


# --- parking from outside ---------------------------------------------------------------------------------


def test_another_person_may_go_on_next_shift() -> None:
    talk = five_whys()
    asked = talk.asked
    talk.park()
    assert (talk.state.status, talk.shown.move) == ("parked", "close")
    talk.resume("ben")
    assert (talk.asked, talk.shown.lead, talk.state.people) == (asked, "resume", ("ana", "ben"))


def test_a_session_that_is_not_parked_cannot_be_resumed() -> None:
    talk = five_whys()
    before = talk.state
    with pytest.raises(IllegalMove, match="not parked"):
        talk.resume()
    assert talk.state == before
