"""Ideas, lessons, standards and what is remembered are found by an index, however many there are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from coach.store import ideas, lessons, memory
from coach.store.board import Asked, Place
from coach.store.columns import METADATA
from coach.store.scope import Caller

from .test_issue_plans import Read, migrated, plans

__all__ = ["migrated"]

NEXT = Asked(50, Place(datetime(2026, 3, 2, tzinfo=UTC), "iss_1"))
ADMIN = Caller("org", "key", "admin")
MEMBER = Caller("org", "key", "learner", teams=frozenset({"tea_1"}))
ISSUE: dict[str, Any] = {"id": "iss_1", "team_id": "tea_1", "kpi_id": "kpi_1", "equipment_id": None}


def standards(caller: Caller, team: str | None, open: bool | None) -> Read:
    return lambda conn: lessons.page_of_standards(conn, caller, NEXT, team, open)


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda conn: ideas.page_of_ideas(conn, ADMIN, NEXT, {}, None), "ix_issues_kind_created_at_id"),
        (lambda conn: ideas.page_of_ideas(conn, MEMBER, NEXT, {}, "open"), "ix_issues_"),
        (lambda conn: ideas.became(conn, "org", "act_1"), "ix_issues_open_became_id"),
        (lambda conn: memory.committed(conn, "org", "iss_1"), "ix_causes_issue_id_at"),
        (lambda conn: memory.causes_of(conn, "org", ["iss_1", "iss_2"]), "ix_causes_issue_id_at"),
        (lambda conn: memory.put_causes(conn, "org", "ses_1", []), "ix_causes_session_id"),
        (lambda conn: memory.hits(conn, MEMBER, ["seal", "oil"]), "sqlite_autoindex_traces_1 (org=? AND word=?)"),
        (lambda conn: memory.hits(conn, ADMIN, ["seal"]), "sqlite_autoindex_issues_1 (org=? AND id=?)"),
        (lambda conn: memory.drop_traces(conn, "org", "iss_1"), "ix_traces_issue_id"),
        (lambda conn: memory.alike(conn, MEMBER, ISSUE), "ix_issues_kpi_id_created_at_id"),
        (lambda conn: conn.execute(memory.about_like("equ_1", ADMIN)), "ix_issues_equipment_id_created_at_id"),
        (lambda conn: memory.language_of(conn, "org", ISSUE), "ix_sessions_issue_id_created_at_id"),
        (lambda conn: memory.actions_against(conn, "org", ["iss_1"]), "ix_actions_issue_id_created_at_id"),
        (lambda conn: [*lessons.teams_with(conn, "org", "press", "tea_1")], "ix_equipment_kind_team_id"),
        (lambda conn: lessons.page_of_lessons(conn, MEMBER, NEXT, None, None), "ix_lessons_created_at_id"),
        (
            lambda conn: lessons.page_of_lessons(conn, ADMIN, NEXT, "tea_1", True),
            "ix_lessons_open_team_id_created_at_id",
        ),
        (lambda conn: lessons.offered(conn, "org", "act_1"), "sqlite_autoindex_lessons_2 (org=? AND action_id=?)"),
        (standards(ADMIN, None, True), "ix_actions_status_created_at_id"),
        (standards(MEMBER, None, None), "ix_actions_"),
        (lambda conn: lessons.targets_moved_by(conn, "org", ["act_1"]), "ix_targets_open_action_id"),
    ],
)
def test_it_walks_the_index_made_for_it(migrated: Connection, read: Read, index: str) -> None:
    steps = plans(migrated, read)
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in METADATA.tables], steps
