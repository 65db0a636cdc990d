"""What is known of a set of weights, and how its scores become a verdict."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.dialogue.reading import VERDICTS, Expects, RepairKind, Verdict

__all__ = ["Card", "Opinion", "Weighing", "allowed"]

WHERE: Mapping[Verdict, frozenset[Expects]] = {
    "yes": frozenset({"yes_no"}),
    "no": frozenset({"yes_no"}),
    "circular": frozenset({"cause", "obstacle"}),
    "symptom": frozenset({"cause"}),
    "unrelated": frozenset({"cause", "obstacle", "evidence"}),
    "several": frozenset({"cause", "obstacle", "evidence"}),
    "unsupported": frozenset({"evidence", "measure"}),
}
"""What must have been asked for a verdict to be possible."""


def allowed(expects: Expects) -> tuple[bool, ...]:
    """For each verdict, in their order, whether an answer to such a question can have it."""
    return tuple(
        expects in WHERE.get(verdict, (expects,)) and not (verdict == "ok" and expects == "yes_no")
        for verdict in VERDICTS
    )


@dataclass(frozen=True, slots=True)
class Weighing:
    """How, in one language, scores and what its rules heard become a verdict."""

    scale: Mapping[Verdict, float]
    """What the score of each verdict is multiplied with, so that the shares are calibrated."""
    words: Mapping[Verdict, float]
    """What that of the table of words is multiplied with."""
    heard: Mapping[Verdict, Sequence[float]]
    """What a verdict of the rules adds to the score of each verdict, in their order."""
    ask: float
    """The share from which on it is asked whether there is a danger."""
    heed: float
    """The one from which on it is asked where the rules infer a danger."""
    alarm: float
    """The share from which on there is one, and the alarm is raised."""
    doubt: float
    """The share of `ok` from which on no fault is found: a good answer is not to be questioned."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a set of weights, and how its scores become a verdict."""

    version: str
    weighing: Mapping[str, Weighing]
    """By locale; in any other the rules read alone."""
    sums: Mapping[str, str]
    """The SHA-256 of every file, by its name."""

    @classmethod
    def read(cls, folder: Path) -> "Card":
        told: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        return cls(
            version=told["version"],
            weighing=cls.of(told["weighing"]),
            sums=told["sha256"],
        )

    @staticmethod
    def of(told: Mapping[str, Any]) -> dict[str, Weighing]:
        return {locale: Weighing(**weighing) for locale, weighing in told.items()}


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely each verdict is; the shares add up to 1."""

    shares: Mapping[Verdict, float]
    request: RepairKind
    """What it would ask for, were it a repair."""

    def settled(self, by: Weighing, ruled: Verdict, *, calm: bool = False) -> tuple[Verdict, float]:
        """The verdict and its share. Wide on danger, the more where the rules hear one; a fault is found only where the
        answer is hardly a good one."""
        if not calm and self.shares["hazard"] >= (by.heed if ruled == "hazard" else by.ask):
            return "hazard", self.shares["hazard"]
        left = {verdict: share for verdict, share in self.shares.items() if verdict != "hazard"}
        whole = sum(left.values()) or 1.0
        best = max(left, key=left.__getitem__)
        if left["ok"] / whole >= by.doubt:
            best = "ok"
        return best, left[best] / whole
