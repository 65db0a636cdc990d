"""Answering what came up, and handing it back down."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board import clocks
from coach.board.escalating import TABLES, Up, take
from coach.board.escalations import Answer, carried
from coach.board.feed import occurred
from coach.board.handling import leads
from coach.board.hands import pick
from coach.board.history import happened_to
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import escalations as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow, set_clock
from coach.store.escalations import Fact
from coach.store.scope import Caller

__all__ = ["answer", "de_escalate"]

STATUS: Mapping[Answer, str] = {"accept": "accepted", "decide": "decided", "lend": "lent", "decline": "declined"}
DOWN = frozenset({"decide", "decline"})
"""Answers with which the item goes back to where it came from."""


def answer(conn: Connection, caller: Caller, kind: str, id: str, said: Mapping[str, Any], at: datetime) -> str:
    """Once for each question; what was sent up together under one ask is answered together."""
    up = take(conn, caller, asked_with(conn, caller, kind, id), said["by"], at)
    fact = question(up, id)
    check(up, fact, said)
    text = up.say(said["text"])
    for one in (fact, *(other for other in companions(conn, caller.org, fact) if other["item_id"] in up.rows)):
        reply(up, one, said["answer"], text, said["lent"])
    return str(fact["id"])


def asked_with(conn: Connection, caller: Caller, kind: str, id: str) -> dict[str, str]:
    """The items that one answer is about. They are looked for before they are held, and again once they are."""
    fact = rows.open_question(conn, caller.org, id)
    also = companions(conn, caller.org, fact) if fact is not None else []
    return {id: kind} | {other["item_id"]: other["kind"] for other in also}


def companions(conn: Connection, org: str, fact: Fact) -> list[Fact]:
    """Other items that wait at the same team for an answer to the same ask."""
    facts = [one for one in carried(rows.facts_of(conn, org, [fact["root_id"]])) if one["closed_at"] is None]
    now = {one["item_id"]: one for one in facts}
    mine = now.pop(fact["item_id"])
    return [one for one in now.values() if mine["ask_u"] is not None and same_question(one, mine)]


def same_question(one: Fact, other: Fact) -> bool:
    same = all(one[name] == other[name] for name in ("ask_u", "to_team_id"))
    return same and one["answered_at"] is None and one["kind"] in TABLES


def question(up: Up, id: str) -> Fact:
    """What was escalated about an item and where it waits now, if the caller may speak for that team."""
    fact = rows.open_question(up.plant.conn, up.plant.org, id)
    if fact is None:
        raise Conflict(f"{id!r} has not been escalated, or was handed back; send it up with /escalate.")
    told = up.person is not None and up.person in (fact["to_id"], fact["answered_by"])
    if not (told or leads(up.plant, up.caller, up.person, fact["to_team_id"])):
        raise NotAllowed(
            f"It waits with the team {fact['to_team_id']!r}: who is on duty there, who leads it or stands in, or a "
            "leader's key for that team moves it."
        )
    return fact


def check(up: Up, fact: Fact, said: Mapping[str, Any]) -> None:
    given, lent = said["answer"], said["lent"]
    if fact["answered_at"] is not None:
        raise Conflict(f"{fact['item_id']!r} was answered already with {fact['answer']!r}; read /v1/escalations.")
    if given in DOWN and not said["text"]:
        raise InvalidInput(f"`text` is missing; whoever asked wants to read what you {given}, and why.")
    if given == "accept" and up.person is None:
        raise InvalidInput("Nobody is named who takes it on; use a person's key, or `by` on a shared device.")
    if (given == "lend") != bool(lent):
        raise InvalidInput("`lent` names the people who are lent: at least one with `lend`, none with another answer.")
    for person in lent:
        if pick(up.plant.conn, up.caller, t.people, "lent", person)["erased_at"] is not None:
            raise InvalidInput(f"`lent` names {person!r}, who was erased for good; name somebody who is there.")


def reply(up: Up, fact: Fact, given: Answer, text: str | None, lent: Sequence[str]) -> None:
    plant, item, person = up.plant, str(fact["item_id"]), up.person
    said: dict[str, Any] = {"answer": given, "answer_u": text, "lent": list(lent) or None, "status": STATUS[given]}
    said |= {"answered_at": plant.at, "answered_by": person}
    if given in DOWN:
        rows.answer_fact(plant.conn, plant.org, fact["id"], {**said, "closed_at": plant.at})
        back_down(up, item, STATUS[given])
    else:
        taken = {"acknowledged_at": fact["acknowledged_at"] or plant.at, "acknowledged_by": person}
        rows.answer_fact(plant.conn, plant.org, fact["id"], {**said, **taken})
        clocks.acknowledge(plant, item)
    if given == "accept":
        clocks.give_duty(plant, item, person, accepted=True)
    tell(plant, lent, item, up.clocks[item], "asked", fact["id"], fact["level"])
    report(up, fact, f"answered_{given}", text)


def report(up: Up, fact: Fact, what: str, text: str | None) -> None:
    """Whoever it came from hears: the team's leader, who owes it, and who raised it."""
    plant, item = up.plant, fact["item_id"]
    row, clock = up.rows[item], up.clocks[item]
    kind = "idea" if row.get("kind") == "idea" else clock.kind
    said = {"escalation_id": fact["id"], "words": text}
    happened_to(plant.conn, plant.org, kind, item, what, up.person, plant.at, said)
    told = {"escalation_id": fact["id"], "answer": what.removeprefix("answered_")}
    occurred(plant.conn, plant.org, "escalation.answered", item, clock.team_id, up.person, plant.at, told)
    concerned = {plant.on_duty(clock.team_id), clock.duty_id, up.raised.get(item), *(row.get(n) for n in CONCERNED)}
    people = concerned - {None, up.person}
    tell(plant, sorted(filter(None, people)), item, clock, "answered", f"{what}_{fact['id']}", fact["level"])


CONCERNED = ("assignee_id", "owner_id", "asker_id")


# --- down -------------------------------------------------------------------------------------------


def de_escalate(conn: Connection, caller: Caller, kind: str, id: str, reason: str, by: str | None, at: datetime) -> str:
    """Whoever holds it hands it back to where it came from, under a new deadline version."""
    up = take(conn, caller, {id: kind}, by, at)
    fact = question(up, id)
    text = up.say(reason)
    handed = {"answer": "de_escalate", "answer_u": text, "status": "de_escalated", "closed_at": at}
    rows.answer_fact(conn, caller.org, fact["id"], {**handed, "answered_at": at, "answered_by": up.person})
    back_down(up, id, "de_escalated")
    report(up, fact, "de_escalated", text)
    return str(fact["id"])


def back_down(up: Up, id: str, why: str) -> None:
    """The lowest rung again, owed by whose it is. A deadline that is still ahead stays."""
    plant, row, clock = up.plant, up.rows[id], up.clocks[id]
    set_clock(plant.conn, plant.org, id, duty_id=whose(plant, row, clock))
    ahead = clock.deadline if clock.deadline > plant.at else None
    new = clocks.restart(plant, id, why, up.person, deadline=ahead)
    if clock.kind == "action":
        due = {"due_at": new.deadline} if clock.stage == "do" else {}
        moved = {**due, "deadline_version": new.deadline_version, "updated_at": plant.at}
        store.change(plant.conn, up.caller, t.actions, id, moved)


OWNERS: Mapping[tuple[str, str], Collection[str]] = {
    ("issue", "resolve"): ("assignee_id",),
    ("issue", "confirm"): ("originator_id",),
    ("action", "date"): ("owner_id", "asker_id"),
    ("action", "do"): ("owner_id", "asker_id"),
    ("action", "verify"): ("asker_id",),
    ("action", "end"): ("owner_id",),
    ("action", "standardise"): ("owner_id",),
}
"""Who owes each stage, the first that is there; else whoever leads the team."""


def whose(plant: Plant, row: RowMapping, clock: ClockRow) -> str | None:
    people = (row[name] for name in OWNERS.get((clock.kind, clock.stage), ()))
    return next((person for person in people if person is not None and plant.living(person)), None)
