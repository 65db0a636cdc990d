"""What a model is sent: versioned templates, filled with data that cannot pass for instructions."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template

from coach.dialogue.vocabulary import Rule

__all__ = ["LANGUAGES", "MENDED", "VERSION", "ask", "clipped", "tokens_of"]

VERSION = "v1"
"""The folder of the templates; it stands in every call's record."""

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "en": ("English", "as a colleague: warm, plain, brief."),
    "es": ("Spanish", "with tú: warm, plain, brief."),
    "de": ("German", "with du: warm, plain, brief."),
}
"""For each locale its name and how people are addressed in it."""

MENDED: Mapping[Rule | str, str] = {
    "move": "It asks another question than the one that comes next.",
    "questions": "It must ask exactly one question.",
    "open": "The question must be open: what, which, where, when, who, how.",
    "length": "It is too long.",
    "leak": "It names something nobody has said, or joins what nobody joined.",
    "advice": "It gives advice, or a hint of it.",
    "blame": "It speaks of a person's fault or motive.",
    "language": "It is in another language than the session.",
    "markup": "It holds markup, a link or an unusual character.",
    "false_claim": "It claims something that was not done.",
}
"""What each broken rule asks of the next try."""

BYTES = 3
"""Of UTF-8 to a token, on the safe side for the tokenizers in use: English has about four."""


SYNTAX = 2
"""Tokens around each text of a list or table."""


def ask(name: str, values: Mapping[str, Any]) -> str:
    """One rendered template. A value that is missing raises `jinja2.UndefinedError`."""
    return _template(name).render(values)


def tokens_of(text: str) -> int:
    """An upper estimate."""
    return -(-len(text.encode()) // BYTES)


def clipped(text: str, tokens: int) -> str:
    """The text within a budget: its beginning and its end, which say most."""
    room = tokens * BYTES
    raw = text.encode()
    if len(raw) <= room:
        return text
    head = raw[: room * 2 // 3].decode(errors="ignore")
    tail = raw[-(room // 3) :].decode(errors="ignore")
    return f"{head} … {tail}"


def as_json(value: object) -> str:
    """On one line, whatever a reader takes for the end of one."""
    return json.dumps(value, ensure_ascii=False).translate(LINE_ENDS)


LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""Those that JSON lets stand as they are."""


def data(value: str, tokens: int) -> str:
    """A JSON string: nothing inside it can end it."""
    return as_json(clipped(value, tokens))


def list_of(values: Sequence[str], tokens: int) -> str:
    """The last of a list that fit the budget."""
    return as_json(_fitting(values, tokens))


def table(rows: Sequence[tuple[str, str]], tokens: int) -> str:
    return as_json(dict(_fitting_rows(rows, tokens)))


def next_of(row: Any, tokens: int) -> str:
    """What is asked next; without `plain` where the move itself says it, or the coach's own words are shown."""
    plain = {"plain": clipped(row.wording, tokens)} if row.wording else {}
    return as_json({"move": row.move, "slot": row.slot, **plain})


def _fitting(values: Sequence[str], tokens: int) -> list[str]:
    kept: list[str] = []
    for value in reversed(values):
        short = clipped(value, max(tokens // 3, 20))
        tokens -= tokens_of(short) + SYNTAX
        if tokens < 0:
            break
        kept.insert(0, short)
    return kept


def _fitting_rows(rows: Sequence[tuple[str, str]], tokens: int) -> list[tuple[str, str]]:
    kept = _fitting([f"{label}\n{text}" for label, text in rows], tokens)
    return [(label, text) for label, _, text in (row.partition("\n") for row in kept)]


class Shipped(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        file = files("coach.prompts").joinpath("model", VERSION, f"{template}.j2")
        return file.read_text(encoding="utf-8"), template, None


@lru_cache
def _template(name: str) -> Template:
    return ENVIRONMENT.get_template(name)


ENVIRONMENT = Environment(loader=Shipped(), undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no page
ENVIRONMENT.filters |= {"data": data, "list_of": list_of, "table": table, "next_of": next_of}
