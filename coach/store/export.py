"""Everything an organisation owns, row by row, and single tables with what was said in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Select, Table, select

from coach.store import tables as t
from coach.store.scope import Caller, scoped

__all__ = ["PRIVATE", "SECRET", "TABLES", "owned", "readings_of", "rows_of", "walk"]

LEFT_OUT = frozenset({"requests"})
"""What is kept for a while so that a request can be sent again safely."""

SECRET = frozenset({
    ("keys", "hash"), ("people", "pin_hash"), ("channels", "url"), ("webhooks", "url"), ("webhooks", "secrets"),
})  # fmt: skip
"""What opens doors stays where it is."""

PRIVATE = frozenset({("walks", "by"), ("walks", "place"), ("walks", "seen_u"), ("checks", "by"), ("checks", "note_u")})
"""Where somebody went and what they checked off: the team's adherence needs no person, and the rest is theirs alone."""

TABLES = tuple(table for table in t.METADATA.sorted_tables if table.name not in LEFT_OUT | t.ORGLESS)
"""Those a row points to come before it."""

FEW = {"photos": 8}
"""Rows in memory at a time, where each may be large."""

AT_ONCE = 500


def columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if (table.name, column.name) not in SECRET | PRIVATE]


def rows_of(conn: Connection, org: str, table: Table) -> Iterator[RowMapping]:
    """All rows, by their keys; of what was said, all but what was seen on walks."""
    found = select(*columns(table)).where(table.c.org == org).order_by(*table.primary_key)
    if table is t.utterances:
        seen = select(t.walks.c.seen_u).where(t.walks.c.org == org, t.walks.c.seen_u.is_not(None))
        found = found.where(table.c.id.not_in(seen))
    for rows in walk(conn, found, FEW.get(table.name, AT_ONCE)):
        yield from rows


def walk(conn: Connection, statement: Select[Any], size: int = AT_ONCE) -> Iterator[Sequence[RowMapping]]:
    """What a statement finds, some at a time: the database holds the rest."""
    with conn.execute(statement.execution_options(yield_per=size)) as found:
        yield from found.mappings().partitions()


def owned(caller: Caller, table: Table, equal: Mapping[str, Any]) -> Select[Any]:
    """The rows of the caller's teams, in the order in which they came."""
    first = table.c["at"] if "created_at" not in table.c else table.c["created_at"]
    wanted = [table.c[name] == value for name, value in equal.items()]
    return scoped(select(table), table, caller).where(*wanted).order_by(first, table.c.id)


def readings_of(caller: Caller) -> Select[Any]:
    """Those that stand, with the name and unit of their KPIs."""
    K, R = t.kpis.c, t.readings.c
    joined = t.readings.join(t.kpis, (K.org == R.org) & (K.id == R.kpi_id))
    found = select(t.readings, K.name, K.unit).select_from(joined).where(R.org == caller.org, R.corrected.is_(False))
    return scoped(found, t.kpis, caller).order_by(R.kpi_id, R.shift, R.at)
