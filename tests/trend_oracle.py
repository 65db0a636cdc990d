"""A plant made up by chance, and its trends counted slowly: one loop over all rows for each number."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from coach.store import tables as t

NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = ZoneInfo("Europe/Vienna")
MACHINES = (None, "Press 4", "press  4", "Saw")
CAUSES = ("Seal is worn", "seal is worn.", "Glue is thin", "Roller 7 slips", "Roller 8 slips")
SAME = {"seal is worn.": "Seal is worn"}
CURRENCIES = ("EUR", "CZK")
BANDS = ("within_2_days", "within_7_days", "within_30_days", "older")

Row = dict[str, Any]


@dataclass
class World:
    """`tree` says who is above whom; the teams outside of it are never to be counted."""

    tree: dict[str, str | None] = field(default_factory=lambda: {"t0": None, "t1": "t0", "t2": "t0", "t3": "t1"})
    outside: tuple[str, ...] = ("t8", "t9")
    issues: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    clocks: dict[str, Row] = field(default_factory=dict)
    causes: list[Row] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def teams(self) -> list[str]:
        return [*self.tree, *self.outside]

    def own(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row["team_id"] in self.tree]


def ago(random: Random, most: int = 120) -> datetime:
    return NOW - random.randrange(1, most * 24) * HOUR


def made_up(random: Random, items: int = 25) -> World:
    world = World()
    for n in range(items):
        raise_issue(world, random, n)
        give_action(world, random, n)
    return world


def raise_issue(world: World, random: Random, n: int) -> None:
    at = ago(random)
    world.issues.append(
        {
            "id": f"iss_{n}", "team_id": random.choice(world.teams), "title_u": "u0", "status": "open",
            "severity": random.choice(["minor", "normal", "severe"]), "machine": random.choice(MACHINES),
            "shift": random.choice([None, "early", "late"]), "kind": random.choice(["problem", "problem", "idea"]),
            "kpi_id": None, "same_as_id": None, "closed_at": random.choice([None, None, NOW - HOUR]),
            "created_at": at, "updated_at": at,
        }
    )  # fmt: skip
    add_clock(world, random, f"iss_{n}", world.issues[-1]["team_id"])
    for m in range(random.choice([0, 0, 1, 1, 2])):
        id, words = f"cau_{n}_{m}", random.choice(CAUSES)
        world.words[f"utt_{id}"] = words
        spans = [{"utterance": f"utt_{id}", "start": 0, "end": len(words)}]
        world.causes.append(
            {
                "id": id, "issue_id": f"iss_{n}", "team_id": world.issues[-1]["team_id"], "what": spans, "at": at,
                "proved_at": random.choice([None, NOW]), "evidence": True, "session_id": None,
            }
        )  # fmt: skip


def give_action(world: World, random: Random, n: int) -> None:
    at, currency = ago(random), random.choice([None, *CURRENCIES])
    realised = random.choice([None, 100 * n]) if currency else None
    verified = realised is not None and random.random() < 0.6
    team = random.choice(world.teams)
    world.actions.append(
        {
            "id": f"act_{n}", "team_id": team, "kind": "corrective", "what": [], "owner_state": "accepted",
            "status": random.choice(["open", "done", "cancelled"]),
            "due_at": random.choice([None, ago(random), NOW + DAY]),
            "helps_id": random.choice([None, "t3", "t8", "t9"]), "closed_at": random.choice([None, None, NOW - HOUR]),
            "benefit_currency": currency, "benefit_expected": random.choice([None, 10 * n]) if currency else None,
            "benefit_realised": realised, "benefit_by": "p" if verified else None,
            "benefit_at": ago(random) if verified else None, "created_at": at, "updated_at": at,
        }
    )  # fmt: skip
    add_clock(world, random, f"act_{n}", team)


def add_clock(world: World, random: Random, item: str, team: str) -> None:
    if random.random() < 0.2:
        return
    world.clocks[item] = {
        "item_id": item, "kind": "action", "stage": random.choice(["do", "decide", "standardise", "answer"]),
        "team_id": team, "root_id": item, "severe": False, "policy_id": "p", "policy_version": 1,
        "deadline_version": 1, "started_at": ago(random), "deadline": random.choice([ago(random), NOW + DAY]),
        "level": random.choice([0, 0, 1, 2]), "entered_at": NOW, "due_at": random.choice([None, NOW, NOW]),
    }  # fmt: skip


def keep(conn: Connection, org: str, world: World) -> None:
    safe = {"tier": 1, "timezone": ZONE.key, "make_safe_text": "", "emergency_contact": "", "created_at": NOW}
    parents = {**world.tree, **dict.fromkeys(world.outside)}
    said = {"u0": "Their words", **world.words}
    rows: dict[Any, list[Row]] = {
        t.teams: [{"id": id, "name": id.upper(), "parent_id": above, **safe} for id, above in parents.items()],
        t.utterances: [{"id": id, "at": NOW, "text": text, "source": "board"} for id, text in said.items()],
        t.issues: world.issues,
        t.actions: world.actions,
        t.clocks: list(world.clocks.values()),
        t.causes: world.causes,
    }
    for table, its in rows.items():
        for row in its:
            conn.execute(insert(table).values(org=org, **row))


# --- counting ---------------------------------------------------------------------------------------


def load(world: World, rows: list[Row]) -> Row:
    """The open ones among these, each looked at by itself."""
    seen: Row = {"n": 0, **dict.fromkeys(BANDS, 0), "oldest_at": None, "overdue": 0, "escalated": 0}
    for row in rows:
        if row["closed_at"] is not None or row.get("kind") == "idea":
            continue
        clock = world.clocks.get(row["id"])
        running = clock is not None and clock["due_at"] is not None
        hours = (NOW - row["created_at"]) / HOUR
        seen["n"] += 1
        seen[BANDS[(hours > 48) + (hours > 7 * 24) + (hours > 30 * 24)]] += 1
        seen["oldest_at"] = min(seen["oldest_at"] or NOW, row["created_at"])
        seen["escalated"] += running and clock["level"] > 0  # type: ignore[index]  # it runs, so it is there
        if "due_at" in row:
            seen["overdue"] += row["status"] == "open" and row["due_at"] is not None and row["due_at"] < NOW
        else:
            seen["overdue"] += running and clock["deadline"] < NOW  # type: ignore[index]  # as above
    return seen


def money(world: World, first: datetime, last: datetime) -> tuple[dict[Any, tuple[int, ...]], dict[Any, int]]:
    """By team and currency, and what was verified by month and currency."""
    teams: dict[Any, Row] = {}
    months: dict[Any, int] = {}
    for row in world.own(world.actions):
        if row["benefit_currency"] is None:
            continue
        sums = teams.setdefault((row["team_id"], row["benefit_currency"]), dict.fromkeys(AMOUNTS, 0))
        if row["status"] != "cancelled" and row["benefit_realised"] is None:
            sums["forecast"] += row["benefit_expected"] or 0
        if row["status"] != "cancelled" and row["benefit_by"] is None:
            sums["realised"] += row["benefit_realised"] or 0
        if row["benefit_by"] is not None and first <= row["benefit_at"].astimezone(ZONE) < last:
            sums["verified"] += row["benefit_realised"]
            month = row["benefit_at"].astimezone(ZONE).strftime("%Y-%m-01"), row["benefit_currency"]
            months[month] = months.get(month, 0) + row["benefit_realised"]
    return {key: tuple(sums.values()) for key, sums in teams.items() if any(sums.values())}, months


AMOUNTS = ("forecast", "realised", "verified")


def counted(world: World, by: str, first: datetime, last: datetime) -> dict[Any, int]:
    """Problems raised, by what their rows say."""
    found: dict[Any, int] = {}
    for row in world.own(world.issues):
        if row["kind"] != "idea" and first <= row["created_at"] < last:
            key = row[{"team": "team_id"}.get(by, by)]
            key = " ".join(key.lower().split()) if by == "machine" and key else key
            found[key] = found.get(key, 0) + 1
    return found


def caused(world: World, first: datetime, last: datetime) -> dict[Any, tuple[int, int]]:
    """Causes committed to, and how many of them were proved, by how they are worded without case and full stops."""
    found: dict[Any, tuple[int, int]] = {}
    for row in world.own(world.causes):
        if first <= row["at"] < last:
            words = world.words[row["what"][0]["utterance"]].lower().rstrip(".")
            n, proved = found.get(words, (0, 0))
            found[words] = (n + 1, proved + (row["proved_at"] is not None))
    return found
