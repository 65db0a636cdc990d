"""The simulated plant: it plays the same twice, lets everything go wrong that it says, and sees what is wrong."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from coach.board.calendars import public_holidays
from coach.board.first_key import ORG
from coach.store import tables as t
from coach.store.engine import prepare
from evals.plant import play, run
from evals.plant.faults import Killed, MortalStore
from evals.plant.ledger import Ledger
from evals.plant.look import Look
from evals.plant.measures import faults, measure
from evals.plant.world import FREE, STOCKTAKING, ZONE, Person, Shift, began

pytestmark = pytest.mark.uncounted(long=True)

SEEDS, DAYS = (1, 2, 3), 14
MANY, NINETY = 30, 90

WRONG_THINGS = ("kills of passes", "kills of requests", "requests sent twice", "refused", "absences forgotten", "left",
                "reopened", "deadlines moved", "raised twice", "sent up", "answered", "policies edited", "outages",
                "times without a worker", "events taken twice", "sessions without a model")  # fmt: skip


@pytest.fixture(scope="module")
def ledgers() -> list[Ledger]:
    return run(SEEDS, days=DAYS)


def sound(ledger: Ledger) -> None:
    """What the software owes whatever people do."""
    assert faults(measure(ledger)) == []


def test_no_rung_is_missed_or_false_and_nothing_is_lost_at_any_tick(ledgers: list[Ledger]) -> None:
    for ledger in ledgers:
        sound(ledger)
        assert len(ledger.ticks) >= DAYS * 47
        assert len(ledger.facts) > 100


def test_all_that_can_go_wrong_does(ledgers: list[Ledger]) -> None:
    happened = {what: sum(ledger.counts.get(what, 0) for ledger in ledgers) for what in WRONG_THINGS}
    assert [what for what, n in happened.items() if n == 0] == []
    assert {one.deed for ledger in ledgers for one in ledger.happenings} == {
        "begins", "moved", "acknowledged", "reassigned", "handed_down", "sent_up", "ends"
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_the_clocks_change_and_two_holidays_fall_in(seed: int) -> None:
    days = [(began(seed) + timedelta(days=n)).astimezone(ZONE) for n in range(DAYS + 1)]
    assert len({day.utcoffset() for day in days}) == 2
    assert len({day.date() for day in days} & FREE) >= 2


def test_the_same_seed_plays_the_same() -> None:
    one, other = play(4, days=2), play(4, days=2)
    assert one == other
    assert one.happenings != play(5, days=1).happenings


def test_without_escalation_no_worker_runs_and_nobody_is_told() -> None:
    ledger = play(4, days=3, escalation=False)
    assert (ledger.passes, ledger.messages, ledger.broken) == ([], [], [])
    assert len(ledger.happenings) > 10
    assert len(ledger.felt["silence"]) == ledger.counts["issues"]


def test_the_wall_calendar_is_that_of_bavaria() -> None:
    known = {day for year in (2026, 2027) for day in public_holidays("DE", "BY", year)}
    near = {day for day in known if date(2026, 10, 1) <= day < date(2027, 7, 1)}
    assert {day for day in FREE - set(STOCKTAKING) if day < date(2027, 7, 1)} == near


def test_a_night_shift_belongs_to_the_evening_it_begins_in() -> None:
    night = Person("welder", "per_1", "weld night", Shift("night", "22:00", "06:00", (6, 0, 1, 2, 3)))
    assert night.shift_at(datetime(2026, 10, 26, 3, tzinfo=UTC)) == "2026-10-25 night"
    assert night.shift_at(datetime(2026, 10, 26, 12, tzinfo=UTC)) == "2026-10-26 off"


# --- what the look finds ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant")
    play(6, days=3, folder=folder)
    return folder / "coach.db"


@pytest.fixture
def table(played: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of what was played, to be spoilt."""
    with sqlite3.connect(played) as source, sqlite3.connect(tmp_path / "coach.db") as copy:
        source.backup(copy)
        yield copy
    source.close()
    copy.close()


def looked(table: sqlite3.Connection, tmp_path: Path) -> tuple[int, list[str]]:
    table.commit()
    with Look(tmp_path / "coach.db", ORG) as look:
        return len(look.lost()), sorted({found.split(":")[0] for found in look.wrong()})


OPEN_ONE = "(SELECT id FROM actions WHERE closed_at IS NULL ORDER BY rowid LIMIT 1)"


@pytest.mark.parametrize(
    ("spoil", "lost", "wrong"),
    [
        ("SELECT 1", 0, []),
        (f"DELETE FROM clocks WHERE item_id = {OPEN_ONE}", 1, []),
        (f"UPDATE clocks SET due_at = NULL, fire_at = NULL WHERE item_id = {OPEN_ONE}", 1, []),
        (f"UPDATE clocks SET deadline_version = 9 WHERE item_id = {OPEN_ONE}", 0,
         ["a clock that is not under the last deadline"]),
        (f"UPDATE deadlines SET version = version + 6 WHERE item_id = {OPEN_ONE}", 0,
         ["a clock that is not under the last deadline", "a gap between deadline versions"]),
        (f"UPDATE actions SET closed_at = 1 WHERE id = {OPEN_ONE}", 0, ["a clock that runs though its item has ended"]),
        ("UPDATE notices SET person_id = (SELECT id FROM people WHERE name = 'plant 0') WHERE what = 'escalated' AND "
         "id = (SELECT id FROM notices WHERE what = 'escalated' AND person_id <> "
         "(SELECT id FROM people WHERE name = 'plant 0') ORDER BY rowid LIMIT 1)", 0,
         ["a fact that nobody was told of"]),
    ],
)  # fmt: skip
def test_a_look_sees_what_was_spoilt(
    table: sqlite3.Connection, tmp_path: Path, spoil: str, lost: int, wrong: list[str]
) -> None:
    table.execute(spoil)
    assert looked(table, tmp_path) == (lost, wrong)


def test_what_a_team_owes_that_nobody_leads_is_lost(table: sqlite3.Connection, tmp_path: Path) -> None:
    table.execute("UPDATE clocks SET duty_id = NULL")
    assert looked(table, tmp_path)[0] == 0
    table.execute("UPDATE people SET erased_at = 1")
    assert looked(table, tmp_path)[0] > 0


# --- what dies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("inside", "kept"), [(True, []), (False, ["org_x"])])
def test_a_kill_undoes_the_transaction_it_falls_into_and_none_before(
    tmp_path: Path, inside: bool, kept: list[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    prepare(url)

    def founded(conn: Connection) -> None:
        conn.execute(insert(t.orgs).values(org="org_x", name="X", created_at=datetime(2026, 1, 1, tzinfo=UTC)))

    with MortalStore.open(url) as store:
        store.fatal, store.inside = 1, inside
        with pytest.raises(Killed):
            asyncio.run(store.write(founded))
        found = asyncio.run(store.write(lambda conn: conn.execute(
            select(t.orgs.c.org).where(t.orgs.c.org == "org_x")).scalars().all()))  # fmt: skip
        assert list(found) == kept


# --- at length ----------------------------------------------------------------------------------------


@pytest.mark.full
def test_thirty_plants_of_ninety_days_lose_nothing() -> None:
    for ledger in run(range(1, MANY + 1), days=NINETY):
        sound(ledger)
        assert 700 <= ledger.counts["issues"] <= 1_000
