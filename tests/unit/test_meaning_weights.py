"""The weights that come with the coach: what they are, what they cost, and that they read."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from coach.backends import Question
from coach.backends.builtin import Meaning, listening, read_now
from coach.backends.builtin.meaning import WEIGHTS
from coach.backends.builtin.meaning.card import Card
from coach.backends.builtin.meaning.model import Model, overflows
from coach.dialogue.reading import Expects, Verdict
from evals.reader.__main__ import weighing
from evals.reader.answers import ANSWERS, read
from evals.reader.heldout import kept_back

CIRCLES = ANSWERS.parent / "circles" / "sawmill.jsonl"
MOST_BYTES = 30_000_000
MOST_MILLISECONDS, MOST_SECONDS, MOST_MEGABYTES = 15, 1.5, 300
MOST_UNSIGNED = 30
"""Milliseconds, where the processor has no instructions for signed bytes."""
PROBLEM = "Bagging line 2: 40 open seams on Monday, usual is 5"
CHAIN = ("the jaw does not close tight", "the seam is wet when it comes to the jaw")

TOLD: tuple[tuple[str, Verdict], ...] = (
    ("there's still water on it at that point", "circular"),
    ("we were forty bags down by noon", "symptom"),
    ("they would sooner play cards than look after it", "blame"),
    ("the oil is on the stairs again and one went down yesterday", "hazard"),
    ("kids from the school tour lean over the pit edge", "hazard"),
    ("that was before my shift", "unknown"),
    ("it's just how things are run here", "vague"),
)
"""What the rules take for something else."""


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return Meaning()


def asked(answer: str, expects: Expects = "cause", locale: str = "en") -> Question:
    return Question("five_whys", "why", "Why is the seam wet?", expects, PROBLEM, CHAIN, answer, locale=locale)


def test_they_are_small_and_belong_to_their_card() -> None:
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) <= MOST_BYTES
    assert set(Model(WEIGHTS).card.weighing) == {"en", "es", "de"}


@pytest.mark.uncounted(long=True)
def test_the_card_is_what_the_answers_of_unmet_authors_give() -> None:
    """Fitted again from the scores that were kept, to the last digit."""
    assert Card.read(WEIGHTS).weighing == Card.of(weighing(kept_back(read())))


@pytest.mark.parametrize(("answer", "verdict"), TOLD)
def test_they_read_what_no_word_list_holds(meaning: Meaning, answer: str, verdict: Verdict) -> None:
    assert read_now(asked(answer)).verdict != verdict
    assert read_now(asked(answer), meaning).verdict == verdict


def test_a_link_said_again_is_told_from_a_new_cause_of_equal_length(meaning: Meaning) -> None:
    """The area under the curve, over pairs by an author of whom nothing was taught."""
    lines = read(CIRCLES)
    again = [share(meaning, line.question) for line in lines if line.verdict == "circular"]
    new = [share(meaning, line.question) for line in lines if line.verdict == "ok"]
    assert len(again) == len(new) == 150
    assert sum(a > b for a in again for b in new) / (len(again) * len(new)) >= 0.93


def share(meaning: Meaning, question: Question) -> float:
    found = meaning.opinion(question, listening(question).verdict)
    assert found is not None
    return found[0].shares["circular"]


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.uncounted
def test_an_answer_costs_milliseconds(meaning: Meaning) -> None:
    rounds = [[asked(f"{answer}, that was number {n}") for answer, _ in TOLD] for n in range(8)]
    read_now(rounds[0][0], meaning)
    took = [cpu(lambda: [read_now(question, meaning) for question in questions]) for questions in rounds]  # noqa: B023
    assert 1000 * median(took) / len(TOLD) < (MOST_UNSIGNED if overflows() else MOST_MILLISECONDS)


FIRST = """
import pathlib, re, time
from coach.backends import Question
from coach.backends.builtin import Meaning, read_now

def megabytes():  # the most so far, of this program alone
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024

began, before = time.process_time(), megabytes()
assert read_now(Question("five_whys", "why", "Why?", "cause", "", (), "the belt slipped"), Meaning()).verdict == "ok"
print(time.process_time() - began, megabytes() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read where Linux tells it")
def test_the_first_answer_loads_them_and_little_memory_is_taken() -> None:
    printed = subprocess.run([sys.executable, "-c", FIRST], check=True, capture_output=True, text=True).stdout
    seconds, megabytes = map(float, printed.split())
    assert seconds < MOST_SECONDS
    assert 10 < megabytes < MOST_MEGABYTES


def test_spanish_and_german_are_read_too(meaning: Meaning) -> None:
    assert read_now(asked("se mete la mano con la cuchilla en marcha", locale="es"), meaning).verdict == "hazard"
    assert read_now(asked("weiß ich nicht, ich war nicht da", locale="de"), meaning).verdict == "unknown"
