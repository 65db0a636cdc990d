"""A small plant to start with: three teams and their people, numbers, open work with its clocks, and the first key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from coach.board.actions import Kind, give_action
from coach.board.calendars import create_calendar, read_days
from coach.board.first_key import KEY_FILE, OPERATOR, ORG, admin_key
from coach.board.issues import Severity, raise_issue
from coach.board.kpis import create_kpi
from coach.board.moves import accept, complete
from coach.board.people import create_person, edit_person
from coach.board.readings import take
from coach.board.storyboards import start_storyboard
from coach.board.sweep import sweep_batch
from coach.board.teams import create_team, edit_team
from coach.board.toolbox import stock
from coach.store import board as store
from coach.store import tables as t
from coach.store.engine import Store
from coach.store.scope import Caller, Role

__all__ = [
    "DEPARTMENT",
    "FILLING",
    "KEY_FILE",
    "MAINTENANCE",
    "OPERATOR",
    "ORG",
    "POLICY",
    "SHIFTS",
    "Line",
    "admin_key",
    "fill_board",
    "found",
    "hire",
    "load_demo",
    "make_plant",
]

DEPARTMENT: Mapping[str, Any] = {
    "name": "Filling and packing",
    "tier": 2,
    "make_safe_text": "Stop the line at the red button, keep people back, and wait for the duty manager.",
    "emergency_contact": "Duty manager, phone 4700",
}

FILLING: Mapping[str, Any] = {
    "name": "Filling, early shift",
    "tier": 1,
    "span_target": 6,
    "make_safe_text": "Press the red stop, step behind the yellow line and stay there until your leader has come.",
    "emergency_contact": "Team leader, phone 4711",
}

MAINTENANCE: Mapping[str, Any] = {
    "name": "Maintenance",
    "kind": "support",
    "tier": 2,
    "make_safe_text": "Lock the machine out at its main switch, hang your tag on it, and call the duty manager.",
    "emergency_contact": "Duty manager, phone 4700",
}

HEAD = {"name": "Judit Barta", "phone": "4700"}
LEADER = {"name": "Milena Horvat", "phone": "4711"}
MEMBERS = ("Tomas Keller", "Aisha Rahman", "Piotr Lis", "Chidi Okeke")
HELPER = {"name": "Viktor Szabo", "phone": "4730"}
HELPERS = ("Lena Fuchs", "Omar Haddad")

ROLES: Mapping[str, Role] = {HEAD["name"]: "admin", "Piotr Lis": "coach"}

POLICY = "two_days"
SHIFTS: Mapping[str, Any] = {
    "name": "Two shifts, Monday to Friday",
    "country": None,
    "subdivision": None,
    "days_off": [],
    "shifts": [
        {"name": "early", "start": "06:00", "end": "14:00", "days": [0, 1, 2, 3, 4]},
        {"name": "late", "start": "14:00", "end": "22:00", "days": [0, 1, 2, 3, 4]},
    ],
}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """An issue: who raised it how long ago."""

    title: str
    detail: str
    by: str
    ago: timedelta
    severity: Severity = "minor"
    kpi: str | None = None


ISSUES = (
    Seen(
        "Filler 2: 41 bottles under-filled on Tuesday's early shift, standard 5",
        "All from nozzles 7 and 8, between 6 and 8 in the morning. The pallet is on hold.",
        "Tomas Keller", 3 * HOUR, "normal", "Under-filled bottles",
    ),
    Seen(
        "Capper 1 stood still for 95 minutes last week, target at most 30",
        "Eleven stops, nine of them right after a change of cap size.",
        "Aisha Rahman", 6 * DAY, "normal",
    ),
    Seen(
        "Ward 3: 9 of 40 morning blood samples had to be taken again this week, usual is 2",
        "The laboratory sent them back as clotted. Afternoon samples were fine.",
        "Chidi Okeke", 2 * HOUR,
    ),
    Seen(
        "Aisle 14: 23 wrong picks in five days, standard 6 a week",
        "Seventeen were the neighbouring part number. They were found at the packing table.",
        "Piotr Lis", 2 * HOUR,
    ),
)  # fmt: skip
"""Nobody has acknowledged the second one: it has gone up."""


@dataclass(frozen=True, slots=True)
class Given:
    """An action: who was asked how long ago, when it is due from now, and what the owner has said to it since."""

    what: str
    owner: str
    ago: timedelta
    due: timedelta
    kind: Kind = "corrective"
    accepted: bool = True
    done: bool = False
    ends: str | None = None


ACTIONS = (
    Given(
        "Weigh every tenth bottle from nozzles 7 and 8 by hand", "Tomas Keller", 3 * HOUR, 4 * HOUR, "containment",
        ends="Three shifts in a row with at most 5 under-filled bottles",
    ),
    Given("Sort the pallet on hold and book what was rejected", "Aisha Rahman", 4 * DAY, -DAY),
    Given("Write the torque of the cap chuck on the machine card", "Piotr Lis", 6 * DAY, -2 * HOUR, done=True),
    Given("Lay the parts for the next cap size on the cart", "Chidi Okeke", 2 * DAY, 3 * DAY, "improvement"),
    Given("Make a second set of star wheels that stays at capper 1", "Lena Fuchs", 5 * HOUR, 10 * DAY, accepted=False),
)  # fmt: skip
"""Due soon, overdue, done and not yet verified, on its way, and proposed to somebody in Maintenance."""


@dataclass(frozen=True, slots=True)
class Read:
    """A KPI and its readings, one a working day; the last one `missing` working days before the day now."""

    fields: Mapping[str, Any]
    values: Sequence[float]
    missing: int = 0


DAILY = {"rhythm": "day", "leading": False, "shifts": [], "value_stream": None}
KPIS = (
    Read(
        {
            "name": "Under-filled bottles", "category": "Q", "unit": "bottles", "direction": "lower", "target": 5,
            "limit": 12, "rules": {"misses": 3, "signal": False},
        },
        (3, 4, 2, 5, 3, 3, 4, 6, 2, 3, 5, 4, 3, 2, 4, 3, 5, 9, 14, 41),
    ),
    Read(
        {
            "name": "Orders that left the same day", "category": "D", "unit": "%", "direction": "higher", "target": 95,
            "limit": 90, "rules": {"misses": 3, "signal": True},
        },
        (96, 97, 94, 98, 96, 95, 97, 96, 93, 97, 98, 96, 95, 97, 96, 98, 97, 96, 98, 97),
    ),
    Read(
        {
            "name": "Longest change of cap size", "category": "C", "unit": "min", "direction": "lower", "target": 30,
            "limit": 45, "rules": {"misses": 3, "signal": False}, "leading": True,
        },
        (24, 33, 27, 21, 29, 26, 35, 23, 28, 25, 31, 22, 27, 24, 22, 31, 19, 27, 24),
        missing=2,
    ),
)  # fmt: skip
"""Red, green, and grey: nobody has entered the last two days."""

STORYBOARD = {
    "challenge": "Every order that comes in by noon leaves the same day, by the end of June",
    "target": "The change of cap size on capper 1 takes 15 minutes or less on four of five days",
    "condition": "All parts for the next size lie ready on the cart, in the order of use, before the last bottle",
    "current": "22, 31, 19, 27 and 24 minutes in the last five changes",
    "obstacles": ["The star wheel has to be fetched from the cage", "Two of the bolts need a different key"],
}
ACHIEVE_WITHIN = timedelta(days=14)


async def load_demo(store: Store, data_dir: Path, files: Iterable[tuple[str, str]], timezone: str, at: datetime) -> str:
    """Make the plant once, keep its frameworks up to date, and return the admin key in its file."""
    await store.write(lambda conn: make_plant(conn, timezone, at))
    await store.write(lambda conn: stock(conn, ORG, files, at))
    return await admin_key(store, data_dir, at)


def make_plant(conn: Connection, timezone: str, at: datetime) -> None:
    line = found(conn, timezone, at)
    if line is not None:
        for name, role in ROLES.items():
            edit_person(conn, OPERATOR, line.people[name], {"role": role}, at)
        fill_board(conn, line, at)
        sweep_batch(conn, ORG, at)


@dataclass(frozen=True, slots=True)
class Line:
    """The team at the board, when it works, which day it is there, and who and what is known by name."""

    team: str
    calendar: str
    today: date
    teams: Mapping[str, str]
    people: Mapping[str, str]

    def says(self, name: str) -> Caller:
        return Caller(ORG, "", "supervisor", person_id=self.people[name])


def found(conn: Connection, timezone: str, at: datetime, since: datetime | None = None) -> Line | None:
    """The organisation with its first teams and people, there `since` then; None where it is there already."""
    began = since or at
    if not store.add_if_new(conn, t.orgs, {"org": ORG, "name": "Demo plant", "created_at": began}):
        return None
    department = create_team(conn, OPERATOR, {**DEPARTMENT, "timezone": timezone, "policy_id": POLICY}, began)
    calendar = create_calendar(conn, OPERATOR, {**SHIFTS, "timezone": timezone}, began)
    line = {**FILLING, "timezone": timezone, "parent_id": department, "calendar_id": calendar}
    team = create_team(conn, OPERATOR, line, began)
    support = create_team(conn, OPERATOR, {**MAINTENANCE, "timezone": timezone}, began)
    people = hire(conn, department, HEAD, (), began)
    people |= hire(conn, team, LEADER, MEMBERS, began) | hire(conn, support, HELPER, HELPERS, began)
    teams = {DEPARTMENT["name"]: department, FILLING["name"]: team, MAINTENANCE["name"]: support}
    return Line(team, calendar, at.astimezone(ZoneInfo(timezone)).date(), teams, people)


def hire(
    conn: Connection,
    team: str,
    leader: Mapping[str, str],
    members: Iterable[str],
    at: datetime,
    shift: str | None = None,
) -> dict[str, str]:
    """The people of a team by their names; who leads it is a supervisor, if nothing else is said."""
    usual = {"teams": [team], **({"shift": shift} if shift else {})}
    everybody = [{"role": "supervisor", **leader}, *({"name": name} for name in members)]
    people = {one["name"]: create_person(conn, OPERATOR, {**one, **usual}, at) for one in everybody}
    edit_team(conn, OPERATOR, team, {"leader_id": people[leader["name"]]}, at)
    return people


def fill_board(conn: Connection, line: Line, at: datetime) -> None:
    leader = line.people[LEADER["name"]]
    kpis = {str(read.fields["name"]): new_kpi(conn, line, read, leader, at) for read in KPIS}
    for seen in ISSUES:
        raise_issue(
            conn, line.says(seen.by), at - seen.ago, title=seen.title, detail=seen.detail, team_id=line.team,
            severity=seen.severity, kpi_id=kpis[seen.kpi] if seen.kpi else None,
        )  # fmt: skip
    for read in KPIS:
        take_readings(conn, line, kpis[str(read.fields["name"])], read, at)
    board = {**STORYBOARD, "team_id": line.team, "owner_id": leader, "achieve_by": at + ACHIEVE_WITHIN}
    start_storyboard(conn, line.says(LEADER["name"]), board, at)
    for given in ACTIONS:
        give(conn, line, given, at)


def new_kpi(conn: Connection, line: Line, read: Read, owner: str, at: datetime) -> str:
    return create_kpi(conn, OPERATOR, {**DAILY, **read.fields, "team_id": line.team, "owner_id": owner}, at)


def take_readings(conn: Connection, line: Line, kpi: str, read: Read, at: datetime) -> None:
    """One for each of the last working days, until yesterday."""
    found = read_days(conn, OPERATOR, line.calendar, line.today - 2 * len(read.values) * DAY, line.today - DAY).items
    days = [one.day for one in found if one.working][: -read.missing or None]
    for day, value in zip(days[-len(read.values) :], read.values, strict=True):
        take(conn, line.says(LEADER["name"]), kpi, {"at": day, "value": value}, at)


def give(conn: Connection, line: Line, given: Given, at: datetime) -> None:
    owner = line.says(given.owner)
    fields = {"what": given.what, "kind": given.kind, "due": at + given.due, "team_id": line.team}
    fields |= {"owner_id": owner.person_id} | ({"ends": given.ends} if given.ends else {})
    id = give_action(conn, line.says(LEADER["name"]), fields, at - given.ago)
    if given.accepted:
        accept(conn, owner, id, None, at - given.ago + HOUR / 2)
    if given.done:
        complete(conn, owner, id, None, at - 2 * HOUR)
