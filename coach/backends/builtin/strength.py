"""How strong a countermeasure is, by the action hierarchy of the VA National Center for Patient Safety and RCA2.

Stronger: a change of the thing or the place, a forcing function, a step less, one standard. Intermediate: software,
checklists, redundancy, read-back, people or workload. Weaker: training, procedures, labels, reminders, double checks.
What no cue places is `intermediate`: a learner is challenged only when every change is known to be weaker.
Source: AHRQ CANDOR toolkit, appendix H; National Patient Safety Foundation, RCA2 (2015), figure 3.
"""

from typing import Literal

from coach.backends.builtin.cues import cue, hears
from coach.backends.builtin.text import clauses, correct, fold, listed

__all__ = ["Strength", "grade", "is_training"]

Strength = Literal["stronger", "intermediate", "weaker"]

_ORDER: tuple[Strength, ...] = ("stronger", "intermediate", "weaker")


def _pieces(text: str, locale: str) -> list[str]:
    heard = correct(fold(text)) if locale == "en" else fold(text)
    parts = [piece for clause in clauses(heard, locale) for piece in listed(heard, clause, locale)]
    return [heard[piece.start : piece.end] for piece in parts]


def _grade_piece(piece: str, locale: str) -> Strength:
    """The first cue decides: "a sign at the new guard" is a sign."""
    found = ((strength, cue(f"strength_{strength}", locale).search(piece)) for strength in _ORDER)
    first = [(match.start(), strength) for strength, match in found if match]
    return min(first, key=lambda cued: cued[0])[1] if first else "intermediate"


def grade(text: str, locale: str = "en") -> Strength:
    """The strongest of the changes named."""
    return min(
        (_grade_piece(piece, locale) for piece in _pieces(text, locale)), key=_ORDER.index, default="intermediate"
    )


def is_training(text: str) -> bool:
    """Whether the change lives only in people's heads: training, telling, reminding."""
    pieces = _pieces(text, "en")
    return bool(pieces) and all(hears("training", piece) and _grade_piece(piece, "en") == "weaker" for piece in pieces)
