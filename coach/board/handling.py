"""Handling an issue from the first answer to its end: who may move it, and what each move changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from coach.board import clocks
from coach.board.hands import LEADERS, find_up, pick, speaker, via
from coach.board.history import happened
from coach.board.issues import (
    WORDS,
    begin,
    check_alone,
    check_assignee,
    hold_kpi,
    item,
    move,
    reopened,
    utterances,
)
from coach.board.memory import remember
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import issues as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow, clock_of, open_facts, set_clock, set_clocks
from coach.store.photos import photos_follow
from coach.store.scope import Caller

__all__ = ["acknowledge", "confirm", "edit_issue", "hold_along", "leads", "reopen", "resolve"]


@dataclass(frozen=True, slots=True)
class Hands:
    """An issue held with its clock, and the person who wants to move it."""

    plant: Plant
    caller: Caller
    row: Mapping[str, Any]
    clock: ClockRow | None
    person: str | None

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def level(self) -> int:
        return self.clock.level if self.clock is not None and self.clock.due_at is not None else 0

    @property
    def here(self) -> str:
        """The team it has gone up to."""
        facts = open_facts(self.plant.conn, self.plant.org, self.id) if self.level else []
        return str(next((fact["to_team_id"] for fact in facts if fact["level"] == self.level), self.row["team_id"]))

    def leads(self, team_id: str) -> bool:
        return leads(self.plant, self.caller, self.person, team_id)

    def say(self, text: str | None) -> str | None:
        return store.say(self.plant.conn, self.caller, text, self.person, self.plant.at) if text else None


def leads(plant: Plant, caller: Caller, person: str | None, team_id: str) -> bool:
    """By their key, or because they lead this team or one above it, or stand in for who does."""
    if caller.role in LEADERS and caller.sees(team_id):
        return True
    return person is not None and any(
        person in (node.leader_id, *plant.deputies(node.id)) for node in plant.up_from(team_id)
    )


def hands_on(
    conn: Connection, caller: Caller, id: str, by: str | None, at: datetime, *, come_up: bool = False
) -> Hands:
    find = find_up if come_up else store.find
    row = dict(find(conn, caller, t.issues, id, lock=True))
    if row["kind"] == "idea":
        raise Conflict(f"{id!r} is an idea; change it under /v1/ideas/{id}, or answer it there.")
    clock = clock_of(conn, caller.org, id, lock=True)
    return Hands(Plant(conn, caller.org, at, via(caller)), caller, row, clock, speaker(conn, caller, by))


# --- to its end -------------------------------------------------------------------------------------


def acknowledge(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """Once it has gone up, who has it in hand is somebody who leads up there. A second time says nothing new."""
    hands = hands_on(conn, caller, id, by, at, come_up=True)
    theirs = not hands.level and hands.person is not None and hands.person in owing(hands)
    if not (theirs or hands.leads(hands.here)):
        raise NotAllowed("Who it is assigned to acknowledges an issue, or whoever leads the team it has gone to.")
    demand(hands, unresolved=True)
    if hands.clock is None or hands.clock.acknowledged_at is not None:
        return
    clocks.acknowledge(hands.plant, id)
    if hands.level:
        rows.taken_up(conn, caller.org, id, hands.level, hands.person, at)
    started = theirs and hands.row["status"] in ("open", "reopened")
    move(hands.plant, hands.row, "acknowledged", hands.person, {"status": "in_analysis"} if started else {})


def resolve(conn: Connection, caller: Caller, id: str, by: str | None, note: str | None, at: datetime) -> None:
    """It is gone, says who worked on it; whoever raised it is asked whether that is so."""
    hands = hands_on(conn, caller, id, by, at)
    concerned = {*owing(hands), hands.row["originator_id"]} - {None}
    if not (hands.person in concerned or hands.leads(hands.row["team_id"])):
        raise NotAllowed("Only who it is assigned to, who raised it, or a leader resolves this issue; ask one of them.")
    demand(hands, unresolved=True)
    ended = {"status": "checking", "waiting": False, "resolved_at": at, "resolved_by": hands.person}
    row = move(hands.plant, hands.row, "resolved", hands.person, ended, words=hands.say(note))
    clock = begin(hands.plant, row, "confirm", "resolved", hands.person)
    if clock.duty_id is None:
        instead = hands.plant.on_duty(row["team_id"])
        tell(hands.plant, {instead} - {hands.person}, id, item(row), "asked", f"{id}_{row['version']}")


def confirm(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """The originator's own word; a leader's where there is no originator, or none who answers."""
    hands = hands_on(conn, caller, id, by, at)
    raised = hands.row["originator_id"]
    asked = raised is not None and hands.plant.living(raised)
    unanswered = not asked or (hands.clock is not None and hands.clock.stage == "confirm" and hands.level > 0)
    own = hands.person is not None and hands.person == raised
    if not (own or (unanswered and hands.leads(hands.row["team_id"]))):
        raise NotAllowed("Who raised an issue confirms its end; a leader does once that question has gone up to them.")
    demand(hands, unresolved=False)
    ended = {"status": "closed", "confirmed_at": at, "confirmed_by": hands.person, "closed_at": at}
    row = move(hands.plant, hands.row, "confirmed", hands.person, ended)
    clocks.stop(hands.plant, id)
    remember(hands.plant, row)


def reopen(conn: Connection, caller: Caller, id: str, by: str | None, reason: str, at: datetime) -> None:
    kpi = store.find(conn, caller, t.issues, id)["kpi_id"]
    hold_kpi(conn, caller.org, kpi)
    hands = hands_on(conn, caller, id, by, at)
    own = hands.person is not None and hands.person == hands.row["originator_id"]
    if not (own or hands.leads(hands.row["team_id"])):
        raise NotAllowed("Only who raised it or a leader reopens this issue; ask one of them.")
    if hands.row["resolved_at"] is None:
        raise Conflict(f"The issue {id!r} is {hands.row['status']!r} and was never called resolved; it is open.")
    check_alone(conn, caller.org, kpi, id)
    reopened(hands.plant, hands.row, hands.person, words=hands.say(reason))


def owing(hands: Hands) -> set[str | None]:
    """Who has it: by name, and by its clock."""
    return {hands.row["assignee_id"], hands.clock.duty_id if hands.clock is not None else None}


def demand(hands: Hands, *, unresolved: bool) -> None:
    if hands.row["closed_at"] is not None:
        raise Conflict(f"The issue {hands.id!r} is closed; reopen it first.")
    if unresolved and hands.row["resolved_at"] is not None:
        raise Conflict(f"The issue {hands.id!r} was resolved and waits to be confirmed; confirm or reopen it.")
    if not unresolved and hands.row["resolved_at"] is None:
        raise Conflict(f"The issue {hands.id!r} is {hands.row['status']!r}; it is confirmed once it was resolved.")


# --- edits ------------------------------------------------------------------------------------------

MOVES = {"team_id": "handed_over", "severity": "severity", "assignee_id": "assigned", "same_as_id": "same_cause"}
"""Fields whose change is a move of the issue, and what its history calls it."""


def edit_issue(
    conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime, source: str = "board"
) -> None:
    """A rewritten text is a new utterance; the earlier one stays in the history."""
    hold_along(conn, caller, id, fields)
    hands = hands_on(conn, caller, id, None, at)
    changed = {name: value for name, value in fields.items() if name in WORDS or value != hands.row[name]}
    moves = [name for name in MOVES if name in changed]
    if moves and hands.row["closed_at"] is not None:
        raise Conflict(f"The issue {id!r} is closed; reopen it before you change its {moves[0]!r}.")
    may_reset(hands, changed)
    check(hands, changed)
    words = {name: changed.pop(name) for name in WORDS if name in changed}
    keep_old_words(hands, words)
    changed |= utterances(conn, caller, words, caller.person_id, at, source)
    if not moves:
        rows.change_issue(conn, caller.org, id, at, changed)
        return
    told = {name: changed[name] for name in moves}
    row = move(hands.plant, hands.row, MOVES[moves[0]] if len(moves) == 1 else "changed", hands.person, changed, **told)
    follow(hands, row, frozenset(moves))


def hold_along(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any]) -> None:
    """What travels with an issue to another cause is held before the issue is, and never after."""
    if "same_as_id" in fields:
        rows.hold_causes(conn, caller.org)
        rows.hold_work(conn, caller.org, id)


def keep_old_words(hands: Hands, words: Iterable[str]) -> None:
    for name in words:
        before = hands.row[f"{name}_u"]
        if before is not None:
            happened(hands.plant.conn, hands.plant.org, hands.id, "reworded", hands.person, hands.plant.at,
                     field=name, words=before, **hands.plant.via)  # fmt: skip


GRAVITY = ("minor", "normal", "severe")


def may_reset(hands: Hands, changed: Mapping[str, Any]) -> None:
    """Another team begins its way up anew, and a lower severity slows it: neither is for just anybody."""
    row, severity = hands.row, changed.get("severity")
    milder = severity is not None and GRAVITY.index(severity) < GRAVITY.index(row["severity"])
    own = hands.person is not None and hands.person == row["originator_id"]
    if ("team_id" in changed or milder) and not (own or hands.leads(row["team_id"])):
        what = "hands this issue to another team" if "team_id" in changed else "lowers the severity of this issue"
        raise NotAllowed(f"Only who raised it or a leader {what}; ask one of them.")


def check(hands: Hands, changed: Mapping[str, Any]) -> None:
    conn, caller = hands.plant.conn, hands.caller
    pick(conn, caller, t.teams, "team_id", changed.get("team_id"))
    pick(conn, caller, t.equipment, "equipment_id", changed.get("equipment_id"))
    check_assignee(pick(conn, caller, t.people, "assignee_id", changed.get("assignee_id")))
    if changed.get("same_as_id") is not None:
        check_cause(hands, pick(conn, caller, t.issues, "same_as_id", changed["same_as_id"]))


def check_cause(hands: Hands, other: Mapping[str, Any]) -> None:
    """One step from an issue to the one that stands for its cause, never a chain and never a circle."""
    if other["id"] == hands.id:
        raise InvalidInput("`same_as_id` names the issue itself; name the other one.")
    if other["kind"] == "idea":
        raise InvalidInput(f"`same_as_id` names {other['id']!r}, which is an idea; name an issue.")
    if other["closed_at"] is not None:
        raise Conflict(f"`same_as_id` names {other['id']!r}, which is closed; name an open issue.")
    if other["same_as_id"] is not None:
        raise Conflict(f"{other['id']!r} has the same cause as {other['same_as_id']!r} itself; name that one.")
    if rows.followers(hands.plant.conn, hands.plant.org, hands.id):
        raise Conflict(f"Other issues were marked as having the same cause as {hands.id!r}; move those first.")


def follow(hands: Hands, row: Mapping[str, Any], moves: frozenset[str]) -> None:
    """Let clock, photos and people know what has changed."""
    plant, org = hands.plant, hands.plant.org
    if "team_id" in moves or ("severity" in moves and row["severity"] != "severe"):
        tell_above(hands, row, moved="team_id" in moves)
    if "same_as_id" in moves:
        rows.root_follows(plant.conn, org, hands.id, row["same_as_id"] or hands.id)
    if "team_id" in moves:
        photos_follow(plant.conn, org, hands.id, row["team_id"])
    graver = "severity" in moves and row["severity"] == "severe" and row["resolved_at"] is None
    if "team_id" in moves or (graver and not hands.level):
        begin(plant, row, "confirm" if row["resolved_at"] else "resolve", "moved" if "team_id" in moves else "severe",
              hands.person)  # fmt: skip
    else:
        keep_clock(hands, row, moves)
    if "assignee_id" in moves:
        tell(
            plant,
            {row["assignee_id"]} - {hands.person},
            hands.id,
            item(row),
            "assigned",
            f"{hands.id}_{row['version']}",
        )


def tell_above(hands: Hands, row: Mapping[str, Any], *, moved: bool) -> None:
    """Who it has gone up to does not lose it unheard. Of an ask that ends unanswered they hear anyway."""
    facts = open_facts(hands.plant.conn, hands.plant.org, hands.id)
    heard = {fact["to_id"] for fact in facts if moved and fact["ask_u"] is not None and fact["answered_at"] is None}
    others = {fact["to_id"] for fact in facts} - heard - {hands.person, hands.row["originator_id"]}
    tell(hands.plant, others, hands.id, item(row), "moved", f"{hands.id}_{row['version']}", hands.level)


def keep_clock(hands: Hands, row: Mapping[str, Any], moves: frozenset[str]) -> None:
    """Its deadline and rung stay; who owes it may be somebody else, and who has it may hear that it is severe."""
    plant, clock = hands.plant, hands.clock
    if clock is None or clock.due_at is None:
        return
    if "assignee_id" in moves and clock.stage == "resolve":
        taken = hands.person is not None and row["assignee_id"] == hands.person
        clocks.give_duty(plant, hands.id, row["assignee_id"], accepted=taken)
    if "severity" in moves:
        set_clock(plant.conn, plant.org, hands.id, severe=row["severity"] == "severe")
        set_clocks(plant.conn, plant.org, [clocks.timed(plant, clocks.held(plant, hands.id))])
    if "severity" in moves and row["severity"] == "severe":
        up = {fact["to_id"] for fact in open_facts(plant.conn, plant.org, hands.id)}
        tell(plant, up, hands.id, item(row), "escalated", f"{hands.id}_{row['version']}", hands.level)
