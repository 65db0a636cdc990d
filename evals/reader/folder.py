"""Weights as a folder that the reader loads: encoder, vocabulary, heads and a card."""

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.backends.builtin.meaning.counting import PLACES
from coach.dialogue.reading import VERDICTS

__all__ = ["PLAIN", "kept", "written"]

FILES = ("encoder.onnx", "vocab.txt", "heads.npz", "words.npz")

PLAIN: Mapping[str, Any] = {
    "weighing": {
        locale: {
            "scale": dict.fromkeys(VERDICTS, 1.0),
            "words": dict.fromkeys(VERDICTS, 0.0),
            "heard": {verdict: [0.0] * len(VERDICTS) for verdict in VERDICTS},
            "ask": 0.5,
            "heed": 0.5,
            "alarm": 0.5,
            "doubt": 0.5,
        }
        for locale in ("en", "es", "de")
    },
}
"""How scores become a verdict before anything is known of how they err."""


def written(folder: Path, heads: Mapping[str, NDArray[np.float32]], card: Mapping[str, Any]) -> None:
    """Heads and card beside the encoder and vocabulary that are there."""
    if not (folder / "words.npz").exists():
        np.savez_compressed(folder / "words.npz", verdict=np.zeros((PLACES, len(VERDICTS)), np.float16))
    arrays: dict[str, Any] = {name: heads[name] for name in sorted(heads)}
    np.savez(folder / "heads.npz", **arrays)
    sums = {name: sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    text = json.dumps({**card, "sha256": sums}, indent=1, ensure_ascii=False)
    (folder / "reader.json").write_text(text + "\n", encoding="utf-8")


def kept(source: Path, target: Path) -> None:
    """Encoder, vocabulary and table of words as they are, in another folder."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("encoder.onnx", "vocab.txt", "words.npz"):
        shutil.copyfile(source / name, target / name)
