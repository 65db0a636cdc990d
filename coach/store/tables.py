"""Every table of the service.

Each primary, unique and foreign key starts with the organisation, so that rows of two organisations can never
meet and the tables can be spread over hosts by it. The one exception is `leases`: it belongs to the file.
Names of people stand in `people` only, and what people said stands in `utterances` only; other rows hold ids and
quotes, which are spans of an utterance.
"""

from sqlalchemy import ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, Table, select

from coach.store.columns import amount, by, flag, instant, key, of_org, org, refers, text, unique, values, whole

__all__ = [
    "EVERY_ORG",
    "HEAD",
    "METADATA",
    "ORGLESS",
    "actions",
    "alerts",
    "audit",
    "calls",
    "events",
    "experiments",
    "frameworks",
    "issues",
    "keys",
    "leases",
    "members",
    "notes",
    "obstacles",
    "orgs",
    "people",
    "requests",
    "session_people",
    "sessions",
    "spending",
    "storyboards",
    "teams",
    "turns",
    "utterances",
]

HEAD = "0002"
"""The migration these tables stand for."""

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


orgs = Table("orgs", METADATA, org(), text("name"), instant("created_at"), flag("external_models_on"), key())

people = Table(
    "people",
    METADATA,
    org(),
    text("id"),
    text("name"),
    text("email", null=True),
    text("phone", null=True),
    instant("created_at"),
    instant("erased_at", null=True),
    key("id"),
    of_org(),
    by("people", "created_at", "id"),
)

teams = Table(
    "teams",
    METADATA,
    org(),
    text("id"),
    text("name"),
    whole("tier"),
    text("parent_id", null=True),
    text("leader_id", null=True),
    text("timezone"),
    text("make_safe_text"),
    text("emergency_contact"),
    whole("version", 1),
    instant("created_at"),
    key("id"),
    of_org(),
    refers("parent_id", "teams"),
    refers("leader_id", "people"),
    by("teams", "created_at", "id"),
)

members = Table(
    "members",
    METADATA,
    org(),
    text("team_id"),
    text("person_id"),
    key("team_id", "person_id"),
    refers("team_id", "teams"),
    refers("person_id", "people"),
    by("members", "person_id"),
)

keys = Table(
    "keys",
    METADATA,
    org(),
    text("id"),
    text("hash"),
    text("prefix"),
    text("role"),
    text("person_id", null=True),
    values("teams"),
    flag("shared_device"),
    text("name"),
    instant("created_at"),
    instant("revoked_at", null=True),
    key("id"),
    unique("hash"),
    of_org(),
    refers("person_id", "people"),
    by("keys", "created_at", "id"),
)

frameworks = Table(
    "frameworks",
    METADATA,
    org(),
    text("id"),
    whole("version"),
    text("source_hash"),
    text("source"),
    instant("created_at"),
    text("by_key", null=True),
    key("id", "version"),
    of_org(),
)

utterances = Table(
    "utterances",
    METADATA,
    org(),
    text("id"),
    text("session_id", null=True),
    text("by", null=True),
    instant("at"),
    text("text"),
    text("source"),
    instant("redacted_at", null=True),
    key("id"),
    refers("by", "people"),
    by("utterances", "session_id", "at"),
    by("utterances", "by", "session_id"),
)

issues = Table(
    "issues",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("title_u"),
    text("detail_u", null=True),
    text("severity"),
    text("status"),
    text("originator_id", null=True),
    whole("version", 1),
    instant("created_at"),
    instant("updated_at"),
    key("id"),
    refers("team_id", "teams"),
    refers("title_u", "utterances"),
    refers("detail_u", "utterances"),
    refers("originator_id", "people"),
    by("issues", "created_at", "id"),
    by("issues", "team_id", "created_at", "id"),
    by("issues", "status", "created_at", "id"),
)

storyboards = Table(
    "storyboards",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("owner_id", null=True),
    values("challenge"),
    values("target"),
    values("achieve_by_q"),
    instant("achieve_by", null=True),
    values("condition"),
    values("current"),
    text("status"),
    text("active_session_id", null=True),
    whole("version", 1),
    instant("created_at"),
    instant("updated_at"),
    key("id"),
    refers("team_id", "teams"),
    refers("owner_id", "people"),
    by("storyboards", "created_at", "id"),
    by("storyboards", "team_id", "created_at", "id"),
)

sessions = Table(
    "sessions",
    METADATA,
    org(),
    text("id"),
    text("status"),
    text("framework_id"),
    whole("framework_version"),
    whole("engine"),
    text("issue_id", null=True),
    text("storyboard_id", null=True),
    text("team_id"),
    text("learner_id", null=True),
    text("locale"),
    whole("n"),
    whole("version", 1),
    whole("seq"),
    text("state"),
    text("words"),
    text("message"),
    text("step"),
    whole("done"),
    whole("of"),
    text("title_u", null=True),
    instant("created_at"),
    instant("updated_at"),
    instant("parked_until", null=True),
    key("id"),
    refers("issue_id", "issues"),
    refers("storyboard_id", "storyboards"),
    refers("team_id", "teams"),
    refers("learner_id", "people"),
    refers("title_u", "utterances"),
    by("sessions", "created_at", "id"),
    by("sessions", "status", "created_at", "id"),
    by("sessions", "issue_id", "created_at", "id"),
    by("sessions", "storyboard_id", "created_at", "id"),
    by("sessions", "learner_id", "created_at", "id"),
    by("sessions", "team_id", "created_at", "id"),
)

session_people = Table(
    "session_people",
    METADATA,
    org(),
    text("session_id"),
    text("person_id"),
    text("why"),
    key("session_id", "person_id", "why"),
    refers("session_id", "sessions"),
    refers("person_id", "people"),
    by("session_people", "person_id"),
)

events = Table(
    "events",
    METADATA,
    org(),
    text("session_id"),
    whole("seq"),
    text("kind"),
    instant("at"),
    text("data"),
    key("session_id", "seq"),
    refers("session_id", "sessions"),
)

turns = Table(
    "turns",
    METADATA,
    org(),
    text("session_id"),
    whole("n"),
    text("utterance_id", null=True),
    text("by", null=True),
    text("idem_key", null=True),
    text("body_hash"),
    text("status"),
    instant("lease_until"),
    text("reading", null=True),
    text("message", null=True),
    text("backend", null=True),
    flag("fell_back"),
    text("because", null=True),
    text("read_by", null=True),
    instant("created_at"),
    key("session_id", "n"),
    unique("session_id", "idem_key"),
    refers("session_id", "sessions"),
    refers("utterance_id", "utterances"),
)

requests = Table(
    "requests",
    METADATA,
    org(),
    text("key_id"),
    text("idem_key"),
    text("route"),
    text("body_hash"),
    text("status"),
    text("response", null=True),
    instant("created_at"),
    key("key_id", "idem_key"),
    refers("key_id", "keys"),
    by("requests", "created_at"),
)

actions = Table(
    "actions",
    METADATA,
    org(),
    text("id"),
    text("team_id"),
    text("session_id", null=True),
    text("item", null=True),
    text("issue_id", null=True),
    text("storyboard_id", null=True),
    text("kind"),
    text("strength", null=True),
    values("what"),
    values("cause"),
    text("owner_id", null=True),
    values("owner_q"),
    text("owner_state"),
    text("asker_id", null=True),
    values("asker_q"),
    instant("due_at", null=True),
    values("due_q"),
    whole("deadline_version", 1),
    values("ends_q"),
    values("measure"),
    values("window"),
    text("status"),
    whole("version", 1),
    instant("created_at"),
    instant("updated_at"),
    key("id"),
    unique("session_id", "item"),
    refers("team_id", "teams"),
    refers("session_id", "sessions"),
    refers("issue_id", "issues"),
    refers("storyboard_id", "storyboards"),
    refers("owner_id", "people"),
    refers("asker_id", "people"),
    by("actions", "created_at", "id"),
    by("actions", "team_id", "created_at", "id"),
    by("actions", "status", "created_at", "id"),
    by("actions", "owner_id", "created_at", "id"),
    by("actions", "issue_id", "created_at", "id"),
    by("actions", "session_id", "created_at", "id"),
    by("actions", "storyboard_id", "created_at", "id"),
)

obstacles = Table(
    "obstacles",
    METADATA,
    org(),
    text("storyboard_id"),
    text("id"),
    values("what"),
    text("status"),
    instant("created_at"),
    key("storyboard_id", "id"),
    refers("storyboard_id", "storyboards"),
)

experiments = Table(
    "experiments",
    METADATA,
    org(),
    text("storyboard_id"),
    whole("n"),
    text("session_id", null=True),
    text("obstacle_id", null=True),
    values("step"),
    values("expectation"),
    values("due_q"),
    instant("due_at", null=True),
    values("result"),
    values("learning"),
    instant("at"),
    key("storyboard_id", "n"),
    refers("storyboard_id", "storyboards"),
    refers("session_id", "sessions"),
    ForeignKeyConstraint(
        ["org", "storyboard_id", "obstacle_id"], ["obstacles.org", "obstacles.storyboard_id", "obstacles.id"]
    ),
)

notes = Table(
    "notes",
    METADATA,
    org(),
    text("id"),
    text("session_id"),
    text("field"),
    text("utterance_id"),
    text("by", null=True),
    instant("at"),
    key("id"),
    refers("session_id", "sessions"),
    refers("utterance_id", "utterances"),
    refers("by", "people"),
    by("notes", "session_id", "at", "id"),
)

alerts = Table(
    "alerts",
    METADATA,
    org(),
    text("id"),
    text("session_id"),
    text("team_id"),
    text("person_id", null=True),
    values("text"),
    text("status"),
    instant("ask_at"),
    instant("due_at"),
    instant("sent_at", null=True),
    key("id"),
    refers("session_id", "sessions"),
    refers("team_id", "teams"),
    refers("person_id", "people"),
    by("alerts", "session_id", "ask_at", "id"),
    by("alerts", "status", "due_at", "id"),
)

audit = Table(
    "audit",
    METADATA,
    org(),
    text("id"),
    instant("at"),
    text("key_id", null=True),
    text("person_id", null=True),
    text("what"),
    text("target"),
    key("id"),
    of_org(),
    by("audit", "at", "id"),
)

calls = Table(
    "calls",
    METADATA,
    org(),
    text("id"),
    text("session_id"),
    whole("n"),
    instant("at"),
    text("model"),
    text("task"),
    text("prompt"),
    text("outcome"),
    flag("external"),
    text("sent", null=True),
    whole("ms"),
    whole("tokens_in"),
    whole("tokens_out"),
    whole("tokens_cached"),
    amount("micros", null=True),
    key("id"),
    refers("session_id", "sessions"),
    by("calls", "session_id", "n", "id"),
)
"""Requests to models. `sent` is the text as it left, emptied when a person in the session is erased."""

spending = Table(
    "spending",
    METADATA,
    org(),
    text("kind"),
    text("who"),
    text("day"),
    amount("calls"),
    amount("faults"),
    amount("tokens_in"),
    amount("tokens_out"),
    amount("tokens_cached"),
    amount("micros"),
    amount("ms"),
    key("kind", "who", "day"),
    of_org(),
    by("spending", "kind", "day", "who"),
)
"""What calls add up to: by organisation, model and person a day, and by session (whose day is empty)."""

leases = Table(
    "leases",
    METADATA,
    text("name"),
    text("host"),
    instant("until"),
    PrimaryKeyConstraint("name"),
)
"""Which running process holds the database file, from which host; see `engine`."""

ORGLESS = frozenset({leases.name})

EVERY_ORG = select(orgs.c.org).order_by(orgs.c.org)
"""The one statement that looks across organisations: work that runs by itself does one after the other."""
