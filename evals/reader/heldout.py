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

__all__ = ["KEPT", "SCORES", "WORDS", "HeldOut", "gathered", "kept_back"]

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
    """Put what the folders of the folds hold in the place of what was kept, and beside it what the rules hear today.

    Raises `InvalidInput` for a folder that holds nothing, or where an answer is in none of them and was not kept.
    """
    for fold in folds:
        if not any((fold / name).is_file() for name in (SCORES, WORDS)):
            raise InvalidInput(
                f"{fold} holds neither {SCORES} nor {WORDS}; run `tune --fold` or `words --fold` into it."
            )
    arrays: dict[str, NDArray[Any]] = {"ids": np.array([line.id for line in lines])}
    for name, (file, array, kind) in PARTS.items():
        known = {**_before(target, name), **dict(_rows(folds, file, array))}
        missing = [line.id for line in lines if line.id not in known]
        if missing:
            word = "tune" if file == SCORES else "words"
            raise InvalidInput(f"{len(missing)} answers were in no fold, {missing[0]} among them; run `{word} --fold`.")
        held = np.array([known[line.id] for line in lines], kind)
        arrays[name] = held[:, : len(VERDICTS)] if held.ndim > 1 else held
    heard = [listening(line.question) for line in lines]
    arrays["ruled"] = np.array([VERDICTS.index(each.verdict) for each in heard], np.uint8)
    arrays["certain"] = np.array([each.certain for each in heard])
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type]  # its other argument is no array


PARTS: Mapping[str, tuple[str, str, Any]] = {
    "scores": (SCORES, "scores", np.float16),
    "words": (WORDS, "scores", np.float16),
    "worded": (WORDS, "worded", np.uint8),
}
"""By what each is called where it is kept: where it comes from."""


def _before(source: Path, name: str) -> dict[str, NDArray[Any]]:
    if not source.is_file():
        return {}
    there = np.load(source)
    return dict(zip(map(str, there["ids"]), there[name], strict=True))


def _rows(folds: Sequence[Path], name: str, array: str) -> Iterator[tuple[str, NDArray[Any]]]:
    for fold in folds:
        if (fold / name).is_file():
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
