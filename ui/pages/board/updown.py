"""What came up to this team and what it sent up, each with its brief, and the answer in place."""

import streamlit as st

from ui.client import calls as c
from ui.client.types import BoardEscalation
from ui.here import Here
from ui.pages.board.lists import line, section
from ui.parts.brief import brief, said
from ui.parts.marks import tag
from ui.parts.replying import replying
from ui.parts.taps import attempt
from ui.parts.terms import term
from ui.parts.text import html, md
from ui.routes import PEOPLE
from ui.words import later

__all__ = ["escalations", "storyboards"]

WHYS = {
    "overdue": later("its time ran out"),
    "unacknowledged": later("nobody took it up in time"),
    "severe": later("it is severe"),
    "manual": later("help is asked for"),
}


def escalations(here: Here, open: list[BoardEscalation], n: int, up: bool) -> None:
    title = here.say("Sent up") if up else here.say("Came up to us")
    section(here, "up" if up else "in", title, open, n, sent if up else came)


def sent(here: Here, each: BoardEscalation) -> None:
    escalation(here, each, here.team_name(each["to_team_id"]), False)


def came(here: Here, each: BoardEscalation) -> None:
    escalation(here, each, here.team_name(each["team_id"]), here.may(*PEOPLE))


def escalation(here: Here, each: BoardEscalation, team: str, ours: bool) -> None:
    facts = [
        team,
        here.names.of(each["to_id"]),
        term(here.say, WHYS, each["why"]),
        here.say("needed by {day}", day=here.say.day(each["needed_by"])) if each["needed_by"] else "",
    ]
    mark = (
        tag("■", here.say("severe"), "red")
        if each["severe"]
        else tag("▲", here.say("level {n}", n=each["level"]), "amber")
    )
    with st.container(key=f"esc_{each['id']}"):
        opened = st.expander(md(each["title"]), key=f"open_{each['id']}", on_change="rerun")
        about = " · ".join(fact for fact in facts if fact)
        html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=mark, facts=about)
        if opened.open:
            with opened:
                whole(here, each["id"], ours)


@st.fragment
def whole(here: Here, id: str, ours: bool) -> None:
    """Read only when it is opened."""
    found = attempt(here, lambda: here.api(c.get_escalation, id=id))
    if found:
        brief(here, found)
        if ours and found["open"]:
            replying(here, found)


def storyboards(here: Here, team: str) -> None:
    with st.container(key="kata_way"):
        opened = st.expander(
            here.say("Kata storyboards"), key="storyboards", on_change="rerun", icon=":material/steps:"
        )
        if opened.open:
            with opened:
                found = here.api(c.list_storyboards, team_id=team, status="active", limit=20)["items"]
                here.names.learn([each["owner_id"] for each in found])
                for each in found:
                    title = said(each["target"] or each["challenge"])
                    line(
                        each["id"],
                        title,
                        tag("◎", here.say("target")),
                        [here.names.of(each["owner_id"])],
                        "kata",
                        id=each["id"],
                    )
                if not found:
                    st.write(here.say("This team has no storyboard under way."))
