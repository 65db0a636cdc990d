"""Words and numbers in the one form in which two texts can be compared."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["ASIDE", "Lexicon", "aside", "denied", "fold", "known_words", "number", "unquoted", "words"]

PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "«": '"',
        "»": '"',
    }
)
DASH = re.compile(r"\s+[-‐‑‒–—―]+\s+|\s*[—―]\s*|(?<=\w)–(?=[^\W\d])")
QUOTED = re.compile(r'"[^"]*"|(?<![\w?!.])\'[^\']+\'(?!\w)')
TOKEN = re.compile(r"\d+(?:[.,:]\d+)*(?:[^\W\d_]+)?|[^\W_]+(?:'[^\W_]+)*")
NUMBER = re.compile(r"(\d+(?:[.,:]\d+)*)(?:st|nd|rd|th)?")
MIXED = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d]+")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """How one language folds its words."""

    stem: Callable[[str], str]
    function: frozenset[str]
    """Words without a meaning of their own; never kept."""
    irregular: Mapping[str, str]
    """Form to base, where the stem alone would keep them apart."""
    numerals: Mapping[str, str]
    """Number word to digits."""
    negators: frozenset[str]
    """What denies the words around it."""
    prefixes: tuple[str, ...] = ()
    """What a verb carries in front or leaves standing apart, the longest first, where words are freely joined."""
    decimal: str = "."
    """What parts a number from its fraction."""

    def lemma(self, word: str) -> str:
        return _lemma(self, word)

    def keys(self, token: str) -> tuple[str, ...]:
        """The lemmas and numbers a token counts as."""
        return _keys(self, token)


@lru_cache(maxsize=65_536)
def _lemma(lexicon: Lexicon, word: str) -> str:
    return lexicon.stem(lexicon.irregular.get(word) or _carried(lexicon, word) or word)


def _carried(lexicon: Lexicon, word: str) -> str | None:
    """The base of an irregular form with its prefix: `abgebrochene` is `abbrechen`, `verschlissen` `verschleissen`."""
    for prefix in lexicon.prefixes:
        rest = word.removeprefix(prefix) if word.startswith(prefix) else ""
        for root in (rest, ENDING.sub("", rest)):
            base = lexicon.irregular.get(root) or lexicon.irregular.get(f"ge{root}")
            if base:
                return prefix + base
    return None


ENDING = re.compile(r"(?<=\w{5})e[mnrs]?$")


@lru_cache(maxsize=65_536)
def _keys(lexicon: Lexicon, token: str) -> tuple[str, ...]:
    figure = number(_pointed(lexicon, token)) or lexicon.numerals.get(token)
    if figure:
        return (figure,)
    if token[0].isdigit() or any(c.isdigit() for c in token):
        parts = (number(_pointed(lexicon, part)) or lexicon.lemma(part) for part in MIXED.findall(token))
        return (token, *parts)
    return tuple(lexicon.lemma(part) for part in pieces(token) if part not in lexicon.function)


def _pointed(lexicon: Lexicon, figure: str) -> str:
    """A figure with its fraction behind a point."""
    return figure.translate(SWAPPED) if lexicon.decimal == "," else figure


SWAPPED = str.maketrans(",.", ".,")


def fold(text: str) -> str:
    """Lower case, one Unicode form, plain quotation marks and dashes, single spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(PLAIN)).translate(PLAIN)
    return " ".join(DASH.sub(" - ", plain).casefold().split())


def unquoted(folded: str) -> str:
    """The text without what stands inside quotation marks."""
    return QUOTED.sub('"', folded) if '"' in folded or "'" in folded else folded


def words(folded: str) -> list[str]:
    return TOKEN.findall(folded)


def pieces(token: str) -> Iterator[str]:
    """A word without its contraction: `don't` is a negation, `jan's` is Jan."""
    if "'" not in token:
        yield token
    elif token.endswith("n't"):
        yield "not"
    else:
        yield from token.split("'")


def number(token: str) -> str | None:
    """Figures in one spelling: `6,20` and `6.2`, `1,200` and `1200`, `06:30` and `6:30`, `28th` and `28`."""
    found = NUMBER.fullmatch(token)
    if found is None:
        return None
    figure = found[1]
    figure = figure.replace(",", "") if THOUSANDS.fullmatch(figure) else figure.replace(",", ".")
    if figure.count(".") == 1 and ":" not in figure:
        figure = figure.rstrip("0").rstrip(".")
    return re.sub(r"^0+(?=\d)", "", figure)


def known_words(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """Every lemma and number of what people said, and which of them stood near a denial.

    It is all that the contract needs of a session's past.
    """
    return frozenset(key for text in texts for key in _said(words(fold(text)), lexicon))


def denied(key: str) -> str:
    """The mark of a lemma that somebody denied: `not checked`, `no rack`, `the lid is missing`."""
    return f"not {key}"


def aside(key: str) -> str:
    """The mark of a lemma that somebody told by the way, in place of the lemma."""
    return f"{ASIDE}{key}"


def _said(tokens: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    negated = [at for at, token in enumerate(tokens) if not lexicon.negators.isdisjoint(_bases(lexicon, token))]
    for at, token in enumerate(tokens):
        keys = lexicon.keys(token)
        yield from keys
        if token in lexicon.prefixes:
            yield from _rejoined(tokens[max(0, at - APART) : at], token, lexicon)
        if any(-REACH <= at - negation <= REACH for negation in negated):
            yield from map(denied, keys)


def _rejoined(before: Sequence[str], prefix: str, lexicon: Lexicon) -> Iterator[str]:
    """What a prefix may have been parted from: `the motor fell often out` may mean `outfall`."""
    yield from (lexicon.lemma(prefix + token) for token in before if token.isalpha() and token not in lexicon.function)


def _bases(lexicon: Lexicon, token: str) -> Iterator[str]:
    return (lexicon.irregular.get(piece, piece) for piece in pieces(token))


ASIDE = "~ "
REACH = 4
"""How many words away a denial still counts as one of theirs."""
APART = 7
"""How many words a verb and its prefix may be apart."""
