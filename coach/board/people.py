"""People: the only place where names stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.hands import LEADERS, pick
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.erase import erase_person
from coach.store.scope import Caller

__all__ = ["Person", "check_living", "create_person", "edit_person", "erase", "read_people", "read_person"]


@dataclass(frozen=True, slots=True)
class Person:
    """`email` and `phone` are null for those who do not lead."""

    id: str
    name: str
    email: str | None
    phone: str | None
    teams: list[str]
    erased: bool
    created_at: datetime


def read_person(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Person:
    return people(conn, caller, [store.find(conn, caller, t.people, id, lock=lock)])[0]


def read_people(conn: Connection, caller: Caller, asked: Asked, team_id: str | None = None) -> Listing[Person]:
    found = store.page_of_people(conn, caller, asked, team_id)
    return Listing(people(conn, caller, found.rows), found.next)


def create_person(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    id = new_id("per")
    columns = dict(fields)
    teams = columns.pop("teams")
    if caller.teams is not None and not teams:
        raise InvalidInput("`teams` is empty; name the team of yours that this person joins.")
    for team in teams:
        pick(conn, caller, t.teams, "teams", team)
    store.add(conn, t.people, {**columns, "org": caller.org, "id": id, "created_at": at})
    store.join(conn, caller.org, ((team, id) for team in set(teams)))
    return id


def edit_person(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any]) -> None:
    check_living(store.find(conn, caller, t.people, id))
    store.change(conn, caller, t.people, id, fields)


def erase(conn: Connection, caller: Caller, id: str, at: datetime) -> str:
    """Works twice. Somebody must be left who can make keys."""
    row = store.find(conn, caller, t.people, id)
    if row["erased_at"] is None:
        erase_person(conn, caller, id, at)
        if not store.other_admins(conn, caller.org, ""):
            raise Conflict(f"The person {id!r} holds the last key that can make others; make another admin key first.")
    return id


def check_living(row: RowMapping) -> None:
    if row["erased_at"] is not None:
        raise Conflict(f"The person {row['id']!r} was erased for good; make a new person instead.")


def people(conn: Connection, caller: Caller, rows: Iterable[RowMapping]) -> list[Person]:
    rows = list(rows)
    teams = store.teams_of(conn, caller.org, [row["id"] for row in rows])
    return [person(caller, row, teams.get(row["id"], [])) for row in rows]


def person(caller: Caller, row: RowMapping, teams: list[str]) -> Person:
    near = caller.role in LEADERS or caller.person_id == row["id"]
    return Person(
        id=row["id"],
        name=row["name"],
        email=row["email"] if near else None,
        phone=row["phone"] if near else None,
        teams=[team for team in teams if caller.teams is None or team in caller.teams],
        erased=row["erased_at"] is not None,
        created_at=row["created_at"],
    )
