"""What a KPI must be to be right: a limit on the bad side, a takt with its minutes, parts that fit into their whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick
from coach.board.plant import Plant
from coach.board.rules.rollup import Pace, finer
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import rollups as rows
from coach.store import tables as t
from coach.store.plant import hold_tree
from coach.store.scope import Caller

__all__ = ["Held", "check", "keep_target", "pace_of", "read_targets"]

Fields = RowMapping | Mapping[str, Any]

WORKED = frozenset({"effective", "standardised"})
"""What an action is that may be the reason for another target."""

DEEPEST = 50
"""KPIs above each other at most."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a KPI was held against from `at` on, and the action that moved it there."""

    n: int
    at: datetime
    target: float
    limit: float | None
    action_id: str | None
    by: str | None


def check(plant: Plant, caller: Caller, id: str, kpi: Fields, before: Fields | None = None) -> None:
    """Refuse a KPI that is wrong in itself, or does not fit the one it rolls into or those that roll into it.

    Who changes what it rolls into has to see that one; what it rolled into `before` may be of a team they do not see.
    """
    fair(kpi)
    if (kpi["rhythm"] == "takt") != (kpi.get("takt_minutes") is not None):
        raise InvalidInput("`takt_minutes` goes with the rhythm takt; send both, or another rhythm and null.")
    if kpi.get("rolls_into") is not None:
        hold_tree(plant.conn, plant.org)
        same = before is not None and before["rolls_into"] == kpi["rolls_into"]
        seeing = Caller.house(plant.org) if same else caller
        whole = pick(plant.conn, seeing, t.kpis, "rolls_into", kpi["rolls_into"])
        for reason in misfits(plant, id, kpi, whole):
            raise InvalidInput(f"`rolls_into` names {whole['id']!r}, {reason}")
    for part in rows.parts(plant.conn, plant.org, id):
        for reason in misfits(plant, part["id"], part, {**kpi, "id": id}) if part["retired_at"] is None else ():
            raise Conflict(f"{part['id']!r} rolls into this KPI, {reason} Or take it off first: `rolls_into` null.")


def fair(kpi: Fields) -> None:
    """A limit on the good side of its target would never be reached."""
    target, limit = kpi["target"], kpi.get("limit")
    if limit is not None and (limit > target if kpi["direction"] == "higher" else limit < target):
        worse = "below" if kpi["direction"] == "higher" else "above"
        raise InvalidInput(
            f"`limit` is {limit:g} and `target` is {target:g}; where {kpi['direction']} is better, red begins {worse} "
            "the target. Send a limit on that side, or null."
        )


def misfits(plant: Plant, id: str, part: Fields, whole: Fields) -> Iterator[str]:
    if whole.get("rollup") is None:
        yield "which sums up nothing; give that one a `rollup` first."
    if (part["unit"], part["direction"]) != (whole["unit"], whole["direction"]):
        yield "which has another unit or direction; they have to be the same."
    if all(node.id != whole["team_id"] for node in plant.up_from(part["team_id"])):
        yield "which is neither of the same team nor of one above it; choose one that is."
    if not finer(pace_of(plant, part), pace_of(plant, whole)):
        yield "which is read more often than its part; choose a rhythm that holds that of the part."
    if whole["shifts"] and set(whole["shifts"]) != set(part["shifts"] or ()):
        yield "which is read by other shifts; give both the same, or the whole none."
    if id in above(plant, whole):
        yield "which would be part of itself; choose another."


def above(plant: Plant, kpi: Fields) -> set[str]:
    """A KPI and all that it adds to."""
    found: set[str] = {kpi["id"]}
    here = kpi.get("rolls_into")
    while here is not None and here not in found and len(found) < DEEPEST:
        found.add(here)
        here = rows.links(plant.conn, plant.org, [here]).get(here)
    return found


def pace_of(plant: Plant, kpi: Fields) -> Pace:
    shifts = tuple(kpi["shifts"] or ("",))
    return Pace(plant.calendar(kpi["team_id"]), kpi["rhythm"], shifts, kpi.get("takt_minutes"))


# --- targets ----------------------------------------------------------------------------------------


def keep_target(plant: Plant, caller: Caller, id: str, kpi: Fields, because_of: str | None = None) -> None:
    """From now on it is held against this."""
    action = pick(plant.conn, caller, t.actions, "because_of", because_of)
    if action is not None and action["status"] not in WORKED:
        raise Conflict(
            f"`because_of` names {because_of!r}, which is {action['status']}; a target moves because of an action that "
            "was effective: decide on that one first, or leave it out."
        )
    held = {"target": kpi["target"], "limit": kpi.get("limit"), "action_id": because_of, "by": caller.person_id}
    rows.add_target(plant.conn, {"org": plant.org, "kpi_id": id, "at": plant.at, **held})


def read_targets(conn: Connection, caller: Caller, id: str) -> list[Held]:
    """The newest first."""
    store.find(conn, caller, t.kpis, id)
    found = rows.targets_of(conn, caller.org, id)
    return [Held(**{name: row[name] for name in Held.__slots__}) for row in found]
