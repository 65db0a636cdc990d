"""Reading back, choosing, offering, asking the absent, and the end of a sitting."""

from typing import Any

import pytest

from coach.dialogue.state import Escalate, OpenAction
from coach.frameworks import Framework
from coach.frameworks.terms import Verdict
from tests.factories import Talk, agreed, analysed, framework, made

# --- confirm, choose, offer ---------------------------------------------------------------------------------


def test_the_number_is_read_back_and_a_no_asks_for_it_again_once() -> None:
    talk = agreed()
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    assert (talk.at, talk.shown.move) == ("agreed.confirm", "confirm")
    talk.tap("no")
    assert (talk.at, talk.field("prediction")) == ("check.prediction", [])
    talk.say("Under 3 for a month", "ok", ("measure", "Under 3"), ("due", "for a month"))
    talk.tap("no")
    assert (talk.at, talk.field("prediction")) == ("absent.absent", ["Under 3"])


def test_a_read_back_answered_by_something_else_is_read_back_again() -> None:
    talk = analysed()
    talk.say("Communication", "vague")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("read_back.confirm", "confirm", "kept")


def confirmed(on_no: dict[str, Any], needs: str) -> Framework:
    return made(
        {"plan": {"kind": "list"}}, on_no, {"id": "sure", "kind": "confirm", "needs": needs, "on_no": on_no["id"]}
    )


def test_a_list_is_read_back_too() -> None:
    kind = confirmed({"id": "act", "kind": "records", "field": "plan", "plan": False, "at_least": 2}, "plan")
    talk = Talk(kind).start()
    talk.say("A fixture")
    talk.tap("none")
    assert talk.at == "sure.confirm"
    talk.tap("no")
    assert (talk.at, talk.asked.key) == ("act.what", "act.more")


def test_a_chosen_item_is_kept_and_a_new_one_joins_the_list() -> None:
    kind = made(
        {"plan": {"kind": "list"}, "one": {}},
        {"id": "act", "kind": "records", "field": "plan", "plan": False, "at_least": 2},
        {"id": "pick", "kind": "choose", "field": "one", "source": "plan"},
    )
    for said, pick, found in (("Hoses", "item:i1", ["Hoses"]), ("The crane", "", ["The crane"])):
        talk = Talk(kind).start()
        talk.say("Hoses and bolts", "ok", ("countermeasure", "Hoses"), ("countermeasure", "bolts"))
        assert (talk.at, talk.asked.picks) == ("pick.choose", ("item:i1", "item:i2"))
        talk.say(said, pick=pick)
        assert (talk.field("one"), talk.at) == (found, "finished")
    assert talk.listed("plan") == ["Hoses", "bolts", "The crane"]


def test_where_nothing_is_listed_nothing_is_chosen() -> None:
    kind = made(
        {"plan": {"kind": "list"}, "one": {}}, {"id": "pick", "kind": "choose", "field": "one", "source": "plan"}
    )
    assert Talk(kind).start().at == "finished"


@pytest.mark.parametrize(("verdict", "passed"), [("yes", 0), ("no", 1), ("out_of_our_hands", 1), ("unknown", 1)])
def test_what_the_team_cannot_solve_goes_up_with_the_problem(verdict: Verdict, passed: int) -> None:
    talk = Talk(made({}, {"id": "team", "kind": "offer"})).start("Hose burst")
    effects = talk.say("Hm", verdict)
    assert [talk.words(e.about[0]) for e in effects if isinstance(e, Escalate)] == ["Hose burst"] * passed
    assert talk.at == "finished"


def test_an_offer_answered_by_something_else_is_made_again() -> None:
    talk = Talk(made({}, {"id": "team", "kind": "offer"})).start("Hose burst")
    assert talk.say("Somehow", "vague") == ()
    assert (talk.at, talk.shown.lead) == ("team.offer", "kept")


# --- the absent, and pauses -----------------------------------------------------------------------------------


def absent() -> Talk:
    talk = agreed()
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    talk.tap("yes")
    return talk


def test_who_asks_an_owner_that_is_not_here() -> None:
    talk = absent()
    assert (talk.at, talk.asked.expects) == ("absent.absent", "who")
    talk.say("Somehow", "vague")
    assert talk.shown.move == "probe_vague"
    talk.say("I will")
    assert (talk.field("asker"), talk.at) == (["I will"], "reflection.reflection")


def test_nobody_need_ask_for_now() -> None:
    talk = absent()
    talk.tap("unknown")
    assert (talk.field("asker"), talk.at) == ([], "reflection.reflection")


def test_an_owner_who_speaks_here_need_not_be_asked() -> None:
    talk = absent()
    talk.park()
    talk.resume("ben")
    talk.tap("unknown")
    talk = agreed()
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"), by="ben")
    talk.tap("yes")
    assert talk.at == "reflection.reflection"


@pytest.mark.parametrize("verdict", ["vague", "assumption", "no", "ok"])
def test_hardly_any_way_to_reflect_is_wrong(verdict: Verdict) -> None:
    talk = absent()
    talk.say("me", "ok", ("owner", "me"))
    talk.say("It went well", verdict)
    assert (talk.at, talk.field("reflection")) == ("finished", ["It went well"])


def paused() -> Talk:
    return Talk(made({}, {"id": "rest", "kind": "pause"}, {"id": "team", "kind": "offer"})).start("Hose burst")


def test_a_pause_makes_a_task_and_parks() -> None:
    talk = paused()
    assert talk.shown.move == "send_to_gemba"
    [task] = talk.say("I follow the hose, by Friday", "ok", ("step", "I follow the hose"), ("due", "by Friday"))
    assert isinstance(task, OpenAction)
    assert (task.kind, talk.words(task.item.what), task.item.owner_id, talk.state.status) == (
        "go_and_see",
        "I follow the hose",
        "ana",
        "parked",
    )
    talk.resume()
    assert talk.at == "team.offer"


@pytest.mark.parametrize("verdict", ["vague", "solution_jump", "yes"])
def test_any_plan_to_go_and_see_will_do(verdict: Verdict) -> None:
    talk = paused()
    talk.say("We look", verdict)
    assert (talk.state.status, talk.listed("tasks")) == ("parked", ["We look"])


def test_a_pause_may_be_passed_over() -> None:
    talk = paused()
    assert talk.tap("on") == ()
    assert (talk.at, talk.state.status) == ("team.offer", "active")


def test_a_sitting_may_end_without_anything_to_see() -> None:
    talk = paused()
    assert talk.tap("rest") == ()
    assert (talk.state.status, talk.listed("tasks")) == ("parked", [])
    talk.resume()
    assert talk.at == "team.offer"


def test_what_is_no_plan_is_challenged_at_a_pause() -> None:
    talk = paused()
    talk.say("Night shift is lazy", "blame")
    assert (talk.at, talk.shown.move) == ("rest.pause", "probe_blame")


def test_an_a3_wants_more_than_one_countermeasure() -> None:
    [step] = [s for s in framework("a3").steps if s.kind == "records"]
    assert step.at_least == 2
