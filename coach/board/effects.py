"""Whether an action has worked: the readings propose, a person who does not own it decides, a standard keeps it.

The proposing is a worker's: it holds the clock alone, writes its proposal beside the action and never into it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from coach.board.clocks import Item, held, start
from coach.board.giving import ahead
from coach.board.history import happened
from coach.board.hold import Hold, in_hand, someone_else
from coach.board.learning import learn
from coach.board.looks import found, look_at
from coach.board.moves import back
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.predictions import prediction_of, understood
from coach.board.rules.prediction import Proposal
from coach.board.thanks import prompt_thanks
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import effects as rows
from coach.store.clocks import ClockRow
from coach.store.scope import Caller

__all__ = ["decide", "propose", "standardise"]


def propose(plant: Plant, row: ClockRow) -> None:
    """Look at what an action has done, and put it to somebody who is to decide."""
    action = rows.action(plant.conn, plant.org, row.item_id)
    n = len(rows.effects_of(plant.conn, plant.org, [row.item_id]).get(row.item_id, ())) + 1
    proposal, finding = found(plant, action)
    proposed = {"org": plant.org, "action_id": row.item_id, "n": n, "at": plant.at}
    rows.add_effect(plant.conn, {**proposed, "proposal": proposal, "finding": finding})
    happened(plant.conn, plant.org, row.item_id, "proposed", None, plant.at, proposal=proposal)
    decider = someone_else(plant, action)
    item = Item(row.item_id, "action", row.team_id, row.root_id, row.severe)
    start(plant, item, "decide", duty=decider, why="proposed")
    tell(plant, [decider or plant.on_duty(row.team_id)], row.item_id, row, "undecided", f"{row.item_id}_{n}")


def decide(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    at: datetime,
    *,
    decision: Proposal,
    note: str | None = None,
    observed: float | None = None,
    due: datetime | date | None = None,
) -> None:
    """The proposal is the system's, the decision a person's; they may differ."""
    hold = in_hand(conn, caller, id, by, at)
    person = hold.not_the_owner("decides it")
    clock = held(hold.plant, id)
    if clock.stage != "decide":
        raise Conflict(
            f"The action {id!r} has no proposal to decide; its next is due at {clock.due_at:%Y-%m-%dT%H:%MZ}."
        )
    latest = rows.effects_of(conn, caller.org, [id])[id][-1]
    fields = {
        "decision": decision,
        "decided_by": person,
        "decided_at": at,
        "note_u": note and store.say(conn, caller, note, person, at),
        "finding": {**latest["finding"], **observation(latest["finding"], decision, observed)},
    }
    rows.decide_effect(conn, caller.org, id, latest["n"], fields)
    hold = hold.become("decided", {"effect": decision}, decision=decision, words=fields["note_u"])
    match decision:
        case "effective":
            hold.set(status="effective")
            hold.owe("standardise", hold.row["owner_id"], "effective")
            hold.tell(hold.row["owner_id"], what="asked")
            prompt_thanks(hold.plant, hold.row, latest["n"])
            learn(hold.plant, hold.row)
        case "not_effective":
            hold = back(hold, "reopened", due)
            hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")
        case "cannot_tell":
            look_again(hold, clock)
    hold.settle()


def observation(finding: Mapping[str, Any], decision: Proposal, observed: float | None) -> dict[str, Any]:
    """What somebody counted, beside the prediction it answers to."""
    if observed is None:
        if finding["reason"] == "to_count" and decision != "cannot_tell":
            raise InvalidInput("`observed` is missing: this prediction is of a count, so say what was counted.")
        return {}
    said = finding["prediction"]
    kept = understood(said, finding["kpi_id"]).holds(observed) if said is not None else None
    return {"observed": observed, "as_predicted": kept}


def look_again(hold: Hold, clock: ClockRow) -> None:
    """At the next date of the policy; the last look has to be decided."""
    plant, team = hold.plant, hold.row["team_id"]
    since = hold.row["verified_at"]
    looks = looks_since(hold)
    pinned = plant.pinned(clock.policy_id, clock.policy_version)
    next = look_at(plant, team, pinned, prediction_of(hold.row), since, looks)
    if next is None:
        raise Conflict("This was the last look; decide whether the action was effective, with what can be known.")
    hold.owe("effect", hold.row["owner_id"], "cannot_tell", deadline=next)


def looks_since(hold: Hold) -> int:
    """How often it was looked at since it was last verified."""
    looks = rows.effects_of(hold.plant.conn, hold.plant.org, [hold.id])[hold.id]
    return sum(look["at"] >= hold.row["verified_at"] for look in looks)


def standardise(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    standard: str | None,
    at: datetime,
    *,
    done: bool = True,
    due: datetime | date | None = None,
) -> None:
    """Which standard changes, so that it stays so. Named but not `done` it is owed on, until `due` where that is given.

    A second call says that it was changed; in its old words, unless it gives others.
    """
    hold = in_hand(conn, caller, id, by, at)
    hold.demand("effective")
    if standard is None and hold.row["standard_u"] is None:
        raise InvalidInput("`standard` is missing; say which standard changes.")
    said = {} if standard is None else {"standard_u": store.say(conn, caller, standard, hold.by, at)}
    if done:
        hold.close("standardised", said)
        hold.tell(hold.row["owner_id"], hold.row["asker_id"], what="moved")
        hold.settle()
        return
    until = None if due is None else ahead(hold.plant, hold.row["team_id"], due)
    hold = hold.become("standard_named", said)
    hold.owe("standardise", hold.row["owner_id"], "standard_named", deadline=until)
