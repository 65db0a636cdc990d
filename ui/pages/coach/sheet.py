"""The sheet that grows beside the talk: as a drawing that can be tapped, and as a list that says the same."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import streamlit as st
from markupsafe import Markup

from ui.here import Here
from ui.pages.coach.chat import changed, mine
from ui.pages.coach.marks import OPEN
from ui.pages.coach.talk import Talk
from ui.parts.drawing import Tapped, drawing
from ui.parts.taps import attempt, say_done
from ui.parts.text import html, md
from ui.words import later

__all__ = ["sheet"]

Shown = Mapping[str, Any]

OPENED = "coach_opened"

LINKS = {
    "untested": later("Not tested yet"),
    "held": later("Tested: it holds"),
    "evidence": later("Something that was seen holds it"),
    "failed": later("Tested: it does not hold"),
}
STATUSES = {
    "verified": later("Seen and proved"),
    "to_verify": later("Still to be checked"),
    "ruled_out": later("Ruled out"),
}


class Entry(NamedTuple):
    """Something on the sheet that can be put in other words: its id, its heading, its words, what else is known."""

    target: str
    label: str
    quotes: list[Shown]
    about: str = ""


def sheet(here: Here, talk: Talk, name: str) -> None:
    if talk.svg is None:
        st.header(here.say("What you have found"))
        listed(here, talk)
        return
    views = {"drawing": here.say("Drawing"), "list": here.say("As a list")}
    view = st.segmented_control(
        here.say("What you have found"), list(views), format_func=views.__getitem__, default="drawing", key="sheet view"
    )
    if view == "list":
        listed(here, talk)
        return
    if talk.opened:
        opened(here, talk, talk.opened)
    drawing(here.say, name, talk.svg, talk.opened, OPENED)


# --- as a list --------------------------------------------------------------------------------------


def entries(here: Here, talk: Talk) -> Iterator[Entry]:
    for field in talk.artefact(here)["fields"]:
        if field["kind"] == "text" and field["quotes"]:
            yield Entry(field["id"], field["label"], field["quotes"])
        for node in field.get("nodes", ()):
            yield Entry(node["id"], field["label"], [node["quote"]], told(here, node))
        for item in field.get("items", ()):
            yield Entry(item["id"], field["label"], [item["what"]])


def told(here: Here, node: Shown) -> str:
    seen = "; ".join(f"“{quote['text']}”" for quote in node["evidence"])
    status = here.say(STATUSES[node["status"]])
    return here.say("{status}. Seen: {seen}", status=status, seen=seen) if seen else status


def listed(here: Here, talk: Talk) -> None:
    found = list(entries(here, talk))
    here.names.learn(quote["by"] for entry in found for quote in entry.quotes)
    if not found:
        html('<p class="soft">{none}</p>', none=here.say("Nothing yet. It fills with your answers."))
    with st.container(key="coach_list"):
        for label, under in groupby(found, key=lambda entry: entry.label):
            html("<h2>{label}</h2>", label=label)
            for entry in under:
                line(here, talk, entry)


def line(here: Here, talk: Talk, entry: Entry) -> None:
    with st.container(key=f"coach_entry_{entry.target}", horizontal=True, vertical_alignment="center"):
        quoted(here, entry)
        if changeable(here, talk, entry):
            what = " … ".join(quote["text"] for quote in entry.quotes)
            turn = partial(turned, talk, Tapped("node", entry.target))
            st.button(here.say("Change"), key=f"change {entry.target}", help=md(what), on_click=turn)
    if talk.opened and talk.opened.id == entry.target:
        with st.container(key=OPENED, border=True):
            worded(here, talk, entry)


def turned(talk: Talk, what: Tapped) -> None:
    """The same button opens and closes it, and keeps the focus."""
    talk.opened = None if talk.opened and talk.opened.id == what.id else what


def quoted(here: Here, entry: Entry) -> None:
    """Their words, who said them and when, as one block."""
    each = Markup('<p class="coach-quote"><q>{}</q> <span class="soft">{}, {}</span></p>')
    said = [
        each.format(
            quote["text"] or here.say("Erased"),
            here.names.of(quote["by"]) or here.say("Somebody"),
            here.say.moment(quote["at"]),
        )
        for quote in entry.quotes
    ]
    html('<div>{said}<p class="soft coach-quote">{about}</p></div>', said=Markup("").join(said), about=entry.about)


def changeable(here: Here, talk: Talk, entry: Entry) -> bool:
    return talk.session["status"] in OPEN and any(mine(here, quote["by"]) for quote in entry.quotes)


# --- what was tapped ----------------------------------------------------------------------------------


def opened(here: Here, talk: Talk, what: Tapped) -> None:
    """In the page and not over it: whatever is open, the danger button is there."""
    entry = next((entry for entry in entries(here, talk) if entry.target == what.id), None)
    nodes = {node["id"]: node for field in talk.artefact(here)["fields"] for node in field.get("nodes", ())}
    links = what.id in nodes and (what.kind == "link" or asked_about(here, talk, what.id))
    with st.container(key=OPENED, border=True):
        with st.container(key="coach_opened_head", horizontal=True, vertical_alignment="center"):
            label = here.say("Does this link hold?") if links else entry.label if entry else here.say("Still empty")
            html('<h2 tabindex="-1">{label}</h2>', label=label)
            st.button(here.say("Close"), key="coach close", icon=":material/close:", on_click=closed, args=(talk,))
        if links:
            linked(here, talk, nodes, nodes[what.id])
        if entry and what.kind != "link":
            here.names.learn(quote["by"] for quote in entry.quotes)
            quoted(here, entry)
            if changeable(here, talk, entry):
                worded(here, talk, entry)
        elif not entry:
            html('<p class="soft">{text}</p>', text=here.say("Nothing stands here yet."))


def closed(talk: Talk) -> None:
    talk.opened = None


def asked_about(here: Here, talk: Talk, id: str) -> bool:
    return talk.session["message"]["move"] == "test_link" and (talk.artefact(here)["asked"] or {}).get("about") == id


def worded(here: Here, talk: Talk, entry: Entry) -> None:
    said = " … ".join(quote["text"] for quote in entry.quotes)
    with st.form(f"keep {entry.target}", border=False):
        text = st.text_area(here.say("In your own words"), said, key=f"words {entry.target}")
        kept = st.form_submit_button(here.say("Keep the change"), type="primary", width="stretch")
    if kept and text.strip():
        reopened = attempt(here, lambda: talk.rewrite(here, entry.target, text))
        if reopened is not None:
            say_done(changed(here, reopened))
            st.rerun()


def linked(here: Here, talk: Talk, nodes: Mapping[str, Shown], node: Shown) -> None:
    """A cause and what it leads to, read as a sentence; when the coach asks about it, it can be answered here."""
    above = nodes.get(node["parent"] or "")
    html(
        '<p class="coach-quote"><q>{cause}</q></p><p class="soft">{therefore}</p>'
        '<p class="coach-quote"><q>{effect}</q></p><p><b>{link}</b></p>',
        cause=node["quote"]["text"],
        therefore=here.say("therefore"),
        effect=above["quote"]["text"] if above else talk.session["title"],
        link=here.say(LINKS.get(node["link"], LINKS["untested"])),
    )
    if asked_about(here, talk, node["id"]):
        answers(here, talk)
    else:
        html('<p class="soft">{text}</p>', text=here.say("The coach asks about it when its turn has come."))


def answers(here: Here, talk: Talk) -> None:
    html("<p><b>{question}</b></p>", question=talk.session["message"]["text"])
    for choice in talk.session["message"]["choices"]:
        tapped = st.button(md(choice["label"]), key=f"link {choice['send']}", type="primary", width="stretch")
        if tapped and attempt(here, partial(talk.tap, here, choice["send"])):
            st.rerun()
