"""What a backend may say about one answer, and nothing more."""

from dataclasses import dataclass

from coach.frameworks.terms import EXPECTS, REPAIRS, ROLES, VERDICTS, Expects, RepairKind, Role, Verdict

__all__ = [
    "CHAINED",
    "EXPECTS",
    "REPAIRS",
    "ROLES",
    "VERDICTS",
    "Expects",
    "Reading",
    "Repair",
    "RepairKind",
    "Role",
    "Span",
    "Verdict",
]


CHAINED: frozenset[Verdict] = frozenset({"ok", "assumption"})
"""Several causes in such an answer are a chain, each further one behind the one before it; in any other, branches."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the answer just read: characters `start` up to, not including, `end`."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    kind: RepairKind
    turn: int | None = None
    """Which turn a `back` or `correct` means, where the learner said so."""


@dataclass(frozen=True, slots=True)
class Reading:
    verdict: Verdict
    quotes: tuple[Span, ...] = ()
    """In textual order; the causes of a chain from the nearest to the deepest."""
    repair: Repair | None = None
    confidence: float = 1.0
    sure: bool = True
    """Of a danger: whether to raise the alarm; one that is only likely is asked about first."""
