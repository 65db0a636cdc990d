"""Where a line of causes ends: what the team can change, what it cannot, and the legs that follow."""

from dataclasses import replace

import pytest

from coach.dialogue import tree
from coach.dialogue.state import Escalate
from coach.frameworks.terms import Verdict
from tests.factories import Talk, analysed, five_whys, forked, framework, made, proven

# --- where a line ends ------------------------------------------------------------------------------------


def deep() -> Talk:
    return proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")


def test_from_the_third_link_on_the_team_says_whether_it_can_act() -> None:
    talk = deep()
    assert (talk.at, talk.shown.move, talk.asked.picks) == ("analysis.stop", "confirm", ("ours", "deeper", "not_ours"))


def test_there_is_no_fixed_five() -> None:
    talk = proven(deep(), "Nobody owns the list")
    assert talk.at == "analysis.stop"
    proven(talk, "Six", "Seven")
    assert talk.at == "analysis.stop"


def test_beyond_seven_links_the_coach_says_that_the_line_is_long() -> None:
    talk = proven(deep(), "Four", "Five", "Six", "Seven")
    assert talk.asked.key == "stop"
    proven(talk, "Eight")
    assert talk.asked.key == "deep"


def test_a_line_without_end_is_left_as_it_stands() -> None:
    talk = proven(deep(), *(f"Link {n}" for n in range(4, 16)))
    assert (talk.state.nodes[-1].end, talk.at) == ("later", "analysis.leg")


def test_what_the_team_can_change_ends_the_line() -> None:
    talk = deep()
    talk.tap("ours")
    assert (talk.state.nodes[-1].end, talk.at) == ("ours", "analysis.leg")


def test_a_deeper_cause_is_taken_in_the_same_breath() -> None:
    talk = deep()
    talk.say("No, nobody owns the list", "no", ("cause", "nobody owns the list"))
    assert talk.under("Heater has no check") == ["nobody owns the list"]


@pytest.mark.parametrize("verdict", ["no", "unknown"])
def test_when_it_goes_deeper_the_next_why_is_asked_and_the_stop_not_again(verdict: Verdict) -> None:
    talk = deep()
    talk.say("Hm", verdict)
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Heater has no check"))


def test_skipping_the_stop_leaves_the_cause_for_later() -> None:
    talk = deep()
    talk.repair("skip")
    assert (talk.state.nodes[-1].end, talk.at) == ("later", "analysis.leg")


def test_skipping_evidence_goes_on_to_the_test() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.repair("skip")
    assert talk.at == "analysis.test"
    talk.repair("skip")
    assert talk.state.nodes[0].end == "later"


# --- out of our hands ---------------------------------------------------------------------------------------


def not_ours() -> Talk:
    talk = five_whys()
    talk.say("Head office chose that glue", "out_of_our_hands", ("cause", "Head office chose that glue"))
    return talk


def test_what_is_out_of_our_hands_is_kept_and_offered_to_the_next_tier() -> None:
    talk = not_ours()
    assert (talk.at, talk.shown.move, talk.state.nodes[0].end) == ("analysis.up", "offer_escalation", "not_ours")


def test_a_yes_passes_it_up_with_what_was_found() -> None:
    talk = not_ours()
    [up] = talk.tap("yes")
    assert isinstance(up, Escalate)
    assert [talk.words(q) for q in up.about] == ["Head office chose that glue"]
    assert talk.at == "analysis.leg"


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_without_a_yes_nothing_is_passed_up_and_it_is_not_asked_again(answer: str) -> None:
    talk = not_ours()
    assert talk.tap(answer) == ()
    assert talk.at == "analysis.leg"


def test_the_offer_can_be_skipped() -> None:
    talk = not_ours()
    talk.repair("skip")
    assert talk.at == "analysis.leg"


def test_a_poor_answer_to_the_offer_is_asked_as_it_was() -> None:
    talk = not_ours()
    assert talk.say("Somehow", "vague") == ()
    assert (talk.at, talk.shown.lead) == ("analysis.up", "kept")


def test_the_end_of_a_line_can_be_out_of_our_hands() -> None:
    talk = deep()
    talk.tap("not_ours")
    assert (talk.at, talk.asked.about) == ("analysis.up", talk.cause("Heater has no check"))


# --- the other legs and reading back --------------------------------------------------------------------------


def test_why_it_was_not_seen_and_what_made_it_possible_are_offered_each_once() -> None:
    talk = deep()
    talk.tap("ours")
    assert (talk.asked.key, talk.asked.picks) == ("escape", ("none", "unknown"))
    talk.say("The camera looks at the rim", "ok", ("cause", "The camera looks at the rim"))
    assert talk.state.nodes[-1].leg == "escape"
    talk.say("I stood there and saw it", "ok")
    assert (talk.at, talk.asked.about) == ("analysis.stop", talk.cause("The camera looks at the rim"))
    talk.tap("ours")
    assert talk.asked.key == "system"
    talk.tap("none")
    assert talk.at == "read_back.confirm"


def test_no_causes_leave_nothing_to_read_back() -> None:
    talk = five_whys()
    for _ in range(3):
        talk.repair("skip")
    assert talk.at == "countermeasures.what"


def test_a_no_to_the_read_back_opens_the_ends_again_once() -> None:
    talk = analysed()
    talk.tap("no")
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Heater has no check"))
    proven(talk, "Nobody owns the list")
    talk.tap("ours")
    assert talk.at == "read_back.confirm"
    talk.tap("no")
    assert talk.at == "countermeasures.what"


def test_a_tree_that_is_full_takes_no_more_causes() -> None:
    talk = forked()
    [first, *_] = talk.state.nodes
    many = tuple(replace(first, id=f"c{n}", end="ruled_out") for n in range(10, 10 + tree.WIDEST - 1))
    talk.state = replace(talk.state, nodes=(first, *many), focus=first.id)
    talk.repair("skip")
    talk.say("It is in the log", "ok", ("evidence", "in the log"))
    talk.say("Tank is cold", "ok", ("cause", "Tank is cold"))
    assert (len(talk.state.nodes), talk.state.nodes[0].end, talk.at) == (tree.WIDEST, "later", "analysis.leg")
    talk.say("Nobody looked", "ok", ("cause", "Nobody looked"))
    assert (len(talk.state.nodes), talk.asked.key) == (tree.WIDEST, "system")


def test_a_tree_whose_root_is_open_still_asks_why() -> None:
    small = made(
        {"causes": {"kind": "tree"}},
        {"id": "dig", "kind": "tree", "field": "causes", "root": "what", "legs": [{"id": "only"}]},
    )
    talk = Talk(small).start()
    assert (talk.at, talk.asked.key) == ("dig.why", "first")


def test_other_frameworks_dig_with_the_same_tree() -> None:
    kinds = {name: {s.kind for s in framework(name).steps} for name in ("a3", "five_whys", "eight_d")}
    assert all("tree" in found for found in kinds.values())
