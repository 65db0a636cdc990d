"""What is sent, made ready while it is claimed: where to, with which headers, and what it says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping

from coach.delivery import signing
from coach.delivery.schedule import Outcome
from coach.store import deliveries as rows
from coach.store import tables as t
from coach.store.deliveries import Claimed, Event

__all__ = ["NOWHERE", "Envelope", "body_of", "envelopes", "valid_secrets"]

NOWHERE = Outcome(False, "void", "what was to be sent, or where to, is not there any more", void=True)
GONE = Outcome(False, "410", "the receiver wants no more", gone=True)


@dataclass(frozen=True, slots=True)
class Envelope:
    """For a webhook with `headers` and `body`; or why there is nothing to be sent (`refused`)."""

    claimed: Claimed
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    refused: Outcome | None = None


def envelopes(conn: Connection, org: str, claimed: Sequence[Claimed], now: datetime) -> list[Envelope]:
    """In as many statements for sixteen as for one. What a message says is written when it is sent."""
    events = [one for one in claimed if one.kind == "webhook"]
    messages = [one for one in claimed if one.kind == "message"]
    hooks = rows.rows_of(conn, org, t.webhooks, {one.target_id for one in events})
    found = rows.events(conn, org, {one.source_id for one in events})
    channels = rows.rows_of(conn, org, t.channels, {one.target_id for one in messages})
    return [
        *(posted(one, hooks.get(one.target_id), found.get(one.source_id), now) for one in events),
        *(addressed(one, channels.get(one.target_id)) for one in messages),
    ]


def posted(one: Claimed, hook: RowMapping | None, event: Event | None, now: datetime) -> Envelope:
    if hook is None or event is None:
        return Envelope(one, refused=NOWHERE)
    if hook["status"] == "gone":
        return Envelope(one, refused=GONE)
    body = body_of(event)
    signed = signing.headers(valid_secrets(hook["secrets"], now), event.id, now, body)
    return Envelope(one, hook["url"], {"Content-Type": "application/json", **signed}, body)


def addressed(one: Claimed, channel: RowMapping | None) -> Envelope:
    return Envelope(one, refused=NOWHERE) if channel is None else Envelope(one, channel["url"])


def valid_secrets(secrets: Sequence[Mapping[str, str | None]], now: datetime) -> list[str]:
    """The newest first; the ones before it for a day after they were replaced."""
    return [
        str(secret["text"])
        for secret in secrets
        if secret["until"] is None or datetime.fromisoformat(secret["until"]) > now
    ]


def body_of(event: Event) -> bytes:
    """Ids and plain values alone: who wants to know more asks with a key of their own."""
    its = {"id": event.id, "item_id": event.item_id, "team_id": event.team_id, "by": event.by}
    at = event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    whole = {"type": event.type, "timestamp": at, "data": {**(event.data or {}), **its}}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
