"""The tree of teams: who leads, who stands in, who belongs, when they work, and what to do in danger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.hands import pick, whole_organisation
from coach.board.plant import Plant
from coach.board.policies import check_policy
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import plant as rows
from coach.store import rollups as numbers
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = ["Span", "Team", "TeamKind", "create_team", "edit_team", "end_of", "read_team", "read_teams"]

TeamKind = Literal["line", "support"]
"""A support team helps others: Maintenance, Quality, Logistics."""

LISTS = ("members", "deputies")
TREE = frozenset({"tier", "parent_id"})
"""What decides from where help comes."""


@dataclass(frozen=True, slots=True)
class Span:
    """How many people one leader has, the leader not counted, and how many there are meant to be at most."""

    members: int
    target: int | None


@dataclass(frozen=True, slots=True)
class Team:
    """`deputies` stand in for the leader, in this order. Without a calendar or a policy those above hold."""

    id: str
    name: str
    kind: TeamKind
    tier: int
    parent_id: str | None
    leader_id: str | None
    deputies: list[str]
    timezone: str
    calendar_id: str | None
    policy_id: str | None
    make_safe_text: str
    emergency_contact: str
    members: list[str]
    span_target: int | None
    span: Span
    analysis_limit: int
    created_at: datetime


def read_team(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Team:
    return teams(conn, caller, [store.find(conn, caller, t.teams, id, lock=lock)])[0]


def read_teams(conn: Connection, caller: Caller, asked: Asked, parent_id: str | None = None) -> Listing[Team]:
    found = store.page(conn, caller, t.teams, asked, {"parent_id": parent_id})
    return Listing(teams(conn, caller, found.rows), found.next)


def create_team(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    id = new_id("tea")
    columns, lists = split(fields)
    check(conn, caller, columns, lists)
    store.add(conn, t.teams, {**columns, "org": caller.org, "id": id, "created_at": at})
    put_lists(conn, caller.org, id, lists)
    occurred(conn, caller.org, "team.created", id, id, caller.person_id, at)
    return id


def edit_team(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """Clocks that run go on; where an item goes next is looked up in the tree as it is then."""
    row = store.find(conn, caller, t.teams, id)
    columns, lists = split(fields)
    check(conn, caller, columns, lists, row)
    store.change(conn, caller, t.teams, id, columns)
    put_lists(conn, caller.org, id, lists)
    if columns.get("parent_id", row["parent_id"]) != row["parent_id"]:
        refuse_torn(Plant(conn, caller.org, at), id)
    occurred(conn, caller.org, "team.changed", id, id, caller.person_id, at)


def split(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The columns of the row, and the lists that have tables of their own."""
    lists = {name: list(dict.fromkeys(fields[name])) for name in LISTS if name in fields}
    return {name: value for name, value in fields.items() if name not in LISTS}, lists


def put_lists(conn: Connection, org: str, id: str, lists: Mapping[str, list[str]]) -> None:
    if "members" in lists:
        store.set_members(conn, org, id, lists["members"])
    if "deputies" in lists:
        rows.set_deputies(conn, org, id, lists["deputies"])


def end_of(conn: Connection, caller: Caller, team_id: str, due: datetime | date | None) -> datetime | None:
    """A bare date lasts until its last second where the team works."""
    if due is None or isinstance(due, datetime):
        return due
    plant = Plant(conn, caller.org, datetime.combine(due, time(), UTC))
    return plant.calendar(team_id).end_of(due)


# --- what may be written ----------------------------------------------------------------------------


def check(
    conn: Connection,
    caller: Caller,
    columns: Mapping[str, Any],
    lists: Mapping[str, list[str]],
    row: RowMapping | None = None,
) -> None:
    check_people(conn, caller, columns.get("leader_id"), lists)
    pick(conn, caller, t.calendars, "calendar_id", columns.get("calendar_id"))
    if "policy_id" in columns and columns["policy_id"] != (row and row["policy_id"]):
        check_policy(conn, caller, columns["policy_id"])
    if columns.keys() & TREE:
        whole_organisation(caller, "The tree of teams is changed")
        rows.hold_tree(conn, caller.org)
        check_tier(conn, caller, {**(row or {"parent_id": None}), **columns})


def check_people(conn: Connection, caller: Caller, leader: str | None, lists: Mapping[str, list[str]]) -> None:
    """Who was erased stays in the members as a number, and can stand for nobody."""
    for member in lists.get("members", ()):
        pick(conn, caller, t.people, "members", member)
    for field, person in (("leader_id", leader), *(("deputies", each) for each in lists.get("deputies", ()))):
        row = pick(conn, caller, t.people, field, person)
        if row is not None and row["erased_at"] is not None:
            raise InvalidInput(f"`{field}` names {person!r}, who was erased for good; name somebody who is there.")


def check_tier(conn: Connection, caller: Caller, team: Mapping[str, Any]) -> None:
    """A parent stands on a higher tier, so that the tree has no circle and help always comes from above."""
    parent = pick(conn, caller, t.teams, "parent_id", team["parent_id"])
    if parent is not None and parent["tier"] <= team["tier"]:
        raise InvalidInput(f"`parent_id` names a team on tier {parent['tier']}; name one above tier {team['tier']}.")
    below = store.highest_child(conn, caller.org, team["id"]) if "id" in team else None
    if below is not None and below >= team["tier"]:
        raise InvalidInput(f"`tier` is {team['tier']}, and a team below stands on tier {below}; move that one first.")


def refuse_torn(plant: Plant, moved: str) -> None:
    """A number goes up with its team: what it rolls into has to stand above it in the new place too."""
    for part, team, whole, above in numbers.ties(plant.conn, plant.org):
        chain = [node.id for node in plant.up_from(team)]
        if moved in chain and above not in chain:
            raise Conflict(
                f"The KPI {part!r} of the team {team!r} rolls into {whole!r} of the team {above!r}, which is not above "
                "it in the new place. Take it off first, PATCH it with `rolls_into` null, and move the team then."
            )


# --- what is shown ----------------------------------------------------------------------------------


def teams(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Team]:
    found = list(found)
    ids = [row["id"] for row in found]
    members, deputies = store.members_of(conn, caller.org, ids), rows.deputies_of(conn, caller.org, ids)
    led = rows.led(conn, caller.org, ids)
    return [
        team(row, members=members.get(row["id"], []), deputies=deputies.get(row["id"], []), led=led.get(row["id"], 0))
        for row in found
    ]


def team(row: RowMapping, *, members: list[str], deputies: list[str], led: int) -> Team:
    shown: dict[str, Any] = {"members": members, "deputies": deputies, "span": Span(led, row["span_target"])}
    return Team(**shown, **{each.name: row[each.name] for each in fields(Team) if each.name not in shown})
