"""Teaching again gives the reader again: the table of words here, the encoder where somebody has taught it anew."""

import os
from pathlib import Path

import numpy as np
import pytest

from coach.backends.builtin.meaning import WEIGHTS
from coach.dialogue.reading import VERDICTS
from evals.reader.__main__ import SEED
from evals.reader.answers import read
from evals.reader.fit import OK, Floats
from evals.reader.folds import parted
from evals.reader.heldout import SCORES, HeldOut, kept_back
from evals.reader.table import measured
from evals.reader.words import said, table

pytestmark = pytest.mark.uncounted

TAUGHT = os.environ.get("COACH_TAUGHT", "")
"""Where `python -m evals.reader tune --fold N --out DIR` wrote."""
ROUNDED = 0.01
"""Of weights of the table, those that may fall on the other side of an eighth on another processor."""


def test_the_table_of_words_is_what_the_answers_give() -> None:
    shipped = np.load(WEIGHTS / "words.npz")["verdict"]
    assert (table(read(), SEED) != shipped).mean() < ROUNDED


def test_what_it_says_of_authors_it_had_not_met_is_what_was_kept() -> None:
    taught, out = parted(read(), 4)
    found = said(table(taught, SEED), out).astype(np.float64)
    assert np.median(np.abs(found - kept_back(out).found.words)) < ROUNDED


@pytest.mark.full
@pytest.mark.skipif(not TAUGHT, reason="teaching takes half an hour and PyTorch: COACH_TAUGHT names a fold taught anew")
def test_an_encoder_taught_again_reads_authors_it_had_not_met_as_well() -> None:
    """Not to the last digit: processors round differently, and every tenth answer is read otherwise."""
    part = np.load(Path(TAUGHT) / SCORES)
    anew = dict(zip(map(str, part["ids"]), part["scores"].astype(np.float64), strict=True))
    kept = kept_back([line for line in read() if line.id in anew])
    again = np.array([anew[line.id][: len(VERDICTS)] for line in kept.lines])
    assert macro(kept, again) == pytest.approx(macro(kept, kept.found.scores), abs=0.015)
    assert area(kept, again) == pytest.approx(area(kept, kept.found.scores), abs=0.01)
    best, before = (
        shares.argmax(axis=1) for shares in (again + kept.found.barred, kept.found.scores + kept.found.barred)
    )
    assert (best == before).mean() > 0.85


def macro(kept: HeldOut, scores: Floats) -> float:
    wanted, got = (
        [VERDICTS[n] for n in each] for each in (kept.found.labels, (scores + kept.found.barred).argmax(axis=1))
    )
    return measured(wanted, got).macro.value


def area(kept: HeldOut, scores: Floats) -> float:
    """Under the curve, of danger against all else by what is scored above `ok`."""
    ahead, danger = scores[:, 0] - scores[:, OK], kept.found.labels == 0
    ranks = ahead.argsort().argsort() + 1.0
    return float((ranks[danger].sum() - danger.sum() * (danger.sum() + 1) / 2) / (danger.sum() * (~danger).sum()))
