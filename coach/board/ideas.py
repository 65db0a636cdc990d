"""Ideas: somebody proposes, whoever leads the team owes an answer, and a no comes with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.clocks import Item, start
from coach.board.hands import find_up, pick, speaker, their_team
from coach.board.history import happened_to
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.rules.clock import Stage
from coach.board.unnamed import unnamed
from coach.board.words import Listing
from coach.clock import new_id
from coach.errors import Conflict, NotAllowed, NotFound
from coach.store import board as store
from coach.store import ideas as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.issues import NOWHERE, Standing, standings
from coach.store.scope import Caller

__all__ = ["Answer", "Idea", "edit_idea", "found", "item", "offer", "propose_idea", "read_idea", "read_ideas"]

Answer = Literal["open", "accepted", "declined"]

WORDS = {"title": "title_u", "detail": "detail_u", "expected_effect": "effect_u", "answer": "answer_u"}
"""Which field shows the utterance of which column."""

WRITTEN = ("title", "detail", "expected_effect")
"""The fields that its proposer writes."""


@dataclass(frozen=True, slots=True)
class Idea:
    """`status` is the answer, or that it is still open. `answer` is what was said with it, for a no the reason.

    `became_id` is the issue, the action or the storyboard that it was turned into. While it is open, `owed_by` owes the
    answer (null: whoever leads the team) until `deadline`.
    """

    id: str
    team_id: str
    title: str
    detail: str | None
    expected_effect: str | None
    status: Answer
    proposer_id: str | None
    place: str | None
    machine: str | None
    kpi_id: str | None
    erased: bool
    stage: Stage | None
    owed_by: str | None
    deadline: datetime | None
    next_at: datetime | None
    level: int
    tier: int | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    became_id: str | None
    created_at: datetime
    updated_at: datetime


def read_idea(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Idea:
    """Also another team's that has come up to the caller's."""
    return ideas(conn, caller, [found(conn, caller, id, lock=lock)])[0]


def read_ideas(
    conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None], answer: Answer | None
) -> Listing[Idea]:
    page = rows.page_of_ideas(conn, caller, asked, equal, answer)
    return Listing(ideas(conn, caller, page.rows), page.next)


def found(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> RowMapping:
    row = find_up(conn, caller, t.issues, id, lock=lock, ever=True)
    if row["kind"] != "idea":
        raise NotFound(f"{id!r} is no idea; read it under /v1/issues/{id}.")
    return row


# --- proposing --------------------------------------------------------------------------------------


def propose_idea(conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime) -> str:
    pick(conn, caller, t.kpis, "kpi_id", fields.get("kpi_id"))
    by = speaker(conn, caller, fields.get("proposer_id"))
    said = {name: fields.get(name) for name in WRITTEN}
    columns = {
        "team_id": their_team(conn, caller, fields.get("team_id")),
        **{WORDS[name]: text and store.say(conn, caller, text, by, at) for name, text in said.items()},
        "originator_id": by,
        **{name: fields.get(name) for name in ("place", "machine", "kpi_id")},
    }
    return offer(Plant(conn, caller.org, at), new_id("iss"), columns)


def offer(plant: Plant, id: str, columns: Mapping[str, Any]) -> str:
    """A new idea with its clock. Whoever leads the team hears of it, and owes the answer."""
    by = columns["originator_id"]
    row = {
        **columns,
        "org": plant.org,
        "id": id,
        "kind": "idea",
        "severity": "minor",
        "status": "open",
        "created_at": plant.at,
        "updated_at": plant.at,
    }
    store.add(plant.conn, t.issues, row)
    happened_to(plant.conn, plant.org, "idea", id, "proposed", by, plant.at, {})
    clock = start(plant, item(row), "answer", duty=None, why="proposed", by=by)
    tell(plant, {plant.on_duty(row["team_id"])} - {by}, id, clock, "raised", id)
    return id


def edit_idea(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    """Its own words, while nobody has answered; the ones before stay in the history."""
    row = found(conn, caller, id, lock=True)
    theirs = caller.person_id is not None and caller.person_id == row["originator_id"]
    if not (theirs or caller.shared_device):
        raise NotAllowed("Only who proposed an idea puts it in other words; ask them.")
    if row["closed_at"] is not None:
        raise Conflict(f"The idea {id!r} was {row['answer']}; propose a new one.")
    by = caller.person_id
    new = {WORDS[name]: text and store.say(conn, caller, text, by, at) for name, text in fields.items()}
    for name in fields:
        if before := row[WORDS[name]]:
            happened_to(conn, caller.org, "idea", id, "reworded", by, at, {"field": name, "words": before})
    rows.change_idea(conn, caller.org, id, {**new, "updated_at": at})


def item(row: Mapping[str, Any]) -> Item:
    return Item(row["id"], "issue", row["team_id"], row["id"])


# --- showing ----------------------------------------------------------------------------------------


def ideas(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Idea]:
    found = list(found)
    said = {row[column] for row in found for column in WORDS.values() if row[column]}
    heard = store.heard(conn, caller.org, said)
    stand = standings(conn, caller.org, [row["id"] for row in found]) if found else {}
    return [unnamed(caller, idea(row, heard, stand.get(row["id"], NOWHERE)), "answered_by") for row in found]


def idea(row: RowMapping, heard: Mapping[str, store.Said], stand: Standing) -> Idea:
    said = {name: heard.get(row[column]) for name, column in WORDS.items()}
    shown: dict[str, Any] = {
        **{name: row[name] for name in Idea.__slots__ if name in row},
        **{name: getattr(stand, name) for name in Standing.__slots__ if name in Idea.__slots__},
        **{name: told.text if told else None for name, told in said.items()},
        "status": row["answer"] or "open",
        "proposer_id": row["originator_id"],
        "erased": any(told.erased for name in WRITTEN if (told := said[name])),
    }
    return Idea(**shown)
