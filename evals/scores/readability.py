"""How hard a text is to read, by the published formulas; on sentences, words and syllables alone.

- English: reading ease by Flesch (1948), 206.835 - 1.015 s - 84.6 w, and grade by Kincaid et al. (1975),
  0.39 s + 11.8 w - 15.59.
- Spanish: Fernández Huerta (1959), 206.84 - 1.02 s - 60 w, as corrected by Law (2011).
- German: Amstad (1978), 180 - s - 58.5 w.

where s is words by sentence and w syllables by word. All three eases run from about 0, hard, to 100, easy.
A syllable is a run of vowels; see `syllables` for what each language does otherwise. A figure counts as one.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

__all__ = ["Counts", "counts", "ease", "grade", "syllables"]

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’][^\W_]+)*")
SENTENCE = re.compile(r"[.!?…]+(?=\s|$|[”\"’»])|\n")

VOWELS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r"[aeiouy]+"),
    "es": re.compile(r"[iuü]?(?:[aeoáéó][iuy]?|[íú]|[iuü]y?)|y(?![aeiouáéíóú])"),
    "de": re.compile(r"aa|ee|ie|ei|ai|au|eu|äu|oo|[aeiouyäöü]"),
}
SILENT = re.compile(r"(?<![aeiouyl])(?:e|es|ed)$|(?<=[aeiouy]l)es?$|(?<=[^td])ed$")
"""At the end of an English word; not after a consonant and `l`, as in `table`, nor `ed` after `t` or `d`."""
MUTE = re.compile(r"(?<=[gq])u(?=[eiéí])")
"""In Spanish, written for the consonant's sake alone."""


class Counts(NamedTuple):
    sentences: int
    words: int
    syllables: int

    @property
    def sentence(self) -> float:
        """Words by sentence."""
        return self.words / self.sentences

    @property
    def word(self) -> float:
        """Syllables by word."""
        return self.syllables / self.words


def syllables(word: str, locale: str) -> int:
    """Runs of vowels, in Spanish and German by their diphthongs; in English without a silent e at the end."""
    plain = word.casefold()
    if locale == "en" and len(plain) > 3 and not plain.endswith(("ted", "ded", "ses", "ces", "ges", "xes", "shes")):
        plain = SILENT.sub("", plain)
    if locale == "es":
        plain = MUTE.sub("", plain)
    return max(1, len(VOWELS[locale].findall(plain)))


def counts(text: str, locale: str) -> Counts | None:
    """None where there is no word."""
    words = WORD.findall(text)
    if not words:
        return None
    sentences = sum(bool(WORD.search(part)) for part in SENTENCE.split(text))
    return Counts(sentences, len(words), sum(syllables(word, locale) for word in words))


EASE: Mapping[str, Callable[[Counts], float]] = {
    "en": lambda of: 206.835 - 1.015 * of.sentence - 84.6 * of.word,
    "es": lambda of: 206.84 - 1.02 * of.sentence - 60 * of.word,
    "de": lambda of: 180 - of.sentence - 58.5 * of.word,
}


def ease(text: str, locale: str) -> float | None:
    found = counts(text, locale)
    return EASE[locale](found) if found else None


def grade(text: str) -> float | None:
    """Years of school, in English."""
    found = counts(text, "en")
    return 0.39 * found.sentence + 11.8 * found.word - 15.59 if found else None
