"""What an action can be moved to, by whom; its clock moves with it in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from coach.board import clocks
from coach.board.clocks import give_duty, held, restart
from coach.board.giving import ahead, anyone, ask_owner, owner_state, standing, until
from coach.board.handling import leads
from coach.board.hands import LEADERS
from coach.board.hold import Hold, concerned, in_hand, someone_else, take
from coach.board.learning import unlearn
from coach.board.looks import look_at
from coach.board.plant import Plant
from coach.board.predictions import prediction_of
from coach.errors import Conflict, NotAllowed
from coach.store import board as store
from coach.store.clocks import ClockRow, clock_of, open_facts
from coach.store.issues import taken_up
from coach.store.scope import Caller

__all__ = [
    "accept",
    "acknowledge",
    "back",
    "cancel",
    "complete",
    "end",
    "move_deadline",
    "reassign",
    "reopen",
    "verify",
]


# --- until it is done -------------------------------------------------------------------------------


def accept(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("open")
    owner = hold.row["owner_id"]
    if owner is None:
        raise Conflict(f"The action {id!r} has no owner who could accept it; give it one with /reassign.")
    if hold.by != owner and caller.role not in LEADERS:
        raise NotAllowed("Only the owner accepts an action, or a supervisor who has asked them; ask the owner.")
    if hold.row["owner_state"] == "accepted":
        return
    hold = hold.become("accepted", {"owner_state": "accepted"})
    give_duty(hold.plant, id, owner, accepted=True)
    hold.tell(hold.row["asker_id"], what="answered")


def acknowledge(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """Whoever it has gone up to has it in hand. What is owed stays owed, and so does its deadline."""
    hold = take(conn, caller, id, by, at, come_up=True)
    clock = held(hold.plant, id)
    facts = open_facts(conn, caller.org, id) if clock.level else []
    here = next((fact["to_team_id"] for fact in facts if fact["level"] == clock.level), None)
    if here is None:
        concerned(hold)
    elif not leads(hold.plant, caller, hold.by, here):
        raise NotAllowed("It has gone up: whoever leads the team it went to acknowledges it now.")
    if clock.acknowledged_at is None:
        hold.become("acknowledged", {})
        clocks.acknowledge(hold.plant, id)
        taken_up(conn, caller.org, id, clock.level, hold.by, at)


def move_deadline(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    due: datetime | date,
    at: datetime,
    *,
    reason: str | None = None,
) -> None:
    """Every move counts. A first date is none; a move over the limits of the policy is the next tier's to make."""
    hold = take(conn, caller, id, by, at, come_up=True)
    may_date(hold)
    hold.demand("open")
    clock = held(hold.plant, id)
    due_at = ahead(hold.plant, hold.row["team_id"], due)
    if hold.row["due_at"] is None:
        dated(hold, due_at, why(hold, reason))
        return
    check_limits(hold, clock, due_at, hold.row["due_at"])
    clock = restart(hold.plant, id, "moved", hold.by, deadline=due_at)
    fields = {"due_at": due_at, "due_q": None, "moves": hold.row["moves"] + 1}
    hold.become("moved", {**fields, "deadline_version": clock.deadline_version}, **why(hold, reason))
    hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")


def why(hold: Hold, reason: str | None) -> dict[str, str]:
    """What is kept beside a move, where somebody gave a reason."""
    return {"words": store.say(hold.plant.conn, hold.caller, reason, hold.by, hold.plant.at)} if reason else {}


def dated(hold: Hold, due_at: datetime, said: Mapping[str, str]) -> None:
    hold = hold.become("dated", {"due_at": due_at, "due_q": None}, **said)
    clock = hold.owe("do", hold.row["owner_id"] or hold.row["asker_id"], "dated", deadline=due_at)
    hold.set(deadline_version=clock.deadline_version)


def may_date(hold: Hold) -> None:
    """A line's dates are its own: a department that helps does not move them unless it owns the action or asked."""
    row, plant, caller = hold.row, hold.plant, hold.caller
    theirs = hold.by is not None and hold.by in (row["owner_id"], row["asker_id"])
    device = caller.shared_device and caller.sees(row["team_id"])
    if not (theirs or device or any(leads(plant, caller, hold.by, node.id) for node in plant.up_from(row["team_id"]))):
        raise NotAllowed(
            "Only the owner, who asked for it, or who leads its team or one above moves this deadline; ask one of them."
        )


def check_limits(hold: Hold, clock: ClockRow, due_at: datetime, since: datetime) -> None:
    plant, team = hold.plant, hold.row["team_id"]
    policy = plant.pinned(clock.policy_id, clock.policy_version).policy
    often = hold.row["moves"] >= policy.moves
    far = policy.furthest is not None and due_at > plant.calendar(team).add(
        since, policy.furthest, working=policy.time == "working"
    )
    if not (often or far) or hold.caller.role == "admin" or leads_above(plant, team, hold.by):
        return
    limit = f"was moved {hold.row['moves']} times already" if often else f"would move by more than {policy.furthest}"
    above = plant.above(team, 1)
    raise NotAllowed(
        f"This deadline {limit}, so the next tier has to move it: "
        f"ask {plant.on_duty(team, 1)!r}, who is on duty for the team {above!r}, or an admin."
    )


def leads_above(plant: Plant, team: str, person: str | None) -> bool:
    """Whether they lead a team above, or stand in there; at the top of the tree, the team itself."""
    chain = plant.up_from(team)
    above = chain[1:] or chain
    return person is not None and any(person in (node.leader_id, *plant.deputies(node.id)) for node in above)


def reassign(conn: Connection, caller: Caller, id: str, by: str | None, owner_id: str, at: datetime) -> None:
    """To somebody of whatever team. Whoever reassigns owns the asking, if the key says who that is."""
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("open")
    before = hold.row["owner_id"]
    fields = {
        "owner_id": anyone(conn, caller, "owner_id", owner_id),
        "owner_q": None,
        "owner_state": owner_state(owner_id, hold.by),
        "asker_id": hold.by or hold.row["asker_id"],
        **standing(conn, caller.org, hold.row["team_id"], owner_id),
    }
    hold = hold.become("reassigned", fields, owner_id=owner_id)
    give_duty(hold.plant, id, owner_id, accepted=fields["owner_state"] == "accepted")
    ask_owner(hold.plant, hold.row)
    hold.tell(before if before != owner_id else None, what="moved")


# --- when it is done --------------------------------------------------------------------------------


def complete(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("open")
    hold = hold.become("done", {"status": "done", "done_at": at})
    judge = someone_else(hold.plant, hold.row, hold.row["asker_id"])
    hold.owe("verify", judge, "done")
    hold.tell(judge or hold.plant.on_duty(hold.row["team_id"]), what="asked")
    hold.settle()


def verify(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """Done is what the owner says; verified is what somebody else saw. What is owed next hangs on its kind."""
    hold = take(conn, caller, id, by, at)
    hold.demand("done")
    person = hold.not_the_owner("verifies it")
    hold = hold.become("verified", {"status": "verified", "verified_at": at, "verified_by": person})
    match hold.row["kind"]:
        case "go_and_see":
            hold.close("closed")
        case "containment":
            hold.owe("end", hold.row["owner_id"], "verified")
        case _:
            hold.owe("effect", hold.row["owner_id"], "verified", deadline=first_look(hold))
    hold.tell(hold.row["owner_id"], what="moved")
    hold.settle()


def first_look(hold: Hold) -> datetime | None:
    plant, team = hold.plant, hold.row["team_id"]
    return look_at(plant, team, plant.policy_of(team), prediction_of(hold.row), hold.row["verified_at"], 0)


def end(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> None:
    """A containment is lifted."""
    hold = in_hand(conn, caller, id, by, at)
    if hold.row["kind"] != "containment":
        raise Conflict(f"The action {id!r} is a {hold.row['kind']} action; only a containment is ended.")
    hold.demand("verified")
    hold.close("ended")
    hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")
    hold.settle()


# --- back again, and given up -----------------------------------------------------------------------

NOT_DONE: dict[str, Any] = dict.fromkeys(("done_at", "verified_at", "verified_by", "closed_at"))


def reopen(
    conn: Connection, caller: Caller, id: str, by: str | None, at: datetime, due: datetime | date | None = None
) -> None:
    """It was called done and is not, or it has to be done again. A later date than it had is one more move of it."""
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("done", "verified", "effective", "standardised", "ended", "closed", "cancelled")
    if due is not None:
        check_later(hold, due)
    before = hold.row["due_at"]
    hold = back(hold, "reopened", due)
    unlearn(hold.plant, hold.row)
    if before is not None and hold.row["due_at"] > before:
        hold = hold.set(moves=hold.row["moves"] + 1)
    hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")
    hold.settle()


def check_later(hold: Hold, due: datetime | date) -> None:
    """Done and open again is no way round the limits; for what somebody else has seen done they count from now."""
    before, clock = hold.row["due_at"], clock_of(hold.plant.conn, hold.plant.org, hold.id, lock=True)
    later = until(hold.plant, hold.row["team_id"], due)
    if before is not None and clock is not None and later > before:
        may_date(hold)
        check_limits(hold, clock, later, before if hold.row["status"] == "done" else max(before, hold.plant.at))


def back(hold: Hold, what: str, due: datetime | date | None) -> Hold:
    """To be done again, under a deadline of its own; the usual window where nobody names one."""
    hold = hold.become(what, {**NOT_DONE, **without_the_erased(hold), "status": "open"})
    given = None if due is None else until(hold.plant, hold.row["team_id"], due)
    clock = hold.owe("do", hold.row["owner_id"] or hold.row["asker_id"], what, deadline=given)
    return hold.set(due_at=clock.deadline, due_q=None, deadline_version=clock.deadline_version)


def without_the_erased(hold: Hold) -> dict[str, Any]:
    """What was over keeps the ids of people who have gone; what is open again is not theirs."""
    gone = [name for name in ("owner_id", "asker_id") if hold.row[name] and not hold.plant.living(hold.row[name])]
    proposed = {"owner_q": None, "owner_state": "proposed"} if "owner_id" in gone else {}
    return {**dict.fromkeys(gone), **proposed}


def cancel(conn: Connection, caller: Caller, id: str, by: str | None, reason: str, at: datetime) -> None:
    """Given up, and said why."""
    hold = take(conn, caller, id, by, at)
    if not leads(hold.plant, caller, hold.by, hold.row["team_id"]):
        raise NotAllowed("Only who leads the team of an action, or one above it, gives it up; ask one of them.")
    hold.demand("open", "done", "verified", "effective")
    hold.close("cancelled", words=store.say(conn, caller, reason, hold.by, at))
    hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")
    hold.settle()
