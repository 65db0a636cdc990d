"""A talk that is parked or over: what happens next, and who does it."""

import streamlit as st

from ui.client import calls as c
from ui.client.types import Action
from ui.here import Here
from ui.pages.coach.more import act
from ui.pages.coach.talk import Talk
from ui.parts.about import about
from ui.parts.papers import papers
from ui.parts.people import owner
from ui.parts.taps import attempt
from ui.parts.text import html, md
from ui.parts.ways import way

__all__ = ["outcome", "paused"]

SHOWN = 20


def paused(here: Here, talk: Talk) -> None:
    """A pause has an end: the day it goes on, or now."""
    board = attempt(here, lambda: here.api(c.get_board, team=talk.session["team_id"]))
    back = next((each["next_at"] for each in board["parked"] if each["id"] == talk.id), None) if board else None
    with st.container(key="coach_paused", horizontal=True, vertical_alignment="center"):
        if back:
            html("<p><b>{text}</b></p>", text=here.say("It goes on {day}", day=here.say.day(back)))
        if st.button(here.say("Go on now"), key="resume", type="primary", icon=":material/play_arrow:"):
            act(here, talk, c.resume, "resume")


def outcome(here: Here, talk: Talk) -> None:
    found = attempt(here, lambda: here.api(c.list_actions, session_id=talk.id, limit=SHOWN))
    board = talk.session["storyboard_id"]
    if board is None or (found and found["items"]):
        promised(here, found["items"] if found else [])
    if talk.session["status"] != "parked":
        with st.container(key="coach_papers"):
            if talk.svg is not None:
                papers(here, talk.id)
            if issue := talk.session["issue_id"]:
                way("issue", here.say("To the issue"), "report", id=issue)
            if board:
                way("kata", here.say("To the storyboard"), "steps", id=board)


def promised(here: Here, actions: list[Action]) -> None:
    st.header(here.say("What happens next"))
    if not actions:
        html('<p class="soft">{none}</p>', none=here.say("No action came of this so far."))
        return
    here.names.learn(action["owner_id"] for action in actions)
    with st.container(key="coach_actions"):
        for action in actions:
            way("action", line(here, action), wide=True, id=action["id"])
            if action["owner_id"] is None:
                way("action", about(here.say("Say who does it"), words(here, action)), "person_add", id=action["id"])


def line(here: Here, action: Action) -> str:
    who = owner(here, action["owner_id"])
    due = here.say("by {day}", day=here.say.day(action["due"])) if action["due"] else here.say("no date yet")
    state = here.say("accepted") if action["owner_state"] == "accepted" else here.say("waits for a yes")
    agreed = f" · {state}" if action["owner_id"] else ""
    return f"**{md(words(here, action))}**  \n{md(who)}, {md(due)}{agreed}"


def words(here: Here, action: Action) -> str:
    return " … ".join(quote["text"] for quote in action["what"]) or here.say("Words that were erased")
