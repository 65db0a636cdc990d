"""A cause told with the one behind it: one chain of two, and the link is offered as the person made it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.coaching.codec import read_event, read_state, write_event, write_state
from coach.dialogue import artefact
from coach.dialogue.core import replay
from coach.dialogue.reading import Verdict
from coach.dialogue.state import Started
from coach.prompts.wording import voice, word
from tests.factories import Talk, five_whys, framework, proven


def linked(verdict: Verdict = "ok", engine: int = 2) -> Talk:
    """Two causes in one answer, the one because of the other; the link is on offer."""
    talk = five_whys() if engine == 2 else old()
    talk.say(
        "Glue is thin because tank is cold", verdict, ("cause", "Glue is thin"), ("cause", "tank is cold")
    )  # fmt: skip
    return talk


def old() -> Talk:
    """A session of the first engine at its first why."""
    talk = Talk(framework("five_whys"), engine=1).start("Labels peel off", "ok", ("problem", "Labels peel off"))
    while talk.asked.slot != "why":
        talk.say(f"It is so at {talk.asked.slot}")
    return talk


def link(talk: Talk, words: str) -> tuple[str, str]:
    cause = artefact.node(talk.state, talk.cause(words))
    return cause.link, cause.end


@pytest.mark.parametrize("verdict", ["ok", "assumption"])
def test_a_chain_is_put_one_under_the_other_and_its_own_link_is_offered(verdict: Verdict) -> None:
    talk = linked(verdict)
    assert (talk.under(), talk.under("Glue is thin")) == (["Glue is thin"], ["tank is cold"])
    assert (talk.at, talk.asked.about, talk.shown.move) == ("analysis.test", talk.cause("tank is cold"), "test_link")
    assert talk.asked.picks == ("yes", "no", "unknown")


def test_the_offer_is_worded_in_the_words_of_the_person() -> None:
    talk = linked()
    message = word(voice("en"), talk.framework, talk.state, talk.texts, lambda text, asked: True)
    assert "“tank is cold”" in message.text
    assert "“Glue is thin”" in message.text


def test_several_causes_are_branches_as_ever() -> None:
    talk = linked("several")
    assert (talk.under(), talk.shown.move) == (["Glue is thin", "tank is cold"], "branch")


def test_a_yes_asks_what_shows_the_deeper_one_and_never_tests_the_link_again() -> None:
    talk = linked()
    talk.tap("yes")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("tank is cold"))
    talk.say("14 degrees at six", "ok", ("evidence", "14 degrees at six"))
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))
    talk.tap("yes")
    assert (link(talk, "tank is cold"), link(talk, "Glue is thin")) == (("evidence", ""), ("held", ""))
    assert (talk.at, talk.asked.about) == ("analysis.why", talk.cause("tank is cold"))


def test_a_held_link_without_evidence_is_asked_about_twice_and_then_left() -> None:
    talk = linked()
    talk.tap("yes")
    for _ in range(2):
        talk.say("Everybody knows", "unsupported")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))
    assert link(talk, "tank is cold") == ("held", "")


def test_a_no_rules_the_deeper_one_out_and_the_first_stands_alone() -> None:
    talk = linked()
    talk.tap("no")
    assert link(talk, "tank is cold") == ("failed", "ruled_out")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("Glue is thin"))


def test_a_no_returns_to_the_first_also_beside_other_branches() -> None:
    talk = five_whys()
    talk.say("Roller is worn and film slips", "several", ("cause", "Roller is worn"), ("cause", "film slips"))
    talk.tap("node:" + talk.cause("Roller is worn"))
    proof = "2 mm gone"
    talk.say(proof, "ok", ("evidence", proof))
    talk.say("Hub is loose because pin is out", "ok", ("cause", "Hub is loose"), ("cause", "pin is out"))
    talk.tap("no")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("Hub is loose"))


def test_not_knowing_leaves_the_deeper_one_to_be_verified() -> None:
    talk = linked()
    talk.tap("unknown")
    assert link(talk, "tank is cold") == ("untested", "later")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))


def test_the_offer_can_be_skipped() -> None:
    talk = linked()
    talk.repair("skip")
    assert link(talk, "tank is cold") == ("untested", "later")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))


def test_evidence_in_the_same_breath_connects_the_link_without_an_offer() -> None:
    talk = five_whys()
    talk.say(
        "Glue is thin because tank is cold, 14 at six", "ok", ("cause", "Glue is thin"), ("cause", "tank is cold"),
        ("evidence", "14 at six"),
    )  # fmt: skip
    assert link(talk, "tank is cold") == ("evidence", "")
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("Glue is thin"))


def test_a_chain_of_three_is_offered_link_by_link_from_the_top() -> None:
    talk = five_whys()
    talk.say(
        "Glue thin, tank cold, heater off", "ok", *(("cause", c) for c in ("Glue thin", "tank cold", "heater off"))
    )
    for cause in ("tank cold", "heater off"):
        assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause(cause))
        talk.tap("yes")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("heater off"))


def test_a_no_at_the_top_of_three_ends_what_hangs_below() -> None:
    talk = five_whys()
    talk.say(
        "Glue thin, tank cold, heater off", "ok", *(("cause", c) for c in ("Glue thin", "tank cold", "heater off"))
    )
    talk.tap("no")
    assert (talk.at, talk.asked.about) == ("analysis.evidence", talk.cause("Glue thin"))
    assert not artefact.is_live(talk.state, artefact.node(talk.state, talk.cause("heater off")))


def test_a_chain_in_place_of_evidence_is_one_beside_the_first_cause() -> None:
    talk = five_whys()
    talk.say("Roller is worn", "ok", ("cause", "Roller is worn"))
    talk.say("Maybe glue as tank is cold", "assumption", ("cause", "glue"), ("cause", "tank is cold"))
    assert (talk.under(), talk.under("glue")) == (["Roller is worn", "glue"], ["tank is cold"])
    assert talk.at == "analysis.test"


def test_an_earlier_answer_put_as_a_chain_keeps_what_hangs_on_it() -> None:
    talk = proven(five_whys(), "Glue is thin", "Tank is cold")
    talk.edit(talk.turn("why"), "Glue thin as mix is off", "ok", ("cause", "Glue thin"), ("cause", "mix is off"))
    assert talk.under() == ["Glue thin"]
    assert sorted(talk.under("Glue thin")) == ["Tank is cold", "mix is off"]
    assert (talk.at, talk.asked.about) == ("analysis.test", talk.cause("mix is off"))


def test_a_chain_put_as_one_cause_loses_its_lower_end() -> None:
    talk = linked()
    talk.edit(talk.turn("why"), "Roller is worn", "ok", ("cause", "Roller is worn"))
    assert talk.tree == {"Roller is worn": "to_verify"}
    assert talk.at == "analysis.evidence"


def test_the_deepest_line_takes_a_chain_and_asks_no_more_of_it() -> None:
    talk = proven(five_whys(), *(f"Link {n}" for n in range(10, 24)))
    talk.tap("deeper")
    talk.say("Belt is old because shop is shut", "ok", ("cause", "Belt is old"), ("cause", "shop is shut"))
    assert (link(talk, "Belt is old"), link(talk, "shop is shut")) == (("untested", "later"), ("untested", "later"))
    assert talk.at == "analysis.leg"


# --- of earlier releases, and any course ------------------------------------------------------------------------


def test_a_session_of_the_first_engine_keeps_its_branches() -> None:
    talk = linked(engine=1)
    assert talk.under() == ["Glue is thin", "tank is cold"]
    assert (replay(talk.framework, talk.events), talk.shown.move) == (talk.state, "branch")


def test_what_was_stored_without_an_engine_is_of_the_first() -> None:
    assert read_state('{"framework": "a3", "version": 1}').engine == 1
    stored = read_event("started", '{"at": "2026-11-23T06:30:00Z", "framework": "a3", "version": 1}')
    assert isinstance(stored, Started)
    assert stored.engine == 1


def test_a_new_session_is_stored_with_its_engine() -> None:
    talk = linked()
    assert read_event("started", write_event(talk.events[0])) == talk.events[0]
    assert read_state(write_state(talk.state)) == talk.state
    assert talk.state.engine == 2


@given(st.lists(st.integers(0, 6), min_size=30, max_size=120))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_however_chains_are_answered_each_link_is_settled_and_the_tree_ends(numbers: list[int]) -> None:
    talk = five_whys()
    offers = dict[str, int]()
    for n in [*numbers, *[0] * 200]:
        if talk.state.asked is None or talk.asked.step != "analysis":
            break
        if talk.asked.slot == "test" and talk.shown.move == "test_link":
            offers[talk.asked.about] = offers.get(talk.asked.about, 0) + (talk.state.tries == 0)
        step(talk, n)
    assert talk.state.asked is None or talk.asked.step != "analysis"
    assert max(offers.values(), default=0) <= 1
    inside = [n for n in talk.state.nodes if n.told and artefact.is_live(talk.state, n)]
    assert all(n.link != "untested" or n.end in ("later", "unknown") for n in inside)


def step(talk: Talk, n: int) -> None:
    """A tap, a chain, evidence, or an answer that does not do."""
    picks = talk.asked.picks
    turn = talk.state.n + 1
    match n:
        case 0 | 1 if picks:
            talk.tap(picks[turn % len(picks)] if n else picks[-1])
        case 2 | 3 | 4:
            talk.say(f"A{turn} as B{turn}", "ok", ("cause", f"A{turn}"), ("cause", f"B{turn}"))
        case 5:
            talk.say(f"Saw {turn}", "ok", ("evidence", f"Saw {turn}"))
        case _:
            talk.repair("skip")
