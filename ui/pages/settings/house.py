"""What counts for the whole organisation: its name, methods, models, how long things are kept, and taking them out."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import ModelCheck
from ui.here import Here
from ui.parts.fields import choice, line, switch, whole
from ui.parts.form import Field, edit
from ui.parts.marks import tag
from ui.parts.taps import attempt
from ui.parts.terms import METHODS, SEVERITIES
from ui.parts.text import html, md
from ui.words import later

__all__ = ["export", "models", "organisation", "retention"]

TIMES = {"first": later("the first time"), "again": later("again"), "often": later("often")}
METHOD = choice(METHODS)


def method(severity: str, when: str) -> Field:
    """Its label is two texts, put together where it is shown."""

    def draw(here: Here, label: str, value: Any, key: str) -> Any:
        said = here.say("{severity}, {when}", severity=here.say(SEVERITIES[severity]), when=here.say(TIMES[when]))
        return METHOD(here, said, value, key)

    return Field(f"routing.{severity}.{when}", later("Method"), draw, needed=True)


SEVERE = later("What is severe always comes.")
ORGANISATION = (
    Field("name", later("Name"), line(), needed=True),
    Field("messages_a_day", later("Messages a day for one person"), whole(1, 100), SEVERE, needed=True),
    Field("routing.often_from", later("Often: so many issues of a KPI in 90 days"), whole(1, 100), needed=True),
    *(method(severity, when) for severity in SEVERITIES for when in TIMES),
)  # fmt: skip
TALKS = later("What was said in analyses that ended so long ago; their causes and actions stay.")
CALLS = later("Each call with its text and its cost; the sums stay.")
KEPT = (
    Field("retention.talks_days", later("Analyses, days"), whole(30), TALKS),
    Field("retention.photos_days", later("Photos, days"), whole(30), later("Counted from the day they were taken.")),
    Field("retention.calls_days", later("What was sent to models, days"), whole(30), CALLS),
    Field("retention.messages_days", later("Messages, days"), whole(30), later("Without a number: 90 days.")),
    Field("retention.audit_days", later("The record of who did what, days"), whole(365), later("At least a year.")),
)  # fmt: skip
PATIENCE = 180
"""Seconds: a model on a small machine takes its time with each question."""
EXTERNAL = (Field("external_models_on", later("Models outside this machine may be used"), switch),)


def changed(here: Here, name: str, fields: tuple[Field, ...]) -> Mapping[str, Any]:
    return edit(here, name, fields, partial(here.api.tagged, c.get_organisation), c.patch_organisation)


def organisation(here: Here) -> None:
    html(
        "<p class='soft'>{told}</p>",
        told=here.say("How severe it is and how often it came say which method an issue begins with."),
    )
    changed(here, "organisation", ORGANISATION)


def retention(here: Here) -> None:
    html(
        "<p>{told}</p>",
        told=here.say("What reaches its limit goes by itself and for good, each night. Without a number it is kept."),
    )
    changed(here, "retention", KEPT)
    html("<p class='soft'>{t}</p>", t=here.say("To erase one person, open them under People."))


# --- models -----------------------------------------------------------------------------------------------------


def models(here: Here) -> None:
    st.warning(
        here.say(
            "While this is on, what people say in analyses is sent to a model outside this machine. "
            "Names and contacts are taken out before, as far as they are known."
        ),
        icon=":material/cloud_upload:",
    )
    changed(here, "external", EXTERNAL)
    st.header(here.say("Check the model"))
    html("<p class='soft'>{t}</p>", t=here.say("It is asked a few prepared questions; nothing of anybody's is sent."))
    if st.button(here.say("Check it now"), key="check model", icon=":material/health_and_safety:"):
        with st.spinner(here.say("The model is asked. This may take a minute.")):
            found = attempt(here, lambda: here.api(c.check_model, wait=PATIENCE))
        if found:
            checked(here, found)


def checked(here: Here, found: ModelCheck) -> None:
    if found["model"] is None:
        html("<p>{said}</p>", said=found["said"])
        return
    able = tag("✓", here.say("can do the work"), "green") if found["ok"] else tag("▲", here.say("not used"), "amber")
    html("<p>{able} {model}</p><p>{said}</p>", able=able, model=found["model"], said=found["said"])
    for each in found["checks"]:
        mark = tag("✓" if each["ok"] else "■", each["what"], "green" if each["ok"] else "red")
        html('<p class="facts">{mark} {said}</p>', mark=mark, said=each["said"])
    for trouble in found["troubles"]:
        st.info(md(trouble))
    for other in found["fallbacks"]:
        checked(here, other)


# --- taking it out ----------------------------------------------------------------------------------------------

TABLES = {
    "issues": later("Issues"),
    "ideas": later("Ideas"),
    "actions": later("Actions"),
    "kpis": later("KPIs"),
    "readings": later("Readings"),
    "escalations": later("Escalations"),
    "meetings": later("Meetings"),
}


def export(here: Here) -> None:
    st.header(here.say("One table, for a spreadsheet"))
    with st.container(key="taps_export", horizontal=True):
        for table, title in TABLES.items():
            said = here.say("{table} (CSV)", table=here.say(title))
            st.link_button(said, f"/export/{table}", icon=":material/download:")
    st.header(here.say("Everything"))
    told = here.say("All that the organisation owns, with photos. The record keeps who took it.")
    html("<p class='soft'>{told}</p>", told=told)
    st.link_button(here.say("Everything (JSON Lines)"), "/export", icon=":material/download:")
