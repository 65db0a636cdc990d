"""What the feed is asked every second walks an index, however much has happened."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, create_engine

from coach.store import feed, sources
from coach.store.scope import Caller

from .test_issue_plans import plans

NOON = datetime(2026, 3, 2, tzinfo=UTC)
TEAM = Caller("org", "key", "reader", teams=frozenset({"tea_1"}))
BY_SEQ, WAITING = "sqlite_autoindex_feed_2", "ix_feed_open_at_id"

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
