"""Three questions in a fixed order, over and over, whatever is answered: what a coach must be better than."""

from collections.abc import Mapping
from dataclasses import dataclass

from evals.cases import Case
from evals.systems.system import Answered, Outcome
from evals.transcript import Asked, Said, Setup

__all__ = ["QUESTIONS", "Loop"]

QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "en": (
        "Why do you think that is so?",
        "What have you seen or measured that shows it?",
        "Where could you go and see it for yourself?",
    ),
    "es": (
        "¿Por qué crees que es así?",
        "¿Qué has visto o medido que lo muestre?",
        "¿Dónde podrías ir y ver eso con tus propios ojos?",
    ),
    "de": (
        "Warum ist das deiner Meinung nach so?",
        "Was hast du gesehen oder gemessen, das es zeigt?",
        "Wo könnte man hingehen und es selbst sehen?",
    ),
}
DONE: Mapping[str, str] = {"en": "That was all.", "es": "Eso fue todo.", "de": "Das war alles."}


@dataclass(slots=True)
class Loop:
    """Asks as often as it may, then stops; it keeps nothing and cannot be parked."""

    name: str = "loop"
    most: int = 24
    """Messages; the last asks nothing."""
    locale: str = "en"
    record: str = ""
    asked: int = 0

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        self.locale, self.record, self.asked = case.locale, record, 0
        return self._next()

    async def say(self, said: Said) -> Answered:
        return Answered(self._next())

    async def resume(self) -> Asked:
        return self._next()

    async def end(self) -> Outcome:
        return Outcome("finished" if self.asked >= self.most else "abandoned", record=(self.record,))

    def _next(self) -> Asked:
        questions, n = QUESTIONS[self.locale], self.asked
        self.asked += 1
        if self.asked >= self.most:
            return Asked(DONE[self.locale], status="finished", done=1.0)
        return Asked(questions[n % len(questions)], done=n / self.most)
