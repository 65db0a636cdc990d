"""Looks at the tables from outside, in plain SQL and with nothing of the service's: what waits, and what is wrong."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

__all__ = ["Look"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

OPEN = """
    SELECT id, team_id FROM issues WHERE org = :org AND kind = 'problem' AND closed_at IS NULL
    UNION ALL SELECT id, team_id FROM actions WHERE org = :org AND closed_at IS NULL
"""

SUSPECT = f"""
    SELECT o.id, o.team_id, c.due_at, p.id AS living FROM ({OPEN}) AS o
    LEFT JOIN clocks AS c ON c.org = :org AND c.item_id = o.id
    LEFT JOIN people AS p ON p.org = :org AND p.id = c.duty_id AND p.erased_at IS NULL
    WHERE c.due_at IS NULL OR p.id IS NULL
"""

LED = """
    SELECT t.id, t.parent_id, EXISTS (
        SELECT 1 FROM people AS p LEFT JOIN deputies AS d ON d.org = p.org AND d.person_id = p.id AND d.team_id = t.id
        WHERE p.org = t.org AND p.erased_at IS NULL AND (p.id = t.leader_id OR d.n IS NOT NULL)
    ) AS led FROM teams AS t WHERE t.org = :org
"""

WRONG: Mapping[str, str] = {
    "two facts of one rung": """SELECT item_id FROM escalations WHERE org = :org
        GROUP BY item_id, level, deadline_version HAVING count(*) > 1""",
    "a rung that was left out": """SELECT item_id FROM escalations WHERE org = :org AND by IS NULL
        GROUP BY item_id, deadline_version HAVING max(level) > count(*) AND count(*) = sum(by IS NULL)
        AND NOT EXISTS (SELECT 1 FROM escalations AS m WHERE m.org = :org AND m.by IS NOT NULL
        AND m.item_id = escalations.item_id AND m.deadline_version = escalations.deadline_version)""",
    "a fact that is open though its item has ended": f"""SELECT e.item_id FROM escalations AS e WHERE e.org = :org
        AND e.closed_at IS NULL AND e.kind IN ('issue', 'action') AND e.item_id NOT IN (SELECT id FROM ({OPEN}))""",
    "a clock that runs though its item has ended": f"""SELECT item_id FROM clocks WHERE org = :org
        AND due_at IS NOT NULL AND kind IN ('issue', 'action') AND item_id NOT IN (SELECT id FROM ({OPEN}))""",
    "a gap between deadline versions": """SELECT item_id FROM deadlines WHERE org = :org
        GROUP BY item_id HAVING max(version) <> count(*)""",
    "a clock that is not under the last deadline": """SELECT c.item_id FROM clocks AS c WHERE c.org = :org AND
        c.deadline_version <> (SELECT max(version) FROM deadlines AS d WHERE d.org = :org AND d.item_id = c.item_id)""",
    "a fact before its deadline began": """SELECT e.item_id FROM escalations AS e JOIN deadlines AS d ON d.org = e.org
        AND d.item_id = e.item_id AND d.version = e.deadline_version WHERE e.org = :org AND e.at < d.at""",
    "a fact that nobody was told of": """SELECT e.item_id FROM escalations AS e WHERE e.org = :org
        AND e.to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notices AS n WHERE n.org = :org AND n.item_id = e.item_id
        AND n.person_id = e.to_id AND n.at = e.at) AND NOT EXISTS (SELECT 1 FROM people AS p
        WHERE p.org = :org AND p.id = e.to_id AND p.erased_at IS NOT NULL)""",
    "more messages in a day than may be": """SELECT person_id || ' ' || day FROM messages WHERE org = :org
        AND NOT severe GROUP BY person_id, day HAVING count(*) > (SELECT messages_a_day FROM orgs WHERE org = :org)""",
    "a message sent twice to one phone": """SELECT source_id FROM deliveries WHERE org = :org
        GROUP BY source_id, target_id HAVING count(*) > 1""",
    "an alarm of the auditor": """SELECT kind || ' ' || item_id FROM alarms WHERE org = :org
        AND kind IN ('issue', 'action', 'session', 'storyboard', 'lesson', 'ended', 'stuck')""",
}
"""What must not be, and how it is found."""


def instant(micros: int | None) -> datetime | None:
    return None if micros is None else EPOCH + timedelta(microseconds=micros)


class Look:
    """Of one organisation in one file; reads only."""

    def __init__(self, file: Path, org: str) -> None:
        self._conn = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        self._conn.row_factory = sqlite3.Row
        self._org = {"org": org}
        self._seen: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._conn.close()

    def rows(self, sql: str, **given: Any) -> list[sqlite3.Row]:
        return self._conn.execute(sql, self._org | given).fetchall()

    def new(self, table: str) -> list[sqlite3.Row]:
        """What was added since it was looked at last, in that order."""
        since = self._seen.get(table, 0)
        found = self.rows(
            f"SELECT rowid, * FROM {table} WHERE org = :org AND rowid > :since ORDER BY rowid", since=since
        )
        self._seen[table] = found[-1]["rowid"] if found else since
        return found

    # --- what waits ---------------------------------------------------------------------------------

    def next_due(self) -> datetime | None:
        """When the next timer of anything runs out."""
        (row,) = self.rows("SELECT min(due_at) AS due FROM clocks WHERE org = :org AND due_at IS NOT NULL")
        return instant(row["due"])

    def open(self) -> int:
        (row,) = self.rows(f"SELECT count(*) AS n FROM ({OPEN})")
        return int(row["n"])

    def lost(self) -> tuple[str, ...]:
        """Open items without a timer, and those that nobody owes: no person who is left, and no team that is led."""
        led: dict[str, bool] | None = None
        found = []
        for row in self.rows(SUSPECT):
            if row["due_at"] is None:
                found.append(row["id"])
            elif row["living"] is None:
                led = self._led() if led is None else led
                found += [] if led[row["team_id"]] else [row["id"]]
        return tuple(found)

    def _led(self) -> dict[str, bool]:
        """Whether anybody leads a team, or one above it."""
        teams = {row["id"]: row for row in self.rows(LED)}

        def above(id: str | None) -> Iterator[bool]:
            while id is not None:
                yield bool(teams[id]["led"])
                id = teams[id]["parent_id"]

        return {id: any(above(id)) for id in teams}

    def owing(self, item: str) -> sqlite3.Row:
        (row,) = self.rows("SELECT * FROM clocks WHERE org = :org AND item_id = :item", item=item)
        return row

    # --- what is wrong ------------------------------------------------------------------------------

    def wrong(self) -> Iterator[str]:
        for what, sql in WRONG.items():
            for (item,) in self.rows(sql):
                yield f"{what}: {item}"

    def unheard(self, got: Mapping[str, int]) -> Iterator[str]:
        """Events of escalations that a webhook was told it had and never took, or was never to be told of."""
        for row in self.rows(
            "SELECT source_id FROM deliveries WHERE org = :org AND kind = 'webhook' AND status = 'done'"
        ):
            if row["source_id"] not in got:
                yield f"an event that is called sent and never came: {row['source_id']}"
        lost = """SELECT id FROM feed WHERE org = :org AND type LIKE 'escalation.%' AND seq IS NOT NULL
            AND seq <= (SELECT min(seq) FROM webhooks WHERE org = :org)
            AND id NOT IN (SELECT source_id FROM deliveries WHERE org = :org)"""
        for row in self.rows(lost):
            yield f"an event that nobody was to be told of: {row['id']}"

    def history(self) -> dict[tuple[str, str], int]:
        """How often each thing happened to each item, by the log."""
        found = self.rows("SELECT item_id, what, count(*) AS n FROM history WHERE org = :org GROUP BY item_id, what")
        return {(row["item_id"], row["what"]): row["n"] for row in found}
