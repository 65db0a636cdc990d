"""Lists with owner and date, choices, confirmations, offers, the absent, and pauses."""

from typing import Any

import pytest

from coach.dialogue.state import Heard, Quote
from coach.frameworks import Framework
from tests.factories import AT, Talk, agreed, analysed, five_whys, made, proven


def with_actions(**more: Any) -> Framework:
    """Just a list of actions."""
    return made(
        {"plan": {"kind": "list"}}, {"id": "act", "kind": "records", "field": "plan", "opens": "improvement"} | more
    )


def owned(talk: Talk) -> tuple[str, str]:
    """Owner and date of the first action, in words."""
    item = talk.state.items["plan"][0]
    return (talk.words(item.owner) if item.owner else "", talk.words(item.due) if item.due else "")


def test_one_sentence_may_hold_several_changes_each_with_owner_and_date() -> None:
    talk = Talk(with_actions()).start()
    talk.say(
        "a fixture, ben by Friday, and a list, me today", "ok", ("countermeasure", "a fixture"), ("owner", "ben"),
        ("due", "by Friday"), ("countermeasure", "a list"), ("owner", "me"), ("due", "today"),
    )  # fmt: skip
    found = [(talk.words(i.what), i.owner_id, talk.words(i.due or i.what)) for i in talk.state.items["plan"]]
    assert found == [("a fixture", "ben", "by Friday"), ("a list", "ana", "today")]
    assert talk.at == "finished"


def test_an_owner_too_many_belongs_to_nobody() -> None:
    talk = Talk(with_actions()).start()
    talk.say(
        "a fixture, ben by Friday, me",
        "ok",
        ("countermeasure", "a fixture"),
        ("owner", "ben"),
        ("due", "by Friday"),
        ("owner", "me"),
    )
    assert [i.owner_id for i in talk.state.items["plan"]] == ["ben"]


def test_a_change_without_quotes_is_taken_whole() -> None:
    talk = Talk(with_actions(plan=False)).start()
    talk.say("A fixture")
    assert (talk.listed("plan"), talk.at) == (["A fixture"], "finished")


@pytest.mark.parametrize(
    ("said", "quotes", "key", "expects"),
    [
        ("a fixture", (), "plan", "plan"),
        ("a fixture by Friday", (("due", "by Friday"),), "plan_who", "who"),
        ("a fixture ben", (("owner", "ben"),), "plan_when", "when"),
    ],
)
def test_only_what_an_action_lacks_is_asked(said: str, quotes: Any, key: str, expects: str) -> None:
    talk = Talk(with_actions()).start()
    talk.say(said, "ok", ("countermeasure", "a fixture"), *quotes)
    assert (talk.at, talk.asked.key, talk.asked.expects) == ("act.plan", key, expects)


def test_owner_and_date_are_asked_once_and_what_is_missing_then_stays_open() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture")
    talk.say("ben", "ok", ("owner", "ben"))
    assert (talk.at, *owned(talk)) == ("finished", "ben", "")


def test_a_team_is_no_owner_the_first_time() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture")
    talk.say("the team, asap", "vague")
    assert (talk.at, talk.shown.move) == ("act.plan", "probe_vague")
    talk.say("the team, asap", "vague")
    assert (talk.at, *owned(talk)) == ("finished", "", "")


def test_a_name_that_was_not_marked_is_still_the_owner() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture by Friday", "ok", ("countermeasure", "a fixture"), ("due", "by Friday"))
    talk.say("Petra")
    assert owned(talk) == ("Petra", "by Friday")


def test_a_date_that_does_not_parse_is_asked_once() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture, ben some day", "ok", ("countermeasure", "a fixture"), ("owner", "ben"), ("due", "some day"))
    assert (talk.at, talk.asked.expects) == ("act.due", "when")
    talk.say("on Friday", "ok", ("due", "on Friday"))
    assert (*owned(talk), talk.state.items["plan"][0].due_at, talk.at) == ("ben", "on Friday", AT, "finished")


def test_a_date_that_still_does_not_parse_stays_as_it_was_said() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture, ben some day", "ok", ("countermeasure", "a fixture"), ("owner", "ben"), ("due", "some day"))
    talk.tap("unknown")
    assert (*owned(talk), talk.state.items["plan"][0].due_at, talk.at) == ("ben", "some day", None, "finished")


def test_a_plan_may_be_skipped() -> None:
    talk = Talk(with_actions()).start()
    talk.say("a fixture")
    talk.repair("skip")
    assert (talk.at, talk.listed("plan")) == ("finished", ["a fixture"])


def test_a_fix_that_is_a_guess_is_a_fix_but_an_obstacle_is_not() -> None:
    talk = Talk(with_actions(plan=False)).start()
    talk.say("Maybe a fixture", "assumption", ("countermeasure", "a fixture"))
    assert talk.listed("plan") == ["a fixture"]
    other = Talk(with_actions(plan=False, expects="obstacle", role="obstacle")).start()
    other.say("Maybe the hoses", "assumption", ("obstacle", "the hoses"))
    assert (other.listed("plan"), other.shown.move) == ([], "probe_assumption")


def test_a_list_asks_for_as_many_as_the_framework_wants_unless_there_are_no_more() -> None:
    talk = Talk(with_actions(plan=False, at_least=2)).start()
    assert "none" not in talk.asked.picks
    talk.say("A fixture")
    assert (talk.at, talk.asked.key, talk.asked.picks) == ("act.what", "act.more", ("none", "unknown"))
    talk.tap("none")
    assert talk.at == "finished"


def test_a_list_that_may_stay_empty_is_declined_by_one_tap() -> None:
    talk = Talk(with_actions(skip=True)).start()
    assert talk.asked.picks == ("none", "unknown")
    talk.tap("none")
    assert (talk.at, talk.state.items) == ("finished", {})


def test_what_was_carried_over_is_shown_and_asked_about_once() -> None:
    kind = with_actions(plan=False, always=True, opens=None, expects="obstacle", role="obstacle")
    story = kind.model_copy(update={"storyboard": {"obstacles": "plan"}})
    talk = Talk(story).start(carried=["The hoses"])
    assert (talk.at, talk.asked.picks) == ("act.first", ("none", "unknown"))
    talk.say("The crane", "ok", ("obstacle", "The crane"))
    assert (talk.at, talk.listed("plan")) == ("finished", ["The hoses", "The crane"])


# --- strength -----------------------------------------------------------------------------------------------


def test_only_weak_actions_are_challenged_once() -> None:
    talk = Talk(with_actions(plan=False, grade=True)).start()
    talk.say("We train everybody", "ok", ("countermeasure", "train everybody"))
    assert (talk.at, talk.shown.move, talk.asked.picks) == ("act.challenge", "challenge_strength", ("keep",))
    talk.say("We remind them too", "ok", ("countermeasure", "remind them"))
    assert (talk.at, talk.listed("plan")) == ("finished", ["train everybody", "remind them"])


def test_a_weak_action_may_be_kept_knowingly() -> None:
    talk = Talk(with_actions(plan=False, grade=True)).start()
    talk.say("We train everybody", "ok", ("countermeasure", "train everybody"))
    talk.tap("keep")
    assert (talk.at, talk.listed("plan")) == ("finished", ["train everybody"])


def test_one_action_that_holds_by_itself_is_enough() -> None:
    talk = Talk(with_actions(plan=False, grade=True)).start()
    talk.say("Train them and a fixture", "ok", ("countermeasure", "Train them"), ("countermeasure", "a fixture"))
    assert talk.at == "finished"


# --- tied to causes -------------------------------------------------------------------------------------------


def two_causes() -> Talk:
    """Two ends that the team can change; the first countermeasure is open."""
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.tap("ours")
    talk.say("Camera sees the rim, I looked", "ok", ("cause", "Camera sees the rim"), ("evidence", "I looked"))
    for pick in ("ours", "none", "yes"):
        talk.tap(pick)
    return talk


def test_with_one_cause_every_action_belongs_to_it() -> None:
    talk = agreed()
    assert [i.cause for i in talk.state.items["countermeasures"]] == [talk.cause("Heater has no check")]


def test_with_several_causes_the_learner_says_which_one_an_action_works_on() -> None:
    talk = two_causes()
    talk.say("A fixture")
    heater, camera = talk.cause("Heater has no check"), talk.cause("Camera sees the rim")
    assert (talk.at, talk.shown.move, talk.asked.picks) == (
        "countermeasures.tie",
        "branch",
        (f"node:{heater}", f"node:{camera}"),
    )
    talk.tap(f"node:{camera}")
    assert talk.state.items["countermeasures"][0].cause == camera


def test_then_every_cause_without_an_action_is_asked_for_one() -> None:
    talk = two_causes()
    talk.say("A fixture")
    talk.tap(f"node:{talk.cause('Camera sees the rim')}")
    assert (talk.at, talk.asked.about) == ("countermeasures.cause", talk.cause("Heater has no check"))
    talk.say("A list at the heater", "ok", ("countermeasure", "A list"))
    assert [i.cause for i in talk.state.items["countermeasures"]] == [
        talk.cause("Camera sees the rim"),
        talk.cause("Heater has no check"),
    ]
    assert talk.at == "countermeasures.plan"


def test_a_cause_may_stay_without_an_action() -> None:
    talk = two_causes()
    talk.say("A fixture")
    talk.tap(f"node:{talk.cause('Camera sees the rim')}")
    talk.tap("none")
    assert talk.at == "countermeasures.plan"


def test_an_action_that_belongs_to_no_cause_is_asked_about_once() -> None:
    talk = two_causes()
    talk.say("A fixture")
    talk.say("Communication", "vague")
    assert (talk.at, talk.shown.lead) == ("countermeasures.tie", "kept")
    talk.tap("unknown")
    assert (talk.at, talk.state.items["countermeasures"][0].asked) == ("countermeasures.cause", ("tie",))


def test_an_action_for_another_cause_than_the_one_asked_about_does_not_ask_for_ever() -> None:
    talk = two_causes()
    camera, heater = talk.cause("Camera sees the rim"), talk.cause("Heater has no check")
    talk.say("A fixture")
    talk.tap(f"node:{camera}")
    assert talk.asked.about == heater
    whole = talk.state.items["countermeasures"][0].what
    talk.say("A second fixture", heard=[Heard("countermeasure", whole, cause=camera)])
    assert talk.at == "countermeasures.plan"


def test_a_name_and_a_date_said_alone_go_to_the_action_that_wants_them() -> None:
    talk = analysed()
    talk.tap("yes")
    talk.say("Retrain them", heard=[Heard("countermeasure", Quote("u0", 0, 4), strength="weaker")])
    assert talk.at == "countermeasures.challenge"
    talk.say("ben by Friday", "ok", ("owner", "ben"), ("due", "by Friday"))
    [action] = talk.state.items["countermeasures"]
    assert (action.owner_id, action.due_at, talk.at) == ("ben", AT, "countermeasures.challenge")
    talk.say("ben by Friday", "ok", ("owner", "ben"), ("due", "by Friday"))
    assert (talk.shown.move, talk.state.items["countermeasures"]) == ("probe_vague", (action,))
