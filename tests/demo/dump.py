"""Everything that stands in a database, without what is different each time: ids, and which day it is today."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from coach.board.demo import ORG
from coach.store.tables import METADATA

__all__ = ["dump"]

ID = re.compile(r"(?<![a-z0-9])([a-z]{3})_[a-z2-7]{16}(?![a-z2-7])")
DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|\+00:00)?)?")
WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
"""By a site's clock, without a zone."""
SPOKEN = re.compile(r"\b[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+(?=,|:| and )")
"""A day as the coach says it back."""
STAMP = re.compile(r"(?<=_)\d{9,20}\b")
"""A time in the key of a notice, to the second or finer."""

SECRET = frozenset({"hash", "prefix"})


def dump(conn: Connection, at: datetime) -> dict[str, Counter[str]]:
    """The rows of each table, with days counted from today."""
    tables = [table for table in METADATA.sorted_tables if "org" in table.c]
    return {table.name: Counter(rows(conn, table, at)) for table in tables}


TOLD = frozenset({"events", "sessions", "utterances"})
"""What the service says about today's numbers names their dates, in words of another length each day."""


def rows(conn: Connection, table: Table, at: datetime) -> Iterator[str]:
    for row in conn.execute(select(table).where(table.c.org == ORG)).mappings():
        if table.name not in TOLD or at not in (row.get("at"), row.get("created_at")):
            yield masked(row, at)


def masked(row: Any, at: datetime) -> str:
    plain = {name: value for name, value in row.items() if name not in SECRET}
    text = json.dumps(plain, default=lambda value: value.isoformat(), sort_keys=True)
    text = DAY.sub(lambda found: counted(found[0], at), ID.sub(r"\1", text))
    return STAMP.sub("…", SPOKEN.sub("that day", text))


def counted(said: str, at: datetime) -> str:
    if len(said) == 10:
        return f"day {(date.fromisoformat(said) - at.date()).days}"
    if WALL.fullmatch(said):
        return f"day {(date.fromisoformat(said[:10]) - at.date()).days} by the clock, {said[11:]}"
    return f"time {datetime.fromisoformat(said.replace('Z', '+00:00')) - at}" if said[-1] in "Z0" else said
