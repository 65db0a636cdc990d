"""How sure is enough, and what is kept of the folds."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.dialogue.reading import VERDICTS
from coach.errors import InvalidInput
from evals.reader.answers import Labelled, read
from evals.reader.fit import HAZARD, OK, Held, limits, settled
from evals.reader.heldout import SCORES, WORDS, gathered, kept_back

KINDS = len(VERDICTS)


def told(
    danger: NDArray[np.float64], labels: NDArray[np.int64], ruled: NDArray[np.int64]
) -> tuple[Held, NDArray[np.float64]]:
    """Answers with these shares of danger, the rest of it for `ok`."""
    seen = np.zeros((len(danger), KINDS))
    seen[:, HAZARD], seen[:, OK] = danger, 1 - danger
    none = np.zeros_like(seen)
    return Held(np.array(["en"] * len(danger)), none, none, ruled, np.zeros(len(danger), bool), none, labels), seen


def half(many: int) -> tuple[Held, NDArray[np.float64]]:
    """Good answers, then dangers, which look more like one; from these and a tenth of those the rules infer one."""
    dice = np.random.default_rng(5)
    labels = np.repeat([OK, HAZARD], many)
    danger = np.concatenate([dice.beta(1, 6, many), dice.beta(4, 2, many)])
    ruled = np.where((labels == HAZARD) | (dice.random(2 * many) < 0.1), HAZARD, OK)
    return (*told(danger, labels, ruled),)


def test_good_answers_lead_to_the_question_and_the_alarm_only_so_often() -> None:
    found, seen = half(4000)
    chosen = limits(seen, found, found.labels == OK)
    good = found.labels == OK
    asked = settled(seen, found, chosen)[good] == HAZARD
    assert 0.015 < asked.mean() <= 0.025
    assert 0.003 < (seen[good, HAZARD] >= chosen.alarm).mean() <= 0.005
    assert chosen.heed <= chosen.ask <= chosen.alarm


def test_of_what_the_rules_infer_one_danger_in_a_hundred_may_be_passed_over() -> None:
    found, seen = half(4000)
    chosen = limits(seen, found, found.labels == OK)
    missed = settled(seen, found, chosen)[found.labels == HAZARD] != HAZARD
    assert 0.005 < missed.mean() <= 0.01


def test_where_too_few_are_known_none_is_passed_over() -> None:
    found, seen = half(80)
    assert limits(seen, found, found.labels == OK).heed == 0.0


def test_what_people_call_a_danger_is_never_passed_over() -> None:
    found, seen = half(4000)
    chosen = limits(seen, found, found.labels == OK)
    named = found._replace(certain=found.ruled == HAZARD)
    assert (settled(seen, named, chosen)[named.certain] == HAZARD).all()


# --- folds ------------------------------------------------------------------------------------------


@pytest.fixture
def lines(tmp_path: Path) -> list[Labelled]:
    row = {"asked": "Why?", "expects": "cause", "problem": "", "chain": [], "verdict": "ok"}
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(json.dumps({**row, "answer": f"belt {n} slips"}) for n in range(3)), encoding="utf-8")
    return read(file)


def fold(folder: Path, lines: list[Labelled], name: str, value: float) -> Path:
    folder.mkdir(exist_ok=True)
    ids = np.array([line.id for line in lines])
    worded = np.zeros(len(lines), np.uint8)
    np.savez(folder / name, ids=ids, scores=np.full((len(lines), KINDS), value), worded=worded)
    return folder


def test_a_fold_that_was_not_taught_is_missed(lines: list[Labelled], tmp_path: Path) -> None:
    parts = fold(fold(tmp_path / "a", lines[:2], SCORES, 1.0), lines, WORDS, 2.0)
    with pytest.raises(InvalidInput, match=r"1 answers were in no fold, mine-3 among them; run `tune --fold`"):
        gathered([parts], lines, tmp_path / "kept.npz")


def test_a_folder_that_holds_nothing_is_named(lines: list[Labelled], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere holds neither held_out\.npz nor held_words\.npz"):
        gathered([tmp_path / "nowhere"], lines, tmp_path / "kept.npz")


def test_what_is_taught_again_takes_the_place_of_what_was_kept_and_the_rest_stays(
    lines: list[Labelled], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.npz"
    gathered([fold(fold(tmp_path / "a", lines, SCORES, 1.0), lines, WORDS, 2.0)], lines, kept)
    gathered([fold(tmp_path / "b", lines, WORDS, 3.0)], lines, kept)
    found = kept_back(lines, kept).found
    assert (found.scores.mean(), found.words.mean()) == (1.0, 3.0)
