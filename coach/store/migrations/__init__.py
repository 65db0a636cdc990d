"""Brings a database up to date. The only module that imports Alembic: `engine.prepare` loads it when there is work."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select

from coach.store.engine import connect, normal_url

__all__ = ["config", "migrate"]

LOCK = 7_205_759
"""Number of the PostgreSQL advisory lock that keeps two migrations apart; SQLite's own write lock does it there."""


def config(conn: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = conn
    return settings


def migrate(url: str) -> None:
    """Run every step the database lacks in one transaction; a second caller waits and then finds nothing to do."""
    engine = connect(normal_url(url))
    with engine.begin() as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(select(func.pg_advisory_xact_lock(LOCK)))
        command.upgrade(config(conn), "head")
    engine.dispose()
