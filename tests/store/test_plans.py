"""Every statement on the turn path, and every list, walks an index."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, create_engine, event

from coach.store import board, keys, sessions, turns, usage
from coach.store.scope import Caller
from coach.store.tables import METADATA

CALLER = Caller("org", "key", "admin")
TEAM_CALLER = Caller("org", "key", "learner", teams=frozenset({"tea_1", "tea_2"}))
AFTER = (datetime(2026, 3, 2, tzinfo=UTC), "ses_1")


@pytest.fixture(scope="module")
def empty() -> Any:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as conn:
        yield conn


def plan(conn: Connection, statement: Any) -> list[str]:
    compiled = statement.compile(conn, compile_kwargs={"render_postcompile": True})
    values = tuple(1 for _ in compiled.positiontup or ())
    return [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)]


@pytest.mark.parametrize(
    "statement",
    [
        keys.FIND,
        sessions.BY_ID,
        sessions.EVENTS,
        sessions.TEXTS.params(caller_org="org", ids=["a", "b"]),
        sessions.TURNS,
        sessions.LATEST,
        sessions.SPOKE,
        sessions.SHARED,
        sessions.WAITING,
        turns.TURNS,
        turns.EXTEND,
        turns.REPLACE,
        turns.FINISH,
        turns.DISPLACE,
        turns.SAVE,
        turns.SAVE_ALL,
        usage.SWITCH,
        usage.NAMES,
        usage.SPENT,
        usage.CALLS,
    ],
    ids=lambda statement: " ".join(str(statement).split())[:40],
)
def test_a_prepared_statement_searches_an_index(empty: Connection, statement: Executable) -> None:
    steps = plan(empty, statement)
    assert steps
    assert [step for step in steps if step.startswith("SCAN")] == []


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"status": "active"},
        {"issue_id": "iss_1"},
        {"learner_id": "per_1"},
        {"team_id": "tea_1"},
        {"team_id": "tea_1", "status": "parked"},
    ],
    ids=str,
)
@pytest.mark.parametrize("after", [None, AFTER], ids=["first page", "later page"])
def test_a_list_of_sessions_reads_its_index_in_order(empty: Connection, filters: Any, after: Any) -> None:
    steps = plan(empty, listed(empty, CALLER, after=after, **filters))
    assert len(steps) == 1
    assert f"USING INDEX ix_sessions_{'_'.join([*filters, 'created_at', 'id'])}" in steps[0]


def test_the_latest_turns_are_walked_back_from_the_last(empty: Connection) -> None:
    (turns, *_) = plan(empty, sessions.LATEST)
    assert "PRIMARY KEY (org=? AND session_id=? AND n<?)" in turns.replace("sqlite_autoindex_turns_1", "PRIMARY KEY")


def test_a_list_of_one_key_s_teams_searches_an_index(empty: Connection) -> None:
    assert [step for step in plan(empty, listed(empty, TEAM_CALLER)) if step.startswith("SCAN")] == []


def test_people_are_found_by_the_ids_that_are_asked_for(empty: Connection) -> None:
    steps = plan(empty, run_by(empty, lambda: board.page_of_people(empty, CALLER, board.Asked(50), None, ["per_1"])))
    assert steps == ["SEARCH people USING INDEX sqlite_autoindex_people_1 (org=? AND id=?)"]


@pytest.mark.parametrize("after", [None, ("2026-03-02", "openai/a")], ids=["first page", "later page"])
def test_use_is_listed_from_an_index(empty: Connection, after: Any) -> None:
    page = (empty, CALLER, "2026-02-01", "2026-03-02", after, 50)
    steps = plan(empty, run_by(empty, lambda: usage.usage_by_model(*page)))
    assert "USING INDEX ix_spending_kind_day_who" in steps[0]
    assert [step for step in steps if "SCAN" in step or step.endswith("FOR ORDER BY")] == []


def test_what_was_sent_is_forgotten_by_an_index(empty: Connection) -> None:
    steps = plan(empty, run_by(empty, lambda: usage.forget_sent(empty, CALLER, "ses_1")))
    assert [step.partition(" (")[0] for step in steps] == ["SEARCH calls USING INDEX ix_calls_session_id_n_id"]


def listed(conn: Connection, caller: Caller, **asked: Any) -> Any:
    """The statement that `list_sessions` runs."""
    return run_by(conn, lambda: sessions.list_sessions(conn, caller, **asked))


def run_by(conn: Connection, act: Callable[[], object]) -> Any:
    """The first statement that it runs."""
    seen: list[Any] = []

    def remember(conn: Connection, statement: object, *rest: object) -> None:
        seen.append(statement)

    event.listen(conn, "before_execute", remember)
    act()
    event.remove(conn, "before_execute", remember)
    return seen[0]
