"""A head that knows a plant's own answers too, in a folder of its own."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning import Meaning
from coach.backends.builtin.meaning.card import allowed
from coach.backends.builtin.meaning.model import Model
from coach.dialogue.reading import VERDICTS
from coach.errors import InvalidInput
from evals.reader.answers import Labelled
from evals.reader.folder import kept, written
from evals.reader.heads import features, retaught

__all__ = ["Told", "retrain"]

PARTS = 5
"""Into which one's own answers are parted, to see what they bring."""
LEAST = 10

Floats = NDArray[np.float64]


class Told(NamedTuple):
    """How many of one's own answers are read right by the head alone, and by one taught on the others of them."""

    before: int
    after: int


def retrain(
    own: Sequence[Labelled],
    others: Sequence[Labelled],
    source: Path,
    target: Path,
    each: Callable[[int, int], None] = lambda done, of: None,
) -> Told:
    """Write weights with a new head to `target`; `each` is told how many answers are done, of how many.

    Raises `InvalidInput` for fewer than ten answers, or where `target` is where the weights come from.
    """
    if len(own) < LEAST:
        raise InvalidInput(f"These are {len(own)} answers; give at least {LEAST}, better some for each verdict.")
    if source.resolve() == target.resolve():
        raise InvalidInput(f"{target} holds the weights to begin from; name another folder.")
    if missing := Meaning(source).missing:
        raise InvalidInput(f"There is nothing to begin from: {missing}.")
    model, lines = Model(source), [*own, *others]
    done = iter(range(1, len(lines) + 1))
    seen = features(model, lines, lambda: each(next(done), len(lines)))
    head = dict(np.load(source / "heads.npz"))
    begun = head["verdict_weights"].astype(np.float64), head["verdict_bias"].astype(np.float64)
    mine = np.arange(len(lines)) < len(own)
    told = Told(_right(*begun, seen, lines, mine), _crossed(*begun, seen, lines, mine))
    weights, bias = retaught(*begun, seen, lines, mine)
    kept(source, target)
    card = json.loads((source / "reader.json").read_text(encoding="utf-8"))
    taught = head | {"verdict_weights": weights.astype(np.float32), "verdict_bias": bias.astype(np.float32)}
    written(target, taught, card | {"version": f"{card['version']}+{len(own)}"})
    return told


def _crossed(weights: Floats, bias: Floats, seen: Floats, lines: Sequence[Labelled], mine: NDArray[np.bool_]) -> int:
    """Each of one's own answers read by a head that was taught on all but its part."""
    right = 0
    for part in range(PARTS):
        out = mine & (np.arange(len(lines)) % PARTS == part)
        head = retaught(
            weights, bias, seen[~out], [line for line, o in zip(lines, out, strict=True) if not o], mine[~out]
        )
        right += _right(*head, seen, lines, out)
    return right


def _right(weights: Floats, bias: Floats, seen: Floats, lines: Sequence[Labelled], asked: NDArray[np.bool_]) -> int:
    wanted = [line for line, a in zip(lines, asked, strict=True) if a]
    barred = np.where([allowed(line.question.expects) for line in wanted], 0.0, -np.inf)
    best = (seen[asked] @ weights.T + bias + barred).argmax(axis=1)
    return sum(VERDICTS[n] == line.verdict for n, line in zip(best, wanted, strict=True))
