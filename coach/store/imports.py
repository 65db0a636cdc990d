"""Many readings at once: which KPIs they are of, what stands for their moments already, and the new ones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, RowMapping, bindparam, or_, select, update

from coach.store import tables as t
from coach.store.board import heard, mine
from coach.store.clocks import Many, arrays, as_arrays
from coach.store.kpis import STANDS
from coach.store.prepared import change_many, fetch
from coach.store.scope import Caller, scoped

__all__ = ["STANDING", "Standing", "correct_many", "keep_many", "kpis_called", "notes", "say_many", "standing"]

T = TypeVar("T")

K, R = t.kpis.c, t.readings.c

AT_ONCE = 500
"""Values in one list of a statement."""

BATCH = 5_000
"""Rows in one call of the driver."""


class Standing(NamedTuple):
    version: int
    value: float
    weight: float | None
    note_u: str | None


STANDING = scoped(select(R.at, R.version, R.value, R.weight, R.note_u), t.readings).where(
    R.kpi_id == bindparam("kpi"), R.shift == bindparam("shift"), R.at.in_(bindparam("moments", expanding=True)), STANDS
)

READINGS = Many.into(
    t.readings,
    "org", "kpi_id", "shift", "at", "version", "value", "corrected", "by", "note_u", "recorded_at", "weight",
)  # fmt: skip
UTTERANCES = Many.into(t.utterances, "org", "id", "by", "at", "text", "source")

OLD = ("shift", "at", "version")
CORRECT = (
    scoped(update(t.readings), t.readings)
    .where(
        R.kpi_id == bindparam("kpi"),
        R.shift == bindparam("to_shift"),
        R.at == bindparam("to_at"),
        R.version == bindparam("to_version"),
    )
    .values(corrected=True)
)
GIVEN = arrays(t.readings, OLD)
CORRECT_ARRAYS = (
    scoped(update(t.readings), t.readings)
    .where(R.kpi_id == bindparam("kpi"), *(R[name] == GIVEN.c[name] for name in OLD))
    .values(corrected=True)
)


def batches(things: Collection[T], size: int) -> Iterator[list[T]]:
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch


def kpis_called(conn: Connection, caller: Caller, calls: Collection[str]) -> list[RowMapping]:
    """Those that the caller sees whose id or name is one of these; retired ones too."""
    found: dict[str, RowMapping] = {}
    for some in batches(calls, AT_ONCE):
        rows = mine(t.kpis, caller).where(or_(K.id.in_(some), K.name.in_(some)))
        found |= {row["id"]: row for row in conn.execute(rows).mappings()}
    return list(found.values())


def standing(
    conn: Connection, org: str, kpi: str, shift: str, moments: Collection[datetime]
) -> dict[datetime, Standing]:
    """What stands for these moments now."""
    found: dict[datetime, Standing] = {}
    for some in batches(moments, AT_ONCE):
        rows = fetch(conn, STANDING, {"caller_org": org, "kpi": kpi, "shift": shift, "moments": some})
        found |= {row[0]: Standing(*row[1:]) for row in rows}
    return found


def notes(conn: Connection, org: str, ids: Collection[str]) -> dict[str, str]:
    """The words of these notes, but for those that were erased."""
    found: dict[str, str] = {}
    for some in batches(ids, AT_ONCE):
        found |= {id: said.text for id, said in heard(conn, org, some).items() if not said.erased}
    return found


def keep_many(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in batches(rows, BATCH):
        READINGS.add(conn, some)


def say_many(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in batches(rows, BATCH):
        UTTERANCES.add(conn, some)


def correct_many(conn: Connection, org: str, kpi: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Mark what stood for these moments before; it stays, and what comes after it stands."""
    for some in batches([{**row, "version": row["version"] - 1} for row in rows], BATCH):
        if conn.dialect.name == "sqlite":
            its = [{"caller_org": org, "kpi": kpi, **{f"to_{name}": row[name] for name in OLD}} for row in some]
            change_many(conn, CORRECT, its)
        else:
            conn.execute(CORRECT_ARRAYS, {"caller_org": org, "kpi": kpi, **as_arrays(OLD, some)})
