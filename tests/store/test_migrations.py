"""The tables that migrations make are the tables the code means."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from coach.errors import OutOfOrder
from coach.store.engine import Store, prepare, schema_version
from coach.store.migrations import config, migrate
from coach.store.tables import HEAD, METADATA


def test_the_migrated_database_is_what_the_tables_say(conn: Connection) -> None:
    differences = compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), METADATA)
    assert differences == []


def test_the_newest_migration_is_the_one_the_tables_stand_for(conn: Connection) -> None:
    assert ScriptDirectory.from_config(config(conn)).get_heads() == [HEAD]
    assert schema_version(conn) == HEAD


def test_migrating_again_changes_nothing(store: Store, database_url: str) -> None:
    migrate(database_url)
    prepare(database_url)
    with store.engine.begin() as conn:
        assert schema_version(conn) == HEAD


def test_a_database_without_tables_is_not_opened(tmp_path: object) -> None:
    with pytest.raises(OutOfOrder, match="coach up"):
        Store.open(f"sqlite:///{tmp_path}/new.db")


def test_alembic_is_not_loaded_to_open_a_ready_database(sqlite_url: str) -> None:
    code = f"import sys; from coach.store.engine import *; prepare({sqlite_url!r}); Store.open({sqlite_url!r}).close()"
    code += "; sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
