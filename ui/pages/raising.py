"""Raising an issue: a title is enough, and everything else is one tap each. The same page takes an idea and an action.

In the address `what` says which of them, and `kpi` and `equipment` what a problem is about.
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.client import calls as c
from ui.client.types import Team
from ui.here import Here
from ui.parts.drafts import TEXT, TITLE, forget, too_long, written
from ui.parts.giving import give
from ui.parts.photos import Shot, drop, shots
from ui.parts.taps import lacks, post
from ui.parts.terms import SEVERITIES
from ui.parts.text import html, md
from ui.parts.ways import go, way
from ui.words import later

__all__ = ["raising"]

SHAPES: Mapping[str, str] = {"minor": "○", "normal": "◆", "severe": "■"}
KINDS: Mapping[str, str] = {"problem": later("A problem"), "idea": later("An idea"), "action": later("An action")}
TITLES: Mapping[str, str] = {
    "problem": later("Raise an issue"),
    "idea": later("Propose an idea"),
    "action": later("Give an action"),
}
NAME = "raise"
FIELDS = ("title", "done", "severity", "equipment", "detail", "effect")
RAISED = "raised"
ABOUT = ("what", "kpi", "equipment")
"""In the address; the next one is about something else."""
TAPPED = 20
"""So many machines are a tap each; more are found by typing."""


def raising(here: Here) -> None:
    last = st.session_state.get(RAISED)
    if last and st.query_params.get(RAISED) == last["id"]:
        after(here, last)
        return
    top = st.container()
    if here.team is None:
        top.title(here.say(TITLES["problem"]))
        st.info(here.say("There is no team that you see yet. Ask whoever leads you to add you to theirs."))
        return
    asked = st.query_params.get("what")
    with st.container(key="raising"):
        with st.container(key="raising_what", horizontal=True, vertical_alignment="center"):
            kind = st.segmented_control(
                here.say("What is it"),
                list(KINDS),
                default=asked if asked in KINDS else "problem",
                required=True,
                format_func=lambda each: here.say(KINDS[each]),
                key=f"{NAME} kind {asked}",
                label_visibility="collapsed",
            )
            html('<p class="soft">{text}</p>', text=here.say("For the board of {team}", team=here.team["name"]))
        shown = kind or "problem"
        top.title(here.say(TITLES[shown]))
        SHOWN[shown](here, here.team)


# --- a problem -----------------------------------------------------------------------------------------


def problem(here: Here, team: Team) -> None:
    hint = here.say("What, where, how much against what is usual")
    title = written(here, here.say("What is not as it should be"), f"{NAME} title", TITLE, hint)
    severity = st.segmented_control(
        here.say("How bad is it"),
        list(SEVERITIES),
        default="normal",
        required=True,
        format_func=lambda each: f"{SHAPES[each]} {here.say(SEVERITIES[each])}",
        key=f"{NAME} severity",
        width="stretch",
    )
    already = written(here, here.say("What we already did"), f"{NAME} done", TEXT)
    taken = shots(here, NAME)
    equipment = machine(here, team)
    above = st.container()
    if st.button(
        here.say("Raise it"), key=f"{NAME} send", type="primary", icon=":material/add_alert:", width="stretch"
    ):
        if too_long(title, TITLE) or too_long(already, TEXT):
            return
        body = {
            "title": title.strip(),
            "team_id": team["id"],
            "severity": severity,
            "done": already.strip() or None,
            "equipment_id": equipment,
            "kpi_id": st.query_params.get("kpi"),
        }
        with above:
            send(here, body, taken)


def machine(here: Here, team: Team) -> str | None:
    """A printed code says which; a team that has none is not asked."""
    kept = f"equipment of {team['id']}"
    if kept not in st.session_state:
        st.session_state[kept] = here.api.every(c.list_equipment, team_id=team["id"])
    names = {each["id"]: each["name"] for each in st.session_state[kept] if not each["retired"]}
    if not names:
        return None
    given, label, key = st.query_params.get("equipment"), here.say("At which machine"), f"{NAME} equipment"
    known = given if given in names else None
    if len(names) <= TAPPED:
        return st.pills(label, list(names), default=known, format_func=lambda id: md(names[id]), key=key)
    ids = sorted(names, key=names.__getitem__)
    chosen: str | None = st.selectbox(
        label,
        ids,
        index=ids.index(known) if known else None,
        format_func=names.__getitem__,
        placeholder=here.say("Type a name"),
        key=key,
    )
    return chosen


def send(here: Here, body: Mapping[str, object], taken: list[Shot]) -> None:
    """The issue first, since it must not wait for its photos; a photo that fails can be added to it later."""
    if lacks(here, {here.say("What is not as it should be"): body["title"]}):
        return
    issue = post(here, NAME, c.new_issue, body)
    if issue is None:
        return
    lost = [shot for shot in taken if not shot.sent(here, issue["id"])]
    finish(issue["id"], "problem", issue["title"], len(lost))


def finish(id: str, kind: str, title: str, lost: int) -> None:
    drop(NAME)
    for field in FIELDS:
        st.session_state.pop(f"{NAME} {field}", None)
        forget(f"{NAME} {field}")
    st.session_state[RAISED] = {"id": id, "kind": kind, "title": title, "lost": lost}
    st.query_params[RAISED] = id
    st.rerun()


# --- an idea -------------------------------------------------------------------------------------------


def idea(here: Here, team: Team) -> None:
    title = written(here, here.say("What could be better"), f"{NAME} title", TITLE)
    detail = written(here, here.say("How it would go"), f"{NAME} detail", TEXT, tall=True)
    effect = written(here, here.say("What it would change"), f"{NAME} effect", TITLE)
    above = st.container()
    if st.button(here.say("Send the idea"), key=f"{NAME} send idea", type="primary", width="stretch"):
        if too_long(title, TITLE) or too_long(detail, TEXT) or too_long(effect, TITLE):
            return
        body = {
            "title": title.strip(),
            "detail": detail.strip() or None,
            "expected_effect": effect.strip() or None,
            "team_id": team["id"],
        }
        with above:
            propose(here, body)


def propose(here: Here, body: Mapping[str, object]) -> None:
    if lacks(here, {here.say("What could be better"): body["title"]}):
        return
    if made := post(here, f"{NAME} idea", c.new_idea, body):
        finish(made["id"], "idea", made["title"], 0)


# --- an action, and which is shown for what -------------------------------------------------------------


def action(here: Here, team: Team) -> None:
    give(here, team, f"give {team['id']}", then=lambda: go("", team=team["id"]))


SHOWN: Mapping[str, Callable[[Here, Team], None]] = {"problem": problem, "idea": idea, "action": action}


# --- and then ------------------------------------------------------------------------------------------


def after(here: Here, raised: Mapping[str, Any]) -> None:
    """What is usually next, each one tap away."""
    idea = raised["kind"] == "idea"
    st.title(here.say("Your idea is on the board") if idea else here.say("It is on the board"))
    html("<p><b>{title}</b></p>", title=raised["title"])
    if raised["lost"]:
        st.warning(
            here.say.plural("{n} photo is lost; add it again", "{n} photos are lost; add them again", raised["lost"])
        )
    with st.container(key="main_after"):
        if not idea:
            way("coach", here.say("Start coaching"), "forum", wide=True, issue=raised["id"])
    with st.container(key="ways", horizontal=True):
        if not idea:
            way("issue", here.say("Look at the issue"), "report", id=raised["id"])
        way("", here.say("Back to the board"), "dashboard")
        if st.button(here.say("Raise another"), key="another"):
            for name in (RAISED, *ABOUT):
                st.query_params.pop(name, None)
            st.rerun()
    if not idea and here.team:
        with st.expander(
            here.say("Give an action"), key="after_give", icon=":material/task_alt:", on_change="rerun"
        ) as opened:
            if opened.open:
                give(here, here.team, f"give {raised['id']}", raised["id"])
