"""Who works at the demo plant: a tree of four tiers, two shifts, and people who exist nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from coach.board.calendars import create_calendar, read_days
from coach.board.demo import DEPARTMENT, FILLING, MAINTENANCE, OPERATOR, ORG, POLICY, SHIFTS, Line, hire
from coach.board.people import add_absence, edit_person
from coach.board.teams import create_team, edit_team
from coach.store.scope import Caller, Role

__all__ = ["CREWS", "DAYS", "OWN", "SINCE", "Site", "build"]

DAYS = 64
"""Working days that the plant looks back on: about ninety of the calendar."""

WEEKS = 14
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

SINCE = WEEKS * 7 * DAY
"""How long the plant has been there."""

Shift = Literal["early", "late"]

PLANT = "Riverside plant"
MAKE_SAFE = "Stop the machine, keep everybody clear of it, and wait for who leads your team."


@dataclass(frozen=True, slots=True)
class Crew:
    """A team with its leader first."""

    name: str
    tier: int
    parent: str | None
    phone: str
    people: tuple[str, ...]
    shift: Shift | None = None
    kind: Literal["line", "support"] = "line"


CREWS = (
    Crew(PLANT, 4, None, "4600", ("Helene Lindqvist", "Greta Sommer")),
    Crew("Bottles", 3, PLANT, "4610", ("Rafael Ortega",)),
    Crew("Cartons", 3, PLANT, "4620", ("Ingrid Solberg",)),
    Crew("Cans", 3, PLANT, "4630", ("Nikhil Rao",)),
    Crew("Mixing and cartons", 2, "Cartons", "4720", ("Dana Petrova",)),
    Crew("Canning", 2, "Cans", "4740", ("Samuel Adeyemi",)),
    Crew(
        "Filling, late shift", 1, "Filling and packing", "4712",
        ("Katrin Vogel", "Mateo Rossi", "Yusuf Demir", "Hana Novak", "Oleg Baran", "Grace Mensah"), "late",
    ),
    Crew(
        "Cartons, early shift", 1, "Mixing and cartons", "4721",
        ("Pavel Dvorak", "Linh Tran", "Marta Zielinska", "Jonas Berg", "Amina Diallo", "Ravi Menon"), "early",
    ),
    Crew(
        "Cartons, late shift", 1, "Mixing and cartons", "4722",
        ("Sofia Marin", "Emre Kaya", "Bruno Costa", "Nadia Popescu", "Felix Hartmann", "Zoe Martin"), "late",
    ),
    Crew(
        "Canning, early shift", 1, "Canning", "4741",
        ("Ana Kovac", "Dario Conti", "Wei Zhang", "Elif Aydin", "Janek Wolny", "Carla Mendes"), "early",
    ),
    Crew(
        "Canning, late shift", 1, "Canning", "4742",
        ("Stefan Ilic", "Ngozi Obi", "Lars Holm", "Teresa Pinto", "Igor Malik", "Priya Nair"), "late",
    ),
    Crew(
        "Quality", 2, PLANT, "4750", ("Beatrix Nagy", "Tom Harris", "Ioana Stan", "Kofi Asante"), kind="support",
    ),
    Crew(
        "Logistics", 2, PLANT, "4760", ("Marek Novotny", "Selin Arslan", "Peter Lang", "Fatima Zahra"), kind="support",
    ),
)  # fmt: skip
"""Those above come first. Filling's early shift, its department and Maintenance are the demo team's own."""

OWN = (
    Crew("Filling and packing", 2, "Bottles", "4700", ("Judit Barta",)),
    Crew("Filling, early shift", 1, "Filling and packing", "4711", ("Milena Horvat",), "early"),
    Crew("Maintenance", 2, PLANT, "4730", ("Viktor Szabo",), kind="support"),
)
"""The demo team's own, which are there already, by those who lead them."""

ABOVE = {DEPARTMENT["name"]: "Bottles", MAINTENANCE["name"]: PLANT}

DEPUTIES = {
    PLANT: "Ingrid Solberg",
    "Bottles": "Judit Barta",
    "Filling and packing": "Milena Horvat",
    "Mixing and cartons": "Pavel Dvorak",
    "Canning": "Ana Kovac",
    "Canning, late shift": "Ngozi Obi",
}

ROLES: Mapping[str, Role] = {"Helene Lindqvist": "admin", "Greta Sommer": "coach"}
"""Besides those who lead a team, who are supervisors."""

AWAY = (
    ("Hana Novak", 3, 4),
    ("Peter Lang", 1, 6),
    ("Stefan Ilic", 12, -8),
    ("Ravi Menon", 30, -26),
    ("Tom Harris", -5, 15),
)
"""Who is away, from so many calendar days ago (or, below nought, days to come) until so many days from now."""

HOURS = {"early": ("06:00", "14:00"), "late": ("14:00", "22:00")}


@dataclass(frozen=True, slots=True)
class Site:
    """The plant as the demo knows it: who and what by name, and which days were worked, the last one first."""

    zone: ZoneInfo
    at: datetime
    line: Line
    worked: tuple[date, ...]
    teams: Mapping[str, str]
    people: Mapping[str, str]
    shifts: Mapping[str, Shift] = field(default_factory=dict)

    def says(self, name: str) -> Caller:
        return Caller(ORG, "", "supervisor", person_id=self.people[name])

    def when(self, ago: int, clock: str) -> datetime:
        """A time on the wall, so many working days ago; from nought on, as many calendar days to come."""
        day = self.worked[ago - 1] if ago > 0 else self.at.astimezone(self.zone).date() - ago * DAY
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=self.zone)

    def led_by(self, team: str) -> str:
        return LEADERS[team]


LEADERS = {crew.name: crew.people[0] for crew in (*CREWS, *OWN)}


def build(conn: Connection, line: Line, timezone: str, at: datetime) -> Site:
    """Everybody around the demo team, from the top down. They came after it, so it is still the first."""
    began = at - SINCE + SECOND
    teams, people, calendars = dict(line.teams), dict(line.people), shift_calendars(conn, timezone, began)
    for crew in CREWS:
        site = {"timezone": timezone, "make_safe_text": MAKE_SAFE, "emergency_contact": f"Phone {crew.phone}"}
        fields: dict[str, Any] = {**site, "name": crew.name, "kind": crew.kind, "tier": crew.tier}
        fields |= {"parent_id": teams[crew.parent] if crew.parent else None, "policy_id": POLICY, "span_target": 6}
        fields["calendar_id"] = calendars[crew.shift] if crew.shift else line.calendar
        teams[crew.name] = create_team(conn, OPERATOR, fields, began)
        first, *others = crew.people
        people |= hire(conn, teams[crew.name], {"name": first, "phone": crew.phone}, others, began, crew.shift)
    for name, role in ROLES.items():
        edit_person(conn, OPERATOR, people[name], {"role": role}, began)
    for team, parent in ABOVE.items():
        edit_team(conn, OPERATOR, teams[str(team)], {"parent_id": teams[parent], "calendar_id": line.calendar}, at)
    for team, deputy in DEPUTIES.items():
        edit_team(conn, OPERATOR, teams[team], {"deputies": [people[deputy]]}, at)
    for name, since, until in AWAY:
        add_absence(conn, OPERATOR, people[name], at - since * DAY, at + until * DAY, at - max(since, 0) * DAY)
    shifts = {crew.name: crew.shift for crew in CREWS if crew.shift} | {str(FILLING["name"]): "early"}
    return Site(ZoneInfo(timezone), at, line, worked_days(conn, line), teams, people, shifts)


def shift_calendars(conn: Connection, timezone: str, at: datetime) -> dict[str, str]:
    def one(shift: str) -> str:
        (times,) = (each for each in SHIFTS["shifts"] if each["name"] == shift)
        fields = {**SHIFTS, "name": f"The {shift} shift, Monday to Friday", "shifts": [times]}
        return create_calendar(conn, OPERATOR, {**fields, "timezone": timezone}, at)

    return {shift: one(shift) for shift in HOURS}


def worked_days(conn: Connection, line: Line) -> tuple[date, ...]:
    """The last working days before today, the newest first."""
    found = read_days(conn, OPERATOR, line.calendar, line.today - SINCE, line.today - DAY).items
    return tuple(one.day for one in reversed(found) if one.working)[:DAYS]
