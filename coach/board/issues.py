"""Issues: what is wrong, in the words of whoever raised it, and what moves them along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.clocks import Item, start
from coach.board.hands import find_up, pick, speaker, their_team
from coach.board.history import happened
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.rules.clock import Stage
from coach.board.rules.triggers import Method
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import issues as rows
from coach.store import tables as t
from coach.store.board import Asked, Said
from coach.store.clocks import ClockRow, open_facts
from coach.store.issues import NOWHERE, Standing, Work
from coach.store.kpis import open_issues
from coach.store.photos import photos_of
from coach.store.scope import Caller

__all__ = [
    "WORDS",
    "Issue",
    "Method",
    "Severity",
    "Status",
    "begin",
    "check_alone",
    "check_assignee",
    "hold_kpi",
    "item",
    "move",
    "open_issue",
    "raise_issue",
    "read_issue",
    "read_issues",
    "reopened",
    "settle",
    "utterances",
]

Severity = Literal["minor", "normal", "severe"]
Status = Literal["open", "in_analysis", "countermeasures", "checking", "closed", "reopened"]

WORDS = ("title", "detail", "done")
"""The fields that people write."""


@dataclass(frozen=True, slots=True)
class Issue:
    """`erased` says that its words were taken back; it stays in every count.

    `done` is what was already done when it was raised. From `stage` to `acknowledged_at` it says where its clock
    stands: what is owed, by whom (null: whoever leads the team), until when, and how far up it has gone.
    """

    id: str
    team_id: str
    title: str
    detail: str | None
    done: str | None
    severity: Severity
    status: Status
    originator_id: str | None
    place: str | None
    machine: str | None
    shift: str | None
    kpi_id: str | None
    method: Method | None
    assignee_id: str | None
    waiting: bool
    same_as_id: str | None
    photos: list[str]
    erased: bool
    stage: Stage | None
    owed_by: str | None
    deadline: datetime | None
    deadline_version: int
    next_at: datetime | None
    level: int
    tier: int | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime


def read_issue(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Issue:
    """Also another team's that has come up to the caller's, however it went on from there."""
    return issues(conn, caller, [find_up(conn, caller, t.issues, id, lock=lock, ever=True)])[0]


def read_issues(
    conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None], open: bool | None = None
) -> Listing[Issue]:
    found = rows.page_of_issues(conn, caller, asked, equal, open)
    return Listing(issues(conn, caller, found.rows), found.next)


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
    shift: str | None = None,
    kpi_id: str | None = None,
    method: Method | None = None,
    assignee_id: str | None = None,
    waiting: bool = False,
    source: str = "board",
) -> str:
    """Another `source` than the board is the service itself: it sees every team, and its words are nobody's."""
    house = source != "board"
    if house:
        caller = replace(caller, person_id=None, teams=None)
    pick(conn, caller, t.kpis, "kpi_id", kpi_id)
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
        "shift": shift,
        "kpi_id": kpi_id,
        "method": method,
        "assignee_id": assignee_id,
        "waiting": waiting,
    }
    plant = Plant(conn, caller.org, at)
    clock = open_issue(plant, columns)
    if not (house or clock.level or assignee_id):
        tell(plant, {plant.on_duty(clock.team_id)} - {by}, clock.item_id, clock, "raised", clock.item_id)
    return clock.item_id


def hold_kpi(conn: Connection, org: str, kpi_id: str | None) -> None:
    """Before any issue of it is held: of two who open one at once, the other comes after."""
    if kpi_id is not None:
        store.see(conn, Caller(org, "", "admin"), t.kpis, kpi_id, lock=True)


def check_alone(conn: Connection, org: str, kpi_id: str | None, issue_id: str | None = None) -> None:
    """A KPI has one open issue at a time."""
    open_one = open_issues(conn, org, [kpi_id]).get(kpi_id) if kpi_id is not None else None
    if open_one not in (None, issue_id):
        raise Conflict(f"The issue {open_one!r} is open about this KPI already; add to that one, or close it first.")


def check_assignee(person: Any) -> None:
    if person is not None and person["erased_at"] is not None:
        raise InvalidInput(f"`assignee_id` names {person['id']!r}, who was taken out of the data; name somebody else.")


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
    happened(plant.conn, plant.org, id, "raised", by, plant.at)
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
    happened(plant.conn, plant.org, row["id"], what, by, plant.at, **data)
    new = {**row, **fields, "version": row["version"] + 1}
    if by is None or by != row["originator_id"]:
        tell(plant, [row["originator_id"]], row["id"], item(new), "moved", f"{row['id']}_{new['version']}")
    return new


def settle(plant: Plant, issue_id: str, by: str | None) -> None:
    """Work its status out again after its sessions and actions have changed; call it when they are written.

    It closes nothing. What somebody called resolved opens again when a countermeasure turns out to have no effect,
    unless another issue is open about the same KPI by now.
    """
    found = store.see(plant.conn, Caller(plant.org, "", "admin"), t.issues, issue_id, lock=True)
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
    begin(plant, new, "resolve", "reopened", by)
    return new


# --- showing ----------------------------------------------------------------------------------------


def issues(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Issue]:
    found = list(found)
    ids = [row["id"] for row in found]
    heard = store.heard(conn, caller.org, {row[f"{name}_u"] for row in found for name in WORDS if row[f"{name}_u"]})
    stand = rows.standings(conn, caller.org, ids) if ids else {}
    photos = photos_of(conn, caller.org, ids)
    return [issue(row, heard, stand.get(row["id"], NOWHERE), photos.get(row["id"], [])) for row in found]


def issue(row: RowMapping, heard: Mapping[str, Said], stand: Standing, photos: list[str]) -> Issue:
    said = {name: heard.get(row[f"{name}_u"]) for name in WORDS}
    shown: dict[str, Any] = {
        **{name: row[name] for name in Issue.__slots__ if name in row},
        **{name: getattr(stand, name) for name in Standing.__slots__},
        **{name: told.text if told else None for name, told in said.items()},
    }
    return Issue(**shown, photos=photos, erased=any(told.erased for told in said.values() if told))
