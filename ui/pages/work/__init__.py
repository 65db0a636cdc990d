"""My work: all that is owed by one person, the most urgent first, each with one tap for its next move."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from ui.client import calls as c
from ui.client.types import Task
from ui.here import Here
from ui.pages.work.rows import forget, row, row_of
from ui.parts.more import count, load, show_more
from ui.parts.people import anybody
from ui.parts.text import html, md
from ui.routes import LEADERS
from ui.words import later

__all__ = ["groups", "work"]

PERSON = "person_id"
GROUPS: Mapping[str, str] = {
    "now": later("Now: its time is over"),
    "today": later("Today"),
    "week": later("This week"),
    "later": later("Later"),
}


def work(here: Here) -> None:
    top = st.container()
    person = whose(here)
    own = person in (None, here.person_id)
    top.title(here.say("My work") if own else here.say("The work of {name}", name=md(here.names.of(person))))
    if person is None and here.person_id is None:
        html(
            '<p class="soft">{text}</p>', text=here.say("Nobody is signed in here in person; choose whose work to see.")
        )
        return
    forget()
    found = load(here, "work", c.list_work, person_id=None if own else person)
    if not found.items:
        html(
            '<p class="empty">{text}</p>',
            text=here.say("Nothing is owed by you just now.") if own else here.say("Nothing is owed just now."),
        )
    grouped = groups(found.items, here)
    for name, tasks in grouped.items():
        with st.container(key=f"group_{name}", border=True):
            # The most urgent come first, so what is not on the page yet is of the last group, or after it.
            n = count(here, len(tasks), more=found.more and name == list(grouped)[-1])
            st.header(f"{here.say(GROUPS[name])} · {n}")
            for task in tasks:
                row(here, row_of(here, task, acting=own))
    show_more(here, found)


def whose(here: Here) -> str | None:
    """Somebody else's only for those who lead; whose it is stands in the address."""
    if not here.may(*LEADERS):
        return None
    chosen = None
    opened = st.popover(
        here.say("Somebody else's work"), icon=":material/person_search:", key="work_whose", on_change="rerun"
    )
    if opened.open:
        with opened:
            chosen = anybody(here, here.say("Whose work"), "whose")
    if chosen:
        st.query_params[PERSON] = chosen
    return chosen or st.query_params.get(PERSON)


def groups(tasks: Sequence[Task], here: Here) -> dict[str, list[Task]]:
    """By how near their time is, on the calendar of the site."""
    found: dict[str, list[Task]] = {name: [] for name in GROUPS}
    today = day_of(here, here.now())
    for task in tasks:
        found["now" if task["overdue"] else near(day_of(here, task["due"]) - today)].append(task)
    return {name: its for name, its in found.items() if its}


def near(away: timedelta) -> str:
    return "today" if away.days <= 0 else "week" if away.days < DAYS else "later"


DAYS = 7


def day_of(here: Here, at: str | datetime) -> date:
    local = here.say.local(at)
    return local.date() if isinstance(local, datetime) else local
