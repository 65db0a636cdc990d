"""Answering an idea: a yes makes something of it in the same moment, a no says why."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from coach.board.actions import give_action
from coach.board.clocks import stop
from coach.board.handling import leads
from coach.board.hands import pick, speaker
from coach.board.history import happened_to
from coach.board.ideas import found, item
from coach.board.issues import check_alone, check_assignee, hold_kpi, open_issue
from coach.board.notices import tell
from coach.board.plant import Plant
from coach.board.storyboards import add_experiment
from coach.errors import Conflict, InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import ideas as rows
from coach.store import tables as t
from coach.store.clocks import clock_of, open_facts
from coach.store.scope import Caller

__all__ = ["Turned", "accept_idea", "decline_idea"]

Turned = Literal["issue", "action", "experiment"]
"""What an idea can be turned into."""


@dataclass(frozen=True, slots=True)
class Held:
    """An idea that waits for its answer, kept from others, and who answers."""

    plant: Plant
    caller: Caller
    row: Mapping[str, Any]
    person: str | None

    @property
    def id(self) -> str:
        return str(self.row["id"])

    def quote(self, column: str) -> list[dict[str, Any]] | None:
        """All that was said there, as other things quote it."""
        utterance = self.row[column]
        if utterance is None:
            return None
        said = store.heard(self.plant.conn, self.plant.org, [utterance])[utterance]
        return [{"utterance": utterance, "start": 0, "end": len(said.text)}]


def accept_idea(conn: Connection, caller: Caller, id: str, given: Mapping[str, Any], at: datetime) -> None:
    """The proposer hears of it, and nothing more is asked of them here."""
    made_as = MADE[given["as_"]]
    check_fields(given, made_as.takes)
    hold_before(conn, caller, given, dict(found(conn, caller, id)))
    held = take(conn, caller, id, given.get("by"), at)
    made = made_as.make(held, given)
    answered(held, "accepted", given.get("answer"), became_id=made)


def decline_idea(conn: Connection, caller: Caller, id: str, by: str | None, reason: str | None, at: datetime) -> None:
    if reason is None:
        raise InvalidInput("`reason` is missing: whoever proposed something wants to read why it is not done.")
    answered(take(conn, caller, id, by, at), "declined", reason)


def check_fields(given: Mapping[str, Any], takes: Collection[str]) -> None:
    """A field that would be passed over in silence is refused."""
    for name in OF_SOME:
        if given.get(name) is not None and name not in takes:
            others = " or ".join(kind for kind, made in MADE.items() if name in made.takes)
            raise InvalidInput(f"`{name}` goes with `as`: {others}, and not with {given['as_']}; leave it out.")


def hold_before(conn: Connection, caller: Caller, given: Mapping[str, Any], idea: Mapping[str, Any]) -> None:
    """KPIs and storyboards are held before issues, by everybody."""
    if given["as_"] == "issue":
        hold_kpi(conn, caller.org, idea["kpi_id"])
    if given["as_"] == "experiment":
        board = given.get("storyboard_id")
        if board is None:
            raise InvalidInput("`storyboard_id` is missing; name the storyboard of the team that this is tried on.")
        row = store.see(conn, seeing(caller, idea["team_id"]), t.storyboards, board, lock=True)
        if row is None or row["team_id"] != idea["team_id"]:
            raise InvalidInput(f"`storyboard_id` names {board!r}, which is no storyboard of the idea's own team.")


def seeing(caller: Caller, team: str) -> Caller:
    """Who answers what came up to them acts in the team that it came from."""
    return caller if caller.teams is None else replace(caller, teams=caller.teams | {team})


def take(conn: Connection, caller: Caller, id: str, by: str | None, at: datetime) -> Held:
    row = dict(found(conn, caller, id, lock=True))
    held = Held(Plant(conn, caller.org, at), caller, row, speaker(conn, caller, by))
    clock_of(conn, caller.org, id, lock=True)
    check_leads(held)
    if row["closed_at"] is not None:
        raise Conflict(f"The idea {id!r} was {row['answer']} already.")
    return replace(held, caller=seeing(caller, row["team_id"]))


def check_leads(held: Held) -> None:
    """By their key or in person; one's own idea is answered by who leads in person, else by somebody else."""
    plant, team, person = held.plant, held.row["team_id"], held.person
    in_person = person is not None and any(
        person in (node.leader_id, *plant.deputies(node.id)) for node in plant.up_from(team)
    )
    if in_person:
        return
    here = [team, *(fact["to_team_id"] for fact in open_facts(plant.conn, plant.org, held.id))]
    if not any(leads(plant, held.caller, person, each) for each in here):
        raise NotAllowed(f"Who leads the team {team!r} or one above it answers this idea; ask one of them.")
    if person is not None and person == held.row["originator_id"]:
        raise NotAllowed("Nobody answers their own idea unless they lead the team; ask who does.")


# --- what it becomes --------------------------------------------------------------------------------


def as_issue(held: Held, given: Mapping[str, Any]) -> str:
    """Under its proposer's name and in their words; they confirm its end like that of any issue they raised."""
    conn, caller, row = held.plant.conn, held.caller, held.row
    check_alone(conn, caller.org, row["kpi_id"])
    owner = given.get("owner_id")
    check_assignee(pick(conn, caller, t.people, "owner_id", owner))
    same = ("team_id", "title_u", "detail_u", "originator_id", "place", "machine", "equipment_id", "kpi_id")
    columns = {name: row[name] for name in same}
    if row["originator_id"] is not None and not held.plant.living(row["originator_id"]):
        columns["originator_id"] = None
    return open_issue(held.plant, {**columns, "severity": "normal", "assignee_id": owner}).item_id


def as_action(held: Held, given: Mapping[str, Any]) -> str:
    missing = next((name for name in ("owner_id", "due") if given.get(name) is None), None)
    if missing is not None:
        raise InvalidInput(f"`{missing}` is missing: an action has somebody who does it, and a day by which.")
    asked = {name: given.get(name) for name in ("owner_id", "due", "meeting_id", "by")}
    fields = {**asked, "kind": "improvement"}
    said = {"what": held.quote("title_u"), "measure": held.quote("effect_u")}
    return give_action(held.plant.conn, held.caller, {**fields, "team_id": held.row["team_id"]}, held.plant.at, said)


def as_experiment(held: Held, given: Mapping[str, Any]) -> str:
    """On a storyboard of the team; what is expected of it stands there before it is tried."""
    if held.row["effect_u"] is None:
        raise Conflict(f"The idea {held.id!r} does not say what is expected of it; ask who proposed it to add that.")
    said = {"step": held.quote("title_u"), "expectation": held.quote("effect_u")}
    fields = {"due": given.get("due")}
    return add_experiment(held.plant.conn, held.caller, given["storyboard_id"], fields, held.plant.at, said)


@dataclass(frozen=True, slots=True)
class Made:
    """What an idea is turned into, and the fields that it `takes` of those that only some of them have."""

    make: Callable[[Held, Mapping[str, Any]], str]
    takes: frozenset[str]


MADE = {
    "issue": Made(as_issue, frozenset({"owner_id"})),
    "action": Made(as_action, frozenset({"owner_id", "due", "meeting_id"})),
    "experiment": Made(as_experiment, frozenset({"storyboard_id", "due"})),
}

OF_SOME = ("owner_id", "due", "storyboard_id", "meeting_id")


def answered(held: Held, answer: str, words: str | None, **more: str) -> None:
    plant = held.plant
    said = words and store.say(plant.conn, held.caller, words, held.person, plant.at)
    end = {"status": "closed", "answer": answer, "answer_u": said, "answered_by": held.person}
    times = dict.fromkeys(("answered_at", "closed_at", "updated_at"), plant.at)
    rows.change_idea(plant.conn, plant.org, held.id, {**end, **times, **more})
    told = {"words": said} if said else {}
    happened_to(plant.conn, plant.org, "idea", held.id, answer, held.person, plant.at, {**more, **told})
    stop(plant, held.id)
    tell(plant, {held.row["originator_id"]} - {held.person}, held.id, item(held.row), "answered", f"{held.id}_answer")
