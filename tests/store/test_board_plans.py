"""A board, its alarms and the metrics walk indexes of what is open, on the schema as migrations make it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, create_engine, event

from benchmarks.board import Size, measured
from benchmarks.sweep import sqlite
from coach.store import view
from coach.store.board import Asked, Place
from coach.store.pulse import PULSE
from coach.store.scope import Caller
from coach.store.tables import METADATA

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BINDS = {"caller_org": "org", "team": "tea_1", "now": NOW, "whole": False, "seen": ["tea_2", "tea_3"]}
CALLERS = {
    "whole": Caller("org", "key", "admin"),
    "teams": Caller("org", "key", "reader", teams=frozenset({"tea_1", "tea_2"})),
}


@pytest.fixture(scope="module")
def empty(sqlite_url: str) -> Any:
    with create_engine(sqlite_url).connect() as conn:
        yield conn


def plan(conn: Connection, statement: Any) -> list[str]:
    known = {name: value for name, value in BINDS.items() if name in statement.compile(conn).params}
    compiled = statement.params(**known).compile(conn, compile_kwargs={"render_postcompile": True})
    values = tuple(1 for _ in compiled.positiontup or ())
    return [row[3] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)]


def scanned(steps: list[str]) -> list[str]:
    """The tables that are gone through from their first row to their last."""
    return [table for table in METADATA.tables if any(step.split()[:2] == ["SCAN", table] for step in steps)]


def searched(steps: list[str], table: str) -> set[str]:
    """The columns by which the rows of a table are found."""
    marks = [step for step in steps if step.startswith(f"SEARCH {table} USING")]
    assert marks, f"{table} is not looked into: {steps}"
    return {step.partition("INDEX ")[2] for step in marks}


@pytest.mark.parametrize("name", [*view.STATEMENTS, "pulse"])
def test_no_table_is_scanned(empty: Connection, name: str) -> None:
    statement: Select[Any] = {**view.STATEMENTS, "pulse": PULSE}[name]
    assert scanned(plan(empty, statement)) == []


def test_open_work_is_found_among_what_is_open_only(empty: Connection) -> None:
    steps = plan(empty, view.STATEMENTS["items"])
    found = {table: searched(steps, table) for table in ("issues", "actions", "sessions", "clocks")}
    assert found == {
        "issues": {"ix_issues_open_team_id_created_at_id (org=? AND team_id=?)"},
        "actions": {"ix_actions_open_team_id_due_at_id_by_line_status (org=? AND team_id=?)"},
        "sessions": {"ix_sessions_open_team_id_updated_at_id (org=? AND team_id=?)"},
        "clocks": {"sqlite_autoindex_clocks_1 (org=? AND item_id=?) LEFT-JOIN"},
    }


def test_what_goes_up_and_down_is_found_among_what_is_open_only(empty: Connection) -> None:
    steps = plan(empty, view.STATEMENTS["risen"])
    assert searched(steps, "escalations") == {
        "ix_escalations_open_to_team_id_at_id (org=? AND to_team_id=?)",
        "ix_escalations_open_team_id_at_id (org=? AND team_id=?)",
    }
    assert searched(steps, "alarms") == {"ix_alarms_open_since_id (org=?)"}
    for table in ("issues", "actions", "sessions", "storyboards"):
        assert searched(steps, table) == {f"sqlite_autoindex_{table}_1 (org=? AND id=?) LEFT-JOIN"}


def test_the_teams_own_work_is_counted_and_what_lies_below_is_added_up(empty: Connection) -> None:
    steps = plan(empty, view.STATEMENTS["heads"])
    assert searched(steps, "issues") == {"ix_issues_open_team_id_created_at_id (org=? AND team_id=?)"}
    assert all(index.startswith("ix_actions_open_team_id") for index in searched(steps, "actions"))
    assert searched(steps, "tallies") == {"sqlite_autoindex_tallies_1 (org=? AND team_id=?) LEFT-JOIN"}
    by_id, below = "sqlite_autoindex_teams_1 (org=? AND id=?)", "ix_teams_parent_id_id (org=? AND parent_id=?)"
    assert searched(steps, "teams") == {by_id, below}


def test_a_kpi_finds_its_open_issue_and_its_calendar_by_their_keys(empty: Connection) -> None:
    steps = plan(empty, view.STATEMENTS["kpis"])
    assert searched(steps, "kpis") == {"ix_kpis_team_id_created_at_id (org=? AND team_id=?)"}
    assert searched(steps, "issues") == {"ix_issues_open_kpi_id (org=? AND kpi_id=?)"}
    assert searched(steps, "calendars") == {"sqlite_autoindex_calendars_1 (org=? AND id=?) LEFT-JOIN"}


def test_metrics_count_what_is_due_and_never_all_there_is(empty: Connection) -> None:
    steps = plan(empty, PULSE)
    assert searched(steps, "clocks") == {"ix_clocks_open_due_at (org=? AND due_at<?)"}
    assert searched(steps, "messages") == {"ix_messages_status_at_id (org=? AND status=?)"}
    assert searched(steps, "notices") == {"ix_notices_open_due_at_person_id (org=? AND due_at>?)"}
    assert searched(steps, "beats") == {"sqlite_autoindex_beats_1 (org=?)"}


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("after", [None, Place(NOW, "alarm_1")], ids=["first page", "later page"])
def test_alarms_are_listed_from_those_that_are_open(empty: Connection, caller: str, after: Place | None) -> None:
    steps = plan(empty, run_by(empty, lambda: view.alarms(empty, CALLERS[caller], Asked(50, after))))
    assert "USING INDEX ix_alarms_open_since_id" in steps[0]
    assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step]


def run_by(conn: Connection, act: Callable[[], object]) -> Any:
    """The statement that it runs."""
    seen: list[Any] = []

    def remember(conn: Connection, statement: object, *rest: object) -> None:
        seen.append(statement)

    event.listen(conn, "before_execute", remember)
    act()
    event.remove(conn, "before_execute", remember)
    return seen[0]


def test_a_board_finds_its_team_among_many_without_scanning(tmp_path: Path) -> None:
    with sqlite(tmp_path) as (engine, cpu):
        found = measured(engine, cpu, Size(actions=2_000, teams=20), rounds=1)
    assert (found["statements"], found["scanned"]) == (5, [])
    assert (found["counts"]["actions"], found["lines"]["actions"], found["lines"]["kpis"]) == (100, 50, 6)
