"""What a scorer says of one dialogue: a value with its count and its reason, or why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evals.cases import Case
from evals.transcript import Dialogue

__all__ = ["Score", "Scorer", "share", "unscored"]


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is a share, a count or a mean over `n` things in one dialogue; None where there was nothing to score."""

    value: float | None
    n: int = 1
    reason: str = ""
    """What was found, in words or as the messages themselves; for people."""
    detail: Mapping[str, Any] | None = None
    """What a table needs beyond the mean, such as counts by rule."""


Scorer = Callable[[Case, Dialogue], Score]


def unscored(reason: str) -> Score:
    return Score(None, 0, reason)


def share(hits: int, of: int, reason: str = "") -> Score:
    """Hits of so many; unscored where there were none to hit."""
    return Score(hits / of, of, reason) if of else unscored(reason or "none came up")
