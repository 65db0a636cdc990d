"""What is read of issues walks an index, however many there are."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from coach.store import issues, outcomes, photos, timeline
from coach.store.board import Asked, Place
from coach.store.scope import Caller

NOON = datetime(2026, 3, 2, tzinfo=UTC)
ADMIN = Caller("org", "key", "admin")
MEMBER = Caller("org", "key", "learner", teams=frozenset({"tea_1"}))
NEXT = Asked(50, Place(NOON, "iss_1"))

Read = Callable[[Connection], object]


@pytest.fixture
def migrated(sqlite_url: str) -> Iterator[Connection]:
    """Made by the migrations: of two indexes that would do, the order in which they were made decides."""
    engine = create_engine(sqlite_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def plans(conn: Connection, read: Read) -> list[str]:
    """How the database would walk each statement that `read` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, sql: str, values: Any, *___: object) -> None:
        sent.append((sql, values))

    event.listen(conn, "before_cursor_execute", note)
    read(conn)
    event.remove(conn, "before_cursor_execute", note)
    return [row[3] for sql, values in sent for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]


def listed(caller: Caller, open: bool | None, **equal: str) -> Read:
    return lambda conn: issues.page_of_issues(conn, caller, NEXT, equal, open)


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (listed(ADMIN, None), "ix_issues_created_at_id"),
        (listed(MEMBER, None), "ix_issues_team_id_created_at_id"),
        (listed(ADMIN, None, status="checking"), "ix_issues_status_created_at_id"),
        (listed(ADMIN, None, team_id="tea_1"), "ix_issues_team_id_created_at_id"),
        (listed(ADMIN, True, team_id="tea_1"), "ix_issues_open_team_id_created_at_id"),
        (listed(ADMIN, True, assignee_id="per_1"), "ix_issues_open_assignee_id_created_at_id"),
        (listed(ADMIN, True, originator_id="per_1"), "ix_issues_open_originator_id_created_at_id"),
        (listed(ADMIN, None, kpi_id="kpi_1"), "ix_issues_kpi_id_created_at_id"),
        (listed(ADMIN, None, assignee_id="per_1"), "ix_issues_assignee_id_created_at_id"),
        (listed(ADMIN, None, originator_id="per_1"), "ix_issues_originator_id_created_at_id"),
        (lambda conn: issues.followers(conn, "org", "iss_1"), "ix_issues_open_same_as_id"),
        (lambda conn: issues.work_on(conn, "org", "iss_1"), "ix_actions_issue_id_created_at_id"),
        (lambda conn: issues.work_on(conn, "org", "iss_1"), "ix_sessions_issue_id_created_at_id"),
        (lambda conn: photos.photos_of(conn, "org", ["iss_1"]), "ix_photos_issue_id_created_at_id"),
        (lambda conn: timeline.happenings(conn, "org", "iss_1", NEXT), "ix_history_item_id_at_id"),
        (lambda conn: outcomes.claim_alerts(conn, "org", NOON, due_by=NOON), "ix_alerts_status_due_at_id"),
    ],
)
def test_a_list_walks_the_index_made_for_it(migrated: Connection, read: Read, index: str) -> None:
    steps = plans(migrated, read)
    assert any(index in step for step in steps), steps
    assert not [
        step for step in steps if step.startswith("SCAN") and "INDEX" not in step and "subquery" not in step.lower()
    ]


@pytest.mark.parametrize(
    "read",
    [
        lambda conn: issues.standings(conn, "org", ["iss_1", "iss_2"]),
        lambda conn: issues.failed_since(conn, "org", "iss_1", NOON),
        lambda conn: issues.root_follows(conn, "org", "iss_1", "iss_2"),
        lambda conn: issues.taken_up(conn, "org", "iss_1", 1, None, NOON),
        lambda conn: photos.count_photos(conn, "org", "iss_1"),
        lambda conn: outcomes.claim_alerts(conn, "org", NOON, session_id="ses_1"),
    ],
)
def test_what_is_read_of_one_issue_searches_by_its_key(migrated: Connection, read: Read) -> None:
    steps = plans(migrated, read)
    assert steps
    assert [step for step in steps if step.startswith("SCAN")] == []
