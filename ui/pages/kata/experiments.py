"""Experiments: what was expected, then what happened and what was learned, the newest first."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from ui.client import Tagged
from ui.client import calls as c
from ui.client.types import Experiment, Storyboard
from ui.here import Here
from ui.parts.brief import said
from ui.parts.fields import day, line
from ui.parts.form import Field, edit, make
from ui.parts.more import cut, show_more
from ui.parts.taps import say_done
from ui.parts.text import html
from ui.words import later

__all__ = ["pending", "record"]

PLAN = (
    Field("step", later("Your next step"), line(300), needed=True),
    Field("expectation", later("What you expect of it"), line(300), later("Said before the step."), needed=True),
    Field("due", later("When you can see what came of it"), day),
)
RESULT = (
    Field("result", later("What happened"), line(300), needed=True),
    Field("learning", later("What you have learned"), line(300)),
)


def pending(here: Here, board: Storyboard) -> None:
    """First what happened with the last step, then the next one."""
    waiting = next((each for each in reversed(board["experiments"]) if not each["result"]), None)
    if waiting:
        st.header(here.say("What came of the step"))
        html(
            "<p><b>{step}</b><br><span class='soft'>{told}</span></p>",
            step=said(waiting["step"]),
            told=here.say("you expected: {expectation}", expectation=said(waiting["expectation"])),
        )
        n, id, label = waiting["n"], board["id"], here.say("Keep what happened")
        read = partial(tried, here, id, n)
        edit(here, f"experiment {id} {n}", RESULT, read, c.change_experiment, label=label, id=id, n=n)
        return
    with st.expander(here.say("Plan the next experiment"), key="plan", icon=":material/science:"):
        plan(here, board)


def tried(here: Here, id: str, n: int) -> Tagged[Any]:
    read = here.api.tagged(c.get_storyboard, id=id)
    found = next(each for each in read.value["experiments"] if each["n"] == n)
    return Tagged({"result": said(found["result"]) or None, "learning": said(found["learning"]) or None}, read.tag)


def plan(here: Here, board: Storyboard) -> None:
    name = f"plan {board['id']} {len(board['experiments'])}"
    now = next((each for each in board["obstacles"] if each["status"] == "current"), None)
    if now:
        html("<p class='soft'>{t}</p>", t=here.say("For the obstacle: {what}", what=said(now["what"])))
    start = {"obstacle_id": now["id"] if now else None}

    made = make(here, name, PLAN, start, c.new_experiment, here.say("Plan it"), id=board["id"])
    if made:
        say_done(here.say("The experiment is planned"))
        st.rerun()


def record(here: Here, board: Storyboard) -> None:
    st.header(here.say("Experiments"))
    all = board["experiments"][::-1]
    if not all:
        html("<p class='soft'>{t}</p>", t=here.say("None yet. The first small step is the best one."))
        return
    shown = cut(f"experiments {board['id']}", all)
    heads = [here.say("Step"), here.say("Expected"), here.say("What happened"), here.say("Learned")]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in heads)
    rows = Markup("").join(experiment(here, each, heads) for each in shown.items)
    html('<table class="record"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>', head=head, rows=rows)
    show_more(here, shown, here.say("Show more experiments"))


def experiment(here: Here, each: Experiment, heads: Sequence[str]) -> Markup:
    by = here.say("to be seen {day}", day=here.say.day(each["due"])) if each["due"] else here.say.day(each["at"])
    waits = here.say("still to be seen") if not each["result"] else ""
    cells = [said(each["expectation"]), said(each["result"]) or waits, said(each["learning"])]
    told = Markup("").join(
        Markup('<td data-label="{}" class="{}">{}</td>').format(label, "wanting" if words == waits else "told", words)
        for label, words in zip(heads[1:], cells, strict=True)
    )
    return Markup('<tr><th scope="row">{}. {} <span class="soft">{}</span></th>{}</tr>').format(
        each["n"], said(each["step"]), by, told
    )
