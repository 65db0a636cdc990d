"""What is taken from a model, row by row, and that what it is told comes next is what happens."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.backends import Claim, Question, Wording
from coach.backends.builtin import read_now
from coach.coaching.listen import Answer, Site, question, said
from coach.coaching.trusting import (
    FORESEEN,
    fault_in,
    foreseen,
    is_closed,
    may_be_offered,
    recorded,
    refusal,
    trusted,
)
from coach.dialogue import core
from coach.dialogue.contract import known_words
from coach.dialogue.moves import OFFERED
from coach.dialogue.reading import Reading, Repair, Span, Verdict
from coach.dialogue.state import Asked, State
from coach.dialogue.steps import MAIN_ROLE
from coach.frameworks.terms import MOVES, VERDICTS, Expects, Move, RepairKind, Role
from coach.prompts.language import language
from coach.prompts.wording import Message, voice, word
from tests.factories import AT, Talk, agreed, analysed, five_whys, forked, framework, unproven

from .parts import QUESTION

SITE = Site(ZoneInfo("Europe/Berlin"), {"Ana Maier": "ana", "Ben Wolf": "ben"})
TEXT = "the glue tank was cold this morning"
ANSWER = Answer(4, AT, "u9", TEXT, "ana")
VAGUE, OK = Reading("vague"), Reading("ok", (Span("cause", 4, 8),))
HERE: tuple[Role, str] = ("cause", "the glue tank was cold")
SPAN = Span("cause", 0, 22)


def believed(
    claim: Claim, own: Reading = VAGUE, *, expects: Expects = "cause", text: str = TEXT
) -> tuple[Reading, bool]:
    return trusted(replace(QUESTION, expects=expects, answer=text), claim, own, replace(ANSWER, text=text), SITE)


# --- verdicts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [v for v in VERDICTS if v not in ("repair", "hazard")])
def test_how_an_answer_reads_is_taken_from_a_model(verdict: Verdict) -> None:
    assert believed(Claim(verdict, (HERE,), confidence=0.7)) == (Reading(verdict, (SPAN,), None, 0.7), True)


@pytest.mark.parametrize("own", [Reading("hazard"), Reading("repair", repair=Repair("skip"))])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_danger_or_a_wish_that_the_rules_heard_stands(own: Reading, verdict: Verdict) -> None:
    assert believed(Claim(verdict, (HERE,), repair="repeat"), own) == (own, False)


@pytest.mark.parametrize("expects", get_args(Expects))
@pytest.mark.parametrize("own", [OK, VAGUE, Reading("yes"), Reading("no")])
def test_a_danger_that_only_the_model_heard_stands_too(expects: Expects, own: Reading) -> None:
    assert believed(Claim("hazard"), own, expects=expects) == (Reading("hazard"), True)


@pytest.mark.parametrize("expects", ["yes_no", "choice"])
@pytest.mark.parametrize("verdict", [v for v in VERDICTS if v != "hazard"])
def test_what_a_tap_decides_is_read_by_rules_alone(expects: Expects, verdict: Verdict) -> None:
    own = Reading("no")
    assert believed(Claim(verdict, (HERE,), repair="back"), own, expects=expects) == (own, False)


@pytest.mark.parametrize("verdict", ["ok", "several"])
@pytest.mark.parametrize("quotes", [(), (("cause", "the heater is broken"),), (("cause", ""),), (("cause", " … "),)])
def test_a_good_answer_without_a_word_of_it_is_read_again_by_rules(
    verdict: Verdict, quotes: tuple[tuple[Role, str], ...]
) -> None:
    assert believed(Claim(verdict, quotes), OK) == (OK, False)


def test_other_verdicts_need_no_quote() -> None:
    assert believed(Claim("unknown"), OK) == (Reading("unknown"), True)


# --- repairs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(RepairKind))
def test_only_rules_hear_a_wish_to_leave(kind: RepairKind) -> None:
    found = believed(Claim("repair", repair=kind), OK)
    leaving = kind in ("pause", "stop", "skip")
    assert found == ((OK, False) if leaving else (Reading("repair", repair=Repair(kind)), True))


def test_a_repair_named_beside_another_verdict_is_no_repair() -> None:
    assert believed(Claim("vague", repair="stop"), OK) == (Reading("vague"), True)


# --- quotes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quotes", "kept"),
    [
        ((HERE,), (SPAN,)),
        ((HERE, HERE), (SPAN,)),
        ((HERE, ("evidence", HERE[1])), (SPAN, Span("evidence", 0, 22))),
        ((("cause", "THE  GLUE TANK “was cold”"), ("cause", "a new heater")), (SPAN,)),
        ((("cause", "the glue tank was colt"),), (SPAN,)),
        ((("cause", "glue"), ("place", "this morning")), (Span("cause", 4, 8), Span("place", 23, 35))),
        (
            (("cause", f"{TEXT}, and so was everything else in the hall that day, and the day before, {TEXT}"), HERE),
            (SPAN,),
        ),
        ((("cause", TEXT * 500), HERE), (SPAN,)),
    ],
)
def test_quotes_are_found_in_the_answer_or_dropped(
    quotes: tuple[tuple[Role, str], ...], kept: tuple[Span, ...]
) -> None:
    reading, theirs = believed(Claim("ok", quotes))
    assert (reading.quotes, theirs) == (kept, True)


@pytest.mark.parametrize("claimed", ["14 degrees", "tank 8", "15 degrees on tank 7"])
def test_a_quote_with_another_number_is_dropped(claimed: str) -> None:
    text = "15 degrees on tank 8"
    kept = believed(Claim("vague", (("evidence", claimed),)), text=text)[0].quotes
    assert [text[span.start : span.end] for span in kept] == (["tank 8"] if claimed == "tank 8" else [])


@pytest.mark.parametrize(
    ("text", "own", "owners"),
    [
        ("ben does it and i watch", (), ["ben"]),
        ("i do it", (Span("owner", 0, 1),), ["i"]),
        ("i do it", (), []),
        ("ana maier does it", (), []),
        ("zoe does it", (), ["zoe"]),
    ],
)
def test_a_model_makes_nobody_take_something_on(text: str, own: tuple[Span, ...], owners: list[str]) -> None:
    names = ("ben", "i", "ana maier", "zoe")
    claim = Claim("ok", (("countermeasure", text), *(("owner", name) for name in names)))
    reading, _ = believed(claim, Reading("ok", own), expects="countermeasure", text=text)
    assert [text[s.start : s.end] for s in reading.quotes if s.role == "owner"] == owners


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(VERDICTS),
    st.lists(st.tuples(st.sampled_from(["cause", "owner", "other"]), st.text(max_size=40)), max_size=4),
    st.none() | st.sampled_from(get_args(RepairKind)),
)
def test_whatever_is_claimed_the_reading_points_into_the_answer(
    text: str, verdict: Verdict, quotes: list[tuple[Role, str]], repair: RepairKind | None
) -> None:
    reading, theirs = believed(Claim(verdict, tuple(quotes), repair), OK, text=text)
    assert theirs or reading == OK
    assert not theirs or all(0 <= s.start < s.end <= len(text) for s in reading.quotes)
    assert (reading.repair is None) or reading.verdict == "repair"


# --- what comes next ----------------------------------------------------------------------------------------------


def kata() -> Talk:
    return Talk(framework("kata")).start("Every order leaves the same day")


def a3() -> Talk:
    return Talk(framework("a3")).start("Bins run empty at dock 2", "ok", ("problem", "Bins run empty"))


STARTS: dict[str, Callable[[], Talk]] = {
    made.__name__: made for made in (five_whys, forked, unproven, analysed, agreed, kata, a3)
}
SAID = (
    "the pump was dry, the log shows 3 litres",
    "a fixture on the heater, ben by friday",
    "dunno",
    "because of the night shift",
    "we need a new pump",
    "yes",
)


class Turn:
    """One answer about to be read."""

    def __init__(self, talk: Talk, text: str) -> None:
        self.talk = talk
        self.answer = Answer(talk.state.n + 1, AT, f"new{talk.state.n}", text, "ana")
        self.texts = {**talk.texts, self.answer.utterance: text}
        self.message: Message = word(voice("en"), talk.framework, talk.state, self.texts, lambda text, asked: True)
        self.asks: Question = question(
            talk.framework, talk.state, self.message.text, self.message.choices, self.texts, text, SITE
        )
        self.own = read_now(self.asks)
        self.nexts = foreseen(talk.framework, talk.state, self.answer, self.own, self.message.choices, self.texts, SITE)

    def claim(self, verdict: Verdict) -> Claim:
        """What a model says that reads as the rules do, or else takes the whole answer for what was asked."""
        if verdict == self.own.verdict:
            return Claim(verdict, tuple((s.role, self.answer.text[s.start : s.end]) for s in self.own.quotes))
        role = MAIN_ROLE.get(self.asks.expects, "other")
        return Claim(verdict, ((role, self.answer.text),) if verdict in ("ok", "several") else ())

    def after(self, reading: Reading) -> State:
        event = said(self.talk.framework, self.talk.state, self.answer, reading, self.message.choices, self.texts, SITE)
        return core.advance(self.talk.framework, self.talk.state, event)[0]

    def go_on(self, reading: Reading) -> None:
        self.talk.state = self.after(reading)
        self.talk.texts = self.texts


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(list(STARTS)), st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(FORESEEN)), max_size=8))
def test_what_a_model_is_told_comes_next_is_what_happens(start: str, way: list[tuple[str, Verdict]]) -> None:
    talk = STARTS[start]()
    for text, taken in way:
        if talk.state.asked is None or talk.state.alert:
            return
        turn = Turn(talk, text)
        told = {verdict: row for row in turn.nexts for verdict in row.verdicts}
        for verdict in FORESEEN:
            reading, theirs = trusted(turn.asks, turn.claim(verdict), turn.own, turn.answer, SITE)
            shown = turn.after(reading).shown
            assert shown is not None
            if theirs:
                assert (shown.move, shown.slot) == (told[verdict].move, told[verdict].slot), (turn.asks, verdict)
        turn.go_on(trusted(turn.asks, turn.claim(taken), turn.own, turn.answer, SITE)[0])


@pytest.mark.parametrize("start", STARTS)
def test_every_verdict_is_told_once_and_built_in_words_only_where_they_may_be_changed(start: str) -> None:
    turn = Turn(STARTS[start](), SAID[0])
    assert sorted(v for row in turn.nexts for v in row.verdicts) == sorted(FORESEEN)
    for row in turn.nexts:
        assert not row.wording or (row.move in OFFERED and not row.move.startswith("probe_"))
        assert row.wording.count("?") == bool(row.wording)


def test_the_record_is_told_by_label_without_problem_and_causes() -> None:
    talk = agreed()
    assert dict(recorded(talk.framework, talk.state, talk.texts)) == {
        "Where": "line 7",
        "When": "since Monday",
        "How much": "40 a shift",
        "Standard": "limit 5",
        "Containment": "Cartons are checked",
        "Containment ends": "until Friday",
        "Where it is not": "Line 6 has none of it",
        "Countermeasures": "A fixture on the heater",
    }


# --- what is shown ------------------------------------------------------------------------------------------------

EVIDENCE = Asked("analysis", "evidence", "evidence", "ask_evidence", "analysis.evidence")
KNOWN = known_words([TEXT], language("en"))


@pytest.mark.parametrize("move", MOVES)
def test_only_moves_on_the_list_may_be_worded(move: Move) -> None:
    asked = replace(EVIDENCE, move=move)
    assert may_be_offered(asked) == (move in OFFERED)
    decides = ("test_link", "confirm", "offer_escalation", "offer_exit", "make_safe", "close")
    assert move not in OFFERED or not move.startswith(("repair_", *decides))


@pytest.mark.parametrize("other", [{"expects": "yes_no"}, {"lead": "back"}])
def test_a_question_that_a_tap_answers_or_that_follows_a_wish_keeps_its_words(other: dict[str, str]) -> None:
    asked = replace(EVIDENCE, **other)  # type: ignore[arg-type] # each is a field of its own
    assert not may_be_offered(asked)
    assert refused(Wording("ask_evidence", "evidence", "What did you see?"), asked) == ("move",)


def refused(offered: Wording, asked: Asked = EVIDENCE) -> tuple[str, ...]:
    return refusal(offered, asked, "en", KNOWN, frozenset())


@pytest.mark.parametrize(
    ("move", "slot", "text", "broken"),
    [
        ("ask_evidence", "evidence", "What did you see at the glue tank?", ()),
        ("open_step", "evidence", "What did you see at the glue tank?", ("move",)),
        ("ask_evidence", "cause", "What did you see at the glue tank?", ("move",)),
        ("close", "close", "Done.", ("move",)),
        ("ask_evidence", "evidence", "What did you see? When was it?", ("questions",)),
        ("ask_evidence", "evidence", "What did you see at the heater?", ("leak",)),
        ("ask_evidence", "evidence", "What did you see? The glue tank.", ("questions",)),
        ("ask_evidence", "evidence", "What did you see at the glu\u0435 tank?", ("language",)),
        ("ask_evidence", "evidence", "¿Qué viste en el tanque?", ("language",)),
    ],
)
def test_words_are_shown_for_the_question_that_was_chosen_and_if_they_keep_the_contract(
    move: str, slot: str, text: str, broken: tuple[str, ...]
) -> None:
    assert set(broken) <= set(refused(Wording(move, slot, text)))
    assert bool(broken) == bool(refused(Wording(move, slot, text)))


def test_a_model_is_told_what_was_wrong_and_which_words_were_strange() -> None:
    plain = Message("It counts. What did you see?", "ask_evidence", "What did you see?", "evidence", "evidence", ())
    offered = Wording("ask_evidence", "evidence", "What did the heater and the heater's fuse show?")
    fault = fault_in(offered, plain, EVIDENCE, ("leak",), "en", KNOWN)
    assert (fault.wanted.move, fault.wanted.slot, fault.wanted.wording) == (
        "ask_evidence",
        "evidence",
        "What did you see?",
    )
    assert (fault.offered, fault.broken) == (offered.text, ("leak",))
    assert "heater" in " ".join(fault.unlisted)
    assert len(set(fault.unlisted)) == len(fault.unlisted)
    assert fault_in(offered, plain, EVIDENCE, ("length",), "en", KNOWN).unlisted == ()
    assert fault_in(None, plain, EVIDENCE, ("move",), "en", KNOWN).offered == ""


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("What did “the clutch slips” look like?", True),
        ("What stands in the drivers' notes?", True),
        ("You call it 'the old way'. What was it like?", True),
        ("What does with 'my instructions mean?", False),
        ('What does "my instructions mean?', False),
        ("How often does time.' happen?", False),
    ],
)
def test_a_quotation_that_is_begun_has_to_end(text: str, closed: bool) -> None:
    assert is_closed(text) is closed
