"""Rows of the board: one that the caller may see, a page of them, a new one, a change, and what was said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from coach.clock import new_id
from coach.errors import NotFound
from coach.store import tables as t
from coach.store.scope import Caller, scoped

__all__ = [
    "Asked",
    "Place",
    "Rows",
    "Said",
    "add",
    "add_if_new",
    "change",
    "find",
    "heard",
    "highest_child",
    "join",
    "members_of",
    "page",
    "page_of_keys",
    "page_of_people",
    "record",
    "say",
    "see",
    "set_members",
    "teams_of",
]

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which the next page goes on."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Asked:
    limit: int
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    rows: Sequence[RowMapping]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    by: str | None
    at: datetime
    erased: bool


ONE = {"people": "person"}


def mine(table: Table, caller: Caller) -> Select[Any]:
    """All the rows of a table that this key may see. A key for some teams sees the people of those teams."""
    statement = scoped(select(table), table, caller)
    if table is t.people and caller.teams is not None:
        return statement.where(or_(table.c.id == caller.person_id, table.c.id.in_(near(caller.org, caller.teams))))
    return statement


def reachable(table: Table, caller: Caller) -> Select[Any]:
    """Where one row is looked up: an action of another team is there for its owner, its asker, and who helps."""
    if table is not t.actions or caller.teams is None:
        return mine(table, caller)
    a, teams = t.actions.c, sorted(caller.teams)
    theirs = or_(a.team_id.in_(teams), a.helps_id.in_(teams))
    if caller.person_id is not None:
        theirs = or_(theirs, a.owner_id == caller.person_id, a.asker_id == caller.person_id)
    return scoped(select(t.actions), t.actions, replace(caller, teams=None)).where(theirs)


def near(org: str, teams: Collection[str]) -> CompoundSelect[Any]:
    """Who belongs to these teams or leads one."""
    members = select(t.members.c.person_id).where(t.members.c.org == org, t.members.c.team_id.in_(teams))
    leaders = select(t.teams.c.leader_id).where(
        t.teams.c.org == org, t.teams.c.id.in_(teams), t.teams.c.leader_id.is_not(None)
    )
    return members.union_all(leaders)


def see(conn: Connection, caller: Caller, table: Table, id: str, *, lock: bool = False) -> RowMapping | None:
    statement = reachable(table, caller).where(table.c.id == id)
    # Rows that point to this one may still be written: workers do, and must not wait for people.
    held = statement.with_for_update(key_share=True) if lock else statement
    return conn.execute(held).mappings().one_or_none()


def find(conn: Connection, caller: Caller, table: Table, id: str, *, lock: bool = False) -> RowMapping:
    """The row, held against other writers if it is about to change; a foreign one is as absent as an unknown one."""
    row = see(conn, caller, table, id, lock=lock)
    if row is None:
        raise NotFound(
            f"There is no {ONE.get(table.name) or table.name.removesuffix('s')} {id!r} for this key; "
            f"list /v1/{table.name} to see yours."
        )
    return row


def page(conn: Connection, caller: Caller, table: Table, asked: Asked, equal: Mapping[str, str | None]) -> Rows:
    """The newest first; `equal` narrows by columns, where a None does not."""
    wanted = [table.c[column] == value for column, value in equal.items() if value is not None]
    return turn(conn, table, mine(table, caller).where(*wanted), asked)


def page_of_people(
    conn: Connection, caller: Caller, asked: Asked, team: str | None, ids: Collection[str] | None = None
) -> Rows:
    """Those named by `ids` come in one page and no order: to put them in one, SQLite would walk everybody."""
    statement = mine(t.people, caller)
    if team is not None:
        own = caller.teams is None or team in caller.teams
        statement = statement.where(t.people.c.id.in_(near(caller.org, [team] if own else [])))
    if ids is not None:
        return Rows(conn.execute(statement.where(t.people.c.id.in_(set(ids)))).mappings().all(), None)
    return turn(conn, t.people, statement, asked)


def page_of_keys(conn: Connection, caller: Caller, asked: Asked) -> Rows:
    """Those that last: sign-ins come and go."""
    return turn(conn, t.keys, mine(t.keys, caller).where(t.keys.c.expires_at.is_(None)), asked)


def turn(conn: Connection, table: Table, statement: Select[Any], asked: Asked) -> Rows:
    if asked.after:
        statement = statement.where(tuple_(table.c.created_at, table.c.id) < (asked.after.at, asked.after.id))
    newest = statement.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(asked.limit + 1)
    rows = conn.execute(newest).mappings().all()
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Rows(rows[: asked.limit], Place(last["created_at"], last["id"]) if last else None)


def add(conn: Connection, table: Table, fields: Fields) -> None:
    conn.execute(insert(table).values(**fields))


def add_if_new(conn: Connection, table: Table, fields: Fields) -> bool:
    """Whether it was new. A rival that holds the same key is waited for, and wins."""
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    new = dialect.insert(table).values(**fields).on_conflict_do_nothing().returning(table.c.org)
    return conn.execute(new).first() is not None


def change(conn: Connection, caller: Caller, table: Table, id: str, fields: Fields) -> None:
    """Write some columns of a row that `find` has let the caller see."""
    if "version" in table.c:
        fields = {**fields, "version": table.c.version + 1}
    conn.execute(update(table).where(table.c.org == caller.org, table.c.id == id).values(**fields))


def say(conn: Connection, caller: Caller, text: str, by: str | None, at: datetime, source: str = "board") -> str:
    """Keep what a person wrote on the board; everything else points to it. Another `source` wrote it by itself."""
    id = new_id("utt")
    add(conn, t.utterances, {"org": caller.org, "id": id, "by": by, "at": at, "text": text, "source": source})
    return id


def heard(conn: Connection, org: str, ids: Collection[str]) -> dict[str, Said]:
    if not ids:
        return {}
    u = t.utterances.c
    rows = conn.execute(select(u.id, u.text, u.by, u.at, u.redacted_at).where(u.org == org, u.id.in_(set(ids))))
    return {row.id: Said(row.text, row.by, row.at, row.redacted_at is not None) for row in rows}


def members_of(conn: Connection, org: str, teams: Collection[str]) -> dict[str, list[str]]:
    m = t.members.c
    rows = conn.execute(select(m.team_id, m.person_id).where(m.org == org, m.team_id.in_(teams)).order_by(m.person_id))
    return grouped((row.team_id, row.person_id) for row in rows)


def highest_child(conn: Connection, org: str, team: str) -> int | None:
    """The highest tier among the teams right below this one."""
    c = t.teams.c
    return conn.execute(select(func.max(c.tier)).where(c.org == org, c.parent_id == team)).scalar()


def teams_of(conn: Connection, org: str, people: Collection[str]) -> dict[str, list[str]]:
    m = t.members.c
    rows = conn.execute(select(m.person_id, m.team_id).where(m.org == org, m.person_id.in_(people)).order_by(m.team_id))
    return grouped((row.person_id, row.team_id) for row in rows)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for one, other in pairs:
        groups.setdefault(one, []).append(other)
    return groups


def set_members(conn: Connection, org: str, team: str, people: Iterable[str]) -> None:
    m = t.members.c
    conn.execute(delete(t.members).where(m.org == org, m.team_id == team))
    join(conn, org, ((team, person) for person in set(people)))


def join(conn: Connection, org: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Make people members: pairs of a team and a person."""
    for team, person in sorted(pairs):
        add(conn, t.members, {"org": org, "team_id": team, "person_id": person})


def record(conn: Connection, caller: Caller, what: str, target: str, at: datetime) -> None:
    """Leave a trace of something that a person may one day ask about."""
    who = {"org": caller.org, "key_id": caller.key_id, "person_id": caller.person_id}
    add(conn, t.audit, {**who, "id": new_id("aud"), "at": at, "what": what, "target": target})


def other_admins(conn: Connection, org: str, key: str) -> bool:
    """Whether a valid admin key for the whole organisation is there besides this one."""
    c = t.keys.c
    lasting = (c.org == org, c.expires_at.is_(None), c.revoked_at.is_(None))
    rows = conn.execute(select(c.teams).where(*lasting, c.id != key, c.role == "admin"))
    return any(row.teams is None for row in rows)
