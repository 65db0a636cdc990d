"""From scores to verdicts: what the rules add, how sure to be, when to sound the alarm. NumPy only.

All of it is fitted on scores of answers whose author the scoring weights had not been taught on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning.card import allowed
from coach.dialogue.reading import VERDICTS, Verdict
from evals.reader.answers import Labelled

__all__ = ["Held", "Mixed", "descend", "held", "mixed", "shares"]

Floats = NDArray[np.float64]

OK, HAZARD = VERDICTS.index("ok"), VERDICTS.index("hazard")
NEVER = -1e4
LOOSE = 0.02
"""How much a weight costs, squared: what the rules heard counts only where it helps."""
STEPS, RATE = 400, 0.05


class Held(NamedTuple):
    """Answers as arrays: one row an answer, one column a verdict."""

    scores: Floats
    ruled: NDArray[np.int64]
    """What the rules heard, by its place in the order of verdicts."""
    barred: Floats
    labels: NDArray[np.int64]


class Mixed(NamedTuple):
    """Scores times `scale`, plus a row of `heard` for what the rules heard."""

    scale: float
    heard: Floats


def held(lines: Sequence[Labelled], scores: Mapping[str, Sequence[float]], ruled: Mapping[str, Verdict]) -> Held:
    places = {verdict: n for n, verdict in enumerate(VERDICTS)}
    return Held(
        np.array([scores[line.id][: len(VERDICTS)] for line in lines], np.float64),
        np.array([places[ruled[line.id]] for line in lines]),
        np.where([allowed(line.question.expects) for line in lines], 0.0, NEVER),
        np.array([places[line.verdict] for line in lines]),
    )


def shares(found: Held, mix: Mixed) -> Floats:
    raised = found.scores * mix.scale + mix.heard[found.ruled] + found.barred
    raised = np.exp(raised - raised.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def mixed(found: Held) -> Mixed:
    """The scale and the table that make what was said likeliest."""
    many, kinds = found.scores.shape
    start = np.concatenate([[1.0], np.zeros(kinds * kinds)])
    aim = np.eye(kinds)[found.labels]

    def slope(at: Floats) -> Floats:
        mix = Mixed(at[0], at[1:].reshape(kinds, kinds))
        off = (shares(found, mix) - aim) / many
        heard = np.zeros((kinds, kinds))
        np.add.at(heard, found.ruled, off)
        return np.concatenate([[float((off * found.scores).sum())], (heard + LOOSE * mix.heard / kinds).ravel()])

    best = descend(start, slope)
    return Mixed(float(best[0]), best[1:].reshape(kinds, kinds))


def descend(start: Floats, slope: Callable[[Floats], Floats], steps: int = STEPS, rate: float = RATE) -> Floats:
    """Adam (Kingma and Ba, 2015), whole batches."""
    at, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        down = slope(at)
        mean = 0.9 * mean + 0.1 * down
        square = 0.999 * square + 0.001 * down**2
        at = at - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return at
