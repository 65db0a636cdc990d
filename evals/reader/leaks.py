"""Whether a message gives a cause or a fix away, by what it means: tried, measured, and not used by the coach.

`python -m evals.reader leaks DIR` says what the head for it would add to the contract's words, at several thresholds.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.backends.builtin.meaning.model import Model
from evals.messages import Line
from evals.messages import read as read_messages

__all__ = ["spoken", "table"]

THRESHOLDS = (0.5, 0.7, 0.9, 0.95)
HEAD = "| language | from | caught | with words alone | refused wrongly | with words alone |\n"
RULE = "| --- | ---: | ---: | ---: | ---: | ---: |\n"


def spoken(move: str, said: Sequence[str]) -> str:
    """What a message is said in answer to: the move that it makes and what people said, the latest first."""
    return " | ".join((move.replace("_", " "), *reversed(said)))


def table(folder: Path) -> Iterator[str]:
    model, lines = Model(folder), list(read_messages())
    given = np.array([_given_away(model, line) for line in lines])
    words = np.array([bool(line.found) for line in lines])
    bad = np.array([bool(line.breaks) for line in lines])
    yield HEAD + RULE
    for locale in dict.fromkeys(line.locale for line in lines):
        mine = np.array([line.locale == locale for line in lines])
        for limit in THRESHOLDS:
            both = words | (given >= limit)
            shares = [(found & mine & rows, mine & rows) for rows in (bad, ~bad) for found in (both, words)]
            cells = (f"{hits.sum()} of {of.sum()}" for hits, of in shares)
            yield f"| {locale} | {limit} | " + " | ".join(cells) + " |\n"


def _given_away(model: Model, line: Line) -> float:
    """How likely it is that it gives something away."""
    said: Sequence[str] = (*line.said, *line.record)
    scores = model.scores("leak", model.features(spoken(line.move, said), line.message)).mean(axis=0)
    raised = np.exp(scores - scores.max())
    return float(1 - raised[0] / raised.sum())
