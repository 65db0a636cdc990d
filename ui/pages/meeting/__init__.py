"""A tier meeting: prepared, then one part of its agenda on the screen at a time, and at its end the record."""

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import Agenda, Team
from ui.here import Here
from ui.pages.meeting.held import held
from ui.pages.meeting.parts import TITLES, count, shown
from ui.pages.meeting.record import past, record
from ui.pages.meeting.there import around
from ui.parts.taps import post
from ui.parts.text import html, md
from ui.parts.ways import go, way

__all__ = ["meeting"]


def meeting(here: Here) -> None:
    if here.team is None:
        st.title(here.say("Meeting"))
        st.info(here.say("There is no team that you see yet."))
    elif id := st.query_params.get("meeting"):
        read(here, id)
    else:
        agenda = here.api(c.get_agenda, team_id=here.team["id"])
        (held if agenda["meeting_id"] else before)(here, here.team, agenda)


def read(here: Here, id: str) -> None:
    """One that was held, or that was just ended."""
    found = here.api(c.get_meeting, id=id)
    st.title(here.say("Meeting of {team}", team=md(here.team_name(found["team_id"]))))
    record(here, found)
    way("meeting", here.say("All meetings of this team"), "arrow_back", team=found["team_id"])


def before(here: Here, team: Team, agenda: Agenda) -> None:
    st.title(here.say("Meeting of {team}", team=md(team["name"])))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        people = around(here, team)
        here.names.learn(people)
        there = st.pills(
            here.say("Who is here"),
            people,
            selection_mode="multi",
            format_func=lambda id: md(here.names.of(id)),
            default=[here.person_id] if here.person_id in people else [],
            key=f"there {team['id']}",
        )
        if st.button(here.say("Begin the meeting"), key="begin", type="primary", icon=":material/play_arrow:"):
            begin(here, team, there)
        prepared(here, agenda)
    with right:
        past(here, team)


def begin(here: Here, team: Team, there: list[str]) -> None:
    body = {"team_id": team["id"], "present": there}
    if post(here, "begin", c.start_meeting, body):
        go("meeting", team=team["id"])


def prepared(here: Here, agenda: Agenda) -> None:
    """What it will work through; nobody had to prepare it."""
    st.header(here.say("On the agenda"))
    since = here.say("Since the last meeting: {when}", when=here.say.moment(agenda["since"]))
    html('<p class="soft">{since}</p>', since=since)
    counted = [(part, count(part, agenda)) for part in shown(here, agenda)]
    lines = [
        Markup("<li><b>{}</b> {}</li>").format(here.say.number(n), here.say(TITLES[part])) for part, n in counted if n
    ]
    html('<ul class="agenda">{lines}</ul>', lines=Markup("").join(lines))
    if not lines:
        html('<p class="empty">{text}</p>', text=here.say("Nothing is off, nothing waits: a short one."))
