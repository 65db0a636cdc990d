"""Lessons: a cause that was proved on one machine is offered to the teams that have a like one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.brief import Words, heard, shown
from coach.board.clocks import Item, stop
from coach.board.feed import occurred
from coach.board.hands import speaker
from coach.board.issues import put_up
from coach.board.memory import CommittedCause, found_causes
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.rules.clock import Stage
from coach.board.unnamed import unnamed
from coach.board.words import Listing, Quote, Speech
from coach.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coach.store import board as store
from coach.store import lessons as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.clocks import clock_of
from coach.store.effects import action as action_row
from coach.store.escalations import actions_of, issues_of
from coach.store.issues import NOWHERE, Standing, standings
from coach.store.memory import causes_of
from coach.store.scope import Caller

__all__ = ["Answer", "Lesson", "answer_lesson", "item", "machine_of", "read_lesson", "read_lessons"]

Answer = Literal["here", "not_here", "already"]
"""The same cause is there · it is not · it was seen to before."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What another team has found: `problem` and `causes` in its words, `done` is the action that worked against them.

    `answer` is this team's; `opened_id` the issue that it led to. Until then the answer is owed by whoever leads the
    team until `deadline`. One that was closed without an answer was taken back: the action had not worked after all.
    """

    id: str
    team_id: str
    from_team_id: str
    issue_id: str
    action_id: str
    kind: str
    equipment_id: str | None
    problem: list[Quote]
    causes: list[CommittedCause]
    done: list[Quote]
    standard: list[Quote]
    stage: Stage | None
    deadline: datetime | None
    next_at: datetime | None
    level: int
    answer: Answer | None
    words: list[Quote]
    answered_by: str | None
    answered_at: datetime | None
    opened_id: str | None
    closed_at: datetime | None
    created_at: datetime


def item(row: Mapping[Any, Any]) -> Item:
    return Item(row["id"], "lesson", row["team_id"], row["id"])


def machine_of(plant: Plant, row: Mapping[Any, Any]) -> Any:
    """The equipment that an issue or a lesson is about, if it says so."""
    id = row["equipment_id"]
    return None if id is None else store.see(plant.conn, Caller.house(plant.org), t.equipment, id)


# --- answering --------------------------------------------------------------------------------------


def answer_lesson(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    at: datetime,
    *,
    answer: Answer,
    words: str | None = None,
    raise_issue: bool | None = None,
) -> None:
    """By somebody of the team it was offered to, who went to see. Where the cause is there too, an issue is raised."""
    row = found(conn, caller, id, lock=True)
    if not caller.sees(row["team_id"]):
        raise NotAllowed("The team that a lesson was offered to answers it; yours is the one that it came from.")
    if raise_issue and answer != "here":
        raise InvalidInput("`raise_issue` goes with the answer `here`: of what is not there no issue is raised.")
    plant, person = Plant(conn, caller.org, at), speaker(conn, caller, by)
    clock_of(conn, caller.org, id, lock=True)
    if row["closed_at"] is not None:
        so_far = f"answered already with {row['answer']!r}" if row["answer"] else "taken back: its action did not last"
        raise Conflict(f"The lesson {id!r} was {so_far}.")
    said = words and store.say(conn, caller, words, person, at)
    opened = raised(plant, row, person, said) if answer == "here" and raise_issue is not False else None
    end = {"answer": answer, "answer_u": said, "answered_by": person, "opened_id": opened}
    rows.change_lesson(conn, caller.org, id, {**end, "answered_at": at, "closed_at": at})
    stop(plant, id)
    occurred(conn, caller.org, "lesson.answered", id, row["team_id"], person, at, {"answer": answer})
    solver = action_row(conn, caller.org, row["action_id"])["owner_id"]
    tell(plant, {plant.on_duty(row["from_team_id"]), solver} - {person}, id, item(row), "answered", id)


def raised(plant: Plant, row: Mapping[Any, Any], by: str | None, said: str | None) -> str:
    """In the words of whoever went to see; where they wrote none, in those that the other team has for it."""
    source = store.find(plant.conn, Caller.house(plant.org), t.issues, row["issue_id"])
    machine = machine_of(plant, row)
    columns = {
        "team_id": row["team_id"],
        "title_u": said or source["title_u"],
        "severity": "normal",
        "originator_id": by,
        "machine": machine["name"] if machine else None,
        "equipment_id": row["equipment_id"],
    }
    return put_up(plant, columns).item_id


# --- reading ----------------------------------------------------------------------------------------


def found(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> RowMapping:
    """For the team that it was offered to and for the one that it comes from."""
    row = rows.lesson(conn, caller.org, id, lock=lock)
    if row is None or not (caller.sees(row["team_id"]) or caller.sees(row["from_team_id"])):
        raise NotFound(f"There is no lesson {id!r} for this key; list /v1/lessons to see yours.")
    return row


def read_lesson(conn: Connection, caller: Caller, id: str) -> Lesson:
    return lessons(conn, caller, [found(conn, caller, id)])[0]


def read_lessons(
    conn: Connection, caller: Caller, asked: Asked, team: str | None, open: bool | None
) -> Listing[Lesson]:
    page = rows.page_of_lessons(conn, caller, asked, team, open)
    return Listing(lessons(conn, caller, page.rows), page.next)


@dataclass(frozen=True, slots=True)
class Context:
    """What a page of lessons is shown with, each in one statement."""

    actions: Mapping[str, RowMapping]
    issues: Mapping[str, RowMapping]
    causes: Mapping[str, Sequence[RowMapping]]
    standings: Mapping[str, Standing]
    speech: Speech


def lessons(conn: Connection, caller: Caller, page: Iterable[RowMapping]) -> list[Lesson]:
    page = list(page)
    if not page:
        return []
    context = context_of(conn, caller.org, page)
    return [unnamed(caller, lesson(row, context), "answered_by", "words") for row in page]


def context_of(conn: Connection, org: str, page: Sequence[RowMapping]) -> Context:
    actions = {row["id"]: row for row in actions_of(conn, org, {row["action_id"] for row in page})}
    issues = {row["id"]: row for row in issues_of(conn, org, {row["issue_id"] for row in page})}
    causes = causes_of(conn, org, issues)
    columns: list[Words] = [row["title_u"] for row in issues.values()]
    columns += [row["what"] for each in causes.values() for row in each]
    columns += [row["what"] for row in actions.values()]
    columns += [row["standard_u"] for row in actions.values()] + [row["answer_u"] for row in page]
    stands = standings(conn, org, [row["id"] for row in page])
    return Context(actions, issues, causes, stands, heard(conn, org, columns))


def lesson(row: RowMapping, context: Context) -> Lesson:
    action, speech = context.actions[row["action_id"]], context.speech
    stand = context.standings.get(row["id"], NOWHERE)
    proofs = [cause for cause in context.causes.get(row["issue_id"], ()) if cause["proved_at"] is not None]
    made: dict[str, Any] = {
        **{name: row[name] for name in Lesson.__slots__ if name in row},
        **{name: getattr(stand, name) for name in ("stage", "deadline", "next_at", "level")},
        "problem": shown(speech, context.issues[row["issue_id"]]["title_u"]),
        "causes": found_causes(proofs, speech),
        "done": shown(speech, action["what"]),
        "standard": shown(speech, action["standard_u"]),
        "words": shown(speech, row["answer_u"]),
    }
    return Lesson(**made)
