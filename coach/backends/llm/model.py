"""A model as the coach needs it: messages in, a text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.errors import Unavailable

__all__ = ["TRANSIENT", "Completion", "FaultKind", "Message", "Model", "ModelFault", "Prompt", "Task"]

Task = Literal["respond", "reword", "probe"]
FaultKind = Literal[
    "timeout", "unreachable", "busy", "server", "format", "refused", "unusable", "budget", "paused", "off"
]

TRANSIENT: frozenset[FaultKind] = frozenset({"unreachable", "busy", "server", "format"})
"""Faults that a second try may not meet, and that nothing was paid for."""


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request. Its first message is the same for all turns of a framework and locale."""

    task: Task
    messages: Sequence[Message]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What came back, whatever it is; `cut` when the model was stopped before its end."""

    text: str
    cut: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    micros: int | None = None


class ModelFault(Unavailable):
    """A call that gave nothing to work with. What it cost all the same is on `completion`."""

    kind: FaultKind

    def __init__(self, kind: FaultKind, detail: str = "", completion: Completion | None = None) -> None:
        super().__init__(kind, detail)
        self.completion = completion


class Model(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def external(self) -> bool: ...

    async def complete(self, prompt: Prompt, seconds: float) -> Completion:
        """Answer within `seconds`, or raise `ModelFault`."""

    def warm(self) -> None:
        """Get ready, for as long as it takes; called in a thread before the first turn needs it."""
