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
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.types import TypeEngine

__all__ = [
    "METADATA",
    "Json",
    "Utc",
    "amount",
    "by",
    "closed_by",
    "content",
    "flag",
    "from_micros",
    "instant",
    "key",
    "number",
    "of_org",
    "once_by",
    "open_by",
    "org",
    "refers",
    "text",
    "to_micros",
    "unique",
    "values",
    "whole",
]

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: making one costs more than encoding a small value."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_micros(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value!r} names no time zone; give an aware datetime")
    return (value - EPOCH) // MICROSECOND


def from_micros(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)


class Utc(TypeDecorator[datetime]):
    """An instant: `timestamp with time zone` on PostgreSQL, whole microseconds since 1970 on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        micros = to_micros(value)
        return micros if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name == "sqlite":
            return from_micros(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]  # what the driver hands out


class Json(TypeDecorator[Any]):
    """A small JSON value as text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else ENCODE(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def text(name: str, default: str | None = None, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null, server_default=default)


def whole(name: str, default: int | None = None, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null, server_default=None if default is None else str(default))


def number(name: str, *, null: bool = False) -> Column[float]:
    return Column(name, Float(53), nullable=null)


def content(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


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


def open_by(table: str, *columns: str, open: str = "closed_at IS NULL") -> Index:
    """An index of the rows that are still open, so that what is closed costs nothing."""
    name = f"ix_{table}_open_{'_'.join(columns)}"
    return Index(name, "org", *columns, sqlite_where=sql(open), postgresql_where=sql(open))


def once_by(table: str, column: str) -> Index:
    """What no two rows have, where they have it at all."""
    there = sql(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", "org", column, unique=True, sqlite_where=there, postgresql_where=there)


def closed_by(table: str, *columns: str) -> Index:
    """An index of the rows that have ended, so that nobody looks in it for what is open."""
    ended = sql("closed_at IS NOT NULL")
    return Index(f"ix_{table}_{'_'.join(columns)}", "org", *columns, sqlite_where=ended, postgresql_where=ended)
