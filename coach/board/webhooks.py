"""Webhooks: which receivers hear of which events, and the secrets by which they know that it is us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping

from coach.board.hands import pick, whole_organisation
from coach.board.rules.events import unknown_patterns
from coach.board.words import Listing
from coach.clock import new_id
from coach.delivery.addresses import Hosts, target_of
from coach.delivery.envelopes import valid_secrets
from coach.errors import Conflict, InvalidInput
from coach.store import board as store
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.deliveries import newest_event, remove
from coach.store.feed import NUMBERED, number
from coach.store.scope import Caller

__all__ = [
    "Webhook",
    "create_webhook",
    "edit_webhook",
    "read_webhook",
    "read_webhooks",
    "remove_webhook",
    "rotate_secret",
]

OVERLAP = timedelta(hours=24)
"""How long the secret before goes on signing."""

MOST_SECRETS = 4


@dataclass(frozen=True, slots=True)
class Webhook:
    """`status` is active, paused by an administrator, or gone when the receiver has asked for no more. `teams` is null
    for all of them. Of `url` the host is shown: what follows it is often a password. `failures` counts attempts since
    one arrived; `secret` is shown by the reply that made it."""

    COUNTED: ClassVar = {"failures", "last_error"}

    id: str
    name: str
    url: str
    events: list[str]
    teams: list[str] | None
    status: Literal["active", "paused", "gone"]
    failures: int
    last_error: str | None
    created_at: datetime
    secret: str | None = None


def read_webhook(
    conn: Connection, caller: Caller, id: str, secret: str | None = None, *, lock: bool = False
) -> Webhook:
    """With its `secret` if that is the newest: one that was asked for under the same key before is not shown again."""
    row = find(conn, caller, id, lock=lock)
    return webhook(row, secret if secret == row["secrets"][0]["text"] else None)


def read_webhooks(conn: Connection, caller: Caller, asked: Asked) -> Listing[Webhook]:
    whole_organisation(caller, "Webhooks are handled")
    found = store.page(conn, caller, t.webhooks, asked, {})
    return Listing([webhook(row) for row in found.rows], found.next)


def create_webhook(
    conn: Connection, caller: Caller, hosts: Hosts, secret: str, fields: Mapping[str, Any], at: datetime
) -> str:
    """It hears of what happens from now on."""
    whole_organisation(caller, "Webhooks are handled")
    check(conn, caller, hosts, fields)
    id, seq = new_id("web"), now_at(conn, caller.org)
    made = {"status": "active", "secrets": [held(secret)], "seq": seq, "created_at": at}
    store.add(conn, t.webhooks, {**fields, **made, "org": caller.org, "id": id})
    store.record(conn, caller, "made webhook", id, at)
    return id


def edit_webhook(
    conn: Connection, caller: Caller, hosts: Hosts, id: str, changes: Mapping[str, Any], at: datetime
) -> None:
    """One that is active again begins anew with what happens then."""
    row = find(conn, caller, id, lock=True)
    check(conn, caller, hosts, changes)
    back = changes.get("status") == "active" and row["status"] != "active"
    fresh = {"failures": 0, "last_error": None, "seq": now_at(conn, caller.org)} if back else {}
    store.change(conn, caller, t.webhooks, id, {**changes, **fresh})
    store.record(conn, caller, "changed webhook", id, at)


def rotate_secret(conn: Connection, caller: Caller, id: str, secret: str, at: datetime) -> str:
    """The new one signs from now on, the one before beside it for a day."""
    secrets = find(conn, caller, id, lock=True)["secrets"]
    valid = [one for one in secrets if one["text"] in valid_secrets(secrets, at)]
    if len(valid) >= MOST_SECRETS:
        raise Conflict(f"{MOST_SECRETS} secrets sign already; wait until the oldest of them has run out.")
    until = (at + OVERLAP).isoformat()
    kept = [{**one, "until": one["until"] or until} for one in valid]
    store.change(conn, caller, t.webhooks, id, {"secrets": [held(secret), *kept]})
    store.record(conn, caller, "rotated webhook secret", id, at)
    return id


def remove_webhook(conn: Connection, caller: Caller, id: str, at: datetime) -> None:
    find(conn, caller, id, lock=True)
    remove(conn, caller.org, t.webhooks, id)
    store.record(conn, caller, "removed webhook", id, at)


def now_at(conn: Connection, org: str) -> int:
    """The number of the newest event, once all that has happened has one."""
    while number(conn, org) == NUMBERED:
        pass
    return newest_event(conn, org)


def find(conn: Connection, caller: Caller, id: str, *, lock: bool) -> RowMapping:
    whole_organisation(caller, "Webhooks are handled")
    return store.find(conn, caller, t.webhooks, id, lock=lock)


def held(secret: str) -> dict[str, str | None]:
    return {"text": secret, "until": None}


def check(conn: Connection, caller: Caller, hosts: Hosts, fields: Mapping[str, Any]) -> None:
    if "url" in fields:
        target_of(fields["url"], hosts)
    unknown: Sequence[str] = unknown_patterns(fields.get("events", ()))
    if unknown:
        raise InvalidInput(f"`events` holds {unknown[0]!r}, which is no event; write `issue.*`, `kpi.read` or `*`.")
    for team in fields.get("teams") or ():
        pick(conn, caller, t.teams, "teams", team)


def webhook(row: RowMapping, secret: str | None = None) -> Webhook:
    columns = {name: row[name] for name in Webhook.__slots__ if name != "secret"}
    return Webhook(**{**columns, "url": masked(row["url"])}, secret=secret)


def masked(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"
