"""The tables that migrations make are the tables the code means."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from coach.errors import OutOfOrder
from coach.store.engine import Store, connect, normal_url, prepare, schema_version
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


HAD = """
INSERT INTO orgs (org, name, created_at) VALUES ('org', '', 0);
INSERT INTO people (org, id, name, email, created_at) VALUES
  ('org', 'ana', '', 'Straße@Example.org', 0), ('org', 'ben', '', 'ben@example.org', 0),
  ('org', 'cem', '', 'BEN@example.org', 0), ('org', 'dea', '', NULL, 0);
INSERT INTO keys (org, id, hash, prefix, name, created_at, role, person_id, teams, shared_device, revoked_at) VALUES
  ('org', '1', '1', '', '', 0, 'coach', 'ana', NULL, false, NULL),
  ('org', '2', '2', '', '', 0, 'supervisor', 'ana', NULL, false, NULL),
  ('org', '3', '3', '', '', 0, 'admin', 'ana', NULL, false, 0),
  ('org', '4', '4', '', '', 0, 'admin', 'ben', NULL, false, NULL),
  ('org', '5', '5', '', '', 0, 'admin', 'cem', '["tea_1"]', false, NULL),
  ('org', '6', '6', '', '', 0, 'reader', 'dea', NULL, false, NULL),
  ('org', '7', '7', '', '', 0, 'supervisor', 'dea', NULL, true, NULL)
"""


def test_people_keep_what_their_keys_let_them_do_and_an_address_that_is_theirs_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "coach.store"):
        rows = brought_up(tmp_path, HAD, "SELECT id, role, email_folded FROM people WHERE org = 'org' ORDER BY id")
    assert rows == [
        ("ana", "supervisor", "strasse@example.org"), ("ben", "admin", None), ("cem", "supervisor", None),
        ("dea", "learner", None),
    ]  # fmt: skip
    assert [record.args for record in caplog.records] == [("org", "ben"), ("org", "cem")]


HELD = """
INSERT INTO orgs (org, name, created_at) VALUES ('org', '', 0);
INSERT INTO teams (org, id, name, tier, timezone, make_safe_text, emergency_contact, created_at) VALUES
  ('org', 'ours', '', 1, 'UTC', '', '', 0), ('org', 'theirs', '', 1, 'UTC', '', '', 0);
INSERT INTO meetings (org, id, team_id, started_at, ended_at, created_at) VALUES
  ('org', 'first', 'ours', 100, 200, 100), ('org', 'second', 'ours', 300, NULL, 300);
INSERT INTO actions (org, id, team_id, kind, owner_state, status, created_at, updated_at) VALUES
  ('org', 'in', 'ours', 'corrective', 'proposed', 'open', 150, 0),
  ('org', 'between', 'ours', 'corrective', 'proposed', 'open', 250, 0),
  ('org', 'late', 'ours', 'corrective', 'proposed', 'open', 350, 0),
  ('org', 'other', 'theirs', 'corrective', 'proposed', 'open', 150, 0)
"""


def test_what_was_given_while_a_meeting_went_on_stays_in_its_record(tmp_path: Path) -> None:
    rows = brought_up(tmp_path, HELD, "SELECT id, meeting_id FROM actions WHERE org = 'org' ORDER BY id")
    assert rows == [("between", None), ("in", "first"), ("late", "second"), ("other", None)]


def brought_up(home: Path, had: str, asked: str) -> list[tuple[object, ...]]:
    """What is there after the last migration, of what there was before it."""
    url = f"sqlite:///{home / 'coach.db'}"
    engine = connect(normal_url(url))
    with engine.begin() as conn:
        command.upgrade(config(conn), "0004")
        for statement in had.split(";"):
            conn.execute(text(statement))
    migrate(url)
    with engine.begin() as conn:
        rows = conn.execute(text(asked)).all()
    engine.dispose()
    return [tuple(row) for row in rows]
