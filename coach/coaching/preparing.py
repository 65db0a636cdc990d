"""Analyses that begin by themselves: the session is made with the data, and waits for the person it is assigned to."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from coach.backends import Reader
from coach.board.analyses import Assigned, promote
from coach.board.history import happened
from coach.board.plant import Plant
from coach.board.storyboards import edit_storyboard
from coach.coaching.beginning import NewSession, begin
from coach.settings import Settings
from coach.store.scope import Caller
from coach.store.sessions import SessionRow, list_sessions, load_session

__all__ = ["prepare", "prepare_all", "promote_and_prepare"]

COACHED = frozenset({"five_whys", "a3", "kata"})
"""The methods with a session; what is to be done at once needs none."""

UNDER_WAY = frozenset({"active", "parked"})
LOOK = 50
"""Sessions of an issue that are looked at for one under way."""


def prepare(
    conn: Connection,
    org: str,
    issue_id: str,
    method: str,
    assignee: str | None,
    at: datetime,
    settings: Settings,
    reader: Reader,
) -> str | None:
    """Begin the session on an issue in the caller's transaction, unless one is under way; None without a session.

    The organisation's toolbox has to be stocked. A Kata gets a storyboard with the issue as its challenge.
    """
    house = Caller.house(org)
    if method not in COACHED or any(row.status in UNDER_WAY for row in sessions_on(conn, house, issue_id)):
        return None
    id = begin(conn, house, NewSession(method, issue_id=issue_id, learner=assignee), at, settings, reader)
    made = load_session(conn, house, id).storyboard_id
    if made is not None:
        edit_storyboard(conn, house, made, {"owner_id": assignee}, at)
    happened(conn, org, issue_id, "prepared", None, at, session_id=id, method=method)
    return id


def prepare_all(
    conn: Connection, org: str, assigned: Iterable[Assigned], at: datetime, settings: Settings, reader: Reader
) -> None:
    for one in assigned:
        prepare(conn, org, one.issue_id, one.method, one.assignee_id, at, settings, reader)


def promote_and_prepare(plant: Plant, team_id: str, settings: Settings, reader: Reader) -> None:
    """After an analysis of a team has ended: what waited longest begins in its place."""
    prepare_all(plant.conn, plant.org, promote(plant, team_id), plant.at, settings, reader)


def sessions_on(conn: Connection, caller: Caller, issue_id: str) -> list[SessionRow]:
    return list_sessions(conn, caller, issue_id=issue_id, limit=LOOK)
