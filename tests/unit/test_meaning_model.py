"""Weights at work, with an encoder so small that one can reckon with it.

Its two features are the sum of the answer's word pieces, by number, and how many pieces both texts have.
"""

import json
import platform
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.backends import Question
from coach.backends.builtin import Meaning, read_now
from coach.backends.builtin.meaning import WEIGHTS, model
from coach.backends.builtin.meaning.counting import PLACES, counted
from coach.backends.builtin.meaning.model import Model, together
from coach.backends.builtin.meaning.tokens import WINDOW
from coach.dialogue.reading import REPAIRS, VERDICTS, Verdict

ENCODER = Path(__file__).with_name("tiny_encoder.onnx")
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "calm", "fire", "skip", "cause", ":")
CALM, FIRE, SKIP = (WORDS.index(word) for word in ("calm", "fire", "skip"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`ok` begins ahead; each number in the answer speaks for danger, and nothing for anything else."""
    shutil.copyfile(ENCODER, tmp_path / "encoder.onnx")
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    verdicts, requests = np.zeros((len(VERDICTS), 2)), np.zeros((len(REPAIRS), 2))
    verdicts[VERDICTS.index("hazard"), 0] = 1.0
    leads = np.zeros(len(VERDICTS))
    leads[VERDICTS.index("ok")] = 10.0
    chosen = np.eye(len(REPAIRS))[REPAIRS.index("skip")]
    arrays: dict[str, Any] = {
        "verdict_weights": verdicts, "verdict_bias": leads, "repair_weights": requests, "repair_bias": chosen,
    }  # fmt: skip
    np.savez(tmp_path / "heads.npz", **arrays)
    words = np.zeros((PLACES, len(VERDICTS)), np.float16)
    words[counted("skip")[0][1], VERDICTS.index("repair")] = 20.0
    np.savez(tmp_path / "words.npz", verdict=words)
    return tmp_path


def carded(folder: Path, heard: Mapping[Verdict, Sequence[float]] | None = None) -> Path:
    table = {verdict: [0.0] * len(VERDICTS) for verdict in VERDICTS} | dict(heard or {})
    sums = {
        name: sha256((folder / name).read_bytes()).hexdigest()
        for name in ("encoder.onnx", "vocab.txt", "heads.npz", "words.npz")
    }
    each = dict.fromkeys(VERDICTS, 1.0)
    weighing = {"scale": each, "words": each, "heard": table, "ask": 0.3, "heed": 0.3, "alarm": 0.6, "doubt": 0.5}
    card = {"version": "1", "weighing": {"en": weighing}, "sha256": sums}
    (folder / "reader.json").write_text(json.dumps(card), encoding="utf-8")
    return folder


def asked(answer: str, locale: str = "en") -> Question:
    return Question("five_whys", "why", "Why?", "cause", "", (), answer, locale=locale)


def test_the_answer_is_weighed_and_the_question_is_not(folder: Path) -> None:
    model = Model(carded(folder))
    (told,) = model.features("fire fire", "calm fire")
    assert list(told) == [CALM + FIRE + WORDS.index("[SEP]"), 2 + 2 + 3]


def test_shares_add_up_and_leave_out_what_cannot_be(folder: Path) -> None:
    opinion = Model(carded(folder)).opinion(asked("calm"), "ok")
    assert sum(opinion.shares.values()) == pytest.approx(1.0)
    assert opinion.shares["yes"] == opinion.shares["unsupported"] == 0.0
    assert opinion.shares["ok"] > 0.9
    assert opinion.request == "skip"


def test_what_the_rules_heard_is_added(folder: Path) -> None:
    for_blame = [30.0 if verdict == "blame" else 0.0 for verdict in VERDICTS]
    model = Model(carded(folder, {"blame": for_blame}))
    assert model.opinion(asked("calm"), "blame").shares["blame"] > 0.9
    assert model.opinion(asked("calm"), "ok").shares["blame"] < 0.1


def test_a_danger_in_one_window_of_a_long_answer_counts(folder: Path) -> None:
    model = Model(carded(folder))
    windows = model.features("", " ".join(["[PAD]"] * WINDOW * 2 + ["fire"]))
    assert len(windows) == 3
    told = together(np.array([[1.0, 4.0], [9.0, 2.0]], np.float32))
    assert list(told) == [9.0, 3.0]


def test_it_reads_with_the_rules_in_its_languages_and_leaves_the_others_to_them(folder: Path) -> None:
    meaning = Meaning(carded(folder))
    assert read_now(asked("fire fire fire fire"), meaning).verdict == "hazard"
    assert meaning.opinion(asked("fire fire", "de"), "ok") is None
    assert meaning.missing == ""


def test_many_may_ask_at_once_and_it_is_loaded_once(folder: Path) -> None:
    meaning = Meaning(carded(folder))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: meaning.opinion(asked("fire " * n), "ok"), range(1, 17)))
    alone = [meaning.opinion(asked("fire " * n), "ok") for n in range(1, 17)]
    assert found == alone
    assert len({id(card) for opinion in found if opinion for card in opinion[1:]}) == 1


@pytest.mark.parametrize(
    ("machine", "flags", "slow"),
    [("x86_64", "avx2", True), ("AMD64", None, True), ("x86_64", "avx2 avx512_vnni", False), ("aarch64", None, False)],
)
def test_a_processor_without_instructions_for_eight_signed_bits_gets_them_without_a_sign(
    machine: str, flags: str | None, slow: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if flags:
        (tmp_path / "cpuinfo").write_text(f"flags : fpu {flags}\n", encoding="ascii")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(model, "CPU", tmp_path / "cpuinfo")
    assert model.overflows() is slow


@pytest.mark.skipif(model.overflows(), reason="this processor has but one way")
def test_both_ways_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("rinse water runs back under the guide plate", "he leans in past the knife with it running, all do " * 4)
    read = {}
    for slow in (True, False):
        monkeypatch.setattr(model, "overflows", lambda slow=slow: slow)
        weights = Model(WEIGHTS)
        read[slow] = [weights.features("cause: Why is the seam wet?", text) for text in texts]
    assert all(np.array_equal(a, b) for a, b in zip(read[True], read[False], strict=True))


def test_weights_of_another_card_are_refused(folder: Path) -> None:
    carded(folder)
    (folder / "vocab.txt").write_text("[PAD]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"vocab\.txt is not the file"):
        Model(folder)


def test_what_the_words_alone_say_is_added(folder: Path) -> None:
    model = Model(carded(folder))
    assert model.words("skip")[VERDICTS.index("repair")] == 20.0
    assert model.words("Skip, calm calm")[VERDICTS.index("repair")] == pytest.approx(20.0 / 2**0.5)
    assert model.opinion(asked("skip"), "ok").shares["repair"] > 0.9
    assert not model.words("").any()


def test_words_two_side_by_side_and_letters_count_alike_and_every_answer_has_the_first_place() -> None:
    places, counts = counted("the seal, the ring")
    assert (places[0], counts[0]) == (0, 1.0)
    assert [round(float((counts[at] ** 2).sum()), 5) for at in np.split(np.arange(1, len(places)), [3, 6])] == [1, 1, 1]
    assert counted("")[0].tolist() == [0]
    assert len(set(counted("seal")[0]) & set(counted("seals")[0])) > 5
