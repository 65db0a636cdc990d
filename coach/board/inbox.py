"""The inbox of a person: what they were told, each as one plain line. The outbox, as an administrator sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, RowMapping

from coach.board.brief import called, heard, shown
from coach.board.hands import speaker, whole_organisation
from coach.board.notices import What
from coach.board.words import Listing
from coach.errors import InvalidInput, NotFound
from coach.store import inbox as rows
from coach.store.board import Asked
from coach.store.clocks import ClockRow, clocks_of
from coach.store.scope import Caller

__all__ = ["Message", "MessageStatus", "Notice", "notices", "read_inbox", "read_notice", "read_outbox", "was_read"]


@dataclass(frozen=True, slots=True)
class Notice:
    """`text` says it in one line and names nobody. `kind` and `stage` are what the item is and what is owed now."""

    id: str
    what: What
    text: str
    item_id: str
    kind: str | None
    stage: str | None
    root_id: str
    team_id: str
    level: int
    severe: bool
    at: datetime
    read_at: datetime | None


MessageStatus = Literal["ready", "sending", "sent", "kept", "dead"]


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves at one time for one person: `holds` notices together, on their `day`. Where the person has no channel
    it is `kept` in the inbox alone; `dead` is one that a channel never took."""

    id: str
    person_id: str
    day: str
    severe: bool
    holds: int
    status: MessageStatus
    at: datetime


def read_inbox(
    conn: Connection, caller: Caller, by: str | None, asked: Asked, *, unread: bool = False
) -> Listing[Notice]:
    person = speaker(conn, caller, by)
    if person is None:
        raise InvalidInput("An inbox is a person's; use a person's key, or name one in `by` on a shared device.")
    found = rows.page_of_notices(conn, caller.org, person, asked, unread=unread)
    return Listing(notices(conn, caller.org, found.rows), found.next)


def read_notice(conn: Connection, caller: Caller, by: str | None, id: str) -> Notice:
    person = speaker(conn, caller, by)
    row = rows.notice_of(conn, caller.org, person, id) if person is not None else None
    if row is None:
        raise NotFound(f"There is no notice {id!r} in this inbox; list /v1/inbox to see yours.")
    return notices(conn, caller.org, [row])[0]


def was_read(conn: Connection, caller: Caller, by: str | None, id: str, at: datetime) -> str:
    read_notice(conn, caller, by, id)
    rows.mark_read(conn, caller.org, id, at)
    return id


def read_outbox(conn: Connection, caller: Caller, asked: Asked, status: MessageStatus | None) -> Listing[Message]:
    whole_organisation(caller, "The outbox is read")
    found = rows.outbox(conn, caller, asked, status)
    return Listing([Message(**{name: row[name] for name in Message.__slots__}) for row in found.rows], found.next)


# --- lines ------------------------------------------------------------------------------------------

HEADS: Mapping[What, str] = {
    "escalated": "Came up to you",
    "went_up": "Went up a rung",
    "reminder": "Waits for you",
    "digest": "Still open at the top",
    "undecided": "Wants your decision",
    "moved": "Has moved",
    "answered": "Has an answer",
    "raised": "Was raised in your team",
    "asked": "Wants your help",
    "assigned": "Was given to you",
    "alarm": "Was found unwatched",
    "missing": "Has no reading",
    "routine": "Is on today",
    "lesson": "May be true of yours",
    "thank": "Worked: say thank you",
    "undelivered": "Does not take what it is sent",
    "guessed": "Wrong PINs were typed again and again",
}

OWED: Mapping[str, str] = {
    "resolve": "a problem to solve",
    "confirm": "an end to confirm",
    "date": "an action that needs a date",
    "do": "an action to do",
    "verify": "an action to verify",
    "end": "a containment to end",
    "effect": "an action whose effect is watched",
    "decide": "an effect to decide about",
    "standardise": "a standard to change",
    "return": "a session to go on with",
    "step": "a next step to take",
    "answer": "an idea to answer",
    "compare": "a proved cause to look for",
}

KINDS: Mapping[str, str] = {
    "issue": "a problem",
    "action": "an action",
    "session": "a session",
    "storyboard": "a storyboard",
    "lesson": "a lesson",
    "kpi": "a number",
    "routine": "a routine",
    "webhook": "a webhook",
    "channel": "a channel",
    "person": "a person",
    "key": "a shared device",
}
"""What an item is called once nothing is owed about it."""

WITHOUT_CLOCK: Mapping[str, str] = {
    "kpi": "kpi",
    "rou": "routine",
    "web": "webhook",
    "cha": "channel",
    "per": "person",
    "key": "key",
}
"""Of which kind it is, by the beginning of its id."""


def notices(conn: Connection, org: str, found: Sequence[RowMapping]) -> list[Notice]:
    clocks = clocks_of(conn, org, {row["item_id"] for row in found})
    titles = called(conn, org, {item: clock.kind for item, clock in clocks.items()})
    speech = heard(conn, org, list(titles.values()))
    words = {item: " … ".join(quote.text for quote in shown(speech, title)) for item, title in titles.items()}
    words |= rows.plain_names(conn, org, {row["item_id"] for row in found})
    return [notice(row, clocks.get(row["item_id"]), words.get(row["item_id"], "")) for row in found]


def notice(row: RowMapping, clock: ClockRow | None, title: str) -> Notice:
    stage = clock.stage if clock is not None and clock.due_at is not None else None
    kind = clock.kind if clock is not None else WITHOUT_CLOCK.get(row["item_id"][:3])
    made: dict[str, Any] = {name: row[name] for name in Notice.__slots__ if name in row}
    return Notice(**made, kind=kind, stage=stage, text=line(row, kind, stage, title))


def line(row: RowMapping, kind: str | None, stage: str | None, title: str) -> str:
    """Of an item whose words were taken back, what is owed is left."""
    severe = "Severe. " if row["severe"] else ""
    rung = f" (level {row['level']})" if row["level"] else ""
    what = OWED[stage] if stage and row["what"] != "thank" else KINDS.get(kind or "", "an item")
    return f"{severe}{HEADS[cast(What, row['what'])]}{rung}: {what}{f', “{title}”' if title else ''}."
