"""Teams that stand in for each other, calendars, KPIs, clocks, escalations, and what people are told."""

import sqlalchemy as sa
from alembic import op

from coach.store.columns import Json, Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("org", "item_id", "version", name=op.f("pk_deadlines")),
    )
    op.create_table(
        "history",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=True),
        sa.PrimaryKeyConstraint("org", "item_id", "id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_item_id_at_id", "history", ["org", "item_id", "at", "id"], unique=False)
    op.create_table(
        "alarms",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=True),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_alarms_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "ix_alarms_open_since_id",
        "alarms",
        ["org", "since", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "beats",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("data", Json(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_beats_org")),
        sa.PrimaryKeyConstraint("org", "name", name=op.f("pk_beats")),
    )
    op.create_table(
        "calendars",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("subdivision", sa.Text(), nullable=True),
        sa.Column("shifts", Json(), nullable=True),
        sa.Column("days_off", Json(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_calendars_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_calendars")),
    )
    op.create_index("ix_calendars_created_at_id", "calendars", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "policies",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("by_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_policies_org")),
        sa.PrimaryKeyConstraint("org", "id", "version", name=op.f("pk_policies")),
    )
    op.create_table(
        "tallies",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_tallies_org")),
        sa.PrimaryKeyConstraint("org", "team_id", "what", name=op.f("pk_tallies")),
    )
    op.create_table(
        "absences",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("from_at", Utc(), nullable=False),
        sa.Column("until_at", Utc(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_absences_org_person_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_until_at_from_at", "absences", ["org", "until_at", "from_at"], unique=False)
    op.create_index("ix_absences_person_id_until_at", "absences", ["org", "person_id", "until_at"], unique=False)
    op.create_table(
        "messages",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("severe", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_messages_org_person_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_messages")),
    )
    op.create_index(
        "ix_messages_open_at_id",
        "messages",
        ["org", "at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'ready'"),
        postgresql_where=sa.text("status = 'ready'"),
    )
    op.create_index("ix_messages_person_id_day", "messages", ["org", "person_id", "day"], unique=False)
    op.create_table(
        "notices",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), server_default="0", nullable=False),
        sa.Column("severe", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("read_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_notices_org_person_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_open_due_at_person_id",
        "notices",
        ["org", "due_at", "person_id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_notices_person_id_at_id", "notices", ["org", "person_id", "at", "id"], unique=False)
    op.create_table(
        "clocks",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("duty_id", sa.Text(), nullable=True),
        sa.Column("severe", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("deadline_version", sa.Integer(), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("deadline", Utc(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("entered_at", Utc(), nullable=False),
        sa.Column("acknowledged_at", Utc(), nullable=True),
        sa.Column("reminded_at", Utc(), nullable=True),
        sa.Column("fire_at", Utc(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_clocks_org_team_id")),
        sa.PrimaryKeyConstraint("org", "item_id", name=op.f("pk_clocks")),
    )
    op.create_index("ix_clocks_duty_id_due_at", "clocks", ["org", "duty_id", "due_at"], unique=False)
    op.create_index(
        "ix_clocks_open_due_at",
        "clocks",
        ["org", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_clocks_open_team_id_deadline_item_id",
        "clocks",
        ["org", "team_id", "deadline", "item_id"],
        unique=False,
        sqlite_where=sa.text("duty_id IS NULL AND due_at IS NOT NULL"),
        postgresql_where=sa.text("duty_id IS NULL AND due_at IS NOT NULL"),
    )
    op.create_index("ix_clocks_root_id", "clocks", ["org", "root_id"], unique=False)
    op.create_table(
        "deputies",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_deputies_org_person_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_deputies_org_team_id")),
        sa.PrimaryKeyConstraint("org", "team_id", "n", name=op.f("pk_deputies")),
    )
    op.create_index("ix_deputies_person_id", "deputies", ["org", "person_id"], unique=False)
    op.create_table(
        "escalations",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("deadline_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("to_team_id", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("severe", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("reason_u", sa.Text(), nullable=True),
        sa.Column("ask_u", sa.Text(), nullable=True),
        sa.Column("needed_by", Utc(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", Utc(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_u", sa.Text(), nullable=True),
        sa.Column("lent", Json(), nullable=True),
        sa.Column("answered_at", Utc(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_escalations_org_team_id")),
        sa.ForeignKeyConstraint(
            ["org", "to_team_id"], ["teams.org", "teams.id"], name=op.f("fk_escalations_org_to_team_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "org",
            "item_id",
            "level",
            "deadline_version",
            name=op.f("uq_escalations_org_item_id_level_deadline_version"),
        ),
    )
    op.create_index("ix_escalations_at_id", "escalations", ["org", "at", "id"], unique=False)
    op.create_index(
        "ix_escalations_open_team_id_at_id",
        "escalations",
        ["org", "team_id", "at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_escalations_open_to_team_id_at_id",
        "escalations",
        ["org", "to_team_id", "at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_escalations_open_to_id_at_id",
        "escalations",
        ["org", "to_id", "at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_escalations_root_id_at", "escalations", ["org", "root_id", "at"], unique=False)
    op.create_table(
        "kpis",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("target", sa.Float(precision=53), nullable=False),
        sa.Column("limit", sa.Float(precision=53), nullable=True),
        sa.Column("leading", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("value_stream", sa.Text(), nullable=True),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("shifts", Json(), nullable=True),
        sa.Column("rules", Json(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("recent", Json(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("retired_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "owner_id"], ["people.org", "people.id"], name=op.f("fk_kpis_org_owner_id")),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_kpis_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_kpis")),
    )
    op.create_index("ix_kpis_created_at_id", "kpis", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_kpis_team_id_created_at_id", "kpis", ["org", "team_id", "created_at", "id"], unique=False)
    op.create_table(
        "photos",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_photos_org_issue_id")),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_photos_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_photos")),
    )
    op.create_index("ix_photos_by", "photos", ["org", "by"], unique=False)
    op.create_index("ix_photos_issue_id_created_at_id", "photos", ["org", "issue_id", "created_at", "id"], unique=False)
    op.create_table(
        "readings",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("kpi_id", sa.Text(), nullable=False),
        sa.Column("shift", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.Column("corrected", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("note_u", sa.Text(), nullable=True),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "kpi_id"], ["kpis.org", "kpis.id"], name=op.f("fk_readings_org_kpi_id")),
        sa.PrimaryKeyConstraint("org", "kpi_id", "shift", "at", "version", name=op.f("pk_readings")),
    )
    op.create_index(
        "ix_readings_open_kpi_id_shift_at",
        "readings",
        ["org", "kpi_id", "shift", "at"],
        unique=False,
        sqlite_where=sa.text("NOT corrected"),
        postgresql_where=sa.text("NOT corrected"),
    )
    op.create_index(
        "ix_readings_kpi_id_at_shift_version",
        "readings",
        ["org", "kpi_id", "at", "shift", "version"],
        unique=False,
    )
    op.create_table(
        "effects",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("finding", Json(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Utc(), nullable=True),
        sa.Column("note_u", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "action_id"], ["actions.org", "actions.id"], name=op.f("fk_effects_org_action_id")
        ),
        sa.PrimaryKeyConstraint("org", "action_id", "n", name=op.f("pk_effects")),
    )
    op.add_column("actions", sa.Column("helps_id", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("by_line", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("actions", sa.Column("moves", sa.Integer(), server_default="0", nullable=False))
    op.add_column("actions", sa.Column("prediction", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("prediction_kpi_id", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("prediction_by", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("prediction_at", Utc(), nullable=True))
    op.add_column("actions", sa.Column("done_at", Utc(), nullable=True))
    op.add_column("actions", sa.Column("verified_at", Utc(), nullable=True))
    op.add_column("actions", sa.Column("verified_by", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("effect", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("standard_u", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("benefit_expected", sa.BigInteger(), nullable=True))
    op.add_column("actions", sa.Column("benefit_realised", sa.BigInteger(), nullable=True))
    op.add_column("actions", sa.Column("benefit_currency", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("benefit_by", sa.Text(), nullable=True))
    op.add_column("actions", sa.Column("benefit_at", Utc(), nullable=True))
    op.add_column("actions", sa.Column("closed_at", Utc(), nullable=True))
    op.create_index(
        "ix_actions_open_asker_id_due_at_id",
        "actions",
        ["org", "asker_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_actions_open_helps_id_due_at_id",
        "actions",
        ["org", "helps_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_actions_open_owner_id_due_at_id",
        "actions",
        ["org", "owner_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_actions_open_team_id_due_at_id_by_line_status",
        "actions",
        ["org", "team_id", "due_at", "id", "by_line", "status"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_actions_prediction_kpi_id_done_at", "actions", ["org", "prediction_kpi_id", "done_at"], unique=False
    )
    op.add_column("issues", sa.Column("done_u", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("machine", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("shift", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("kpi_id", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("method", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("assignee_id", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("waiting", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("issues", sa.Column("same_as_id", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("resolved_at", Utc(), nullable=True))
    op.add_column("issues", sa.Column("resolved_by", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("confirmed_at", Utc(), nullable=True))
    op.add_column("issues", sa.Column("confirmed_by", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("closed_at", Utc(), nullable=True))
    op.create_index("ix_issues_kpi_id_created_at_id", "issues", ["org", "kpi_id", "created_at", "id"], unique=False)
    for who in ("assignee_id", "originator_id"):
        op.create_index(f"ix_issues_{who}_created_at_id", "issues", ["org", who, "created_at", "id"], unique=False)
    op.create_index(
        "ix_issues_open_assignee_id_created_at_id",
        "issues",
        ["org", "assignee_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_issues_open_kpi_id",
        "issues",
        ["org", "kpi_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_issues_open_originator_id_created_at_id",
        "issues",
        ["org", "originator_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_issues_open_same_as_id",
        "issues",
        ["org", "same_as_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_issues_open_team_id_waiting_created_at_id",
        "issues",
        ["org", "team_id", "waiting", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_issues_open_team_id_created_at_id",
        "issues",
        ["org", "team_id", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    # With the team in it, SQLite takes it for the teams of a person; before, it read all members instead.
    op.create_index("ix_members_person_id_team_id", "members", ["org", "person_id", "team_id"], unique=False)
    op.drop_index("ix_members_person_id", "members")
    op.add_column("orgs", sa.Column("routing", Json(), nullable=True))
    op.add_column("orgs", sa.Column("messages_a_day", sa.Integer(), server_default="6", nullable=False))
    op.add_column("people", sa.Column("shift", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("messages", sa.Text(), nullable=True))
    op.create_index(
        "ix_sessions_open_team_id_updated_at_id",
        "sessions",
        ["org", "team_id", "updated_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'parked'"),
        postgresql_where=sa.text("status = 'parked'"),
    )
    op.add_column("teams", sa.Column("kind", sa.Text(), server_default="line", nullable=False))
    op.add_column("teams", sa.Column("calendar_id", sa.Text(), nullable=True))
    op.add_column("teams", sa.Column("policy_id", sa.Text(), nullable=True))
    op.add_column("teams", sa.Column("span_target", sa.Integer(), nullable=True))
    op.add_column("teams", sa.Column("analysis_limit", sa.Integer(), server_default="3", nullable=False))
    op.create_index("ix_teams_leader_id_id", "teams", ["org", "leader_id", "id"], unique=False)
    op.create_index("ix_teams_parent_id_id", "teams", ["org", "parent_id", "id"], unique=False)
    # ### end Alembic commands ###
    for table, ended in (("issues", "('closed')"), ("actions", "('verified', 'cancelled')")):
        op.execute(f"UPDATE {table} SET closed_at = updated_at WHERE status IN {ended}")
