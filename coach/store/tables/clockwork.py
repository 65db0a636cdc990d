"""What runs by itself: clocks, escalations, the inbox and outbox, and the jobs that look after them."""

from sqlalchemy import PrimaryKeyConstraint, Table

from coach.store.columns import (
    METADATA,
    by,
    closed_by,
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
    "alarms",
    "beats",
    "clocks",
    "deadlines",
    "escalations",
    "history",
    "leases",
    "messages",
    "notices",
    "policies",
    "tallies",
]

policies = Table(
    "policies",
    METADATA,
    org(),
    text("id"),
    whole("version"),
    text("source"),
    instant("created_at"),
    text("by_key", null=True),
    key("id", "version"),
    of_org(),
)
"""Escalation policies in every version; a clock names the one it was started under."""

clocks = Table(
    "clocks",
    METADATA,
    org(),
    text("item_id"),
    text("kind"),
    text("stage"),
    text("team_id"),
    text("root_id"),
    text("duty_id", null=True),
    flag("severe"),
    text("policy_id"),
    whole("policy_version"),
    whole("deadline_version"),
    instant("started_at"),
    instant("deadline"),
    whole("level"),
    instant("entered_at"),
    instant("acknowledged_at", null=True),
    instant("reminded_at", null=True),
    instant("fire_at", null=True),
    instant("due_at", null=True),
    key("item_id"),
    refers("team_id", "teams"),
    open_by("clocks", "due_at", open="due_at IS NOT NULL"),
    by("clocks", "root_id"),
    by("clocks", "duty_id", "due_at"),
    open_by("clocks", "team_id", "deadline", "item_id", open="duty_id IS NULL AND due_at IS NOT NULL"),
)
"""One for each item, from its beginning to its end: what is owed, by whom, and when the next thing happens.

`due_at` is the only timer of the item; it is null once nothing is owed any more. `fire_at` is when the next level is
reached. `level` is the highest that was reached under this `deadline_version`.
"""

deadlines = Table(
    "deadlines",
    METADATA,
    org(),
    text("item_id"),
    whole("version"),
    text("stage"),
    instant("due_at", null=True),
    text("why"),
    text("by", null=True),
    instant("at"),
    key("item_id", "version"),
)

escalations = Table(
    "escalations",
    METADATA,
    org(),
    text("id"),
    text("item_id"),
    whole("level"),
    whole("deadline_version"),
    text("kind"),
    text("stage"),
    text("root_id"),
    text("team_id"),
    text("to_team_id"),
    text("to_id", null=True),
    text("why"),
    flag("severe"),
    instant("at"),
    text("by", null=True),
    text("reason_u", null=True),
    text("ask_u", null=True),
    instant("needed_by", null=True),
    text("status"),
    instant("acknowledged_at", null=True),
    text("acknowledged_by", null=True),
    text("answer", null=True),
    text("answer_u", null=True),
    values("lent"),
    instant("answered_at", null=True),
    text("answered_by", null=True),
    instant("closed_at", null=True),
    key("id"),
    unique("item_id", "level", "deadline_version"),
    refers("team_id", "teams"),
    refers("to_team_id", "teams"),
    by("escalations", "at", "id"),
    open_by("escalations", "to_team_id", "at", "id"),
    open_by("escalations", "to_id", "at", "id"),
    open_by("escalations", "team_id", "at", "id"),
    open_by("escalations", "answered_by", "answered_at", open="answered_at IS NOT NULL"),
    by("escalations", "root_id", "at"),
    closed_by("escalations", "to_team_id", "closed_at"),
)
"""One fact for each item, level and deadline version, whatever number of workers look at the clock."""

history = Table(
    "history",
    METADATA,
    org(),
    text("item_id"),
    text("id"),
    instant("at"),
    text("what"),
    text("by", null=True),
    values("data"),
    key("item_id", "id"),
    by("history", "item_id", "at", "id"),
    open_by("history", "at", "item_id", open="what IN ('confirmed', 'reopened')"),
)

notices = Table(
    "notices",
    METADATA,
    org(),
    text("id"),
    text("person_id"),
    text("team_id"),
    text("item_id"),
    text("root_id"),
    text("what"),
    whole("level", 0),
    flag("severe"),
    instant("at"),
    instant("due_at", null=True),
    text("message_id", null=True),
    instant("read_at", null=True),
    key("id"),
    refers("person_id", "people"),
    by("notices", "person_id", "at", "id"),
    open_by("notices", "due_at", "person_id", open="due_at IS NOT NULL"),
    open_by("notices", "message_id", open="message_id IS NOT NULL"),
    open_by("notices", "read_at", open="read_at IS NOT NULL"),
)
"""The local inbox. `due_at` is when it may be sent on; null once it has gone out in a message."""

messages = Table(
    "messages",
    METADATA,
    org(),
    text("id"),
    text("person_id"),
    text("day"),
    flag("severe"),
    whole("holds"),
    text("status"),
    instant("at"),
    key("id"),
    refers("person_id", "people"),
    by("messages", "person_id", "day"),
    by("messages", "at", "id"),
    by("messages", "status", "at", "id"),
)
"""The outbox: what goes to a person at one time, one notice or a digest of several."""

tallies = Table(
    "tallies",
    METADATA,
    org(),
    text("team_id"),
    text("what"),
    whole("n"),
    instant("at"),
    key("team_id", "what"),
    of_org(),
)
"""Counts of open work by team, made by the auditor as it walks; a board adds them up instead of counting."""

beats = Table(
    "beats", METADATA, org(), text("name"), instant("at"), text("worker"), values("data"), key("name"), of_org()
)
"""The heartbeat of what runs by itself: when each job last went through, and what it found."""

alarms = Table(
    "alarms",
    METADATA,
    org(),
    text("id"),
    text("kind"),
    text("item_id"),
    text("team_id", null=True),
    instant("since"),
    instant("closed_at", null=True),
    key("id"),
    of_org(),
    open_by("alarms", "since", "id"),
)
"""What the auditor found that must not be: an open item which nobody owes and no clock watches."""

leases = Table(
    "leases",
    METADATA,
    text("name"),
    text("host"),
    instant("until"),
    PrimaryKeyConstraint("name"),
)
"""Which running process holds the database file, from which host; see `engine`."""
