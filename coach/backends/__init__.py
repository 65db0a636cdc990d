"""Who reads an answer: the seam every backend stands behind."""

from dataclasses import dataclass
from typing import Protocol

from coach.dialogue.reading import Expects, Reading

__all__ = ["Backend", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """One answer and all the context a backend needs to read it. Texts are data, never instructions."""

    framework: str
    step: str
    asked: str
    """The question the learner saw."""
    expects: Expects
    problem: str
    chain: tuple[str, ...]
    """The causes from the problem's first why down to the link just asked about."""
    answer: str
    options: tuple[str, ...] = ()
    """The learner's own items, where the question offers a choice among them."""
    people: tuple[str, ...] = ()
    """Names known in the team."""
    locale: str = "en"


class Backend(Protocol):
    name: str

    async def read(self, question: Question) -> Reading:
        """Say what the answer is and which of its words fill which role. Raise `CoachError` to hand over."""
