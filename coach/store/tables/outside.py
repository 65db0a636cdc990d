"""Out of the house: events for listeners, messages to channels, and other boards that send issues."""

from sqlalchemy import Table

from coach.store.columns import (
    METADATA,
    by,
    flag,
    instant,
    key,
    of_org,
    open_by,
    org,
    refers,
    text,
    unique,
    values,
    whole,
)

__all__ = [
    "channels",
    "deliveries",
    "feed",
    "links",
    "sources",
    "webhooks",
]

feed = Table(
    "feed",
    METADATA,
    org(),
    text("id"),
    whole("seq", null=True),
    instant("at"),
    text("type"),
    text("item_id"),
    text("team_id", null=True),
    text("by", null=True),
    values("data"),
    key("id"),
    unique("seq"),
    of_org(),
    open_by("feed", "at", "id", open="seq IS NULL"),
    by("feed", "at"),
)
"""What has happened, for whoever listens. `seq` is given in the order in which it could first be seen."""

webhooks = Table(
    "webhooks",
    METADATA,
    org(),
    text("id"),
    text("name"),
    text("url"),
    values("secrets"),
    values("events"),
    values("teams"),
    text("status"),
    whole("seq"),
    whole("failures", 0),
    text("last_error", null=True),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    of_org(),
    by("webhooks", "created_at", "id"),
)
"""Receivers of events. `seq` is the last event that was put into deliveries; `secrets` are newest first."""

channels = Table(
    "channels",
    METADATA,
    org(),
    text("id"),
    text("person_id"),
    text("name"),
    text("url"),
    flag("severe_only"),
    text("status"),
    whole("failures", 0),
    text("last_error", null=True),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    refers("person_id", "people"),
    by("channels", "created_at", "id"),
    by("channels", "person_id", "created_at", "id"),
)
"""Where a person's messages go: an Apprise URL, which is a secret."""

deliveries = Table(
    "deliveries",
    METADATA,
    org(),
    text("id"),
    text("target_id"),
    text("source_id"),
    text("kind"),
    text("status"),
    whole("attempts", 0),
    instant("due_at", null=True),
    text("last_status", null=True),
    text("last_error", null=True),
    instant("created_at"),
    instant("done_at", null=True),
    key("id"),
    unique("target_id", "source_id"),
    of_org(),
    by("deliveries", "created_at", "id"),
    by("deliveries", "status", "created_at", "id"),
    by("deliveries", "status", "done_at"),
    by("deliveries", "target_id", "created_at", "id"),
    by("deliveries", "source_id"),
    open_by("deliveries", "due_at", "id", open="due_at IS NOT NULL"),
    open_by("deliveries", "target_id", "due_at", "id", open="due_at IS NOT NULL"),
)
"""One event to one webhook, or one message to one channel; sent again until it arrives or is dead."""

sources = Table(
    "sources",
    METADATA,
    org(),
    text("id"),
    text("name"),
    text("team_id"),
    values("mapping"),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    of_org(),
    refers("team_id", "teams"),
    by("sources", "created_at", "id"),
)
"""Other boards that send issues, and how their fields and states are read."""

links = Table(
    "links",
    METADATA,
    org(),
    text("source_id"),
    text("external_id"),
    text("item_id"),
    values("sent"),
    instant("at"),
    key("source_id", "external_id"),
    refers("source_id", "sources"),
    refers("item_id", "issues"),
    by("links", "item_id"),
)
"""Which issue stands for which of another board's; `sent` holds digests of what it sent last, `at` when that was."""
