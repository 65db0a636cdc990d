"""What is learnt from an action that worked: its cause is proved, and offered where there is a like machine.

When it turns out later that it did not last, all of that is taken back.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from coach.board.clocks import start, stop
from coach.board.feed import occurred
from coach.board.giving import ActionRow
from coach.board.lessons import item, machine_of
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.clock import new_id
from coach.store import board as store
from coach.store import lessons as rows
from coach.store import tables as t
from coach.store.memory import actions_against, causes_of, disprove, prove
from coach.store.scope import Caller

__all__ = ["learn", "unlearn"]

WORKED = ("effective", "standardised")


def learn(plant: Plant, action: ActionRow) -> None:
    """The causes it was against are proved, and other teams with such a machine hear of it."""
    issue = hold_issue(plant, action)
    these = named(action, causes(plant, action)) if issue is not None else set()
    if issue is None or not these:
        return
    prove(plant.conn, plant.org, these, plant.at)
    machine = machine_of(plant, issue)
    if machine is not None:
        before = {row["team_id"]: row for row in rows.offered(plant.conn, plant.org, action["id"])}
        for team, like in rows.teams_with(plant.conn, plant.org, machine["kind"], issue["team_id"]):
            offer(plant, offered(action, issue, machine["kind"], team, like), before.get(team))


def unlearn(plant: Plant, action: ActionRow) -> None:
    """Found effective, and to be done again. What another action has proved too stays proved; answers stay."""
    if action["effect"] != "effective" or hold_issue(plant, action) is None:
        return
    known = causes(plant, action)
    others = actions_against(plant.conn, plant.org, [action["issue_id"]]).get(action["issue_id"], [])
    worked = [other for other in others if other["id"] != action["id"] and other["status"] in WORKED]
    disprove(plant.conn, plant.org, named(action, known).difference(*(named(other, known) for other in worked)))
    for row in rows.offered(plant.conn, plant.org, action["id"]):
        if row["closed_at"] is None:
            take_back(plant, row)


def hold_issue(plant: Plant, action: ActionRow) -> RowMapping | None:
    """Two actions against one cause are judged one after the other."""
    issue = action["issue_id"]
    return None if issue is None else store.find(plant.conn, Caller.house(plant.org), t.issues, issue, lock=True)


def causes(plant: Plant, action: ActionRow) -> list[RowMapping]:
    return causes_of(plant.conn, plant.org, [action["issue_id"]]).get(action["issue_id"], [])


def named(action: ActionRow, causes: Iterable[RowMapping]) -> set[str]:
    """Those that the action names in the same words; else the only one that the team has committed to."""
    known = list(causes)
    same = {cause["id"] for cause in known if any(span in (action["cause"] or ()) for span in cause["what"])}
    return same or ({known[0]["id"]} if len(known) == 1 else set())


# --- lessons ----------------------------------------------------------------------------------------


def offered(action: ActionRow, issue: RowMapping, kind: str, team: str, equipment: str) -> dict[str, Any]:
    return {
        "team_id": team,
        "from_team_id": issue["team_id"],
        "issue_id": issue["id"],
        "action_id": action["id"],
        "kind": kind,
        "equipment_id": equipment,
    }


def offer(plant: Plant, fields: Mapping[str, Any], before: RowMapping | None) -> None:
    """Once for each action and team; again where it was taken back before anybody had answered."""
    if before is None:
        row = {**fields, "org": plant.org, "id": new_id("les"), "created_at": plant.at}
        store.add(plant.conn, t.lessons, row)
    elif before["closed_at"] is None or before["answer"] is not None:
        return
    else:
        row = {**before, **fields}
        rows.change_lesson(plant.conn, plant.org, row["id"], {**fields, "closed_at": None})
    id, team = row["id"], row["team_id"]
    clock = start(plant, item(row), "compare", duty=None, why="offered")
    tell(plant, [plant.on_duty(team)], id, clock, "lesson", f"{id}_{clock.deadline_version}")
    occurred(plant.conn, plant.org, "lesson.offered", id, team, None, plant.at, {"action_id": fields["action_id"]})


def take_back(plant: Plant, row: RowMapping) -> None:
    id, team = row["id"], row["team_id"]
    rows.change_lesson(plant.conn, plant.org, id, {"closed_at": plant.at})
    stop(plant, id)
    tell(plant, [plant.on_duty(team)], id, item(row), "moved", f"{id}_{row['version']}")
    occurred(plant.conn, plant.org, "lesson.withdrawn", id, team, None, plant.at, {"action_id": row["action_id"]})
