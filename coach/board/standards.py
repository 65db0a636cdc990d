"""Standards: what an effective action has changed for good, or is still to change, and which targets moved with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.brief import Words, heard, shown
from coach.board.words import Listing, Quote, Speech
from coach.store import lessons as rows
from coach.store.board import Asked
from coach.store.issues import NOWHERE, Standing, standings
from coach.store.scope import Caller

__all__ = ["ChangedStandard", "MovedTarget", "read_standards"]


@dataclass(frozen=True, slots=True)
class MovedTarget:
    """What a KPI is held against since `at`, because of the action."""

    kpi_id: str
    at: datetime
    target: float
    limit: float | None


@dataclass(frozen=True, slots=True)
class ChangedStandard:
    """`standard` says which one changes, once somebody has named it; `done` says that it has changed.

    Until then `owed_by` owes it (null: whoever leads the team) until `due`.
    """

    action_id: str
    team_id: str
    issue_id: str | None
    what: list[Quote]
    standard: list[Quote]
    done: bool
    done_at: datetime | None
    owed_by: str | None
    due: datetime | None
    level: int
    targets: list[MovedTarget]


def read_standards(
    conn: Connection, caller: Caller, asked: Asked, team: str | None, open: bool | None
) -> Listing[ChangedStandard]:
    page = rows.page_of_standards(conn, caller, asked, team, open)
    ids = [row["id"] for row in page.rows]
    stands = standings(conn, caller.org, ids) if ids else {}
    moved = rows.targets_moved_by(conn, caller.org, ids)
    columns: list[Words] = [column for row in page.rows for column in (row["what"], row["standard_u"])]
    speech = heard(conn, caller.org, columns)
    items = [standard(row, stands.get(row["id"], NOWHERE), moved.get(row["id"], []), speech) for row in page.rows]
    return Listing(items, page.next)


def standard(row: RowMapping, stand: Standing, moved: list[RowMapping], speech: Speech) -> ChangedStandard:
    done = row["status"] == rows.DONE
    same: dict[str, Any] = {name: row[name] for name in ("team_id", "issue_id")}
    return ChangedStandard(
        **same,
        action_id=row["id"],
        what=shown(speech, row["what"]),
        standard=shown(speech, row["standard_u"]),
        done=done,
        done_at=row["closed_at"] if done else None,
        owed_by=stand.owed_by,
        due=stand.deadline,
        level=stand.level,
        targets=[MovedTarget(each["kpi_id"], each["at"], each["target"], each["limit"]) for each in moved],
    )
