"""Actions: who does what by when, what is expected of it, and how far it has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from coach.board.giving import (
    Kind,
    OwnerState,
    Status,
    Strength,
    ahead,
    anyone,
    begin,
    owner_state,
    standing,
)
from coach.board.handling import leads
from coach.board.hands import find_up, pick, speaker, their_team
from coach.board.history import happened
from coach.board.hold import Hold, concerned, take
from coach.board.issues import not_an_idea, settle
from coach.board.looks import Look, kpis_looked_at, look, whole, words_in
from coach.board.plant import Plant
from coach.board.predictions import Names, Predicted, predicted, words_of
from coach.board.rules.clock import Stage
from coach.board.words import Listing, Quote, Spans, Speech, quotes, wrote
from coach.clock import new_id
from coach.errors import Conflict, NotAllowed
from coach.store import board as store
from coach.store import effects as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.issues import COUNTERMEASURES, NOWHERE, Standing, standings
from coach.store.scope import Caller

__all__ = [
    "Action",
    "Benefit",
    "Kind",
    "OwnerState",
    "Status",
    "Strength",
    "edit_action",
    "give_action",
    "read_action",
    "read_actions",
]

QUOTED = {
    "what": "what",
    "cause": "cause",
    "owner_said": "owner_q",
    "asker_said": "asker_q",
    "due_said": "due_q",
    "ends": "ends_q",
    "measure": "measure",
    "window": "window",
}
"""Which field shows the quotes of which column."""

WORDS = ("what", "cause", "ends", "measure", "window")
"""The fields that people write."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """In whole units of the currency. Realised is what the owner's side says until somebody else has verified it."""

    expected: int | None
    realised: int | None
    currency: str
    verified_by: str | None
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class Action:
    """Its texts are quotes. `measure` and `window` are the prediction as it was said, `prediction` as it can be judged;
    `ends` says when a containment may stop, `standard` which standard an effective action has changed.

    `meeting_id` is the meeting in which it was given. `helps_id` is the team that helps, `by_line` says that the owner
    belongs to the action's own team. `moves` counts how often its deadline was moved; `effect` is the latest look at
    what it has done. From `stage` to `acknowledged_at` it says where its clock stands: what is owed, by whom (null:
    whoever leads the team), until when, and how far up it has gone.
    """

    id: str
    team_id: str
    session_id: str | None
    issue_id: str | None
    storyboard_id: str | None
    meeting_id: str | None
    kind: Kind
    strength: Strength | None
    what: list[Quote]
    cause: list[Quote]
    owner_id: str | None
    owner_said: list[Quote]
    owner_state: OwnerState
    asker_id: str | None
    asker_said: list[Quote]
    helps_id: str | None
    by_line: bool
    due: datetime | None
    due_said: list[Quote]
    deadline_version: int
    moves: int
    ends: list[Quote]
    measure: list[Quote]
    window: list[Quote]
    prediction: Predicted | None
    status: Status
    done_at: datetime | None
    verified_at: datetime | None
    verified_by: str | None
    effect: Look | None
    standard: Quote | None
    benefit: Benefit | None
    stage: Stage | None
    owed_by: str | None
    deadline: datetime | None
    next_at: datetime | None
    level: int
    tier: int
    acknowledged_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime


def read_action(conn: Connection, caller: Caller, id: str, *, lock: bool = False) -> Action:
    """Also another team's that has come up to the caller's, however it went on from there."""
    return actions(conn, caller, [find_up(conn, caller, t.actions, id, lock=lock, ever=True)])[0]


def read_actions(conn: Connection, caller: Caller, asked: Asked, equal: Mapping[str, str | None]) -> Listing[Action]:
    """The teams that the key sees; whoever asks for their own has those that other teams gave them too."""
    own = caller.person_id is not None and equal.get("owner_id") == caller.person_id
    found = store.page(conn, replace(caller, teams=None) if own else caller, t.actions, asked, equal)
    return Listing(actions(conn, caller, found.rows), found.next)


# --- giving and rewording ---------------------------------------------------------------------------


def give_action(
    conn: Connection, caller: Caller, fields: Mapping[str, Any], at: datetime, said: Mapping[str, Spans] | None = None
) -> str:
    """Three taps: what, who, by when. It stays proposed until its owner, of whatever team, says yes.

    `said` are its words where somebody has said them before, by column.
    """
    by = speaker(conn, caller, fields.get("by"))
    issue = not_an_idea(pick(conn, caller, t.issues, "issue_id", fields.get("issue_id")))
    board = pick(conn, caller, t.storyboards, "storyboard_id", fields.get("storyboard_id"))
    check_goes_on(pick(conn, caller, t.meetings, "meeting_id", fields.get("meeting_id")))
    owner = anyone(conn, caller, "owner_id", fields["owner_id"])
    team = their_team(conn, caller, fields.get("team_id"), issue and issue["team_id"], board and board["team_id"])
    plant = Plant(conn, caller.org, at)
    row = {
        "org": caller.org,
        "id": new_id("act"),
        "team_id": team,
        "issue_id": fields.get("issue_id"),
        "storyboard_id": fields.get("storyboard_id"),
        "meeting_id": fields.get("meeting_id"),
        "kind": fields["kind"],
        "strength": fields.get("strength"),
        **(said or written(conn, caller, fields, by, at)),
        "owner_id": owner,
        "owner_state": owner_state(owner, by),
        "asker_id": by,
        **standing(conn, caller.org, team, owner),
        **({} if fields.get("helps_id") is None else helped(conn, caller, fields)),
        "due_at": ahead(plant, team, fields["due"]),
        "status": "open",
        "created_at": at,
        "updated_at": at,
    }
    store.add(conn, t.actions, row)
    begin(plant, row, by)
    if issue is not None:
        settle(plant, issue["id"], by)
    return str(row["id"])


def check_goes_on(meeting: RowMapping | None) -> None:
    """The record of one that has ended stays as it was."""
    if meeting is not None and meeting["ended_at"] is not None:
        raise Conflict(f"The meeting {meeting['id']!r} has ended; give the action without `meeting_id`.")


def edit_action(conn: Connection, caller: Caller, id: str, fields: Mapping[str, Any], at: datetime) -> None:
    row = store.find(conn, caller, t.actions, id)
    if fields.get("kind", row["kind"]) != row["kind"]:
        check_kind(take(conn, caller, id, None, at), fields["kind"])
    plain = {name: value for name, value in fields.items() if name not in (*WORDS, "helps_id")}
    said = written(conn, caller, fields, caller.person_id, at)
    new = {**plain, **said, **helped(conn, caller, fields), "updated_at": at}
    store.change(conn, caller, t.actions, id, new)
    happened(conn, caller.org, id, "edited", caller.person_id, at, fields=sorted(fields))


def check_kind(hold: Hold, kind: Kind) -> None:
    """Whether it has worked is asked of some kinds only; the owner alone does not spare themselves that question."""
    concerned(hold)
    hold.demand("open")
    row = hold.row
    spared = row["kind"] in COUNTERMEASURES and kind not in COUNTERMEASURES
    alone = hold.by is not None and hold.by == row["owner_id"] != row["asker_id"]
    if spared and alone and not leads(hold.plant, hold.caller, hold.by, row["team_id"]):
        raise NotAllowed("Its owner does not make it a kind whose effect nobody asks for; ask who asked for it.")


def written(
    conn: Connection, caller: Caller, fields: Mapping[str, Any], by: str | None, at: datetime
) -> dict[str, Any]:
    return {QUOTED[name]: wrote(conn, caller, fields[name], by, at) for name in WORDS if name in fields}


def helped(conn: Connection, caller: Caller, fields: Mapping[str, Any]) -> dict[str, str | None]:
    """The team that somebody asks for help, of the whole organisation."""
    if "helps_id" not in fields:
        return {}
    everywhere = Caller(caller.org, caller.key_id, caller.role)
    pick(conn, everywhere, t.teams, "helps_id", fields["helps_id"])
    return {"helps_id": fields["helps_id"]}


# --- showing ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Context:
    """What a page of actions is shown with, each in one statement."""

    heard: Speech
    kpis: Names
    looks: Mapping[str, RowMapping]
    standings: Mapping[str, Standing]


def actions(conn: Connection, caller: Caller, found: Iterable[RowMapping]) -> list[Action]:
    found = list(found)
    context = context_of(conn, caller.org, found)
    return [action(row, caller, context) for row in found]


def context_of(conn: Connection, org: str, found: list[RowMapping]) -> Context:
    ids = [row["id"] for row in found]
    if not ids:
        return Context({}, {}, {}, {})
    looks = {id: all[-1] for id, all in rows.effects_of(conn, org, ids).items()}
    kpis = {row["prediction_kpi_id"] for row in found} - {None} | kpis_looked_at(looks.values())
    said = words_in(looks.values()) | {row["standard_u"] for row in found} - {None}
    for row in found:
        said |= words_of(row["prediction"])
        said |= {span["utterance"] for column in QUOTED.values() for span in row[column] or ()}
    return Context(store.heard(conn, org, said), rows.kpis_of(conn, org, kpis), looks, standings(conn, org, ids))


def action(row: RowMapping, caller: Caller, context: Context) -> Action:
    stand = context.standings.get(row["id"], NOWHERE)
    latest = context.looks.get(row["id"])
    shown: dict[str, Any] = {
        **{field.name: row[field.name] for field in fields(Action) if field.name in row},
        **{name: getattr(stand, name) for name in Standing.__slots__ if name != "deadline_version"},
        **{name: quotes(context.heard, row[column]) for name, column in QUOTED.items()},
        "due": row["due_at"],
        "prediction": predicted(row, context.kpis, context.heard),
        "effect": look(latest, caller, context.kpis, context.heard) if latest is not None else None,
        "standard": whole(context.heard, row["standard_u"]),
        "benefit": benefit(row),
    }
    return Action(**shown)


def benefit(row: RowMapping) -> Benefit | None:
    if row["benefit_currency"] is None:
        return None
    return Benefit(
        row["benefit_expected"],
        row["benefit_realised"],
        row["benefit_currency"],
        row["benefit_by"],
        row["benefit_at"],
    )
