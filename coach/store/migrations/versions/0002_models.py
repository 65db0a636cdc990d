"""Calls to models, what they cost, and who read a turn."""

import sqlalchemy as sa
from alembic import op

from coach.store.columns import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("turns", sa.Column("because", sa.Text(), nullable=True))
    op.add_column("turns", sa.Column("read_by", sa.Text(), nullable=True))
    op.create_table(
        "calls",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("external", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("tokens_cached", sa.Integer(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_calls_org_session_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_session_id_n_id", "calls", ["org", "session_id", "n", "id"])
    op.create_table(
        "spending",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in AMOUNTS),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_spending_org")),
        sa.PrimaryKeyConstraint("org", "kind", "who", "day", name=op.f("pk_spending")),
    )
    op.create_index("ix_spending_kind_day_who", "spending", ["org", "kind", "day", "who"])


AMOUNTS = ("calls", "faults", "tokens_in", "tokens_out", "tokens_cached", "micros", "ms")
