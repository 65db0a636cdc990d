"""A JSON object a line in, one a line out: a bad line says what is wrong with it, and the rest go on."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from coach.errors import CoachError, InvalidInput

__all__ = ["answer_lines"]

Row = dict[str, Any]


def answer_lines(lines: Iterable[str], out: TextIO, answer: Callable[[int, Row], Row]) -> int:
    """Print `{id, …}` with what `answer` makes of each line, or `{id, error}`; returns how many had an error."""
    faults = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            answered = _answered(number, line, answer)
            faults += "error" in answered
            print(json.dumps(answered, ensure_ascii=False), file=out, flush=True)
    return faults


def _answered(number: int, line: str, answer: Callable[[int, Row], Row]) -> Row:
    name: Any = None
    try:
        given = _object(line)
        name = given.get("id")
        return {"id": name, **answer(number, given)}
    except CoachError as wrong:
        return {"id": name, "error": f"line {number}: {wrong}"}


def _object(line: str) -> Row:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as broken:
        raise InvalidInput(f"This is not JSON ({broken}); write one object a line.") from broken
    if not isinstance(given, dict):
        raise InvalidInput(f"This is a {type(given).__name__}; write one object a line.")
    return given
