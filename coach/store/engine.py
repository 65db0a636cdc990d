"""Opens the database and runs work on it: SQLite through one writing thread, PostgreSQL through a pool."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import DatabaseError as SQLiteDatabaseError
from sqlite3 import OperationalError as SQLiteOperationalError
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
    select,
)
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from coach.errors import OutOfOrder
from coach.store.lease import Lease
from coach.store.snapshot import Pieces, flowing
from coach.store.tables import HEAD
from coach.store.writer import Work, Writer, driver

__all__ = ["Store", "connect", "normal_url", "prepare", "run", "schema_version"]

T = TypeVar("T")

BUSY_MS = 10_000
READERS = 4
DEADLOCK = "40P01"
POOL = 8
FLOWS = 2
"""Long reads at a time, so that all others keep their connections."""

NO_DATABASE = (DatabaseError, SQLiteDatabaseError, SQLiteOperationalError)
"""What a driver raises for a file that is none, and beneath SQLAlchemy for one that is locked."""

VERSION = select(sql_column("version_num", Text)).select_from(sql_table("alembic_version"))


class Store:
    """The way to the data. Work is a function of one connection and runs inside one transaction, off the event loop."""

    def __init__(self, url: URL, lease: Lease) -> None:
        self.url = url
        self.engine = connect(url)
        """For writing; in the service only `read` and `write` use it."""
        check_schema(self.engine)
        lite = is_sqlite(url)
        self._reading = connect(url, read_only=True) if lite else read_only(self.engine)
        self._writer = Writer(self.engine, lease) if lite else None
        self._threads = ThreadPoolExecutor(READERS if lite else POOL, thread_name_prefix="store")
        self._flows = asyncio.Semaphore(FLOWS)

    @classmethod
    def open(cls, url: str, lease: Lease | None = None) -> Self:
        """Refuse a database that `prepare` has not brought up to date, or that another host holds."""
        with Answering():
            return cls(normal_url(url), lease or Lease())

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one unchanging view of the data; it cannot write."""
        with Answering():
            return await asyncio.get_running_loop().run_in_executor(self._threads, transact, self._reading, work)

    async def flow(self, pieces: Pieces[T]) -> AsyncGenerator[T]:
        """Read on one unchanging view of the data, a piece at a time for as long as somebody listens."""
        async with self._flows:
            async for piece in flowing(self._reading, self._threads, pieces):
                yield piece

    async def write(self, work: Work[T]) -> T:
        """Run `work` and commit it; what it returns is on disk. What it raises has changed nothing."""
        with Answering():
            if self._writer is not None:
                return await self._writer.submit(work)
            return await asyncio.get_running_loop().run_in_executor(self._threads, transact, self.engine, work)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._threads.shutdown()
        self._reading.dispose()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def run(url: str, work: Callable[[Store], Awaitable[T]]) -> T:
    """Open the store for one piece of asynchronous work from a command line."""

    async def inside() -> T:
        with Store.open(url) as store:
            return await work(store)

    return asyncio.run(inside())


def prepare(url: str) -> None:
    """Bring the tables up to date; does nothing, quickly, when they are."""
    with Answering():
        engine = connect(normal_url(url))
        with engine.begin() as conn:
            ready = schema_version(conn) == HEAD
        engine.dispose()
        if not ready:
            # Alembic takes longer to import than all of this package, and is needed once in a database's life.
            from coach.store.migrations import migrate

            migrate(url)


def connect(url: URL, *, read_only: bool = False) -> Engine:
    if not is_sqlite(url):
        return create_engine(url, pool_size=POOL, max_overflow=0)
    make_folder(Path(url.database or "").parent)
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": BUSY_MS / 1000})
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def tune(dbapi: SQLiteConnection, record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"query_only={read_only:d}"):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(conn: Connection) -> None:
        driver(conn).execute(begin)

    return engine


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutOfOrder(f"The folder {str(folder)!r} cannot be made: {error}; set COACH_DATA_DIR") from error


def read_only(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def transact(engine: Engine, work: Work[T]) -> T:
    """What lost against another transaction (a deadlock, which PostgreSQL ends) is done again, once."""
    try:
        with engine.begin() as conn:
            return work(conn)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != DEADLOCK:
            raise
    with engine.begin() as conn:
        return work(conn)


def normal_url(url: str) -> URL:
    """Accept the usual spellings, and name the driver."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise OutOfOrder(f"COACH_DATABASE_URL is {url!r}; give sqlite:///FILE or postgresql://…") from error
    match parsed.get_backend_name():
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return parsed
        case other:
            raise OutOfOrder(f"COACH_DATABASE_URL names {other!r}; give sqlite:///FILE or postgresql://…")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def schema_version(conn: Connection) -> str | None:
    """Which migration the database is at; None before the first."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    return conn.execute(VERSION).scalar()


def check_schema(engine: Engine) -> None:
    with engine.begin() as conn:
        found = schema_version(conn)
    if found is None or found < HEAD:
        raise OutOfOrder(
            f"The database is at version {found!r} and this release needs {HEAD!r}; `coach up` brings it up to date"
        )


class Answering:
    """Says plainly that the database does not answer, with the driver's own words kept as the cause."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, OperationalError) or type(error) in NO_DATABASE:
            raise OutOfOrder(f"The database does not answer: {getattr(error, 'orig', error)}") from error
