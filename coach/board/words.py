"""What people wrote: kept once as an utterance, shown wherever it is quoted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from coach.store import board as store
from coach.store.board import Said
from coach.store.scope import Caller

__all__ = ["Listing", "Quote", "Spans", "Speech", "quotes", "speech", "wrote"]

Spans = list[dict[str, Any]] | None
"""Quotes as a column holds them: `{utterance, start, end}` each."""

Speech = Mapping[str, Said]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as somebody said them; empty and `erased` when they were taken back."""

    text: str
    by: str | None
    at: datetime
    utterance: str
    start: int
    end: int
    erased: bool


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of a list, and where the next one begins."""

    items: list[T]
    next: store.Place | None


def wrote(conn: Connection, caller: Caller, text: str | None, by: str | None, at: datetime) -> Spans:
    """Keep a text as one quote of all of it."""
    if text is None:
        return None
    return [{"utterance": store.say(conn, caller, text, by, at), "start": 0, "end": len(text)}]


def speech(conn: Connection, org: str, columns: Iterable[Spans]) -> Speech:
    """All that the quotes in these columns point to, in one statement."""
    return store.heard(conn, org, {span["utterance"] for spans in columns for span in spans or ()})


def quotes(speech: Speech, spans: Spans) -> list[Quote]:
    return [quote(speech[span["utterance"]], span) for span in spans or ()]


def quote(said: Said, span: Mapping[str, Any]) -> Quote:
    start, end = span["start"], span["end"]
    return Quote(said.text[start:end], said.by, said.at, span["utterance"], start, end, said.erased)
