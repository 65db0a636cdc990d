"""A sheet that lives over days: sittings, things to go and see between them, and gates that hold."""

from coach.dialogue.state import OpenAction
from tests.factories import Talk, framework, proven


def sheet() -> Talk:
    """Theme and background are written; the current condition is open."""
    talk = Talk(framework("a3")).start(
        "Bins run empty at dock 2", "ok", ("problem", "Bins run empty"), ("place", "dock 2")
    )
    talk.say("me", "ok", ("owner", "me"))
    talk.say("Trucks leave late")
    return talk


def seen() -> Talk:
    """The current condition was seen; the goal is open."""
    talk = sheet()
    talk.say(
        "Six bins a day are empty, 40 minutes lost",
        "ok",
        ("condition", "Six bins a day are empty"),
        ("measure", "40 minutes"),
    )
    talk.say("I stand there on Monday", "ok", ("step", "I stand there"), ("due", "on Monday"))
    talk.resume()
    talk.say("Empty from 6 to 7", "ok", ("evidence", "Empty from 6 to 7"))
    return talk


def planned() -> Talk:
    """Two countermeasures with owners; how they were chosen is open."""
    talk = seen()
    talk.say("One bin a day by May", "ok", ("target", "One bin a day"), ("due", "by May"))
    talk.tap("on")
    proven(talk, "Card lies in the tray", "Tray is out of sight", "Place was never set")
    for pick in ("ours", "none", "on", "yes"):
        talk.tap(pick)
    for what in ("A fixture for the tray", "A list at the dock"):
        talk.say(f"{what}, me by Friday", "ok", ("countermeasure", what), ("owner", "me"), ("due", "by Friday"))
    return talk


def test_a_title_with_a_fix_in_it_is_challenged() -> None:
    talk = Talk(framework("a3")).start("Buy more bins", "solution_jump", ("countermeasure", "more bins"))
    assert (talk.at, talk.shown.move, talk.field("title")) == ("theme.title", "probe_solution_jump", [])


def test_a_sitting_ends_with_something_to_go_and_see_and_parks() -> None:
    talk = sheet()
    talk.say(
        "Six bins a day are empty, 40 minutes lost",
        "ok",
        ("condition", "Six bins a day are empty"),
        ("measure", "40 minutes"),
    )
    assert (talk.at, talk.shown.move) == ("see_current.pause", "send_to_gemba")
    [task] = talk.say("I stand there on Monday", "ok", ("step", "I stand there"), ("due", "on Monday"))
    assert isinstance(task, OpenAction)
    assert (task.kind, talk.state.status) == ("go_and_see", "parked")


def test_the_next_sitting_begins_with_what_was_seen() -> None:
    talk = sheet()
    talk.say(
        "Six bins a day are empty, 40 minutes lost",
        "ok",
        ("condition", "Six bins a day are empty"),
        ("measure", "40 minutes"),
    )
    talk.say("I stand there", "ok", ("step", "I stand there"))
    talk.resume("ben")
    assert (talk.at, talk.shown.lead) == ("seen.seen", "looked")


def test_a_condition_without_a_number_is_asked_for_one() -> None:
    talk = sheet()
    talk.say("Bins are empty", "ok", ("condition", "Bins are empty"))
    assert (talk.at, talk.asked.expects) == ("current.how_much", "measure")


def test_an_opinion_about_the_current_condition_is_challenged() -> None:
    talk = sheet()
    talk.say("I think it is worse on Mondays", "assumption", ("condition", "worse on Mondays"))
    assert (talk.at, talk.shown.move, talk.field("current")) == ("current.current", "probe_assumption", [])


def test_a_goal_without_a_day_is_asked_for_one() -> None:
    talk = seen()
    talk.say("One bin a day", "ok", ("target", "One bin a day"))
    assert talk.at == "goal.goal_by"


def test_one_countermeasure_is_not_enough() -> None:
    talk = planned()
    assert talk.listed("countermeasures") == ["A fixture for the tray", "A list at the dock"]
    assert (talk.at, {i.cause for i in talk.state.items["countermeasures"]}) == (
        "choice.criteria",
        {talk.cause("Place was never set")},
    )


def test_the_follow_up_is_predicted_before_and_compared_after() -> None:
    talk = planned()
    talk.say("It is quick and stays")
    talk.tap("none")
    talk.say("One bin a day", "ok", ("measure", "One bin a day"))
    talk.say("Count at six")
    talk.say("in May", "ok", ("due", "in May"))
    assert talk.at == "see_result.pause"
    talk.tap("on")
    talk.say("Two bins a day", "ok", ("result", "Two bins a day"))
    effects = talk.say("The tray stands at the dock")
    assert (talk.at, talk.field("predicted"), talk.field("actual_result")) == (
        "finished",
        ["One bin a day"],
        ["Two bins a day"],
    )
    assert [e.kind for e in effects if isinstance(e, OpenAction)] == ["corrective", "corrective"]


def test_a_changed_section_opens_what_depends_on_it() -> None:
    talk = planned()
    talk.rewrite("current", "Eight bins a day are empty")
    assert talk.state.reopened == ("goal", "causes", "countermeasures")
    assert (talk.asked.slot, talk.asked.about) == ("still", "goal")


def test_a_section_may_be_revisited_without_touching_the_rest() -> None:
    talk = planned()
    talk.rewrite("background", "Trucks wait")
    assert (talk.state.reopened, talk.at, talk.field("background")) == ((), "choice.criteria", ["Trucks wait"])
