"""The names of an organisation's people, found however somebody writes them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from coach.backends.llm.identifying import Span

__all__ = ["Named", "anybody", "named", "plain"]


class Named(NamedTuple):
    start: int
    end: int
    usual: str
    """How this name is spelt where it was entered."""


# --- text as it is looked at ------------------------------------------------------------------------


def plain(text: str) -> tuple[str, Sequence[int]]:
    """The text without accents and what nobody sees, and the place that each of its characters had, and its end."""
    if text.isascii():
        return text, range(len(text) + 1)
    parts = [bare(letter) for letter in text]
    return "".join(parts), [*(at for at, part in enumerate(parts) for _ in part), len(text)]


@lru_cache(maxsize=4096)
def bare(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", ALIKE.get(letter, letter))
    part = "".join(c for c in apart if unicodedata.category(c) not in UNSEEN)
    return part if len(part) < 2 or part.isalnum() else letter


UNSEEN = frozenset({"Mn", "Me", "Cf"})
"""Accents, and characters that only tell how others are set."""
ALIKE = {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "’": "'"}

# --- what somebody is called ------------------------------------------------------------------------

NAME = re.compile(r"[^\W\d_]+")
JOINT = re.compile(r"[ \t'_-]{1,3}")
TAIL = re.compile(r"[\d_]\w*")
"""As in a user's name."""
SHORT = 2
"""Letters of a part of a name that is looked for only as it is written, since in small letters it is a common word."""
MOST = 6
"""Parts of a name that are looked for together."""


def named(text: str, people: Mapping[str, str]) -> Iterator[Named]:
    """The longest name first, of words that stand together."""
    words = [found.span() for found in NAME.finditer(text)] if people else []
    end = 0
    for at, (start, _) in enumerate(words):
        lengths = range(together(text, words[at : at + MOST]), 0, -1) if start >= end else ()
        found = next(filter(None, (called(text, words[at : at + length], people) for length in lengths)), None)
        if found:
            end = found.end
            yield found


def together(text: str, words: Sequence[Span]) -> int:
    """How many words, from the first on, could be one name."""
    apart = (at for at, (a, b) in enumerate(pairwise(words), 1) if not JOINT.fullmatch(text, a[1], b[0]))
    return next(apart, len(words))


def called(text: str, words: Sequence[Span], people: Mapping[str, str]) -> Named | None:
    """Who goes by these words, be there an s behind the last."""
    (start, _), (last, end) = words[0], words[-1]
    whole = "".join(text[slice(*word)] for word in words)
    bends = whole[-1] in "sS" and end - last > 1
    for cut in (0, 1) if bends else (0,):
        usual = people.get(key(whole[: len(whole) - cut]))
        if usual is not None:
            tail = TAIL.match(text, end)
            return Named(start, tail.end(), usual + tail[0]) if tail else Named(start, end - cut, usual)
    return None


def key(word: str) -> str:
    return word if len(word) == SHORT else word.casefold()


@lru_cache(maxsize=16)
def anybody(names: tuple[str, ...]) -> Mapping[str, str]:
    """What the people of an organisation are called, and how that is usually spelt."""
    forms: dict[str, str] = {}
    for name in names:
        for spelt in forms_of(unicodedata.normalize("NFC", " ".join(name.split()))):
            for form in spellings(spelt):
                forms.setdefault(form, spelt)
    return forms


def forms_of(name: str) -> Iterator[str]:
    """A name as people say and write it: whole, or parts of it that follow one another; not a "von" or "de los"."""
    words = list(NAME.finditer(name))
    own = [name.islower() or not word[0][0].islower() for word in words]
    yield name
    for first in range(len(words)):
        for last in range(first, len(words)):
            if own[first] and own[last]:
                yield name[words[first].start() : words[last].end()]


def spellings(name: str) -> Iterator[str]:
    """Müller, Mueller, Muller."""
    for written in (name, name.translate(GERMAN)):
        letters = "".join(NAME.findall(plain(written)[0]))
        if len(letters) >= SHORT:
            yield key(letters)
            yield key(letters if len(letters) < 5 else TWO_FOR_ONE.sub("", letters))


GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
TWO_FOR_ONE = re.compile(r"(?<=[^aeiouq][aou])e(?=.)|(?<=^[AOU])e(?=.)", re.IGNORECASE)
"""The second letter of an ä, ö or ü that was entered as two."""
