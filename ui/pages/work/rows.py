"""A row of work: what, whose, until when, and one tap for the next move. Only the row that was tapped is drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from markupsafe import Markup

from ui.client import calls as c
from ui.client.types import Task
from ui.here import Here
from ui.pages.board.lists import due
from ui.pages.work.more import DATED, more
from ui.pages.work.moves import IN_HAND, OPENED, STAGES, TAKE, TAPS, WAYS, WHYS, Tap
from ui.parts import terms
from ui.parts.about import about
from ui.parts.brief import said
from ui.parts.marks import tag
from ui.parts.people import owner
from ui.parts.taps import attempt, done, key_of
from ui.parts.terms import term
from ui.parts.text import html, md
from ui.parts.ways import way

__all__ = ["Row", "forget", "row", "row_of"]

BECAME = "became"


@dataclass(frozen=True, slots=True)
class Row:
    """`facts` is what stands small below the title. What is `escalated` is answered as well."""

    id: str
    kind: str
    stage: str
    title: str
    team_id: str
    mark: Markup
    facts: Sequence[str]
    escalated: bool = False
    acting: bool = True
    """Whether this person moves it here; who only looks is shown the way to it."""
    others: bool = False
    """Somebody else has it, and this person may take it."""


def row_of(here: Here, task: Task, *, acting: bool = True, of_many: bool = False) -> Row:
    """`of_many`: say who has it, where the work is that of several."""
    facts = [
        here.team_name(task["team_id"]) or here.say("another team"),
        term(here.say, {**terms.STAGES, **STAGES}, task["stage"]),
        here.say(WHYS[task["why"]]) if not of_many else owner(here, task["owed_by"]),
        here.say("gone up, level {n}", n=task["level"]) if task["level"] else "",
    ]
    title = task["name"] or said(task["title"]) or here.say("Words that were taken back")
    return Row(
        task["item_id"],
        task["kind"],
        task["stage"],
        title,
        task["team_id"],
        severity(here, task) + due(here, task["due"], task["overdue"]),
        facts,
        escalated=task["why"] == "escalated" and task["kind"] in IN_HAND,
        acting=acting,
        others=of_many and takeable(here, task),
    )


def takeable(here: Here, task: Task) -> bool:
    open = task["kind"] == "action" and task["stage"] in DATED
    return open and here.person_id is not None and task["owed_by"] != here.person_id


def severity(here: Here, task: Task) -> Markup:
    return tag("■", here.say("severe"), "red") + " " if task["severe"] else Markup("")


def forget() -> None:
    """A list that is read anew says where things stand; what they became stands in it."""
    st.session_state[BECAME] = {}


@st.fragment
def row(here: Here, shown: Row) -> None:
    became = st.session_state.setdefault(BECAME, {})
    with st.container(key=f"task_{shown.id}"):
        head(here, shown)
        place = st.empty()
        if shown.id not in became and shown.acting:
            with place.container(key=f"taps_{shown.id}", horizontal=True, vertical_alignment="center"):
                pressed = buttons(here, shown)
            if pressed and send(here, shown, pressed):
                became[shown.id] = here.say(pressed.became)
        if shown.id in became:
            now = tag("✓", became[shown.id], "green")
            place.html(str(Markup('<p class="facts became" role="status">{}</p>').format(now)))
        elif shown.acting:
            more(here, shown.id, shown.kind, shown.stage, shown.title, shown.team_id, escalated=shown.escalated)


def head(here: Here, shown: Row) -> None:
    path, name = OPENED.get(shown.kind, ("", ""))
    if path:
        way(path, md(shown.title), None, True, **{name: shown.id})
    else:
        html('<p class="title">{title}</p>', title=shown.title)
    facts = " · ".join(fact for fact in shown.facts if fact)
    html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=shown.mark, facts=facts)


def buttons(here: Here, shown: Row) -> Tap | None:
    """The first is the one that is meant to be pressed."""
    stage, pressed = (shown.kind, shown.stage), None
    taps = taps_of(shown)
    for n, each in enumerate(taps):
        label, icon = about(here.say(each.label), shown.title), f":material/{each.icon}:"
        kind = "primary" if n == 0 and len(taps) < MANY else "secondary"
        if st.button(label, key=f"tap {n} {shown.id}", icon=icon, type=kind):  # type: ignore[arg-type]  # one of two
            pressed = each
    if stage in WAYS and not shown.escalated:
        door = WAYS[stage]
        query = {"team": shown.team_id, door.name: shown.id}
        way(door.path, about(here.say(door.label), shown.title), door.icon, False, **query)
    return pressed


def taps_of(shown: Row) -> Sequence[Tap]:
    if shown.escalated:
        return (IN_HAND[shown.kind],)
    if shown.others:
        return (TAKE,)
    taps = TAPS.get((shown.kind, shown.stage), ())
    return (IN_HAND["issue"], *taps) if (shown.kind, shown.stage) == ("issue", "resolve") else taps


MANY = 3
"""Answers that are equally good have none in front."""


def send(here: Here, shown: Row, tap: Tap) -> bool:
    name = f"{tap.call.path} {shown.id}"
    act = partial(take if tap is TAKE else tapped, here, shown.id, tap, name)
    if attempt(here, act) is None:
        return False
    done(name)
    done(f"{name} yes")
    return True


def tapped(here: Here, id: str, tap: Tap, name: str) -> object:
    return here.api(tap.call, id=id, body=dict(tap.body), key=key_of(name))


def take(here: Here, id: str, tap: Tap, name: str) -> object:
    """Given to oneself, and accepted with the same tap."""
    moved = here.api(tap.call, id=id, body={"owner_id": here.person_id}, key=key_of(name))
    if moved["owner_state"] == "accepted":
        return moved
    return here.api(c.accept, id=id, body={}, key=key_of(f"{name} yes"))
