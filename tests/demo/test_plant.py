"""The demo plant: whole, believable, the same each time, and nothing in it that the clockwork would trip over."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from coach.board.audit import examine
from coach.board.demo import ORG
from coach.board.outbox import post
from coach.board.plant import Plant
from coach.board.sweep import sweep_batch
from coach.demo import built, load_empty
from coach.frameworks import shipped
from coach.store import tables as t
from coach.store.engine import Store, connect, normal_url, prepare
from coach.store.keys import caller_of

from .dump import dump
from .plants import play_plant

FRIDAY = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)


def played(folder: Path, at: datetime, zone: str = "UTC") -> Iterator[Connection]:
    engine = connect(normal_url(play_plant(folder, at, zone)))
    with engine.begin() as conn:
        yield conn
    engine.dispose()


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    yield from played(tmp_path_factory.mktemp("plant"), FRIDAY)


def states(conn: Connection, table: Table, *names: str) -> Counter[Any]:
    columns = [table.c[name] for name in names]
    found = conn.execute(select(*columns).where(table.c.org == ORG)).all()
    return Counter(row[0] if len(names) == 1 else tuple(row) for row in found)


def count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table).where(table.c.org == ORG)).scalar_one())


def test_it_has_the_people_of_four_tiers(plant: Connection) -> None:
    assert states(plant, t.teams, "tier") == {1: 6, 2: 6, 3: 3, 4: 1}
    assert count(plant, t.people) == 54
    assert states(plant, t.people, "role") == {"admin": 1, "supervisor": 15, "coach": 1, "learner": 37}
    assert None not in states(plant, t.teams, "leader_id")


def test_its_numbers_lead_from_the_lines_to_the_plant_over_ninety_days(plant: Connection) -> None:
    assert states(plant, t.kpis, "category").keys() == set("SQDCP")
    assert states(plant, t.kpis, "status").keys() == {"green", "amber", "red", "grey"}
    assert states(plant, t.kpis, "rollup") == {None: 29, "sum": 4, "weighted_mean": 1}
    first, last = plant.execute(select(func.min(t.readings.c.at), func.max(t.readings.c.at)).where(
        t.readings.c.org == ORG)).one()  # fmt: skip
    assert timedelta(days=85) < last - first < timedelta(days=92) and FRIDAY - last < timedelta(days=1)


def test_its_work_stands_wherever_work_can_stand(plant: Connection) -> None:
    issues = states(plant, t.issues, "kind", "status")
    assert {status for kind, status in issues if kind == "problem"} == {
        "open", "in_analysis", "countermeasures", "checking", "closed", "reopened",
    }  # fmt: skip
    assert states(plant, t.issues, "kind", "answer").keys() >= {
        ("idea", None),
        ("idea", "accepted"),
        ("idea", "declined"),
    }
    assert states(plant, t.actions, "status").keys() == {
        "open", "done", "verified", "effective", "standardised", "ended", "closed", "cancelled",
    }  # fmt: skip
    assert states(plant, t.actions, "owner_state")["proposed"] >= 2 and max(states(plant, t.actions, "moves")) == 2


def test_help_was_asked_for_and_given_and_some_of_it_is_still_owed(plant: Connection) -> None:
    answers = states(plant, t.escalations, "answer")
    assert answers.keys() >= {"accept", "decide", "decline", "lend"}
    assert states(plant, t.escalations, "status")["open"] > 3
    assert states(plant, t.effects, "decision").keys() >= {None, "effective", "not_effective"}
    assert states(plant, t.sessions, "status").keys() == {"active", "finished", "parked"}
    more = (t.causes, t.lessons, t.checks, t.walks, t.hours, t.experiments, t.meetings)
    assert [table.name for table in more if count(plant, table) == 0] == []


def test_an_effective_action_has_moved_a_target_and_saved_money(plant: Connection) -> None:
    moved = plant.execute(select(t.targets.c.target).where(t.targets.c.org == ORG, t.targets.c.action_id.is_not(None)))
    assert sorted(moved.scalars()) == [16, 850]
    a = t.actions.c
    verified = plant.execute(select(func.sum(a.benefit_realised)).where(a.org == ORG, a.benefit_by.is_not(None)))
    assert verified.scalar_one() == 29_000


def test_nothing_in_it_alarms_the_auditor(plant: Connection) -> None:
    assert examine(plant, ORG, FRIDAY) == []


def test_a_worker_that_comes_now_finds_nothing_left_to_do(plant: Connection) -> None:
    assert sweep_batch(plant, ORG, FRIDAY).claimed == 0
    assert post(plant, Plant(plant, ORG, FRIDAY)) is None


async def test_whoever_brings_their_own_teams_begins_with_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    prepare(url)
    with Store.open(url) as store:
        key = await load_empty(store, tmp_path, tuple(shipped()), "UTC", FRIDAY)
        assert await store.read(lambda conn: caller_of(conn, key, FRIDAY).role) == "admin"
        assert await store.read(built) and await store.read(lambda conn: count(conn, t.teams)) == 0


@pytest.mark.uncounted
def test_it_is_the_same_each_time_and_moves_with_today(plant: Connection, tmp_path: Path) -> None:
    later = FRIDAY + timedelta(weeks=2)
    for conn in played(tmp_path, later):
        ours, theirs = dump(plant, FRIDAY), dump(conn, later)
        assert {name: ours[name] - theirs[name] for name in ours if ours[name] != theirs[name]} == {}


@pytest.mark.full
@pytest.mark.parametrize("day", range(7))
def test_it_stands_the_same_on_whatever_day_it_is_made(plant: Connection, tmp_path: Path, day: int) -> None:
    zone, hour = ("Pacific/Auckland", 1) if day % 2 else ("America/New_York", 21)
    at = datetime(2026, 4, 1 + day, hour, tzinfo=UTC)
    for conn in played(tmp_path, at, zone):
        for table in (t.issues, t.actions, t.sessions):
            assert states(conn, table, "status") == states(plant, table, "status"), table.name
        colours = states(conn, t.kpis, "status")
        assert (colours["red"], colours["grey"]) == (2, 2)
        assert examine(conn, ORG, at) == []


@pytest.mark.full
def test_it_is_played_on_postgresql_as_well(plant: Connection, postgres_url: str, tmp_path: Path) -> None:
    engine = connect(normal_url(play_plant(tmp_path, FRIDAY, url=postgres_url)))
    with engine.begin() as conn:
        assert states(conn, t.actions, "status") == states(plant, t.actions, "status")
        assert examine(conn, ORG, FRIDAY) == []
    engine.dispose()
