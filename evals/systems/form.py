"""A fixed form: a problem, five boxes for causes, and who does what by when, whatever is written in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evals.cases import Case
from evals.systems.system import Answered, Outcome
from evals.transcript import Asked, Said, Setup

__all__ = ["BOXES", "Form"]

BOXES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Problem: what is wrong?",
        "Why 1: why did that happen?",
        *(f"Why {n}: why?" for n in range(2, 6)),
        "Root cause: what is the root cause?",
        "Action: what will be done about it?",
        "Who: who will do it?",
        "When: by when?",
    ),
    "es": (
        "Problema: ¿qué está mal?",
        "Por qué 1: ¿por qué pasó eso?",
        *(f"Por qué {n}: ¿por qué?" for n in range(2, 6)),
        "Causa raíz: ¿cuál es la causa raíz?",
        "Acción: ¿qué se hará?",
        "Quién: ¿quién lo hará?",
        "Cuándo: ¿para cuándo?",
    ),
    "de": (
        "Problem: Was stimmt nicht?",
        "Warum 1: Warum ist das passiert?",
        *(f"Warum {n}: Warum?" for n in range(2, 6)),
        "Grundursache: Was ist die Grundursache?",
        "Maßnahme: Was wird getan?",
        "Wer: Wer macht es?",
        "Wann: Bis wann?",
    ),
}
DONE: Mapping[str, str] = {"en": "Saved.", "es": "Guardado.", "de": "Gespeichert."}
ACTION, WHO, WHEN = -3, -2, -1


@dataclass(slots=True)
class Form:
    name: str = "form"
    most: int = len(BOXES["en"]) + 1
    locale: str = "en"
    record: str = ""
    written: list[str] = field(default_factory=list)

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        self.locale, self.record, self.written = case.locale, record, []
        return self._next()

    async def say(self, said: Said) -> Answered:
        self.written.append(said.text)
        return Answered(self._next())

    async def resume(self) -> Asked:
        return self._next()

    async def end(self) -> Outcome:
        boxes = BOXES[self.locale]
        if len(self.written) < len(boxes):
            return Outcome("abandoned", record=(self.record,))
        text, owner, due = (self.written[box] for box in (ACTION, WHO, WHEN))
        action = {"kind": "corrective", "text": text, "owner": owner, "due": due, "due_said": due, "status": "written"}
        return Outcome("finished", actions=(action,), record=(self.record,))

    def _next(self) -> Asked:
        """The next box; never back, and never another question to the same one."""
        boxes, n = BOXES[self.locale], len(self.written)
        done = n / len(boxes)
        if n == len(boxes):
            return Asked(DONE[self.locale], status="finished", did=("written", "kept"), done=1.0)
        return Asked(boxes[n], did=("written", "kept"), done=done)
