"""Trees of KPIs: what stands above is what a plain sum over the readings below says, whatever came when."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import zip_longest
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, create_engine

from coach.board.kpis import create_kpi
from coach.board.plant import Plant
from coach.board.readings import after_many, take
from coach.board.rollups import Changed, hold_all
from coach.board.teams import create_team
from coach.store import kpis as rows
from coach.store import rollups
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.kpis import ReadingRow, keep
from coach.store.scope import Caller
from coach.store.tables import METADATA

from .test_plans import plan, run_by

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(4)]
QUIET = {"misses": None, "signal": False, "trend": None, "single": False}
USUAL = {"category": "Q", "unit": "", "direction": "lower", "target": 5.0, "limit": None, "leading": False,
         "value_stream": None, "rhythm": "day", "shifts": [], "rules": QUIET, "owner_id": None}  # fmt: skip
SAFE = {"timezone": "UTC", "make_safe_text": "Stop.", "emergency_contact": "4711", "tier": 1}

Values = dict[tuple[str, date], tuple[float, float]]


class Tree(NamedTuple):
    """A site over two halls, each over lines; `lines` are read by hand."""

    site: str
    halls: tuple[str, str]
    lines: dict[str, str]
    """The hall of each."""

    def values(self, read: Values, day: date, above: str) -> list[tuple[float, float]] | None:
        mine = [line for line, hall in self.lines.items() if above in (hall, self.site)]
        found = [read.get((line, day)) for line in mine]
        return None if None in found else [pair for pair in found if pair]


def grow(conn: Connection, admin: Caller, how: str) -> Tree:
    team = create_team(conn, admin, {**SAFE, "name": "Hall"}, NOON)

    def kpi(**more: Any) -> str:
        return create_kpi(conn, admin, {**USUAL, "name": "Scrap", "team_id": team, **more}, NOON - timedelta(9))

    site = kpi(rollup=how)
    halls = (kpi(rollup=how, rolls_into=site), kpi(rollup=how, rolls_into=site))
    return Tree(site, halls, {kpi(rolls_into=hall, weight=2.0): hall for hall in (*halls, halls[0])})


@pytest.fixture
def tree(conn: Connection, admin: Caller) -> Callable[[str], Tree]:
    return partial(grow, conn, admin)


def expected(how: str, pairs: list[tuple[float, float]]) -> float:
    if how == "sum":
        return sum(value for value, _ in pairs)
    if how == "worst":
        return max(value for value, _ in pairs)
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)


def standing(conn: Connection, org: str, kpi: str) -> dict[date, float]:
    return {point.at.date(): point.value for point in rows.newest(conn, org, kpi, "", 50)}


def check(conn: Connection, org: str, tree: Tree, how: str, read: Values) -> None:
    for above in (tree.site, *tree.halls):
        whole = {day: tree.values(read, day, above) for day in DAYS}
        wanted = {day: pytest.approx(expected(how, pairs)) for day, pairs in whole.items() if pairs}
        assert standing(conn, org, above) == wanted


@pytest.mark.parametrize("how", ["sum", "weighted_mean", "worst"])
def test_what_stands_above_follows_every_reading_and_correction(
    conn: Connection, admin: Caller, tree: Callable[[str], Tree], how: str
) -> None:
    made, dice, read = tree(how), Random(7), Values()
    for _ in range(24):
        line, day = dice.choice(sorted(made.lines)), dice.choice(DAYS)
        value, weight = float(dice.randint(0, 20)), dice.choice([None, 5.0])
        take(conn, admin, line, {"at": day, "value": value, "weight": weight}, NOON)
        read[line, day] = (value, weight or read.get((line, day), (value, 2.0))[1])
        check(conn, admin.org, made, how, read)


def test_many_readings_at_once_come_to_the_same(conn: Connection, admin: Caller, tree: Callable[[str], Tree]) -> None:
    made, plant, read = tree("weighted_mean"), Plant(conn, admin.org, NOON), Values()
    changes: list[Changed] = []
    hold_all(plant, made.lines)
    for n, line in enumerate(made.lines):
        ends = [plant.calendar(rollups.hold(conn, admin.org, line)["team_id"]).end_of(day) for day in DAYS]
        for day, at in zip(DAYS, ends, strict=True):
            keep(conn, ReadingRow(admin.org, line, "", at, 1, n + day.day, False, None, None, NOON, 1.0 + n))
            read[line, day] = (n + day.day, 1.0 + n)
        changes.append(Changed(rollups.hold(conn, admin.org, line), {"": ends}))
    assert after_many(plant, admin, changes) == []
    check(conn, admin.org, made, "weighted_mean", read)


def test_a_whole_of_many_parts_is_written_once_for_a_table_and_once_for_a_year(
    conn: Connection, admin: Caller, tree: Callable[[str], Tree], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, plant, spans = tree("sum"), Plant(conn, admin.org, NOON), list[int]()
    original = rows.rewrite

    def rewrite(conn: Connection, gone: list[ReadingRow], new: list[ReadingRow]) -> None:
        spans.append(len(new))
        original(conn, gone, new)

    monkeypatch.setattr(rows, "rewrite", rewrite)
    changes: list[Changed] = []
    for line in made.lines:
        ends = [NOON - timedelta(days=n) for n in (0, 1, 300)]
        for at in ends:
            keep(conn, ReadingRow(admin.org, line, "", at, 1, 0.1, False, None, None, NOON))
        changes.append(Changed(rollups.hold(conn, admin.org, line), {"": ends}))
    assert after_many(plant, admin, changes) == []
    assert sorted(spans) == [1, 1, 1, 2, 2, 2]
    assert [point.value for point in rows.newest(conn, admin.org, made.site, "", 9)] == [0.3] * 3


def test_a_whole_that_misses_its_target_again_and_again_asks_for_an_analysis(
    conn: Connection, admin: Caller, tree: Callable[[str], Tree]
) -> None:
    made = tree("worst")
    conn.execute(t.kpis.update().where(t.kpis.c.org == admin.org, t.kpis.c.id == made.site).values(rules={"misses": 3}))
    begun = [
        take(conn, admin, line, {"at": day, "value": 9.0}, NOON).assigned for day in DAYS[:3] for line in made.lines
    ]
    assert [len(each) for each in begun] == [0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert rows.open_issues(conn, admin.org, [made.site, *made.halls, *made.lines]).keys() == {made.site}


def test_a_value_goes_when_a_part_comes_that_was_there_but_not_read_then(
    conn: Connection, admin: Caller, tree: Callable[[str], Tree]
) -> None:
    made = tree("sum")
    lines = [line for line, hall in made.lines.items() if hall == made.halls[1]]
    take(conn, admin, lines[0], {"at": DAYS[1], "value": 3.0}, NOON)
    assert standing(conn, admin.org, made.halls[1]) == {DAYS[1]: 3}
    other = next(line for line, hall in made.lines.items() if hall == made.halls[0])
    take(conn, admin, other, {"at": DAYS[0], "value": 1.0}, NOON)
    conn.execute(
        t.kpis.update().where(t.kpis.c.org == admin.org, t.kpis.c.id == other).values(rolls_into=made.halls[1])
    )
    take(conn, admin, lines[0], {"at": DAYS[1], "value": 4.0}, NOON)
    assert standing(conn, admin.org, made.halls[1]) == {}


async def test_readings_that_come_together_are_all_in_the_sum_and_nobody_waits_for_ever(
    store: Store, admin: Caller
) -> None:
    made = await store.write(lambda conn: grow(conn, admin, "sum"))
    read: Values = {(line, day): (float(n), 2.0) for n, line in enumerate(sorted(made.lines)) for day in DAYS}

    def form(conn: Connection, day: date) -> None:
        hold_all(Plant(conn, admin.org, NOON), made.lines)
        for line in made.lines:
            take(conn, admin, line, {"at": day, "value": read[line, day][0]}, NOON)

    def alone(conn: Connection, line: str, day: date) -> None:
        take(conn, admin, line, {"at": day, "value": read[line, day][0]}, NOON)

    forms = [store.write(partial(form, day=day)) for day in DAYS]
    ones = [store.write(partial(alone, line=line, day=day)) for line, day in read]
    await asyncio.gather(*(each for pair in zip_longest(ones, forms) for each in pair if each is not None))
    await store.read(lambda conn: check(conn, admin.org, made, "sum", read))


# --- plans ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty() -> Any:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as opened:
        yield opened


ASKED: Iterable[tuple[Callable[[Connection], object], set[str]]] = [
    (lambda c: rollups.parts(c, "org", "kpi_1"), {"ix_kpis_rolls_into_id", "ix_readings_kpi_id_at_shift_version"}),
    (lambda c: rollups.part_ids(c, "org", ["kpi_1"]), {"ix_kpis_rolls_into_id"}),
    (lambda c: rollups.claim_due(c, "org", NOON, 500), {"ix_kpis_open_due_at_id"}),
    (lambda c: rollups.owed_by_person(c, "org", "per_1"), {"ix_kpis_owner_id_id"}),
    (lambda c: rollups.reading_teams(c, "org"), {"ix_kpis_team_id_created_at_id"}),
    (lambda c: rollups.owed_by_teams(c, "org", ["tea_1"]), {"ix_kpis_team_id_created_at_id"}),
    (lambda c: rollups.ties(c, "org"), {"sqlite_autoindex_kpis_1"}),
    (lambda c: rollups.count_readings(c, "org", ["kpi_1"], NOON), {"ix_readings_kpi_id_at_shift_version"}),
    (lambda c: rows.between(c, "org", "kpi_1", NOON, NOON), {"ix_readings_kpi_id_at_shift_version"}),
]


@pytest.mark.parametrize(("ask", "indexes"), ASKED)
def test_every_statement_about_trees_walks_an_index(empty: Connection, ask: Any, indexes: set[str]) -> None:
    steps = plan(empty, run_by(empty, lambda: ask(empty)))
    used = {step.partition("INDEX ")[2].split(" ")[0] for step in steps if step.startswith("SEARCH")}
    assert (used, [step for step in steps if step.startswith("SCAN")]) == (indexes, [])
