"""What an answer fills, what is asked next, and what is never asked again."""

import pytest

from coach.dialogue.state import Item, OpenAction, Parked, Said
from coach.errors import IllegalMove
from coach.frameworks.terms import Verdict
from tests.factories import AT, Talk, agreed, five_whys, framework, made, proven


def test_one_answer_fills_every_field_it_holds() -> None:
    talk = five_whys()
    found = {name: talk.field(name) for name in ("what", "where", "when", "how_much", "standard")}
    assert found == {
        "what": ["Labels peel off"],
        "where": ["line 7"],
        "when": ["since Monday"],
        "how_much": ["40 a shift"],
        "standard": ["limit 5"],
    }


def test_a_record_that_says_everything_leaves_the_problem_step_behind() -> None:
    assert [t.asked.step for t in five_whys().state.trail] == ["containment", "is_not"]


def test_a_record_that_says_nothing_opens_with_the_first_question() -> None:
    talk = Talk(framework("five_whys")).start()
    assert (talk.at, talk.shown.move, talk.state.people) == ("problem.what", "open_step", ("ana",))


def test_only_what_is_missing_is_asked() -> None:
    talk = Talk(framework("five_whys")).start(
        "Labels peel off on line 7", "ok", ("problem", "Labels peel off"), ("place", "line 7")
    )
    assert talk.at == "problem.how_much"
    talk.say("40 against 5 since Monday", "ok", ("measure", "40"), ("target", "5"), ("due", "since Monday"))
    assert talk.at == "containment.containment"


def test_a_problem_that_is_none_is_challenged_from_the_start() -> None:
    talk = Talk(framework("five_whys")).start(
        "We need a new labeller", "solution_jump", ("countermeasure", "a new labeller")
    )
    assert (talk.at, talk.shown.move) == ("problem.what", "probe_solution_jump")
    assert [talk.words(h.quote) for h in talk.state.kept] == ["a new labeller"]


def test_an_answer_without_quotes_is_taken_whole() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.say("Labels peel off")
    assert talk.field("what") == ["Labels peel off"]


def test_containment_said_early_is_not_asked_again() -> None:
    talk = Talk(framework("five_whys")).start(
        "Labels peel off, 40 against 5, cartons are checked", "ok", ("problem", "Labels peel off"), ("measure", "40"),
        ("target", "5"), ("containment", "cartons are checked"),
    )  # fmt: skip
    for where in ("line 7", "since Monday"):
        talk.say(where)
    assert talk.at == "containment.containment_ends"
    assert talk.field("containment") == ["cartons are checked"]


def test_containment_comes_before_the_analysis_and_opens_an_action_at_once() -> None:
    talk = five_whys()
    [made] = [e for e in talk.effects if isinstance(e, OpenAction)]
    assert (made.kind, talk.words(made.item.what)) == ("containment", "Cartons are checked")
    assert [talk.words(q) for q in made.ends] == ["until Friday"]


def test_what_need_not_be_known_stays_a_gap() -> None:
    talk = Talk(framework("five_whys")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    talk.say("40 of them")
    talk.tap("unknown")
    assert talk.state.gaps == ("standard",)
    assert talk.at == "problem.where"


def test_a_gap_is_closed_when_its_field_is_filled_later() -> None:
    talk = Talk(framework("five_whys")).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    talk.say("40 of them")
    talk.tap("unknown")
    talk.rewrite("standard", "5 at most")
    assert (talk.state.gaps, talk.field("standard")) == ((), ["5 at most"])


def test_nothing_here_is_an_answer_to_what_can_be_skipped() -> None:
    talk = Talk(framework("five_whys")).start(
        "Labels peel off on line 7 since Monday, 40, not 5", "ok", ("problem", "Labels peel off"), ("place", "line 7"),
        ("due", "since Monday"), ("measure", "40"), ("target", "5"),
    )  # fmt: skip
    talk.tap("none")
    assert talk.at == "containment.containment_ends"
    assert talk.state.gaps == ()


def test_a_cause_named_before_its_time_waits_on_the_tree_to_be_verified() -> None:
    talk = Talk(framework("five_whys")).start(
        "Labels peel off on line 7 since Monday, 40, not 5, glue is thin", "ok", ("problem", "Labels peel off"),
        ("place", "line 7"), ("due", "since Monday"), ("measure", "40"), ("target", "5"), ("cause", "glue is thin"),
    )  # fmt: skip
    for pick in ("none", "none", "unknown"):
        talk.tap(pick)
    assert talk.tree == {"glue is thin": "to_verify"}
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("glue is thin"))


def test_blame_is_never_kept_as_a_cause() -> None:
    talk = Talk(framework("five_whys")).start()
    talk.say("Night shift is lazy", "blame", ("cause", "Night shift is lazy"))
    assert (talk.state.kept, talk.shown.move) == ((), "probe_blame")


@pytest.mark.parametrize("verdict", ["asks_for_answer", "off_topic"])
def test_what_is_no_answer_leaves_nothing_behind(verdict: Verdict) -> None:
    talk = Talk(framework("five_whys")).start()
    talk.say("tell me, is it the glue", verdict, ("cause", "the glue"), ("containment", "tell me"))
    assert (talk.state.kept, talk.state.fields) == ((), {})


def test_an_idea_said_early_is_offered_where_ideas_are_asked_for() -> None:
    talk = five_whys()
    talk.say("We need a fixture", "solution_jump", ("countermeasure", "a fixture"))
    assert talk.shown.move == "probe_solution_jump"
    for cause in ("Glue is thin", "Tank is cold", "Heater has no check"):
        if talk.asked.slot == "stop":
            talk.tap("deeper")
        talk.say(f"{cause}, as logged", "ok", ("cause", cause), ("evidence", "as logged"))
    for pick in ("ours", "none", "none", "yes", "idea:0"):
        talk.tap(pick)
    assert talk.listed("countermeasures") == ["a fixture"]


def test_a_framework_without_a_tree_keeps_no_causes() -> None:
    talk = Talk(framework("huddle")).start()
    talk.say(
        "Hose burst, it was old, needs a new one",
        "ok",
        ("problem", "Hose burst"),
        ("cause", "old"),
        ("countermeasure", "a new one"),
    )
    assert talk.state.kept == ()


def test_a_finished_five_whys_opens_one_action_that_can_fail() -> None:
    talk = agreed()
    talk.say("Under 5 a shift for four weeks", "ok", ("measure", "Under 5 a shift"), ("due", "for four weeks"))
    talk.tap("yes")
    talk.say("me", "ok", ("owner", "me"))
    effects = talk.tap("none")
    assert talk.state.status == "finished"
    action = next(e for e in effects if isinstance(e, OpenAction) and e.kind == "corrective")
    item = action.item
    parts = [(item.what,), (item.owner,), (item.due,), action.cause, action.prediction, action.window, action.asker]
    assert [[talk.words(q) for q in part if q] for part in parts] == [
        ["A fixture on the heater"], ["ben"], ["by Friday"], ["Heater has no check"], ["Under 5 a shift"],
        ["for four weeks"], ["me"],
    ]  # fmt: skip
    assert (action.item.owner_id, action.item.due_at, action.item.strength) == ("ben", AT, "stronger")


def test_a_cooperative_learner_types_at_most_sixteen_answers() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check", "List is from the old line")
    for pick in ("ours", "none", "none", "yes"):
        talk.tap(pick)
    talk.say("A fixture, me by Friday", "ok", ("countermeasure", "A fixture"), ("owner", "me"), ("due", "by Friday"))
    talk.say("Under 5 a shift for four weeks", "ok", ("measure", "Under 5 a shift"), ("due", "for four weeks"))
    talk.tap("yes")
    talk.say("The log")
    typed = [e for e in talk.events if isinstance(e, Said) and not e.pick]
    assert (talk.at, len(typed)) == ("finished", 9)


def test_a_finished_session_takes_nothing_more() -> None:
    talk = Talk(framework("huddle")).start()
    talk.say(
        "Hose burst, taped, ben by ten",
        "ok",
        ("problem", "Hose burst"),
        ("containment", "taped"),
        ("owner", "ben"),
        ("due", "by ten"),
    )
    talk.tap("yes")
    before = talk.state
    with pytest.raises(IllegalMove, match="finished"):
        talk.do(Parked(9, AT))
    assert (talk.state, talk.state.status) == (before, "finished")


def test_a_huddle_takes_one_sentence_and_one_tap() -> None:
    talk = Talk(framework("huddle")).start(
        "Hose burst, taped, ben by ten",
        "ok",
        ("problem", "Hose burst"),
        ("containment", "taped"),
        ("owner", "ben"),
        ("due", "by ten"),
    )
    assert talk.at == "team.offer"
    [action] = [e for e in talk.tap("yes") if isinstance(e, OpenAction)]
    held, owner, due = (talk.state.fields[name][0] for name in ("containment", "owner", "look"))
    assert action.item == Item("containment", held, owner, due=due)
    assert talk.at == "finished"


def test_a_field_that_another_step_takes_may_be_filled_from_there() -> None:
    small = made(
        {"holds": {}},
        {"id": "first", "kind": "collect", "asks": [{"field": "what", "expects": "problem"}]},
        {
            "id": "second",
            "kind": "collect",
            "early": ["containment"],
            "asks": [{"field": "holds", "expects": "containment"}],
        },
    )
    talk = Talk(small).start()
    talk.say("Hose burst, taped", "ok", ("problem", "Hose burst"), ("containment", "taped"))
    assert talk.at == "second.holds"
