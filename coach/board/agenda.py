"""What a tier meeting works through, prepared: what is off, what has come up, what was promised, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from coach.board.boards import BoardAction, BoardEscalation, BoardIdea, BoardKpi
from coach.board.plant import Plant
from coach.board.promised import Promised, promises, since_last
from coach.board.routines import Row, plan_of
from coach.board.rules.adherence import next_due
from coach.board.rules.spans import Span
from coach.board.view import read_board
from coach.store import meetings as rows
from coach.store import routines
from coach.store.scope import Caller

__all__ = ["Agenda", "WaitingLesson", "read_agenda"]

OFF = ("red", "grey")

BEGINS = timedelta(hours=1)
"""A meeting that has begun is the one of this hour, also where it began early; one that has not may be so late."""


@dataclass(frozen=True, slots=True)
class WaitingLesson:
    """A cause that was proved in another team, to look for in this one until `deadline`."""

    id: str
    from_team_id: str
    issue_id: str
    since: datetime
    deadline: datetime | None
    level: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """`since` is when the last meeting ended, `until` when the one after this is. People are ids.

    `kpis` are red or grey ones; `promises` fell due since; `effects` wait for a decision; `due` are actions that are
    to be done until the next meeting. Lists are cut where those of a board are.
    """

    team_id: str
    meeting_id: str | None
    since: datetime
    until: datetime
    kpis: list[BoardKpi]
    escalations: list[BoardEscalation]
    promises: list[Promised]
    effects: list[BoardAction]
    ideas: list[BoardIdea]
    lessons: list[WaitingLesson]
    due: list[BoardAction]


def read_agenda(conn: Connection, caller: Caller, team_id: str, at: datetime) -> Agenda:
    board, plant = read_board(conn, caller, team_id, at), Plant(conn, caller.org, at)
    newest = rows.newest(conn, caller.org, team_id)
    open = newest if newest is not None and newest["ended_at"] is None else {"id": None, "started_at": None}
    ended = newest["ended_at"] if newest is not None else None
    since, until = since_last(plant, team_id, at), next_meeting(plant, team_id, open["started_at"], ended)
    return Agenda(
        team_id=team_id,
        meeting_id=open["id"],
        since=since,
        until=until,
        kpis=[kpi for kpi in board.kpis if kpi.status in OFF],
        escalations=board.escalations_in,
        promises=promises(plant, team_id, since, at),
        effects=[action for action in board.actions if action.stage == "decide"],
        ideas=board.ideas,
        lessons=[lesson(row) for row in rows.lessons(conn, caller, team_id)],
        due=to_do(board.actions, at, until),
    )


def next_meeting(plant: Plant, team_id: str, began: datetime | None, ended: datetime | None) -> datetime:
    """When the meeting after the one that goes on, or that is prepared, is; without routines a working day on. One that
    has not begun at its time is still waited for."""
    found = routines.of_teams(plant.conn, plant.org, [team_id])
    held = [row for row in found if row["kind"] == "meeting" and row["retired_at"] is None]
    waited = max(plant.at - BEGINS, ended or plant.at - BEGINS)
    this = began + BEGINS if began is not None else first(plant, held, waited)
    after = first(plant, held, this) if this is not None else None
    return after or plant.calendar(team_id).add(plant.at, Span(1, "days"), working=True)


def first(plant: Plant, found: Iterable[Row], after: datetime) -> datetime | None:
    coming = (next_due(plant.calendar(row["team_id"]), plan_of(row), after) for row in found)
    return min(filter(None, coming), default=None)


def to_do(actions: Iterable[BoardAction], at: datetime, until: datetime) -> list[BoardAction]:
    return [one for one in actions if one.status == "open" and one.due is not None and at < one.due <= until]


def lesson(row: Row) -> WaitingLesson:
    said = {"since": row["created_at"], "deadline": row["deadline"], "level": row["level"] or 0}
    return WaitingLesson(row["id"], row["from_team_id"], row["issue_id"], **said)
