"""How far a person reaches: their teams with all below these, and whom a device of some teams may let in."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BindParameter, CompoundSelect, Connection, Select, bindparam, select, union_all

from coach.store import tables as t
from coach.store.scope import Caller, Role, scoped

__all__ = ["Home", "first_seen", "home_of", "near_by", "reach_of", "role_of", "their_teams"]

T, M, D, P = t.teams.c, t.members.c, t.deputies.c, t.people.c

ORG: BindParameter[str] = bindparam("caller_org")
PERSON: BindParameter[str] = bindparam("person")

ROLE = select(P.role).where(P.org == ORG, P.id == PERSON, P.erased_at.is_(None))

THEIRS = union_all(
    select(T.id).where(T.org == ORG, T.leader_id == PERSON),
    select(M.team_id).where(M.org == ORG, M.person_id == PERSON),
    select(D.team_id).where(D.org == ORG, D.person_id == PERSON),
).subquery()
"""The teams they lead, stand in for, or belong to."""


def below() -> Select[Any]:
    tree = select(THEIRS.c.id).cte("tree", recursive=True)
    tree = tree.union(select(T.id).join(tree, T.parent_id == tree.c.id).where(T.org == ORG))
    return select(tree.c.id)


REACH = below()


def role_of(conn: Connection, org: str, person: str) -> Role | None:
    """None for somebody who is not there any more."""
    return cast(Role | None, conn.execute(ROLE, {"caller_org": org, "person": person}).scalar())


def reach_of(conn: Connection, org: str, person: str, role: Role) -> frozenset[str] | None:
    """The teams a person sees; None is all of them. Who is in no team sees none."""
    return None if role == "admin" else their_teams(conn, org, person)


def their_teams(conn: Connection, org: str, person: str) -> frozenset[str]:
    """The same for anybody, whatever their role."""
    return frozenset(conn.execute(REACH, {"caller_org": org, "person": person}).scalars())


def near_by(org: str, teams: Collection[str]) -> CompoundSelect[Any]:
    """The ids of those who belong to these teams, and of those who lead or stand in for them or any team above."""
    up = select(T.id, T.parent_id).where(T.org == org, T.id.in_(teams)).cte("up", recursive=True)
    up = up.union(select(T.id, T.parent_id).join(up, T.id == up.c.parent_id).where(T.org == org))
    above = select(up.c.id)
    return union_all(
        select(M.person_id).where(M.org == org, M.team_id.in_(teams)),
        select(T.leader_id).where(T.org == org, T.id.in_(above), T.leader_id.is_not(None)),
        select(D.person_id).where(D.org == org, D.team_id.in_(above)),
    )


@dataclass(frozen=True, slots=True)
class Home:
    """A team in a few words."""

    id: str
    name: str
    tier: int


def home_of(conn: Connection, org: str, person: str) -> Home | None:
    """The lowest team they lead; else the lowest they belong to."""
    led = select(T.id, T.name, T.tier).where(T.org == org, T.leader_id == person)
    joined = t.teams.join(t.members, (M.org == T.org) & (M.team_id == T.id))
    member = select(T.id, T.name, T.tier).select_from(joined).where(T.org == org, M.org == org, M.person_id == person)
    rows = (conn.execute(found.order_by(T.tier, T.id).limit(1)).first() for found in (led, member))
    return next((Home(*row) for row in rows if row is not None), None)


def first_seen(conn: Connection, caller: Caller) -> Home | None:
    """Of the lowest tier that a caller sees, the team that was there first."""
    found = scoped(select(T.id, T.name, T.tier), t.teams, caller)
    row = conn.execute(found.order_by(T.tier, T.created_at, T.id).limit(1)).first()
    return Home(*row) if row is not None else None
