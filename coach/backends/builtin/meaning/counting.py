"""What is counted of an answer: its words, those that stand side by side, and the letters that do, by hash.

Letters, because a slip or an ending makes a new word and leaves most of its letters where they were.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

__all__ = ["PLACES", "counted"]

PLACES = 1 << 18
"""Rows of a table of words; the first counts for every answer."""
LETTERS = (3, 4, 5)
WORD = re.compile(r"\w+")


def counted(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The places of a text, and how much each counts: one for all, then the three kinds, each of length 1."""
    kinds = [sorted({1 + crc32(f"{n}{each}".encode()) % (PLACES - 1) for each in kind}) for n, kind in _kinds(text)]
    counts = [np.full(len(kind), max(len(kind), 1) ** -0.5, np.float32) for kind in ([0], *kinds)]
    return np.array([0, *chain(*kinds)], np.int64), np.concatenate(counts)


def _kinds(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    words = WORD.findall(text.lower())
    yield 0, words
    yield 1, [" ".join(two) for two in pairwise(words)]
    yield 2, [each for word in words for each in _letters(f" {word} ")]


def _letters(word: str) -> Iterator[str]:
    for many in LETTERS:
        for at in range(max(1, len(word) - many + 1)):
            yield word[at : at + many]
