"""What happened to an item, the newest first, in words and times; read when it is opened."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.client import Call
from ui.client.types import Entry
from ui.here import Here
from ui.parts.more import load, show_more
from ui.parts.terms import STAGES, term
from ui.parts.text import html
from ui.words import later

__all__ = ["history"]

HAPPENED: Mapping[str, str] = {
    "raised": later("raised"),
    "edited": later("changed"),
    "acknowledged": later("taken up"),
    "resolved": later("resolved"),
    "confirmed": later("confirmed"),
    "reopened": later("reopened"),
    "assigned": later("assigned"),
    "proposed": later("proposed"),
    "given": later("given"),
    "accepted": later("accepted"),
    "moved": later("deadline moved"),
    "reassigned": later("given to somebody else"),
    "completed": later("done"),
    "verified": later("verified"),
    "decided": later("decided"),
    "answered": later("answered"),
    "escalated": later("sent up"),
    "handed_back": later("handed back"),
    "cancelled": later("given up"),
    "ended": later("lifted"),
    "predicted": later("effect predicted"),
    "standardised": later("standard changed"),
    "photo_added": later("photo added"),
    "triggered": later("raised by its number"),
    "triggered_again": later("its number was off again"),
    "in_analysis": later("analysis begun"),
    "finished": later("analysis finished"),
    "checking": later("all actions are done"),
    "countermeasures": later("countermeasures under way"),
    "same_cause": later("joined to another with the same cause"),
    "reworded": later("said in other words"),
    "promoted": later("became work"),
    "sent_up": later("sent up"),
    "photo_deleted": later("photo taken away"),
    "changed": later("changed"),
    "set": later("deadline set"),
    "overdue": later("its time ran out"),
    "unacknowledged": later("nobody took it up in time"),
    "severe": later("it is severe"),
    "manual": later("help was asked for"),
}


def history(here: Here, call: Call[Any], id: str) -> None:
    opened = st.expander(here.say("History"), key=f"history {id}", icon=":material/history:", on_change="rerun")
    if opened.open:
        with opened:
            entries(here, call, id)


@st.fragment
def entries(here: Here, call: Call[Any], id: str) -> None:
    found = load(here, f"history {id}", call, id=id)
    here.names.learn([person for each in found.items for person in (each["by"], each["to_id"])])
    for each in found.items:
        entry(here, each)
    show_more(here, found, here.say("Show more of the history"))


def entry(here: Here, each: Entry) -> None:
    facts = [
        here.names.of(each["by"]),
        term(here.say, STAGES, each["stage"]),
        here.say("until {when}", when=here.say.moment(each["due"])) if each["due"] else "",
        here.team_name(each["to_team_id"]),
        here.say("level {n}", n=each["level"]) if each["level"] else "",
        "…" if each["erased"] else each["text"] or "",
    ]
    html(
        '<p class="facts"><span class="soft">{at}</span> <b>{what}</b> {facts}</p>',
        at=here.say.moment(each["at"]),
        what=term(here.say, HAPPENED, each["what"]),
        facts=" · ".join(fact for fact in facts if fact),
    )
