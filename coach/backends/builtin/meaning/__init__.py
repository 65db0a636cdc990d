"""What an answer means, by a small language model that runs on this machine: no network, milliseconds, 23 MB.

A sentence encoder reads the question, the chain and the answer together; a head gives every verdict a score, and a
table adds what the rules heard. How it was made and how good it is: docs/design/reader.md.
"""

import logging
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from coach.backends import Question
from coach.backends.builtin.meaning.card import Card, Opinion, Weighing
from coach.dialogue.reading import Verdict

if TYPE_CHECKING:
    from coach.backends.builtin.meaning.model import Model

__all__ = ["WEIGHTS", "Card", "Meaning", "Opinion", "Weighing", "meaning_at"]

log = logging.getLogger("coach.reader")

WEIGHTS = Path(__file__).parent / "weights"
"""The ones that come with the package."""
FILES = ("reader.json", "encoder.onnx", "vocab.txt", "heads.npz", "words.npz")
PACKAGES = ("numpy", "onnxruntime", "tokenizers")


def meaning_at(reader: str | None) -> "Meaning | None":
    """What the operator chose: a folder, `rules` for none, or nothing for what comes with the package."""
    return None if reader == "rules" else Meaning(Path(reader) if reader else WEIGHTS)


class Meaning:
    """Weights in a folder, loaded when first asked; without them there is no opinion, and nothing breaks."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.folder = folder
        self._loading = Lock()
        self._model: Model | None = None
        self._failed = ""

    @property
    def missing(self) -> str:
        """Why there is no opinion to be had; empty where there is one. Nothing is loaded to find out."""
        return self._failed or self._absent

    @cached_property
    def _absent(self) -> str:
        package = next((name for name in PACKAGES if find_spec(name) is None), None)
        if package is not None:
            return f"{package} is not installed; install coach[reader]"
        files = [name for name in FILES if not (self.folder / name).is_file()]
        return f"{', '.join(files)} missing" if files else ""

    def opinion(self, question: Question, ruled: Verdict) -> tuple[Opinion, Weighing] | None:
        """What the answer is in the eyes of the model, told what the rules heard; none without its weights or in a
        language that it was not taught. Takes milliseconds of the processor, and the first time tenths of a second."""
        model = self._loaded()
        if model is None or question.locale not in model.card.weighing:
            return None
        return model.opinion(question, ruled), model.card.weighing[question.locale]

    def _loaded(self) -> "Model | None":
        if self._model is not None or self.missing:
            return self._model
        with self._loading:
            if self._model is None and not self.missing:
                try:
                    from coach.backends.builtin.meaning.model import Model  # its packages need not be there

                    self._model = Model(self.folder)
                except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, the rules read on
                    self._failed = "the weights cannot be used; the log says why"
                    log.warning("The weights in %s cannot be used, the rules read alone: %s", self.folder, error)
        return self._model
