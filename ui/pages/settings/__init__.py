"""Settings: what may be set, by whom, each on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.here import Here
from ui.pages.settings.calendars import calendars
from ui.pages.settings.frameworks import frameworks
from ui.pages.settings.house import export, models, organisation, retention
from ui.pages.settings.keys import keys
from ui.pages.settings.numbers import numbers
from ui.pages.settings.outward import channels, webhooks
from ui.pages.settings.people import people
from ui.pages.settings.plant import equipment, routines
from ui.pages.settings.policies import policies
from ui.pages.settings.teams import teams
from ui.parts.text import html
from ui.parts.ways import way
from ui.routes import LEADERS
from ui.words import later

__all__ = ["PARTS", "Part", "settings"]

ADMIN = ("admin",)
METHOD = ("admin", "coach")


@dataclass(frozen=True, slots=True)
class Part:
    path: str
    title: str
    about: str
    icon: str
    roles: tuple[str, ...]
    show: Callable[[Here], None]


PARTS = (
    Part("teams", later("Teams"), later("Who leads, who belongs, who hears what"), "groups", LEADERS, teams),
    Part("people", later("People"), later("What they may, PINs, absences"), "badge", LEADERS, people),
    Part("kpis", later("KPIs"), later("Targets, and what asks for an analysis"), "monitoring", LEADERS, numbers),
    Part("equipment", later("Equipment"), later("Machines and their codes"), "manufacturing", LEADERS, equipment),
    Part("routines", later("Routines"), later("What leaders do on which days"), "event_repeat", LEADERS, routines),
    Part("frameworks", later("Frameworks"), later("Methods of the coach, and your own"), "schema", METHOD, frameworks),
    Part("policies", later("Policies"), later("Who hears after how long"), "stairs", ADMIN, policies),
    Part("calendars", later("Calendars"), later("Shifts, holidays and days off"), "calendar_month", ADMIN, calendars),
    Part("keys", later("Keys"), later("Tablets, wall screens, programs"), "key", ADMIN, keys),
    Part("channels", later("Channels"), later("Where messages go besides the inbox"), "notifications", ADMIN, channels),
    Part("webhooks", later("Webhooks"), later("What other systems hear"), "webhook", ADMIN, webhooks),
    Part("models", later("Models"), later("Whether a model helps the coach"), "neurology", ADMIN, models),
    Part("retention", later("Keeping and erasing"), later("How long things are kept"), "auto_delete", ADMIN, retention),
    Part("organisation", later("Organisation"), later("Name, messages, methods"), "domain", ADMIN, organisation),
    Part("export", later("Export"), later("Take the data out"), "download", ADMIN, export),
)


def settings(here: Here) -> None:
    mine = [part for part in PARTS if here.may(*part.roles)]
    asked = st.query_params.get("part")
    part = next((part for part in mine if part.path == asked), None)
    st.title(here.say(part.title) if part else here.say("Settings"))
    if part is None:
        overview(here, mine)
        return
    with st.container(key="settings"):
        with st.container(key="settings_parts"):
            for each in mine:
                with st.container(key="settings_on" if each is part else f"settings_{each.path}"):
                    way("settings", here.say(each.title), each.icon, wide=True, part=each.path)
        with st.container(key="settings_part"):
            way_back(here, part)
            part.show(here)


def overview(here: Here, mine: list[Part]) -> None:
    with st.container(key="below"):
        for each in mine:
            with st.container(key=f"below_{each.path}"):
                way("settings", here.say(each.title), each.icon, part=each.path)
                html('<p class="counts">{about}</p>', about=here.say(each.about))


def way_back(here: Here, part: Part) -> None:
    """On a phone the other parts are a page away."""
    listed = st.query_params.get("id") is None
    with st.container(key="settings_all" if listed else "settings_back"):
        if listed:
            way("settings", here.say("All settings"), "arrow_back")
        else:
            way("settings", here.say("Back to the list"), "arrow_back", part=part.path)
