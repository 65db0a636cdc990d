"""What flows over the board: numbers that roll up, ideas, lessons, routines, meetings, channels and events."""

import sqlalchemy as sa
from alembic import op

from coach.store.columns import Json, Utc

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("last_status", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_deliveries_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("org", "target_id", "source_id", name=op.f("uq_deliveries_org_target_id_source_id")),
    )
    op.create_index("ix_deliveries_created_at_id", "deliveries", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_deliveries_open_due_at_id",
        "deliveries",
        ["org", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_deliveries_open_target_id_due_at_id",
        "deliveries",
        ["org", "target_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_notices_open_message_id",
        "notices",
        ["org", "message_id"],
        unique=False,
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "ix_notices_open_read_at",
        "notices",
        ["org", "read_at"],
        unique=False,
        sqlite_where=sa.text("read_at IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NOT NULL"),
    )
    op.create_index("ix_messages_at_id", "messages", ["org", "at", "id"], unique=False)
    op.drop_index("ix_messages_open_at_id", table_name="messages")
    op.create_index("ix_messages_status_at_id", "messages", ["org", "status", "at", "id"], unique=False)
    op.create_index("ix_deliveries_source_id", "deliveries", ["org", "source_id"], unique=False)
    op.create_index(
        "ix_deliveries_status_created_at_id", "deliveries", ["org", "status", "created_at", "id"], unique=False
    )
    op.create_index("ix_deliveries_status_done_at", "deliveries", ["org", "status", "done_at"], unique=False)
    op.create_index(
        "ix_deliveries_target_id_created_at_id", "deliveries", ["org", "target_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "feed",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_feed_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_feed")),
        sa.UniqueConstraint("org", "seq", name=op.f("uq_feed_org_seq")),
    )
    op.create_index("ix_feed_at", "feed", ["org", "at"], unique=False)
    op.create_index(
        "ix_feed_open_at_id",
        "feed",
        ["org", "at", "id"],
        unique=False,
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )
    op.create_table(
        "webhooks",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secrets", Json(), nullable=True),
        sa.Column("events", Json(), nullable=True),
        sa.Column("teams", Json(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_webhooks_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_created_at_id", "webhooks", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "channels",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("severe_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_channels_org_person_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_channels")),
    )
    op.create_index("ix_channels_created_at_id", "channels", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_channels_person_id_created_at_id", "channels", ["org", "person_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "equipment",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("retired_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_equipment_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_equipment")),
    )
    op.create_index("ix_equipment_created_at_id", "equipment", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_equipment_kind_team_id", "equipment", ["org", "kind", "team_id"], unique=False)
    op.create_index(
        "ix_equipment_team_id_created_at_id", "equipment", ["org", "team_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "meetings",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("routine_id", sa.Text(), nullable=True),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("present", Json(), nullable=True),
        sa.Column("promised", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=True),
        sa.Column("decided", Json(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_meetings_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_meetings")),
    )
    op.create_index("ix_meetings_created_at_id", "meetings", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_meetings_team_id_created_at_id", "meetings", ["org", "team_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "routines",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", Json(), nullable=True),
        sa.Column("at_time", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("former", Json(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("retired_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "owner_id"], ["people.org", "people.id"], name=op.f("fk_routines_org_owner_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_routines_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_routines")),
    )
    op.create_index("ix_routines_created_at_id", "routines", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_routines_open_due_at_id",
        "routines",
        ["org", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_routines_team_id_created_at_id", "routines", ["org", "team_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "sources",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("mapping", Json(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_sources_org_team_id")),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_sources_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_sources")),
    )
    op.create_index("ix_sources_created_at_id", "sources", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "walks",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("seen_u", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_walks_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_walks")),
    )
    op.create_index("ix_walks_by_at", "walks", ["org", "by", "at"], unique=False)
    op.create_index("ix_walks_created_at_id", "walks", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_walks_team_id_created_at_id", "walks", ["org", "team_id", "created_at", "id"], unique=False)
    op.create_table(
        "causes",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("what", Json(), nullable=True),
        sa.Column("evidence", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("proved_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_causes_org_issue_id")),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_causes_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_causes")),
    )
    op.create_index("ix_causes_issue_id_at", "causes", ["org", "issue_id", "at"], unique=False)
    op.create_index("ix_causes_session_id", "causes", ["org", "session_id"], unique=False)
    op.create_index("ix_causes_team_id_at", "causes", ["org", "team_id", "at"], unique=False)
    op.create_table(
        "checks",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("routine_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("done_at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("note_u", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "routine_id"], ["routines.org", "routines.id"], name=op.f("fk_checks_org_routine_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_checks_org_team_id")),
        sa.PrimaryKeyConstraint("org", "routine_id", "day", name=op.f("pk_checks")),
    )
    op.create_index("ix_checks_team_id_day", "checks", ["org", "team_id", "day"], unique=False)
    op.create_table(
        "hours",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("from_at", Utc(), nullable=False),
        sa.Column("until_at", Utc(), nullable=False),
        sa.Column("plan", sa.Float(precision=53), nullable=False),
        sa.Column("actual", sa.Float(precision=53), nullable=True),
        sa.Column("reason_u", sa.Text(), nullable=True),
        sa.Column("issue_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_hours_org_issue_id")),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_hours_org_team_id")),
        sa.PrimaryKeyConstraint("org", "team_id", "stream", "from_at", name=op.f("pk_hours")),
    )
    op.create_table(
        "links",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("sent", Json(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "item_id"], ["issues.org", "issues.id"], name=op.f("fk_links_org_item_id")),
        sa.ForeignKeyConstraint(
            ["org", "source_id"], ["sources.org", "sources.id"], name=op.f("fk_links_org_source_id")
        ),
        sa.PrimaryKeyConstraint("org", "source_id", "external_id", name=op.f("pk_links")),
    )
    op.create_index("ix_links_item_id", "links", ["org", "item_id"], unique=False)
    op.create_table(
        "targets",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("kpi_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("target", sa.Float(precision=53), nullable=False),
        sa.Column("limit", sa.Float(precision=53), nullable=True),
        sa.Column("action_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org", "kpi_id"], ["kpis.org", "kpis.id"], name=op.f("fk_targets_org_kpi_id")),
        sa.PrimaryKeyConstraint("org", "kpi_id", "n", name=op.f("pk_targets")),
    )
    op.create_index(
        "ix_targets_open_action_id",
        "targets",
        ["org", "action_id"],
        unique=False,
        sqlite_where=sa.text("action_id IS NOT NULL"),
        postgresql_where=sa.text("action_id IS NOT NULL"),
    )
    op.create_table(
        "traces",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("utterance_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_traces_org_issue_id")),
        sa.PrimaryKeyConstraint("org", "word", "issue_id", "utterance_id", name=op.f("pk_traces")),
    )
    op.create_index("ix_traces_issue_id", "traces", ["org", "issue_id"], unique=False)
    op.create_index("ix_traces_utterance_id", "traces", ["org", "utterance_id"], unique=False)
    op.create_table(
        "lessons",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("from_team_id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("equipment_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_u", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("opened_id", sa.Text(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "action_id"], ["actions.org", "actions.id"], name=op.f("fk_lessons_org_action_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "from_team_id"], ["teams.org", "teams.id"], name=op.f("fk_lessons_org_from_team_id")
        ),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_lessons_org_issue_id")),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_lessons_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_lessons")),
        sa.UniqueConstraint("org", "action_id", "team_id", name=op.f("uq_lessons_org_action_id_team_id")),
    )
    op.create_index("ix_lessons_created_at_id", "lessons", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_lessons_issue_id_team_id", "lessons", ["org", "issue_id", "team_id"], unique=False)
    op.create_index(
        "ix_lessons_open_team_id_created_at_id",
        "lessons",
        ["org", "team_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column("issues", sa.Column("kind", sa.Text(), server_default="problem", nullable=False))
    op.add_column("issues", sa.Column("effect_u", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("equipment_id", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("answer_u", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("answered_by", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("answered_at", Utc(), nullable=True))
    op.add_column("issues", sa.Column("became_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_issues_equipment_id_created_at_id", "issues", ["org", "equipment_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_issues_kind_created_at_id", "issues", ["org", "kind", "created_at", "id"], unique=False)
    op.create_index(
        "ix_issues_team_id_closed_at",
        "issues",
        ["org", "team_id", "closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_issues_open_became_id",
        "issues",
        ["org", "became_id"],
        unique=False,
        sqlite_where=sa.text("became_id IS NOT NULL"),
        postgresql_where=sa.text("became_id IS NOT NULL"),
    )
    op.add_column("kpis", sa.Column("takt_minutes", sa.Integer(), nullable=True))
    op.add_column("kpis", sa.Column("rollup", sa.Text(), nullable=True))
    op.add_column("kpis", sa.Column("rolls_into", sa.Text(), nullable=True))
    op.add_column("kpis", sa.Column("weight", sa.Float(precision=53), nullable=True))
    op.add_column("kpis", sa.Column("due_at", Utc(), nullable=True))
    op.create_index(
        "ix_kpis_open_due_at_id",
        "kpis",
        ["org", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_kpis_rolls_into_id", "kpis", ["org", "rolls_into", "id"], unique=False)
    op.create_index("ix_kpis_owner_id_id", "kpis", ["org", "owner_id", "id"], unique=False)
    op.execute("UPDATE kpis SET due_at = updated_at WHERE retired_at IS NULL")
    op.create_index(
        "ix_actions_open_team_id_due_at_id",
        "actions",
        ["org", "team_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_effects_open_decided_by_decided_at",
        "effects",
        ["org", "decided_by", "decided_at"],
        unique=False,
        sqlite_where=sa.text("decided_at IS NOT NULL"),
        postgresql_where=sa.text("decided_at IS NOT NULL"),
    )
    op.create_index(
        "ix_escalations_open_answered_by_answered_at",
        "escalations",
        ["org", "answered_by", "answered_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_escalations_to_team_id_closed_at",
        "escalations",
        ["org", "to_team_id", "closed_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_issues_open_answered_by_answered_at",
        "issues",
        ["org", "answered_by", "answered_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NOT NULL"),
    )
    op.add_column("orgs", sa.Column("seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("people", sa.Column("no_thanks", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("readings", sa.Column("weight", sa.Float(precision=53), nullable=True))
    op.create_index(
        "ix_actions_open_team_id_benefit_at",
        "actions",
        ["org", "team_id", "benefit_at"],
        unique=False,
        sqlite_where=sa.text("benefit_currency IS NOT NULL"),
        postgresql_where=sa.text("benefit_currency IS NOT NULL"),
    )
    op.create_index(
        "ix_actions_open_team_id_closed_at",
        "actions",
        ["org", "team_id", "closed_at"],
        unique=False,
        sqlite_where=sa.text("status = 'standardised'"),
        postgresql_where=sa.text("status = 'standardised'"),
    )
    op.create_index(
        "ix_history_open_at_item_id",
        "history",
        ["org", "at", "item_id"],
        unique=False,
        sqlite_where=sa.text("what IN ('confirmed', 'reopened')"),
        postgresql_where=sa.text("what IN ('confirmed', 'reopened')"),
    )
    # ### end Alembic commands ###
