"""The meeting that goes on: its part on the screen, the time, who is there, and what is decided on the way."""

from datetime import UTC, datetime

import streamlit as st

from ui.client import calls as c
from ui.client.types import Agenda, Meeting, Team
from ui.here import Here
from ui.pages.meeting.parts import SHORT, TITLES, WEIGHTS, about_of, count, draw, shown
from ui.pages.meeting.record import record
from ui.pages.meeting.there import present
from ui.pages.work.rows import forget
from ui.parts.giving import give
from ui.parts.taps import post, say_done
from ui.parts.text import html, md
from ui.parts.timer import Span, timer
from ui.parts.ways import go

__all__ = ["held"]

MINUTES = {1: 10, 2: 15}
"""What a meeting of a tier may take; the plant's half an hour else."""
LONG = 30
RAIL = "rail"


def held(here: Here, team: Team, agenda: Agenda) -> None:
    read = here.api.tagged(c.get_meeting, id=agenda["meeting_id"])
    meeting = read.value
    part, since = place_of(here, meeting, agenda)
    parts = shown(here, agenda, part)
    forget()
    st.title(md(here.say(TITLES[part])))
    with st.container(key="meeting_head", horizontal=True, vertical_alignment="center"):
        clock(here, team, meeting, parts, part, since)
        present(here, team, read)
    if meeting["stale"]:
        text = here.say(
            "This meeting began {when} and was never ended. End it in its last part.",
            when=here.say.ago(meeting["started_at"], here.now()),
        )
        html('<p class="calm" role="status"><span aria-hidden="true">▲</span> {text}</p>', text=text)
    rail(here, agenda, parts)
    with st.container(key="meeting_part", border=True):
        draw(here, team, part, agenda)
        if part == "end":
            record(here, meeting)
    writing(here, team, meeting, about_of(part, agenda))
    steps(here, meeting, parts, part)


# --- where it is -------------------------------------------------------------------------------------


def place_of(here: Here, meeting: Meeting, agenda: Agenda) -> tuple[str, str]:
    """Which part, and since when: both stand in the address, so a reload and another device go on there."""
    kept, query = f"part {meeting['id']}", st.query_params
    asked = st.session_state.get(RAIL) or st.session_state.get(kept) or query.get("part")
    part = str(asked) if asked in TITLES else shown(here, agenda)[0]
    if query.get("part") != part or "since" not in query:
        query.update({"part": part, "since": str(int(here.now().timestamp())), "team": agenda["team_id"]})
    st.session_state[kept] = st.session_state[RAIL] = part
    since = query["since"]
    began = datetime.fromtimestamp(int(since), UTC) if since.isdecimal() and len(since) < TOO_LONG else here.now()
    return part, began.isoformat()


TOO_LONG = 12


def turn(part: str) -> None:
    st.session_state[RAIL] = part


def rail(here: Here, agenda: Agenda, parts: list[str]) -> None:
    """All parts at a glance; any of them is one tap away, and so is skipping one."""

    def label(part: str) -> str:
        n = count(part, agenda)
        return f"{here.say(SHORT[part])} · {here.say.number(n)}" if n else here.say(SHORT[part])

    st.segmented_control(
        here.say("Parts of the meeting"),
        parts,
        format_func=label,
        key=RAIL,
        required=True,
        label_visibility="collapsed",
    )


def clock(here: Here, team: Team, meeting: Meeting, parts: list[str], part: str, since: str) -> None:
    whole = MINUTES.get(team["tier"], LONG) * 60
    share = WEIGHTS.get(part, 1) / sum(WEIGHTS.get(each, 1) for each in parts)
    timer(here.say, "timer", Span(since, round(whole * share)), Span(meeting["started_at"], whole), here.now())


def steps(here: Here, meeting: Meeting, parts: list[str], part: str) -> None:
    at = parts.index(part)
    with st.container(key="meeting_steps", horizontal=True):
        st.button(
            here.say("Back"),
            key="back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            on_click=turn,
            args=(parts[max(0, at - 1)],),
        )
        if part != "end":
            label = here.say("Next: {part}", part=here.say(SHORT[parts[at + 1]]))
            st.button(label, key="next", type="primary", on_click=turn, args=(parts[at + 1],))
        elif st.button(here.say("End the meeting"), key="end", type="primary", icon=":material/check:"):
            end(here, meeting)


def end(here: Here, meeting: Meeting) -> None:
    if post(here, f"end {meeting['id']}", c.end_meeting, {}, id=meeting["id"]):
        say_done(here.say("The record is kept"))
        st.session_state.pop(f"part {meeting['id']}", None)
        go("meeting", team=meeting["team_id"], meeting=meeting["id"])


# --- what is written down on the way -----------------------------------------------------------------


def writing(here: Here, team: Team, meeting: Meeting, about: dict[str, str]) -> None:
    with st.container(key="meeting_writing"):
        decision = st.expander(
            here.say("Write down a decision"), key="deciding", on_change="rerun", icon=":material/gavel:"
        )
        if decision.open:
            with decision:
                decide(here, meeting, about)
        action = st.expander(here.say("Give an action"), key="giving", on_change="rerun", icon=":material/task_alt:")
        if action.open:
            with action:
                give(here, team, f"meeting {meeting['id']}", meeting_id=meeting["id"])


def decide(here: Here, meeting: Meeting, about: dict[str, str]) -> None:
    name = f"decision {meeting['id']}"
    if st.session_state.pop(f"{name} sent", False):
        # A box that is only forgotten keeps its text in the browser.
        st.session_state[f"{name} words"], st.session_state[f"{name} about"] = "", None
    words = st.text_area(here.say("What was decided"), key=f"{name} words", max_chars=1000)
    item = None
    if about:
        item = st.selectbox(
            here.say("About"),
            [None, *about],
            format_func=lambda id: about[id] if id else here.say("the whole meeting"),
            key=f"{name} about",
        )
    if st.button(here.say("Write it down"), key=f"{name} send", type="primary"):
        body = {"words": words, "item_id": item}
        if post(here, name, c.decide_in_meeting, body, id=meeting["id"]):
            st.session_state[f"{name} sent"] = True
            say_done(here.say("It is written down"))
            st.rerun()
