"""A question and its answer, as the language model is given them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from coach.backends import Question

__all__ = ["Pair", "Tokens", "context", "padded"]

CONTEXT = 72
"""Word pieces of what was asked and said before."""
WINDOW = 112
"""Word pieces of the answer that are looked at together; some eighty words."""
OVERLAP = 28
MOST_WINDOWS = 8
ASKED = re.compile(r"[^.!?]*\?")


class Pair(NamedTuple):
    """Word pieces by number, with the marks that begin and end them."""

    before: list[int]
    after: list[int]


class Tokens:
    def __init__(self, vocabulary: Path) -> None:
        self._words = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        begin, end = self._words.token_to_id("[CLS]"), self._words.token_to_id("[SEP]")
        assert begin is not None and end is not None
        self._begin, self._end = begin, end

    def pairs(self, before: str, after: str) -> list[Pair]:
        """One pair, or several where the second text is too long to be looked at in one go."""
        first = [self._begin, *self._pieces(before)[:CONTEXT], self._end]
        return [Pair(first, [*window, self._end]) for window in _windows(self._pieces(after))]

    def _pieces(self, text: str) -> list[int]:
        return list(self._words.encode(text, add_special_tokens=False).ids)


def _windows(pieces: Sequence[int]) -> Iterator[Sequence[int]]:
    step = WINDOW - OVERLAP
    count = 1 + max(0, -(-(len(pieces) - WINDOW) // step))
    for n in range(min(count, MOST_WINDOWS)):
        yield pieces[n * step : n * step + WINDOW]


def context(question: Question) -> str:
    """What is expected and asked, the items to choose from, the chain from the link asked about up to the problem."""
    asked = ASKED.findall(question.asked)
    kind = question.expects.replace("_", " ")
    parts = (
        f"{kind}: {asked[-1].strip() if asked else question.asked}",
        " / ".join(question.options),
        *reversed(question.chain),
        question.problem,
    )
    return " | ".join(filter(None, parts))


def padded(pairs: Sequence[Pair]) -> tuple[NDArray[np.int64], ...]:
    """Numbers, kinds and mask, one row a pair, as the encoder takes them."""
    longest = max(len(pair.before) + len(pair.after) for pair in pairs)
    ids, types, mask = (np.zeros((len(pairs), longest), np.int64) for _ in range(3))
    for row, (before, after) in enumerate(pairs):
        end = len(before) + len(after)
        ids[row, :end] = [*before, *after]
        types[row, len(before) : end] = 1
        mask[row, :end] = 1
    return ids, types, mask
