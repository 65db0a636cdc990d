"""The toolbox: the frameworks an organisation coaches with, shipped and its own, in every version used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.words import Listing
from coach.errors import Conflict, InvalidInput, NotFound
from coach.frameworks import Framework, load
from coach.prompts.accept import accept
from coach.store import board as store
from coach.store import frameworks as rows
from coach.store.board import Asked, Place
from coach.store.scope import Caller

__all__ = [
    "Definition",
    "Tool",
    "put_framework",
    "read_framework",
    "read_frameworks",
    "stock",
    "understood",
    "version_of",
]

MANY = 10_000


@dataclass(frozen=True, slots=True)
class Tool:
    """One framework in short."""

    id: str
    version: int
    title: str
    about: str
    shape: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Definition(Tool):
    """All of it: `source` as it was written, `definition` as it was understood."""

    source: str
    definition: dict[str, Any]


@lru_cache(maxsize=128)
def understood(source: str, name: str = "framework") -> Framework:
    return load(source, name=name)


def read_framework(conn: Connection, caller: Caller, id: str, version: int | None = None) -> Definition:
    row = rows.current(conn, caller.org, id) if version is None else rows.version(conn, caller.org, id, version)
    if row is None:
        asked = f"{id!r}" if version is None else f"{id!r} in version {version}"
        raise NotFound(f"There is no framework {asked}; list /v1/frameworks to see them.")
    framework = understood(row["source"])
    return Definition(**short(row, framework), source=row["source"], definition=framework.model_dump(mode="json"))


def read_frameworks(conn: Connection, caller: Caller, asked: Asked) -> Listing[Tool]:
    found = rows.currents(conn, caller.org, asked.after.id if asked.after else "", asked.limit + 1)
    more = (
        Place(found[asked.limit - 1]["created_at"], found[asked.limit - 1]["id"]) if len(found) > asked.limit else None
    )
    return Listing([Tool(**short(row, understood(row["source"]))) for row in found[: asked.limit]], more)


def put_framework(conn: Connection, caller: Caller, id: str, source: str, at: datetime) -> bool:
    """Whether there is a new version now; the same text again is no change."""
    framework = accept(source, name=id)
    if framework.id != id:
        raise InvalidInput(f"The file says `id: {framework.id}` and the path says {id!r}; make them the same.")
    row = rows.current(conn, caller.org, id)
    number = _number(row, source)
    if row is not None and row["version"] == number:
        return False
    if not rows.keep(conn, caller.org, id, number, source, caller.key_id, at):
        raise Conflict(f"Somebody put version {number} of {id!r} at the same moment; read it and try again.")
    store.record(conn, caller, f"put framework version {number}", id, at)
    occurred(conn, caller.org, "framework.changed", id, None, caller.person_id, at, {"version": number})
    return True


def version_of(conn: Connection, caller: Caller, id: str, source: str) -> int:
    """The version that this text is here, or would become."""
    return _number(rows.current(conn, caller.org, id), source)


def _number(row: RowMapping | None, source: str) -> int:
    if row is None:
        return 1
    changed: bool = row["source_hash"] != rows.hash_of(source)
    return int(row["version"]) + changed


def stock(conn: Connection, org: str, files: Iterable[tuple[str, str]], at: datetime) -> None:
    """Put files into an organisation's toolbox, as the next version where the text is new.

    Of two files with one id the first counts. What the organisation has put there itself stays.
    """
    held = {row["id"]: row for row in rows.currents(conn, org, "", MANY)}
    known = {row["source_hash"]: id for id, row in held.items()}
    seen: set[str] = set()
    for name, source in files:
        hash = rows.hash_of(source)
        id = known.get(hash) or understood(source, name).id
        row = held.get(id)
        if id not in seen and (row is None or (row["by_key"] is None and row["source_hash"] != hash)):
            rows.keep(conn, org, id, row["version"] + 1 if row else 1, source, None, at)
        seen.add(id)


def short(row: RowMapping, framework: Framework) -> dict[str, Any]:
    kept = {name: row[name] for name in ("id", "version", "created_at")}
    return {**kept, "title": framework.title, "about": framework.about, "shape": framework.shape}
