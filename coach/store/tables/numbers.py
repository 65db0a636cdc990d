"""Numbers: KPIs with their targets and readings, and the hour-by-hour board."""

from sqlalchemy import Table

from coach.store.columns import (
    METADATA,
    by,
    flag,
    instant,
    key,
    number,
    open_by,
    org,
    refers,
    text,
    values,
    whole,
)

__all__ = [
    "hours",
    "kpis",
    "readings",
    "targets",
]

kpis = Table(
    "kpis",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("name"),
    text("category"),
    text("unit"),
    text("direction"),
    number("target"),
    number("limit", null=True),
    flag("leading"),
    text("value_stream", null=True),
    text("rhythm"),
    whole("takt_minutes", null=True),
    values("shifts"),
    values("rules"),
    text("owner_id", null=True),
    text("rollup", null=True),
    text("rolls_into", null=True),
    number("weight", null=True),
    text("status"),
    values("recent"),
    instant("due_at", null=True),
    whole("version", 1),
    instant("created_at"),
    instant("updated_at"),
    instant("retired_at", null=True),
    key("id"),
    refers("team_id", "teams"),
    refers("owner_id", "people"),
    by("kpis", "created_at", "id"),
    by("kpis", "team_id", "created_at", "id"),
    by("kpis", "rolls_into", "id"),
    open_by("kpis", "due_at", "id", open="due_at IS NOT NULL"),
    by("kpis", "owner_id", "id"),
)
"""`rolls_into` is the KPI of a team above that this one is part of, and `rollup` how that one sums up its parts;
`due_at` is when a reading is next looked for. `recent` holds the last readings as they stand, for a sparkline without
another query."""

readings = Table(
    "readings",
    METADATA,
    org(),
    text("kpi_id"),
    text("shift"),
    instant("at"),
    whole("version"),
    number("value"),
    flag("corrected"),
    text("by", null=True),
    text("note_u", null=True),
    instant("recorded_at"),
    number("weight", null=True),
    key("kpi_id", "shift", "at", "version"),
    refers("kpi_id", "kpis"),
    open_by("readings", "kpi_id", "shift", "at", open="NOT corrected"),
    by("readings", "kpi_id", "at", "shift", "version"),
)
"""A correction is a new version; the row it corrects stays and is marked. `weight`: how much it stands for."""

targets = Table(
    "targets",
    METADATA,
    org(),
    text("kpi_id"),
    whole("n"),
    instant("at"),
    number("target"),
    number("limit", null=True),
    text("action_id", null=True),
    text("by", null=True),
    key("kpi_id", "n"),
    refers("kpi_id", "kpis"),
    open_by("targets", "action_id", open="action_id IS NOT NULL"),
)
"""What a KPI was held against, since when, and which action moved it."""

hours = Table(
    "hours",
    METADATA,
    org(),
    text("team_id"),
    text("stream"),
    instant("from_at"),
    instant("until_at"),
    number("plan"),
    number("actual", null=True),
    text("reason_u", null=True),
    text("issue_id", null=True),
    text("by", null=True),
    whole("version", 1),
    instant("updated_at"),
    key("team_id", "stream", "from_at"),
    refers("team_id", "teams"),
    refers("issue_id", "issues"),
)
"""The hour-by-hour board: plan, actual and reason of one hour of a team, by value stream where it has several."""
