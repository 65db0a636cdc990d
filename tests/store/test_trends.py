"""Trends over plants made up by chance, against an oracle that loops; and how the database finds the rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from operator import attrgetter
from random import Random
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, event

from coach.board import vital
from coach.board.reach import Reach, reach
from coach.board.rules.pareto import normal
from coach.board.tier3 import read_tier3
from coach.board.trends import Workload, read_money, read_recurrence, read_work
from coach.board.vital import By, read_pareto
from coach.errors import InvalidInput
from coach.store import loads, progress, trends
from coach.store.scope import Caller
from coach.store.tables import METADATA
from tests import trend_oracle as oracle
from tests.trend_oracle import NOW, World

FIRST, LAST = date(2026, 2, 1), date(2026, 3, 20)
SEEN = frozenset({"t0", "t1", "t2", "t3", "t9"})


def asked(conn: Connection, org: str, teams: frozenset[str] | None = SEEN) -> Reach:
    return reach(conn, Caller(org, "key", "admin", teams=teams), "t0", FIRST, LAST, NOW, ZoneInfo("UTC"))


def agree(conn: Connection, org: str, world: World) -> None:
    """Whatever is counted is what one finds by looking at every row."""
    caller, question = Caller(org, "key", "reader", teams=SEEN), asked(conn, org)
    start, end = question.days.start, question.days.end
    found = read_work(conn, caller, question, NOW)
    for team in found.teams:
        for rows, shown in ((world.issues, team.issues), (world.actions, team.actions)):
            assert shown == Workload(**oracle.load(world, [row for row in rows if row["team_id"] == team.team_id]))
    assert sum(t.issues.n + t.actions.n for t in found.teams) == sum(
        oracle.load(world, world.own(rows))["n"] for rows in (world.issues, world.actions)
    )
    for department in found.departments:
        assert department.actions == Workload(**oracle.load(world, helped(world, department.team_id)))
    by_team, by_month = oracle.money(world, start, end)
    money = read_money(conn, question)
    amounts = attrgetter(*oracle.AMOUNTS)
    assert {(one.team_id, one.currency): amounts(one) for one in money.teams} == by_team
    assert {(str(one.month), one.currency): one.verified for one in money.months} == by_month
    by: By
    for by in ("team", "machine", "shift", "severity"):
        bars = read_pareto(conn, question, "issues", by).bars
        assert {bar.key: bar.n for bar in bars} == oracle.counted(world, by, start, end)
    causes = read_pareto(conn, question, "causes", "cause").bars
    assert {normal(bar.label or ""): (bar.n, bar.n_proved) for bar in causes} == oracle.caused(world, start, end)


def helped(world: World, department: str | None) -> list[oracle.Row]:
    """All of a department that was asked for, of another that is seen what is these teams' own, of the rest alike."""
    if department in world.tree:
        return [row for row in world.actions if row["helps_id"] == department]
    unseen = [row for row in world.own(world.actions) if row["helps_id"] not in (None, *SEEN)]
    return unseen if department is None else [row for row in world.own(world.actions) if row["helps_id"] == department]


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_trends_are_what_one_gets_by_counting_row_by_row(seed: int) -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as conn:
        world = oracle.made_up(Random(seed))
        oracle.keep(conn, "org", world)
        agree(conn, "org", world)
    engine.dispose()


def test_both_databases_count_alike(conn: Connection, org: str) -> None:
    world = oracle.made_up(Random(7), 80)
    oracle.keep(conn, org, world)
    agree(conn, org, world)


def test_a_team_that_is_not_seen_is_neither_counted_nor_named(conn: Connection, org: str) -> None:
    oracle.keep(conn, org, oracle.made_up(Random(3)))
    question = asked(conn, org, frozenset({"t0", "t2"}))
    caller = Caller(org, "key", "reader", teams=frozenset({"t0", "t2"}))
    shown = repr((read_work(conn, caller, question, NOW), read_money(conn, question),
                  read_tier3(conn, question, "t0", NOW), read_pareto(conn, question, "issues", "team")))  # fmt: skip
    assert question.ids == ["t0", "t2"]
    assert not [id for id in ("t1", "t3", "t8", "t9") if f"'{id}'" in shown]


def test_the_weekly_look_at_a_plant_takes_few_statements(conn: Connection, org: str) -> None:
    oracle.keep(conn, org, oracle.made_up(Random(5), 60))
    sent = statements(conn, lambda: read_tier3(conn, asked(conn, org), "t0", NOW))
    assert len(sent) == 8


def test_of_too_many_causes_none_is_left_out(conn: Connection, org: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = oracle.made_up(Random(7), 80)
    oracle.keep(conn, org, world)
    question = asked(conn, org)
    named = {row["issue_id"] for row in world.causes}
    raised = [row for row in world.own(world.issues) if question.days.start <= row["created_at"] < question.days.end]
    (bare,) = [bar.n for bar in read_pareto(conn, question, "issues", "cause").bars if bar.key is None]
    assert bare == len([row for row in raised if row["kind"] != "idea" and row["id"] not in named]) > 0
    monkeypatch.setattr(vital, "MOST_CAUSES", 3)
    for ask in (lambda: read_tier3(conn, question, "t0", NOW), lambda: read_recurrence(conn, question, NOW)):
        with pytest.raises(InvalidInput, match="team further down"):
            ask()


# --- plans ------------------------------------------------------------------------------------------


def statements(conn: Connection, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, sql: str, values: Any, *___: object) -> None:
        sent.append((sql, values))

    event.listen(conn, "before_cursor_execute", note)
    ask()
    event.remove(conn, "before_cursor_execute", note)
    return sent


@pytest.fixture
def migrated(sqlite_url: str) -> Iterator[Connection]:
    engine = create_engine(sqlite_url)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


Ask = Callable[[Connection], object]
TEAMS = ["tea_1", "tea_2"]
SPAN = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
COUNTS: list[Ask] = [
    lambda conn, of=of, by=by: trends.count(conn, "org", TEAMS, of, by, *SPAN)  # type: ignore[misc]  # one for each
    for of in ("issues", "causes") for by in get_args(By) if by != "cause"
]  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        *((ask, "ix_issues_team_id_created_at_id") for ask in COUNTS[:6]),
        *((ask, "ix_causes_team_id_at") for ask in COUNTS[6:]),
        (lambda conn: trends.teams(conn, "org", "tea_1"), "ix_teams_parent_id"),
        (lambda conn: trends.causes(conn, "org", TEAMS, "issues", *SPAN), "ix_issues_team_id_created_at_id"),
        (lambda conn: trends.causes(conn, "org", TEAMS, "causes", *SPAN), "ix_causes_team_id_at"),
        (lambda conn: trends.without_cause(conn, "org", TEAMS, *SPAN), "ix_causes_issue_id_at"),
        (lambda conn: trends.endings(conn, "org", TEAMS, *SPAN), "ix_history_open_at_item_id"),
        (lambda conn: trends.raised(conn, "org", TEAMS, *SPAN), "ix_history_open_at_item_id"),
        (lambda conn: trends.promises(conn, "org", TEAMS), "ix_actions_open_team_id_benefit_at"),
        (lambda conn: trends.verified(conn, "org", TEAMS, *SPAN), "ix_actions_open_team_id_benefit_at"),
        (lambda conn: loads.of_issues(conn, "org", TEAMS, NOW), "ix_issues_open_team_id_"),
        (lambda conn: loads.of_actions(conn, "org", TEAMS, NOW), "ix_actions_open_team_id_due_at"),
        (lambda conn: loads.departments(conn, "org", TEAMS, NOW), "ix_actions_open_helps_id_due_at_id"),
        (lambda conn: loads.waiting(conn, "org", "tea_1", TEAMS, NOW), "ix_escalations_open_to_team_id_at_id"),
        (lambda conn: loads.waiting(conn, "org", "tea_1", TEAMS, NOW), "ix_lessons_open_team_id_created_at_id"),
        (lambda conn: progress.kpis(conn, "org", TEAMS, NOW), "ix_kpis_team_id_created_at_id"),
        (lambda conn: progress.readings(conn, "org", ["kpi_1", "kpi_2"], *SPAN), "ix_readings_kpi_id_at"),
        (lambda conn: progress.targets(conn, "org", ["kpi_1", "kpi_2"]), "sqlite_autoindex_targets_1"),
        (lambda conn: progress.experiments(conn, "org", TEAMS, *SPAN), "ix_storyboards_team_id_created_at_id"),
        (lambda conn: progress.achieved(conn, "org", TEAMS, *SPAN), "ix_storyboards_team_id_created_at_id"),
        (lambda conn: progress.standards(conn, "org", TEAMS, *SPAN), "ix_actions_open_team_id_closed_at"),
    ],
)
def test_what_is_counted_is_found_by_an_index(migrated: Connection, ask: Ask, index: str) -> None:
    steps = [
        row[3]
        for sql, values in statements(migrated, lambda: ask(migrated))
        for row in migrated.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    ]
    assert any(index in step for step in steps), steps
    assert [step for step in steps if step.split()[:2] in [["SCAN", table] for table in METADATA.tables]] == []
