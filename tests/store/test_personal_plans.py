"""One person's progress is found by who they are, however much the others have talked."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from coach.store import personal
from coach.store.board import Asked, Place
from coach.store.columns import METADATA
from coach.store.scope import Caller

from .test_issue_plans import Read, migrated, plans

__all__ = ["migrated"]

SINCE, UNTIL = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
COACH = Caller("org", "key", "coach")
NEAR = Caller("org", "key", "coach", teams=frozenset({"tea_1"}))
NEXT = Asked(50, Place(SINCE, "per_1"))


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda conn: personal.talks_of(conn, COACH, "per_1", SINCE, UNTIL), "ix_sessions_learner_id_created_at_id"),
        (lambda conn: personal.talks_of(conn, NEAR, "per_1", SINCE, UNTIL), "ix_sessions_learner_id_created_at_id"),
        (lambda conn: personal.turns_of(conn, "org", ["ses_1"]), "sqlite_autoindex_turns_1 (org=? AND session_id=?)"),
        (lambda conn: personal.proved(conn, "org", ["ses_1"]), "ix_causes_session_id"),
        (
            lambda conn: personal.experiments(conn, "org", ["sto_1"], ["ses_1"]),
            "sqlite_autoindex_experiments_1 (org=? AND storyboard_id=?)",
        ),
        (lambda conn: personal.page_of_sharing(conn, COACH, NEXT), "ix_people_open_created_at_id"),
    ],
)
def test_it_walks_the_index_made_for_it(migrated: Connection, read: Read, index: str) -> None:
    steps = plans(migrated, read)
    assert any(index in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in METADATA.tables], steps
