"""Labelled answers: a floor for every file, and the tool that reads files."""

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from coach.cli.read import read_lines

READINGS = Path(__file__).parents[2] / "evals" / "data" / "readings"
FLOOR = 0.9
LOWER = {"varied_held_out": 0.6, "evidence_held_out": 0.55}
"""By another author, and hard on purpose: claims for evidence, harmless words of danger, dangers in passing."""
CASE = {"id": "a", "asked": "Why?", "expects": "cause", "problem": "Oven stood", "chain": [], "answer": "belt slipped"}


def told(*lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    assert read_lines(lines, out, io.StringIO()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    right = Counter(wanted for wanted, got in pairs if wanted == got)
    missed = Counter(wanted for wanted, got in pairs if wanted != got)
    extra = Counter(got for wanted, got in pairs if wanted != got)
    labels = {wanted for wanted, _ in pairs}
    return sum(2 * right[v] / (2 * right[v] + missed[v] + extra[v]) for v in labels) / len(labels)


@pytest.mark.parametrize("file", sorted(READINGS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_labelled_answers_are_read_above_the_floor(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    wanted = [json.loads(line)["verdict"] for line in lines]
    got = [answer["verdict"] for answer in told(*lines)]
    assert macro_f1(list(zip(wanted, got, strict=True))) >= LOWER.get(file.stem, FLOOR)


@pytest.mark.parametrize("file", sorted(READINGS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_labelled_quotes_are_found(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    for line, answer in zip(lines, told(*lines), strict=True):
        found = {(quote["role"], quote["text"]) for quote in answer["quotes"]}
        assert {(quote["role"], quote["text"]) for quote in json.loads(line).get("quotes", [])} <= found


def test_a_case_is_answered_with_verdict_and_verbatim_quotes() -> None:
    quote = {"role": "cause", "start": 0, "end": 12, "text": "belt slipped"}
    assert told(json.dumps(CASE)) == [{"id": "a", "verdict": "ok", "quotes": [quote]}]


def test_a_bad_line_is_named_and_the_rest_are_read() -> None:
    found = told("{", json.dumps([1]), json.dumps(CASE | {"chain": "x"}), json.dumps({"id": 7}), "", json.dumps(CASE))
    assert [answer["id"] for answer in found] == [None, None, "a", 7, "a"]
    assert ["error" in answer for answer in found] == [True, True, True, True, False]


def test_an_unknown_expectation_lists_those_there_are() -> None:
    (answer,) = told(json.dumps(CASE | {"expects": "mood"}))
    assert "'mood'" in answer["error"]
    assert "countermeasure" in answer["error"]


def test_an_answer_is_read_in_the_language_that_its_line_names() -> None:
    case = CASE | {"answer": "wir brauchen einen neuen Riemen"}
    lines = [json.dumps(case | {"locale": locale}) for locale in ("de", "en", "fr")]
    german, english, unknown = told(*lines)
    assert (german["verdict"], english["verdict"]) == ("solution_jump", "ok")
    assert "locale is 'fr'; write one of en, " in unknown["error"]
