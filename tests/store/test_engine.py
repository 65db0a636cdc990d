"""Work is committed before it is answered, together where it waits together, and undone alone where it fails."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import IntegrityError

from coach.clock import new_id, now
from coach.errors import OutOfOrder
from coach.store.engine import Store, normal_url, prepare, run
from coach.store.lease import LEASE, Lease
from coach.store.tables import orgs

Write = Callable[[Connection], str]


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    prepare(url)
    return url


def adding(org: str) -> Write:
    def work(conn: Connection) -> str:
        conn.execute(insert(orgs).values(org=org, name="Plant", created_at=now()))
        return org

    return work


def exists(org: str) -> Callable[[Connection], bool]:
    return lambda conn: conn.execute(select(orgs.c.org).where(orgs.c.org == org)).first() is not None


def test_what_was_written_is_read(store: Store) -> None:
    async def scene() -> tuple[str, bool]:
        return await store.write(adding(name)), await store.read(exists(name))

    name = new_id("org")
    assert asyncio.run(scene()) == (name, True)


def test_what_is_raised_undoes_only_its_own_work(store: Store) -> None:
    def failing(conn: Connection) -> str:
        adding(names[3])(conn)
        raise ZeroDivisionError(names[3])

    async def scene() -> list[str | BaseException]:
        works = [failing if i == 3 else adding(name) for i, name in enumerate(names)]
        return await asyncio.gather(*map(store.write, works), return_exceptions=True)

    names = [new_id("org") for _ in range(8)]
    results = asyncio.run(scene())
    assert [type(result) for result in results] == [str] * 3 + [ZeroDivisionError] + [str] * 4
    kept = [asyncio.run(store.read(exists(name))) for name in names]
    assert kept == [True] * 3 + [False] + [True] * 4


def test_a_broken_constraint_reaches_the_one_who_broke_it(store: Store) -> None:
    async def scene() -> list[str | BaseException]:
        return await asyncio.gather(*(store.write(adding(name)) for _ in range(3)), return_exceptions=True)

    name = new_id("org")
    kinds = sorted(type(result).__name__ for result in asyncio.run(scene()))
    assert kinds == [IntegrityError.__name__] * 2 + ["str"]


def test_a_read_cannot_write(store: Store) -> None:
    name = new_id("org")
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        asyncio.run(store.read(adding(name)))
    assert not asyncio.run(store.read(exists(name)))


def test_many_waiting_writes_share_commits(new_url: str) -> None:
    commits: list[Connection] = []

    async def scene() -> None:
        gate = threading.Event()
        first = asyncio.ensure_future(store.write(lambda conn: gate.wait(5)))
        rest = [asyncio.ensure_future(store.write(adding(f"org_{i}"))) for i in range(100)]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *rest)

    with Store.open(new_url) as store:
        event.listen(store.engine, "commit", commits.append)
        asyncio.run(scene())
    assert len(commits) <= 4


def test_a_failed_commit_fails_all_that_waited_on_it(new_url: str) -> None:
    def refuse(conn: Connection) -> None:
        raise OSError("disk full")

    async def scene() -> list[str | BaseException]:
        works = [store.write(adding(f"org_{i}")) for i in range(5)]
        return await asyncio.gather(*works, return_exceptions=True)

    with Store.open(new_url) as store:
        event.listen(store.engine, "commit", refuse)
        assert [str(result) for result in asyncio.run(scene())] == ["disk full"] * 5
        event.remove(store.engine, "commit", refuse)
        assert not any(asyncio.run(store.read(exists(f"org_{i}"))) for i in range(5))


def test_work_that_ends_the_shared_transaction_takes_the_others_with_it(new_url: str) -> None:
    def rogue(conn: Connection) -> str:
        conn.exec_driver_sql("ROLLBACK")
        raise ZeroDivisionError

    begun, gate = threading.Event(), threading.Event()

    def first(conn: Connection) -> bool:
        begun.set()
        return gate.wait(60)

    async def scene() -> list[object]:
        before = asyncio.ensure_future(store.write(first))
        await asyncio.to_thread(begun.wait, 60)
        waiting = [asyncio.ensure_future(store.write(work)) for work in (adding("org_a"), rogue, adding("org_b"))]
        await asyncio.sleep(0)
        gate.set()
        await before
        return await asyncio.gather(*waiting, return_exceptions=True)

    with Store.open(new_url) as store:
        results = asyncio.run(scene())
        kept = [asyncio.run(store.read(exists(name))) for name in ("org_a", "org_b")]
    assert kept == [False, False]
    assert all(isinstance(result, OutOfOrder) for result in (results[0], results[2]))


def test_closing_finishes_what_is_queued(new_url: str) -> None:
    async def scene() -> list[str]:
        works = [asyncio.ensure_future(store.write(adding(f"org_{i}"))) for i in range(20)]
        await asyncio.sleep(0)
        store.close()
        return list(await asyncio.gather(*works))

    store = Store.open(new_url)
    assert len(asyncio.run(scene())) == 20
    with pytest.raises(OutOfOrder, match="closed"):
        asyncio.run(store.write(adding("org_late")))


def test_sqlite_is_set_up_for_safety(sqlite_url: str) -> None:
    def pragmas(conn: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    async def work(store: Store) -> list[object]:
        return await store.write(pragmas)

    assert run(sqlite_url, work) == ["wal", 2, 1]


def test_a_command_line_beside_the_server_is_fine(new_url: str) -> None:
    with Store.open(new_url) as server, Store.open(new_url) as beside:
        asyncio.run(beside.write(adding("org_beside")))
        assert asyncio.run(server.read(exists("org_beside")))


def test_a_second_host_is_refused_until_the_first_has_gone(new_url: str) -> None:
    with Store.open(new_url, Lease(host="plant-a")), pytest.raises(OutOfOrder, match="'plant-a'"):
        Store.open(new_url, Lease(host="plant-b"))
    Store.open(new_url, Lease(host="plant-b")).close()


def test_a_host_that_slept_must_claim_again(new_url: str) -> None:
    lease = Lease(host="plant-a")
    with Store.open(new_url, lease) as asleep:
        lease.renew_at = None
        with asleep.engine.begin() as conn:
            Lease(host="plant-b").claim(conn, now() + 2 * LEASE)
        with pytest.raises(OutOfOrder, match="'plant-b'"):
            asyncio.run(asleep.write(adding("org_late")))
        assert not asyncio.run(asleep.read(exists("org_late")))


def test_a_file_that_is_no_database_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "coach.db").write_text("minutes of the meeting " * 100)
    with pytest.raises(OutOfOrder, match="not a database"):
        prepare(f"sqlite:///{tmp_path / 'coach.db'}")
    assert (tmp_path / "coach.db").read_text().startswith("minutes")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutOfOrder, match="COACH_DATA_DIR"):
        prepare(f"sqlite:///{tmp_path / 'file' / 'coach.db'}")


def test_a_server_that_is_not_there_is_said_not_to_answer(tmp_path: Path) -> None:
    with pytest.raises(OutOfOrder, match="does not answer"):
        Store.open(f"postgresql://u@/d?host={tmp_path}")


def test_reading_goes_on_while_somebody_writes(new_url: str) -> None:
    with Store.open(new_url) as store:
        with store.engine.begin() as conn:
            adding("org_1")(conn)
            assert asyncio.run(store.read(exists("org_1"))) is False
        assert asyncio.run(store.read(exists("org_1"))) is True


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "not a url", "sqlite:///:memory:"])
def test_an_unusable_address_is_named(url: str) -> None:
    with pytest.raises(OutOfOrder, match="sqlite:///FILE"):
        normal_url(url)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg2://u@h/d"])
def test_every_spelling_of_postgresql_gets_the_same_driver(url: str) -> None:
    assert normal_url(url).drivername == "postgresql+psycopg"
