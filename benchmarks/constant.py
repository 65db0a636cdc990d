"""A reader that always reads the same, so that everything but reading is measured."""

from dataclasses import dataclass

from coach.backends import Question
from coach.backends.builtin import read_now
from coach.dialogue.reading import Reading, Repair, Span

PROBLEM = "Saw 3 stood still for 50 minutes on the late shift yesterday, at most 10 are allowed"


CAUSES = 8
"""Turns of a session that add a cause; all after them ask for the question again, so that a session never ends."""


@dataclass(slots=True)
class Constant:
    @staticmethod
    def text(n: int) -> str:
        return f"the chip conveyor number {n} was jammed with a rag"

    def read_now(self, question: Question, *, calm: bool = False) -> Reading:
        if question.expects == "problem":
            return read_now(question)
        if int(question.answer.split()[4]) < CAUSES:
            return Reading("ok", (Span("cause", 0, len(question.answer)),))
        return Reading("repair", repair=Repair("repeat"))

    async def read(self, question: Question, *, calm: bool = False) -> Reading:
        return self.read_now(question, calm=calm)

    @property
    def lacking(self) -> str:
        return ""
