"""What lists and lives of issues read: how far each has gone, and what hangs on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.scope import Caller

__all__ = [
    "COUNTERMEASURES",
    "NOWHERE",
    "Standing",
    "Work",
    "cause_of",
    "change_issue",
    "failed_since",
    "followers",
    "hold_causes",
    "hold_work",
    "page_of_issues",
    "root_follows",
    "standings",
    "taken_up",
    "work_on",
]

U, C, E = t.issues.c, t.clocks.c, t.escalations.c
A, S, F = t.actions.c, t.sessions.c, t.effects.c

COUNTERMEASURES = ("corrective", "preventive", "improvement")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock of an issue stands; `tier` is that of the team which has it now."""

    stage: str | None
    owed_by: str | None
    deadline: datetime | None
    deadline_version: int
    next_at: datetime | None
    level: int
    tier: int | None
    acknowledged_at: datetime | None


NOWHERE = Standing(None, None, None, 0, None, 0, None, None)


@dataclass(frozen=True, slots=True)
class Work:
    """How much of each is there for an issue; what was cancelled or contains only is not counted."""

    active: int
    parked: int
    to_do: int
    done: int


def page_of_issues(
    conn: Connection,
    caller: Caller,
    asked: Asked,
    equal: Mapping[str, str | None],
    open: bool | None,
    kind: str = "problem",
) -> Rows:
    """The newest first; `open` narrows to those that have not ended, or to those that have."""
    wanted = [U.kind != "idea" if kind == "problem" else U.kind == kind]
    wanted += [t.issues.c[column] == value for column, value in equal.items() if value is not None]
    if open is not None:
        wanted.append(U.closed_at.is_(None) if open else U.closed_at.is_not(None))
    return turn(conn, t.issues, mine(t.issues, caller).where(*wanted), asked)


def standings(conn: Connection, org: str, issues: Collection[str]) -> dict[str, Standing]:
    here = and_(
        E.org == C.org, E.item_id == C.item_id, E.level == C.level, E.deadline_version == C.deadline_version
    )  # fmt: skip
    team = and_(t.teams.c.org == C.org, t.teams.c.id == func.coalesce(E.to_team_id, C.team_id))
    found = conn.execute(
        select(
            C.item_id, C.stage, C.duty_id, C.deadline, C.deadline_version, C.due_at, C.level, t.teams.c.tier,
            C.acknowledged_at,
        )
        .select_from(t.clocks.outerjoin(t.escalations, here).join(t.teams, team))
        .where(C.org == org, C.item_id.in_(set(issues)))
    )  # fmt: skip
    return {id: standing(*rest) for id, *rest in found}


def standing(
    stage: str, duty: str | None, deadline: datetime, version: int, next_at: datetime | None, *rest: Any
) -> Standing:
    """Of a clock that has stopped, only how far it had gone."""
    if next_at is None:
        return Standing(None, None, None, version, None, *rest)
    return Standing(stage, duty, deadline, version, next_at, *rest)


def change_issue(conn: Connection, org: str, id: str, at: datetime, fields: Mapping[str, Any]) -> None:
    new = {**fields, "version": U.version + 1, "updated_at": at}
    conn.execute(update(t.issues).where(U.org == org, U.id == id).values(**new))


def work_on(conn: Connection, org: str, issue: str) -> Work:
    sessions = conn.execute(
        select(func.count().filter(S.status == "active"), func.count().filter(S.status == "parked")).where(
            S.org == org, S.issue_id == issue
        )
    ).one()
    actions = conn.execute(
        select(func.count().filter(A.status == "open"), func.count().filter(A.status.not_in(("open", "cancelled"))))
        .where(A.org == org, A.issue_id == issue, A.kind.in_(COUNTERMEASURES))
    ).one()  # fmt: skip
    return Work(*sessions, *actions)


def failed_since(conn: Connection, org: str, issue: str, at: datetime) -> bool:
    """Whether somebody decided after `at` that a countermeasure has no effect, and it is to be done anew."""
    open_ones = and_(A.org == F.org, A.id == F.action_id, A.issue_id == issue, A.status == "open")
    failed = (F.org == org, F.decision == "not_effective", F.decided_at > at)
    found = select(F.n).select_from(t.effects.join(t.actions, open_ones)).where(*failed).limit(1)
    return conn.execute(found).first() is not None


def followers(conn: Connection, org: str, issue: str) -> bool:
    """Whether open issues were marked as having the same cause as this one."""
    found = select(U.id).where(U.org == org, U.same_as_id == issue, U.closed_at.is_(None)).limit(1)
    return conn.execute(found).first() is not None


def hold_causes(conn: Connection, org: str) -> None:
    """One change of causes at a time: two at once could close a circle that neither sees."""
    conn.execute(select(t.orgs.c.org).where(t.orgs.c.org == org).with_for_update(key_share=True))


def cause_of(conn: Connection, org: str, issue: str | None) -> str | None:
    """The issue that stands for the cause in the end: what was named once may have been marked since."""
    while issue is not None:
        further = conn.execute(select(U.same_as_id).where(U.org == org, U.id == issue)).scalar()
        if further is None:
            break
        issue = further
    return issue


def hold_work(conn: Connection, org: str, issue: str) -> list[str]:
    """The sessions and actions of an issue. Who moves one holds it before the issue, and so does who moves them all."""
    held: list[str] = []
    for c in (S, A):
        its = select(c.id).where(c.org == org, c.issue_id == issue).order_by(c.id)
        held += conn.execute(its.with_for_update(key_share=True)).scalars()
    return held


def root_follows(conn: Connection, org: str, issue: str, root: str) -> None:
    """What runs and what is open about an issue and its work travels with its cause."""
    items = [issue, *hold_work(conn, org, issue)]
    conn.execute(update(t.clocks).where(C.org == org, C.item_id.in_(items)).values(root_id=root))
    still = (E.org == org, E.item_id.in_(items), E.closed_at.is_(None))
    conn.execute(update(t.escalations).where(*still).values(root_id=root))


def taken_up(conn: Connection, org: str, issue: str, level: int, by: str | None, at: datetime) -> None:
    """Who it went to on this rung has it in hand."""
    here = (E.org == org, E.item_id == issue, E.level == level, E.closed_at.is_(None), E.acknowledged_at.is_(None))
    conn.execute(update(t.escalations).where(*here).values(acknowledged_at=at, acknowledged_by=by))
