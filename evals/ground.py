"""Which words and numbers people have brought, judged by likeness of spelling instead of by dictionary."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

__all__ = ["Ground", "Words", "folded", "words_in", "words_of"]

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
ACCENTS = re.compile("[\u0300\u0301]")
METHODS = re.compile(r"\b(?:a3|8d|[56] ?(?:whys?|porqués?|warums?)|6m)\b")
"""Names of methods, whose figures are nobody's numbers."""


def folded(text: str) -> str:
    """Case, spaces, apostrophes and Unicode form made equal."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return " ".join(plain.split())


def words_of(text: str) -> list[str]:
    """Without the accents that hasty people leave out."""
    plain = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", folded(text))))
    return [match.group().removesuffix("'s").replace("'", "") for match in WORD.finditer(plain)]


def number(figure: str) -> str:
    """`6,2`, `6.20` and `1,000` as a person would take them."""
    plain = re.sub(r",(?=\d{3}\b)", "", figure).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain.lstrip("0") or "0"


@dataclass(frozen=True)
class Words:
    """One language as far as the oracle knows it; the same object for every message in it."""

    data: Mapping[str, Any]

    @cached_property
    def neutral(self) -> frozenset[str]:
        """Words any coach may use about any problem."""
        return frozenset(word for words in self.data["words"].values() for word in words_of(words))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Beginnings of such words, where a language bends them in many ways."""
        return tuple(words_of(self.data.get("stems", {}).get("neutral", "")))

    @cached_property
    def forms(self) -> list[frozenset[str]]:
        return [frozenset(words_of(group)) for group in re.split(r"[|\n]", self.data["forms"]["groups"].strip())]

    @cached_property
    def endings(self) -> frozenset[str]:
        return frozenset(("", *words_of(self.data["forms"]["endings"])))

    @cached_property
    def everyday(self) -> tuple[tuple[str, str], ...]:
        """Endings that may be taken off a neutral word, and what then may be put back."""
        ends, more = (self.data["forms"][name].split() for name in ("everyday", "put_back"))
        return tuple((end, back) for end in ends for back in ("", *more))

    @cached_property
    def spelled(self) -> Mapping[str, str]:
        spelled = self.data["spelled"]
        upwards = {word: str(n) for n, word in enumerate(words_of(spelled["upwards"]))}
        return upwards | {words_of(word)[0]: figure for word, figure in spelled["others"].items()}

    def numbers_of(self, text: str) -> set[str]:
        said = {self.spelled[word] for word in words_of(text) if word in self.spelled}
        return said | {number(figure) for figure in NUMBER.findall(METHODS.sub(" ", text.casefold()))}

    def alike(self, one: str, other: str) -> bool:
        """Two spellings of what may well be one word."""
        if one == other or any(one in group and other in group for group in self.forms):
            return True
        pairs = enumerate(zip(one, other, strict=False))
        shared = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
        rest = one[shared:], other[shared:]
        tails = {tail[1:] if shared and tail[:1] == one[shared - 1] else tail for tail in rest}
        if shared >= min(4, len(one), len(other)) >= 3 and tails <= self.endings:
            return True
        return min(len(one), len(other)) >= 5 and max(len(one), len(other)) >= 6 and one_slip(*rest)

    @cached_property
    def _known(self) -> dict[str, bool]:
        return {}

    def is_neutral(self, word: str) -> bool:
        """Neutral as it stands, or with an everyday ending taken off."""
        if word not in self._known:
            cut = {word.removesuffix(end) + back for end, back in self.everyday if word.endswith(end)}
            self._known[word] = (
                word in self.neutral
                or word.startswith(self.stems or ("\0",))
                or any(len(stem) > 2 and stem in self.neutral for stem in cut)
            )
        return self._known[word]


def one_slip(one: str, other: str) -> bool:
    """From the first difference on: one letter more, less, other, or two swapped, as a glove types."""
    return (
        one[1:] == other
        or one == other[1:]
        or one[1:] == other[1:]
        or (one[2:] == other[2:] and one[:2] == other[1::-1])
    )


@cache
def words_in(locale: str) -> Words:
    name = "oracle.toml" if locale == "en" else f"oracle_{locale}.toml"
    return Words(tomllib.loads(Path(__file__).with_name("data").joinpath(name).read_text("utf-8")))


@lru_cache(maxsize=200_000)
def alike(locale: str, one: str, other: str) -> bool:
    return words_in(locale).alike(one, other)


@dataclass(frozen=True)
class Ground:
    """All that people and the record have said."""

    texts: Sequence[str]
    locale: str = "en"

    @property
    def language(self) -> Words:
        return words_in(self.locale)

    @cached_property
    def whole(self) -> str:
        return "\n".join(folded(text) for text in self.texts)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for text in self.texts for word in words_of(text))

    @cached_property
    def numbers(self) -> set[str]:
        return self.language.numbers_of(" ".join(self.texts))

    def holds(self, word: str) -> bool:
        return (
            len(word) == 1
            or self.language.is_neutral(word)
            or word in self.words
            or any(alike(self.locale, word, said) for said in self.words)
            or self.compounds(word)
        )

    def compounds(self, word: str) -> bool:
        """Said in two words and written in one, or the other way round."""
        neutral = self.language.neutral
        return any(
            (word[:i] in self.words or word[:i] in neutral) and word[i:] in self.words for i in range(3, len(word) - 2)
        ) or any(
            len(word) > 3
            and said != word
            and said.startswith(word)
            and (said[len(word) :] in self.words or said[len(word) :] in neutral)
            for said in self.words
        )

    def strangers(self, text: str) -> Iterator[str]:
        """Content words and numbers that nobody has brought; counting to ten in words is free."""
        words, spelled = words_of(text), self.language.spelled
        yield from (word for word in words if word not in spelled and not self.holds(word))
        counted = {spelled[word] for word in words if word in spelled and word in self.language.neutral}
        yield from sorted(self.language.numbers_of(text) - self.numbers - counted)
