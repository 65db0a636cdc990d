"""Where models are taken from: from a cassette where one was recorded, else the model itself."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coach.backends.llm import Recorder, Replayer
from coach.backends.llm.cassette import NotRecorded
from coach.backends.llm.lite import LiteModel
from coach.backends.llm.model import Completion, Model, Prompt
from evals.systems.system import Broken
from evals.transcript import Setup

__all__ = ["Shelf", "Tape", "plain", "recorded"]

HEADROOM = 0.2
"""Seconds that a model gets less than whoever asks it waits: so being late is its own fault, and on the cassette."""


@dataclass(slots=True)
class Told:
    """A model under the name that it was asked for by. Learners are made up, so nothing has to be hidden from it."""

    model: Model
    name: str
    external: bool = False
    missing: list[str] = field(default_factory=list)
    """What a cassette did not have."""

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        try:
            return await self.model.complete(prompt, max(seconds - HEADROOM, seconds / 2))
        except NotRecorded as fault:
            self.missing.append(str(fault))
            raise

    def warm(self) -> None:
        self.model.warm()


@dataclass(slots=True)
class Tape:
    """A model for one dialogue; what it records is kept only if the dialogue comes to its end."""

    model: Told
    tape: Path
    file: Path | None = None
    """Where it is kept, if it records."""

    def keep(self) -> None:
        """Raises `Broken` where a cassette was played that does not fit this dialogue any longer."""
        if self.model.missing:
            raise Broken(self.model.missing[0])
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_bytes(gzip.compress(self.tape.read_bytes(), mtime=0))


@dataclass(frozen=True, slots=True)
class Shelf:
    """`name` is LiteLLM's. With a folder each dialogue has a cassette of its own there."""

    name: str
    folder: Path | None = None
    make: Callable[[str], Model] = LiteModel

    def take(self, setup: Setup, scratch: Path) -> Tape:
        """Raises `OutOfOrder` where there is neither a cassette nor a way to the model. `scratch` is thrown away."""
        tape, file = scratch / "tape.jsonl", recorded(self.folder, setup)
        scratch.mkdir(parents=True, exist_ok=True)
        tape.unlink(missing_ok=True)
        if file is not None and file.exists():
            tape.write_bytes(gzip.decompress(file.read_bytes()))
            return Tape(Told(Replayer(tape), self.name), tape)
        model = self.make(self.name)
        return Tape(Told(Recorder(model, tape) if file else model, self.name), tape, file)


def plain(name: str) -> str:
    """As a folder can be called."""
    return re.sub(r"[^\w.-]+", "_", name)


def recorded(folder: Path | None, setup: Setup) -> Path | None:
    """Where the cassette of a dialogue lies."""
    if folder is None:
        return None
    system, *rest = map(plain, (setup.system, setup.case, setup.persona))
    return folder / system / f"{'.'.join(rest)}.{setup.variant}.{setup.seed}.jsonl.gz"
