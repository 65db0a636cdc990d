"""Kata: the storyboards of a team, each with its target condition, what stands in the way, and what was tried."""

from base64 import b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from ui.client import Tagged
from ui.client import calls as c
from ui.client.types import Storyboard
from ui.here import Here
from ui.pages.kata.experiments import pending, record
from ui.pages.kata.obstacles import obstacles
from ui.parts.brief import said
from ui.parts.fields import choice, day, lines, one, text
from ui.parts.form import Field, edit, make
from ui.parts.marks import tag
from ui.parts.more import load, show_more
from ui.parts.people import everybody
from ui.parts.taps import attempt, say_done
from ui.parts.text import html, md
from ui.parts.ways import go, way
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["kata"]

NEW = "new"
WORDS = ("challenge", "target", "condition", "current")
STATUSES = {"active": later("under way"), "closed": later("closed")}
BOARD = (
    Field("challenge", later("Challenge"), text, later("Where you want to be in some months."), needed=True),
    Field("target", later("Target condition"), text, later("What you want to reach next.")),
    Field("condition", later("How it then works"), text),
    Field("current", later("Current condition"), text, later("Facts and numbers of now.")),
    Field("owner_id", later("Whose"), one(everybody)),
)
FIRST = (
    *BOARD[:2],
    Field("achieve_by", later("To be reached by"), day),
    *BOARD[2:4],
    Field("obstacles", later("Obstacles"), lines, later("One in each line.")),
    BOARD[4],
)
CHANGED = (*BOARD, Field("status", later("State"), choice(STATUSES)))


def kata(here: Here) -> None:
    id = st.query_params.get("id")
    if id == NEW:
        begin(here)
    elif id:
        storyboard(here, id)
    else:
        listed(here)


# --- all of them --------------------------------------------------------------------------------------------


def listed(here: Here) -> None:
    st.title(here.say("Kata"))
    if here.may(*PEOPLE):
        with st.container(key="main_kata"):
            way("kata", here.say("New storyboard"), "add", id=NEW)
    team = here.team["id"] if here.team else None
    kinds = [load(here, f"kata {status}", c.list_storyboards, team_id=team, status=status) for status in STATUSES]
    boards: list[Storyboard] = [board for found in kinds for board in found.items]
    if not boards:
        html("<p class='soft'>{t}</p>", t=here.say("This team has no storyboard yet. A challenge is enough to begin."))
        return
    here.names.learn([board["owner_id"] for board in boards])
    with st.container(key="list_kata", border=True):
        for status, found in zip(STATUSES, kinds, strict=True):
            for board in found.items:
                row(here, board)
            show_more(here, found, here.say("Show more: {list}", list=here.say(STATUSES[status])))


def row(here: Here, board: Storyboard) -> None:
    by = here.say("by {day}", day=here.say.day(board["achieve_by"])) if board["achieve_by"] else ""
    tried = here.say.plural("{n} experiment", "{n} experiments", len(board["experiments"]))
    with st.container(key=f"row_{board['id']}"):
        way("kata", md(said(board["target"]) or said(board["challenge"])), wide=True, id=board["id"])
        html(
            '<p class="facts">{mark} <span class="soft">{facts}</span></p>',
            mark=standing(here, board),
            facts=" · ".join(filter(None, [by, tried, here.names.of(board["owner_id"])])),
        )


def standing(here: Here, board: Storyboard) -> Markup:
    active = board["status"] == "active"
    return tag("▶" if active else "✓", here.say(STATUSES[board["status"]]), "green" if active else "grey")


def begin(here: Here) -> None:
    st.title(here.say("New storyboard"))
    start = {"team_id": here.team["id"] if here.team else None, "owner_id": here.person_id, "by": here.person_id}
    made = make(here, "new storyboard", FIRST, start, c.new_storyboard, here.say("Begin the storyboard"))
    if made:
        say_done(here.say("The storyboard is begun"))
        go("kata", id=made["id"])


# --- one ------------------------------------------------------------------------------------------------------


def storyboard(here: Here, id: str) -> None:
    board = here.api(c.get_storyboard, id=id)
    here.names.learn([board["owner_id"]])
    st.title(here.say("Storyboard"))
    with st.container(key="kata_back"):
        way("kata", here.say("All storyboards"), "arrow_back")
    active = board["status"] == "active" and here.may(*PEOPLE)
    if active:
        cycle(here, board)
    with st.container(key="storyboard"):
        left, right = st.container(key="kata_board"), st.container(key="kata_obstacles")
    with left:
        conditions(here, board)
    with right:
        obstacles(here, board, active)
    if active:
        pending(here, board)
    record(here, board)
    if active:
        drawing(here, board)
    if here.may(*PEOPLE):
        change(here, board)


def cycle(here: Here, board: Storyboard) -> None:
    with st.container(key="kata_ways", horizontal=True):
        with st.container(key="main_cycle", width="content"):
            if board["active_session_id"]:
                way("coach", here.say("Go on with the coaching cycle"), "forum", session=board["active_session_id"])
            else:
                way("coach", here.say("Start a coaching cycle"), "forum", storyboard=board["id"])
        if board["active_session_id"]:
            return
        with st.container(key="kata_card", width="content"):
            way("coach", here.say("A person coaches, with the card"), "style", storyboard=board["id"], card="1")


def conditions(here: Here, board: Storyboard) -> None:
    by = here.say("to be reached by {day}", day=here.say.day(board["achieve_by"])) if board["achieve_by"] else ""
    told = [
        (here.say("Challenge"), said(board["challenge"]), ""),
        (here.say("Target condition"), said(board["target"]), by),
        (here.say("How it then works"), said(board["condition"]), ""),
        (here.say("Current condition"), said(board["current"]), ""),
        (here.say("Whose"), here.names.of(board["owner_id"]), ""),
    ]
    parts = Markup("").join(
        Markup('<dt>{}</dt><dd>{} <span class="soft">{}</span></dd>').format(label, words or "–", more)
        for label, words, more in told
    )
    html('<p>{mark}</p><dl class="board">{parts}</dl>', mark=standing(here, board), parts=parts)


def drawing(here: Here, board: Storyboard) -> None:
    session = board["active_session_id"] or next(
        (each["session_id"] for each in reversed(board["experiments"]) if each["session_id"]), None
    )
    if session is None:
        return
    opened = st.expander(here.say("As a drawing"), key="drawing", icon=":material/account_tree:", on_change="rerun")
    if opened.open:
        with opened:
            svg = attempt(here, lambda: here.api(c.get_artefact, id=session, format="svg"))
            if svg:
                data = b64encode(svg).decode()
                alt = here.say("The storyboard as a drawing; the page says the same in words")
                html('<img class="sheet" alt="{alt}" src="data:image/svg+xml;base64,{data}">', alt=alt, data=data)


def change(here: Here, board: Storyboard) -> None:
    opened = st.expander(here.say("Change the storyboard"), key="change", icon=":material/edit:", on_change="rerun")
    if opened.open:
        with opened:
            id, read = board["id"], partial(as_text, here, board["id"])
            edit(here, f"board {id}", CHANGED, read, c.change_storyboard, id=id)


def as_text(here: Here, id: str) -> Tagged[Any]:
    read = here.api.tagged(c.get_storyboard, id=id)
    plain: Mapping[str, Any] = dict(read.value)
    return Tagged({**plain, **{name: said(plain[name]) or None for name in WORDS}}, read.tag)
