"""A model on its own: a plain chat with one line of instruction, as anybody can open one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coach.backends.llm.model import Message, ModelFault, Prompt
from coach.errors import OutOfOrder
from evals.cases import Case
from evals.systems.models import Shelf, Tape
from evals.systems.system import Answered, Broken, Outcome
from evals.transcript import Asked, Said, Setup

__all__ = ["INSTRUCTIONS", "Bare"]

INSTRUCTIONS: Mapping[str, str] = {
    "five_whys": "You are a 5 Whys coach.",
    "a3": "You are an A3 coach.",
    "kata": "You are a Toyota Kata coach.",
}

LONGEST = 300
"""Tokens of one reply."""
SECONDS = 300.0
GOODBYES = ("goodbye", "good bye", "bye for now", "adiós", "hasta luego", "hasta pronto", "auf wiedersehen", "tschüss")


@dataclass(slots=True)
class Bare:
    """Ends when it says goodbye, or after twelve exchanges, or when the learner leaves."""

    name: str
    shelf: Shelf
    scratch: Path
    most: int = 12
    tape: Tape | None = None
    said: list[Message] = field(default_factory=list)
    record: str = ""
    status: str = "active"

    async def begin(self, setup: Setup, case: Case, record: str) -> Asked:
        try:
            self.tape = self.shelf.take(setup, self.scratch)
        except OutOfOrder as error:
            raise Broken(str(error)) from error
        self.record, self.status = record, "active"
        self.said = [Message("system", INSTRUCTIONS[case.framework]), Message("user", record)]
        return await self._next()

    async def say(self, said: Said) -> Answered:
        self.said.append(Message("user", said.text))
        return Answered(await self._next(), backend=self.tape.model.name if self.tape else None)

    async def resume(self) -> Asked:
        raise Broken("A chat is never parked.")

    async def end(self) -> Outcome:
        if self.tape:
            self.tape.keep()
        return Outcome(self.status, record=(self.record,))

    async def _next(self) -> Asked:
        assert self.tape is not None
        try:
            done = await self.tape.model.complete(Prompt("probe", tuple(self.said), LONGEST), SECONDS)
        except ModelFault as fault:
            raise Broken(f"{fault.kind}: {fault}") from fault
        text = done.text.strip()
        if not text:
            raise Broken("The model said nothing.")
        self.said.append(Message("assistant", text))
        self.status = "finished" if any(bye in text.lower() for bye in GOODBYES) else "active"
        return Asked(text, status=self.status)
