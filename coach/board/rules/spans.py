"""Lengths of time as policies write them: `30min`, `4h`, `2d`, `1w`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, Self, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["LONGEST", "Span", "Unit"]

Unit = Literal["minutes", "hours", "days", "weeks"]

LONGEST = timedelta(days=3653)
"""Ten years with their leap days."""

SUFFIXES: dict[Unit, str] = {"minutes": "min", "hours": "h", "days": "d", "weeks": "w"}
UNITS: dict[str, Unit] = {suffix: unit for unit, suffix in SUFFIXES.items()}
PATTERN = "^[0-9]{1,7}(min|h|d|w)$"
WRITTEN = re.compile("([0-9]{1,7})(min|h|d|w)")


@dataclass(frozen=True, slots=True)
class Span:
    """How long, in the unit somebody chose: two days are not 48 hours where only work counts."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise ValueError(f"{self.unit!r} is no unit of time; use minutes, hours, days or weeks")
        if self.amount < 0:
            raise ValueError(f"{self.amount} {self.unit} would lie in the past; use 0 or more")
        if self.amount > LONGEST // timedelta(**{self.unit: 1}):
            raise ValueError(f"{self.amount} {self.unit} are more than ten years; use a shorter time")

    def __str__(self) -> str:
        return f"{self.amount}{SUFFIXES[self.unit]}"

    @property
    def length(self) -> timedelta:
        """What it comes to when every day has 24 hours."""
        return timedelta(**{self.unit: self.amount})

    @classmethod
    def parse(cls, text: str) -> Self:
        if not (written := WRITTEN.fullmatch(text)):
            raise ValueError(f"{text!r} is no length of time; write a whole number and a unit: 30min, 4h, 2d or 1w")
        return cls(int(written[1]), UNITS[written[2]])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As a field it comes and goes in its written form."""
        read = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read], mode="left_to_right"),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": PATTERN, "examples": ["30min", "4h", "2d", "1w"]}
