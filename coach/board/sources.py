"""Other boards that send issues: under an id of one's own, with the mapping by which their items are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.hands import pick, whole_organisation
from coach.board.rules.mapping import SourceMapping
from coach.board.words import Listing
from coach.errors import InvalidInput
from coach.store import board as store
from coach.store import sources as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = ["Source", "mapping_of", "put_source", "read_source", "read_sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """Its items come to `team_id`, unless the mapping names another team."""

    id: str
    name: str
    team_id: str
    mapping: Mapping[str, Any]
    created_at: datetime


def read_source(conn: Connection, caller: Caller, id: str) -> Source:
    return source(store.find(conn, caller, t.sources, id))


def read_sources(conn: Connection, caller: Caller, asked: Asked) -> Listing[Source]:
    found = store.page(conn, caller, t.sources, asked, {})
    return Listing([source(row) for row in found.rows], found.next)


def put_source(
    conn: Connection, caller: Caller, id: str, name: str, team_id: str, mapping: SourceMapping, at: datetime
) -> None:
    """What it has sent stays; what it sends from now on is read by this mapping."""
    whole_organisation(caller, "Other boards are connected")
    pick(conn, caller, t.teams, "team_id", team_id)
    check_teams(conn, caller, mapping.teams)
    rows.put_source(conn, caller.org, id, {"name": name, "team_id": team_id, "mapping": written(mapping)}, at)
    store.record(conn, caller, "put source", id, at)
    occurred(conn, caller.org, "source.changed", id, team_id, caller.person_id, at)


def check_teams(conn: Connection, caller: Caller, teams: Iterable[str]) -> None:
    for team in sorted(teams):
        if store.see(conn, caller, t.teams, team) is None:
            raise InvalidInput(f"`mapping.team` leads to {team!r}, which is no team here; list /v1/teams.")


def mapping_of(row: RowMapping | Source) -> SourceMapping:
    return SourceMapping.model_validate(row["mapping"] if isinstance(row, Mapping) else row.mapping)


def written(mapping: SourceMapping) -> dict[str, Any]:
    return mapping.model_dump(by_alias=True, exclude_unset=True)


def source(row: RowMapping) -> Source:
    return Source(**{name: row[name] for name in Source.__slots__})
