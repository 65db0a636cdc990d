"""From a trigger to an analysis: one open issue a KPI, its method, who has it, and how many a team takes at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.clocks import Item, give_duty
from coach.board.history import happened
from coach.board.issues import begin as start_clock
from coach.board.issues import item, move, raise_issue, reopened
from coach.board.models import read_organisation
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.rules.telling import About, Dated, detail, title
from coach.board.rules.triggers import Method, Target, Trigger
from coach.store import board as store
from coach.store import kpis as rows
from coach.store import tables as t
from coach.store.clocks import open_facts
from coach.store.kpis import Point
from coach.store.scope import Caller

__all__ = ["Assigned", "analysing", "promote", "triggered"]

REMEMBERED = timedelta(days=90)
"""How far back an earlier issue of the same KPI counts as recurrence."""

AT_ONCE = "just_do_it"
"""The method that is no analysis: it takes no place among them."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """An issue that somebody can begin to work on now."""

    issue_id: str
    method: Method
    assignee_id: str | None


def triggered(
    plant: Plant, kpi: RowMapping, shift: str, points: Sequence[Point], trigger: Trigger, by: str | None
) -> list[Assigned]:
    """Open an issue, or add to the one that is open; what can begin now, also of what had to wait before.

    Whoever took the reading is its originator: the one at the board who saw the number.
    """
    told = {"kpi_id": kpi["id"], "kind": trigger.kind, "count": trigger.count, "rule": trigger.rule}
    told |= {"shift": shift or None, "value": points[-1].value}
    issue = rows.open_issues(plant.conn, plant.org, [kpi["id"]]).get(kpi["id"])
    row = store.find(plant.conn, Caller.house(plant.org), t.issues, issue, lock=True) if issue is not None else None
    if row is not None and row["closed_at"] is None:
        return again(plant, dict(row), points[-1].at, trigger, told)
    promoted = promote(plant, kpi["team_id"])
    new = opened(plant, kpi, about(kpi, shift), local(plant, kpi, points), trigger, told, by)
    return promoted if new is None else [*promoted, new]


def again(
    plant: Plant, row: Mapping[str, Any], read_at: datetime, trigger: Trigger, told: Mapping[str, Any]
) -> list[Assigned]:
    """It goes on: on the record of the held issue, and whoever has it hears of it, also further up.

    What was called resolved is not, unless the reading is older than that. A severe one goes up anew each time.
    """
    issue, severe = row["id"], trigger.severity == "severe"
    happened(plant.conn, plant.org, issue, "triggered_again", None, plant.at, **told)
    above = {fact["to_id"] for fact in open_facts(plant.conn, plant.org, issue) if severe and fact["level"] > 1}
    if severe and row["severity"] != "severe":
        row = move(plant, row, "severity", None, {"severity": "severe"}, severity="severe")
    if row["resolved_at"] is not None and (severe or read_at > row["resolved_at"]):
        row = reopened(plant, row, None)
    elif severe:
        start_clock(plant, row, "resolve", "severe", None)
    listeners = {row["assignee_id"] or plant.on_duty(row["team_id"]), *above}
    tell(plant, listeners, issue, item(row), "reminder", f"{issue}_{int(plant.at.timestamp())}")
    return promote(plant, row["team_id"]) if row["waiting"] else []


def opened(
    plant: Plant,
    kpi: RowMapping,
    about: About,
    readings: Sequence[Dated],
    trigger: Trigger,
    told: Mapping[str, Any],
    by: str | None,
) -> Assigned | None:
    """None if it has to wait; a severe one never does."""
    conn, org, team = plant.conn, plant.org, kpi["team_id"]
    recurrences = rows.recurrences(conn, org, kpi["id"], plant.at - REMEMBERED)
    house = Caller.house(org)
    method = read_organisation(conn, house).routing.method_for(trigger.severity, recurrences)
    waits = method != AT_ONCE and trigger.severity != "severe" and room(plant, team) <= 0
    assignee = None if waits else responsible(plant, kpi["owner_id"], team)
    id = raise_issue(
        conn, house, plant.at, title=title(about, readings, trigger), detail=detail(about, readings, trigger),
        team_id=team, severity=trigger.severity, shift=about.shift or None, kpi_id=kpi["id"], method=method,
        assignee_id=assignee, waiting=waits, originator_id=by, source="kpi",
    )  # fmt: skip
    happened(conn, org, id, "triggered", None, plant.at, **told, method=method, waiting=waits)
    its = Item(id, "issue", team, id, trigger.severity == "severe")
    holder = assignee or plant.on_duty(team)
    tell(plant, [holder], id, its, "assigned", f"{id}_0")
    if kpi["owner_id"] != holder:
        tell(plant, [kpi["owner_id"]], id, its, "moved", f"{id}_0")
    return None if waits else Assigned(id, method, assignee)


def promote(plant: Plant, team: str) -> list[Assigned]:
    """What waited longest begins, as far as the team has places free; call it whenever an analysis has ended."""
    begun: list[Assigned] = []
    for _ in range(room(plant, team)):
        row = rows.oldest_waiting(plant.conn, plant.org, team)
        if row is None:
            break
        begun.append(begin(plant, row))
    return begun


def begin(plant: Plant, row: RowMapping) -> Assigned:
    id = row["id"]
    kpi = store.see(plant.conn, Caller.house(plant.org), t.kpis, row["kpi_id"]) if row["kpi_id"] else None
    assignee = row["assignee_id"] or responsible(plant, kpi["owner_id"] if kpi else None, row["team_id"])
    fields = {"waiting": False, "assignee_id": assignee, "updated_at": plant.at}
    store.change(plant.conn, Caller.house(plant.org), t.issues, id, fields)
    give_duty(plant, id, assignee, accepted=False)
    happened(plant.conn, plant.org, id, "promoted", None, plant.at, assignee_id=assignee)
    tell(plant, [assignee], id, item(dict(row)), "assigned", f"{id}_promoted")
    return Assigned(id, row["method"], assignee)


def analysing(conn: Connection, org: str, action: str) -> str | None:
    """The team whose analysis an action has come of."""
    caller = Caller.house(org)
    issue = store.find(conn, caller, t.actions, action)["issue_id"]
    return None if issue is None else str(store.find(conn, caller, t.issues, issue)["team_id"])


def room(plant: Plant, team: str) -> int:
    """How many more analyses the team takes now."""
    most = rows.slots(plant.conn, plant.org, team)
    return most - rows.analyses(plant.conn, plant.org, team)


def responsible(plant: Plant, owner: str | None, team: str) -> str | None:
    """The KPI's owner, or while they are away whoever is on duty for the team."""
    return owner if owner is not None and plant.there(owner) else plant.on_duty(team)


def about(kpi: RowMapping, shift: str) -> About:
    target = Target(kpi["direction"], kpi["target"], kpi["limit"])
    return About(kpi["name"], kpi["unit"], kpi["rhythm"], target, shift)


def local(plant: Plant, kpi: RowMapping, points: Sequence[Point]) -> list[Dated]:
    zone = plant.calendar(kpi["team_id"]).zone
    return [Dated(point.at.astimezone(zone), point.value) for point in points]
