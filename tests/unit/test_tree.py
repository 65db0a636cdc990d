"""The cause tree: one link at a time, every branch kept, nothing tested that evidence has connected."""

import pytest

from tests.factories import five_whys, forked, proven, unproven


def test_a_cause_is_asked_for_evidence_next() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    assert (talk.at, talk.shown.move, talk.asked.about) == (
        "analysis.evidence",
        "ask_evidence",
        talk.cause("Glue is thin"),
    )
    assert talk.tree == {"Glue is thin": "to_verify"}


def test_evidence_connects_the_link_and_no_test_follows() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("The cup ran out in 9 seconds", "ok", ("evidence", "ran out in 9 seconds"))
    assert talk.tree == {"Glue is thin": "verified"}
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Glue is thin"))


def test_evidence_in_the_same_breath_is_not_asked_for() -> None:
    talk = proven(five_whys(), "Glue is thin")
    assert (talk.tree, talk.at) == ({"Glue is thin": "verified"}, "analysis.why")


def test_every_second_link_is_asked_when_it_was_not_so() -> None:
    talk = proven(five_whys(), "Glue is thin")
    talk.say("Tank is cold", "ok", ("cause", "Tank is cold"))
    assert (talk.asked.slot, talk.asked.key) == ("evidence", "contrast")


def test_a_guess_stays_on_the_tree_and_is_challenged_for_what_was_seen() -> None:
    talk = five_whys()
    talk.say("Probably the glue", "assumption", ("cause", "the glue"))
    assert (talk.tree, talk.at, talk.shown.move) == ({"the glue": "to_verify"}, "analysis.evidence", "probe_assumption")


def test_a_guess_with_evidence_is_no_guess() -> None:
    talk = five_whys()
    talk.say("Probably the glue, cup at 9 s", "assumption", ("cause", "the glue"), ("evidence", "cup at 9 s"))
    assert talk.shown.move == "open_step"


def test_a_link_without_evidence_is_tested_by_therefore() -> None:
    talk = unproven()
    assert (talk.at, talk.shown.move, talk.asked.picks) == ("analysis.test", "test_link", ("yes", "no", "unknown"))


@pytest.mark.parametrize(
    ("pick", "link", "end", "then"),
    [("yes", "held", "", "why"), ("no", "failed", "ruled_out", "more"), ("unknown", "untested", "later", "leg")],
)
def test_a_tested_link_holds_falls_or_waits(pick: str, link: str, end: str, then: str) -> None:
    talk = unproven()
    talk.tap(pick)
    [cause] = talk.state.nodes
    assert (cause.link, cause.end, talk.asked.slot) == (link, end, then)


def test_evidence_given_to_a_test_connects_the_link() -> None:
    talk = unproven()
    talk.say("Yes, the cup shows it", "yes", ("evidence", "the cup shows it"))
    assert talk.tree == {"Glue is thin": "verified"}


def test_a_cause_given_to_a_test_is_the_next_link() -> None:
    talk = unproven()
    talk.say("The tank is cold", "ok", ("cause", "The tank is cold"))
    assert talk.under("Glue is thin") == ["The tank is cold"]
    assert talk.state.nodes[0].link == "held"


def test_a_no_to_a_test_keeps_what_it_was_instead() -> None:
    talk = unproven()
    talk.say("No, the roller is worn", "no", ("cause", "the roller is worn"))
    assert talk.tree == {"Glue is thin": "ruled_out", "the roller is worn": "to_verify"}
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("the roller is worn"))


def test_a_vague_answer_to_a_test_is_asked_as_it_was() -> None:
    talk = unproven()
    talk.say("Somehow", "vague")
    assert (talk.at, talk.shown.move, talk.shown.lead) == ("analysis.test", "test_link", "kept")


def test_something_that_rules_a_cause_out_asks_for_another() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.tap("ruled_out")
    assert (talk.tree, talk.at, talk.asked.about) == ({"Glue is thin": "ruled_out"}, "analysis.more", "occurrence")
    talk.say("Roller is worn", "ok", ("cause", "Roller is worn"))
    assert talk.under() == ["Glue is thin", "Roller is worn"]


def test_when_no_other_cause_comes_to_mind_the_line_is_left() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.tap("ruled_out")
    talk.tap("none")
    assert (talk.at, talk.asked.about) == ("analysis.leg", "escape")


def test_another_cause_in_place_of_evidence_is_kept_beside_the_first() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("Nothing really, but the roller is worn", "unsupported", ("cause", "the roller is worn"))
    assert talk.under() == ["Glue is thin", "the roller is worn"]
    assert (talk.state.nodes[0].end, talk.asked.about) == ("later", talk.cause("the roller is worn"))


def test_not_knowing_the_evidence_becomes_a_walk_and_the_cause_waits_for_it() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.tap("unknown")
    assert talk.shown.move == "send_to_gemba"
    talk.say("I look", "ok")
    talk.say("no", "no")
    assert (talk.tree, talk.state.nodes[0].end, talk.at) == ({"Glue is thin": "to_verify"}, "later", "analysis.leg")


def test_not_knowing_why_leaves_the_cause_open_and_goes_on() -> None:
    talk = proven(five_whys(), "Glue is thin")
    talk.tap("unknown")
    talk.say("I look", "ok")
    talk.tap("go_on")
    assert (talk.state.nodes[0].end, talk.at) == ("unknown", "analysis.leg")


# --- branches -------------------------------------------------------------------------------------------


def test_several_causes_all_stay_and_the_learner_chooses_which_first() -> None:
    talk = forked()
    glue, roller = talk.cause("Glue is thin"), talk.cause("roller is worn")
    assert talk.under() == ["Glue is thin", "roller is worn"]
    assert (talk.shown.move, talk.asked.picks) == ("branch", (f"node:{glue}", f"node:{roller}", "later"))


def test_evidence_goes_to_the_cause_it_stands_beside() -> None:
    talk = five_whys()
    talk.say(
        "Glue is thin, cup at 9 s, and roller is worn", "several", ("cause", "Glue is thin"),
        ("evidence", "cup at 9 s"), ("cause", "roller is worn"),
    )  # fmt: skip
    assert talk.tree == {"Glue is thin": "verified", "roller is worn": "to_verify"}


def test_the_branch_that_was_left_comes_back_by_itself() -> None:
    talk = forked()
    talk.tap(f"node:{talk.cause('roller is worn')}")
    assert talk.asked.about == talk.cause("roller is worn")
    talk.tap("ruled_out")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("Glue is thin"))


def test_the_branches_can_be_left_for_later() -> None:
    talk = forked()
    talk.tap("later")
    assert [n.end for n in talk.state.nodes] == ["later", "later"]
    assert (talk.at, talk.tree) == ("analysis.leg", {"Glue is thin": "to_verify", "roller is worn": "to_verify"})


def test_choosing_in_words_may_bring_evidence_and_the_next_link() -> None:
    talk = forked()
    talk.say(
        "The roller is worn, 2 mm gone, as it was never on the list", "ok", ("cause", "roller is worn"),
        ("evidence", "2 mm gone"), ("cause", "never on the list"), pick=f"node:{talk.cause('roller is worn')}",
    )  # fmt: skip
    assert talk.under("roller is worn") == ["never on the list"]
    assert talk.tree["roller is worn"] == "verified"


def test_a_choice_that_is_none_is_asked_again() -> None:
    talk = forked()
    talk.say("The blue one", "ok")
    assert (talk.at, talk.shown.lead) == ("analysis.branch", "kept")


def test_skipping_the_choice_takes_the_first_branch() -> None:
    talk = forked()
    talk.repair("skip")
    assert talk.asked.about == talk.cause("Glue is thin")


def test_blame_after_a_plea_for_the_answer_is_challenged_too() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("Just tell me", "asks_for_answer")
    talk.say("The night shift is lazy", "blame")
    assert (talk.at, talk.shown.move) == ("analysis.evidence", "probe_blame")
    talk.say("Everybody knows", "unsupported")
    assert talk.at == "analysis.test"
