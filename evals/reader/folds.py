"""Weights taught on some authors, and what they make of the answers of the others."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning.model import Model, together
from coach.backends.builtin.meaning.tokens import Tokens, context
from evals.messages import Line
from evals.reader.answers import Labelled
from evals.reader.folder import PLAIN, written

__all__ = ["FOLDS", "ORDINARY", "Scores", "fold_of", "listened", "made", "parted"]

FOLDS: Sequence[frozenset[str]] = tuple(
    frozenset(authors.split())
    for authors in (
        "process reliability safety hospital ward quarry de_werkstatt es_taller",
        "fitter nurse care outdoor metal planner dairy es_head",
        "warehouse foreman inspector electrician shop kitchen aircraft de_leiter",
        "transport packaging rail consumer depot stockyard es_almacen",
        "service retail sites office helpdesk harbour de_pflege",
    )
)
"""Authors who are left out together: each is read by weights that saw nothing of theirs, nor of those beside them.
Somebody new is left out with the last of them."""

ORDINARY = frozenset(["consumer", "ward", "planner", "shop", "kitchen", "office"])
"""Authors of ordinary weeks: seven in ten answers are good, one in a hundred tells of a danger."""

Scores = dict[str, NDArray[np.float32]]
"""By the id of an answer: its verdict scores, then those of the request."""


def fold_of(author: str) -> int:
    return next((n for n, authors in enumerate(FOLDS) if author in authors), len(FOLDS) - 1)


def parted(lines: Sequence[Labelled], fold: int | None) -> tuple[list[Labelled], list[Labelled]]:
    """Those to teach on, and those of the fold."""
    out = [line for line in lines if fold_of(line.author) == fold]
    return [line for line in lines if fold_of(line.author) != fold], out


def made(folder: Path, base: Path, lines: Sequence[Labelled], messages: Sequence[Line], seed: int) -> None:
    """Teach an encoder on these lines and write it with its heads; needs PyTorch."""
    from evals.reader.net import begun, exported  # PyTorch is only there where weights are made
    from evals.reader.tune import answers, leaks, repairs, taught

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "vocab.txt", folder / "vocab.txt")
    examples = [*answers(lines), *repairs(lines), *leaks(messages)]
    model = taught(examples, begun(base / "model.safetensors"), Tokens(folder / "vocab.txt"), seed)
    exported(model.encoder, folder / "encoder.onnx")
    heads = {}
    for name, head in model.heads.items():
        heads[f"{name}_weights"] = head.weight.detach().numpy()
        heads[f"{name}_bias"] = head.bias.detach().numpy()
    written(folder, heads, {"version": "0", **PLAIN})


def listened(folder: Path, lines: Sequence[Labelled]) -> Scores:
    """What the weights in a folder make of these answers, in eight bits as they are used."""
    model = Model(folder)
    found: Scores = {}
    for line in lines:
        features = model.features(context(line.question), line.question.answer)
        verdict = together(model.scores("verdict", features))
        found[line.id] = np.concatenate([verdict, model.scores("repair", features).mean(axis=0)])
    return found
