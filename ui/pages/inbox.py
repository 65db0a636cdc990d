"""The inbox: what a person was told, the unread first, each one tap from what it is about."""

import re
from collections.abc import Mapping

import streamlit as st

from ui.client import calls as c
from ui.client.types import Notice
from ui.here import Here
from ui.pages.work.moves import OPENED
from ui.parts.about import about
from ui.parts.marks import tag
from ui.parts.more import Some, count, load, show_more
from ui.parts.taps import attempt, post
from ui.parts.terms import STAGES, term
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.words import later

__all__ = ["inbox"]

HEADS: Mapping[str, str] = {
    "escalated": later("Came up to you"),
    "went_up": later("Went up a level"),
    "reminder": later("Waits for you"),
    "digest": later("Still open at the top"),
    "undecided": later("Wants your decision"),
    "moved": later("Has changed"),
    "answered": later("Has an answer"),
    "raised": later("Was raised in your team"),
    "asked": later("Wants your help"),
    "assigned": later("Was given to you"),
    "alarm": later("Nobody watches over it"),
    "missing": later("Has no reading"),
    "routine": later("Is on today"),
    "lesson": later("May be true of your machine too"),
    "thank": later("It worked: say thank you"),
    "undelivered": later("Does not take what it is sent"),
    "guessed": later("Wrong PINs were typed again and again"),
}
QUOTED = re.compile("“(.*)”", re.DOTALL)
"""In the line of a notice, the words of what it is about."""
READ = "read now"
DRAWN = "unread as drawn"
FEW = 2


def inbox(here: Here) -> None:
    st.title(here.say("Inbox"))
    if here.person_id is None:
        html('<p class="soft">{text}</p>', text=here.say("An inbox is a person's; sign in as one."))
        return
    budget(here)
    st.session_state[READ] = set()
    unread = load(here, "unread", c.list_notices, unread=True)
    all_read(here, unread)
    listed(here, here.say("Not read yet"), unread)
    if not unread.items:
        html('<p class="empty">{text}</p>', text=here.say("You have read everything."))
    before = load(here, "read before", c.list_notices, wanted=lambda each: each["read_at"] is not None)
    listed(here, here.say("Read before"), before)


def budget(here: Here) -> None:
    """How much still comes to them today outside of this page."""
    found = attempt(here, lambda: here.api(c.get_budget))
    if found is None:
        return
    sent = here.say("{sent} of at most {most} messages were sent to you today.", sent=found["sent"], most=found["most"])
    held = here.say.plural("{n} waits until tomorrow.", "{n} wait until tomorrow.", found["held"])
    html('<p class="soft">{sent} {held}</p>', sent=sent, held=held if found["held"] else "")


def listed(here: Here, title: str, notices: Some[Notice]) -> None:
    if not notices.items:
        return
    with st.container(key=f"group_{notices.name}", border=True):
        st.header(f"{title} · {count(here, len(notices.items), more=notices.more)}")
        for each in notices.items:
            line(here, each)
        show_more(here, notices, here.say("Show more: {list}", list=title))


@st.fragment
def line(here: Here, notice: Notice) -> None:
    read: set[str] = st.session_state.setdefault(READ, set())
    title = title_of(here, notice)
    with st.container(key=f"task_{notice['id']}"):
        opened(here, notice, title)
        facts = [
            here.team_name(notice["team_id"]),
            term(here.say, STAGES, notice["stage"]),
            here.say("gone up, level {n}", n=notice["level"]) if notice["level"] else "",
            here.say.ago(notice["at"], here.now()),
        ]
        html(
            '<p class="facts">{mark} <span class="soft">{facts}</span></p>',
            mark=head(here, notice),
            facts=" · ".join(fact for fact in facts if fact),
        )
        if notice["read_at"] or notice["id"] in read:
            return
        place = st.empty()
        with place.container(key=f"taps_{notice['id']}"):
            tapped = st.button(
                about(here.say("I have read it"), title), key=f"read {notice['id']}", icon=":material/done:"
            )
        if tapped and mark_read(here, notice["id"]):
            read.add(notice["id"])
            with place.container():
                html('<p class="facts became" role="status">{mark}</p>', mark=tag("✓", here.say("read"), "green"))


def title_of(here: Here, notice: Notice) -> str:
    found = QUOTED.search(notice["text"])
    name = here.names.of(notice["item_id"]) if notice["kind"] == "person" else ""
    return found[1] if found else name or here.say(HEADS[notice["what"]])


def head(here: Here, notice: Notice) -> object:
    text = here.say(HEADS[notice["what"]])
    return tag("■", here.say("severe: {what}", what=text), "red") if notice["severe"] else tag("○", text)


def opened(here: Here, notice: Notice, title: str) -> None:
    """An idea and what has no page of its own open where they are answered."""
    path, name = ("ideas", "id") if notice["stage"] == "answer" else OPENED.get(notice["kind"] or "", ("", ""))
    if path:
        way(path, md(title), None, True, **{name: notice["item_id"]})
    elif notice["kind"] == "lesson":
        way("work", md(title), None, True)
    else:
        html('<p class="title">{title}</p>', title=title)


def all_read(here: Here, unread: Some[Notice]) -> None:
    """Those that stood on the page when it was tapped: what has come since then nobody has read."""
    drawn, now = st.session_state.get(DRAWN, ()), [each["id"] for each in unread.items]
    st.session_state[DRAWN] = now
    if len(now) < FEW or not st.button(here.say("All read"), key="all read", icon=":material/done_all:"):
        return
    if all(mark_read(here, id) for id in now if id in drawn):
        st.rerun()


def mark_read(here: Here, id: str) -> bool:
    return post(here, f"read {id}", c.read_it, {}, id=id) is not None
