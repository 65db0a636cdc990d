"""The house: its people, teams and calendars, its keys, and who did what with them."""

from sqlalchemy import Table

from coach.store.columns import (
    METADATA,
    by,
    flag,
    instant,
    key,
    of_org,
    once_by,
    open_by,
    org,
    refers,
    text,
    unique,
    values,
    whole,
)

__all__ = [
    "absences",
    "audit",
    "calendars",
    "deputies",
    "keys",
    "members",
    "orgs",
    "people",
    "requests",
    "teams",
]

orgs = Table(
    "orgs",
    METADATA,
    org(),
    text("name"),
    instant("created_at"),
    flag("external_models_on"),
    values("routing"),
    values("retention"),
    whole("messages_a_day", 6),
    whole("seq", 0),
    key(),
)

people = Table(
    "people",
    METADATA,
    org(),
    text("id"),
    text("name"),
    text("email", null=True),
    text("email_folded", null=True),
    text("phone", null=True),
    text("shift", null=True),
    text("messages", null=True),
    flag("no_thanks"),
    text("role", "learner"),
    text("pin_hash", null=True),
    whole("pin_tries", 0),
    instant("pin_until", null=True),
    flag("shares_progress"),
    instant("created_at"),
    instant("erased_at", null=True),
    key("id"),
    of_org(),
    by("people", "created_at", "id"),
    open_by("people", "created_at", "id", open="shares_progress"),
    once_by("people", "email_folded"),
)
"""`email_folded` is the address as it is compared; null too where several had it before it had to be one's own."""

teams = Table(
    "teams",
    METADATA,
    org(),
    text("id"),
    text("name"),
    whole("tier"),
    text("parent_id", null=True),
    text("leader_id", null=True),
    text("timezone"),
    text("make_safe_text"),
    text("emergency_contact"),
    text("kind", "line"),
    text("calendar_id", null=True),
    text("policy_id", null=True),
    whole("span_target", null=True),
    whole("analysis_limit", 3),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    of_org(),
    refers("parent_id", "teams"),
    refers("leader_id", "people"),
    by("teams", "created_at", "id"),
    by("teams", "parent_id", "id"),
    by("teams", "leader_id", "id"),
)

members = Table(
    "members",
    METADATA,
    org(),
    text("team_id"),
    text("person_id"),
    key("team_id", "person_id"),
    refers("team_id", "teams"),
    refers("person_id", "people"),
    by("members", "person_id", "team_id"),
)

deputies = Table(
    "deputies",
    METADATA,
    org(),
    text("team_id"),
    whole("n"),
    text("person_id"),
    key("team_id", "n"),
    refers("team_id", "teams"),
    refers("person_id", "people"),
    by("deputies", "person_id"),
)
"""Who stands in for a team's leader, in this order."""

absences = Table(
    "absences",
    METADATA,
    org(),
    text("id"),
    text("person_id"),
    instant("from_at"),
    instant("until_at"),
    instant("created_at"),
    key("id"),
    refers("person_id", "people"),
    by("absences", "person_id", "until_at"),
    by("absences", "until_at", "from_at"),
)
"""When somebody is away, and never why."""

calendars = Table(
    "calendars",
    METADATA,
    org(),
    text("id"),
    text("name"),
    text("timezone"),
    text("country", null=True),
    text("subdivision", null=True),
    values("shifts"),
    values("days_off"),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    of_org(),
    by("calendars", "created_at", "id"),
)

keys = Table(
    "keys",
    METADATA,
    org(),
    text("id"),
    text("hash"),
    text("prefix"),
    text("role"),
    text("person_id", null=True),
    values("teams"),
    flag("shared_device"),
    text("name"),
    instant("created_at"),
    instant("revoked_at", null=True),
    instant("expires_at", null=True),
    instant("idle_at", null=True),
    text("device_id", null=True),
    whole("tries", 0),
    instant("until", null=True),
    key("id"),
    unique("hash"),
    of_org(),
    refers("person_id", "people"),
    by("keys", "person_id"),
    open_by("keys", "created_at", "id", open="expires_at IS NULL"),
    open_by("keys", "device_id", open="device_id IS NOT NULL"),
    open_by("keys", "expires_at", "id", open="expires_at IS NOT NULL"),
)
"""One with `expires_at` is a sign-in: a person's, for some hours. On a shared device (`device_id`) it ends at `idle_at`
unless it is used. Wrong PINs are counted in the `tries` of a device, which takes none until `until`; from then on it
is quiet."""

audit = Table(
    "audit",
    METADATA,
    org(),
    text("id"),
    instant("at"),
    text("key_id", null=True),
    text("person_id", null=True),
    text("what"),
    text("target"),
    key("id"),
    of_org(),
    by("audit", "at", "id"),
)

requests = Table(
    "requests",
    METADATA,
    org(),
    text("key_id"),
    text("idem_key"),
    text("route"),
    text("body_hash"),
    text("status"),
    text("response", null=True),
    instant("created_at"),
    key("key_id", "idem_key"),
    refers("key_id", "keys"),
    by("requests", "created_at"),
)
