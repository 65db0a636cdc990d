"""Cassettes: a recorded run of a model, to be played again without it."""

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from coach.backends.llm.model import Completion, Model, ModelFault, Prompt
from coach.errors import OutOfOrder

__all__ = ["NotRecorded", "Recorder", "Replayer"]


class NotRecorded(ModelFault):
    """A request that is not on the cassette which is played."""

    def __init__(self) -> None:
        super().__init__("unreachable", "This request is not on the cassette; record it again.")


@dataclass(slots=True)
class Recorder:
    """Writes every request and its reply to a file, a JSON line each, as they left and came."""

    model: Model
    file: Path

    def __post_init__(self) -> None:
        try:
            self.file.open("a").close()
        except OSError as error:
            raise OutOfOrder(f"The cassette {str(self.file)!r} cannot be written: {error.strerror}.") from error

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def external(self) -> bool:
        return self.model.external

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        try:
            done = await self.model.complete(prompt, seconds)
        except ModelFault as fault:
            self._write(prompt, {"fault": fault.kind})
            raise
        self._write(prompt, {"reply": asdict(done)})
        return done

    def _write(self, prompt: Prompt, came: dict[str, Any]) -> None:
        sent = [asdict(message) for message in prompt.messages]
        line = {"key": key_of(prompt), "model": self.name, "task": prompt.task, "sent": sent, **came}
        with self.file.open("a", encoding="utf-8") as tape:
            tape.write(json.dumps(line, ensure_ascii=False) + "\n")

    def warm(self) -> None:
        self.model.warm()


@dataclass(slots=True)
class Replayer:
    """Gives each request the reply that was recorded for it, in the recorded order; what was not is `unreachable`.

    Nothing leaves the machine.
    """

    file: Path
    name: str = field(init=False, default="cassette")
    external: bool = field(init=False, default=False)
    _tape: dict[str, list[dict[str, Any]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            lines = self.file.read_text(encoding="utf-8").split("\n")  # a reply may hold other ends of lines
            for line in map(json.loads, filter(None, lines)):
                self._tape.setdefault(line["key"], []).append(line)
                self.name = f"cassette:{line['model']}"
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OutOfOrder(f"The cassette {str(self.file)!r} cannot be played: {error}; record it again.") from error

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        lines = self._tape.get(key_of(prompt), [])
        if not lines:
            raise NotRecorded
        line = lines.pop(0) if len(lines) > 1 else lines[0]
        if "fault" in line:
            raise ModelFault(line["fault"])
        return Completion(**line["reply"])

    def warm(self) -> None:
        pass


def key_of(prompt: Prompt) -> str:
    said = [(message.role, message.content) for message in prompt.messages]
    return sha256(json.dumps([prompt.task, said]).encode()).hexdigest()[:24]
