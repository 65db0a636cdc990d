"""The tree of teams: who leads, who belongs, and what to do in danger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = ["Team", "create_team", "edit_team", "end_of", "read_team", "read_teams"]


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    tier: int
    parent_id: str | None
    leader_id: str | None
    timezone: str
    make_safe_text: str
    emergency_contact: str
    members: list[str]
    created_at: datetime


def read_team(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Team:
    return teams(conn, caller, [store.find(conn, caller, t.teams, id, lock=lock)])[0]


def read_teams(conn: Connection, caller: Caller, asked: Asked, parent_id: str | None = None) -> Listing[Team]:
    found = store.page(conn, caller, t.teams, asked, {"parent_id": parent_id})
    return Listing(teams(conn, caller, found.rows), found.next)


def create_team(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    id = new_id("tea")
    columns, members = split(fields)
    check(conn, caller, columns, members)
    store.add(conn, t.teams, {**columns, "org": caller.org, "id": id, "created_at": at})
    store.set_members(conn, caller.org, id, members or ())
    return id


def edit_team(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any]) -> None:
    row = store.find(conn, caller, t.teams, id)
    columns, members = split(fields)
    check(conn, caller, columns, members, row)
    store.change(conn, caller, t.teams, id, columns)
    if members is not None:
        store.set_members(conn, caller.org, id, members)


def split(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str] | None]:
    columns = dict(fields)
    return columns, columns.pop("members", None)


def check(
    conn: Connection,
    caller: Caller,
    columns: Mapping[str, Any],
    members: list[str] | None,
    row: RowMapping | None = None,
) -> None:
    pick(conn, caller, t.people, "leader_id", columns.get("leader_id"))
    for person in members or ():
        pick(conn, caller, t.people, "members", person)
    if columns.keys() & {"tier", "parent_id"}:
        whole_organisation(caller)
        check_tier(conn, caller, {**(row or {"parent_id": None}), **columns})


def end_of(conn: Connection, caller: Caller, team_id: str, due: datetime | date | None) -> datetime | None:
    """A bare date lasts until its last second where the team works."""
    if due is None or isinstance(due, datetime):
        return due
    zone = ZoneInfo(store.find(conn, caller, t.teams, team_id)["timezone"])
    return datetime.combine(due, time(23, 59, 59), zone).astimezone(UTC)


def whole_organisation(caller: Caller) -> None:
    if caller.teams is not None:
        raise NotAllowed(
            "The tree of teams is changed with a key for the whole organisation; this one is for some teams."
        )


def check_tier(conn: Connection, caller: Caller, team: Mapping[str, Any]) -> None:
    """A parent stands on a higher tier, so that the tree has no circle and help always comes from above."""
    parent = pick(conn, caller, t.teams, "parent_id", team["parent_id"])
    if parent is not None and parent["tier"] <= team["tier"]:
        raise InvalidInput(f"`parent_id` names a team on tier {parent['tier']}; name one above tier {team['tier']}.")
    below = store.highest_child(conn, caller.org, team["id"]) if "id" in team else None
    if below is not None and below >= team["tier"]:
        raise InvalidInput(f"`tier` is {team['tier']}, and a team below stands on tier {below}; move that one first.")


def teams(conn: Connection, caller: Caller, rows: Iterable[RowMapping]) -> list[Team]:
    rows = list(rows)
    members = store.members_of(conn, caller.org, [row["id"] for row in rows])
    return [team(row, members.get(row["id"], [])) for row in rows]


def team(row: RowMapping, members: list[str]) -> Team:
    columns = {name: row[name] for name in Team.__slots__ if name != "members"}
    return Team(**columns, members=members)
