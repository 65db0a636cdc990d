"""Every table of the service, in one file for each story.

Each primary, unique and foreign key starts with the organisation, so that rows of two organisations can never
meet and the tables can be spread over hosts by it. The one exception is `leases`: it belongs to the file.
Names of people stand in `people` only, and what people said stands in `utterances` only; other rows hold ids and
quotes, which are spans of an utterance.
"""

from sqlalchemy import select

from coach.store.columns import METADATA
from coach.store.tables.clockwork import (
    alarms,
    beats,
    clocks,
    deadlines,
    escalations,
    history,
    leases,
    messages,
    notices,
    policies,
    tallies,
)
from coach.store.tables.house import (
    absences,
    audit,
    calendars,
    deputies,
    keys,
    members,
    orgs,
    people,
    requests,
    teams,
)
from coach.store.tables.items import (
    actions,
    effects,
    experiments,
    issues,
    obstacles,
    photos,
    storyboards,
)
from coach.store.tables.leading import (
    checks,
    meetings,
    routines,
    walks,
)
from coach.store.tables.learning import (
    causes,
    equipment,
    lessons,
    traces,
)
from coach.store.tables.numbers import (
    hours,
    kpis,
    readings,
    targets,
)
from coach.store.tables.outside import (
    channels,
    deliveries,
    feed,
    links,
    sources,
    webhooks,
)
from coach.store.tables.talks import (
    alerts,
    calls,
    events,
    frameworks,
    notes,
    session_people,
    sessions,
    spending,
    turns,
    utterances,
)

__all__ = [
    "EVERY_ORG",
    "HEAD",
    "METADATA",
    "ORGLESS",
    "absences",
    "actions",
    "alarms",
    "alerts",
    "audit",
    "beats",
    "calendars",
    "calls",
    "causes",
    "channels",
    "checks",
    "clocks",
    "deadlines",
    "deliveries",
    "deputies",
    "effects",
    "equipment",
    "escalations",
    "events",
    "experiments",
    "feed",
    "frameworks",
    "history",
    "hours",
    "issues",
    "keys",
    "kpis",
    "leases",
    "lessons",
    "links",
    "meetings",
    "members",
    "messages",
    "notes",
    "notices",
    "obstacles",
    "orgs",
    "people",
    "photos",
    "policies",
    "readings",
    "requests",
    "routines",
    "session_people",
    "sessions",
    "sources",
    "spending",
    "storyboards",
    "tallies",
    "targets",
    "teams",
    "traces",
    "turns",
    "utterances",
    "walks",
    "webhooks",
]

HEAD = "0005"
"""The migration these tables stand for."""

ORGLESS = frozenset({leases.name})

EVERY_ORG = select(orgs.c.org).order_by(orgs.c.org)
"""The one statement that looks across organisations: work that runs by itself does one after the other."""
