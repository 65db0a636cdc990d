"""What was learnt: proved causes, the words by which they are found again, and who they are offered to."""

from sqlalchemy import Table

from coach.store.columns import (
    METADATA,
    by,
    flag,
    instant,
    key,
    open_by,
    org,
    refers,
    text,
    unique,
    values,
    whole,
)

__all__ = [
    "causes",
    "equipment",
    "lessons",
    "traces",
]

causes = Table(
    "causes",
    METADATA,
    org(),
    text("id"),
    text("session_id", null=True),
    text("issue_id"),
    text("team_id"),
    values("what"),
    flag("evidence"),
    instant("at"),
    instant("proved_at", null=True),
    key("id"),
    refers("issue_id", "issues"),
    refers("team_id", "teams"),
    by("causes", "issue_id", "at"),
    by("causes", "session_id"),
    by("causes", "team_id", "at"),
)
"""A cause that a team has committed to, in its own quotes, and when an action against it turned out effective."""

traces = Table(
    "traces",
    METADATA,
    org(),
    text("word"),
    text("issue_id"),
    text("utterance_id"),
    key("word", "issue_id", "utterance_id"),
    refers("issue_id", "issues"),
    by("traces", "issue_id"),
    by("traces", "utterance_id"),
)
"""The words by which a closed issue is found again. They go with the utterance they are from."""

equipment = Table(
    "equipment",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("name"),
    text("kind"),
    whole("version", 1),
    instant("created_at"),
    instant("retired_at", null=True),
    key("id"),
    refers("team_id", "teams"),
    by("equipment", "created_at", "id"),
    by("equipment", "team_id", "created_at", "id"),
    by("equipment", "kind", "team_id"),
)
"""Machines by kind, so that what one team has learnt reaches the others that have the same."""

lessons = Table(
    "lessons",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("from_team_id"),
    text("issue_id"),
    text("action_id"),
    text("kind"),
    text("equipment_id", null=True),
    text("answer", null=True),
    text("answer_u", null=True),
    text("answered_by", null=True),
    instant("answered_at", null=True),
    text("opened_id", null=True),
    instant("closed_at", null=True),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    unique("action_id", "team_id"),
    refers("team_id", "teams"),
    refers("from_team_id", "teams"),
    refers("issue_id", "issues"),
    refers("action_id", "actions"),
    by("lessons", "created_at", "id"),
    by("lessons", "issue_id", "team_id"),
    open_by("lessons", "team_id", "created_at", "id"),
)
"""A cause that was proved on one machine, offered to a team with a like one; `opened_id` is the issue it led to."""
