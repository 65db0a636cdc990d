"""Issues raised and moved along: a clock from the first moment, and a status that follows the work on them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from coach.board.clocks import Item, start
from coach.board.hands import pick, speaker, their_team, via
from coach.board.history import happened
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.rules.clock import Stage
from coach.board.rules.triggers import Method
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import issues as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow, open_facts
from coach.store.issues import Work
from coach.store.kpis import open_issues
from coach.store.memory import drop_traces
from coach.store.scope import Caller

__all__ = [
    "WORDS",
    "Method",
    "Severity",
    "Status",
    "begin",
    "check_alone",
    "check_assignee",
    "hold_kpi",
    "item",
    "move",
    "not_an_idea",
    "open_issue",
    "put_up",
    "raise_issue",
    "reopened",
    "settle",
    "utterances",
]

Severity = Literal["minor", "normal", "severe"]
Status = Literal["open", "in_analysis", "countermeasures", "checking", "closed", "reopened"]

WORDS = ("title", "detail", "done")
"""The fields that people write."""


# --- raising ----------------------------------------------------------------------------------------


def raise_issue(
    conn: Connection,
    caller: Caller,
    at: datetime,
    *,
    title: str,
    detail: str | None = None,
    done: str | None = None,
    team_id: str | None = None,
    severity: Severity = "normal",
    originator_id: str | None = None,
    place: str | None = None,
    machine: str | None = None,
    equipment_id: str | None = None,
    shift: str | None = None,
    kpi_id: str | None = None,
    method: Method | None = None,
    assignee_id: str | None = None,
    waiting: bool = False,
    source: str = "board",
) -> str:
    """Another `source` than the board is the service itself: it sees every team, and its words are nobody's. Of what
    a `kpi` asks for, its caller tells who has to know."""
    house = source != "board"
    if house:
        caller = replace(caller, person_id=None, teams=None)
    pick(conn, caller, t.kpis, "kpi_id", kpi_id)
    pick(conn, caller, t.equipment, "equipment_id", equipment_id)
    hold_kpi(conn, caller.org, kpi_id)
    check_alone(conn, caller.org, kpi_id)
    check_assignee(pick(conn, caller, t.people, "assignee_id", assignee_id))
    by = None if house else speaker(conn, caller, originator_id)
    words = {"title": title, "detail": detail, "done": done}
    columns = {
        "team_id": their_team(conn, caller, team_id),
        **utterances(conn, caller, words, by, at, source),
        "severity": severity,
        "originator_id": originator_id if house else by,
        "place": place,
        "machine": machine,
        "equipment_id": equipment_id,
        "shift": shift,
        "kpi_id": kpi_id,
        "method": method,
        "assignee_id": assignee_id,
        "waiting": waiting,
    }
    opened = open_issue if source == "kpi" else put_up
    return opened(Plant(conn, caller.org, at, via(caller)), columns).item_id


def hold_kpi(conn: Connection, org: str, kpi_id: str | None) -> None:
    """Before any issue of it is held: of two who open one at once, the other comes after."""
    if kpi_id is not None:
        store.see(conn, Caller.house(org), t.kpis, kpi_id, lock=True)


def check_alone(conn: Connection, org: str, kpi_id: str | None, issue_id: str | None = None) -> None:
    """A KPI has one open issue at a time."""
    open_one = open_issues(conn, org, [kpi_id]).get(kpi_id) if kpi_id is not None else None
    if open_one not in (None, issue_id):
        raise Conflict(f"The issue {open_one!r} is open about this KPI already; add to that one, or close it first.")


def check_assignee(person: Any) -> None:
    if person is not None and person["erased_at"] is not None:
        raise InvalidInput(f"`assignee_id` names {person['id']!r}, who was taken out of the data; name somebody else.")


def not_an_idea(row: Any) -> Any:
    """The row that a field points to, if it points to one: work begins on an idea once it was accepted."""
    if row is not None and row["kind"] == "idea":
        raise InvalidInput(f"`issue_id` names {row['id']!r}, which is an idea; accept it first.")
    return row


def put_up(plant: Plant, columns: Mapping[str, Any]) -> ClockRow:
    """A new issue of which whoever leads the team hears, unless it is theirs, somebody's, or has gone up."""
    clock = open_issue(plant, columns)
    if not (clock.level or columns.get("assignee_id")):
        leader = {plant.on_duty(clock.team_id)} - {columns["originator_id"]}
        tell(plant, leader, clock.item_id, clock, "raised", clock.item_id)
    return clock


def open_issue(plant: Plant, columns: Mapping[str, Any]) -> ClockRow:
    """A new issue with its clock; a severe one goes to the first rung at once."""
    id, by = new_id("iss"), columns["originator_id"]
    row = {
        "waiting": False,
        "assignee_id": None,
        "same_as_id": None,
        "resolved_at": None,
        **columns,
        "org": plant.org,
        "id": id,
        "status": "open",
        "created_at": plant.at,
        "updated_at": plant.at,
    }
    store.add(plant.conn, t.issues, row)
    happened(plant.conn, plant.org, id, "raised", by, plant.at, **plant.via)
    clock = begin(plant, row, "resolve", "raised", by)
    if row["assignee_id"] != by:
        tell(plant, [row["assignee_id"]], id, item(row), "assigned", f"{id}_0")
    return clock


def utterances(
    conn: Connection, caller: Caller, words: Mapping[str, str | None], by: str | None, at: datetime, source: str
) -> dict[str, str | None]:
    return {
        f"{name}_u": None if text is None else store.say(conn, caller, text, by, at, source)
        for name, text in words.items()
    }


# --- its clock and its moves ------------------------------------------------------------------------


def item(row: Mapping[str, Any]) -> Item:
    return Item(row["id"], "issue", row["team_id"], row["same_as_id"] or row["id"], row["severity"] == "severe")


def begin(plant: Plant, row: Mapping[str, Any], stage: Stage, why: str, by: str | None) -> ClockRow:
    """Start what is owed now: an end by whoever it is assigned to, or a word from whoever raised it."""
    person = row["assignee_id" if stage == "resolve" else "originator_id"]
    duty = person if person is not None and plant.living(person) else None
    clock = start(plant, item(row), stage, duty=duty, why=why, by=by)
    if clock.level and duty is None:
        told_too(plant, row)
    return clock


def told_too(plant: Plant, row: Mapping[str, Any]) -> None:
    """What goes up at once does not pass over the team's own leader."""
    fact = open_facts(plant.conn, plant.org, row["id"])[-1]
    leader = plant.on_duty(row["team_id"])
    if leader != fact["to_id"]:
        tell(plant, [leader], row["id"], item(row), "went_up", fact["id"], fact["level"])


def move(
    plant: Plant,
    row: Mapping[str, Any],
    what: str,
    by: str | None,
    fields: Mapping[str, Any],
    **data: str | None,
) -> dict[str, Any]:
    """Change a held row, keep the move in its history, and tell the originator unless it was theirs."""
    rows.change_issue(plant.conn, plant.org, row["id"], plant.at, fields)
    happened(plant.conn, plant.org, row["id"], what, by, plant.at, **data, **plant.via)
    new = {**row, **fields, "version": row["version"] + 1}
    if by is None or by != row["originator_id"]:
        tell(plant, [row["originator_id"]], row["id"], item(new), "moved", f"{row['id']}_{new['version']}")
    return new


def settle(plant: Plant, issue_id: str, by: str | None) -> None:
    """Work its status out again after its sessions and actions have changed; call it when they are written.

    It closes nothing. What somebody called resolved opens again when a countermeasure turns out to have no effect,
    unless another issue is open about the same KPI by now.
    """
    found = store.see(plant.conn, Caller.house(plant.org), t.issues, issue_id, lock=True)
    if found is None:
        return
    row = dict(found)
    if row["resolved_at"] is not None:
        if not rows.failed_since(plant.conn, plant.org, issue_id, row["resolved_at"]):
            return
        if row["closed_at"] is not None and open_issues(plant.conn, plant.org, {row["kpi_id"]} - {None}):
            return
        row = reopened(plant, row, by, status="countermeasures")
    status = status_after(row["status"], rows.work_on(plant.conn, plant.org, issue_id))
    if status != row["status"]:
        move(plant, row, status, by, {"status": status})


def status_after(status: str, work: Work) -> str:
    """An analysis under way first, then what is still to do, then what was done."""
    if work.active:
        return "in_analysis"
    if work.to_do:
        return "countermeasures"
    if work.done and status != "reopened":
        return "checking"
    return "in_analysis" if work.parked or status in ("countermeasures", "checking") else status


def reopened(
    plant: Plant, row: Mapping[str, Any], by: str | None, *, status: Status = "reopened", **data: str | None
) -> dict[str, Any]:
    """It is owed again, by whoever it is assigned to and under a deadline of its own."""
    ended = dict.fromkeys(("resolved_at", "resolved_by", "confirmed_at", "confirmed_by", "closed_at"))
    ended["same_as_id"] = rows.cause_of(plant.conn, plant.org, row["same_as_id"])
    if row["assignee_id"] is not None and not plant.living(row["assignee_id"]):
        ended["assignee_id"] = None
    new = move(plant, row, "reopened", by, {**ended, "status": status}, **data)
    if row["closed_at"] is not None:
        drop_traces(plant.conn, plant.org, row["id"])
    begin(plant, new, "resolve", "reopened", by)
    return new
