"""Answering what came up, where it is read: in hand, taken on, decided, people lent, or declined with a reason."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import Call
from ui.client import calls as c
from ui.client.types import Escalation, Raised
from ui.here import Here
from ui.parts.taps import lacks, post, say_done
from ui.parts.terms import TOPS
from ui.parts.text import md
from ui.parts.ways import way

__all__ = ["replying"]

ACKNOWLEDGE: Mapping[str, Call[Any]] = {"issue": c.acknowledge_issue, "action": c.acknowledge_action}
ANSWER: Mapping[str, Call[Any]] = {"issue": c.answer_issue, "action": c.answer_action}
NEEDS_WORDS = frozenset({"decide", "decline"})


def replying(here: Here, up: Escalation) -> None:
    """For the team that it went to. What is no question of theirs leads to where it is answered."""
    first = up["items"][0]
    if first["stage"] == "answer" or first["kind"] not in ANSWER:
        path = "ideas" if first["stage"] == "answer" else "work"
        way(path, here.say("Answer it"), "reply", id=first["item_id"])
        return
    if first["answer"] is None:
        if first["acknowledged_at"] is None:
            acknowledge(here, first)
        answer(here, up, first)


def acknowledge(here: Here, item: Raised) -> None:
    name = f"acknowledge {item['id']}"
    if st.button(here.say("We have it in hand"), key=name, icon=":material/front_hand:"):
        call = ACKNOWLEDGE[item["kind"]]
        if post(here, name, call, {}, id=item["item_id"]):
            say_done(here.say("They see now that you have it in hand"))
            st.rerun()


def answer(here: Here, up: Escalation, item: Raised) -> None:
    name = f"answer {item['id']}"
    chosen = st.pills(
        here.say("Your answer"), list(TOPS), format_func=lambda each: here.say(TOPS[each]), key=f"{name} what"
    )
    if chosen is None:
        return
    lent = people(here, up["to_team_id"], f"{name} lent") if chosen == "lend" else []
    wanted = here.say("What you decide, and why") if chosen in NEEDS_WORDS else here.say("A word to them, if you like")
    text = st.text_area(wanted, key=f"{name} text")
    above = st.container()
    if st.button(here.say("Send the answer"), key=f"{name} send", type="primary"):
        body = {"answer": chosen, "text": text.strip() or None, "lent": lent}
        with above:
            if chosen in NEEDS_WORDS and lacks(here, {wanted: text.strip()}):
                return
            sent = post(here, name, ANSWER[item["kind"]], body, id=item["item_id"])
        if sent:
            say_done(here.say("The answer is sent"))
            st.rerun()


def people(here: Here, team: str, key: str) -> list[str]:
    found = here.team_of(team)
    members = list(found["members"]) if found else []
    here.names.learn(members)
    return st.pills(
        here.say("Who helps"),
        members,
        selection_mode="multi",
        format_func=lambda id: md(here.names.of(id)),
        key=key,
    )
