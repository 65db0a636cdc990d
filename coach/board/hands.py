"""Whose hands a request comes from, and what those hands may touch."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from coach.errors import InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import tables as t
from coach.store.escalations import concerns
from coach.store.scope import Caller

__all__ = ["LEADERS", "find_up", "pick", "speaker", "their_team", "via", "whole_organisation"]

LEADERS = frozenset({"admin", "supervisor"})


def pick(conn: Connection, caller: Caller, table: Table, field: str, id: str | None) -> Any:
    """The row that a field of a request points to, if it points to one."""
    if id is None:
        return None
    row = store.see(conn, caller, table, id)
    if row is None:
        raise InvalidInput(
            f"`{field}` names {id!r}, which is not there for this key; list /v1/{table.name} to see yours.",
            field=field,
        )
    return row


def find_up(
    conn: Connection, caller: Caller, table: Table, id: str, *, lock: bool = False, ever: bool = False
) -> RowMapping:
    """A row of the caller's own teams, or of another that has come up to them: now, or at some time."""
    row = store.see(conn, caller, table, id, lock=lock)
    if row is None and concerns(conn, caller, id, ever=ever):
        caller = replace(caller, teams=None)
    return row or store.find(conn, caller, table, id, lock=lock)


def speaker(conn: Connection, caller: Caller, by: str | None) -> str | None:
    """The person who acts: the key's own, or on a shared device whoever `by` names."""
    if by is None or by == caller.person_id:
        return caller.person_id
    if not caller.shared_device:
        raise NotAllowed(
            "Only a shared device may name another person in `by`; leave it out, or use that person's key."
        )
    if pick(conn, caller, t.people, "by", by)["erased_at"] is not None:
        raise InvalidInput(f"`by` names {by!r}, who was erased for good; nobody can act in their name.", field="by")
    return by


def their_team(conn: Connection, caller: Caller, given: str | None, *others: str | None) -> str:
    """The team meant: the one given, or else the only one it can be."""
    if given is not None:
        pick(conn, caller, t.teams, "team_id", given)
        return given
    known = next((team for team in others if team), None)
    if known:
        return known
    if caller.teams is not None and len(caller.teams) == 1:
        return next(iter(caller.teams))
    raise InvalidInput("`team_id` is missing, and more than one team could be meant; list /v1/teams and name one.")


def via(caller: Caller) -> dict[str, str]:
    """Of what another board moves: which board, and under which key."""
    return {} if caller.source_id is None else {"source_id": caller.source_id, "key_id": caller.key_id}


def whole_organisation(caller: Caller, what: str) -> None:
    """What holds for every team is changed by those who see every team."""
    if caller.teams is not None:
        raise NotAllowed(f"{what} with a key for the whole organisation; this one is for some teams.")
