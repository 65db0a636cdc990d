"""What tables of readings, boards of hours and exports read and write walks an index, however much is there."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from sqlalchemy import Connection, Executable, Table, create_engine

from coach.reports.export import SHEETS, SheetName
from coach.store import export, hours, imports
from coach.store import tables as t
from coach.store.scope import Caller

from .test_plans import plan, run_by

ADMIN = Caller("org", "key", "admin")
NOON = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def migrated(sqlite_url: str) -> Iterator[Connection]:
    engine = create_engine(sqlite_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.mark.parametrize("statement", [
    imports.STANDING.params(caller_org="org", kpi="kpi", shift="", moments=[NOON]), imports.CORRECT,
])  # fmt: skip
def test_readings_are_found_by_their_moments(migrated: Connection, statement: Executable) -> None:
    (step,) = plan(migrated, statement)
    assert (step.split()[0], "kpi_id=? AND" in step, "at=?" in step) == ("SEARCH", True, True), step


@pytest.mark.parametrize("read", [
    lambda conn: hours.hour(conn, "org", "tea_1", "", NOON),
    lambda conn: hours.hours_between(conn, "org", "tea_1", "", NOON, NOON + timedelta(days=1)),
])  # fmt: skip
def test_a_board_of_hours_is_found_by_its_key(migrated: Connection, read: Callable[[Connection], object]) -> None:
    (step,) = plan(migrated, run_by(migrated, lambda: read(migrated)))
    assert (step.split()[0], "sqlite_autoindex_hours_1" in step) == ("SEARCH", True), step


@pytest.mark.parametrize("name", get_args(SheetName))
def test_a_table_is_taken_out_in_the_order_of_an_index(migrated: Connection, name: SheetName) -> None:
    steps = plan(migrated, SHEETS[name].rows(ADMIN))
    assert {step.split()[0] for step in steps} == {"SEARCH"}, steps


@pytest.mark.parametrize("table", export.TABLES, ids=lambda table: table.name)
def test_everything_is_taken_out_in_the_order_of_its_keys(migrated: Connection, table: Table) -> None:
    def ask() -> object:
        return list(export.rows_of(migrated, "org", table))

    steps = plan(migrated, run_by(migrated, ask))
    left_out = {"LIST"} if table is t.utterances else set()  # those that were seen on a walk, which is a person's own
    assert {step.split()[0] for step in steps} == {"SEARCH"} | left_out, steps
