"""Escalation facts as people see them: those of one cause at one team together, and what was answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    and_,
    exists,
    false,
    or_,
    select,
    tuple_,
    update,
)

from coach.store import tables as t
from coach.store.board import Asked, Place
from coach.store.scope import Caller, scoped

__all__ = [
    "Entries",
    "Fact",
    "Wanted",
    "actions_of",
    "answer_fact",
    "at_work",
    "concerns",
    "entries",
    "fact_of",
    "facts_of",
    "hold_joined",
    "issues_of",
    "join_causes",
    "newest_sessions",
    "open_question",
    "same_cause",
    "sees",
]

E, C, ISSUE, A, S = t.escalations.c, t.clocks.c, t.issues.c, t.actions.c, t.sessions.c


Fact = Mapping[str, Any]
"""The columns of `escalations`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. `open` is None for all, closed ones too."""

    to_team_id: str | None = None
    team_id: str | None = None
    item_id: str | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """The fact that stands for each, and where the next page begins."""

    heads: list[Fact]
    next: Place | None


def at_work(facts: FromClause) -> ColumnElement[bool]:
    """Facts where an item waits now: what has gone further up no longer waits below."""
    higher, c = t.escalations.alias(), facts.c
    above = (higher.c.org == c.org, higher.c.item_id == c.item_id, higher.c.level > c.level)
    return and_(c.closed_at.is_(None), ~exists().where(*above, higher.c.closed_at.is_(None)))


def in_state(facts: FromClause, wanted: bool | None) -> list[ColumnElement[bool]]:
    if wanted is None:
        return []
    return [at_work(facts) if wanted else facts.c.closed_at.is_not(None)]


def newest(caller: Caller, wanted: Wanted) -> ColumnElement[bool]:
    """The last of those with one cause at one team that are asked for; it stands for them in a list."""
    later = t.escalations.alias()
    same = (later.c.org == E.org, later.c.root_id == E.root_id, later.c.to_team_id == E.to_team_id)
    after = or_(later.c.at > E.at, and_(later.c.at == E.at, later.c.id > E.id))
    return ~exists().where(*same, later.c.at >= E.at, after, *asked_for(caller, wanted, later))


def asked_for(caller: Caller, wanted: Wanted, facts: FromClause) -> list[ColumnElement[bool]]:
    from_team = [] if wanted.team_id is None else [facts.c.team_id == wanted.team_id]
    return [*seen_by(caller, facts), *in_state(facts, wanted.open), *from_team]


def seen_by(caller: Caller, facts: FromClause = t.escalations) -> list[ColumnElement[bool]]:
    """What came from a team of the caller's, went to one, or went to the caller in person."""
    if caller.teams is None:
        return []
    c, mine = facts.c, sorted(caller.teams)
    to_them = [c.to_id == caller.person_id] if caller.person_id else []
    return [or_(c.team_id.in_(mine), c.to_team_id.in_(mine), *to_them)]


def sees(caller: Caller, fact: Fact) -> bool:
    """The same of a fact that was read."""
    in_person = caller.person_id is not None and fact["to_id"] == caller.person_id
    return in_person or caller.sees(fact["team_id"]) or caller.sees(fact["to_team_id"])


def entries(conn: Connection, caller: Caller, asked: Asked, wanted: Wanted) -> Entries:
    """The newest fact of each entry, the newest entry first."""
    one = scoped(select(t.escalations), t.escalations, replace(caller, teams=None)).where(
        *asked_for(caller, wanted, t.escalations)
    )
    if wanted.to_team_id is not None:
        one = one.where(E.to_team_id == wanted.to_team_id)
    if wanted.item_id is not None:
        one = one.where(or_(false(), *places_of(conn, caller, wanted.item_id)))
    if asked.after:
        one = one.where(tuple_(E.at, E.id) < (asked.after.at, asked.after.id))
    one = one.where(newest(caller, wanted))
    if wanted.item_id is None:  # the few of an item are not to be looked for along all there are
        one = one.order_by(E.at.desc(), E.id.desc()).limit(asked.limit + 1)
    rows = sorted(facts(conn, one), key=lambda fact: (fact["at"], fact["id"]), reverse=True)
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return Entries(rows[: asked.limit], Place(last["at"], last["id"]) if last else None)


def places_of(conn: Connection, caller: Caller, item: str) -> list[ColumnElement[bool]]:
    """With which causes an item has been with which teams; asked beforehand, so that the list starts from them."""
    its = select(E.root_id, E.to_team_id).where(E.org == caller.org, E.item_id == item, *seen_by(caller))
    found = conn.execute(its)
    return [and_(E.root_id == root, E.to_team_id == team) for root, team in sorted({tuple(row) for row in found})]


def fact_of(conn: Connection, caller: Caller, id: str) -> Fact | None:
    """Also where it has gone on from the caller: who sent it further up may follow it."""
    fact = facts(conn, select(t.escalations).where(E.org == caller.org, E.id == id))
    return fact[0] if fact and came_by(conn, caller, E.item_id == fact[0]["item_id"]) else None


def facts_of(conn: Connection, org: str, roots: Collection[str]) -> list[Fact]:
    """Everything that was ever escalated about these causes, in order."""
    return facts(conn, select(t.escalations).where(E.org == org, E.root_id.in_(roots)).order_by(E.at, E.level, E.id))


def facts(conn: Connection, statement: Select[Any]) -> list[Fact]:
    return [dict(row) for row in conn.execute(statement).mappings()]


def concerns(conn: Connection, caller: Caller, item: str, *, ever: bool = False) -> bool:
    """Whether what is escalated about an item now, or ever was, has come up to the caller."""
    if caller.teams is None:
        return False
    to_them = [E.to_id == caller.person_id] if caller.person_id else []
    up = (E.org == caller.org, E.item_id == item, or_(E.to_team_id.in_(sorted(caller.teams)), *to_them))
    still = () if ever else (E.closed_at.is_(None),)
    return conn.execute(select(E.id).where(*up, *still).limit(1)).first() is not None


def came_by(conn: Connection, caller: Caller, *facts: ColumnElement[bool]) -> bool:
    here = select(E.id).where(E.org == caller.org, *facts, *seen_by(caller))
    return conn.execute(here.limit(1)).first() is not None


def open_question(conn: Connection, org: str, item: str) -> Fact | None:
    """The highest rung that an item has reached, if it has reached any under this deadline."""
    its = select(t.escalations).where(E.org == org, E.item_id == item, E.closed_at.is_(None))
    found = facts(conn, its.order_by(E.level.desc()).limit(1))
    return found[0] if found else None


def answer_fact(conn: Connection, org: str, id: str, fields: Mapping[str, Any]) -> None:
    conn.execute(update(t.escalations).where(E.org == org, E.id == id).values(**fields))


def hold_joined(conn: Connection, org: str, items: Collection[str]) -> None:
    """All that travels with these items, and then its clocks, in the one order in which everybody holds them."""
    roots = conn.execute(select(C.root_id).where(C.org == org, C.item_id.in_(items))).scalars().all()
    under = conn.execute(select(C.item_id).where(C.org == org, C.root_id.in_(roots))).scalars().all()
    marked = conn.execute(select(ISSUE.id).where(ISSUE.org == org, ISSUE.same_as_id.in_(roots))).scalars().all()
    ids = {*items, *under, *marked}
    for c in (S, t.storyboards.c, A, ISSUE):
        conn.execute(select(c.id).where(c.org == org, c.id.in_(ids)).order_by(c.id).with_for_update(key_share=True))
    conn.execute(select(C.item_id).where(C.org == org, C.item_id.in_(ids)).order_by(C.item_id).with_for_update())


def join_causes(conn: Connection, org: str, roots: Collection[str], root: str, *, at: datetime) -> None:
    """From now on these causes are one: their clocks and what is escalated about them travel under it."""
    conn.execute(update(t.clocks).where(C.org == org, C.root_id.in_(roots)).values(root_id=root))
    still = (E.org == org, E.root_id.in_(roots), E.closed_at.is_(None))
    conn.execute(update(t.escalations).where(*still).values(root_id=root))
    pointed = (
        ISSUE.org == org,
        or_(ISSUE.id.in_(roots), ISSUE.same_as_id.in_(roots)),
        ISSUE.closed_at.is_(None),
        ISSUE.id != root,
    )
    conn.execute(update(t.issues).where(*pointed).values(same_as_id=root, version=ISSUE.version + 1, updated_at=at))


def same_cause(conn: Connection, org: str, issues: Collection[str]) -> list[str]:
    """The open issues that were said to have the same cause as one of these."""
    found = select(ISSUE.id).where(ISSUE.org == org, ISSUE.same_as_id.in_(issues), ISSUE.closed_at.is_(None))
    return list(conn.execute(found.order_by(ISSUE.id)).scalars())


# --- what a brief is made from ----------------------------------------------------------------------


def issues_of(conn: Connection, org: str, ids: Collection[str]) -> Sequence[RowMapping]:
    theirs = select(t.issues).where(ISSUE.org == org, ISSUE.id.in_(ids))
    return conn.execute(theirs.order_by(ISSUE.created_at, ISSUE.id)).mappings().all()


def actions_of(conn: Connection, org: str, ids: Collection[str]) -> Sequence[RowMapping]:
    """The actions with these ids, and those against issues with these ids."""
    theirs = select(t.actions).where(A.org == org, or_(A.id.in_(ids), A.issue_id.in_(ids)))
    return conn.execute(theirs.order_by(A.created_at, A.id)).mappings().all()


def newest_sessions(conn: Connection, org: str, issues: Collection[str]) -> dict[str, str]:
    """The state of the newest session about each issue, as it is stored."""
    later = t.sessions.alias()
    after = or_(later.c.created_at > S.created_at, and_(later.c.created_at == S.created_at, later.c.id > S.id))
    newer = exists().where(later.c.org == S.org, later.c.issue_id == S.issue_id, after)
    found = conn.execute(select(S.issue_id, S.state).where(S.org == org, S.issue_id.in_(issues), ~newer))
    return {row.issue_id: row.state for row in found}
