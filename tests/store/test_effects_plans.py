"""What is read about an action and what became of it walks an index, however many of them there are."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from coach.store import board, effects
from coach.store import tables as t
from coach.store.scope import Caller

from .test_plans import plan

AT = datetime(2026, 3, 2, tzinfo=UTC)
ADMIN = Caller("org", "key", "admin")
OWNER = Caller("org", "key", "learner", person_id="per_1", teams=frozenset({"tea_1", "tea_2"}))
KPI: Any = {"team_id": "tea_1"}

READS: dict[str, Callable[[Connection], object]] = {
    "homes": lambda conn: effects.homes(conn, "org", "per_1"),
    "looks": lambda conn: effects.effects_of(conn, "org", ["act_1", "act_2"]),
    "kpis": lambda conn: effects.kpis_of(conn, "org", {"kpi_1"}),
    "cause": lambda conn: effects.same_as(conn, "org", "iss_1"),
    "readings": lambda conn: effects.readings_around(conn, "org", "kpi_1", AT, AT),
    "parallel": lambda conn: effects.parallel(conn, ADMIN, "act_1", KPI, AT, AT),
    "parallel of some teams": lambda conn: effects.parallel(conn, OWNER, "act_1", KPI, AT, AT),
    "of another team": lambda conn: board.see(conn, OWNER, t.actions, "act_1"),
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
    assert [step for step in steps if step.startswith("SCAN") or step.endswith("(org=?)")] == []
