"""What stands and happens in a plant: equipment with its printed codes, and the leaders' routines."""

from collections.abc import Mapping
from typing import Any

from ui.client import calls as c
from ui.client.types import Equipment, Routine
from ui.here import Here
from ui.pages.settings.calendars import DAYS, WORKDAYS, clock
from ui.pages.settings.numbers import of_team
from ui.pages.settings.things import Kind, Row, out_of_use, things
from ui.parts.fields import choice, line, one, switch, teams, ticks
from ui.parts.form import Field
from ui.parts.people import everybody
from ui.parts.text import html
from ui.routes import LEADERS
from ui.words import later

__all__ = ["equipment", "routines"]


def at_team(here: Here) -> Mapping[str, Any]:
    return {"team_id": here.team["id"]} if here.team else {}


# --- equipment ----------------------------------------------------------------------------------------------

MACHINE = (
    Field("name", later("Name"), line(), needed=True),
    Field("kind", later("Kind"), line(), later("Machines of one kind learn from each other."), needed=True),
    Field("team_id", later("Team"), one(teams), needed=True),
)
OUT = Field("retired", later("Out of use"), switch)


def machine_row(here: Here, machine: Equipment) -> Row:
    return Row(machine["name"], [machine["kind"], here.team_name(machine["team_id"])])


def machines_of(here: Here) -> Mapping[str, object]:
    team = of_team(here, "equipment")
    if team:
        label = here.say("Print the codes of this team")
        html("<a class='way' href='{to}' target='_self'>{label}</a>", to=f"/print/codes?team={team}", label=label)
    return {"team_id": team}


EQUIPMENT = Kind(
    "equipment", c.list_equipment, c.get_equipment, machine_row, (*MACHINE, OUT), c.change_equipment, c.new_equipment,
    later("New equipment"), first=MACHINE, start=at_team, makers=LEADERS, before=machines_of,
)  # fmt: skip


def equipment(here: Here) -> None:
    things(here, EQUIPMENT)


# --- routines -------------------------------------------------------------------------------------------------

KINDS = {
    "meeting": later("Meeting"),
    "gemba": later("Go and see"),
    "coaching": later("Coaching"),
    "check": later("Check"),
}


def wall_time(here: Here, label: str, value: Any, key: str) -> str:
    return clock(label, value or "06:00", key)


ROUTINE = (
    Field("name", later("Name"), line(), needed=True),
    Field("kind", later("Kind"), choice(KINDS), needed=True),
    Field("days", later("Days"), ticks(DAYS), later("On those that the team works."), needed=True),
    Field("at_time", later("At"), wall_time, needed=True),
    Field("owner_id", later("Who does it"), one(everybody), later("Without one, whoever leads the team.")),
)
NEW = (Field("team_id", later("Team"), one(teams), needed=True), *ROUTINE)


def routine_row(here: Here, routine: Routine) -> Row:
    days = ", ".join(here.say(DAYS[day]) for day in routine["days"])
    owner = here.names.of(routine["owner_id"])
    return Row(routine["name"], [here.say(KINDS[routine["kind"]]), days, routine["at_time"], owner])


def routines_of(here: Here) -> Mapping[str, object]:
    return {"team_id": of_team(here, "routines")}


def first_routine(here: Here) -> Mapping[str, Any]:
    return {**at_team(here), "kind": "meeting", "days": WORKDAYS, "at_time": "06:00"}


def more(here: Here, routine: Routine) -> None:
    out_of_use(here, ROUTINES, routine)


ROUTINES = Kind(
    "routines", c.list_routines, c.get_routine, routine_row, ROUTINE, c.change_routine, c.new_routine,
    later("New routine"), first=NEW, start=first_routine, makers=LEADERS, before=routines_of, more=more,
    whose="owner_id",
)  # fmt: skip


def routines(here: Here) -> None:
    things(here, ROUTINES)
