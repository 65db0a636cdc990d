"""Whose board it is: its place in the plant, the way up and down, and the one thing that is always pressed."""

import streamlit as st

from ui.client.types import Below, Board, Team
from ui.here import Here
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE

__all__ = ["head", "pulse"]


def head(here: Here, shown: Board) -> None:
    with st.container(key="head"):
        with st.container(key="whose"):
            st.title(md(shown["team"]["name"]))
            with st.container(key="places", horizontal=True, vertical_alignment="center"):
                places(here, shown)
        if here.may(*PEOPLE):
            with st.container(key="raise"):
                way("raise", here.say("Raise an issue"), "add_alert", wide=True, team=shown["team"]["id"])
            with st.container(key="give"):
                way("raise", here.say("Give an action"), "add_task", wide=True, team=shown["team"]["id"], what="action")
    if shown["below"]:
        with st.container(key="below"):
            for team in shown["below"]:
                child(here, team)


def places(here: Here, shown: Board) -> None:
    html('<span class="soft tier">{tier}</span>', tier=here.say("Tier {n}", n=shown["team"]["tier"]))
    above = shown["team"]["parent_id"]
    if name := here.team_name(above):
        way("", here.say("Up: {team}", team=md(name)), "arrow_upward", team=above)
    if len(here.teams) > 1:
        with st.popover(here.say("Other teams"), icon=":material/groups:", key="teams"):
            for team in sorted(here.teams, key=rank):
                tier = here.say("Tier {n}", n=team["tier"])
                way("", f"{md(team['name'])} · {tier}", wide=True, team=team["id"])
    if here.may(*PEOPLE):
        way("numbers", here.say("Enter today's numbers"), "dialpad", team=shown["team"]["id"])


def rank(team: Team) -> tuple[int, str]:
    return -team["tier"], team["name"]


def child(here: Here, team: Below) -> None:
    """A team below, by what is open there."""
    with st.container(key=f"below_{team['id']}"):
        way("", md(team["name"]), "arrow_downward", wide=True, team=team["id"])
        parts = [
            here.say.plural("{n} issue", "{n} issues", team["issues"]),
            here.say.plural("{n} action", "{n} actions", team["actions"]),
        ]
        late = here.say("{n} overdue", n=team["overdue"]) if team["overdue"] else ""
        up = here.say("{n} sent up", n=team["escalations"]) if team["escalations"] else ""
        html(
            '<p class="counts">{all}{late}{up}</p>',
            all=" · ".join(parts),
            late=f" · ■ {late}" if late else "",
            up=f" · ▲ {up}" if up else "",
        )


def pulse(here: Here, shown: Board) -> None:
    """What watches the board is watched too: a calm line, only when there is something to say."""
    beat = shown["heartbeat"]
    if beat["stale"]:
        since = here.say.ago(beat["at"], here.now()) if beat["at"] else here.say("never")
        text = here.say("Deadlines are not being watched just now; the last look was {since}.", since=since)
        html('<p class="calm" role="status"><span aria-hidden="true">▲</span> {text}</p>', text=text)
    if alarms := shown["alarms"]:
        text = here.say.plural(
            "{n} open item is watched by nobody", "{n} open items are watched by nobody", len(alarms)
        )
        html('<p class="calm" role="status"><span aria-hidden="true">▲</span> {text}</p>', text=text)
