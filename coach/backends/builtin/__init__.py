"""The backend that needs no provider: rules and word lists, and beside them a small model of what words mean.

Wide on danger to people, narrow on faults: a flat, specific statement is `ok`, and so is what it cannot place.
"""

import asyncio
from dataclasses import replace

from coach.backends import Question
from coach.backends.builtin.choices import match_option
from coach.backends.builtin.dues import parse_due
from coach.backends.builtin.listened import Listened, listen
from coach.backends.builtin.meaning import Meaning, meaning_at
from coach.backends.builtin.people import is_self
from coach.backends.builtin.phrasebook import listen_plainly
from coach.backends.builtin.strength import Strength, grade, is_training
from coach.dialogue.reading import Reading, Repair, Verdict

__all__ = [
    "Builtin", "Meaning", "Strength", "grade", "is_self", "is_training", "listening", "match_option", "meaning_at",
    "parse_due", "read_now",
]  # fmt: skip

LONGEST = 4_000
"""Characters read for a verdict and quotes; the rest of a very long answer is kept but not read."""

YIELDING: frozenset[Verdict] = frozenset({"asks_for_answer", "off_topic", "blame", "vague", "unsupported"})
"""Doubts that give way when somebody answers the same question again with a figure or a record of this case: then it is
likelier that they were misread than that they have nothing."""

TAKEN: frozenset[Verdict] = frozenset({"ok", "several", "assumption", "out_of_our_hands"})
"""What the rules find to be one of these, the model doubts once; said again it is taken."""


def read_now(question: Question, meaning: Meaning | None = None, *, calm: bool = False) -> Reading:
    """`calm` reads what an answer is besides the danger it was heard to tell of."""
    question = replace(question, answer=question.answer[:LONGEST])
    heard = listening(question, calm=calm)
    verdict, confidence, request, sure = _weighed(question, heard, meaning, calm=calm)
    if verdict in YIELDING and question.tries and heard.backed:
        verdict = "ok"
    return Reading(verdict, heard.quotes(verdict), request if verdict == "repair" else None, confidence, sure)


def listening(question: Question, *, calm: bool = False) -> Listened:
    """What the rules of the answer's language make of it."""
    return (listen if question.locale == "en" else listen_plainly)(question, calm=calm)


def _weighed(
    question: Question, heard: Listened, meaning: Meaning | None, *, calm: bool
) -> tuple[Verdict, float, Repair | None, bool]:
    """What the rules heard and what the words mean. Where the rules are certain only a danger outweighs them; one that
    they heard may be asked about instead of raised, and passed over only where they are not certain of it."""
    plain = heard.blank or question.alarmed
    found = None if meaning is None or plain else meaning.opinion(question, heard.verdict)
    if found is None:
        return heard.verdict, heard.confidence, heard.steering, True
    opinion, weighing = found
    verdict, share = opinion.settled(weighing, heard.verdict, calm=calm)
    if heard.verdict == "hazard" and verdict != "hazard" and not heard.certain:
        heard = listening(question, calm=True)
    doubted = question.tries > 0 and heard.verdict in TAKEN and verdict not in (*TAKEN, "repair")
    if verdict != "hazard" and (heard.certain or doubted):
        return heard.verdict, heard.confidence, heard.steering, heard.verdict != "hazard"
    return verdict, share, heard.steering or Repair(opinion.request), verdict != "hazard" or share >= weighing.alarm


class Builtin:
    """The built-in reader; by its rules alone where no weights are given, or those given cannot be used."""

    def __init__(self, meaning: Meaning | None = None) -> None:
        self.meaning = meaning

    def read_now(self, question: Question, *, calm: bool = False) -> Reading:
        return read_now(question, self.meaning, calm=calm)

    async def read(self, question: Question, *, calm: bool = False) -> Reading:
        if self.meaning is None or self.meaning.missing:
            return self.read_now(question, calm=calm)
        return await asyncio.to_thread(self.read_now, question, calm=calm)

    @property
    def lacking(self) -> str:
        return "COACH_READER says so" if self.meaning is None else self.meaning.missing
