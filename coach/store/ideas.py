"""Ideas as rows: a page of them, and those that something was made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from coach.store import tables as t
from coach.store.board import Asked, Rows, mine, turn
from coach.store.scope import Caller

__all__ = ["became", "change_idea", "page_of_ideas"]

U = t.issues.c


def page_of_ideas(
    conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None], answer: str | None
) -> Rows:
    """The newest first; `answer` is `open` for those that wait for one."""
    wanted = [U[column] == value for column, value in equal.items() if value is not None]
    if answer is not None:
        wanted.append(U.closed_at.is_(None) if answer == "open" else U.answer == answer)
    return turn(conn, t.issues, mine(t.issues, caller).where(U.kind == "idea", *wanted), asked)


def change_idea(conn: Connection, org: str, id: str, fields: Mapping[str, Any]) -> None:
    conn.execute(update(t.issues).where(U.org == org, U.id == id).values(**fields, version=U.version + 1))


def became(conn: Connection, org: str, item: str) -> Sequence[RowMapping]:
    """The ideas that were turned into this item."""
    found = select(U.id, U.team_id, U.originator_id).where(U.org == org, U.became_id == item)
    return conn.execute(found).mappings().all()
