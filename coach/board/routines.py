"""Leader standard work: what a team's leader does again and again, checked off day by day.

Who checked something off stands in no answer and no event: what is followed is whether the team's system holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.feed import EventType, occurred
from coach.board.hands import pick, speaker, their_team
from coach.board.plant import Plant
from coach.board.rules.adherence import Plan, instant, is_on, next_due
from coach.board.unnamed import unnamed
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import routines as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

__all__ = [
    "BACK",
    "DayOf",
    "Kind",
    "Routine",
    "Standing",
    "check",
    "create_routine",
    "edit_routine",
    "of_day",
    "plan_of",
    "read_check",
    "read_day",
    "read_routine",
    "read_routines",
    "tick",
]

Kind = Literal["meeting", "gemba", "coaching", "check"]

BACK = 7
"""Days for which something can still be checked off."""

Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Routine:
    """`days` are weekdays from 0 for Monday, of which the working ones count; `at_time` is on the team's wall.

    Without an `owner_id` it is the team's leader's. `next_at` is when it comes next.
    """

    id: str
    team_id: str
    name: str
    kind: Kind
    days: list[int]
    at_time: str
    owner_id: str | None
    next_at: datetime | None
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One routine on one day: due `at`, and `done_at` once it was checked off, with the `note` that was left."""

    routine_id: str
    name: str
    kind: Kind
    owner_id: str | None
    day: date
    at: datetime
    done_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class DayOf:
    """What is on in a team on a day, in the order of the time."""

    team_id: str
    day: date
    routines: list[Standing]


def read_routine(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Routine:
    return routine(caller, store.find(conn, caller, t.routines, id, lock=lock))


def read_routines(
    conn: Connection, caller: Caller, asked: Asked, team_id: str | None, *, retired: bool = False
) -> Listing[Routine]:
    found = rows.page_of_routines(conn, caller, asked, team_id, retired=retired)
    return Listing([routine(caller, row) for row in found.rows], found.next)


def create_routine(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    check_owner(conn, caller, fields.get("owner_id"))
    made = {"id": new_id("rou"), "team_id": their_team(conn, caller, fields.get("team_id")), "created_at": at}
    row = {**fields, **made, "org": caller.org, "days": sorted(fields["days"]), "former": []}
    store.add(conn, t.routines, {**row, "due_at": coming(Plant(conn, caller.org, at), row)})
    occurred(conn, caller.org, "routine.created", row["id"], row["team_id"], caller.person_id, at)
    return str(row["id"])


def edit_routine(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """Days that have passed keep the weekdays they had."""
    row, plant = store.find(conn, caller, t.routines, id, lock=True), Plant(conn, caller.org, at)
    check_owner(conn, caller, fields.get("owner_id"))
    new: dict[str, Any] = {name: value for name, value in fields.items() if name != "retired"}
    if "retired" in fields:
        new["retired_at"] = (row["retired_at"] or at) if fields["retired"] else None
    if "days" in new:
        new["days"] = sorted(new["days"])
    new["former"] = former(plant, row, new)
    after = {**row, **new}
    due = None if after["retired_at"] else coming(plant, after)
    store.change(conn, caller, t.routines, id, {**new, "due_at": due})
    what: EventType = "routine.retired" if new.get("retired_at") == at else "routine.changed"
    occurred(conn, caller.org, what, id, row["team_id"], caller.person_id, at)


def former(plant: Plant, row: Row, new: Row) -> list[list[Any]]:
    """The weekdays as they were, each until the day on which they changed, in their order; none while it was retired.

    The days that it had are written when it is retired: those it is given until it comes back were never on.
    """
    was, today = [*(row["former"] or ())], plant.calendar(row["team_id"]).day_of(plant.at)
    gone, goes = row["retired_at"], new.get("retired_at", row["retired_at"])
    if gone is None and goes is not None:
        came = instant(plant.calendar(row["team_id"]).zone, today, plan_of(row).at) < plant.at
        return until(was, today + timedelta(days=1) if came else today, row["days"])
    if gone is not None:
        return was if goes is not None else until(was, today, [])
    return until(was, today, row["days"]) if "days" in new else was


def until(was: list[list[Any]], day: date, days: Sequence[int]) -> list[list[Any]]:
    """What held until a day; nothing to add where that was said up to it already."""
    return was if was and was[-1][0] >= day.isoformat() else [*was, [day.isoformat(), list(days)]]


def check_owner(conn: Connection, caller: Caller, owner: str | None) -> None:
    person = pick(conn, caller, t.people, "owner_id", owner)
    if person is not None and person["erased_at"] is not None:
        raise InvalidInput(f"`owner_id` names {owner!r}, who was erased for good; name somebody who is there.")


def coming(plant: Plant, row: Row) -> datetime:
    at = next_due(plant.calendar(row["team_id"]), plan_of(row), plant.at)
    if at is None:
        raise InvalidInput(f"The team's calendar works on none of the `days` {row['days']} for a year; choose others.")
    return at


def plan_of(row: Row) -> Plan:
    former = ((date.fromisoformat(until), frozenset(days)) for until, days in row["former"] or ())
    return Plan(frozenset(row["days"]), time.fromisoformat(row["at_time"]), tuple(former))


def routine(caller: Caller, row: Row) -> Routine:
    shown: dict[str, Any] = {"days": list(row["days"]), "next_at": row["due_at"]}
    made = Routine(**shown, **{name: row[name] for name in Routine.__slots__ if name not in shown})
    return unnamed(caller, made, "owner_id")


# --- a day, and what was done on it -----------------------------------------------------------------


def check(
    conn: Connection, caller: Caller, id: str, by: str | None, at: datetime, day: date | None, note: str | None
) -> date:
    """It was done. The first time counts."""
    row, plant = store.find(conn, caller, t.routines, id, lock=True), Plant(conn, caller.org, at)
    person = speaker(conn, caller, by)
    if row["retired_at"] is not None:
        raise Conflict(f"The routine {id!r} is retired; take it back with {{'retired': false}}, or check another off.")
    today = plant.calendar(row["team_id"]).day_of(at)
    day = day or today
    if not today - timedelta(days=BACK) <= day <= today:
        raise InvalidInput(f"`day` is {day}; only today, {today}, and the {BACK} days before it are checked off.")
    if not lives(plant, row, day):
        raise InvalidInput(f"The routine {id!r} was not there yet on that day, {day}; check off a later one.")
    if not is_on(plant.calendar(row["team_id"]), plan_of(row), day):
        raise InvalidInput(f"The routine {id!r} is not on that day, {day}; GET /v1/routines/today shows what is.")
    if rows.check_of(conn, caller.org, id, day) is None:
        tick(plant, row, day, person, {"note_u": store.say(conn, caller, note, person, at) if note else None})
    return day


def tick(plant: Plant, row: Row, day: date, by: str | None, more: Mapping[str, Any]) -> None:
    """Keep that it was done, by hand or by a meeting or a walk that was held; once a day."""
    key = {"org": plant.org, "routine_id": row["id"], "day": day.isoformat()}
    done = {**key, "team_id": row["team_id"], "done_at": plant.at, "by": by, **more}
    if store.add_if_new(plant.conn, t.checks, done):
        about = row["id"], row["team_id"]
        occurred(plant.conn, plant.org, "routine.checked", *about, None, plant.at, {"day": key["day"]})


def of_day(plant: Plant, team_id: str, kind: Kind, day: date) -> list[RowMapping]:
    """A team's routines of one kind that are on then."""
    found = rows.of_teams(plant.conn, plant.org, [team_id])
    same = [row for row in found if row["kind"] == kind and row["retired_at"] is None and lives(plant, row, day)]
    return [row for row in same if is_on(plant.calendar(team_id), plan_of(row), day)]


def read_check(conn: Connection, caller: Caller, id: str, day: date, at: datetime) -> Standing:
    row, plant = store.find(conn, caller, t.routines, id), Plant(conn, caller.org, at)
    done = rows.check_of(conn, caller.org, id, day)
    return standings(plant, [row], [done] if done is not None else [], day)[0]


def read_day(conn: Connection, caller: Caller, team_id: str, day: date | None, at: datetime) -> DayOf:
    store.find(conn, caller, t.teams, team_id)
    plant = Plant(conn, caller.org, at)
    calendar = plant.calendar(team_id)
    day = day or calendar.day_of(at)
    done = rows.checks(conn, caller.org, [team_id], day, day)
    seen = {row["routine_id"] for row in done}
    found = [
        row
        for row in rows.of_teams(conn, caller.org, [team_id])
        if row["id"] in seen or (lives(plant, row, day) and is_on(calendar, plan_of(row), day))
    ]
    on = [unnamed(caller, one, "owner_id") for one in standings(plant, found, done, day)]
    return DayOf(team_id, day, sorted(on, key=lambda one: (one.at, one.routine_id)))


def lives(plant: Plant, row: Row, day: date) -> bool:
    """Whether it was there when it came that day."""
    at = instant(plant.calendar(row["team_id"]).zone, day, plan_of(row).at)
    made, gone = row["created_at"], row["retired_at"]
    return (made <= at or plant.calendar(row["team_id"]).day_of(made) == day) and (gone is None or at < gone)


def standings(plant: Plant, found: Sequence[Row], done: Iterable[Row], day: date) -> list[Standing]:
    by_id = {row["routine_id"]: row for row in done}
    heard = store.heard(plant.conn, plant.org, {row["note_u"] for row in by_id.values() if row["note_u"]})
    return [standing(plant, row, by_id.get(row["id"]), heard, day) for row in found]


def standing(plant: Plant, row: Row, done: Row | None, heard: Mapping[str, store.Said], day: date) -> Standing:
    note = heard[done["note_u"]].text if done is not None and done["note_u"] else None
    same: dict[str, Any] = {name: row[name] for name in ("name", "kind", "owner_id")}
    at = instant(plant.calendar(row["team_id"]).zone, day, plan_of(row).at)
    return Standing(row["id"], **same, day=day, at=at, done_at=done["done_at"] if done else None, note=note)
