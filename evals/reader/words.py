"""What words and letters alone tell: the table that errs where the encoder does not, and a yardstick for both.

Both are linear, and taught on the same authors as the encoder. They need scikit-learn, only there where weights
are made.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning.card import allowed
from coach.backends.builtin.meaning.counting import PLACES, counted
from coach.backends.builtin.meaning.tokens import context
from coach.dialogue.reading import VERDICTS, Verdict
from evals.reader.answers import Labelled

__all__ = ["said", "table", "worded"]

LOOSE = 1e-6
"""What a weight of the table costs, squared."""
ROUNDS = 12
GRAIN = 8
"""Weights are kept in eighths: they tell as much, and take a quarter of the room."""


def table(lines: Sequence[Labelled], seed: int) -> NDArray[np.float16]:
    """A row for each place (`counted`), a column for each verdict."""
    from sklearn.linear_model import SGDClassifier

    head = SGDClassifier(loss="log_loss", alpha=LOOSE, max_iter=ROUNDS, tol=None, random_state=seed)
    head.fit(_counted(lines)[:, 1:], [line.verdict for line in lines])
    order = [list(head.classes_).index(verdict) for verdict in VERDICTS]
    weights = np.vstack([head.intercept_[order], head.coef_[order].T])
    return np.asarray(np.round(weights * GRAIN) / GRAIN + 0.0, np.float16)


def said(table: NDArray[np.float16], lines: Sequence[Labelled]) -> NDArray[np.float16]:
    """What such a table says of each answer (`Model.words`)."""
    return np.asarray(_counted(lines) @ table.astype(np.float32), np.float16)


def _counted(lines: Sequence[Labelled]) -> Any:
    from scipy.sparse import csr_matrix

    rows = [counted(line.question.answer) for line in lines]
    places, counts = (np.concatenate(each) for each in zip(*rows, strict=True))
    starts = np.cumsum([0, *(len(row) for row, _ in rows)])
    return csr_matrix((counts, places, starts), (len(rows), PLACES), dtype=np.float32)


def worded(taught: Sequence[Labelled], asked: Sequence[Labelled]) -> list[Verdict]:
    """The yardstick: the verdicts of `asked` by logistic regression over words and letters (TF-IDF)."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=5, sublinear_tf=True, max_features=60_000)
    before = TfidfVectorizer(min_df=3, sublinear_tf=True)
    parts = ((words, _answer), (letters, _answer), (before, _before))
    known = csr_matrix(hstack([part.fit_transform(map(text, taught)) for part, text in parts]))
    head = LogisticRegression(C=4.0, solver="saga", tol=1e-2, max_iter=60, random_state=0)
    head.fit(known, [line.verdict for line in taught])
    shares = head.predict_proba(csr_matrix(hstack([part.transform(map(text, asked)) for part, text in parts])))
    order = [list(head.classes_).index(verdict) for verdict in VERDICTS]
    possible = np.array([allowed(line.question.expects) for line in asked])
    return [VERDICTS[n] for n in (shares[:, order] * possible).argmax(axis=1)]


def _answer(line: Labelled) -> str:
    return line.question.answer


def _before(line: Labelled) -> str:
    return context(line.question)
