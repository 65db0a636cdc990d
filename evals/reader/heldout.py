"""What weights that had not met an author made of that author's answers, kept in one file so that figures can be
worked out again without teaching anything."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin import listening
from coach.backends.builtin.meaning.card import allowed
from coach.dialogue.reading import VERDICTS
from coach.errors import InvalidInput
from evals.reader.answers import Labelled
from evals.reader.fit import NEVER, Held
from evals.reader.folds import ORDINARY, fold_of

__all__ = ["KEPT", "SCORES", "WORDS", "HeldOut", "gathered", "heard_anew", "kept_back"]

KEPT = Path(__file__).parents[1] / "data" / "reader" / "held_out.npz"
SCORES, WORDS = "held_out.npz", "held_words.npz"
"""What `tune` and `words` write of a fold: ids and scores; ids, scores of the words, and the yardstick's verdicts."""


class HeldOut(NamedTuple):
    lines: Sequence[Labelled]
    found: Held
    worded: NDArray[np.int64]
    """What the yardstick made of them (`words.py`), by its place in the order of verdicts."""

    @property
    def folds(self) -> NDArray[np.int64]:
        return np.array([fold_of(line.author) for line in self.lines])

    @property
    def ordinary(self) -> NDArray[np.bool_]:
        return np.array([line.author in ORDINARY for line in self.lines])


def gathered(folds: Sequence[Path], lines: Sequence[Labelled], target: Path = KEPT) -> None:
    """Put the folders of the folds together, and beside them what the rules hear today.

    Raises `InvalidInput` where a folder lacks a part, or an answer is in none of them.
    """
    lacking = [fold / name for fold in folds for name in (SCORES, WORDS) if not (fold / name).is_file()]
    if lacking:
        raise InvalidInput(f"{lacking[0]} is missing; run `tune --fold` and `words --fold` into that folder first.")
    scores, words = dict(_rows(folds, SCORES, "scores")), dict(_rows(folds, WORDS, "scores"))
    worded = dict(_rows(folds, WORDS, "worded"))
    missing = [line.id for line in lines if line.id not in scores or line.id not in words]
    if missing:
        raise InvalidInput(f"{len(missing)} answers were in no fold, {missing[0]} among them; tune every fold first.")
    ids = [line.id for line in lines]
    _kept(
        target,
        {
            "ids": np.array(ids),
            "scores": np.array([scores[id][: len(VERDICTS)] for id in ids], np.float16),
            "words": np.array([words[id] for id in ids], np.float16),
            "worded": np.array([worded[id] for id in ids], np.uint8),
        },
        lines,
    )


def heard_anew(lines: Sequence[Labelled], target: Path = KEPT) -> None:
    """Leave the scores as they are, and put beside them what the rules hear today."""
    there = dict(np.load(target))
    known = {line.id: line for line in lines}
    _kept(target, there, [known[str(id)] for id in there["ids"]])


def _kept(target: Path, arrays: Mapping[str, NDArray[Any]], lines: Sequence[Labelled]) -> None:
    heard = [listening(line.question) for line in lines]
    every: dict[str, Any] = {
        **arrays,
        "ruled": np.array([VERDICTS.index(each.verdict) for each in heard], np.uint8),
        "certain": np.array([each.certain for each in heard]),
    }
    np.savez_compressed(target, **every)


def _rows(folds: Sequence[Path], name: str, array: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for fold in folds:
        part = np.load(fold / name)
        yield from zip(map(str, part["ids"]), part[array], strict=True)


def kept_back(lines: Sequence[Labelled], source: Path = KEPT) -> HeldOut:
    """Of these answers those that were kept."""
    there = np.load(source)
    places = {str(id): n for n, id in enumerate(there["ids"])}
    known = [line for line in lines if line.id in places]
    rows = [places[line.id] for line in known]
    found = Held(
        locales=np.array([line.question.locale for line in known]),
        scores=there["scores"][rows].astype(np.float64),
        words=there["words"][rows].astype(np.float64),
        ruled=there["ruled"][rows].astype(np.int64),
        certain=there["certain"][rows],
        barred=np.where([allowed(line.question.expects) for line in known], 0.0, NEVER),
        labels=np.array([VERDICTS.index(line.verdict) for line in known]),
    )
    return HeldOut(known, found, there["worded"][rows].astype(np.int64))
