"""A plant of three tiers for tests of the clockwork, and what the database says was told there."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from coach.board.clocks import Item, start
from coach.board.plant import Plant
from coach.board.rules.calendar import Calendar
from coach.board.rules.clock import Stage
from coach.board.rules.policy import Policy
from coach.board.sweep import Swept, sweep_batch
from coach.store import tables as t
from tests.clock_oracle import Told

MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

TEAMS = ("cell", "area", "plant")
PEOPLE = ("ana", "ben", "cem", "dora", "eva", "finn", "gil")
LEADERS = {"cell": "cem", "area": "dora", "plant": "eva"}
"""`finn` stands in for the leader of the area; `ana` and `ben` do the work, `gil` raises what is wrong."""

LADDER: dict[str, Any] = {
    "name": "Ladder",
    "time": "calendar",
    "issue": {"acknowledge": "2h", "resolve": "8h"},
    "remind": ["1h"],
    "grace": "1h",
    "levels": [{"up": 0, "resolve": "4h"}, {"up": 1, "acknowledge": "2h", "resolve": "6h"}, {"up": 2}],
    "digest": "12h",
}


def policy(**changed: Any) -> Policy:
    return Policy.model_validate(LADDER | changed)


@dataclass(frozen=True)
class World:
    """Whatever is asked of it happens at the given time, in the given transaction."""

    org: str

    def at(self, conn: Connection, at: datetime) -> Plant:
        return Plant(conn, self.org, at)

    def rule(self, conn: Connection, rules: Policy, version: int = 1) -> None:
        """The policy that holds from now on."""
        source = json.dumps(rules.model_dump(mode="json"))
        row = {"org": self.org, "id": "ladder", "version": version, "source": source, "created_at": MONDAY}
        conn.execute(insert(t.policies), row)

    def calendar(self, conn: Connection) -> Calendar:
        return self.at(conn, MONDAY).calendar("cell")

    def action(
        self, conn: Connection, id: str, at: datetime, stage: Stage = "do", *, duty: str | None = "ana", **given: Any
    ) -> Item:
        """An open action whose clock has begun."""
        status = {"verify": "done", "effect": "verified", "standardise": "effective"}.get(stage, "open")
        self.row(conn, t.actions, id, kind="corrective", owner_id=duty, owner_state="accepted", status=status)
        item = Item(id, "action", "cell", id)
        start(self.at(conn, at), item, stage, duty=duty, **given)
        return item

    def issue(self, conn: Connection, id: str, at: datetime, *, severe: bool = False, **given: Any) -> Item:
        title = {"org": self.org, "id": f"utt_{id}", "text": "It leaks", "source": "record", "at": MONDAY}
        conn.execute(insert(t.utterances), title)
        severity = "severe" if severe else "minor"
        self.row(conn, t.issues, id, title_u=f"utt_{id}", severity=severity, status="open", originator_id="gil")
        item = Item(id, "issue", "cell", id, severe)
        start(self.at(conn, at), item, "resolve", duty="ana", **given)
        return item

    def copy(self, conn: Connection, table: Table, id: str, copies: Iterable[str]) -> None:
        """As many more of an item that nothing has happened to yet, with their clocks."""
        for its, name in ((table, "id"), (t.clocks, "item_id"), (t.deadlines, "item_id")):
            (row,) = conn.execute(select(its).where(its.c.org == self.org, its.c[name] == id)).mappings()
            also = ("root_id",) if its is t.clocks else ()
            conn.execute(insert(its), [{**row, **dict.fromkeys((name, *also), copy)} for copy in copies])

    def row(self, conn: Connection, table: Table, id: str, **fields: Any) -> None:
        known = {"org": self.org, "id": id, "team_id": "cell", "created_at": MONDAY, "updated_at": MONDAY}
        conn.execute(insert(table).values(**known, **fields))

    def away(self, conn: Connection, person: str, until: datetime) -> None:
        times = {"from_at": MONDAY - DAY, "until_at": until, "created_at": MONDAY}
        conn.execute(insert(t.absences).values(org=self.org, id=f"abs_{person}", person_id=person, **times))

    def erase(self, conn: Connection, person: str) -> None:
        them = (t.people.c.org == self.org, t.people.c.id == person)
        conn.execute(update(t.people).where(*them).values(name="", erased_at=MONDAY))

    def close(self, conn: Connection, table: Table, id: str, at: datetime | None) -> None:
        conn.execute(update(table).where(table.c.org == self.org, table.c.id == id).values(closed_at=at))

    def sweep(self, conn: Connection, now: datetime) -> Swept:
        return sweep_batch(conn, self.org, now)

    def rows(self, conn: Connection, table: Table, **equal: Any) -> list[Any]:
        wanted = [table.c[name] == value for name, value in equal.items()]
        return list(conn.execute(select(table).where(table.c.org == self.org, *wanted).order_by(*table.primary_key)))

    def heard(self, conn: Connection, item: str, what: str) -> list[str]:
        """Who got a notice, in the order of time."""
        found = self.rows(conn, t.notices, item_id=item, what=what)
        return [row.person_id for row in sorted(found, key=lambda row: (row.at, row.id))]

    def told(self, conn: Connection) -> dict[str, list[Told]]:
        """By item: every fact, reminder and digest on record, as the oracle spells them."""
        found: dict[str, set[Told]] = {}
        for fact in self.rows(conn, t.escalations):
            told = Told("fact", fact.deadline_version, fact.level, fact.at)
            found.setdefault(fact.item_id, set()).add(told)
        for notice in (*self.rows(conn, t.notices, what="reminder"), *self.rows(conn, t.notices, what="digest")):
            version = notice.id.removeprefix(f"{notice.what}-{notice.item_id}_").split("_")[0]
            told = Told(notice.what, int(version), notice.level, notice.at)
            found.setdefault(notice.item_id, set()).add(told)
        return {item: in_order(told) for item, told in found.items()}


def in_order(told: Iterable[Told]) -> list[Told]:
    return sorted(told, key=lambda one: (one.version, one.level, one.what != "fact", one.at))


def found_world(conn: Connection, org: str, rules: Policy | None = None) -> World:
    """The organisation exists; nothing else does."""
    key = {"org": org, "created_at": MONDAY}
    conn.execute(insert(t.people), [{**key, "id": id, "name": id.capitalize()} for id in PEOPLE])
    site = {**key, "timezone": "UTC", "make_safe_text": "", "emergency_contact": "", "policy_id": "ladder"}
    for tier, id in reversed(list(enumerate(TEAMS))):
        above = TEAMS[tier + 1] if tier + 1 < len(TEAMS) else None
        row = {**site, "id": id, "name": id, "tier": tier + 1, "parent_id": above, "leader_id": LEADERS[id]}
        conn.execute(insert(t.teams), row)
    conn.execute(insert(t.deputies).values(org=org, team_id="area", n=1, person_id="finn"))
    world = World(org)
    world.rule(conn, rules or policy())
    return world
