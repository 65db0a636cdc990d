"""Sending an item up by hand, answering what came up, and handing it back down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from coach.board import clocks
from coach.board.escalations import Answer, carried
from coach.board.handling import leads
from coach.board.hands import find_up, pick, speaker
from coach.board.history import happened
from coach.board.notices import originators, tell
from coach.board.plant import Plant
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import escalations as rows
from coach.store import tables as t
from coach.store.clocks import ClockRow, clock_of, set_clock
from coach.store.escalations import Fact
from coach.store.issues import hold_causes
from coach.store.scope import Caller

__all__ = ["TABLES", "answer", "de_escalate", "escalate", "send_up"]

TABLES: Mapping[str, Table] = {"issue": t.issues, "action": t.actions}
"""Which items go up by hand."""

MOST_RUNGS = 20


@dataclass(frozen=True, slots=True)
class Up:
    """Some items that are held with their clocks, and the person who moves them."""

    plant: Plant
    caller: Caller
    person: str | None
    rows: Mapping[str, RowMapping]
    clocks: Mapping[str, ClockRow]
    raised: Mapping[str, str | None]

    def say(self, text: str | None) -> str | None:
        return store.say(self.plant.conn, self.caller, text, self.person, self.plant.at) if text else None


def take(conn: Connection, caller: Caller, kinds: Mapping[str, str], by: str | None, at: datetime) -> Up:
    """Hold these items, and then their clocks, each in the order of their ids so that nobody waits in a circle."""
    plant = Plant(conn, caller.org, at)
    held = {id: find_up(conn, caller, TABLES[kinds[id]], id, lock=True) for id in sorted(kinds)}
    person, running = speaker(conn, caller, by), {id: clocks.held(plant, id) for id in held}
    return Up(plant, caller, person, held, running, originators(conn, caller.org, held))


# --- up ---------------------------------------------------------------------------------------------


def escalate(conn: Connection, caller: Caller, kind: str, id: str, asked: Mapping[str, Any], at: datetime) -> str:
    """One rung up, with a reason and an ask; what else has the same cause goes to the same team with it."""
    also = list(dict.fromkeys(asked["also"]))
    if id in also:
        raise InvalidInput(f"`with` names {id!r} itself; name the other items that have the same cause.")
    kinds = {id: kind} | {other: kind_of(conn, caller, other) for other in also}
    if also:
        hold_causes(conn, caller.org)
        rows.hold_joined(conn, caller.org, kinds)
    up = take(conn, caller, kinds, asked["by"], at)
    level = next_level(up, up.clocks[id])
    to = team_on(up.plant, up.clocks[id], level)
    going = [replace(up.clocks[id], level=level - 1), *filter(None, (beside(up, other, to) for other in also))]
    root = one_cause(up, [id, *also])
    asking = {
        "by": up.person,
        "reason_u": up.say(asked["reason"]),
        "ask_u": up.say(asked["ask"]),
        "needed_by": needed_by(up.plant, up.clocks[id].team_id, asked["needed_by"]),
    }
    clocks.climb(up.plant, [replace(clock, root_id=root) for clock in going], why="manual", **asking)
    return fact_id(up.clocks[id], level)


def kind_of(conn: Connection, caller: Caller, id: str) -> str:
    for kind, table in TABLES.items():
        if store.see(conn, caller, table, id) is not None:
            return kind
    raise InvalidInput(f"`with` names {id!r}, which is no issue or action that this key sees; name open ones.")


def send_up(conn: Connection, caller: Caller, issue_id: str, told: str | None, by: str | None, at: datetime) -> bool:
    """From a talk: the issue goes up with what was said there as reason and ask. False where it cannot go further."""
    house, plant = replace(caller, teams=None), Plant(conn, caller.org, at)
    row = store.find(conn, house, t.issues, issue_id, lock=True)
    clock = clock_of(conn, caller.org, issue_id, lock=True)
    if clock is None or clock.due_at is None:
        return False
    level = rung_above(plant, clock, by)
    if level is None:
        return False
    happened(conn, caller.org, row["id"], "sent_up", by, at, words=told)
    clocks.climb(plant, [replace(clock, level=level - 1)], why="manual", by=by, reason_u=told, ask_u=told)
    return True


def rung_above(plant: Plant, clock: ClockRow, person: str | None) -> int | None:
    """The lowest rung with another team than has it now, and with somebody else than who sends it up."""
    here = team_on(plant, clock, clock.level) if clock.level else None
    for level in range(clock.level + 1, clock.level + MOST_RUNGS):
        steps = clocks.steps_to(plant, clock, level)
        who = plant.on_duty(clock.team_id, steps)
        if plant.above(clock.team_id, steps) != here and (who is None or who != person):
            return level
    return None


def next_level(up: Up, clock: ClockRow) -> int:
    level = rung_above(up.plant, clock, up.person)
    if level is not None:
        return level
    top = team_on(up.plant, clock, clock.level) if clock.level else clock.team_id
    raise Conflict(
        f"{clock.item_id!r} is at the top already: the team {top!r} holds it, with {up.plant.on_duty(top)!r} on duty. "
        "Ask them, or answer it there."
    )


def team_on(plant: Plant, clock: ClockRow, level: int) -> str:
    return plant.above(clock.team_id, clocks.steps_to(plant, clock, level))


def beside(up: Up, id: str, to: str) -> ClockRow | None:
    """A companion as it stands just below the rung on which it meets the others; None where it is there already."""
    clock = up.clocks[id]
    if clock.level and team_on(up.plant, clock, clock.level) == to:
        return None
    for level in range(clock.level + 1, clock.level + MOST_RUNGS):
        if team_on(up.plant, clock, level) == to:
            return replace(clock, level=level - 1)
    raise InvalidInput(f"`with` names {id!r}, which does not go up to the team {to!r}; escalate it by itself.")


def one_cause(up: Up, ids: Sequence[str]) -> str:
    """The root under which all of them travel from now on: an issue where any of them hangs at one."""
    roots = list(dict.fromkeys(up.clocks[id].root_id for id in ids))
    issues = {row["id"] for row in rows.issues_of(up.plant.conn, up.plant.org, roots)}
    root = next((root for root in roots if root in issues), roots[0])
    others = [other for other in roots if other != root]
    if others:
        rows.join_causes(up.plant.conn, up.plant.org, others, root, at=up.plant.at)
        for id in ids:
            if up.clocks[id].root_id != root:
                happened(up.plant.conn, up.plant.org, id, "same_cause", up.person, up.plant.at, same_as_id=root)
    return root


def needed_by(plant: Plant, team: str, given: Any) -> datetime | None:
    """A bare date lasts until its last second where the team works."""
    if given is None:
        return None
    until: datetime = given if isinstance(given, datetime) else plant.calendar(team).end_of(given)
    if until <= plant.at:
        raise InvalidInput(
            f"`needed_by` is {until:%Y-%m-%dT%H:%MZ}, which has passed; name a time that is still ahead."
        )
    return until


def fact_id(clock: ClockRow, level: int) -> str:
    return f"esc_{clock.item_id}_{clock.deadline_version}_{level}"


# --- answers ----------------------------------------------------------------------------------------

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
    happened(plant.conn, plant.org, item, what, up.person, plant.at, escalation_id=fact["id"], words=text)
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
