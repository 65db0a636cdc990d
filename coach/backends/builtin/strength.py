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


def _pieces(text: str) -> list[str]:
    heard = correct(fold(text))
    return [heard[piece.start : piece.end] for clause in clauses(heard) for piece in listed(heard, clause)]


def _grade_piece(piece: str) -> Strength:
    """The first cue decides: "a sign at the new guard" is a sign."""
    found = ((strength, cue(f"strength_{strength}").search(piece)) for strength in _ORDER)
    first = [(match.start(), strength) for strength, match in found if match]
    return min(first, key=lambda cued: cued[0])[1] if first else "intermediate"


def grade(text: str) -> Strength:
    """The strongest of the changes named."""
    return min((_grade_piece(piece) for piece in _pieces(text)), key=_ORDER.index, default="intermediate")


def is_training(text: str) -> bool:
    """Whether the change lives only in people's heads: training, telling, reminding."""
    pieces = _pieces(text)
    return bool(pieces) and all(hears("training", piece) and _grade_piece(piece) == "weaker" for piece in pieces)
