"""The labelled answers that teach a reader: what their lines must hold, and what may be learnt from their scores."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from coach.dialogue.reading import EXPECTS, VERDICTS
from coach.errors import InvalidInput
from evals.reader.answers import Labelled, read
from evals.reader.fit import Held, Mixed, descend, mixed, shares
from evals.reader.table import calibration, groups, measured, risk

LINE = {
    "asked": "Why?",
    "expects": "cause",
    "problem": "Oven 2 stood",
    "chain": [],
    "answer": "belt slipped",
    "verdict": "ok",
}


def written(folder: Path, *rows: Mapping[str, object]) -> Path:
    file = folder / "mine.jsonl"
    file.write_text("\n".join(json.dumps(dict(row)) for row in rows), encoding="utf-8")
    return file


def test_what_is_there_covers_every_verdict_question_and_many_settings() -> None:
    lines = read()
    authors = {line.author for line in lines}
    assert len(lines) >= 3000
    assert len(authors) >= 5
    assert len({(line.author, line.setting) for line in lines}) >= 25
    assert min(sum(line.verdict == verdict for line in lines) for verdict in VERDICTS) >= 100
    assert {line.question.expects for line in lines} == set(EXPECTS)
    assert len({line.id for line in lines}) == len(lines)


def test_a_line_without_a_name_is_called_by_file_and_place(tmp_path: Path) -> None:
    (line,) = read(written(tmp_path, LINE))
    assert (line.id, line.author, line.verdict, line.also) == ("mine-1", "mine", "ok", ())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"verdict": "fine"}, "'fine' is no verdict"), ({"expects": "mood"}, "'mood'"), ({"answer": 3}, "answer is 3")],
)
def test_a_wrong_line_is_named(tmp_path: Path, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=f"mine.jsonl, line 2: .*{says}"):
        read(written(tmp_path, LINE, {**LINE, **wrong}))


# --- scores ---------------------------------------------------------------------------------------------------------


def test_the_slope_is_followed_down() -> None:
    wanted = np.array([3.0, -2.0])
    assert descend(np.zeros(2), lambda at: at - wanted) == pytest.approx(wanted, abs=0.01)


def test_what_the_rules_heard_is_weighed_by_how_often_it_is_right() -> None:
    """The rules tell every blame; the model tells nothing."""
    blame, ok = VERDICTS.index("blame"), VERDICTS.index("ok")
    labels = np.array([blame, ok] * 40)
    none = np.zeros((80, len(VERDICTS)))
    found = Held(np.array(["en"] * 80), none, none, labels, np.zeros(80, bool), none, labels)
    told = shares(found, mixed(found))
    assert told[0].argmax() == blame
    assert told[1].argmax() == ok
    assert told[0, blame] > 0.9 > 0.1 > shares(found, Mixed(np.ones(18), np.zeros(18), np.zeros((18, 18))))[0, blame]


def test_the_figures_are_those_of_the_answers() -> None:
    wanted, got = ["hazard", "hazard", "ok", "ok", "vague"], ["hazard", "ok", "ok", "vague", "ok"]
    told = measured(wanted, got)  # type: ignore[arg-type]  # plain words for short
    assert told.each == pytest.approx({"hazard": 2 / 3, "vague": 0.0, "ok": 0.4})
    assert told.macro.value == pytest.approx((2 / 3 + 0.4) / 3)
    shares_told = [share.value for share in (told.found, told.alarms, told.questioned, told.passed) if share]
    assert shares_told == pytest.approx([0.5, 0.0, 0.5, 2 / 3])


def test_lines_are_grouped_by_author_by_what_was_asked_and_by_setting() -> None:
    lines = read()[:30]
    found = dict(groups(lines))
    assert found["all"] == list(range(30))
    assert sum(len(places) for name, places in found.items() if name.startswith("expects: ")) == 30
    assert [name for name in found if name.startswith("author: ")] == [f"author: {lines[0].author}"]


def test_being_sure_is_held_against_being_right() -> None:
    sure = np.linspace(0, 1, 100)
    right = sure > 0.5
    bins = calibration(sure, right)
    assert [often.n for _, often in bins] == [10] * 10
    assert (bins[0][1].value, bins[-1][1].value) == (0.0, 1.0)
    covered = {share: wrong.value for share, wrong in risk(sure, right)}
    assert (covered[0.5], covered[1.0]) == (0.0, 0.5)


def test_an_answer_keeps_what_it_is_besides(tmp_path: Path) -> None:
    (line,) = read(written(tmp_path, {**LINE, "verdict": "hazard", "also": ["vague"]}))
    assert isinstance(line, Labelled)
    assert (line.verdict, line.also) == ("hazard", ("vague",))
