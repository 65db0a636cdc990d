"""Judges: models that rate messages by rubrics, and how far they agree with people."""

from evals.judging.calibrating import main
from evals.judging.judged import Judged, judged

__all__ = ["Judged", "judged", "main"]
