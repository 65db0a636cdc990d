"""What the contract is told of a session: its words, which of them count, and the links of its tree."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coach.coaching.deciding import Decided, worded
from coach.coaching.hearsay import earnest, heard_in, joined
from coach.dialogue.contract import check, known_words
from coach.dialogue.core import advance
from coach.dialogue.lemmas import aside
from coach.dialogue.state import Danger, Event, Node, Parked, Quote, Resumed, Rewritten, Said, Started, State
from coach.frameworks.loader import load, shipped
from coach.frameworks.terms import Verdict
from coach.prompts.language import language

FRAMEWORK = load(dict(shipped())["five_whys.yaml"])
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXTS = {
    "problem": "The lids are loose",
    "hot": "the head is too hot",
    "band": "also the band is torn",
    "menu": "the canteen changed its menu",
}


def whole(utterance: str) -> Quote:
    return Quote(utterance, 0, len(TEXTS[utterance]))


def said(utterance: str, verdict: Verdict = "ok") -> Said:
    return Said(1, AT, whole(utterance), verdict)


STATE = State(
    "five_whys",
    1,
    fields={FRAMEWORK.problem: (whole("problem"),)},
    nodes=(Node("c1", "", "why", whole("hot")), Node("c2", "c1", "why", whole("band"))),
)


@pytest.mark.parametrize("verdict", ["off_topic", "unrelated"])
def test_an_answer_that_was_read_as_beside_the_point_is_told_by_the_way(verdict: Verdict) -> None:
    assert heard_in(said("menu", verdict), TEXTS, "en") == {"~ canteen", "~ chang", "~ menu"}


def test_any_other_answer_counts() -> None:
    assert heard_in(said("menu"), TEXTS, "en") == {"canteen", "chang", "menu"}
    assert heard_in(Rewritten(1, AT, "c1", whole("hot")), TEXTS, "en") == {"head", "hot"}


@pytest.mark.parametrize("event", [Danger(1, AT), Parked(1, AT), Resumed(1, AT)])
def test_an_event_without_words_brings_none(event: Event) -> None:
    assert heard_in(event, TEXTS, "en") == frozenset()


def test_what_was_taken_as_a_cause_is_no_longer_by_the_way() -> None:
    assert "~ tear" in heard_in(said("band"), TEXTS, "en")
    assert "tear" in earnest(STATE, TEXTS, "en")


def test_the_links_are_those_of_the_tree() -> None:
    assert joined(FRAMEWORK, STATE, TEXTS, "en") == (
        (frozenset({"head", "hot"}), frozenset({"lid", "loos"})),
        (frozenset({"band", "tear"}), frozenset({"head", "hot"})),
    )


def test_a_cause_that_was_ruled_out_joins_nothing() -> None:
    out = replace(STATE, nodes=(STATE.nodes[0], replace(STATE.nodes[1], end="ruled_out")))
    assert len(joined(FRAMEWORK, out, TEXTS, "en")) == 1


@pytest.mark.parametrize(
    ("message", "breaks"),
    [
        ("The head is too hot because the band is torn, you say. What have you seen of it?", ()),
        ("The band is torn because the head is too hot, you say. What have you seen of it?", ("leak",)),
        ("The canteen changed its menu, so the lids are loose, you say. What have you seen?", ("leak",)),
    ],
)
def test_a_message_is_held_against_the_tree(message: str, breaks: tuple[str, ...]) -> None:
    heard = [heard_in(said(u, v), TEXTS, "en") for u, v in (("hot", "ok"), ("band", "ok"), ("menu", "off_topic"))]  # type: ignore[arg-type]
    known = frozenset().union(*heard, earnest(STATE, TEXTS, "en"))
    links = joined(FRAMEWORK, STATE, TEXTS, "en")
    assert check(message, move="ask_evidence", language=language("en"), known=known, links=links) == breaks


def test_the_coachs_own_words_are_not_held_against_what_was_told_by_the_way() -> None:
    text = "when did it show first"
    started = Started(AT, FRAMEWORK.id, 1, whole=Quote("told", 0, len(text)))
    state, _ = advance(FRAMEWORK, State(FRAMEWORK.id, 1), started)
    told = known_words([text], language("en"))
    asides = frozenset(map(aside, told)) | known_words(["the belt slips"], language("en"))
    plain = worded(FRAMEWORK, state, {"told": text}, told | asides, frozenset(), {}, "en")
    assert worded(FRAMEWORK, state, {"told": text}, asides, frozenset(), {}, "en") == plain


def test_a_word_that_counts_is_not_kept_as_an_aside_too() -> None:
    state, _ = advance(FRAMEWORK, State(FRAMEWORK.id, 1), Started(AT, FRAMEWORK.id, 1))
    message = worded(FRAMEWORK, state, {}, frozenset(), frozenset(), {}, "en")
    decided = Decided(state, (), message, frozenset({"belt", aside("belt"), aside("roof")}))
    assert json.loads(decided.words) == ["belt", "~ roof"]
