"""Ideas: proposed in a sentence, answered in time by whoever leads, and each answer kept where all can read it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import Call
from ui.client import calls as c
from ui.client.types import Idea, Team
from ui.here import Here
from ui.pages.board.lists import due
from ui.parts.about import about
from ui.parts.brief import said
from ui.parts.giving import choose_due
from ui.parts.marks import tag
from ui.parts.more import load, show_more
from ui.parts.people import choose
from ui.parts.taps import attempt, lacks, post, say_done
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["ideas", "waiting"]

STATES: Mapping[str, str] = {"open": later("Open"), "accepted": later("Accepted"), "declined": later("Declined")}
ANSWERS: Mapping[str, str] = {
    "action": later("Yes, as an action"),
    "issue": later("Yes, as an issue"),
    "experiment": later("Yes, as an experiment"),
    "decline": later("No"),
}
BECAME: Mapping[str, tuple[str, str]] = {
    "iss": ("issue", later("See the issue it became")),
    "act": ("action", later("See the action it became")),
    "sto": ("kata", later("See the storyboard it is tried on")),
}
"""By the beginning of the id of what an idea became."""
STEP = 20


def ideas(here: Here) -> None:
    st.title(here.say("Ideas"))
    if here.team is None:
        st.info(here.say("There is no team that you see yet."))
        return
    if id := st.query_params.get("id"):
        one(here, here.team, id)
    if here.may(*PEOPLE):
        way("raise", here.say("Propose an idea"), "lightbulb", team=here.team["id"], what="idea")
    status = st.segmented_control(
        here.say("Which ideas"),
        list(STATES),
        format_func=lambda each: here.say(STATES[each]),
        default="open",
        required=True,
        key="ideas of",
        label_visibility="collapsed",
    )
    listed(here, here.team, status or "open")


def one(here: Here, team: Team, id: str) -> None:
    """The one that a link leads to stands first, ready to be answered."""
    found = attempt(here, lambda: here.api(c.get_idea, id=id))
    if found:
        here.names.learn([found["proposer_id"], found["answered_by"]])
        with st.container(key="idea_asked", border=True):
            shown(here, here.team_of(found["team_id"]) or team, found, whole=True)


def listed(here: Here, team: Team, status: str) -> None:
    found = load(here, f"ideas {status}", c.list_ideas, team_id=team["id"], status=status)
    here.names.learn([id for each in found.items for id in (each["proposer_id"], each["answered_by"])])
    with st.container(key="ideas"):
        for each in found.items:
            if each["id"] == st.query_params.get("id"):
                continue
            with st.container(key=f"idea_{each['id']}", border=True):
                shown(here, team, each)
    if not found.items:
        html('<p class="soft">{text}</p>', text=here.say("There is none here just now."))
    show_more(here, found)


def shown(here: Here, team: Team, idea: Idea, whole: bool = False) -> None:
    st.header(md(idea["title"]) if not idea["erased"] else here.say("Words that were taken back"))
    by = here.names.of(idea["proposer_id"])
    up = here.say("gone up, level {n}", n=idea["level"]) if idea["level"] else ""
    place = " ".join(filter(None, [idea["place"], idea["machine"]]))
    facts = " · ".join(filter(None, [by, here.say.day(idea["created_at"]), place, up]))
    html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=standing(here, idea), facts=facts)
    for text in (idea["detail"], expected(here, idea)):
        if text:
            html("<p class='said'>{text}</p>", text=text)
    if idea["status"] == "open":
        if here.may(*PEOPLE):
            answerable(here, team, idea["id"], idea["title"], open=whole)
        return
    answered(here, idea)


def expected(here: Here, idea: Idea) -> str:
    return here.say("Expected: {effect}", effect=idea["expected_effect"]) if idea["expected_effect"] else ""


def standing(here: Here, idea: Idea) -> object:
    if idea["status"] == "accepted":
        return tag("✓", here.say("accepted"), "green")
    if idea["status"] == "declined":
        return tag("×", here.say("declined"))
    late = idea["deadline"] is not None and here.over(idea["deadline"])
    return due(here, idea["deadline"], late)


def answered(here: Here, idea: Idea) -> None:
    by, at = here.names.of(idea["answered_by"]), here.say.day(idea["answered_at"] or idea["updated_at"])
    head = " · ".join(filter(None, [by, at]))
    html(
        "<p class='quote'>{text} <span class='soft'>{head}</span></p>",
        text=idea["answer"] or here.say("Without a word"),
        head=head,
    )
    became = idea["became_id"] or ""
    if became[:3] in BECAME:
        path, label = BECAME[became[:3]]
        way(path, about(here.say(label), idea["title"]), "arrow_forward", id=became)


# --- answering -------------------------------------------------------------------------


@st.fragment
def waiting(here: Here, team: Team, id: str, title: str, meeting_id: str | None) -> None:
    """On the agenda of a meeting: its title, and the rest once it is opened."""
    with st.container(key=f"task_{id}"):
        html('<p class="title">{title}</p>', title=title)
        answerable(here, team, id, title, told=True, meeting_id=meeting_id)


def answerable(
    here: Here,
    team: Team,
    id: str,
    title: str,
    *,
    told: bool = False,
    open: bool = False,
    meeting_id: str | None = None,
) -> None:
    opened = st.expander(
        about(here.say("Answer it"), title), expanded=open, key=f"answer {id} {told}", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        if told and (found := attempt(here, lambda: here.api(c.get_idea, id=id))):
            for text in (found["detail"], expected(here, found)):
                html("<p class='said'>{text}</p>", text=text or "")
        answer(here, team, id, title, meeting_id)


def answer(here: Here, team: Team, id: str, title: str, meeting_id: str | None = None) -> None:
    """`meeting_id`: the meeting in which it is answered."""
    name = f"idea {id}"
    chosen = st.pills(
        here.say("Your answer"), list(ANSWERS), format_func=lambda each: here.say(ANSWERS[each]), key=f"{name} as"
    )
    if chosen is None:
        return
    body = wanted(here, team, name, chosen)
    body |= {"meeting_id": meeting_id} if meeting_id and chosen == "action" else {}
    label = here.say("Why not") if chosen == "decline" else here.say("A word to them, if you like")
    words = st.text_input(label, max_chars=1000, key=f"{name} words").strip() or None
    if not st.button(about(here.say("Send the answer"), title), key=f"{name} send", type="primary"):
        return
    if chosen == "decline" and lacks(here, {label: words}):
        return
    call: Call[Idea] = c.decline_idea if chosen == "decline" else c.accept_idea
    body |= {"reason": words} if chosen == "decline" else {"answer": words, "as": chosen}
    if post(here, name, call, body, id=id):
        say_done(here.say("The answer is sent"))
        st.rerun()


def wanted(here: Here, team: Team, name: str, chosen: str) -> dict[str, Any]:
    """What an answer needs besides its words."""
    if chosen == "action":
        owner = choose(here, here.say("Who does it"), team, f"{name} who")
        return {"owner_id": owner, "due": choose_due(here, team, f"{name} due")}
    if chosen != "experiment":
        return {}
    boards = here.api(c.list_storyboards, team_id=team["id"], status="active", limit=STEP)["items"]
    titles = {each["id"]: said(each["target"] or each["challenge"]) for each in boards}
    board = st.selectbox(
        here.say("On which storyboard"), list(titles), format_func=titles.__getitem__, key=f"{name} board"
    )
    return {"storyboard_id": board, "due": choose_due(here, team, f"{name} due")}
