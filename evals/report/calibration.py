"""How far the simulated learners of a run can be believed: what they hear, what they mean, how much they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evals.personas import calibration, labelling
from evals.report.numbers import Row
from evals.stats import Estimate, wilson

__all__ = ["Calibration", "Heard", "Length", "calibrated"]

LOCALES = ("en", "es", "de")


@dataclass(frozen=True, slots=True)
class Heard:
    """Of messages heard from their words alone, the share that was heard as what they ask for."""

    locale: str
    own: Estimate | None
    known: Estimate | None
    """By other authors, known to who wrote the patterns."""
    held_out: Estimate | None


@dataclass(frozen=True, slots=True)
class Length:
    """English answers: words at the 10th, 25th, 50th, 75th and 90th percentile."""

    whose: str
    n: int
    words: Sequence[int]
    bare: float
    """The share without any mark of punctuation."""


@dataclass(frozen=True, slots=True)
class Calibration:
    hearing: Sequence[Heard]
    labelled: int
    labels: Estimate | None
    """Blind labels against what was meant: Cohen's kappa. They are a language model's, not a person's."""
    lengths: Sequence[Length]


def calibrated(of: Sequence[Row]) -> Calibration:
    """Lengths are of the plain dialogues led here; the rest is the same for every run of these learners."""
    here = [
        exchange.said
        for row in of
        if row.dialogue.locale == "en" and row.dialogue.setup.variant == "plain"
        for exchange in row.dialogue.met
        if exchange.said and not exchange.tapped and exchange.kind not in ("tap", "aside")
    ]
    heard, blind = _heard()
    return Calibration(heard, blind.n, blind.kappa, [_length("the learners of this run", here), _people()])


@lru_cache(maxsize=1)
def _heard() -> tuple[Sequence[Heard], labelling.Blind]:
    return [_heard_in(locale) for locale in LOCALES], labelling.agreement()


def _heard_in(locale: str) -> Heard:
    found = (
        calibration.heard_alike(locale),
        *(calibration.heard_as_moves(locale, held_out=held_out) for held_out in (False, True)),
    )
    own, known, held_out = (wilson(one.alike, one.of) for one in found)
    return Heard(locale, own, known, held_out)


@lru_cache(maxsize=1)
def _people() -> Length:
    return _length("answers in the labelled readings", calibration.words_people_wrote())


def _length(whose: str, texts: Sequence[str]) -> Length:
    if not texts:
        return Length(whose, 0, (), 0.0)
    found = calibration.style(texts, frozenset())
    return Length(whose, found.n, found.words, found.bare)
