"""Routines, meetings and a leader's own numbers are found by an index, however many others there are."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from coach.store import leading, meetings, routines
from coach.store import tables as t
from coach.store.board import Asked
from coach.store.scope import Caller

from .test_plans import plan

AT, DAY = datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 2)
ADMIN = Caller("org", "key", "admin")
WHOSE = ("org", "per_1", AT, AT)

READS: dict[str, Callable[[Connection], object]] = {
    "due": lambda conn: routines.due(conn, "org", AT, 500),
    "checked": lambda conn: routines.checked(conn, "org", {"rou_1"}, {DAY}),
    "checks": lambda conn: routines.checks(conn, "org", ["tea_1"], DAY, DAY),
    "of teams": lambda conn: routines.of_teams(conn, "org", ["tea_1"]),
    "page": lambda conn: routines.page_of_routines(conn, ADMIN, Asked(50), "tea_1", retired=False),
    "below": lambda conn: routines.below(conn, ADMIN, "tea_1"),
    "newest": lambda conn: meetings.newest(conn, "org", "tea_1"),
    "last ended": lambda conn: meetings.last_ended(conn, "org", "tea_1", AT),
    "promised": lambda conn: meetings.promised(conn, "org", "tea_1", AT),
    "deadlines": lambda conn: meetings.deadlines(conn, "org", ["act_1"]),
    "lessons": lambda conn: meetings.lessons(conn, ADMIN, "tea_1"),
    "answered": lambda conn: leading.answered(conn, *WHOSE),
    "decided": lambda conn: leading.decided(conn, *WHOSE),
    "ideas": lambda conn: leading.ideas_answered(conn, *WHOSE),
    "walks": lambda conn: leading.walks_of(conn, *WHOSE),
    "teams": lambda conn: leading.teams_of(conn, "org", "per_1"),
    "led": lambda conn: leading.led_by(conn, "org", "per_1"),
}


@pytest.fixture(scope="module")
def empty() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    t.METADATA.create_all(engine)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.mark.parametrize("name", READS)
def test_it_searches_an_index_for_more_than_the_organisation(empty: Connection, name: str) -> None:
    seen: list[Any] = []

    def remember(conn: Connection, statement: object, *rest: object) -> None:
        seen.append(statement)

    event.listen(empty, "before_execute", remember)
    READS[name](empty)
    event.remove(empty, "before_execute", remember)
    steps = [step for statement in seen for step in plan(empty, statement)]
    assert [step for step in steps if "SEARCH" in step]
    scans = [step for step in steps if step.startswith("SCAN") and step != "SCAN tree"]
    assert scans + [step for step in steps if step.endswith("(org=?)")] == []
