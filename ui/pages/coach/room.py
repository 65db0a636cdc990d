"""A talk in its room: the coach's question, the box to answer in, and the sheet that grows beside them."""

import streamlit as st

from ui.client import Refused
from ui.client import calls as c
from ui.client.types import SessionView
from ui.here import Here
from ui.pages.coach.chat import chat
from ui.pages.coach.marks import OPEN, in_it
from ui.pages.coach.more import more
from ui.pages.coach.outcome import outcome, paused
from ui.pages.coach.sheet import sheet
from ui.pages.coach.talk import Talk, kept_talk, talk_of
from ui.parts.answer import alarm, danger_button, given, glance
from ui.parts.drawing import tapped
from ui.parts.marks import session_mark
from ui.parts.taps import attempt
from ui.parts.text import html, md
from ui.parts.ways import go

__all__ = ["room"]

NOT_ALLOWED = 403


def room(here: Here, id: str) -> None:
    """The whole page runs for each answer: a part of it alone would be unknown to a front end that was started anew.

    What it costs does not grow with the talk.
    """
    talk = let_in(here, id)
    with st.container(key="coach_wrong"):  # always there, so that nothing below it is made anew
        attempt(here, lambda: sent(here, talk))
    show(here, talk)


def let_in(here: Here, id: str) -> Talk:
    """Whoever is not in it comes to what it made. An administrator looks when they mean to, since that is recorded."""
    if here.may("admin") and "look" not in st.query_params:
        kept = kept_talk(here, id)
        if not in_it(here, kept.session if kept else here.api(c.get_session, id=id)):
            go("analyses", id=id, outside="1")
    try:
        return talk_of(here, id)
    except Refused as refusal:
        if refusal.status != NOT_ALLOWED:
            raise
        go("analyses", id=id, outside="1")
        raise


def sent(here: Here, talk: Talk) -> None:
    """What the page has sent comes first, so that what is drawn is how it stands after it."""
    if raised := alarm(name_of("danger", talk)):
        talk.alarm(here, raised.key)
    if said := given(name_of("answer", talk)):
        talk.say(here, said)
    if n := glance(name_of("answer", talk)):
        talk.glance(here, n)
    touched = tapped(name_of("sheet", talk))
    if touched and touched != talk.tapped:
        talk.opened = talk.tapped = touched


def name_of(part: str, talk: Talk) -> str:
    return f"{part} {talk.id}"


def show(here: Here, talk: Talk) -> None:
    if talk.session["status"] in OPEN:
        with st.container(key="coach_danger"):
            danger(here, talk)
    with st.container(key="coach_head"):
        head(here, talk)
        if talk.session["status"] == "parked":
            paused(here, talk)
    left, right = st.columns([5, 6], gap="medium")
    with left, st.container(key="coach_chat"):
        chat(here, talk, name_of("answer", talk))
        if talk.session["status"] != "active":
            outcome(here, talk)
    with right, st.container(key="coach_sheet"):
        sheet(here, talk, name_of("sheet", talk))


def head(here: Here, talk: Talk) -> None:
    session = talk.session
    st.title(md(session["title"] or session["framework"]["title"]))
    with st.container(key="coach_line", horizontal=True, vertical_alignment="center"):
        html(
            '<p class="coach-where">{tag} <b>{tool}</b>{step} <progress max="{of}" value="{done}" aria-label="{told}">'
            '</progress> <span class="soft">{told}</span></p><p class="soft coach-candour">{candour}</p>',
            tag=session_mark(here.say, session["status"]),
            tool=session["framework"]["title"],
            step=f" · {session['step']['title']}" if session["step"] else "",
            **progress(here, session),
            candour=session["candour"]["line"],
        )
        more(here, talk)


def progress(here: Here, session: SessionView) -> dict[str, object]:
    done, of = session["progress"]["done"], session["progress"]["of"]
    return {"done": done, "of": of, "told": here.say("{done} of {of} steps", done=done, of=of)}


def danger(here: Here, talk: Talk) -> None:
    team = here.team_of(talk.session["team_id"])
    words = {
        "danger": here.say("Danger"),
        "safe": here.say("Stop. Keep everybody clear, and tell who leads your team."),
        "sending": here.say("Telling the coach…"),
        "kept": here.say("The network is away. This goes out by itself; do not wait for it."),
    }
    data = {
        "session": talk.id,
        "owner": owner(here),
        "confirmed": talk.alarmed,
        "safe": team["make_safe_text"] if team else None,
        "contact": team["emergency_contact"] if team else None,
        "words": words,
    }
    danger_button(name_of("danger", talk), data)


def owner(here: Here) -> str:
    """Whose unfinished words a tab may show."""
    return here.person_id or "key"
