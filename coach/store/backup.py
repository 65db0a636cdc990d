"""Copies an SQLite database while it is being written to, and puts a copy back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from coach.clock import now
from coach.errors import InvalidInput, OutOfOrder
from coach.store.engine import connect, is_sqlite, normal_url, prepare, schema_version
from coach.store.lease import holders
from coach.store.tables import HEAD

__all__ = ["backup", "restore"]

PRIVATE = 0o600


def backup(url: str, target: Path) -> None:
    """Write one consistent file; what is committed meanwhile is in the next one. Never leaves half a file."""
    database = file_of(url)
    if not database.is_file():
        raise OutOfOrder(f"There is no database at {str(database)!r}; start the coach once to make it")
    if target.exists() and target.samefile(database):
        raise InvalidInput(f"{str(target)!r} is the database itself; give another file")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_WRONLY, PRIVATE))
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("DELETE FROM leases")
        copy.commit()
        check(copy, partial)
    flush(partial)
    partial.replace(target)
    flush(target.parent)


def restore(source: Path, url: str) -> None:
    """Put a backup in the place of the database, as one transaction, and bring its tables up to date."""
    database = file_of(url)
    if not source.is_file():
        raise InvalidInput(f"There is no backup at {str(source)!r}")
    if database.exists() and source.samefile(database):
        raise InvalidInput(f"{str(source)!r} is the database itself; give a file that `coach backup` wrote")
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        check(copy, source)
        check_version(copy, source)
        refuse_while_held(normal_url(url), database)
        database.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(database)) as target:
            copy.backup(target)
    prepare(url)


def file_of(url: str) -> Path:
    parsed = normal_url(url)
    if not is_sqlite(parsed):
        raise InvalidInput("Backups are for SQLite; copy a PostgreSQL with pg_dump and put it back with pg_restore")
    return Path(parsed.database or "")


def check(copy: sqlite3.Connection, file: Path) -> None:
    try:
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise InvalidInput(f"{str(file)!r} is no SQLite database: {error}") from error
    if found != "ok":
        raise InvalidInput(f"{str(file)!r} is damaged: {found}; take an older backup")


def check_version(copy: sqlite3.Connection, file: Path) -> None:
    try:
        found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        raise InvalidInput(f"{str(file)!r} is not a database of this service; give a backup of one") from error
    if found is None or found[0] > HEAD:
        raise InvalidInput(
            f"{str(file)!r} was written by a later release (tables {found!r}, here {HEAD!r}); restore it with that one"
        )


def refuse_while_held(url: URL, database: Path) -> None:
    if not database.exists():
        return
    engine = connect(url)
    with engine.begin() as conn:
        held = holders(conn, now()) if schema_version(conn) else []
    engine.dispose()
    if held:
        raise OutOfOrder(f"The database is in use by {', '.join(held)}; stop the coach there, then restore")


def flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
