"""Storyboards: a challenge, where the learner wants to be next, what stands in the way, and what was tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.clocks import Item, give_duty, start, stop
from coach.board.feed import EventType, occurred
from coach.board.hands import pick, speaker, their_team
from coach.board.plant import Plant
from coach.board.teams import end_of
from coach.board.words import Listing, Quote, Spans, Speech, quotes, speech, wrote
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput, NotFound
from coach.store import board as store
from coach.store import storyboards as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.clocks import clock_of
from coach.store.scope import Caller

__all__ = [
    "Experiment",
    "Obstacle",
    "ObstacleStatus",
    "Status",
    "Storyboard",
    "add_experiment",
    "add_obstacle",
    "begin_cycle",
    "edit_experiment",
    "edit_obstacle",
    "edit_storyboard",
    "end_cycle",
    "read_storyboard",
    "read_storyboards",
    "start_storyboard",
    "watch",
]

Status = Literal["active", "closed"]
ObstacleStatus = Literal["open", "current", "solved", "wiped"]

WORDS = ("challenge", "target", "condition", "current")
PREDICTED = ("step", "expectation")
FOUND = ("result", "learning")


@dataclass(frozen=True, slots=True)
class Obstacle:
    id: str
    what: list[Quote]
    status: ObstacleStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Experiment:
    """`expectation` was written before the step; `result` and `learning` come after it."""

    n: int
    session_id: str | None
    obstacle_id: str | None
    step: list[Quote]
    expectation: list[Quote]
    due: datetime | None
    due_said: list[Quote]
    result: list[Quote]
    learning: list[Quote]
    at: datetime


@dataclass(frozen=True, slots=True)
class Storyboard:
    """`condition` says how the process should run at the target, `current` how it runs now."""

    id: str
    team_id: str
    owner_id: str | None
    challenge: list[Quote]
    target: list[Quote]
    achieve_by: datetime | None
    achieve_by_said: list[Quote]
    condition: list[Quote]
    current: list[Quote]
    status: Status
    active_session_id: str | None
    obstacles: list[Obstacle]
    experiments: list[Experiment]
    created_at: datetime
    updated_at: datetime


def read_storyboard(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Storyboard:
    return storyboards(conn, caller, [store.find(conn, caller, t.storyboards, id, lock=lock)])[0]


def read_storyboards(
    conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None]
) -> Listing[Storyboard]:
    found = store.page(conn, caller, t.storyboards, asked, equal)
    return Listing(storyboards(conn, caller, found.rows), found.next)


def start_storyboard(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    by = speaker(conn, caller, fields.get("by"))
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    team = their_team(conn, caller, fields.get("team_id"))
    id = new_id("sto")
    row = {
        "org": caller.org,
        "id": id,
        "team_id": team,
        "owner_id": fields.get("owner_id", by),
        "achieve_by": end_of(conn, caller, team, fields.get("achieve_by")),
        **written(conn, caller, WORDS, fields, by, at),
        "status": "active",
        "created_at": at,
        "updated_at": at,
    }
    store.add(conn, t.storyboards, row)
    for what in fields.get("obstacles", ()):
        park(conn, caller, id, what, by, at)
    occurred(conn, caller.org, "storyboard.created", id, team, by, at)
    watch(conn, caller, id, at)
    return id


def edit_storyboard(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    pick(conn, caller, t.people, "owner_id", fields.get("owner_id"))
    plain = {name: value for name, value in fields.items() if name not in WORDS}
    if "achieve_by" in plain:
        team = store.find(conn, caller, t.storyboards, id)["team_id"]
        plain |= {"achieve_by": end_of(conn, caller, team, plain["achieve_by"]), "achieve_by_q": None}
    said = written(conn, caller, WORDS, fields, caller.person_id, at)
    store.change(conn, caller, t.storyboards, id, {**plain, **said, "updated_at": at})
    occurred(conn, caller.org, BECAME.get(plain.get("status"), "storyboard.changed"), id, None, caller.person_id, at)
    if plain.keys() & {"achieve_by", "status", "owner_id"}:
        watch(conn, caller, id, at)


BECAME: Mapping[str | None, EventType] = {"closed": "storyboard.closed", "active": "storyboard.reopened"}


def watch(conn: Connection, caller: Caller, id: str, at: datetime) -> None:
    """Its clock runs to the next step that was promised, else to the date of the target; on a closed one it stops."""
    board, plant = store.find(conn, caller, t.storyboards, id), Plant(conn, caller.org, at)
    if board["status"] != "active":
        stop(plant, id)
        return
    promised = [due for due in (*rows.steps_due(conn, caller.org, id), board["achieve_by"]) if due is not None]
    ahead = next((due for due in promised if due > at), None)
    item = Item(id, "storyboard", board["team_id"], id)
    known = clock_of(conn, caller.org, id, lock=True)
    if known is not None and known.due_at is not None and known.deadline in promised:
        if known.duty_id != board["owner_id"]:
            give_duty(plant, id, board["owner_id"], accepted=True)
        return
    start(plant, item, "step", duty=board["owner_id"], deadline=ahead, accepted=True)


def add_obstacle(conn: Connection, caller: Caller, id: str, what: str, at: datetime) -> str:
    active(conn, caller, id)
    park(conn, caller, id, what, caller.person_id, at)
    return touch(conn, caller, id, at)


def park(conn: Connection, caller: Caller, id: str, what: str, by: str | None, at: datetime) -> None:
    whole = {"org": caller.org, "storyboard_id": id, "id": new_id("obs"), "status": "open", "created_at": at}
    store.add(conn, t.obstacles, {**whole, "what": wrote(conn, caller, what, by, at)})


def edit_obstacle(
    conn: Connection, caller: Caller, id: str, obstacle: str, fields: Mapping[str, Any], at: datetime
) -> None:
    """One obstacle at a time: a new current one puts the former back."""
    active(conn, caller, id)
    if fields.get("status") == "current":
        rows.put_back_current(conn, caller.org, id)
    said = written(conn, caller, ("what",), fields, caller.person_id, at)
    if not rows.change_obstacle(conn, caller.org, id, obstacle, {**fields, **said}):
        raise NotFound(f"There is no obstacle {obstacle!r} on the storyboard {id!r}; read the storyboard to see them.")
    touch(conn, caller, id, at)


def add_experiment(
    conn: Connection,
    caller: Caller,
    id: str,
    fields: Mapping[str, Any],
    at: datetime,
    said: Mapping[str, Spans] | None = None,
) -> str:
    """A step and what is expected of it, written before it is taken; `said` are words that were said before."""
    board = active(conn, caller, id)
    obstacle = fields.get("obstacle_id")
    if obstacle is not None and not rows.has_obstacle(conn, caller.org, id, obstacle):
        raise InvalidInput(f"`obstacle_id` names {obstacle!r}, which is not on this storyboard; read it to see them.")
    row = {
        "org": caller.org,
        "storyboard_id": id,
        "n": rows.next_experiment(conn, caller.org, id),
        "obstacle_id": obstacle,
        "due_at": end_of(conn, caller, board["team_id"], fields.get("due")),
        **(said or written(conn, caller, PREDICTED, fields, caller.person_id, at)),
        "at": at,
    }
    store.add(conn, t.experiments, row)
    watch(conn, caller, id, at)
    return touch(conn, caller, id, at, "storyboard.experiment")


def edit_experiment(conn: Connection, caller: Caller, id: str, n: int, fields: Mapping[str, Any], at: datetime) -> None:
    """What happened and what was learned. The prediction stays as it was written."""
    active(conn, caller, id)
    said = written(conn, caller, FOUND, fields, caller.person_id, at)
    if not rows.change_experiment(conn, caller.org, id, n, said):
        raise NotFound(f"There is no experiment {n} on the storyboard {id!r}; read the storyboard to see them.")
    watch(conn, caller, id, at)
    touch(conn, caller, id, at)


def begin_cycle(conn: Connection, caller: Caller, id: str, session: str, at: datetime) -> None:
    """One coaching cycle at a time on a board."""
    row = active(conn, caller, id)
    if row["active_session_id"] not in (None, session):
        raise Conflict(
            f"The session {row['active_session_id']!r} is coaching on this storyboard; finish or abandon it first."
        )
    store.change(conn, caller, t.storyboards, id, {"active_session_id": session, "updated_at": at})


def end_cycle(conn: Connection, caller: Caller, id: str, at: datetime) -> None:
    store.change(conn, caller, t.storyboards, id, {"active_session_id": None, "updated_at": at})


def active(conn: Connection, caller: Caller, id: str) -> RowMapping:
    row = store.find(conn, caller, t.storyboards, id, lock=True)
    if row["status"] != "active":
        raise Conflict(f"The storyboard {id!r} is closed; start another, or open it again with PATCH.")
    return row


def touch(conn: Connection, caller: Caller, id: str, at: datetime, what: EventType = "storyboard.changed") -> str:
    """Let it and listeners know that something on it has changed."""
    store.change(conn, caller, t.storyboards, id, {"updated_at": at})
    occurred(conn, caller.org, what, id, None, caller.person_id, at)
    return id


def written(
    conn: Connection, caller: Caller, names: Iterable[str], fields: Mapping[str, Any], by: str | None, at: datetime
) -> dict[str, Any]:
    return {name: wrote(conn, caller, fields[name], by, at) for name in names if name in fields}


def storyboards(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Storyboard]:
    boards = list(found)
    ids = [board["id"] for board in boards]
    obstacles = rows.obstacles_of(conn, caller.org, ids)
    experiments = rows.experiments_of(conn, caller.org, ids)
    texts = speech(conn, caller.org, spans(boards, obstacles, experiments))
    return [storyboard(texts, board, theirs(board, obstacles), theirs(board, experiments)) for board in boards]


def spans(*tables: Iterable[RowMapping]) -> Iterable[Any]:
    quoted = {*WORDS, *PREDICTED, *FOUND, "what", "due_q", "achieve_by_q"}
    return (row[name] for table in tables for row in table for name in quoted & row.keys())


def theirs(board: RowMapping, found: Iterable[RowMapping]) -> list[RowMapping]:
    return [row for row in found if row["storyboard_id"] == board["id"]]


def storyboard(
    texts: Speech, row: RowMapping, obstacles: Iterable[RowMapping], experiments: Iterable[RowMapping]
) -> Storyboard:
    shown: dict[str, Any] = {
        **{name: quotes(texts, row[name]) for name in WORDS},
        "achieve_by_said": quotes(texts, row["achieve_by_q"]),
        "obstacles": [Obstacle(o["id"], quotes(texts, o["what"]), o["status"], o["created_at"]) for o in obstacles],
        "experiments": [experiment(texts, e) for e in experiments],
    }
    return Storyboard(**{name: row[name] for name in Storyboard.__slots__ if name not in shown}, **shown)


def experiment(texts: Speech, row: RowMapping) -> Experiment:
    shown: dict[str, Any] = {name: quotes(texts, row[name]) for name in (*PREDICTED, *FOUND)}
    shown |= {"due": row["due_at"], "due_said": quotes(texts, row["due_q"])}
    return Experiment(**{name: row[name] for name in Experiment.__slots__ if name not in shown}, **shown)
