"""All that a team's board shows, in five statements: how its numbers stand, what is open, what goes up and down."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Connection

from coach.board.audit import LATE
from coach.board.boards import (
    Alarm,
    Below,
    Board,
    BoardAction,
    BoardEscalation,
    BoardIdea,
    BoardIssue,
    BoardKpi,
    BoardSession,
    BoardTeam,
    Counts,
    Heartbeat,
)
from coach.board.calendars import calendar_from, usual_calendar
from coach.board.issues import Severity
from coach.board.kpis import Shown
from coach.board.plant import Plant
from coach.board.rules.calendar import Calendar
from coach.board.rules.triggers import status
from coach.board.standing import light, missing_since, series_of, target_of
from coach.board.teams import Span
from coach.board.words import Listing, Speech, quotes
from coach.errors import NotFound
from coach.store import board as store
from coach.store import view as rows
from coach.store.board import Asked
from coach.store.lines import Head, Item, Kpi, Risen
from coach.store.scope import Caller

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["RECENT", "Alarm", "Board", "read_alarms", "read_board"]

T = TypeVar("T", bound="DataclassInstance")

RECENT = 24
"""Readings in a sparkline."""

COLUMNS = ("S", "Q", "D", "C", "P")

FAR = datetime.max.replace(tzinfo=UTC)
GRAVEST: tuple[Severity, ...] = ("severe", "normal", "minor")
ORDER: Mapping[str, Callable[[Item], tuple[Any, ...]]] = {
    "issue": lambda item: (GRAVEST.index(cast(Severity, item.kind)), item.since, item.id),
    "idea": lambda item: (item.since, item.id),
    "action": lambda item: (item.deadline or FAR, item.id),
    "session": lambda item: (item.since, item.id),
}
"""What comes first of each type: the gravest, the most urgent, what has waited longest."""


def read_board(conn: Connection, caller: Caller, team_id: str, at: datetime) -> Board:
    heads = rows.heads(conn, caller, team_id, at) if caller.sees(team_id) else []
    if not heads:
        raise NotFound(f"There is no team {team_id!r} for this key; list /v1/teams to see yours.")
    own = [head for head in heads if head.id == team_id]
    kpis, items = rows.kpis(conn, caller.org, team_id, at), rows.items(conn, caller.org, team_id)
    risen = rows.risen(conn, caller.org, team_id)
    words = Words(store.heard(conn, caller.org, said([*items, *risen])))
    n, beat = numbers(own), next((head.at for head in own if head.what == "beat"), None)
    plant = Plant(conn, caller.org, at, _calendars={team_id: calendar(own[0], kpis)})
    issues, ideas, actions, parked = (sorted(of(items, type), key=first) for type, first in ORDER.items())
    return Board(
        team=team(own[0], n),
        kpis=[kpi(plant, row) for row in sorted(kpis, key=place)],
        issues=[issue(item, words) for item in issues],
        ideas=[idea(item, words) for item in ideas],
        actions=[action(item, words, at) for item in actions],
        escalations_in=[escalation(fact, words) for fact in highest(risen, "in")],
        escalations_out=[escalation(fact, words) for fact in highest(risen, "out")],
        parked=[session(item, words) for item in parked],
        alarms=[shown(Alarm, one, since=one.at) for one in risen if one.way == "alarm"],
        counts=Counts(**{name: n.get(name, 0) for name in Counts.__slots__}),
        line_share=round(n["by_line"] / n["actions"], 3) if n["actions"] else None,
        below=[under(theirs) for theirs in children(heads, team_id, caller)],
        as_of=beat,
        heartbeat=Heartbeat(beat, beat is None or at - beat > LATE),
    )


def read_alarms(conn: Connection, caller: Caller, asked: Asked) -> Listing[Alarm]:
    found = rows.alarms(conn, caller, asked)
    return Listing([Alarm(**{name: row[name] for name in Alarm.__slots__}) for row in found.rows], found.next)


# --- the team, and those below it ---------------------------------------------------------------------


def numbers(heads: Sequence[Head]) -> dict[str, int]:
    return {head.what: head.n for head in heads if head.what is not None and head.n is not None}


def team(head: Head, n: Mapping[str, int]) -> BoardTeam:
    span = Span(n["members"], head.span_target)
    return BoardTeam(head.id, head.name, head.kind, head.tier, head.parent_id, head.leader_id, span)


def children(heads: Iterable[Head], team_id: str, caller: Caller) -> list[list[Head]]:
    """The lines of each team below that the caller sees, by name."""
    by_id: dict[str, list[Head]] = {}
    for head in heads:
        if head.id != team_id and caller.sees(head.id):
            by_id.setdefault(head.id, []).append(head)
    return sorted(by_id.values(), key=lambda theirs: (theirs[0].name, theirs[0].id))


def under(heads: Sequence[Head]) -> Below:
    n = numbers(heads)
    counted = {name: n.get(name, 0) for name in ("issues", "actions", "overdue", "escalations")}
    return Below(heads[0].id, heads[0].name, **counted)


# --- numbers ------------------------------------------------------------------------------------------


def calendar(team: Head, kpis: Sequence[Kpi]) -> Calendar:
    """It came with the KPIs; a team without one keeps the usual week."""
    if not kpis or kpis[0].calendar_id is None:
        return usual_calendar(team.timezone)
    return calendar_from({**kpis[0]._asdict(), "shifts": kpis[0].worked})


def place(row: Kpi) -> int:
    """The usual columns of a board first, in their order, then the team's own."""
    return COLUMNS.index(row.category) if row.category in COLUMNS else len(COLUMNS)


def kpi(plant: Plant, row: Kpi) -> BoardKpi:
    known = row._asdict()
    target = target_of(known)
    points = sorted((point.at, shift, point.value) for shift, read in series_of(known).items() for point in read)
    shown: dict[str, Any] = {
        "status": light(plant, known),
        "missing_since": missing_since(plant, known),
        "recent": [Shown(at, shift or None, value, status(target, value)) for at, shift, value in points[-RECENT:]],
    }
    return BoardKpi(**{name: known[name] for name in BoardKpi.__slots__ if name not in shown}, **shown)


# --- lines --------------------------------------------------------------------------------------------


def of(items: Iterable[Item], type: str) -> list[Item]:
    return [item for item in items if item.type == type]


@dataclass(frozen=True, slots=True)
class Words:
    """What people said, on one line; nothing where it was taken back."""

    heard: Speech

    def of(self, line: Item | Risen) -> str:
        if line.title_u is not None:
            return self.heard[line.title_u].text
        return " … ".join(quote.text for quote in quotes(self.heard, line.what))


def said(lines: Iterable[Item | Risen]) -> set[str]:
    """The utterances that these lines point to."""
    found: set[str] = set()
    for line in lines:
        asked = line.ask_u if isinstance(line, Risen) else None
        found |= {id for id in (line.title_u, asked) if id is not None}
        found |= {span["utterance"] for span in line.what or ()}
    return found


def shown(kind: type[T], line: Item | Risen, **more: Any) -> T:
    """Its fields from the line's columns of the same name, and `more`."""
    same = {each.name: getattr(line, each.name) for each in fields(kind) if each.name not in more}
    return kind(**same, **more)


def issue(item: Item, words: Words) -> BoardIssue:
    return shown(
        BoardIssue, item, title=words.of(item), severity=item.kind, assignee_id=item.person_id, level=item.level or 0
    )


def idea(item: Item, words: Words) -> BoardIdea:
    return shown(BoardIdea, item, title=words.of(item), proposer_id=item.person_id, level=item.level or 0)


def action(item: Item, words: Words, at: datetime) -> BoardAction:
    overdue = item.status == "open" and item.due_at is not None and item.due_at < at
    done = {"what": words.of(item), "owner_id": item.person_id, "due": item.due_at, "overdue": overdue}
    return shown(BoardAction, item, **done, level=item.level or 0)


def session(item: Item, words: Words) -> BoardSession:
    return shown(BoardSession, item, title=words.of(item), framework_id=item.kind, learner_id=item.person_id)


def highest(risen: Sequence[Risen], way: str) -> list[Risen]:
    """Of each item the highest rung; the gravest first, then those that have waited longest."""
    top: dict[str, Risen] = {}
    for fact in risen:
        if fact.way == way and (fact.level or 0) >= (top[fact.item_id].level or 0 if fact.item_id in top else 0):
            top[fact.item_id] = fact
    return sorted(top.values(), key=lambda fact: (not fact.severe, fact.at, fact.id))


def escalation(fact: Risen, words: Words) -> BoardEscalation:
    ask = words.heard[fact.ask_u].text if fact.ask_u is not None else None
    return shown(BoardEscalation, fact, title=words.of(fact), ask=ask)
