"""What leaders do again and again: routines, meetings and walks."""

from sqlalchemy import Table

from coach.store.columns import (
    METADATA,
    by,
    instant,
    key,
    open_by,
    org,
    refers,
    text,
    values,
    whole,
)

__all__ = [
    "checks",
    "meetings",
    "routines",
    "walks",
]

routines = Table(
    "routines",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("name"),
    text("kind"),
    values("days"),
    text("at_time"),
    text("owner_id", null=True),
    instant("due_at", null=True),
    values("former"),
    whole("version", 1),
    instant("created_at"),
    instant("retired_at", null=True),
    key("id"),
    refers("team_id", "teams"),
    refers("owner_id", "people"),
    by("routines", "created_at", "id"),
    by("routines", "team_id", "created_at", "id"),
    open_by("routines", "due_at", "id", open="due_at IS NOT NULL"),
)
"""What a team's leader does again and again. `days` are weekdays from 0 for Monday; `due_at` is the next reminder.

`former` holds the weekdays it had before, each with the first day on which they no longer held.
"""

checks = Table(
    "checks",
    METADATA,
    org(),
    text("routine_id"),
    text("day"),
    text("team_id"),
    instant("done_at"),
    text("by", null=True),
    text("note_u", null=True),
    values("data"),
    key("routine_id", "day"),
    refers("routine_id", "routines"),
    refers("team_id", "teams"),
    by("checks", "team_id", "day"),
)
"""A routine was done on a day of its team's calendar."""

meetings = Table(
    "meetings",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("routine_id", null=True),
    instant("started_at"),
    text("started_by", null=True),
    instant("ended_at", null=True),
    values("present"),
    whole("promised", null=True),
    whole("kept", null=True),
    values("decided"),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    refers("team_id", "teams"),
    by("meetings", "created_at", "id"),
    by("meetings", "team_id", "created_at", "id"),
)
"""A tier meeting: from when to when, who was there, how many of the promises due were kept, and what was decided."""

walks = Table(
    "walks",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("by", null=True),
    text("kind"),
    instant("at"),
    text("place", null=True),
    text("seen_u", null=True),
    values("data"),
    instant("created_at"),
    key("id"),
    refers("team_id", "teams"),
    by("walks", "created_at", "id"),
    by("walks", "team_id", "created_at", "id"),
    by("walks", "by", "at"),
)
"""A leader went to see (`gemba`), or coached somebody (`coaching`)."""
