"""`coach read`: the built-in reader on prepared answers, a JSON line each."""

from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from coach.backends import Question
from coach.backends.builtin import Meaning, read_now
from coach.backends.builtin.explaining import Explained, explain
from coach.cli.lines import answer_lines
from coach.dialogue.reading import EXPECTS, Expects, Reading
from coach.errors import InvalidInput
from coach.prompts.language import locales

__all__ = ["question_of", "read_lines"]

ALWAYS = ("asked", "expects", "problem", "chain", "answer")
WORDS = 8
"""Shown of those that tell."""
KNOWN: Mapping[str, Expects] = {expects: expects for expects in EXPECTS}


def read_lines(
    lines: Iterable[str], out: TextIO, err: TextIO, meaning: Meaning | None = None, why: bool = False
) -> int:
    """Answer each line with `{id, verdict, quotes}`, or `{id, error}` where it cannot be read, and go on.

    `why` adds how sure the reading is, what the rules heard, the likeliest verdicts and the words that tell.
    """
    if meaning is not None and meaning.missing:
        print(f"Read by rules alone: {meaning.missing}.", file=err)

    def answered(number: int, case: dict[str, Any]) -> dict[str, Any]:
        question = question_of(case)
        if not why:
            return _shown(question.answer, read_now(question, meaning))
        return _explained(question.answer, explain(question, meaning))

    faults = answer_lines(lines, out, answered)
    if faults:
        print(f"{faults} line(s) could not be read; each says why.", file=err)
    return 0


def question_of(case: Mapping[str, Any]) -> Question:
    """What was asked and answered, from a line's fields; raises `InvalidInput` naming the field that is wrong."""
    missing = [field for field in ALWAYS if field not in case]
    if missing:
        raise InvalidInput(f"Add {', '.join(missing)}.")
    if not (isinstance(case["expects"], str) and case["expects"] in KNOWN):
        raise InvalidInput(f"{case['expects']!r} cannot be expected; write one of {', '.join(KNOWN)}.")
    return Question(
        framework=_text(case, "framework"),
        step=_text(case, "step"),
        asked=_text(case, "asked"),
        expects=KNOWN[case["expects"]],
        problem=_text(case, "problem"),
        chain=_texts(case, "chain"),
        answer=_text(case, "answer"),
        options=_texts(case, "options"),
        people=_texts(case, "people"),
        locale=_locale(case),
    )


def _locale(case: Mapping[str, Any]) -> str:
    locale = _text(case, "locale") or "en"
    if locale not in locales():
        raise InvalidInput(f"locale is {locale!r}; write one of {', '.join(locales())}.")
    return locale


def _text(case: Mapping[str, Any], field: str) -> str:
    value = case.get(field) or ""
    if not isinstance(value, str):
        raise InvalidInput(f"{field} is {value!r}; write a text.")
    return value


def _texts(case: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = case.get(field) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(f"{field} is {value!r}; write a list of texts.")
    return tuple(value)


def _shown(answer: str, reading: Reading) -> dict[str, Any]:
    quotes = [
        {"role": span.role, "start": span.start, "end": span.end, "text": answer[span.start : span.end]}
        for span in reading.quotes
    ]
    return {"verdict": reading.verdict, "quotes": quotes}


def _explained(answer: str, found: Explained) -> dict[str, Any]:
    return {
        **_shown(answer, found.reading),
        "confidence": round(found.reading.confidence, 3),
        **({} if found.reading.sure else {"sure": False}),
        "rules": found.heard,
        "likeliest": {verdict: round(share, 3) for verdict, share in found.likeliest},
        "words": {answer[t.word.start : t.word.end]: round(t.share, 3) for t in found.telling[:WORDS]},
    }
