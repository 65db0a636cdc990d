"""Whether an action has worked: what was expected, what the numbers say, and the decision in one tap."""

from collections.abc import Mapping

import streamlit as st

from ui.client import calls as c
from ui.client.types import BoardAction, Effect
from ui.here import Here
from ui.parts.about import about
from ui.parts.marks import tag
from ui.parts.taps import attempt, post
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["DECISIONS", "deciding", "effect"]

DECISIONS: Mapping[str, str] = {
    "effective": later("It has worked"),
    "not_effective": later("It has not worked"),
    "cannot_tell": later("One cannot tell yet"),
}
COUNTED = "to_count"


@st.fragment
def effect(here: Here, each: BoardAction) -> None:
    """What the numbers say of it is read once it is opened."""
    with st.container(key=f"task_{each['id']}"):
        way("action", md(each["what"]), wide=True, id=each["id"])
        html('<p class="facts"><span class="soft">{who}</span></p>', who=here.names.of(each["owner_id"]))
        label = about(here.say("Has it worked?"), each["what"])
        opened = st.expander(label, key=f"worked {each['id']}", on_change="rerun", icon=":material/show_chart:")
        if opened.open:
            with opened:
                deciding(here, each["id"], each["what"])


def deciding(here: Here, id: str, title: str) -> None:
    """Whoever owns the action does not decide; the service says so."""
    found = attempt(here, lambda: here.api(c.get_effect, id=id))
    if found is None or not found["looks"]:
        return
    said(here, found)
    counted = observed(here, id) if found["looks"][-1]["reason"] == COUNTED else None
    place = st.empty()
    with place.container(key=f"taps_{id}", horizontal=True, vertical_alignment="center"):
        tapped = [
            name
            for name, text in DECISIONS.items()
            if st.button(about(here.say(text), title), key=f"effect {name} {id}", icon=f":material/{ICONS[name]}:")
        ]
    if tapped and send(here, id, {"decision": tapped[0], "observed": counted}):
        now = tag("✓", here.say(DECISIONS[tapped[0]]), "green")
        with place.container():
            html('<p class="facts" role="status">{now}</p>', now=now)


ICONS = {"effective": "check", "not_effective": "close", "cannot_tell": "hourglass_empty"}


def said(here: Here, found: Effect) -> None:
    look = found["looks"][-1]
    proposal = here.say("The numbers say: {proposal}", proposal=here.say(DECISIONS[look["proposal"]]))
    held = here.say("{held} of {n} readings as expected", held=look["held"], n=look["of"]) if look["of"] else ""
    html(
        "<p class='said'>{reads}</p><p class='facts'><b>{proposal}</b> <span class='soft'>{held}</span></p>",
        reads=look["reads"] or "",
        proposal=proposal,
        held=held,
    )


def observed(here: Here, id: str) -> float | None:
    return st.number_input(here.say("What was counted"), value=None, key=f"counted {id}")


def send(here: Here, id: str, body: Mapping[str, object]) -> bool:
    return post(here, f"effect {id}", c.decide, dict(body), id=id) is not None
