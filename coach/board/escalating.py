"""Sending an item up by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from coach.board import clocks
from coach.board.hands import find_up, speaker
from coach.board.history import happened
from coach.board.notices import originators
from coach.board.plant import Plant
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import escalations as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow, clock_of
from coach.store.issues import hold_causes
from coach.store.scope import Caller

__all__ = ["TABLES", "Up", "escalate", "send_up", "take"]

TABLES: Mapping[str, Table] = {"issue": t.issues, "action": t.actions}
"""Which items go up by hand."""

MOST_RUNGS = 20


@dataclass(frozen=True, slots=True)
class Up:
    """Some items that are held with their clocks, and the person who moves them."""

    plant: Plant
    caller: Caller
    person: str | None
    rows: Mapping[str, RowMapping]
    clocks: Mapping[str, ClockRow]
    raised: Mapping[str, str | None]

    def say(self, text: str | None) -> str | None:
        return store.say(self.plant.conn, self.caller, text, self.person, self.plant.at) if text else None


def take(conn: Connection, caller: Caller, kinds: Mapping[str, str], by: str | None, at: datetime) -> Up:
    """Hold these items, and then their clocks, each in the order of their ids so that nobody waits in a circle."""
    plant = Plant(conn, caller.org, at)
    held = {id: find_up(conn, caller, TABLES[kinds[id]], id, lock=True) for id in sorted(kinds)}
    person, running = speaker(conn, caller, by), {id: clocks.held(plant, id) for id in held}
    return Up(plant, caller, person, held, running, originators(conn, caller.org, held))


# --- up ---------------------------------------------------------------------------------------------


def escalate(conn: Connection, caller: Caller, kind: str, id: str, asked: Mapping[str, Any], at: datetime) -> str:
    """One rung up, with a reason and an ask; what else has the same cause goes to the same team with it."""
    also = list(dict.fromkeys(asked["also"]))
    if id in also:
        raise InvalidInput(f"`with` names {id!r} itself; name the other items that have the same cause.")
    kinds = {id: kind} | {other: kind_of(conn, caller, other) for other in also}
    if also:
        hold_causes(conn, caller.org)
        rows.hold_joined(conn, caller.org, kinds)
    up = take(conn, caller, kinds, asked["by"], at)
    level = next_level(up, up.clocks[id])
    to = team_on(up.plant, up.clocks[id], level)
    going = [replace(up.clocks[id], level=level - 1), *filter(None, (beside(up, other, to) for other in also))]
    root = one_cause(up, [id, *also])
    asking = {
        "by": up.person,
        "reason_u": up.say(asked["reason"]),
        "ask_u": up.say(asked["ask"]),
        "needed_by": needed_by(up.plant, up.clocks[id].team_id, asked["needed_by"]),
    }
    clocks.climb(up.plant, [replace(clock, root_id=root) for clock in going], why="manual", **asking)
    return fact_id(up.clocks[id], level)


def kind_of(conn: Connection, caller: Caller, id: str) -> str:
    for kind, table in TABLES.items():
        if store.see(conn, caller, table, id) is not None:
            return kind
    raise InvalidInput(f"`with` names {id!r}, which is no issue or action that this key sees; name open ones.")


def send_up(conn: Connection, caller: Caller, issue_id: str, told: str | None, by: str | None, at: datetime) -> bool:
    """From a talk: the issue goes up with what was said there as reason and ask. False where it cannot go further."""
    house, plant = replace(caller, teams=None), Plant(conn, caller.org, at)
    row = store.find(conn, house, t.issues, issue_id, lock=True)
    clock = clock_of(conn, caller.org, issue_id, lock=True)
    if clock is None or clock.due_at is None:
        return False
    level = rung_above(plant, clock, by)
    if level is None:
        return False
    happened(conn, caller.org, row["id"], "sent_up", by, at, words=told)
    clocks.climb(plant, [replace(clock, level=level - 1)], why="manual", by=by, reason_u=told, ask_u=told)
    return True


def rung_above(plant: Plant, clock: ClockRow, person: str | None) -> int | None:
    """The lowest rung with another team than has it now, and with somebody else than who sends it up."""
    here = team_on(plant, clock, clock.level) if clock.level else None
    for level in range(clock.level + 1, clock.level + MOST_RUNGS):
        steps = clocks.steps_to(plant, clock, level)
        who = plant.on_duty(clock.team_id, steps)
        if plant.above(clock.team_id, steps) != here and (who is None or who != person):
            return level
    return None


def next_level(up: Up, clock: ClockRow) -> int:
    level = rung_above(up.plant, clock, up.person)
    if level is not None:
        return level
    top = team_on(up.plant, clock, clock.level) if clock.level else clock.team_id
    raise Conflict(
        f"{clock.item_id!r} is at the top already: the team {top!r} holds it, with {up.plant.on_duty(top)!r} on duty. "
        "Ask them, or answer it there."
    )


def team_on(plant: Plant, clock: ClockRow, level: int) -> str:
    return plant.above(clock.team_id, clocks.steps_to(plant, clock, level))


def beside(up: Up, id: str, to: str) -> ClockRow | None:
    """A companion as it stands just below the rung on which it meets the others; None where it is there already."""
    clock = up.clocks[id]
    if clock.level and team_on(up.plant, clock, clock.level) == to:
        return None
    for level in range(clock.level + 1, clock.level + MOST_RUNGS):
        if team_on(up.plant, clock, level) == to:
            return replace(clock, level=level - 1)
    raise InvalidInput(f"`with` names {id!r}, which does not go up to the team {to!r}; escalate it by itself.")


def one_cause(up: Up, ids: Sequence[str]) -> str:
    """The root under which all of them travel from now on: an issue where any of them hangs at one."""
    roots = list(dict.fromkeys(up.clocks[id].root_id for id in ids))
    issues = {row["id"] for row in rows.issues_of(up.plant.conn, up.plant.org, roots)}
    root = next((root for root in roots if root in issues), roots[0])
    others = [other for other in roots if other != root]
    if others:
        rows.join_causes(up.plant.conn, up.plant.org, others, root, at=up.plant.at)
        for id in ids:
            if up.clocks[id].root_id != root:
                happened(up.plant.conn, up.plant.org, id, "same_cause", up.person, up.plant.at, same_as_id=root)
    return root


def needed_by(plant: Plant, team: str, given: Any) -> datetime | None:
    """A bare date lasts until its last second where the team works."""
    if given is None:
        return None
    until: datetime = given if isinstance(given, datetime) else plant.calendar(team).end_of(given)
    if until <= plant.at:
        raise InvalidInput(
            f"`needed_by` is {until:%Y-%m-%dT%H:%MZ}, which has passed; name a time that is still ahead."
        )
    return until


def fact_id(clock: ClockRow, level: int) -> str:
    return f"esc_{clock.item_id}_{clock.deadline_version}_{level}"
