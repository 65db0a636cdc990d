"""Who turns a recording into text: the seam every transcriber stands behind."""

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Recording", "Transcriber", "Transcript"]


@dataclass(frozen=True, slots=True)
class Recording:
    """What somebody said, as sound. It lives in memory until it was heard, and nowhere else."""

    data: bytes = field(repr=False)
    media_type: str
    language: str
    """That is spoken, as ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words as they were heard, whatever they are, and what hearing them took."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0
    micros: int | None = None
    """Millionths of a US dollar; none where no price is known."""


class Transcriber(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def external(self) -> bool:
        """Whether what it is sent may leave this machine."""

    async def transcribe(self, recording: Recording, seconds: float) -> Transcript:
        """Hear it within `seconds`, once, or raise `Unavailable`."""
