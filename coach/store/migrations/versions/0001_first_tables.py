"""The first tables."""

import sqlalchemy as sa
from alembic import op

from coach.store.columns import Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "orgs",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("external_models_on", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("org", name=op.f("pk_orgs")),
    )
    op.create_table(
        "audit",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_audit_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at_id", "audit", ["org", "at", "id"], unique=False)
    op.create_table(
        "frameworks",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("by_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_frameworks_org")),
        sa.PrimaryKeyConstraint("org", "id", "version", name=op.f("pk_frameworks")),
    )
    op.create_table(
        "people",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("erased_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_people_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_created_at_id", "people", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "keys",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("teams", sa.Text(), nullable=True),
        sa.Column("shared_device", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_keys_org_person_id")),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_keys_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_keys")),
        sa.UniqueConstraint("org", "hash", name=op.f("uq_keys_org_hash")),
    )
    op.create_index("ix_keys_created_at_id", "keys", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("leader_id", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("make_safe_text", sa.Text(), nullable=False),
        sa.Column("emergency_contact", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "leader_id"], ["people.org", "people.id"], name=op.f("fk_teams_org_leader_id")),
        sa.ForeignKeyConstraint(["org", "parent_id"], ["teams.org", "teams.id"], name=op.f("fk_teams_org_parent_id")),
        sa.ForeignKeyConstraint(["org"], ["orgs.org"], name=op.f("fk_teams_org")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_teams")),
    )
    op.create_index("ix_teams_created_at_id", "teams", ["org", "created_at", "id"], unique=False)
    op.create_table(
        "utterances",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("redacted_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["org", "by"], ["people.org", "people.id"], name=op.f("fk_utterances_org_by")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_utterances")),
    )
    op.create_index("ix_utterances_by_session_id", "utterances", ["org", "by", "session_id"], unique=False)
    op.create_index("ix_utterances_session_id_at", "utterances", ["org", "session_id", "at"], unique=False)
    op.create_table(
        "issues",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("title_u", sa.Text(), nullable=False),
        sa.Column("detail_u", sa.Text(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("originator_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "detail_u"], ["utterances.org", "utterances.id"], name=op.f("fk_issues_org_detail_u")
        ),
        sa.ForeignKeyConstraint(
            ["org", "originator_id"], ["people.org", "people.id"], name=op.f("fk_issues_org_originator_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_issues_org_team_id")),
        sa.ForeignKeyConstraint(
            ["org", "title_u"], ["utterances.org", "utterances.id"], name=op.f("fk_issues_org_title_u")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_issues")),
    )
    op.create_index("ix_issues_created_at_id", "issues", ["org", "created_at", "id"], unique=False)
    op.create_index("ix_issues_status_created_at_id", "issues", ["org", "status", "created_at", "id"], unique=False)
    op.create_index("ix_issues_team_id_created_at_id", "issues", ["org", "team_id", "created_at", "id"], unique=False)
    op.create_table(
        "members",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_members_org_person_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_members_org_team_id")),
        sa.PrimaryKeyConstraint("org", "team_id", "person_id", name=op.f("pk_members")),
    )
    op.create_index("ix_members_person_id", "members", ["org", "person_id"], unique=False)
    op.create_table(
        "requests",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "key_id"], ["keys.org", "keys.id"], name=op.f("fk_requests_org_key_id")),
        sa.PrimaryKeyConstraint("org", "key_id", "idem_key", name=op.f("pk_requests")),
    )
    op.create_index("ix_requests_created_at", "requests", ["org", "created_at"], unique=False)
    op.create_table(
        "storyboards",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("challenge", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("achieve_by_q", sa.Text(), nullable=True),
        sa.Column("achieve_by", Utc(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("current", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("active_session_id", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "owner_id"], ["people.org", "people.id"], name=op.f("fk_storyboards_org_owner_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_storyboards_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_storyboards")),
    )
    op.create_index("ix_storyboards_created_at_id", "storyboards", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_storyboards_team_id_created_at_id", "storyboards", ["org", "team_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "obstacles",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("storyboard_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "storyboard_id"], ["storyboards.org", "storyboards.id"], name=op.f("fk_obstacles_org_storyboard_id")
        ),
        sa.PrimaryKeyConstraint("org", "storyboard_id", "id", name=op.f("pk_obstacles")),
    )
    op.create_table(
        "sessions",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("framework_id", sa.Text(), nullable=False),
        sa.Column("framework_version", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=True),
        sa.Column("storyboard_id", sa.Text(), nullable=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("learner_id", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("title_u", sa.Text(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("parked_until", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_sessions_org_issue_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "learner_id"], ["people.org", "people.id"], name=op.f("fk_sessions_org_learner_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "storyboard_id"], ["storyboards.org", "storyboards.id"], name=op.f("fk_sessions_org_storyboard_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_sessions_org_team_id")),
        sa.ForeignKeyConstraint(
            ["org", "title_u"], ["utterances.org", "utterances.id"], name=op.f("fk_sessions_org_title_u")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_created_at_id", "sessions", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_sessions_issue_id_created_at_id", "sessions", ["org", "issue_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_sessions_learner_id_created_at_id", "sessions", ["org", "learner_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_sessions_status_created_at_id", "sessions", ["org", "status", "created_at", "id"], unique=False)
    op.create_index(
        "ix_sessions_storyboard_id_created_at_id",
        "sessions",
        ["org", "storyboard_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_sessions_team_id_created_at_id", "sessions", ["org", "team_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "actions",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("issue_id", sa.Text(), nullable=True),
        sa.Column("storyboard_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Text(), nullable=True),
        sa.Column("owner_q", sa.Text(), nullable=True),
        sa.Column("owner_state", sa.Text(), nullable=False),
        sa.Column("asker_id", sa.Text(), nullable=True),
        sa.Column("asker_q", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("due_q", sa.Text(), nullable=True),
        sa.Column("deadline_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("ends_q", sa.Text(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "asker_id"], ["people.org", "people.id"], name=op.f("fk_actions_org_asker_id")),
        sa.ForeignKeyConstraint(["org", "issue_id"], ["issues.org", "issues.id"], name=op.f("fk_actions_org_issue_id")),
        sa.ForeignKeyConstraint(["org", "owner_id"], ["people.org", "people.id"], name=op.f("fk_actions_org_owner_id")),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_actions_org_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "storyboard_id"], ["storyboards.org", "storyboards.id"], name=op.f("fk_actions_org_storyboard_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_actions_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_actions")),
        sa.UniqueConstraint("org", "session_id", "item", name=op.f("uq_actions_org_session_id_item")),
    )
    op.create_index("ix_actions_created_at_id", "actions", ["org", "created_at", "id"], unique=False)
    op.create_index(
        "ix_actions_issue_id_created_at_id", "actions", ["org", "issue_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_actions_owner_id_created_at_id", "actions", ["org", "owner_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_actions_session_id_created_at_id", "actions", ["org", "session_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_actions_status_created_at_id", "actions", ["org", "status", "created_at", "id"], unique=False)
    op.create_index(
        "ix_actions_storyboard_id_created_at_id", "actions", ["org", "storyboard_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_actions_team_id_created_at_id", "actions", ["org", "team_id", "created_at", "id"], unique=False)
    op.create_table(
        "alerts",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ask_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_alerts_org_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_alerts_org_session_id")
        ),
        sa.ForeignKeyConstraint(["org", "team_id"], ["teams.org", "teams.id"], name=op.f("fk_alerts_org_team_id")),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_session_id_ask_at_id", "alerts", ["org", "session_id", "ask_at", "id"], unique=False)
    op.create_index("ix_alerts_status_due_at_id", "alerts", ["org", "status", "due_at", "id"], unique=False)
    op.create_table(
        "events",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_events_org_session_id")
        ),
        sa.PrimaryKeyConstraint("org", "session_id", "seq", name=op.f("pk_events")),
    )
    op.create_table(
        "experiments",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("storyboard_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("obstacle_id", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("expectation", sa.Text(), nullable=True),
        sa.Column("due_q", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_experiments_org_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "storyboard_id", "obstacle_id"],
            ["obstacles.org", "obstacles.storyboard_id", "obstacles.id"],
            name=op.f("fk_experiments_org_storyboard_id_obstacle_id"),
        ),
        sa.ForeignKeyConstraint(
            ["org", "storyboard_id"],
            ["storyboards.org", "storyboards.id"],
            name=op.f("fk_experiments_org_storyboard_id"),
        ),
        sa.PrimaryKeyConstraint("org", "storyboard_id", "n", name=op.f("pk_experiments")),
    )
    op.create_table(
        "notes",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("utterance_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["org", "by"], ["people.org", "people.id"], name=op.f("fk_notes_org_by")),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_notes_org_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "utterance_id"], ["utterances.org", "utterances.id"], name=op.f("fk_notes_org_utterance_id")
        ),
        sa.PrimaryKeyConstraint("org", "id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_session_id_at_id", "notes", ["org", "session_id", "at", "id"], unique=False)
    op.create_table(
        "session_people",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "person_id"], ["people.org", "people.id"], name=op.f("fk_session_people_org_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_session_people_org_session_id")
        ),
        sa.PrimaryKeyConstraint("org", "session_id", "person_id", "why", name=op.f("pk_session_people")),
    )
    op.create_index("ix_session_people_person_id", "session_people", ["org", "person_id"], unique=False)
    op.create_table(
        "turns",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("utterance_id", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("idem_key", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lease_until", Utc(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("backend", sa.Text(), nullable=True),
        sa.Column("fell_back", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org", "session_id"], ["sessions.org", "sessions.id"], name=op.f("fk_turns_org_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["org", "utterance_id"], ["utterances.org", "utterances.id"], name=op.f("fk_turns_org_utterance_id")
        ),
        sa.PrimaryKeyConstraint("org", "session_id", "n", name=op.f("pk_turns")),
        sa.UniqueConstraint("org", "session_id", "idem_key", name=op.f("uq_turns_org_session_id_idem_key")),
    )
