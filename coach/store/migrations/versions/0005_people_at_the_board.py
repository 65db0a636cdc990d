"""People at the board: what they are there, how they sign in, and how long things are kept."""

import logging
from collections import Counter

import sqlalchemy as sa
from alembic import op

from coach.store.columns import Json, Utc

revision = "0005"
down_revision = "0004"

log = logging.getLogger("coach.store")

PEOPLE = sa.table("people", *map(sa.column, ("org", "id", "email", "email_folded", "role")))
KEYS = sa.table("keys", *map(sa.column, ("org", "person_id", "role", "teams", "shared_device", "revoked_at")))
ACTIONS = sa.table("actions", *map(sa.column, ("org", "team_id", "created_at", "meeting_id")))
MEETINGS = sa.table("meetings", *map(sa.column, ("org", "id", "team_id", "started_at", "ended_at", "created_at")))
RISING = ("coach", "supervisor", "admin")


def upgrade() -> None:
    op.add_column("keys", sa.Column("expires_at", Utc(), nullable=True))
    op.add_column("keys", sa.Column("idle_at", Utc(), nullable=True))
    op.add_column("keys", sa.Column("device_id", sa.Text(), nullable=True))
    op.add_column("keys", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("keys", sa.Column("until", Utc(), nullable=True))
    op.drop_index(op.f("ix_keys_created_at_id"), table_name="keys")
    op.create_index(
        "ix_keys_open_created_at_id",
        "keys",
        ["org", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("expires_at IS NULL"),
        postgresql_where=sa.text("expires_at IS NULL"),
    )
    op.create_index(
        "ix_keys_open_device_id",
        "keys",
        ["org", "device_id"],
        unique=False,
        sqlite_where=sa.text("device_id IS NOT NULL"),
        postgresql_where=sa.text("device_id IS NOT NULL"),
    )
    op.create_index(
        "ix_keys_open_expires_at_id",
        "keys",
        ["org", "expires_at", "id"],
        unique=False,
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index("ix_keys_person_id", "keys", ["org", "person_id"], unique=False)
    op.add_column("orgs", sa.Column("retention", Json(), nullable=True))
    op.add_column("people", sa.Column("email_folded", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("role", sa.Text(), server_default="learner", nullable=False))
    op.add_column("people", sa.Column("pin_hash", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("pin_tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("people", sa.Column("pin_until", Utc(), nullable=True))
    op.add_column("people", sa.Column("shares_progress", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_people_open_created_at_id",
        "people",
        ["org", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("shares_progress"),
        postgresql_where=sa.text("shares_progress"),
    )
    op.add_column("sessions", sa.Column("forgotten_at", Utc(), nullable=True))
    op.create_index(
        "ix_sessions_open_updated_at_id",
        "sessions",
        ["org", "updated_at", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('finished', 'abandoned') AND forgotten_at IS NULL"),
        postgresql_where=sa.text("status IN ('finished', 'abandoned') AND forgotten_at IS NULL"),
    )
    op.create_index(
        "ix_sessions_team_id_status_created_at_id",
        "sessions",
        ["org", "team_id", "status", "created_at", "id"],
        unique=False,
    )
    op.add_column("turns", sa.Column("now_u", sa.Text(), nullable=True))
    op.create_index(
        "ix_people_email_folded",
        "people",
        ["org", "email_folded"],
        unique=True,
        sqlite_where=sa.text("email_folded IS NOT NULL"),
        postgresql_where=sa.text("email_folded IS NOT NULL"),
    )
    op.add_column("actions", sa.Column("meeting_id", sa.Text(), nullable=True))
    op.create_index("ix_actions_meeting_id_created_at_id", "actions", ["org", "meeting_id", "created_at", "id"])
    op.create_index("ix_issues_title_u", "issues", ["org", "title_u"], unique=False)
    op.create_index("ix_photos_created_at_id", "photos", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_calls_at_id", "calls", ["org", "at", "id"], unique=False)
    fold_addresses(op.get_bind())
    give_roles(op.get_bind())
    name_meetings(op.get_bind())


def fold_addresses(conn: sa.Connection) -> None:
    """One that several people have is left out: nobody signs in by it until it is entered for one of them."""
    p = PEOPLE.c
    had = [tuple(row) for row in conn.execute(sa.select(p.org, p.id, p.email).where(p.email.is_not(None)))]
    folded = [(org, id, email.strip().casefold()) for org, id, email in had]
    times = Counter((org, address) for org, _, address in folded)
    for org, id, address in folded:
        if times[org, address] == 1:
            conn.execute(sa.update(PEOPLE).where(p.org == org, p.id == id).values(email_folded=address))
        else:
            log.warning("In %s the address of %s is somebody else's too; take it from both and enter it for one", org, id)


def give_roles(conn: sa.Connection) -> None:
    """The highest of what their keys may do; an admin of some teams does not become one of all of them."""
    k = KEYS.c
    open = (k.revoked_at.is_(None), k.person_id.is_not(None), sa.not_(k.shared_device), k.role.in_(RISING))
    found = conn.execute(sa.select(k.org, k.person_id, k.role, k.teams).where(*open)).all()
    given = [(org, id, "supervisor" if role == "admin" and teams else role) for org, id, role, teams in found]
    p = PEOPLE.c
    for org, id, role in sorted(given, key=lambda one: RISING.index(one[2])):
        conn.execute(sa.update(PEOPLE).where(p.org == org, p.id == id).values(role=role))


def name_meetings(conn: sa.Connection) -> None:
    """Until now the record of a meeting showed what its team was given while it went on; these stay in it."""
    a, m = ACTIONS.c, MEETINGS.c
    then = (m.started_at <= a.created_at, sa.or_(m.ended_at.is_(None), m.ended_at >= a.created_at))
    its = sa.select(m.id).where(m.org == a.org, m.team_id == a.team_id, *then)
    conn.execute(sa.update(ACTIONS).values(meeting_id=its.order_by(m.created_at.desc()).limit(1).scalar_subquery()))
