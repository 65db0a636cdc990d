"""How many messages somebody may get a day, how many they got, and what is held back until the next."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from coach.board.hands import pick, speaker
from coach.board.plant import Plant
from coach.errors import InvalidInput
from coach.store import notices as rows
from coach.store import tables as t
from coach.store.deliveries import top_team
from coach.store.scope import Caller

__all__ = ["Budget", "read_budget"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Of `most` messages on this `day` so many were `sent`; `held` notices wait for `next_at` or later. What is severe
    is never held and not counted."""

    person_id: str
    day: date | None
    most: int
    sent: int
    held: int
    next_at: datetime | None


def read_budget(conn: Connection, caller: Caller, by: str | None, at: datetime) -> Budget:
    """One's own; for an administrator anybody's."""
    person = whose(conn, caller, by)
    top = top_team(conn, caller.org)
    day = Plant(conn, caller.org, at).hours(person, top).working_day(at) if top else None
    sent = rows.sent_on(conn, caller.org, person, day.isoformat()) if day else 0
    held, next_at = rows.held_back(conn, caller.org, person)
    return Budget(person, day, rows.budget(conn, caller.org), sent, held, next_at)


def whose(conn: Connection, caller: Caller, by: str | None) -> str:
    if caller.role == "admin" and by is not None:
        return str(pick(conn, caller, t.people, "by", by)["id"])
    person = speaker(conn, caller, by)
    if person is None:
        raise InvalidInput("A budget is a person's; use a person's key, or name one in `by`.")
    return person
