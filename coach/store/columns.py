"""The kinds of columns and keys that tables are made of, the same on both databases."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeEngine

__all__ = [
    "Json",
    "Utc",
    "amount",
    "by",
    "flag",
    "instant",
    "key",
    "of_org",
    "org",
    "refers",
    "text",
    "unique",
    "values",
    "whole",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Utc(TypeDecorator[datetime]):
    """An instant: `timestamp with time zone` on PostgreSQL, whole microseconds since 1970 on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} names no time zone; give an aware datetime")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=value) if dialect.name == "sqlite" else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A small JSON value as text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def whole(name: str, default: int | None = None) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=None if default is None else str(default))


def amount(name: str, *, null: bool = False) -> Column[int]:
    """A whole number that adds up over a year."""
    return Column(name, BigInteger, nullable=null)


def instant(name: str, *, null: bool = False) -> Column[datetime]:
    return Column(name, Utc, nullable=null)


def values(name: str) -> Column[Any]:
    return Column(name, Json)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def org() -> Column[str]:
    return Column("org", Text, nullable=False)


def key(*rest: str) -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("org", *rest)


def unique(*rest: str) -> UniqueConstraint:
    return UniqueConstraint("org", *rest)


def refers(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org", column], [f"{table}.org", f"{table}.id"])


def of_org() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["org"], ["orgs.org"])


def by(table: str, *columns: str) -> Index:
    """A list's index; `org` leads and the columns say what it filters and sorts by."""
    return Index(f"ix_{table}_{'_'.join(columns)}", "org", *columns)
