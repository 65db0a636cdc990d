"""Things of a kind, as a table says: their list, one of them to change, and a new one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from ui.client import Call
from ui.here import Here
from ui.parts.about import about
from ui.parts.form import Field, edit, make
from ui.parts.more import load, show_more
from ui.parts.taps import attempt, say_done
from ui.parts.text import html, md
from ui.parts.ways import go, way

__all__ = ["NEW", "Kind", "Row", "begin", "listed", "one", "out_of_use", "rows", "things"]

NEW = "new"
Thing = Mapping[str, Any]


class Row(NamedTuple):
    """`depth` is how far below others it stands."""

    title: str
    facts: Sequence[str] = ()
    depth: int = 0


def nothing(here: Here, thing: Any) -> None:
    """Most kinds have no more than their form."""


def no_start(here: Here) -> Thing:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """`part` is where it stands in the settings. What has no `change` is only looked at."""

    part: str
    list: Call[Any]
    get: Call[Any]
    row: Callable[[Here, Any], Row]
    fields: Sequence[Field] = ()
    change: Call[Any] | None = None
    make: Call[Any] | None = None
    new: str = ""
    """What the button says that begins a new one."""
    first: Sequence[Field] = ()
    """Of a new one, where they are others."""
    start: Callable[[Here], Thing] = no_start
    makers: Sequence[str] = ("admin",)
    more: Callable[[Here, Any], None] = nothing
    """Below the form of one."""
    made: Callable[[Here, Any], None] | None = None
    """What happens with a new one, other than that it is shown."""
    before: Callable[[Here], Thing] = no_start
    """Above the list: what the list is asked for."""
    then: Callable[[], object] = dict
    """After a change: what is to be read anew."""
    whose: str = ""
    """Where it names the person who stands in its row."""


def things(here: Here, kind: Kind) -> None:
    id = st.query_params.get("id")
    if id == NEW:
        begin(here, kind)
    elif id:
        one(here, kind, id)
    else:
        listed(here, kind)


# --- the list ---------------------------------------------------------------------------------------------


def listed(here: Here, kind: Kind) -> None:
    asked = kind.before(here)
    if kind.make and here.may(*kind.makers):
        with st.container(key=f"main_{kind.part}"):
            way("settings", here.say(kind.new), "add", part=kind.part, id=NEW)
    found = load(here, kind.part, kind.list, **asked)
    here.names.learn(each[kind.whose] for each in found.items if kind.whose)
    rows(here, kind.part, [(each["id"], kind.row(here, each)) for each in found.items])
    show_more(here, found)


def rows(here: Here, part: str, found: Sequence[tuple[str, Row]]) -> None:
    if not found:
        html("<p class='soft'>{text}</p>", text=here.say("There is none yet."))
        return
    with st.container(key=f"list_{part}", border=True):
        for id, row in found:
            with st.container(key=f"row_{min(row.depth, 4)}_{part}_{id}"):
                way("settings", md(row.title), wide=True, part=part, id=id)
                if row.facts:
                    html('<p class="facts soft">{facts}</p>', facts=" · ".join(filter(None, row.facts)))


# --- one of them --------------------------------------------------------------------------------------------


def one(here: Here, kind: Kind, id: str) -> None:
    title = st.container(key="title")
    if kind.change is None:
        thing = here.api(kind.get, id=id)
    else:
        read = partial(here.api.tagged, kind.get, id=id)
        thing = edit(here, f"{kind.part} {id}", kind.fields, read, kind.change, kind.then, id=id)
    title.header(md(kind.row(here, thing).title))
    kind.more(here, thing)


def begin(here: Here, kind: Kind) -> None:
    st.header(here.say(kind.new))
    if kind.make is None:
        return
    made = make(here, f"new {kind.part}", kind.first or kind.fields, kind.start(here), kind.make, here.say(kind.new))
    if made is None:
        return
    kind.then()
    if kind.made:
        kind.made(here, made)
        return
    say_done(here.say("It is made"))
    go("settings", part=kind.part, id=made["id"])


# --- taking it out of use -------------------------------------------------------------------------------------


def out_of_use(here: Here, kind: Kind, thing: Any) -> None:
    """What was recorded with it stays."""
    out = thing["retired_at"] is not None
    st.header(here.say("Out of use") if out else here.say("In use"))
    label = here.say("Use it again") if out else here.say("Take it out of use")
    if kind.change is None or not st.button(about(label, thing["name"]), key=f"retire {thing['id']}"):
        return
    change, id, tag = kind.change, thing["id"], here.api.tagged(kind.get, id=thing["id"]).tag
    if attempt(here, lambda: here.api(change, id=id, body={"retired": not out}, tag=tag)):
        st.session_state.pop(f"opened {kind.part} {id}", None)
        say_done(here.say("The changes are kept"))
        st.rerun()
