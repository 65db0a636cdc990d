"""What is needed now and then: the link, a pause, the sheet on paper, closing without an end."""

from urllib.parse import urlsplit

import streamlit as st

from ui.client import Call
from ui.client import calls as c
from ui.client.types import Reply
from ui.here import Here
from ui.pages.coach.marks import OPEN
from ui.pages.coach.talk import Talk
from ui.parts.papers import papers
from ui.parts.taps import attempt, done, key_of
from ui.parts.text import md

__all__ = ["act", "more"]


def more(here: Here, talk: Talk) -> None:
    status = talk.session["status"]
    # Another key is another menu, and a closed one: what it did is seen.
    with st.popover(here.say("More"), icon=":material/more_horiz:", key=f"coach more {status}"):
        st.caption(here.say("Go on with this on any device:"))
        st.code(link(talk.id), language=None, wrap_lines=True)
        if here.me["shared_device"]:
            people(here, talk)
        if status == "active" and st.button(here.say("Park it"), key="park", icon=":material/pause:", width="stretch"):
            act(here, talk, c.park, "park")
        if status in OPEN:
            if talk.svg is not None:
                papers(here, talk.id, "stretch")
            close(here, talk)


def link(id: str) -> str:
    parts = urlsplit(st.context.url or "")
    site = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{site}/coach?session={id}"


def people(here: Here, talk: Talk) -> None:
    """Who is in the room, of the team that the talk belongs to."""
    team = here.team_of(talk.session["team_id"])
    ids = [id for id in dict.fromkeys([talk.session["learner"], *(team["members"] if team else ())]) if id]
    here.names.learn(ids)
    name = f"room {talk.id}"
    first = None if name in st.session_state else ([talk.session["learner"]] if talk.session["learner"] else [])
    st.pills(
        here.say("Who is here"),
        ids,
        selection_mode="multi",
        default=first,
        format_func=lambda id: md(here.names.of(id)),
        key=f"choose {name}",
        on_change=lambda: st.session_state.__setitem__(name, st.session_state[f"choose {name}"]),
    )


def act(here: Here, talk: Talk, call: Call[Reply], name: str) -> None:
    """Park, go on, close: once, however often it is tapped."""
    key = f"{name} {talk.id} {talk.session['n']}"
    reply = attempt(here, lambda: here.api(call, id=talk.id, key=key_of(key)))
    if reply is not None:
        done(key)
        talk.apply(here, reply)
        st.rerun()


def close(here: Here, talk: Talk) -> None:
    sure = st.checkbox(here.say("Close it without an end"), key=f"sure {talk.id}")
    if sure:
        st.caption(here.say("What was said stays in the record. Nobody can go on with it afterwards."))
        if st.button(here.say("Close it now"), key="abandon", icon=":material/close:", width="stretch"):
            act(here, talk, c.abandon, "abandon")
