"""My department: all that waits for one that helps others, from whichever team it comes, and who has it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from ui.client import calls as c
from ui.client.types import Task, Team
from ui.here import Here
from ui.pages.work.rows import forget, row, row_of
from ui.parts.more import cut, show_more
from ui.parts.people import owner
from ui.parts.text import html, md

__all__ = ["department"]

ALL = ""


def department(here: Here) -> None:
    st.title(here.say("My department"))
    supports = [team for team in here.teams if team["kind"] == "support"]
    if not supports:
        text = here.say("No department that helps others is among your teams: Maintenance, Quality or Logistics, say.")
        html('<p class="soft">{text}</p>', text=text)
        return
    chosen = picked(here, supports)
    forget()
    # All of them: who asks and who has it is chosen among all, and counted.
    found = here.api.every(c.list_work, department=chosen["id"])
    here.names.learn([task["owed_by"] for task in found])
    tasks = filtered(here, found)
    shown = cut(f"department {chosen['id']}", tasks)
    with st.container(key="group_department", border=True):
        st.header(here.say.plural("{n} task", "{n} tasks", len(tasks)))
        for task in shown.items:
            row(here, row_of(here, task, of_many=True))
        if not tasks:
            html('<p class="empty">{text}</p>', text=here.say("Nothing waits for this department just now."))
        show_more(here, shown)


def picked(here: Here, supports: Sequence[Team]) -> Team:
    """Their own first; a picker only where there is a choice."""
    own = next((team for team in supports if here.person_id in [team["leader_id"], *team["members"]]), supports[0])
    at = here.team if here.team in supports else own
    if len(supports) == 1 or at is None:
        return own
    names = {team["id"]: team["name"] for team in supports}
    chosen = st.segmented_control(
        here.say("Department"),
        list(names),
        format_func=lambda id: md(names[id]),
        default=at["id"],
        required=True,
        key="department",
    )
    return next(team for team in supports if team["id"] == (chosen or at["id"]))


def filtered(here: Here, tasks: Sequence[Task]) -> list[Task]:
    """By who asks and by who has it."""
    asking = {task["team_id"]: here.team_name(task["team_id"]) or here.say("another team") for task in tasks}
    having = {task["owed_by"] or "nobody": owner(here, task["owed_by"]) for task in tasks}
    with st.container(key="filters", horizontal=True):
        team = choice(here.say("Who asks"), {ALL: here.say("all teams"), **asking}, "asks")
        person = choice(here.say("Who has it"), {ALL: here.say("anybody"), **having}, "has")
    return [task for task in tasks if team in (ALL, task["team_id"]) and person in (ALL, task["owed_by"] or "nobody")]


def choice(label: str, options: Mapping[str, str], key: str) -> str:
    return st.selectbox(label, list(options), format_func=options.__getitem__, key=f"department {key}")
