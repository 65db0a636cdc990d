"""Every statement about KPIs and readings walks an index."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, create_engine

from coach.store import kpis
from coach.store.board import Asked, Place
from coach.store.kpis import After
from coach.store.scope import Caller

from .test_plans import plan, run_by

CALLER = Caller("org", "key", "admin")
NOON = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Connection]:
    """As migrations make it: of two indexes that cost the same, the order in which they were made decides."""
    engine = create_engine(sqlite_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (kpis.NEWEST, "ix_readings_open_kpi_id_shift_at"),
        (kpis.VERSIONS, "ix_readings_kpi_id_at_shift_version"),
        (kpis.CORRECT, "ix_readings_kpi_id_at_shift_version"),
        (kpis.OPEN.params(caller_org="org", kpis=["a", "b"]), "ix_issues_open_kpi_id"),
        (kpis.RECURRED, "ix_issues_kpi_id_created_at"),
        (kpis.ANALYSES.params(caller_org="org", team="tea_1"), "ix_issues_open_team_id_waiting_created_at_id"),
        (kpis.WAITING.params(caller_org="org", team="tea_1"), "ix_issues_open_team_id_waiting_created_at_id"),
        (kpis.SLOTS, "sqlite_autoindex_teams_1"),
    ],
)
def test_a_prepared_statement_walks_its_index(empty: Connection, statement: Executable, index: str) -> None:
    (step,) = plan(empty, statement)
    assert (step.split()[0], index in step) == ("SEARCH", True), step


@pytest.mark.parametrize("shift", [None, "late"])
@pytest.mark.parametrize("after", [None, After(NOON, "late", 1)], ids=["first page", "later page"])
@pytest.mark.parametrize("history", [True, False])
def test_a_page_of_readings_is_read_in_order(empty: Connection, shift: Any, after: Any, history: bool) -> None:
    def ask() -> object:
        return kpis.page_of_readings(empty, "org", "kpi", shift, after, 50, history=history)

    (step,) = plan(empty, run_by(empty, ask))
    assert step.split()[0] == "SEARCH", step


@pytest.mark.parametrize("team", [None, "tea_1"])
@pytest.mark.parametrize("after", [None, Place(NOON, "kpi_1")], ids=["first page", "later page"])
def test_a_page_of_kpis_is_read_in_order(empty: Connection, team: Any, after: Any) -> None:
    def ask() -> object:
        return kpis.page_of_kpis(empty, CALLER, Asked(50, after), team, retired=False)

    (step,) = plan(empty, run_by(empty, ask))
    assert f"USING INDEX ix_kpis_{'team_id_' if team else ''}created_at_id" in step
