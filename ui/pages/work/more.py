"""The rest that can be done with a row of work: another date, help from above, other hands, the answer to an ask."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ui.client import Call
from ui.client import calls as c
from ui.client.types import Team
from ui.here import Here
from ui.parts.about import about
from ui.parts.brief import brief
from ui.parts.giving import choose_due
from ui.parts.people import choose
from ui.parts.replying import replying
from ui.parts.taps import attempt, lacks, post, say_done
from ui.parts.text import html
from ui.words import later

__all__ = ["DATED", "more"]

ESCALATE = {"issue": c.escalate_issue, "action": c.escalate_action}
DATED = frozenset({"accept", "date", "do"})
"""The stages of an action in which its date can be moved and its owner changed."""
WANTED: Mapping[str, str] = {
    "date": later("Set the date"),
    "help": later("Ask for help"),
    "hands": later("Hand it over"),
    "again": later("It is not gone"),
    "standard": later("Change the standard"),
}
FIRST = {"date": "date", "standardise": "standard"}
"""What a stage wants that is not done with one tap."""


def offered(kind: str, stage: str) -> list[str]:
    action, issue = kind == "action", kind == "issue" and stage != "answer"
    found = [
        ("standard", action and stage == "standardise"),
        ("again", issue and stage == "confirm"),
        ("date", action and stage in DATED),
        ("help", action or issue),
        ("hands", (action and stage in DATED) or (issue and stage == "resolve")),
    ]
    return [name for name, here in found if here]


def more(here: Here, id: str, kind: str, stage: str, title: str, team_id: str, *, escalated: bool = False) -> None:
    """Drawn once it is opened. Of what has come up, the brief and the answer stand first."""
    names = offered(kind, stage)
    if not (names or escalated):
        return
    first = "" if escalated else FIRST.get(stage, "")
    label = here.say("Answer, and more") if escalated else here.say(WANTED[first]) if first else here.say("More")
    opened = st.expander(about(label, title), key=f"more {id}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        if escalated:
            answering(here, id)
        chosen = st.segmented_control(
            here.say("What next"),
            names,
            format_func=lambda name: here.say(WANTED[name]),
            key=f"next {id}",
            label_visibility="collapsed",
            default=first or None,
        )
        team = here.team_of(team_id) or here.team
        if chosen and team:
            FORMS[chosen](here, id, kind, team)


def answering(here: Here, id: str) -> None:
    found = attempt(here, lambda: here.api(c.list_escalations, item_id=id, open=True, limit=1))
    for up in found["items"] if found else []:
        brief(here, up)
        replying(here, up)


def sent(here: Here, call: Call[Any], id: str, body: Mapping[str, object], told: str) -> None:
    """The list is read anew: where it stands now has changed for others too."""
    if post(here, f"{call.path} {id}", call, dict(body), id=id):
        say_done(told)
        st.rerun()


def date(here: Here, id: str, kind: str, team: Team) -> None:
    due = choose_due(here, team, f"date {id}")
    reason = st.text_input(here.say("Why it moves"), key=f"date why {id}", max_chars=300).strip()
    html('<p class="soft">{text}</p>', text=here.say("Every move of a date is counted, and everybody sees it."))
    if st.button(here.say("Move the date"), key=f"date send {id}", type="primary"):
        if lacks(here, {here.say("By when"): due}):
            return
        said = {"reason": reason} if reason else {}
        sent(here, c.move_deadline, id, {"due": due, **said}, here.say("The date is moved"))


def help(here: Here, id: str, kind: str, team: Team) -> None:
    asks, because = here.say("What exactly the tier above is to do"), here.say("Why we cannot do it ourselves")
    ask = st.text_input(asks, key=f"ask {id}", max_chars=300).strip()
    reason = st.text_input(because, key=f"reason {id}", max_chars=300).strip()
    due = choose_due(here, team, f"needed {id}")
    if st.button(here.say("Ask for help"), key=f"help send {id}", type="primary"):
        if lacks(here, {asks: ask, because: reason}):
            return
        body = {"ask": ask, "reason": reason, "needed_by": due}
        sent(here, ESCALATE[kind], id, body, here.say("It has gone up, with your ask"))


def hands(here: Here, id: str, kind: str, team: Team) -> None:
    who = here.say("Who takes it")
    person = choose(here, who, team, f"hands {id}")
    if not st.button(here.say("Hand it over"), key=f"hands send {id}", type="primary") or lacks(here, {who: person}):
        return
    told = here.say("Handed over")
    if kind == "action":
        sent(here, c.reassign, id, {"owner_id": person}, told)
    elif attempt(here, lambda: assign(here, id, person)):
        say_done(told)
        st.rerun()


def assign(here: Here, id: str, person: str | None) -> object:
    tag = here.api.tagged(c.get_issue, id=id).tag
    return here.api(c.change_issue, id=id, body={"assignee_id": person}, tag=tag)


def again(here: Here, id: str, kind: str, team: Team) -> None:
    what = here.say("What is still so")
    reason = st.text_input(what, key=f"again {id}", max_chars=300).strip()
    if st.button(here.say("Open it again"), key=f"again send {id}", type="primary") and not lacks(here, {what: reason}):
        sent(here, c.reopen_issue, id, {"reason": reason}, here.say("It is open again"))


def standard(here: Here, id: str, kind: str, team: Team) -> None:
    which = here.say("Which standard says it now")
    words = st.text_input(which, key=f"standard {id}", max_chars=300).strip()
    tapped = st.button(here.say("It is written there"), key=f"standard send {id}", type="primary")
    if tapped and not lacks(here, {which: words}):
        sent(here, c.standardise, id, {"standard": words}, here.say("The standard is kept with the action"))


FORMS: Mapping[str, Callable[[Here, str, str, Team], None]] = {
    "date": date,
    "help": help,
    "hands": hands,
    "again": again,
    "standard": standard,
}
