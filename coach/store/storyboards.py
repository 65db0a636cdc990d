"""The rows that hang on a storyboard: its obstacles and its experiments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from coach.store import tables as t

__all__ = [
    "change_experiment",
    "change_obstacle",
    "experiments_of",
    "has_obstacle",
    "next_experiment",
    "obstacles_of",
    "put_back_current",
    "steps_due",
]

OBSTACLE = t.obstacles.c
EXPERIMENT = t.experiments.c


def obstacles_of(conn: Connection, org: str, boards: Collection[str]) -> Sequence[RowMapping]:
    theirs = select(t.obstacles).where(OBSTACLE.org == org, OBSTACLE.storyboard_id.in_(boards))
    return conn.execute(theirs.order_by(OBSTACLE.created_at, OBSTACLE.id)).mappings().all()


def experiments_of(conn: Connection, org: str, boards: Collection[str]) -> Sequence[RowMapping]:
    theirs = select(t.experiments).where(EXPERIMENT.org == org, EXPERIMENT.storyboard_id.in_(boards))
    return conn.execute(theirs.order_by(EXPERIMENT.n)).mappings().all()


def has_obstacle(conn: Connection, org: str, board: str, id: str) -> bool:
    one = select(OBSTACLE.id).where(OBSTACLE.org == org, OBSTACLE.storyboard_id == board, OBSTACLE.id == id)
    return conn.execute(one).first() is not None


def put_back_current(conn: Connection, org: str, board: str) -> None:
    current = (OBSTACLE.org == org, OBSTACLE.storyboard_id == board, OBSTACLE.status == "current")
    conn.execute(update(t.obstacles).where(*current).values(status="open"))


def change_obstacle(conn: Connection, org: str, board: str, id: str, fields: Mapping[str, Any]) -> bool:
    """Whether it was there; no fields at all change nothing."""
    if not fields:
        return has_obstacle(conn, org, board, id)
    one = (OBSTACLE.org == org, OBSTACLE.storyboard_id == board, OBSTACLE.id == id)
    return conn.execute(update(t.obstacles).where(*one).values(**fields)).rowcount == 1


def next_experiment(conn: Connection, org: str, board: str) -> int:
    """Numbered from 1; whoever asks holds the storyboard's row."""
    mine = (EXPERIMENT.org == org, EXPERIMENT.storyboard_id == board)
    return (conn.execute(select(func.max(EXPERIMENT.n)).where(*mine)).scalar() or 0) + 1


def steps_due(conn: Connection, org: str, board: str) -> list[datetime]:
    """When the steps that have no result yet are to be taken, the earliest first."""
    owed = (EXPERIMENT.org == org, EXPERIMENT.storyboard_id == board, EXPERIMENT.result.is_(None))
    dues = select(EXPERIMENT.due_at).where(*owed, EXPERIMENT.due_at.is_not(None)).order_by(EXPERIMENT.due_at)
    return [row[0] for row in conn.execute(dues)]


def change_experiment(conn: Connection, org: str, board: str, n: int, fields: Mapping[str, Any]) -> bool:
    one = (EXPERIMENT.org == org, EXPERIMENT.storyboard_id == board, EXPERIMENT.n == n)
    if not fields:
        return conn.execute(select(EXPERIMENT.n).where(*one)).first() is not None
    return conn.execute(update(t.experiments).where(*one).values(**fields)).rowcount == 1
