"""KPIs: what is measured, against which target, and what asks for an analysis."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Kpi
from ui.here import Here
from ui.pages.settings.things import Kind, Row, out_of_use, things
from ui.parts.fields import choice, line, lines, number, one, switch, teams, whole
from ui.parts.form import Field
from ui.parts.people import everybody
from ui.parts.terms import CATEGORIES, category
from ui.parts.ways import way
from ui.routes import LEADERS
from ui.words import later

__all__ = ["numbers", "of_team"]

DIRECTIONS = {"higher": later("Higher is better"), "lower": later("Lower is better")}
RHYTHMS = {
    "takt": later("takt"),
    "hour": later("hour"),
    "shift": later("shift"),
    "day": later("day"),
    "week": later("week"),
    "month": later("month"),
}
ROLLUPS = {
    "sum": later("Their sum"),
    "weighted_mean": later("Their mean by weight"),
    "worst": later("The worst of them"),
}


def sums(here: Here) -> Mapping[str, str]:
    """Those that sum up others."""
    found = here.api(c.list_kpis, limit=200)["items"]
    return {each["id"]: f"{each['name']} ({here.team_name(each['team_id'])})" for each in found if each["rollup"]}


def category_of(here: Here, label: str, value: Any, key: str) -> str | None:
    """One of the five, or a short word of their own."""
    known = list(CATEGORIES) if value in (None, *CATEGORIES) else [value, *CATEGORIES]
    index = known.index(value) if value else None
    return st.selectbox(
        label,
        known,
        index=index,
        format_func=lambda each: category(here.say, each),
        accept_new_options=True,
        placeholder=here.say("Choose, or write your own"),
        key=key,
    )


FIELDS = (
    Field("name", later("Name"), line(), needed=True),
    Field("team_id", later("Team"), one(teams), needed=True),
    Field("category", later("Category"), category_of, needed=True),
    Field("unit", later("Unit"), line(20)),
    Field("direction", later("Which way is good"), choice(DIRECTIONS), needed=True),
    Field("target", later("Target"), number, needed=True),
    Field("limit", later("From here it is red"), number, later("Between the target and this it is close.")),
    Field("rhythm", later("One reading each"), choice(RHYTHMS), needed=True),
    Field("takt_minutes", later("Minutes of a takt"), whole(1, 720), later("Only where it is read each takt.")),
    Field("shifts", later("Shifts"), lines, later("One in each line, where each shift has a series of its own.")),
    Field("owner_id", later("Who enters it"), one(everybody), later("Without one, whoever leads the team.")),
    Field("rules.misses", later("Misses in a row that ask for an analysis"), whole(1, 30)),
    Field("rules.trend", later("Worse readings in a row that ask for one"), whole(3, 30)),
    Field("rules.signal", later("A signal of the chart asks for an analysis"), switch),
    Field("rules.single", later("One miss is enough"), switch, later("For injuries and the like.")),
    Field("leading", later("It leads: it moves before others do"), switch),
    Field("rollup", later("Sums up others as"), choice(ROLLUPS, empty=True), later("Then nobody enters it by hand.")),
    Field("rolls_into", later("Is summed up in"), one(sums)),
    Field("weight", later("Its weight there"), number, needed=True),
    Field("value_stream", later("Value stream"), line()),
)  # fmt: skip


def row(here: Here, kpi: Kpi) -> Row:
    sign = "≤" if kpi["direction"] == "lower" else "≥"
    aim = f"{sign} {here.say.number(kpi['target'])} {kpi['unit']}".strip()
    owner = here.names.of(kpi["owner_id"])
    return Row(kpi["name"], [category(here.say, kpi["category"]), aim, here.say(RHYTHMS[kpi["rhythm"]]), owner])


def start(here: Here) -> Mapping[str, Any]:
    rules = {"misses": 3, "signal": True, "trend": None, "single": False}
    team = {"team_id": here.team["id"]} if here.team else {}
    return {**team, "direction": "lower", "rhythm": "day", "weight": 1.0, "rules": rules}


def of_team(here: Here, part: str) -> str | None:
    """Whose things are listed; the team that is looked at, at first."""
    known = teams(here)
    index = list(known).index(here.team["id"]) if here.team and here.team["id"] in known else None
    return st.selectbox(
        here.say("Team"), list(known), index=index, format_func=lambda id: known[id], key=f"{part} team",
        placeholder=here.say("All of them"),
    )  # fmt: skip


def before(here: Here) -> Mapping[str, object]:
    with st.container(key="above list", horizontal=True, vertical_alignment="bottom"):
        team = of_team(here, "kpis")
        retired = st.toggle(here.say("Those out of use"), key="kpis retired")
    return {"team_id": team, "retired": retired}


def more(here: Here, kpi: Kpi) -> None:
    way("kpi", here.say("See its readings"), "show_chart", id=kpi["id"])
    out_of_use(here, KIND, kpi)


KIND = Kind(
    "kpis", c.list_kpis, c.get_kpi, row, FIELDS, c.change_kpi, c.new_kpi, later("New KPI"),
    start=start, makers=LEADERS, more=more, before=before, whose="owner_id",
)  # fmt: skip


def numbers(here: Here) -> None:
    things(here, KIND)
