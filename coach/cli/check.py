"""`coach check`: the contract on candidate messages, a JSON line each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from coach.cli.lines import answer_lines
from coach.dialogue.contract import check, known_words
from coach.dialogue.joins import links_in
from coach.dialogue.moves import MOVES
from coach.errors import InvalidInput
from coach.prompts.language import language

__all__ = ["check_lines"]

FALLBACK = "open_step"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One message and all that was said before it."""

    id: Any
    said: tuple[str, ...]
    record: tuple[str, ...]
    did: tuple[str, ...]
    move: str
    locale: str
    message: str


def check_lines(lines: Iterable[str], out: TextIO, err: TextIO) -> int:
    """Answer each line with `{id, ok, breaks}`, or `{id, error}` where it cannot be checked, and go on."""

    def answer(n: int, given: dict[str, Any]) -> dict[str, Any]:
        candidate = _candidate(given)
        return _verdict(candidate, _move(n, candidate.move, err))

    answer_lines(lines, out, answer)
    return 0


def _candidate(given: dict[str, Any]) -> Candidate:
    if "id" not in given:
        raise InvalidInput("The field 'id' is missing.")
    return Candidate(
        given["id"],
        (_text(given, "problem"), *_texts(given, "said")),
        _texts(given, "record"),
        _texts(given, "did"),
        _text(given, "move"),
        _text(given, "locale", "en") or "en",
        _text(given, "message", None),
    )


def _text(given: dict[str, Any], name: str, default: str | None = "") -> str:
    """A text; `default` where it may be left out, none where it may not."""
    value = given.get(name, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise InvalidInput(f"The field {name!r} is {'missing' if name not in given else 'no text'}; write a string.")
    return value


def _texts(given: dict[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name) or ()
    listed: Sequence[Any] = (value,) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(text, str) for text in listed):
        raise InvalidInput(f"The field {name!r} is no list of texts; write a string or a list of strings.")
    return tuple(listed)


def _move(n: int, move: str, err: TextIO) -> str:
    if move in MOVES:
        return move
    print(f"line {n}: unknown move {move!r}, checked as {FALLBACK!r}; the moves are {', '.join(MOVES)}", file=err)
    return FALLBACK


def _verdict(candidate: Candidate, move: str) -> dict[str, Any]:
    spoken = language(candidate.locale)
    breaks = check(
        candidate.message,
        move=move,
        language=spoken,
        known=known_words((*candidate.said, *candidate.record), spoken),
        did=candidate.did,
        approved="\n".join(candidate.record),
        links=links_in(candidate.said, spoken.joining),
    )
    return {"ok": not breaks, "breaks": list(breaks)}
