"""Equipment: machines by kind, so that what one team finds out about one reaches the teams with another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.hands import pick, their_team
from coach.board.words import Listing
from coach.clock import new_id
from coach.store import board as store
from coach.store import lessons as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = ["Equipment", "create_equipment", "edit_equipment", "read_all_equipment", "read_equipment"]


@dataclass(frozen=True, slots=True)
class Equipment:
    """What `kind` says is compared letter by letter, after folding case and spaces."""

    id: str
    team_id: str
    name: str
    kind: str
    retired: bool
    created_at: datetime


def read_equipment(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Equipment:
    return equipment(found(conn, caller, id, lock=lock))


def found(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> RowMapping:
    return store.find(conn, caller, t.equipment, id, lock=lock)


def read_all_equipment(
    conn: Connection, caller: Caller, asked: Asked, team: str | None, kind: str | None, *, retired: bool
) -> Listing[Equipment]:
    equal = {"team_id": team, "kind": kind and folded(kind)}
    page = rows.page_of_equipment(conn, caller, asked, equal, retired=retired)
    return Listing([equipment(row) for row in page.rows], page.next)


def create_equipment(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    id, team = new_id("equ"), their_team(conn, caller, fields.get("team_id"))
    row = {"org": caller.org, "id": id, "team_id": team, "name": fields["name"], "kind": folded(fields["kind"])}
    store.add(conn, t.equipment, {**row, "created_at": at})
    occurred(conn, caller.org, "equipment.created", id, team, caller.person_id, at)
    return id


def edit_equipment(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    pick(conn, caller, t.teams, "team_id", fields.get("team_id"))
    row = found(conn, caller, id)
    new = dict(fields)
    if "kind" in new:
        new["kind"] = folded(new["kind"])
    if "retired" in new:
        new["retired_at"] = (row["retired_at"] or at) if new.pop("retired") else None
    store.change(conn, caller, t.equipment, id, new)
    team = new.get("team_id", row["team_id"])
    occurred(conn, caller.org, "equipment.changed", id, team, caller.person_id, at, {"fields": sorted(fields)})


def folded(kind: str) -> str:
    return " ".join(kind.split()).casefold()


def equipment(row: RowMapping) -> Equipment:
    same = {name: row[name] for name in Equipment.__slots__ if name != "retired"}
    return Equipment(**same, retired=row["retired_at"] is not None)
