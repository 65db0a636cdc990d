"""Which words and numbers people have brought, judged by likeness of spelling instead of by dictionary."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

__all__ = ["DATA", "NEUTRAL", "Ground", "folded", "words_of"]

DATA: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("data").joinpath("oracle.toml").read_text("utf-8"))
NEUTRAL = frozenset(word for words in DATA["words"].values() for word in words.split())
"""Words any coach may use about any problem."""
FORMS = [frozenset(group.split()) for group in re.split(r"[|\n]", DATA["forms"]["groups"].strip())]

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
SPELLED = {word: str(n) for n, word in enumerate(DATA["spelled"]["upwards"].split())} | DATA["spelled"]["others"]
ENDINGS = frozenset(("", *DATA["forms"]["endings"].split()))
METHODS = re.compile(r"\b(?:a3|8d|[56] ?whys?|6m)\b")
"""Names of methods, whose figures are nobody's numbers."""


def folded(text: str) -> str:
    """Case, spaces, apostrophes and Unicode form made equal."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(plain.split())


def words_of(text: str) -> list[str]:
    return [match.group().removesuffix("'s").replace("'", "") for match in WORD.finditer(folded(text))]


def number(figure: str) -> str:
    """`6,2`, `6.20` and `1,000` as a person would take them."""
    plain = re.sub(r",(?=\d{3}\b)", "", figure).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain.lstrip("0") or "0"


def numbers_of(text: str) -> set[str]:
    spelled = {SPELLED[word] for word in words_of(text) if word in SPELLED}
    return spelled | {number(figure) for figure in NUMBER.findall(METHODS.sub(" ", text.casefold()))}


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> bool:
    """Two spellings of what may well be one word."""
    if one == other or any(one in group and other in group for group in FORMS):
        return True
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    tails = {tail[1:] if shared and tail[:1] == one[shared - 1] else tail for tail in (one[shared:], other[shared:])}
    if shared >= min(4, len(one), len(other)) >= 3 and tails <= ENDINGS:
        return True
    return min(len(one), len(other)) >= 5 and max(len(one), len(other)) >= 6 and one_slip(one[shared:], other[shared:])


def one_slip(one: str, other: str) -> bool:
    """From the first difference on: one letter more, less, other, or two swapped, as a glove types."""
    return (
        one[1:] == other
        or one == other[1:]
        or one[1:] == other[1:]
        or (one[2:] == other[2:] and one[:2] == other[1::-1])
    )


@lru_cache(maxsize=20_000)
def neutral(word: str) -> bool:
    """Neutral as it stands, or with an everyday ending taken off."""
    cut = {
        word.removesuffix(end) + more for end in ("s", "es", "d", "ed", "ing", "er", "est", "ly") for more in ("", "e")
    }
    return word in NEUTRAL or any(len(stem) > 2 and stem in NEUTRAL for stem in cut)


@dataclass(frozen=True)
class Ground:
    """All that people and the record have said."""

    texts: Sequence[str]

    @cached_property
    def whole(self) -> str:
        return "\n".join(folded(text) for text in self.texts)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for text in self.texts for word in words_of(text))

    @cached_property
    def numbers(self) -> set[str]:
        return numbers_of(" ".join(self.texts))

    def holds(self, word: str) -> bool:
        return len(word) == 1 or neutral(word) or any(alike(word, said) for said in self.words) or self.compounds(word)

    def compounds(self, word: str) -> bool:
        """Said in two words and written in one, or the other way round."""
        known = self.words | NEUTRAL
        return any(word[:i] in known and word[i:] in self.words for i in range(3, len(word) - 2)) or any(
            len(word) > 3 and said != word and said.startswith(word) and said[len(word) :] in known
            for said in self.words
        )

    def strangers(self, text: str) -> Iterator[str]:
        """Content words and numbers that nobody has brought; counting to ten in words is free."""
        words = words_of(text)
        yield from (word for word in words if word not in SPELLED and not self.holds(word))
        yield from sorted(
            numbers_of(text) - self.numbers - {SPELLED[word] for word in words if word in SPELLED and word in NEUTRAL}
        )
