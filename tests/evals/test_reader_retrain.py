"""A plant's own answers teach the head, and how it reads is worked out again from what was kept."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.backends.builtin import Meaning, read_now
from coach.dialogue.reading import REPAIRS, VERDICTS
from coach.errors import InvalidInput
from evals.reader.answers import Labelled, read
from evals.reader.folder import PLAIN, written
from evals.reader.retrain import retrain

ENCODER = Path(__file__).parents[1] / "unit" / "tiny_encoder.onnx"
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "dancer", "hunting", "pump", "stopped", "cause", ":", "why", "?")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """An encoder of two features that gives every verdict the same score."""
    folder = tmp_path / "weights"
    folder.mkdir()
    shutil.copyfile(ENCODER, folder / "encoder.onnx")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    heads: dict[str, Any] = {
        "verdict_weights": np.zeros((len(VERDICTS), 2)),
        "verdict_bias": np.zeros(len(VERDICTS)),
        "repair_weights": np.zeros((len(REPAIRS), 2)),
        "repair_bias": np.zeros(len(REPAIRS)),
    }
    written(folder, heads, {"version": "1", **PLAIN})
    return folder


def lines(folder: Path, name: str, answer: str, verdict: str, count: int) -> list[Labelled]:
    """Answers that differ by how often they say it."""
    row = {"asked": "Why?", "expects": "cause", "problem": "", "chain": [], "verdict": verdict}
    file = folder / f"{name}.jsonl"
    file.write_text(
        "\n".join(json.dumps({**row, "answer": " ".join([answer] * (1 + n % 2))}) for n in range(count)),
        encoding="utf-8",
    )
    return read(file)


def test_own_answers_are_read_as_they_were_labelled(weights: Path, tmp_path: Path) -> None:
    own = lines(tmp_path, "own", "dancer hunting", "vague", 12)
    others = lines(tmp_path, "others", "pump stopped", "assumption", 30)
    seen: list[tuple[int, int]] = []
    told = retrain(own, others, weights, tmp_path / "mine", lambda done, of: seen.append((done, of)))
    assert (told.before, told.after) == (0, 12)
    assert seen[-1] == (42, 42)
    meaning = Meaning(tmp_path / "mine")
    assert [read_now(line.question, meaning).verdict for line in own] == ["vague"] * 12


def test_the_new_weights_say_what_they_are_and_the_old_stay(weights: Path, tmp_path: Path) -> None:
    before = {file.name: sha256(file.read_bytes()).hexdigest() for file in weights.iterdir()}
    own = lines(tmp_path, "own", "dancer hunting", "vague", 10)
    retrain(own, own, weights, tmp_path / "mine")
    assert json.loads((tmp_path / "mine" / "reader.json").read_text(encoding="utf-8"))["version"] == "1+10"
    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in weights.iterdir()} == before


def test_too_few_answers_and_the_folder_itself_are_refused(weights: Path, tmp_path: Path) -> None:
    few = lines(tmp_path, "few", "dancer hunting", "vague", 9)
    with pytest.raises(InvalidInput, match="These are 9 answers; give at least 10"):
        retrain(few, few, weights, tmp_path / "mine")
    enough = lines(tmp_path, "enough", "dancer hunting", "vague", 10)
    with pytest.raises(InvalidInput, match="name another folder"):
        retrain(enough, enough, weights, weights)
