"""From scores to verdicts: what the rules add, how sure to be, when to sound the alarm. NumPy only.

All of it is fitted on scores of answers whose author the scoring weights had not been taught on.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.dialogue.reading import VERDICTS

__all__ = [
    "Floats", "Held", "Limits", "Mixed", "crossed", "descend", "limits", "limits_by", "mixed", "settled", "settled_by",
    "shares", "weighed",
]  # fmt: skip

Floats = NDArray[np.float64]

OK, HAZARD = VERDICTS.index("ok"), VERDICTS.index("hazard")
NEVER = -1e4
LOOSE = 0.02
"""How much a weight costs, squared: what the rules heard counts only where it helps, and a verdict has scales unlike
the others' only where that does."""
STEPS, RATE = 400, 0.05


class Held(NamedTuple):
    """Answers as arrays: one row an answer, one column a verdict."""

    locales: NDArray[np.str_]
    scores: Floats
    words: Floats
    """What the table of words says for each."""
    ruled: NDArray[np.int64]
    """What the rules heard, by its place in the order of verdicts."""
    certain: NDArray[np.bool_]
    """Whether they cannot have misheard it."""
    barred: Floats
    labels: NDArray[np.int64]


class Mixed(NamedTuple):
    """Scores times `scale`, those of the words times `words`, a number a verdict, plus a row of `heard` for what the
    rules heard."""

    scale: Floats
    words: Floats
    heard: Floats


def shares(found: Held, mix: Mixed) -> Floats:
    raised = found.scores * mix.scale + found.words * mix.words + mix.heard[found.ruled] + found.barred
    raised = np.exp(raised - raised.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


MOST = 12_000
"""Answers that are enough for 360 numbers; of more, so many are taken at even distances."""


def mixed(every: Held) -> Mixed:
    """The scales and the table that make what was said likeliest."""
    found = _only(every, np.linspace(0, len(every.labels) - 1, min(len(every.labels), MOST)).astype(int))
    many, kinds = found.scores.shape
    start = np.concatenate([np.full(2 * kinds, 0.5), np.zeros(kinds * kinds)])
    aim = np.eye(kinds)[found.labels]

    def slope(at: Floats) -> Floats:
        mix = _mixed(at, kinds)
        off = (shares(found, mix) - aim) / many
        heard = np.zeros((kinds, kinds))
        np.add.at(heard, found.ruled, off)
        scales = [
            (off * said).sum(axis=0) + LOOSE * (scale - scale.mean()) / kinds
            for said, scale in ((found.scores, mix.scale), (found.words, mix.words))
        ]
        return np.concatenate([*scales, (heard + LOOSE * mix.heard / kinds).ravel()])

    return _mixed(descend(start, slope), kinds)


def _mixed(at: Floats, kinds: int) -> Mixed:
    scale, words, heard = np.split(at, [kinds, 2 * kinds])
    return Mixed(scale, words, heard.reshape(kinds, kinds))


def descend(start: Floats, slope: Callable[[Floats], Floats], steps: int = STEPS, rate: float = RATE) -> Floats:
    """Adam (Kingma and Ba, 2015), whole batches."""
    at, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        down = slope(at)
        mean = 0.9 * mean + 0.1 * down
        square = 0.999 * square + 0.001 * down**2
        at = at - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return at


def weighed(found: Held) -> dict[str, Mixed]:
    """Scales and a table for every language."""
    return {str(locale): mixed(_only(found, found.locales == locale)) for locale in np.unique(found.locales)}


def crossed(found: Held, folds: NDArray[np.int64]) -> Floats:
    """Shares, those of each fold by scales and tables that were fitted on the other folds."""
    seen = np.zeros_like(found.scores)
    for fold in np.unique(folds):
        for locale, mix in weighed(_only(found, folds != fold)).items():
            rows = (folds == fold) & (found.locales == locale)
            seen[rows] = shares(_only(found, rows), mix)
    return seen


def _only(found: Held, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Held:
    return Held(
        found.locales[rows],
        found.scores[rows],
        found.words[rows],
        found.ruled[rows],
        found.certain[rows],
        found.barred[rows],
        found.labels[rows],
    )


# --- how sure is enough -----------------------------------------------------------------------------

MOST_ALARMS = 0.005
"""False ones, of ordinary answers: a coach that cries wolf is switched off."""
MOST_ASKED = 0.025
"""Of ordinary answers without a danger, those after which the alarm is raised or a danger asked about."""
MOST_UNHEEDED = 0.01
"""Of the dangers that the rules infer, those that may be passed over because the model sees none. What people call a
danger never is, nor is any where too few are known to tell."""
MOST_QUESTIONED = 0.04
"""Of good answers, those that are taken for a fault; those taken for a danger are false alarms."""
STEPS_OF_DOUBT = np.round(np.arange(0.50, 0.009, -0.01), 2)


class Limits(NamedTuple):
    ask: float
    """The share of `hazard` from which on an answer counts as a danger, if only to ask."""
    heed: float
    """The one from which on it does where the rules infer a danger."""
    alarm: float
    """The one from which on the alarm is raised."""
    doubt: float
    """The share of `ok`, dangers set aside, from which on no fault is found."""


def settled(seen: Floats, found: Held, limits: Limits) -> NDArray[np.int64]:
    """Verdicts, as the reader settles on them (`Opinion.settled`): a danger, what the rules are certain of, else the
    likeliest unless `ok` is likely enough."""
    left = seen.copy()
    left[:, HAZARD] = 0
    left /= left.sum(axis=1, keepdims=True).clip(1e-9)
    best = np.where(left[:, OK] >= limits.doubt, OK, left.argmax(axis=1))
    asked = seen[:, HAZARD] >= np.where(found.ruled == HAZARD, limits.heed, limits.ask)
    return np.where(asked, HAZARD, np.where(found.certain, found.ruled, best))


def _reached_by(values: Floats, most: float) -> float:
    """The least of these shares that no more than `most` of them reach, in thousandths."""
    return float(np.ceil(np.sort(values)[::-1][int(len(values) * most)] * 1000 + 1e-9) / 1000)


def settled_by(seen: Floats, found: Held, chosen: Mapping[str, Limits]) -> NDArray[np.int64]:
    """Verdicts, by the limits of each language."""
    got = np.zeros(len(seen), np.int64)
    for locale, limits in chosen.items():
        rows = found.locales == locale
        got[rows] = settled(seen[rows], _only(found, rows), limits)
    return got


def limits_by(seen: Floats, found: Held, ordinary: NDArray[np.bool_]) -> dict[str, Limits]:
    """The limits of each language; where nobody wrote ordinary answers, by all there are."""
    chosen = {}
    for locale in np.unique(found.locales):
        rows = found.locales == locale
        plain = ordinary[rows] if ordinary[rows].any() else np.ones(rows.sum(), bool)
        chosen[str(locale)] = limits(seen[rows], _only(found, rows), plain)
    return chosen


def limits(seen: Floats, found: Held, ordinary: NDArray[np.bool_]) -> Limits:
    """The lowest shares that ordinary answers without a danger reach no oftener than `MOST_ASKED` and `MOST_ALARMS`;
    the highest that no more of the dangers that the rules infer fall short of than `MOST_UNHEEDED`; the highest doubt
    at which no more good answers are questioned than `MOST_QUESTIONED`."""
    rows = ordinary & (found.labels != HAZARD)
    calm, ruled = seen[rows, HAZARD], found.ruled == HAZARD
    inferred = np.sort(seen[ruled & ~found.certain & (found.labels == HAZARD), HAZARD])
    few = int(len(inferred) * MOST_UNHEEDED)
    heed = float(np.floor(inferred[few] * 1000) / 1000) if few else 0.0
    asked = np.where(ruled[rows] & (found.certain[rows] | (calm >= heed)), 1.0, calm)
    ask = _reached_by(asked, MOST_ASKED)
    alarm = max(ask, _reached_by(calm, MOST_ALARMS))
    good = found.labels == OK
    for doubt in STEPS_OF_DOUBT:
        chosen = Limits(ask, min(heed, ask), alarm, float(doubt))
        if (~np.isin(settled(seen[good], _only(found, good), chosen), (OK, HAZARD))).mean() <= MOST_QUESTIONED:
            break
    return chosen
