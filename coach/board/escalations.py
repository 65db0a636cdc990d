"""Escalations as people see them: what has one cause and waits with one team is one entry, with one brief."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection

from coach.board.brief import Brief, Finder, Subject, Words, briefs, called, heard, shown
from coach.board.unnamed import unnamed
from coach.board.words import Listing, Quote, Speech
from coach.errors import NotFound
from coach.store import escalations as rows
from coach.store.board import Asked
from coach.store.escalations import Fact, Wanted
from coach.store.scope import Caller

__all__ = ["Answer", "Escalation", "Raised", "Wanted", "carried", "read_escalation", "read_escalations"]

Answer = Literal["accept", "decide", "lend", "decline"]


@dataclass(frozen=True, slots=True)
class Raised:
    """One item that has come up. `why` is `manual` where a person sent it, by `by` and with a `reason` and an `ask`.

    `status`: open, accepted, lent, decided, declined, de_escalated, or closed with the item.
    """

    id: str
    item_id: str
    kind: str
    stage: str
    team_id: str
    title: list[Quote]
    level: int
    deadline_version: int
    why: str
    status: str
    severe: bool
    at: datetime
    by: str | None
    reason: list[Quote]
    ask: list[Quote]
    needed_by: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    answer: str | None
    answer_text: list[Quote]
    lent: list[str]
    answered_at: datetime | None
    answered_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """`id` is that of the newest of its items. `level` is the highest rung reached, `since` when the first came.

    `needed_by` is the earliest date that somebody named.
    """

    id: str
    root_id: str
    to_team_id: str
    to_id: str | None
    level: int
    severe: bool
    open: bool
    since: datetime
    needed_by: datetime | None
    items: list[Raised]
    brief: Brief


def read_escalations(
    conn: Connection, caller: Caller, asked: Asked, wanted: Wanted, find: Finder
) -> Listing[Escalation]:
    """The newest first. A page takes the same few statements however long it is."""
    found = rows.entries(conn, caller, asked, wanted)
    return Listing(escalations(conn, caller, found.heads, wanted.open, find), found.next)


def read_escalation(conn: Connection, caller: Caller, id: str, find: Finder) -> Escalation:
    """Of an entry that is closed, all that ever came to that team with this cause."""
    fact = rows.fact_of(conn, caller, id)
    if fact is None:
        raise NotFound(f"There is no escalation {id!r} for this key; list /v1/escalations to see yours.")
    return escalations(conn, caller, [fact], True if fact["closed_at"] is None else None, find)[0]


def escalations(
    conn: Connection, caller: Caller, heads: Sequence[Fact], open: bool | None, find: Finder
) -> list[Escalation]:
    if not heads:
        return []
    org = caller.org
    facts = theirs(caller, carried(rows.facts_of(conn, org, {head["root_id"] for head in heads})), heads)
    groups = [of_entry(facts, head, open) for head in heads]
    every = [fact for group in groups for fact in group]
    titles = called(conn, org, {fact["item_id"]: fact["kind"] for fact in every})
    speech = heard(conn, org, [*titles.values(), *(fact[name] for fact in every for name in FACT_WORDS.values())])
    made = briefs(conn, org, [subject(caller, head, group) for head, group in zip(heads, groups, strict=True)], find)
    return [
        escalation([shown_to(caller, raised(fact, titles.get(fact["item_id"]), speech)) for fact in group], head, brief)
        for head, group, brief in zip(heads, groups, made, strict=True)
    ]


def shown_to(caller: Caller, one: Raised) -> Raised:
    return unnamed(caller, one, "acknowledged_by", "answered_by", "answer_text")


def theirs(caller: Caller, facts: Sequence[Fact], heads: Sequence[Fact]) -> list[Fact]:
    """Without the items of other teams that only have the same cause, and never came to the caller."""
    items = {fact["item_id"] for fact in heads} | {fact["item_id"] for fact in facts if rows.sees(caller, fact)}
    return [fact for fact in facts if fact["item_id"] in items]


def subject(caller: Caller, head: Fact, group: Sequence[Fact]) -> Subject:
    """Where it came to the caller, the problem is told whole, in whichever team it was raised."""
    came = {fact["to_id"] for fact in group} - {None}
    whole = caller.sees(head["to_team_id"]) or caller.person_id in came
    return Subject(head["root_id"], frozenset(fact["item_id"] for fact in group), None if whole else caller.teams)


def carried(facts: Iterable[Fact]) -> list[Fact]:
    """An ask goes along when its item goes on up without a new one."""
    last: dict[tuple[str, int], Fact] = {}
    found: list[Fact] = []
    for fact in facts:
        key = fact["item_id"], fact["deadline_version"]
        asked = fact if fact["ask_u"] is not None else last.get(key, fact)
        last[key] = asked
        found.append({**fact, **{name: asked[name] for name in ("reason_u", "ask_u", "needed_by")}})
    return found


def of_entry(facts: Iterable[Fact], head: Fact, open: bool | None) -> list[Fact]:
    """For each item with the cause of `head` that is at its team, the last fact; the newest item first.

    Where all of them have gone further up, `head` is left, for those who follow it by its id.
    """
    same = [fact for fact in facts if fact["root_id"] == head["root_id"]]
    if open is not None:
        same = [fact for fact in same if (fact["closed_at"] is None) == open]
    if not open:
        same = [fact for fact in same if fact["to_team_id"] == head["to_team_id"]]
    last = {fact["item_id"]: fact for fact in same}.values()
    here = [fact for fact in last if fact["to_team_id"] == head["to_team_id"]]
    left = here or [fact for fact in same if fact["id"] == head["id"]]
    return sorted(left, key=lambda fact: (fact["at"], fact["id"]), reverse=True)


FACT_WORDS = {"reason": "reason_u", "ask": "ask_u", "answer_text": "answer_u"}


def raised(fact: Fact, title: Words, speech: Speech) -> Raised:
    said = {name: shown(speech, fact[column]) for name, column in FACT_WORDS.items()}
    made: dict[str, Any] = {name: fact[name] for name in Raised.__slots__ if name in fact}
    return Raised(**(made | said | {"title": shown(speech, title), "lent": fact["lent"] or []}))


def escalation(items: list[Raised], head: Fact, brief: Brief) -> Escalation:
    wanted = [item.needed_by for item in items if item.needed_by is not None]
    return Escalation(
        id=items[0].id,
        root_id=head["root_id"],
        to_team_id=head["to_team_id"],
        to_id=head["to_id"],
        level=max(item.level for item in items),
        severe=any(item.severe for item in items),
        open=any(item.closed_at is None for item in items),
        since=min(item.at for item in items),
        needed_by=min(wanted, default=None),
        items=items,
        brief=brief,
    )
