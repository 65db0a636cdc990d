"""What the reader doubts and what it lets stand: claims, second answers, counted dangers, requests with an excuse."""

import pytest

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Expects, Reading

PROBLEM = "Wrapper 4: 9 torn bags on the late shift, standard 1"


def read(answer: str, expects: Expects = "evidence", tries: int = 0, locale: str = "en") -> Reading:
    chain, asked = ("the film runs off the roller",), "What shows it?"
    question = Question("five_whys", "analysis", asked, expects, PROBLEM, chain, answer, locale=locale, tries=tries)
    return read_now(question)


@pytest.mark.parametrize(
    "answer",
    [
        "any wrapper man could tell you that",
        "i swear it is that, thirty years of wrapping",
        "go ask around, it was always so",
        "you just sense it as soon as you walk in",
    ],
)
def test_what_everybody_knows_shows_nothing(answer: str) -> None:
    assert read(answer).verdict == "unsupported"


@pytest.mark.parametrize(
    "answer",
    [
        "everybody on nights saw it jump, three times in an hour",
        "i know the roller, took it out and the left end is dished",
        "always after the splice, never in between",
    ],
)
def test_what_was_seen_stands_in_whatever_words(answer: str) -> None:
    assert read(answer).verdict == "ok"


def test_a_figure_given_a_second_time_is_taken() -> None:
    answer = "the lads on lates are hopeless, 14 of 20 rolls with the edge folded in"
    assert read(answer).verdict == "blame"
    assert read(answer, tries=1).verdict == "ok"
    assert read("the lads on lates are hopeless", tries=1).verdict == "blame"


@pytest.mark.parametrize(
    ("answer", "expects"),
    [
        ("no more fumes at the sealing bar", "reflection"),
        ("at most 2 near misses at the gate in 6 weeks", "measure"),
        ("near miss cards are read by nobody", "cause"),
    ],
)
def test_a_danger_that_is_counted_or_gone_is_none(answer: str, expects: Expects) -> None:
    assert read(answer, expects).verdict != "hazard"


def test_fumes_that_are_there_are_a_danger() -> None:
    assert read("fumes from the sealing bar all shift", "cause").verdict == "hazard"


@pytest.mark.parametrize("answer", ["guide is screwed to the frame, ivo by friday", "tags fault on 12 of 30 rolls"])
def test_screws_and_faults_blame_nobody(answer: str) -> None:
    assert read(answer, "countermeasure").verdict != "blame"


@pytest.mark.parametrize("answer", ["15 working days", "the next 6 weeks", "for the coming ten shifts"])
def test_a_window_is_a_time(answer: str) -> None:
    assert read(answer, "when").verdict == "ok"


@pytest.mark.parametrize(
    ("answer", "locale", "kind"),
    [
        ("skip that one, the line is starting", "en", "skip"),
        ("can you say that again, the fan is loud", "en", "repeat"),
        ("puedes repetir la pregunta, hay mucho ruido", "es", "repeat"),
    ],
)
def test_a_request_may_come_with_an_excuse(answer: str, locale: str, kind: str) -> None:
    found = read(answer, "cause", locale=locale)
    assert found.verdict == "repair"
    assert found.repair is not None
    assert found.repair.kind == kind


@pytest.mark.parametrize("answer", ["next to the knife, left side", "skip alarm on the drive, since monday"])
def test_an_answer_that_begins_like_a_request_is_an_answer(answer: str) -> None:
    assert read(answer, "cause").verdict != "repair"


def test_a_record_that_stands_in_the_link_already_is_evidence_all_the_same() -> None:
    link = "the film runs off the roller, log of friday, 14 of 20 bags"
    question = Question(
        "five_whys", "analysis", "What shows it?", "evidence", PROBLEM, (link,), "log of friday, 14 of 20 bags"
    )
    assert read_now(question).verdict == "ok"
