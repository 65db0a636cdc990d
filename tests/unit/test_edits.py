"""An earlier answer put differently: what it said goes, what hangs on it is tested again, nothing else moves."""

from dataclasses import replace

from tests.factories import Talk, agreed, analysed, five_whys, made, proven, unproven


def test_the_new_words_take_the_place_of_the_old_ones() -> None:
    talk = five_whys()
    talk.edit(talk.turn("is_not"), "Line 5 has none of it")
    assert talk.field("is_not") == ["Line 5 has none of it"]
    assert (talk.at, talk.state.editing) == ("analysis.why", None)


def test_the_change_is_said_only_when_it_changes_what_is_asked() -> None:
    talk = five_whys()
    talk.edit(talk.turn("is_not"), "Line 5 has none of it")
    assert talk.shown.lead == ""
    talk.edit(talk.turn("containment"), "Cartons are held", "ok", ("containment", "Cartons are held"))
    assert (talk.at, talk.shown.lead, talk.shown.move) == (
        "containment.containment_ends",
        "corrected",
        "repair_correct",
    )


def test_a_field_the_new_answer_does_not_hold_is_asked_again() -> None:
    talk = five_whys()
    talk.edit(talk.turn("containment"), "Cartons are held", "ok", ("containment", "Cartons are held"))
    assert (talk.field("containment"), talk.field("containment_ends")) == (["Cartons are held"], [])
    assert talk.field("is_not") == ["Line 6 has none of it"]


def test_a_poor_edit_is_challenged_and_changes_nothing_yet() -> None:
    talk = proven(five_whys(), "Glue is thin")
    before = (talk.state.nodes, talk.state.fields)
    talk.edit(talk.turn("why"), "Communication", "vague")
    assert (talk.at, talk.shown.move) == ("analysis.why", "probe_vague")
    assert (talk.state.nodes, talk.state.fields) == before
    talk.say("Glue is old, it is in the log", "ok", ("cause", "Glue is old"), ("evidence", "it is in the log"))
    assert talk.tree == {"Glue is old": "verified"}


def test_an_edit_brings_a_parked_session_back() -> None:
    talk = five_whys()
    talk.park()
    talk.edit(talk.turn("is_not"), "Line 5 has none of it")
    assert (talk.state.status, talk.at) == ("active", "analysis.why")


# --- causes ---------------------------------------------------------------------------------------------------


def test_a_cause_put_differently_keeps_its_place_and_what_hangs_under_it() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold")
    before = [n.id for n in talk.state.nodes]
    talk.edit(
        talk.turn("why"),
        "Glue is old, it is in the log",
        "ok",
        ("cause", "Glue is old"),
        ("evidence", "it is in the log"),
    )
    assert (talk.under(), talk.under("Glue is old")) == (["Glue is old"], ["Tank is cold"])
    assert [n.id for n in talk.state.nodes] == before


def test_only_the_links_beside_a_changed_cause_are_tested_again() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold", "Heater has no check")
    talk.edit(
        talk.turn("why"),
        "Glue is old, it is in the log",
        "ok",
        ("cause", "Glue is old"),
        ("evidence", "it is in the log"),
    )
    assert talk.tree == {"Glue is old": "verified", "Tank is cold": "to_verify", "Heater has no check": "verified"}
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Tank is cold"))
    talk.tap("yes")
    assert talk.tree["Tank is cold"] == "verified"


def test_a_link_further_down_put_differently_leaves_those_above_as_they_are() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold")
    talk.edit(
        talk.turn("why", 1),
        "Tank is open, it is in the log",
        "ok",
        ("cause", "Tank is open"),
        ("evidence", "it is in the log"),
    )
    assert (talk.tree, talk.at) == ({"Glue is thin": "verified", "Tank is open": "verified"}, "analysis.why")


def test_a_cause_named_beside_it_later_is_not_touched() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("Nothing really, but the roller is worn", "unsupported", ("cause", "roller is worn"))
    talk.edit(talk.turn("why"), "Glue is old", "ok", ("cause", "Glue is old"))
    assert talk.under() == ["Glue is old", "roller is worn"]


def test_two_causes_put_as_one_leave_their_branches_under_it() -> None:
    talk = five_whys()
    talk.say("Glue is thin, roller is worn", "several", ("cause", "Glue is thin"), ("cause", "roller is worn"))
    talk.tap(f"node:{talk.cause('roller is worn')}")
    talk.say("2 mm are gone", "ok", ("evidence", "2 mm are gone"))
    talk.say("Never on the list", "ok", ("cause", "Never on the list"))
    talk.edit(talk.turn("why"), "All of it is worn", "ok", ("cause", "All of it is worn"))
    assert (talk.under(), talk.under("All of it is worn")) == (["All of it is worn"], ["Never on the list"])


def test_one_cause_put_as_two_opens_a_branch() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold")
    talk.edit(
        talk.turn("why"),
        "Glue is old, roller is worn",
        "several",
        ("cause", "Glue is old"),
        ("cause", "roller is worn"),
    )
    assert (talk.under(), talk.under("Glue is old")) == (["Glue is old", "roller is worn"], ["Tank is cold"])


def instead_of_evidence() -> Talk:
    """Asked for evidence, the learner named another cause."""
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("No, the roller is worn", "no", ("cause", "roller is worn"))
    return talk


def test_a_cause_that_is_taken_back_goes() -> None:
    talk = instead_of_evidence()
    talk.edit(talk.turn("evidence"), "The cup ran out in 9 seconds", "ok", ("evidence", "9 seconds"))
    assert talk.tree == {"Glue is thin": "verified"}
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Glue is thin"))


def test_a_cause_that_others_hang_on_stays_even_so() -> None:
    talk = instead_of_evidence()
    talk.say("2 mm are gone", "ok", ("evidence", "2 mm are gone"))
    talk.say("Never on the list", "ok", ("cause", "Never on the list"))
    talk.edit(talk.turn("evidence"), "The cup ran out in 9 seconds", "ok", ("evidence", "9 seconds"))
    assert talk.under("roller is worn") == ["Never on the list"]
    assert talk.tree["Glue is thin"] == "verified"


def test_other_evidence_takes_the_place_of_the_old() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("9 seconds", "ok", ("evidence", "9 seconds"))
    talk.edit(talk.turn("evidence"), "8 seconds", "ok", ("evidence", "8 seconds"))
    [cause] = talk.state.nodes
    assert ([talk.words(q) for q in cause.evidence], cause.link, talk.at) == (["8 seconds"], "evidence", "analysis.why")


def test_a_cause_that_fell_can_be_raised_again() -> None:
    talk = unproven()
    talk.tap("no")
    talk.edit(talk.turn("test"), "It does follow", "yes")
    assert (talk.state.nodes[0].link, talk.state.nodes[0].end) == ("held", "")
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Glue is thin"))


def test_a_cause_that_was_ruled_out_by_mistake_can_be_proven() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.tap("ruled_out")
    talk.edit(talk.turn("evidence"), "9 seconds", "ok", ("evidence", "9 seconds"))
    assert (talk.tree, talk.at) == ({"Glue is thin": "verified"}, "analysis.why")


def test_an_end_can_be_taken_back() -> None:
    talk = analysed()
    talk.edit(talk.turn("stop"), "There is more behind it", "no")
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("Heater has no check"))


def test_changing_the_evidence_of_an_end_does_not_open_the_end() -> None:
    talk = five_whys()
    talk.say("Glue is thin", "ok", ("cause", "Glue is thin"))
    talk.say("9 seconds", "ok", ("evidence", "9 seconds"))
    proven(talk, "Tank is cold", "Heater has no check")
    talk.tap("ours")
    talk.edit(talk.turn("evidence"), "8 seconds", "ok", ("evidence", "8 seconds"))
    assert (talk.at, talk.state.nodes[-1].end) == ("analysis.leg", "ours")


# --- items ------------------------------------------------------------------------------------------------------


def test_a_countermeasure_put_differently_keeps_its_cause_owner_and_date() -> None:
    talk = analysed()
    talk.tap("yes")
    talk.say("A fixture", "ok", ("countermeasure", "A fixture"))
    talk.say("ben by Friday", "ok", ("owner", "ben"), ("due", "by Friday"))
    before = talk.state.items["countermeasures"][0]
    talk.edit(talk.turn("what"), "A hard fixture", "ok", ("countermeasure", "A hard fixture"))
    [item] = talk.state.items["countermeasures"]
    assert talk.words(item.what) == "A hard fixture"
    assert replace(item, what=before.what) == before


def test_the_owner_and_date_of_the_new_words_win() -> None:
    talk = agreed()
    talk.edit(
        talk.turn("what"),
        "A fixture, me today",
        "ok",
        ("countermeasure", "A fixture"),
        ("owner", "me"),
        ("due", "today"),
    )
    [item] = talk.state.items["countermeasures"]
    assert (item.owner_id, talk.words(item.due or item.what)) == ("ana", "today")


def test_an_owner_put_right_replaces_the_wrong_one_and_asks_nothing_else_again() -> None:
    talk = analysed()
    talk.tap("yes")
    talk.say("A fixture", "ok", ("countermeasure", "A fixture"))
    talk.say("ben by Friday", "ok", ("owner", "ben"), ("due", "by Friday"))
    talk.say("Under 5 for a month", "ok", ("measure", "Under 5"), ("due", "for a month"))
    talk.edit(talk.turn("plan"), "me by Monday", "ok", ("owner", "me"), ("due", "by Monday"))
    [item] = talk.state.items["countermeasures"]
    assert (item.owner_id, talk.words(item.due or item.what), item.asked) == ("ana", "by Monday", ("plan",))
    assert (talk.at, talk.state.reopened) == ("agreed.confirm", ())


def test_an_action_named_later_is_not_touched() -> None:
    kind = made(
        {"plan": {"kind": "list"}}, {"id": "act", "kind": "records", "field": "plan", "plan": False, "at_least": 3}
    )
    talk = Talk(kind).start()
    for what in ("A fixture", "A list"):
        talk.say(what, "ok", ("countermeasure", what))
    talk.edit(1, "A hard fixture", "ok", ("countermeasure", "A hard fixture"))
    assert (talk.listed("plan"), [i.id for i in talk.state.items["plan"]]) == (
        ["A hard fixture", "A list"],
        ["i1", "i2"],
    )


def test_two_actions_put_as_one_are_one() -> None:
    kind = made(
        {"plan": {"kind": "list"}}, {"id": "act", "kind": "records", "field": "plan", "plan": False, "at_least": 3}
    )
    talk = Talk(kind).start()
    talk.say("A fixture and a list", "ok", ("countermeasure", "A fixture"), ("countermeasure", "a list"))
    talk.edit(1, "A hard fixture", "ok", ("countermeasure", "A hard fixture"))
    assert talk.listed("plan") == ["A hard fixture"]
