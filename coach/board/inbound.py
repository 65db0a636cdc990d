"""Items of other boards become issues: once each, and changed as they change there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping

from coach.board.handling import edit_issue, reopen, resolve
from coach.board.issues import raise_issue
from coach.board.rules.mapping import Arrived, changes, digests, read_item
from coach.board.sources import mapping_of
from coach.errors import InvalidInput, NotAllowed
from coach.store import board as store
from coach.store import sources as rows
from coach.store import tables as t
from coach.store.scope import Caller
from coach.store.sources import Link

__all__ = ["Outcome", "Tried", "Verdict", "receive", "try_item"]

Outcome = Literal["created", "updated", "unchanged", "ignored"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What has become of an item; `reason` says why one was ignored."""

    issue_id: str | None
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What an item would become: nothing was changed."""

    external_id: str
    team_id: str
    fields: Mapping[str, str | None]
    state: str | None
    updated_at: datetime | None
    issue_id: str | None
    outcome: Outcome
    reason: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One item on its way in, with what was sent about it before."""

    conn: Connection
    caller: Caller
    source: str
    team: str
    arrived: Arrived
    before: Link | None
    row: RowMapping | None
    """The issue that stands for it already."""
    at: datetime

    @property
    def house(self) -> Caller:
        """What another board says nobody here has said; what it moves names the board and its key in the history."""
        return Caller(self.caller.org, self.caller.key_id, "admin", source_id=self.source)

    @property
    def when(self) -> datetime:
        """Their time, but never one that is still ahead: a date far off would outdo every true one after it."""
        return min(self.arrived.updated_at or self.at, self.at)

    def verdict(self) -> Verdict:
        """What is to be done, by what came before."""
        if self.before is None:
            done = self.arrived.state == "resolved"
            return Verdict(None, "ignored", FINISHED) if done else Verdict(None, "created")
        if self.arrived.updated_at is not None and self.arrived.updated_at < self.before.at:
            return Verdict(self.before.item_id, "ignored", f"{OLDER} {self.before.at.isoformat()}")
        same = digests(self.arrived) == dict(self.before.sent)
        return Verdict(self.before.item_id, "unchanged" if same else "updated")


FINISHED = "It is resolved already, and was not known here."
OLDER = "A newer state of it was sent before, of"


def receive(conn: Connection, caller: Caller, id: str, body: object, at: datetime) -> Verdict:
    """One item, in one transaction; the items of a source come in one after the other."""
    delivery = taken(conn, caller, id, body, at, lock=True)
    verdict = delivery.verdict()
    if verdict.outcome == "created":
        issue = create(delivery)
        keep(delivery, issue)
        return Verdict(issue, "created")
    if verdict.outcome == "updated":
        assert delivery.before is not None
        kept = update(delivery, delivery.before)
        keep(delivery, delivery.before.item_id, kept)
    return verdict


def try_item(conn: Connection, caller: Caller, id: str, body: object, at: datetime) -> Tried:
    delivery = taken(conn, caller, id, body, at, lock=False)
    arrived, verdict = delivery.arrived, delivery.verdict()
    return Tried(
        arrived.external_id, delivery.team, arrived.fields, arrived.state, arrived.updated_at,
        verdict.issue_id, verdict.outcome, verdict.reason,
    )  # fmt: skip


def taken(conn: Connection, caller: Caller, id: str, body: object, at: datetime, *, lock: bool) -> Delivery:
    source = store.find(conn, caller, t.sources, id, lock=lock)
    check_app(caller)
    if not isinstance(body, dict):
        raise InvalidInput("The body is no JSON object; send one item at a time.")
    arrived = read_item(mapping_of(source), body)
    team = arrived.team_id or source["team_id"]
    if not caller.sees(team):
        raise NotAllowed(f"This key sends into its own teams only, and not into {team!r}; use a key for that team.")
    before = rows.link_of(conn, caller.org, id, arrived.external_id)
    row = None if before is None else issue_of(conn, caller, before)
    return Delivery(conn, caller, id, team, arrived, before, row, at)


def check_app(caller: Caller) -> None:
    """What comes in here moves an issue as an administrator would; that is not for a person, nor for who stands by."""
    if caller.person_id is not None or caller.shared_device:
        whose = "a shared device" if caller.shared_device else "a person"
        raise NotAllowed(
            f"This is the key of {whose}; other boards send under one of their own: make it with POST /v1/keys, role "
            "`learner`, without `person_id` and `shared_device`, and with the `teams` it may send into."
        )


def issue_of(conn: Connection, caller: Caller, before: Link) -> RowMapping:
    """It may have gone to another team since, where this key neither moves nor sees it."""
    row = store.find(conn, replace(caller, teams=None), t.issues, before.item_id)
    if not caller.sees(row["team_id"]):
        raise NotAllowed("This item's issue was handed to another team, which this key does not see.")
    return row


def keep(delivery: Delivery, issue: str, kept: Mapping[str, str] = MappingProxyType({})) -> None:
    """`kept` are digests of before, of what is to come in again."""
    link = Link(issue, {**digests(delivery.arrived), **kept}, delivery.when)
    external = delivery.arrived.external_id
    rows.keep_link(delivery.conn, delivery.caller.org, delivery.source, external, link, new=delivery.before is None)


def create(delivery: Delivery) -> str:
    """The team's leader hears of it, as of any that somebody raises."""
    given: dict[str, Any] = {name: text for name, text in delivery.arrived.fields.items() if text is not None}
    given |= {"team_id": delivery.team, "source": delivery.source}
    return raise_issue(delivery.conn, delivery.house, delivery.at, **given)


def update(delivery: Delivery, before: Link) -> Mapping[str, str]:
    """A state is acted upon when it has changed there: what people do here is not undone by the next edit there.

    The digest from before of a severity that a closed issue does not take: it counts with the next item.
    """
    conn, house, at, id, row = delivery.conn, delivery.house, delivery.at, before.item_id, delivery.row
    assert row is not None
    state = delivery.arrived.state if delivery.arrived.state != before.sent.get("state") else None
    if state == "reopened" and row["resolved_at"] is not None:
        reopen(conn, house, id, None, "", at)
        row = store.find(conn, house, t.issues, id)
    changed = changes(before.sent, delivery.arrived)
    dropped = "severity" in changed and row["closed_at"] is not None
    if changed.get("severity") is None or dropped:
        changed.pop("severity", None)
    if changed:
        edit_issue(conn, house, id, changed, at, delivery.source)
    if state == "resolved" and row["resolved_at"] is None:
        resolve(conn, house, id, None, None, at)
    return {"severity": before.sent.get("severity", "")} if dropped else {}
