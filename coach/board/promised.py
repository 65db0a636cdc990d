"""The promises of a team that fell due between two of its meetings, its own and those that have come up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from coach.board.plant import Plant
from coach.board.rules.promises import Deadline, Promise, fallen
from coach.board.words import quotes, speech
from coach.store import meetings as rows

__all__ = ["Promised", "kept_and_due", "promises", "since_last"]

FIRST = timedelta(days=7)
"""How far back the first meeting of a team looks."""


@dataclass(frozen=True, slots=True)
class Promised:
    """An action whose deadline fell `due`, and whether it was done by then."""

    action_id: str
    team_id: str
    what: str
    owner_id: str | None
    status: str
    due: datetime
    kept: bool


def since_last(plant: Plant, team: str, until: datetime) -> datetime:
    """When the last meeting before ended."""
    return rows.last_ended(plant.conn, plant.org, team, until) or until - FIRST


def kept_and_due(plant: Plant, team: str, until: datetime) -> tuple[int, int]:
    """How many were kept, of how many."""
    found = [one for _, one in fell(plant, team, since_last(plant, team, until), until)]
    return sum(one.kept for one in found), len(found)


def promises(plant: Plant, team: str, since: datetime, until: datetime) -> list[Promised]:
    """Those that were not kept first, then in the order in which they fell."""
    found = fell(plant, team, since, until)
    said = speech(plant.conn, plant.org, [action["what"] for action, _ in found])
    lines = [
        Promised(
            action_id=action["id"],
            team_id=action["team_id"],
            what=" … ".join(quote.text for quote in quotes(said, action["what"])),
            owner_id=action["owner_id"],
            status=action["status"],
            due=one.due,
            kept=one.kept,
        )
        for action, one in found
    ]
    return sorted(lines, key=lambda line: (line.kept, line.due, line.action_id))


def fell(plant: Plant, team: str, since: datetime, until: datetime) -> list[tuple[RowMapping, Promise]]:
    actions = rows.promised(plant.conn, plant.org, team, since)
    past = rows.deadlines(plant.conn, plant.org, [action["id"] for action in actions])
    return [(action, one) for action in actions for one in of_action(action, past.get(action["id"], ()), since, until)]


def of_action(action: RowMapping, past: Sequence[RowMapping], since: datetime, until: datetime) -> list[Promise]:
    ended = action["closed_at"] if action["status"] == "cancelled" else None
    given = [Deadline(row["stage"], row["due_at"], row["at"]) for row in past]
    return fallen(given, since, until, ended=ended)
