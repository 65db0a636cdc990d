"""Weights taught on some authors, and what they make of the answers of the others."""

import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning.model import Model, together
from coach.backends.builtin.meaning.tokens import Tokens, context
from evals.messages import Line
from evals.reader.answers import Labelled
from evals.reader.folder import PLAIN, written

__all__ = ["Scores", "listened", "made", "without"]

Scores = dict[str, NDArray[np.float32]]
"""By the id of an answer: its verdict scores, then those of the request."""


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
    written(folder, heads, {"version": "0", "locales": ["en"], **PLAIN})


def listened(folder: Path, lines: Sequence[Labelled]) -> Scores:
    """What the weights in a folder make of these answers, in eight bits as they are used."""
    model = Model(folder)
    found: Scores = {}
    for line in lines:
        features = model.features(context(line.question), line.question.answer)
        verdict = together(model.scores("verdict", features))
        found[line.id] = np.concatenate([verdict, model.scores("repair", features).mean(axis=0)])
    return found


def without(lines: Sequence[Labelled], authors: Collection[str]) -> list[Labelled]:
    return [line for line in lines if line.author not in authors]
