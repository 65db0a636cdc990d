"""A run as it is kept, and as it is read again."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import OutOfOrder
from evals import log
from evals.transcript import Dialogue, Exchange, Setup

SAID = "the log says “3 mm”\u2028on 14 of 20\x85"
"""With what some take for the end of a line."""


def dialogue(case: str = "a", **more: object) -> Dialogue:
    setup = Setup("builtin", case, "steady")
    exchange = Exchange(0, "Why?", "open_step", said=SAID, kind="good", causes=("felt",), did=("kept",), done=0.5)
    actions = ({"text": "new felt", "owner": "ana"},)
    made = Dialogue(setup, "five_whys", "en", (exchange,), "finished", ("a problem",), actions=actions)
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a dialogue


def run(**more: object) -> log.Run:
    made = log.Run(log.head("./run eval", "quick", ["builtin"], [2, 1, 2]), (dialogue(), dialogue("b", failed="500")))
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a run


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    kept = run(plant=({"seed": 1, "missed": []},), judged=({"id": "x", "verdict": "yes"},))
    log.write(tmp_path / "new", kept)
    assert log.read(tmp_path / "new") == kept


def test_a_packed_log_is_read_too(tmp_path: Path) -> None:
    plain = log.write(tmp_path, run())
    (tmp_path / "log.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    assert log.read(tmp_path) == run()


def test_the_head_says_what_a_run_was_made_with() -> None:
    head = run().head
    assert (head.seeds, head.systems, head.profile) == ((1, 2), ("builtin",), "quick")
    assert set(head.versions) == {"coach", "engine", "frameworks", "python", "runner", "scores"}
    assert {"cases", "readings"} <= set(head.data)


def test_a_changed_file_changes_the_digest_of_its_folder(tmp_path: Path) -> None:
    for name, text in (("cases/a.yaml", "1"), ("cases/deep/b.yaml", "2"), ("one.toml", "3")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = log.digests(tmp_path)
    (tmp_path / "cases/deep/b.yaml").write_text("4")
    after = log.digests(tmp_path)
    assert before.keys() == {"cases", "one.toml"}
    assert (before["cases"] != after["cases"], before["one.toml"] == after["one.toml"]) == (True, True)


@pytest.mark.parametrize("text", [None, "", "no json", '{"head": {}}', "{}"])
def test_what_is_no_run_is_said_to_be_none(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "log.jsonl").write_text(text)
    with pytest.raises(OutOfOrder, match=r"log\.jsonl"):
        log.read(tmp_path)


def test_a_run_in_another_format_is_refused_by_its_number(tmp_path: Path) -> None:
    path = log.write(tmp_path, run())
    path.write_text(path.read_text().replace('"format": 1', '"format": 2', 1))
    with pytest.raises(OutOfOrder, match="kept in format 2, and 1 is read here"):
        log.read(tmp_path)


def test_rows_are_told_apart_however_they_are_spaced(tmp_path: Path) -> None:
    path = log.write(tmp_path, run(plant=({"seed": 1},)))
    path.write_text(path.read_text().replace('{"plant": {', '{ "plant":{'))
    assert log.read(tmp_path).plant == ({"seed": 1},)


def test_runs_on_different_cases_are_not_compared() -> None:
    other = run(head=replace(run().head, data={**run().head.data, "cases": "other"}))
    with pytest.raises(OutOfOrder, match="different cases;"):
        log.same_data(run(), other)
    log.same_data(run(), run(head=replace(run().head, data={**run().head.data, "readings": "other"})))


def test_runs_whose_learners_go_by_other_rules_are_not_compared() -> None:
    other = run(head=replace(run().head, data={**run().head.data, "learners": "other"}))
    with pytest.raises(OutOfOrder, match="different learners;"):
        log.same_data(run(), other)


def test_runs_are_compared_only_with_learners_worded_by_the_same() -> None:
    worded = run(head=log.head("./run eval", "quick", ["builtin"], [1], "some/model"))
    assert worded.head.versions["wording"] == "some/model"
    log.same_data(worded, worded)
    with pytest.raises(OutOfOrder, match="by their templates in one run and by some/model in the other"):
        log.same_data(run(), worded)


def test_a_run_that_is_written_again_leaves_no_packed_log_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl.gz").write_bytes(gzip.compress(log.write(tmp_path, run()).read_bytes()))
    log.write(tmp_path, run(plant=({"seed": 1},)))
    assert not (tmp_path / "log.jsonl.gz").exists()
    assert log.read(tmp_path).plant == ({"seed": 1},)
