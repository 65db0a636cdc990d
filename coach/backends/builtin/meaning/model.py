"""The weights at work."""

import platform
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from coach.backends import Question
from coach.backends.builtin.meaning.card import Card, Opinion, allowed
from coach.backends.builtin.meaning.counting import PLACES, counted
from coach.backends.builtin.meaning.tokens import Tokens, context, padded
from coach.dialogue.reading import EXPECTS, REPAIRS, VERDICTS, Verdict

__all__ = ["Floats", "Model", "overflows", "together"]

Floats = NDArray[np.float32]

NEVER = np.float32(-1e4)
ALLOWED: Mapping[str, Floats] = {
    expects: np.where(np.array(allowed(expects)), np.float32(0), NEVER).astype(np.float32) for expects in EXPECTS
}


class Model:
    """Loaded weights. Safe to ask from several threads at once; one answer keeps one core busy.

    Raises `ValueError` where the files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        self.card = Card.read(folder)
        for name, wanted in self.card.sums.items():
            if sha256((folder / name).read_bytes()).hexdigest() != wanted:
                raise ValueError(f"{name} is not the file that reader.json was written for")
        self._tokens = Tokens(folder / "vocab.txt")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        if overflows():
            options.add_session_config_entry("session.x64quantprecision", "1")
        self._encoder = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._heads: Mapping[str, Floats] = dict(np.load(folder / "heads.npz"))
        self._words: Floats = np.load(folder / "words.npz")["verdict"]
        self._fits()
        self._scales: Mapping[str, tuple[Floats, Floats]] = {
            locale: (_row(weighing.scale.values()), _row(weighing.words.values()))
            for locale, weighing in self.card.weighing.items()
        }
        self._heard: Mapping[tuple[str, Verdict], Floats] = {
            (locale, verdict): _row(row)
            for locale, weighing in self.card.weighing.items()
            for verdict, row in weighing.heard.items()
        }

    def _fits(self) -> None:
        """Files that another version wrote may belong together, and not to this one."""
        rows = {"verdict_weights": len(VERDICTS), "repair_weights": len(REPAIRS)}
        if any(len(self._heads[name]) != count for name, count in rows.items()):
            raise ValueError("heads.npz is for other verdicts or requests")
        if self._words.shape != (PLACES, len(VERDICTS)):
            raise ValueError("words.npz is for other verdicts or words")
        if any({tuple(by.scale), tuple(by.words), tuple(by.heard)} != {VERDICTS} for by in self.card.weighing.values()):
            raise ValueError("reader.json is for other verdicts")

    def opinion(self, question: Question, ruled: Verdict) -> Opinion:
        features = self.features(context(question), question.answer)
        meant, worded = self._scales[question.locale]
        scores = meant * together(self.scores("verdict", features)) + worded * self.words(question.answer)
        shares = _softmax(scores + self._heard[question.locale, ruled] + ALLOWED[question.expects])
        request = REPAIRS[int(self.scores("repair", features).mean(axis=0).argmax())]
        return Opinion(dict(zip(VERDICTS, map(float, shares), strict=True)), request)

    def features(self, before: str, after: str) -> Floats:
        """What the encoder makes of two texts: one row a window of the second."""
        ids, types, mask = padded(self._tokens.pairs(before, after))
        (found,) = self._encoder.run(None, {"ids": ids, "types": types, "mask": mask})
        return np.asarray(found, np.float32)

    def scores(self, head: str, features: Floats) -> Floats:
        """One row a window, one column a class; uncalibrated."""
        return np.asarray(features @ self._heads[f"{head}_weights"].T + self._heads[f"{head}_bias"], np.float32)

    def words(self, text: str) -> Floats:
        """What the words and letters alone say for each verdict, wherever they stand: a linear model, and no match for
        the encoder, but it errs elsewhere."""
        places, counts = counted(text)
        return np.asarray(counts @ self._words[places].astype(np.float32), np.float32)


def together(scores: Floats) -> Floats:
    """The windows of a long answer as one: a danger in any of them counts, all else by what they say together."""
    found: Floats = scores.mean(axis=0)
    found[0] = scores[:, 0].max()
    return found


CPU = Path("/proc/cpuinfo")


def overflows() -> bool:
    """Whether sums of eight signed bits may be too much for this processor: an x86 without instructions for them. Then
    onnxruntime is to take the sign off, which is exact everywhere and less than half as fast."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    return not (CPU.is_file() and "vnni" in CPU.read_text(encoding="ascii", errors="replace"))


def _row(numbers: Iterable[float]) -> Floats:
    return np.array([*numbers], np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)
