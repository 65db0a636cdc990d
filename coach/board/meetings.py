"""Tier meetings: begun, who is there, what is decided, and at the end how many of the promises due were kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from coach.board import routines
from coach.board.feed import occurred
from coach.board.hands import pick, speaker, their_team
from coach.board.plant import Plant
from coach.board.promised import kept_and_due
from coach.board.words import Listing, Quote
from coach.clock import new_id
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import meetings as rows
from coach.store import tables as t
from coach.store.board import Asked, Said
from coach.store.escalations import concerns
from coach.store.scope import Caller

__all__ = [
    "Decision",
    "Meeting",
    "decide",
    "edit_meeting",
    "end_meeting",
    "read_meeting",
    "read_meetings",
    "start_meeting",
]

STALE = timedelta(hours=12)
"""After this a meeting that goes on was forgotten to be ended."""

LATE = timedelta(hours=1)
"""How long ago one may have begun when that is said."""

ITEMS: Mapping[str, Table] = {
    "iss": t.issues,
    "act": t.actions,
    "kpi": t.kpis,
    "les": t.lessons,
    "ses": t.sessions,
    "sto": t.storyboards,
}
"""What a decision can be about, by the beginning of its id."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, in whose words, and about which item."""

    words: Quote
    item_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """`promised` deadlines fell due since the team's meeting before, of which `kept` were kept in time; both are null
    until the end. `stale`: it goes on for more than twelve hours, so nobody has ended it."""

    id: str
    team_id: str
    routine_id: str | None
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None
    minutes: int | None
    stale: bool
    present: list[str]
    decided: list[Decision]
    promised: int | None
    kept: int | None
    created_at: datetime


def read_meeting(conn: Connection, caller: Caller, id: str, at: datetime, *, lock: bool = False) -> Meeting:
    return meetings(conn, caller.org, [store.find(conn, caller, t.meetings, id, lock=lock)], at)[0]


def read_meetings(
    conn: Connection, caller: Caller, asked: Asked, team_id: str | None, at: datetime
) -> Listing[Meeting]:
    found = store.page(conn, caller, t.meetings, asked, {"team_id": team_id})
    return Listing(meetings(conn, caller.org, found.rows, at), found.next)


# --- from its start to its end ----------------------------------------------------------------------


def start_meeting(
    conn: Connection,
    caller: Caller,
    at: datetime,
    *,
    team_id: str | None,
    routine_id: str | None = None,
    present: Sequence[str] = (),
    started_at: datetime | None = None,
    by: str | None = None,
) -> str:
    """One at a time for each team."""
    team, id = their_team(conn, caller, team_id), new_id("mee")
    person, began = speaker(conn, caller, by), started_at or at
    store.find(conn, caller, t.teams, team, lock=True)
    before = rows.newest(conn, caller.org, team)
    if before is not None and before["ended_at"] is None:
        raise Conflict(f"The meeting {before['id']!r} of this team goes on; end it first, or go on with it.")
    if not at - LATE <= began <= at:
        raise InvalidInput(f"`started_at` is {began:%Y-%m-%dT%H:%MZ}; a meeting began within the last hour.")
    if before is not None and began < before["ended_at"]:
        raise InvalidInput(
            f"`started_at` is {began:%Y-%m-%dT%H:%MZ}, before the team's last meeting, {before['id']!r}, ended; "
            f"a meeting begins after the one before, at {before['ended_at']:%Y-%m-%dT%H:%MZ}."
        )
    check_routine(conn, caller, team, routine_id)
    row = {"org": caller.org, "id": id, "team_id": team, "routine_id": routine_id, "started_by": person}
    there = everybody(conn, caller, present)
    store.add(conn, t.meetings, {**row, "started_at": began, "present": there, "decided": [], "created_at": at})
    occurred(conn, caller.org, "meeting.started", id, team, person, at, {"present": len(there)})
    return id


def check_routine(conn: Connection, caller: Caller, team: str, id: str | None) -> None:
    row = pick(conn, caller, t.routines, "routine_id", id)
    if row is not None and (row["team_id"], row["kind"]) != (team, "meeting"):
        raise InvalidInput(
            f"`routine_id` names {id!r}, which is no meeting of this team; name one of the kind meeting."
        )


def everybody(conn: Connection, caller: Caller, people: Iterable[str]) -> list[str]:
    """Each once, from whatever team: guests come to meetings."""
    wanted = list(dict.fromkeys(people))
    strange = set(wanted) - rows.known(conn, caller.org, wanted)
    if strange:
        raise InvalidInput(f"`present` names {min(strange)!r}, who is not there; list /v1/people to see who is.")
    return wanted


def edit_meeting(conn: Connection, caller: Caller, id: str, present: Sequence[str], at: datetime) -> None:
    """Who was there; also afterwards, where somebody was forgotten."""
    team = store.find(conn, caller, t.meetings, id)["team_id"]
    set_present(conn, caller, id, present)
    occurred(conn, caller.org, "meeting.changed", id, team, caller.person_id, at, {"present": len(present)})


def set_present(conn: Connection, caller: Caller, id: str, present: Sequence[str]) -> None:
    """Who has gone since stays in it as a number."""
    was = store.find(conn, caller, t.meetings, id)["present"] or []
    new = everybody(conn, caller, [person for person in present if person not in was])
    store.change(conn, caller, t.meetings, id, {"present": [*(p for p in present if p in was), *new]})


def going_on(conn: Connection, caller: Caller, id: str) -> RowMapping:
    row = store.find(conn, caller, t.meetings, id, lock=True)
    if row["ended_at"] is not None:
        raise Conflict(f"The meeting {id!r} has ended; decide it in the next one, or give an action.")
    return row


def decide(
    conn: Connection, caller: Caller, id: str, by: str | None, words: str, item_id: str | None, at: datetime
) -> None:
    row, person = going_on(conn, caller, id), speaker(conn, caller, by)
    check_item(conn, caller, item_id)
    decision = {"words": store.say(conn, caller, words, person, at), "item_id": item_id, "at": at.isoformat()}
    store.change(conn, caller, t.meetings, id, {"decided": [*(row["decided"] or ()), decision]})
    occurred(conn, caller.org, "meeting.decided", id, row["team_id"], person, at, {"item_id": item_id})


def check_item(conn: Connection, caller: Caller, id: str | None) -> None:
    """Something the caller sees, or that has come up to them."""
    if id is None:
        return
    table = ITEMS.get(id[:3])
    seen = table is not None and store.see(conn, caller, table, id) is not None
    if not (seen or concerns(conn, caller, id, ever=True)):
        raise InvalidInput(
            f"`item_id` names {id!r}, which is not there for this key; take one of the meeting's agenda."
        )


def end_meeting(
    conn: Connection,
    caller: Caller,
    id: str,
    by: str | None,
    at: datetime,
    *,
    present: Sequence[str] | None = None,
    ended_at: datetime | None = None,
) -> None:
    """Count what was promised since the one before, and check its routine off."""
    row, person = going_on(conn, caller, id), speaker(conn, caller, by)
    plant, team, over = Plant(conn, caller.org, at), row["team_id"], ended_at or at
    if not row["started_at"] <= over <= at:
        raise InvalidInput(
            f"`ended_at` is {over:%Y-%m-%dT%H:%MZ}; a meeting ends after it began, and not later than now."
        )
    if present is not None:
        set_present(conn, caller, id, present)
    kept, promised = kept_and_due(plant, team, over)
    store.change(conn, caller, t.meetings, id, {"ended_at": over, "promised": promised, "kept": kept})
    check_off(plant, row, person)
    told = {"promised": promised, "kept": kept, "decided": len(row["decided"] or ())}
    occurred(conn, caller.org, "meeting.ended", id, team, person, at, told)


def check_off(plant: Plant, meeting: RowMapping, by: str | None) -> None:
    """The routine it was held for, or the only meeting that the team has on that day."""
    day: date = plant.calendar(meeting["team_id"]).day_of(meeting["started_at"])
    on = routines.of_day(plant, meeting["team_id"], "meeting", day)
    same = [row for row in on if row["id"] == meeting["routine_id"]] if meeting["routine_id"] else on
    if len(same) == 1:
        routines.tick(plant, same[0], day, by, {"data": {"meeting_id": meeting["id"]}})


# --- what is shown ----------------------------------------------------------------------------------


def meetings(conn: Connection, org: str, found: Sequence[RowMapping], at: datetime) -> list[Meeting]:
    said = store.heard(conn, org, {each["words"] for row in found for each in row["decided"] or ()})
    return [meeting(row, said, at) for row in found]


def meeting(row: RowMapping, said: Mapping[str, Said], at: datetime) -> Meeting:
    began, over = row["started_at"], row["ended_at"]
    shown: dict[str, Any] = {
        "minutes": round((over - began) / timedelta(minutes=1)) if over is not None else None,
        "stale": over is None and at - began > STALE,
        "present": row["present"] or [],
        "decided": [decision(each, said) for each in row["decided"] or ()],
    }
    return Meeting(**shown, **{name: row[name] for name in Meeting.__slots__ if name not in shown})


def decision(kept: Mapping[str, Any], said: Mapping[str, Said]) -> Decision:
    id = kept["words"]
    words = said[id]
    quote = Quote(words.text, words.by, words.at, id, 0, len(words.text), words.erased)
    return Decision(quote, kept["item_id"], datetime.fromisoformat(kept["at"]))
