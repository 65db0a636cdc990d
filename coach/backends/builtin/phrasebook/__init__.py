"""A plain first reader for the languages that have a phrase book and not yet rules of their own.

It is exact where a cue is heard, wide on danger to people, and calls everything else `ok`.
"""

from functools import partial

from coach.backends import Question
from coach.backends.builtin.listened import Listened, certain, is_blank
from coach.backends.builtin.phrasebook.quotes import quotes
from coach.backends.builtin.phrasebook.rules import backed, decide, steering
from coach.backends.builtin.phrasebook.told import tell

__all__ = ["listen_plainly"]


def listen_plainly(question: Question, *, calm: bool = False) -> Listened:
    told = tell(question)
    verdict = decide(told, calm=calm)
    confidence = 0.4 if verdict == "ok" else 0.7
    quoted = partial(quotes, told)
    sure = certain(question, verdict, told.folded, quoted)
    return Listened(verdict, confidence, steering(told), backed(told), is_blank(told.folded), sure, quoted)
