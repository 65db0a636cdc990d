"""A plain first reader for the languages that have a phrase book and not yet rules of their own.

It is exact where a cue is heard, wide on danger to people, and calls everything else `ok`.
"""

from coach.backends import Question
from coach.backends.builtin.phrasebook.quotes import quotes
from coach.backends.builtin.phrasebook.rules import decide, steering
from coach.backends.builtin.phrasebook.told import tell
from coach.dialogue.reading import Reading

__all__ = ["read_plainly"]


def read_plainly(question: Question, *, calm: bool = False) -> Reading:
    told = tell(question)
    verdict = decide(told, calm=calm)
    repair = steering(told) if verdict == "repair" else None
    return Reading(verdict, quotes(told, verdict), repair, confidence=0.4 if verdict == "ok" else 0.7)
