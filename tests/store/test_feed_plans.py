"""What the feed is asked every second walks an index, however much has happened."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine

from coach.board.feed import occurred
from coach.store import feed, sources
from coach.store.scope import Caller

from .test_issue_plans import plans

NOON = datetime(2026, 3, 2, tzinfo=UTC)
TEAM = Caller("org", "key", "reader", teams=frozenset({"tea_1"}))
BY_ID, BY_SEQ, WAITING = "sqlite_autoindex_feed_1", "sqlite_autoindex_feed_2", "ix_feed_open_at_id"
UNSENT = "ix_deliveries_open_due_at_id"

Read = Callable[[Connection], object]


@pytest.fixture
def migrated(sqlite_url: str) -> Iterator[Connection]:
    engine = create_engine(sqlite_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.mark.parametrize(
    ("read", "one_of"),
    [
        (lambda conn: feed.feed_after(conn, "org", 7, 50), {BY_SEQ}),
        (lambda conn: feed.feed_after(conn, "org", 7, 50, TEAM, {"kpi.read"}, "tea_1"), {BY_SEQ}),
        (lambda conn: conn.execute(feed.unnumbered("org")), {WAITING, BY_SEQ}),
        (lambda conn: feed.trim(conn, "org", NOON), {BY_SEQ}),
        (lambda conn: sources.link_of(conn, "org", "tickets", "4711"), {"sqlite_autoindex_links_1"}),
    ],
)
def test_each_question_walks_the_index_made_for_it(migrated: Connection, read: Read, one_of: set[str]) -> None:
    steps = plans(migrated, read)
    assert any(index in step for index in one_of for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN") and not subquery(step)], steps


def subquery(step: str) -> bool:
    return any(word in step for word in ("(subquery", " new", " given", "CONSTANT ROW"))


def test_whether_anything_is_new_is_looked_up_and_not_counted(migrated: Connection) -> None:
    migrated.exec_driver_sql("INSERT INTO orgs (org, name, created_at) VALUES ('plans', 'Plant', 0)")
    steps = plans(migrated, lambda conn: feed.feed_bounds(conn, "plans"))
    migrated.rollback()
    assert len([step for step in steps if BY_SEQ in step or WAITING in step]) == 2, steps
    assert not [step for step in steps if step.startswith("SCAN")], steps


def test_what_keeps_an_event_is_found_from_the_deliveries_that_wait(migrated: Connection) -> None:
    """Not by looking for a delivery at every event, nor through all that was sent."""
    migrated.exec_driver_sql("INSERT INTO orgs (org, name, created_at) VALUES ('plans', 'Plant', 0)")
    occurred(migrated, "plans", "kpi.read", "kpi_1", None, None, NOON)
    feed.number(migrated, "plans")
    steps = plans(migrated, lambda conn: feed.trim(conn, "plans", NOON - timedelta(days=30)))
    migrated.rollback()
    walks = [step for step in steps if "deliveries" in step]
    assert [UNSENT in step for step in walks] == [True], steps
    assert BY_ID in steps[steps.index(walks[0]) + 1]
    assert not [step for step in steps if step.startswith("SCAN") or "CORRELATED" in step], steps
