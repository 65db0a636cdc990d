"""What stands in the way of a target condition: one of it is being worked on."""

import streamlit as st

from ui.client import calls as c
from ui.client.types import Obstacle, Storyboard
from ui.here import Here
from ui.parts.about import about
from ui.parts.brief import said
from ui.parts.marks import tag
from ui.parts.taps import attempt, post
from ui.parts.text import html
from ui.words import later

__all__ = ["obstacles"]

LOOKS = {
    "current": ("▶", later("being worked on"), "amber"),
    "open": ("○", later("open"), "grey"),
    "solved": ("✓", later("solved"), "green"),
    "wiped": ("–", later("no longer in the way"), "grey"),
}
ORDER = tuple(LOOKS)


def obstacles(here: Here, board: Storyboard, active: bool) -> None:
    st.header(here.say("Obstacles"))
    if not board["obstacles"]:
        html("<p class='soft'>{t}</p>", t=here.say("None is written down yet."))
    for each in sorted(board["obstacles"], key=lambda one: ORDER.index(one["status"])):
        sign, word, look = LOOKS[each["status"]]
        with st.container(key=f"obstacle_{each['id']}", horizontal=True, vertical_alignment="center"):
            html('<p class="facts">{mark} {what}</p>', mark=tag(sign, here.say(word), look), what=said(each["what"]))
            if active:
                taps(here, board, each)
    if active:
        add(here, board)


TAPS = {
    "open": (("current", later("Work on it")),),
    "current": (("solved", later("It is solved")), ("open", later("Not now"))),
}


def taps(here: Here, board: Storyboard, each: Obstacle) -> None:
    for status, label in TAPS.get(each["status"], ()):
        if st.button(about(here.say(label), said(each["what"])), key=f"{status} {each['id']}"):
            become(here, board["id"], each["id"], status)


def become(here: Here, id: str, obstacle: str, status: str) -> None:
    tag, body = here.api.tagged(c.get_storyboard, id=id).tag, {"status": status}
    if attempt(here, lambda: here.api(c.change_obstacle, id=id, obstacle_id=obstacle, body=body, tag=tag)):
        st.rerun()


def add(here: Here, board: Storyboard) -> None:
    turn = st.session_state.setdefault("obstacle turn", 0)
    name = f"obstacle {board['id']} {turn}"
    what = st.text_input(here.say("Another obstacle"), max_chars=300, key=name).strip()
    if not st.button(here.say("Write it down"), key=f"{name} add", icon=":material/add:"):
        return
    if not what:
        st.warning(here.say("Still to say: {what}", what=here.say("Another obstacle")))
        return
    if post(here, name, c.new_obstacle, {"what": what}, id=board["id"]):
        st.session_state["obstacle turn"] = turn + 1
        st.rerun()
