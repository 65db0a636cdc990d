"""How one person's analyses go: for that person, and for a coach of theirs while the person shares it.

Nobody else sees it, whatever their key. It holds counts of what was done and no word of what was said, no score, and
nobody beside them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from coach.board.feed import occurred
from coach.board.reach import Days
from coach.board.rules.practice import Counts, Fact, Facts, Reply, counted, shown
from coach.board.words import Listing
from coach.errors import NotAllowed, NotFound
from coach.frameworks.terms import Move
from coach.store import board as store
from coach.store import personal as rows
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.personal import Talk, Turn
from coach.store.scope import Caller

__all__ = [
    "Consent",
    "FinishedTalk",
    "PersonalProgress",
    "PersonalWeek",
    "Sharing",
    "consent",
    "read_consent",
    "read_personal",
    "read_sharing",
]

WEEK = timedelta(weeks=1)
CARRIED = 4 * WEEK
"""How long before the first week a talk may have begun that goes on in it."""
MOST_FINISHED = 50


@dataclass(frozen=True, slots=True)
class PersonalWeek:
    """From its Monday, where the site is."""

    week: date
    counts: Counts


@dataclass(frozen=True, slots=True)
class FinishedTalk:
    """`title` is that of the issue it was about; empty where it was erased."""

    session_id: str
    framework_id: str
    issue_id: str | None
    title: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class PersonalProgress:
    """`earlier` and `later` are the two halves of the weeks, so that somebody sees what has changed for them."""

    person_id: str
    shares_progress: bool
    weeks: list[PersonalWeek]
    earlier: Counts
    later: Counts
    finished: list[FinishedTalk]


@dataclass(frozen=True, slots=True)
class Consent:
    person_id: str
    shares_progress: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """Somebody who shares their progress with their coaches."""

    person_id: str
    name: str


def read_personal(
    conn: Connection, caller: Caller, person: str, weeks: int, at: datetime, site: ZoneInfo
) -> PersonalProgress:
    row = check(caller, living(conn, caller, person))
    days = stretch(weeks, at, site)
    talks = rows.talks_of(conn, caller, person, days.start - CARRIED, days.end)
    turns = rows.turns_of(conn, caller.org, [talk.id for talk in talks])
    ended = {talk.id: finish(talk, turns[talk.id]) for talk in talks if talk.status == "finished"}
    facts = by_week(
        days, [*happened(conn, caller.org, person, talks, turns), *((at, "finished") for at in ended.values())]
    )
    starts = [days.first + n * WEEK for n in range(weeks)]
    half = weeks // 2
    return PersonalProgress(
        person,
        row["shares_progress"],
        [PersonalWeek(start, counted(facts[start])) for start in starts],
        counted(total(facts[start] for start in starts[:half])),
        counted(total(facts[start] for start in starts[half:])),
        finished(conn, caller.org, talks, {id: at for id, at in ended.items() if at >= days.start}),
    )


def read_sharing(conn: Connection, caller: Caller, asked: Asked) -> Listing[Sharing]:
    """Their names, and no numbers: a coach looks at one person at a time."""
    personally(caller)
    found = rows.page_of_sharing(conn, caller, asked)
    return Listing([Sharing(row["id"], row["name"]) for row in found.rows], found.next)


# --- who may look -----------------------------------------------------------------------------------


def read_consent(conn: Connection, caller: Caller, person: str) -> Consent:
    row = living(conn, caller, person)
    return Consent(row["id"], row["shares_progress"])


def consent(conn: Connection, caller: Caller, person: str, at: datetime, *, shares: bool) -> str:
    """Given and taken back by the person alone; taken back it holds from the next look on."""
    row = living(conn, caller, person, lock=True)
    personally(caller)
    if caller.person_id != person:
        raise NotAllowed("Whether somebody shares their progress is theirs alone to say; ask them.")
    if row["shares_progress"] != shares:
        store.change(conn, caller, t.people, person, {"shares_progress": shares})
        store.record(conn, caller, "shared progress" if shares else "stopped sharing progress", person, at)
        occurred(conn, caller.org, "person.changed", person, None, person, at)
    return person


def living(conn: Connection, caller: Caller, person: str, *, lock: bool = False) -> RowMapping:
    row = store.find(conn, caller, t.people, person, lock=lock)
    if row["erased_at"] is not None:
        raise NotFound(f"There is no person {person!r} any more; they were erased for good.")
    return row


def personally(caller: Caller) -> None:
    if caller.shared_device:
        raise NotAllowed("Progress is one person's own, and a shared device is for all; sign in as yourself.")


def check(caller: Caller, person: RowMapping) -> RowMapping:
    """A coach who has found them is one of a team of theirs."""
    personally(caller)
    coached = caller.role == "coach" and person["shares_progress"]
    if caller.person_id != person["id"] and not coached:
        raise NotAllowed("Progress is seen by the person, and by a coach of their teams while they share it.")
    return person


# --- what has happened ------------------------------------------------------------------------------


def stretch(weeks: int, at: datetime, site: ZoneInfo) -> Days:
    """So many whole weeks, the last of them this one."""
    today = at.astimezone(site).date()
    last = today + timedelta(days=6 - today.weekday())
    return Days(last + timedelta(days=1) - weeks * WEEK, last, site)


def happened(
    conn: Connection, org: str, person: str, talks: Sequence[Talk], turns: dict[str, list[Turn]]
) -> Iterator[Fact]:
    ids, boards = [talk.id for talk in talks], {talk.storyboard_id for talk in talks if talk.storyboard_id}
    for talk in talks:
        yield talk.created_at, "begun"
        if not talk.card:
            yield from shown(reply(person, turn) for turn in turns[talk.id])
    yield from ((at, "causes_with_evidence") for at in rows.proved(conn, org, ids))
    yield from ((at, "experiments") for at in rows.experiments(conn, org, boards, ids))


def reply(person: str, turn: Turn) -> Reply:
    """What others said in a talk is theirs."""
    read = json.loads(turn.reading) if turn.reading and turn.by == person else {}
    tapped = read.get("pick")
    return Reply(turn.at, None if tapped else read.get("verdict"), tapped, move_of(turn))


def move_of(turn: Turn) -> Move | None:
    """None where the message was erased with somebody's words."""
    return json.loads(turn.message)["move"] if turn.message else None


def finish(talk: Talk, turns: Sequence[Turn]) -> datetime:
    """When the message that ended it was shown; its fields may have been put in other words since."""
    ended, before = talk.updated_at, None
    for turn in turns:
        move = move_of(turn)
        if move == "close" and before != "close":
            ended = turn.at
        before = move
    return ended


def finished(conn: Connection, org: str, talks: Iterable[Talk], ended: dict[str, datetime]) -> list[FinishedTalk]:
    newest = sorted((talk for talk in talks if talk.id in ended), key=lambda talk: ended[talk.id], reverse=True)
    shown = newest[:MOST_FINISHED]
    said = store.heard(conn, org, {talk.title_u for talk in shown if talk.title_u})
    titles = {id: words.text for id, words in said.items()}
    return [
        FinishedTalk(talk.id, talk.framework_id, talk.issue_id, titles.get(talk.title_u or "", ""), ended[talk.id])
        for talk in shown
    ]


def by_week(days: Days, facts: Iterable[Fact]) -> dict[date, Facts]:
    found = defaultdict[date, Facts](Counter)
    for at, what in facts:
        found[days.monday(at)][what] += 1
    return found


def total(weeks: Iterable[Facts]) -> Facts:
    return sum(weeks, Counter())
