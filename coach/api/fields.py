"""What a field of a request may hold."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema, with_config
from typing_extensions import TypedDict

__all__ = [
    "Body",
    "Call",
    "Contact",
    "Due",
    "Hand",
    "Id",
    "Line",
    "Moment",
    "Name",
    "Pin",
    "SafeWords",
    "Words",
    "Zone",
    "config",
]

BINARY = re.compile(r"[^\t\n\r\x20-\x7e\x80-\U0010ffff]|[\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of characters, and what decoding leaves of bytes that were no text."""

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def plain(text: str) -> str:
    if found := BINARY.search(text):
        raise ValueError(f"holds {found[0]!r}, which is no text; send plain text")
    if not text.strip():
        raise ValueError("is blank; write something or leave the field out")
    return text


def short(most: int) -> Callable[[str], str]:
    def counted(text: str) -> str:
        if len(text.split()) > most:
            raise ValueError(f"has more than {most} words; it is shown whole in one message, so keep it shorter")
        return text

    return counted


def known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("is no time zone; give one like Europe/Berlin") from error
    return name


def in_reach(at: datetime) -> datetime:
    if not FIRST <= at < LAST:
        raise ValueError("lies outside the years 2000 to 2199; check the year")
    return at.astimezone(UTC)


def near_date(day: date) -> date:
    if not FIRST.year <= day.year < LAST.year:
        raise ValueError("lies outside the years 2000 to 2199; check the year")
    return day


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["tea_k3v7q2m5x4zjw6pa"])]
Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(plain)]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(plain)]
Words = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(plain)]
Contact = Annotated[str, Field(min_length=3, max_length=200), AfterValidator(plain)]
SafeWords = Annotated[str, Field(min_length=1, max_length=150), AfterValidator(plain), AfterValidator(short(20))]
"""What to do in danger: read aloud whole in one message, so it has to be short."""
Call = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(plain), AfterValidator(short(6))]
"""Whom to call, in the same message."""
Zone = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(plain), AfterValidator(known_zone)]
Pin = Annotated[str, Field(pattern=r"^[0-9]{4,8}$", examples=["4719"])]
Moment = Annotated[AwareDatetime, AfterValidator(in_reach)]
Day = Annotated[date, AfterValidator(near_date)]
Due = Annotated[
    Moment | Day,
    Field(
        union_mode="left_to_right",
        description="An instant with its zone, or a date: then until that day ends for the team.",
    ),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}, mode="validation"
    ),
]


def config(*examples: Mapping[str, Any]) -> ConfigDict:
    """Nothing unknown is taken, and the reference shows these examples."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [dict(example) for example in examples]})


class Body(BaseModel):
    """What a request brings; everything unknown in it is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@with_config(config({}, {"by": "per_k3v7q2m5x4zjw6pa"}))
class Hand(TypedDict, total=False):
    """Who acts, where it is not the person of the key."""

    by: Id | None
