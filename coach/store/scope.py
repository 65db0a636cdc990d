"""Who asks, and the one function through which every read is confined to what is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, Self, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, bindparam

from coach.errors import NotFound
from coach.store import tables as t

__all__ = ["ROLES", "Caller", "Role", "organisations", "scoped"]

Role = Literal["admin", "supervisor", "coach", "learner", "reader"]

ROLES: tuple[Role, ...] = ("admin", "supervisor", "coach", "learner", "reader")


class Filterable(Protocol):
    """A select, an update or a delete."""

    def where(self, *conditions: ColumnElement[bool]) -> Self: ...


S = TypeVar("S", bound=Filterable)


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of a key. `teams` is None for one that sees every team of the organisation; `source_id` is the other
    board that it speaks for. A sign-in has an end, and the shared device that it was made on."""

    org: str
    key_id: str
    role: Role
    person_id: str | None = None
    teams: frozenset[str] | None = None
    shared_device: bool = False
    source_id: str | None = None
    expires_at: datetime | None = None
    device_id: str | None = None

    @classmethod
    def house(cls, org: str) -> Self:
        """The service itself, which sees the whole organisation and is nobody in it."""
        return cls(org, "", "admin")

    def sees(self, team_id: str) -> bool:
        return self.teams is None or team_id in self.teams

    def check(self, what: str, id: str, team_id: str | None) -> None:
        """For a row read by its id: another team's reads as one that is not there."""
        if team_id is None or not self.sees(team_id):
            raise NotFound(f"There is no {what} {id!r} for this key")


def organisations(conn: Connection) -> Sequence[str]:
    """All there are, for what runs by itself and goes from one to the next."""
    return conn.execute(t.EVERY_ORG).scalars().all()


def scoped(statement: S, table: Table, caller: Caller | None = None) -> S:
    """Confine to the caller's organisation and teams.

    Without a caller the statement is one prepared at import: it is confined to the organisation given as
    `caller_org` when it is executed, and its user calls `Caller.check` on what comes back.
    """
    if caller is None:
        return statement.where(table.c.org == bindparam("caller_org"))
    statement = statement.where(table.c.org == caller.org)
    column = team_column(table)
    if caller.teams is None or column is None:
        return statement
    return statement.where(column.in_(sorted(caller.teams)))


def team_column(table: Table) -> Any:
    return table.c.id if table.name == "teams" else table.c.get("team_id")
