"""What people are told: a notice each in their inbox, and a time from which it may be sent on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from coach.board.plant import Plant
from coach.store import clocks as store
from coach.store import notices as rows

__all__ = ["What", "announce", "notice", "originators", "tell"]

What = Literal[
    "raised",
    "escalated",
    "went_up",
    "reminder",
    "digest",
    "undecided",
    "moved",
    "answered",
    "asked",
    "assigned",
    "alarm",
    "missing",
    "routine",
    "lesson",
    "thank",
    "undelivered",
    "guessed",
]
"""Why somebody hears of an item. `escalated` goes to who is on duty where it has gone, `went_up` to who owes the move
and to the originator; `moved` is every other move of an issue, told to its originator. `missing` is a reading,
`routine` what a leader does again and again, `lesson` a cause proved on a like machine, `thank` asks for thanks,
`undelivered` is a webhook or a channel that something did not reach, `guessed` a person or a shared device for whom
wrong PINs were typed until there was a wait."""


class About(Protocol):
    """What a notice is about: an item, a clock, a fact."""

    @property
    def team_id(self) -> str: ...
    @property
    def root_id(self) -> str: ...
    @property
    def severe(self) -> bool: ...


def tell(
    plant: Plant, people: Iterable[str | None], item_id: str, about: About, what: What, key: object, level: int = 0
) -> None:
    """Once for each person who is still in the data; the same `key` again tells nothing new."""
    wanted = dict.fromkeys(person for person in people if person is not None)
    plant.know(set(wanted))
    rows = [
        notice(plant, person, item_id, about.team_id, about.root_id, what, key, severe=about.severe, level=level)
        for person in wanted
        if plant.living(person)
    ]
    store.add_notices(plant.conn, rows)


def announce(plant: Plant, facts: Sequence[Mapping[str, Any]], duties: Mapping[str, str | None]) -> None:
    """Who is on duty where these items went hears of it; so do those who owed the move, and who raised them.

    What nobody in particular owes is owed by whoever leads the team.
    """
    raised = originators(plant.conn, plant.org, [fact["item_id"] for fact in facts if fact["kind"] in RAISED])
    plant.know({person for person in (*duties.values(), *raised.values()) if person is not None})
    found = []
    for fact in facts:
        item, to = fact["item_id"], fact["to_id"]
        others = {duties[item] or plant.on_duty(fact["team_id"]), raised.get(item)} - {to, None}
        told = [("escalated", to)] if to is not None else []
        told += [("went_up", person) for person in sorted(filter(None, others)) if plant.living(person)]
        found += [
            notice(
                plant, person, item, fact["to_team_id"] if what == "escalated" else fact["team_id"], fact["root_id"],
                what, fact["id"], severe=fact["severe"], level=fact["level"],
            )
            for what, person in told
        ]  # fmt: skip
    store.add_notices(plant.conn, found)


RAISED = frozenset({"issue", "action"})
"""Behind these stands somebody who raised an issue."""


def originators(conn: Connection, org: str, items: Collection[str]) -> Mapping[str, str | None]:
    """Who raised these issues, and the issues that these actions are against."""
    return rows.originators(conn, org, items) if items else {}


def notice(
    plant: Plant,
    person: str,
    item_id: str,
    team_id: str,
    root_id: str,
    what: str,
    key: object,
    *,
    severe: bool,
    level: int = 0,
) -> dict[str, Any]:
    """`key` makes the id a stable one: whoever works it out again arrives at the same row."""
    return {
        "org": plant.org,
        "id": f"{what}-{key}-{person}",
        "person_id": person,
        "team_id": team_id,
        "item_id": item_id,
        "root_id": root_id,
        "what": what,
        "level": level,
        "severe": severe,
        "at": plant.at,
        "due_at": plant.deliver_at(person, team_id, severe=severe),
    }
