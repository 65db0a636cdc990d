"""Labelled answers: what was asked, what was said, and what a careful rater takes it for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.backends import Question
from coach.backends.builtin.meaning.card import allowed
from coach.cli.read import question_of
from coach.dialogue.reading import VERDICTS, RepairKind, Verdict
from coach.errors import InvalidInput

__all__ = ["ANSWERS", "Labelled", "read"]

ANSWERS = Path(__file__).parents[1] / "data" / "answers"
KNOWN: Mapping[str, Verdict] = {verdict: verdict for verdict in VERDICTS}


@dataclass(frozen=True, slots=True)
class Labelled:
    id: str
    question: Question
    verdict: Verdict
    also: tuple[Verdict, ...]
    """What else it is, later in the order of decision."""
    author: str
    setting: str
    repair: RepairKind | None = None


def read(*sources: Path) -> list[Labelled]:
    """The lines of these files, or of all in `evals/data/answers`.

    Raises `InvalidInput` with file and line where one cannot be used.
    """
    return [line for source in sources or sorted(ANSWERS.glob("*.jsonl")) for line in _lines(source)]


def _lines(source: Path) -> Iterator[Labelled]:
    for number, text in enumerate(_text(source).splitlines(), 1):
        try:
            if text.strip():
                yield _labelled(json.loads(text), source.stem, number)
        except (ValueError, InvalidInput) as wrong:
            raise InvalidInput(f"{source}, line {number}: {wrong}") from wrong


def _text(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise InvalidInput(f"{source} cannot be read as text in UTF-8: {wrong}") from wrong


def _labelled(row: Any, stem: str, number: int) -> Labelled:
    if not isinstance(row, dict):
        raise InvalidInput("write an object, in braces.")
    verdict, *also = (_verdict(name) for name in (row.get("verdict"), *(row.get("also") or ())))
    question = question_of(row)
    if not dict(zip(VERDICTS, allowed(question.expects), strict=True))[verdict]:
        raise InvalidInput(
            f"{verdict} is no answer where {question.expects} is expected; see the page of the verdicts."
        )
    return Labelled(
        id=row.get("id", f"{stem}-{number}"),
        question=question,
        verdict=verdict,
        also=tuple(also),
        author=row.get("author", stem),
        setting=row.get("setting", ""),
        repair=row.get("repair"),
    )


def _verdict(name: object) -> Verdict:
    if not (isinstance(name, str) and name in KNOWN):
        raise InvalidInput(f"{name!r} is no verdict; write one of {', '.join(VERDICTS)}.")
    return KNOWN[name]
