"""The moves of an issue or an action, as data: what may be done in which state, what it asks for, and which call it is.

A page shows the moves that the state allows; whether this person may is the service's word, and its refusal is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import streamlit as st

from ui.client import Call
from ui.here import Here
from ui.parts.taps import post, say_done

__all__ = ["Fill", "Item", "Move", "moves", "sent_up", "words"]

Item = Mapping[str, Any]
Fill = Callable[[Here, Item, str], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Move:
    """`fits` says when it is offered. `fill` draws what it asks for and gives the body, or None while that lacks
    something; a move without it is one tap. `then` is what is told once it is done."""

    name: str
    label: str
    call: Call[Any]
    fits: Callable[[Item], bool]
    then: str
    icon: str
    fill: Fill | None = None
    roles: tuple[str, ...] = ("admin", "supervisor", "coach", "learner")
    first: bool = False
    """What is usually next: it stands out."""


def moves(here: Here, item: Item, table: Sequence[Move]) -> None:
    """First what is one tap, then what asks for words, each behind its own."""
    offered = [move for move in table if move.fits(item) and here.may(*move.roles)]
    with st.container(key="taps", horizontal=True):
        for move in offered:
            if move.fill is None and tapped(here, item, move):
                act(here, item, move, {})
    for move in offered:
        if move.fill is not None:
            asking(here, item, move, move.fill)


def tapped(here: Here, item: Item, move: Move) -> bool:
    look: Literal["primary", "secondary"] = "primary" if move.first else "secondary"
    return st.button(here.say(move.label), key=f"{move.name} {item['id']}", type=look, icon=f":material/{move.icon}:")


def asking(here: Here, item: Item, move: Move, fill: Fill) -> None:
    name = f"{move.name} {item['id']}"
    icon = f":material/{move.icon}:"
    opened = st.expander(here.say(move.label), move.first, key=f"open {name}", icon=icon, on_change="rerun")
    if not opened.open:
        return
    with opened:
        body = fill(here, item, name)
        if st.button(here.say(move.label), key=f"send {name}", type="primary"):
            if body is None:
                st.warning(here.say("Something is still missing above."))
            else:
                act(here, item, move, body)


def act(here: Here, item: Item, move: Move, body: Mapping[str, object]) -> None:
    """Its key holds for this state of the item: the same tap twice is one move, the same move later another."""
    if post(here, f"{move.name} {item['id']} {item['updated_at']}", move.call, body, id=item["id"]):
        say_done(here.say(move.then))
        st.rerun()


# --- what several moves ask for --------------------------------------------------------------------------


def words(label: str, field: str, *, needed: bool = True) -> Fill:
    """One text under `field`."""

    def fill(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
        text = st.text_area(here.say(label), key=f"{name} {field}").strip()
        return None if needed and not text else {field: text or None}

    return fill


def sent_up(here: Here, item: Item, name: str) -> Mapping[str, object] | None:
    """Without a reason and an ask nobody above can help."""
    reason = st.text_area(here.say("Why the team cannot do it by itself"), key=f"{name} reason").strip()
    ask = st.text_area(here.say("What exactly the tier above is to do"), key=f"{name} ask").strip()
    day = st.date_input(here.say("Needed by, if there is a day"), None, key=f"{name} needed")
    needed = day.isoformat() if isinstance(day, date) else None
    return {"reason": reason, "ask": ask, "needed_by": needed} if reason and ask else None
