"""A backup taken while the service writes is whole, and goes back only where that is safe."""

import asyncio
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from coach.clock import now
from coach.errors import InvalidInput, OutOfOrder
from coach.store.backup import backup, restore
from coach.store.engine import Store, connect, normal_url, prepare
from coach.store.lease import Lease
from coach.store.tables import orgs


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path / 'coach.db'}"
    prepare(made)
    return made


def adding(org: str) -> Callable[[Connection], object]:
    return lambda conn: conn.execute(insert(orgs).values(org=org, name="Plant", created_at=now())).rowcount


def names(url: str) -> list[str]:
    with Store.open(url) as store:
        wanted = ["org_1", "org_2"]
        return [org for org in wanted if asyncio.run(store.read(lambda conn: found(conn, org)))]  # noqa: B023


def found(conn: Connection, org: str) -> bool:
    return conn.execute(select(orgs.c.org).where(orgs.c.org == org)).first() is not None


def test_a_backup_taken_while_serving_goes_back(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "safe" / "monday.db"
    with Store.open(url) as store:
        asyncio.run(store.write(adding("org_1")))
        backup(url, copy)
        asyncio.run(store.write(adding("org_2")))
    assert names(url) == ["org_1", "org_2"]
    restore(copy, url)
    assert names(url) == ["org_1"]


def test_a_backup_is_one_private_file_without_leases(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "safe" / "monday.db"
    with Store.open(url):
        backup(url, copy)
    assert [file.name for file in copy.parent.iterdir()] == ["monday.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    opened = sqlite3.connect(copy)
    assert opened.execute("SELECT count(*) FROM leases").fetchone() == (0,)
    opened.close()


def test_a_backup_goes_to_a_new_place(url: str, tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "monday.db", f"sqlite:///{tmp_path / 'new' / 'coach.db'}"
    with Store.open(url) as store:
        asyncio.run(store.write(adding("org_1")))
    backup(url, copy)
    restore(copy, elsewhere)
    assert names(elsewhere) == ["org_1"]


def test_a_database_in_use_is_not_replaced(url: str, tmp_path: Path) -> None:
    backup(url, copy := tmp_path / "monday.db")
    with Store.open(url) as store:
        asyncio.run(store.write(adding("org_1")))
        with pytest.raises(OutOfOrder, match="in use"):
            restore(copy, url)
    assert names(url) == ["org_1"]


def test_a_server_that_crashed_does_not_keep_the_database(url: str, tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True)
    backup(url, copy := tmp_path / "monday.db")
    engine = connect(normal_url(url))
    with engine.begin() as conn:
        Lease(name=f"process:{int(ended.stdout)}_gone").claim(conn, now())
    engine.dispose()
    restore(copy, url)
    assert names(url) == []


def test_a_server_on_another_host_keeps_the_database(url: str, tmp_path: Path) -> None:
    backup(url, copy := tmp_path / "monday.db")
    with Store.open(url, Lease(host="plant-a")), pytest.raises(OutOfOrder, match="plant-a"):
        restore(copy, url)


def damaged(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])


def foreign(copy: Path) -> None:
    copy.unlink()
    sqlite3.connect(copy).close()


def newer(copy: Path) -> None:
    opened = sqlite3.connect(copy)
    with opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    opened.close()


def removed(copy: Path) -> None:
    copy.unlink()


def scribbled(copy: Path) -> None:
    copy.write_text("not a database at all" * 100)


@pytest.mark.parametrize("spoil", [damaged, foreign, newer, scribbled, removed])
def test_an_unusable_backup_changes_nothing(url: str, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    with Store.open(url) as store:
        asyncio.run(store.write(adding("org_1")))
    backup(url, copy := tmp_path / "monday.db")
    spoil(copy)
    with pytest.raises(InvalidInput, match=r"monday\.db"):
        restore(copy, url)
    assert names(url) == ["org_1"]


def test_the_database_is_not_its_own_backup(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="itself"):
        backup(url, tmp_path / "coach.db")
    with pytest.raises(InvalidInput, match="itself"):
        restore(tmp_path / "coach.db", url)


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(OutOfOrder, match="no database"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_postgresql_is_copied_by_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="pg_dump"):
        backup("postgresql://u@h/d", tmp_path / "copy")
