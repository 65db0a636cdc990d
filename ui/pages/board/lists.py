"""What is open on a board, the most urgent first: actions, issues, ideas, and analyses that were parked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from ui.client.types import BoardAction, BoardIdea, BoardIssue, BoardSession
from ui.here import Here
from ui.parts.marks import session_mark, tag
from ui.parts.more import cut, show_more
from ui.parts.people import has_it, owner
from ui.parts.terms import KINDS, STAGES, STATUSES, severity, term
from ui.parts.text import html, md
from ui.parts.ways import way
from ui.routes import PEOPLE

__all__ = ["actions", "due", "ideas", "issues", "line", "parked", "section", "until"]

T = TypeVar("T")


def section(here: Here, key: str, title: str, items: Sequence[T], n: int, show: Callable[[Here, T], None]) -> None:
    """A list under its heading with how many there are: twenty, and more when asked; nothing when it is empty."""
    if not items:
        return
    with st.container(key=f"list_{key}", border=True):
        st.header(f"{title} · {here.say.number(n)}")
        shown = cut(key, items)
        for item in shown.items:
            show(here, item)
        show_more(here, shown, here.say("Show more: {list}", list=title))
        if n > len(items):
            html('<p class="soft">{text}</p>', text=here.say("{n} more are in the list of all", n=n - len(items)))


def line(row: str, title: str, mark: Markup, about: Sequence[str], path: str, **query: str | None) -> None:
    """One row: its mark, its title as the way to it, and what there is to know. The whole row is tapped."""
    with st.container(key=f"row_{row}"):
        way(path, md(title), wide=True, **query)
        facts = " · ".join(fact for fact in about if fact)
        html('<p class="facts">{mark} <span class="soft">{facts}</span></p>', mark=mark, facts=facts)


# --- actions -------------------------------------------------------------------------------------------


def actions(here: Here, open: list[BoardAction], n: int) -> None:
    urgent = sorted(open, key=lambda each: not each["overdue"])
    section(here, "actions", here.say("Actions"), urgent, n, action)


def action(here: Here, each: BoardAction) -> None:
    about = [
        has_it(here, each["owner_id"], each["owner_state"]),
        term(here.say, STAGES, each["stage"]),
        term(here.say, KINDS, each["kind"]),
        here.say.plural("moved {n} time", "moved {n} times", each["moves"]) if each["moves"] else "",
        up(here, each["level"]),
    ]
    line(each["id"], each["what"], due(here, each["deadline"], each["overdue"]), about, "action", id=each["id"])


def due(here: Here, at: str | None, overdue: bool = False) -> Markup:
    """Until when, and how near that is: past, today, later."""
    if at is None:
        return tag("○", here.say("no date"))
    day = here.say.day(at)
    if overdue:
        return tag("■", here.say("overdue: {day}", day=day), "red")
    if here.say.date_of(at) == here.say.date_of(here.now()):
        bare = not isinstance(here.say.local(at), datetime)
        return tag("▲", here.say("today") if bare else here.say("today {time}", time=here.say.time(at)), "amber")
    return tag("○", day)


def up(here: Here, level: int) -> str:
    return here.say("gone up, level {n}", n=level) if level else ""


# --- issues and ideas ----------------------------------------------------------------------------------


def issues(here: Here, open: list[BoardIssue], n: int) -> None:
    section(here, "issues", here.say("Issues"), open, n, issue)


def until(here: Here, deadline: str | None) -> Markup:
    """The one date of an issue, wherever it stands: its deadline."""
    return due(here, deadline, here.over(deadline)) if deadline else Markup("")


def issue(here: Here, each: BoardIssue) -> None:
    stage = term(here.say, STAGES, each["stage"])
    about = [
        term(here.say, STATUSES, each["status"]),
        stage,
        owner(here, each["assignee_id"]) if each["assignee_id"] else "",
        here.say("waits for a free place") if each["waiting"] else "",
        up(here, each["level"]),
    ]
    mark = severity(here.say, each["severity"]) + " " + until(here, each["deadline"])
    line(each["id"], each["title"], mark, about, "issue", id=each["id"])


def ideas(here: Here, open: list[BoardIdea], n: int) -> None:
    section(here, "ideas", here.say("Ideas"), open, n, idea)


def idea(here: Here, each: BoardIdea) -> None:
    about = [
        here.names.of(each["proposer_id"]),
        here.say("answer by {day}", day=here.say.day(each["deadline"])) if each["deadline"] else "",
        up(here, each["level"]),
    ]
    line(each["id"], each["title"], tag("☼", here.say("idea")), about, "ideas", id=each["id"])


# --- parked --------------------------------------------------------------------------------------------


def parked(here: Here, open: list[BoardSession]) -> None:
    section(here, "parked", here.say("Parked analyses"), open, len(open), session)


def session(here: Here, each: BoardSession) -> None:
    back = here.say("goes on {day}", day=here.say.day(each["next_at"])) if each["next_at"] else ""
    about = [here.names.of(each["learner_id"]), back]
    mark = session_mark(here.say, "parked")
    path, name = ("coach", "session") if here.may(*PEOPLE) else ("analyses", "id")
    line(each["id"], each["title"], mark, about, path, **{name: each["id"]})
