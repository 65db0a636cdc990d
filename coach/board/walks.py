"""Going to see, and coaching somebody: kept for whoever did it, shown to nobody else, and what it checks off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board import routines
from coach.board.handling import leads
from coach.board.hands import pick, speaker, their_team
from coach.board.plant import Plant
from coach.clock import new_id
from coach.errors import InvalidInput, NotFound
from coach.store import board as store
from coach.store import tables as t
from coach.store.scope import Caller

__all__ = ["Kind", "Walk", "coached", "go", "read_walk", "walks"]

Kind = Literal["gemba", "coaching"]

BACK = timedelta(days=routines.BACK)


@dataclass(frozen=True, slots=True)
class Walk:
    """`seen` is what was noted, empty once it was taken back. `routine_id` is the routine that it checked off."""

    id: str
    team_id: str
    kind: Kind
    at: datetime
    place: str | None
    seen: str | None
    session_id: str | None
    learner: str | None
    routine_id: str | None
    created_at: datetime


def go(
    conn: Connection,
    caller: Caller,
    now: datetime,
    *,
    kind: Kind,
    team_id: str | None = None,
    at: datetime | None = None,
    place: str | None = None,
    seen: str | None = None,
    session_id: str | None = None,
    learner: str | None = None,
    by: str | None = None,
) -> str:
    """Keep it, and check the routine off that asks for it on that day."""
    person, went = speaker(conn, caller, by), at or now
    if person is None:
        raise InvalidInput("Nobody is named who went; use a person's key, or `by` on a shared device.")
    if not now - BACK <= went <= now:
        raise InvalidInput(f"`at` is {went:%Y-%m-%dT%H:%MZ}; a walk is kept within {BACK.days} days after it.")
    pick(conn, caller, t.sessions, "session_id", session_id)
    pick(conn, caller, t.people, "learner", learner)
    plant, id, team = Plant(conn, caller.org, now), new_id("wal"), their_team(conn, caller, team_id)
    done = asked_for(plant, caller, team, kind, went, person)
    data = {"session_id": session_id, "learner": learner, "routine_id": done and done["id"]}
    noted = store.say(conn, caller, seen, person, now) if seen else None
    row = {"org": caller.org, "id": id, "team_id": team, "by": person, "kind": kind, "at": went, "place": place}
    store.add(conn, t.walks, {**row, "seen_u": noted, "data": data, "created_at": now})
    if done is not None:
        routines.tick(plant, done, plant.calendar(team).day_of(went), person, {"data": {"walk_id": id}})
    return id


def asked_for(plant: Plant, caller: Caller, team: str, kind: Kind, went: datetime, person: str) -> RowMapping | None:
    """The routine of that day which is theirs, or the only one there is, if they lead."""
    on = routines.of_day(plant, team, kind, plant.calendar(team).day_of(went))
    own = [row for row in on if row["owner_id"] == person]
    wanted = own or (on if leads(plant, caller, person, team) else [])
    return wanted[0] if len(wanted) == 1 else None


def coached(plant: Plant, team: str, session_id: str) -> None:
    """A coaching cycle was gone through: where a routine asks for one on that day, it is done."""
    day = plant.calendar(team).day_of(plant.at)
    on = routines.of_day(plant, team, "coaching", day)
    if len(on) == 1:
        routines.tick(plant, on[0], day, None, {"data": {"session_id": session_id}})


def read_walk(conn: Connection, caller: Caller, id: str, person: str | None) -> Walk:
    row = store.see(conn, caller, t.walks, id)
    if row is None or person is None or row["by"] != person:
        raise NotFound(f"There is no walk {id!r} of yours; GET /v1/leading shows your own.")
    return walks(conn, caller.org, [row])[0]


def walks(conn: Connection, org: str, found: Sequence[RowMapping]) -> list[Walk]:
    said = store.heard(conn, org, {row["seen_u"] for row in found if row["seen_u"]})
    return [walk(row, said) for row in found]


def walk(row: RowMapping, said: dict[str, store.Said]) -> Walk:
    data = row["data"] or {}
    shown: dict[str, Any] = {name: data.get(name) for name in ("session_id", "learner", "routine_id")}
    shown["seen"] = said[row["seen_u"]].text if row["seen_u"] else None
    return Walk(**shown, **{name: row[name] for name in Walk.__slots__ if name not in shown})
