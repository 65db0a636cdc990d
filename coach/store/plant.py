"""What the clockwork reads of teams and people: single rows by their id; and who stands in, belongs, is away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, literal, select, union_all

from coach.store import tables as t
from coach.store.board import add
from coach.store.prepared import fetch
from coach.store.scope import scoped

__all__ = [
    "Node",
    "Person",
    "away",
    "calendar",
    "deputies",
    "deputies_of",
    "end_absence",
    "hold_tree",
    "homes",
    "led",
    "node",
    "people",
    "set_deputies",
]


@dataclass(frozen=True, slots=True)
class Node:
    """A team in the tree."""

    id: str
    parent_id: str | None
    leader_id: str | None
    tier: int
    timezone: str
    kind: str
    calendar_id: str | None
    policy_id: str | None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    shift: str | None
    messages: str | None
    erased: bool


T, P, A = t.teams.c, t.people.c, t.absences.c
COLUMNS = [T[name] for name in Node.__slots__]
NODE = scoped(select(*COLUMNS), t.teams).where(T.id == bindparam("team"))
DEPUTIES = (
    scoped(select(t.deputies.c.person_id), t.deputies)
    .where(t.deputies.c.team_id == bindparam("team"))
    .order_by(t.deputies.c.n)
)
AWAY = scoped(select(A.person_id), t.absences).where(A.until_at > bindparam("now"), A.from_at <= bindparam("now"))


def node(conn: Connection, org: str, id: str) -> Node:
    return Node(*fetch(conn, NODE, {"caller_org": org, "team": id})[0])


def deputies(conn: Connection, org: str, team: str) -> list[str]:
    return [row[0] for row in fetch(conn, DEPUTIES, {"caller_org": org, "team": team})]


def away(conn: Connection, org: str, now: datetime) -> frozenset[str]:
    """Who is absent at this moment."""
    return frozenset(row[0] for row in fetch(conn, AWAY, {"caller_org": org, "now": now}))


def people(conn: Connection, org: str, ids: Collection[str]) -> dict[str, Person]:
    theirs = select(P.id, P.shift, P.messages, P.erased_at).where(P.org == org, P.id.in_(ids))
    return {row.id: Person(row.id, row.shift, row.messages, row.erased_at is not None) for row in conn.execute(theirs)}


def homes(conn: Connection, org: str, ids: Collection[str]) -> list[tuple[str, Node]]:
    """By person the teams they belong to, then those they lead, then those they stand in for; in one statement."""
    m, d = t.members.c, t.deputies.c
    teams = select(*COLUMNS).where(T.org == org)
    belongs = teams.add_columns(m.person_id, literal(1)).where(m.org == org, m.team_id == T.id, m.person_id.in_(ids))
    leads = teams.add_columns(T.leader_id, literal(2)).where(T.leader_id.in_(ids))
    deputy = teams.add_columns(d.person_id, literal(3)).where(d.org == org, d.team_id == T.id, d.person_id.in_(ids))
    found = conn.execute(union_all(belongs, leads, deputy)).all()
    return [(person, Node(*node)) for *node, person, _ in sorted(found, key=lambda row: (*row[-2:], row.id))]


def calendar(conn: Connection, org: str, id: str) -> RowMapping | None:
    one = select(t.calendars).where(t.calendars.c.org == org, t.calendars.c.id == id)
    return conn.execute(one).mappings().one_or_none()


# --- the tree ---------------------------------------------------------------------------------------


def hold_tree(conn: Connection, org: str) -> None:
    """One change of the tree at a time: each must see the one before, or two of them could close a circle."""
    conn.execute(select(t.orgs.c.org).where(t.orgs.c.org == org).with_for_update(key_share=True))


def deputies_of(conn: Connection, org: str, teams: Collection[str]) -> dict[str, list[str]]:
    d = t.deputies.c
    rows = select(d.team_id, d.person_id).where(d.org == org, d.team_id.in_(teams)).order_by(d.team_id, d.n)
    found: dict[str, list[str]] = {}
    for row in conn.execute(rows):
        found.setdefault(row.team_id, []).append(row.person_id)
    return found


def set_deputies(conn: Connection, org: str, team: str, people: Sequence[str]) -> None:
    d = t.deputies.c
    conn.execute(delete(t.deputies).where(d.org == org, d.team_id == team))
    for n, person in enumerate(people, start=1):
        add(conn, t.deputies, {"org": org, "team_id": team, "n": n, "person_id": person})


def led(conn: Connection, org: str, teams: Collection[str]) -> dict[str, int]:
    """How many people belong to each team besides its leader, without those who were erased."""
    m = t.members.c
    others = (
        select(m.team_id, func.count())
        .join(t.people, (P.org == m.org) & (P.id == m.person_id))
        .join(t.teams, (T.org == m.org) & (T.id == m.team_id))
        .where(m.org == org, P.org == org, T.org == org, m.team_id.in_(teams))
        .where(P.erased_at.is_(None), m.person_id.is_distinct_from(T.leader_id))
        .group_by(m.team_id)
    )
    return {team: count for team, count in conn.execute(others)}


def end_absence(conn: Connection, org: str, person: str, id: str) -> None:
    conn.execute(delete(t.absences).where(A.org == org, A.person_id == person, A.id == id))
