"""The toolbox: each framework as a file that is written here, checked line by line, and seen before it is kept."""

from functools import partial
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Checked, Tool
from ui.here import Here
from ui.pages.settings.files import File, keep, opened
from ui.pages.settings.things import NEW, Kind, Row, listed
from ui.parts.course import course
from ui.parts.taps import attempt
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["frameworks"]

HIGH = 560


def row(here: Here, tool: Tool) -> Row:
    return Row(tool["title"], [here.say("version {n}", n=tool["version"]), tool["about"]])


KIND = Kind("frameworks", c.list_frameworks, c.get_framework, row)


def frameworks(here: Here) -> None:
    id = st.query_params.get("id")
    if id is None:
        with st.container(key="main_frameworks"):
            way("settings", here.say("New framework"), "add", part="frameworks", id=NEW)
        listed(here, KIND)
        return
    name = f"framework {id}"
    file = opened(here, name, c.get_framework, id)
    source, title = (file.read["source"], file.read["title"]) if file.read else ("", "")
    st.header(md(title) if title else here.say("New framework"))
    with st.container(key="framework"):
        writing, looking = st.container(key="framework_file"), st.container(key="framework_look")
    with writing, st.container(key=f"code {id}"):
        text = st.text_area(here.say("The file"), source, height=HIGH, key=f"{name} text") or ""
    with looking:
        look(here, name, text)
    with writing:
        theirs(here, file)
        buttons(here, name, text)


def theirs(here: Here, file: File) -> None:
    if file.theirs:
        with st.expander(here.say("What they have kept"), key="theirs"):
            st.code(file.read["source"], language=None)


def buttons(here: Here, name: str, text: str) -> None:
    with st.container(horizontal=True, key="taps_framework"):
        if st.button(here.say("Check it"), key=f"{name} check", icon=":material/rule:"):
            look_anew(here, name, text)
            st.rerun()
        wanted = st.button(here.say("Keep it"), key=f"{name} keep", type="primary")
    told = here.say("It is kept once it has no faults. What is under way goes on with its version.")
    html('<p class="soft">{told}</p>', told=told)
    checked = look_anew(here, name, text) if wanted else None
    if checked and not checked["ok"]:
        st.rerun()
    if checked:
        keep(here, name, "frameworks", c.get_framework, c.save_framework, str(checked.get("id")), text)


# --- what it would be -----------------------------------------------------------------------------------


def look(here: Here, name: str, text: str) -> None:
    """The last check, if it was of this text; the text that was read is checked by itself."""
    known: tuple[str, Checked] | None = st.session_state.get(f"{name} checked")
    if known is None and text and look_anew(here, name, text):
        known = st.session_state[f"{name} checked"]
    if known is None or known[0] != text:
        html('<p class="soft">{told}</p>', told=here.say("Check it to see the steps that it leads through."))
    else:
        shown(here, known[1])


def look_anew(here: Here, name: str, text: str) -> Checked | None:
    found = attempt(here, partial(here.api, c.check_framework, body={"text": text}))
    if found is not None:
        st.session_state[f"{name} checked"] = (text, found)
    return found


def shown(here: Here, checked: Checked) -> None:
    faults = checked.get("faults") or []
    if not checked["ok"]:
        st.error(here.say.plural("{n} fault", "{n} faults", len(faults)), icon=":material/error:")
        for fault in faults:
            html(
                '<p class="fault"><b>{line}</b> <code>{path}</code><br>{message}<br>{hint}</p>',
                line=here.say("Line {n}", n=fault["line"]),
                path=fault["path"],
                message=fault["message"],
                hint=fault["hint"],
            )
        return
    version = checked.get("version")
    st.success(here.say("No faults. This is version {n}.", n=version), icon=":material/check_circle:")
    st.header(here.say("Its steps"))
    for n, step in enumerate(checked.get("steps") or [], 1):
        html(
            '<p class="step"><b>{n}. {title}</b> <span class="soft">{kind}</span><br><q>{first}</q></p>',
            n=n, title=step["title"], kind=kind(here, step["kind"]), first=step["first_question"],
        )  # fmt: skip
    if checked.get("diagram"):
        st.header(here.say("Its course"))
        html("{drawn}", drawn=course(here, str(checked.get("diagram"))))


STEPS = {
    "collect": later("asks"),
    "tree": later("why, link by link"),
    "records": later("collects"),
    "choose": later("lets choose"),
    "confirm": later("asks for a yes"),
    "offer": later("offers"),
    "absent": later("looks for who is missing"),
    "pause": later("waits for what is seen"),
}


def kind(here: Here, name: Any) -> str:
    return here.say(STEPS[name]) if name in STEPS else str(name)
