"""Who is there: one tap for each, kept at once, also when two devices write down the same meeting."""

from collections.abc import Sequence

import streamlit as st

from ui.client import Tagged
from ui.client import calls as c
from ui.client.types import Meeting, Team
from ui.here import Here
from ui.parts.people import anybody
from ui.parts.taps import attempt
from ui.parts.text import md

__all__ = ["around", "present"]


def around(here: Here, team: Team, also: Sequence[str] = ()) -> list[str]:
    """Who usually comes: the team, who stands in, and who leads the teams right below."""
    below = [each["leader_id"] for each in here.teams if each["parent_id"] == team["id"]]
    usual = [team["leader_id"], *team["deputies"], *below, *team["members"], *also]
    return list(dict.fromkeys(id for id in usual if id))


def present(here: Here, team: Team, read: Tagged[Meeting]) -> None:
    found, key = read.value, f"present {read.value['id']}"
    label = here.say.plural("{n} person is here", "{n} people are here", len(found["present"]))
    opened = st.expander(
        f"**{md(team['name'])}** · {label}", key="who_is_here", on_change="rerun", icon=":material/groups:"
    )
    if not opened.open:
        return
    people = around(here, team, found["present"])
    here.names.learn(people)
    # What the service has is shown; a tap was sent before this run.
    st.session_state[key] = found["present"]
    with opened:
        st.pills(
            here.say("Who is here"),
            people,
            selection_mode="multi",
            format_func=lambda id: md(here.names.of(id)),
            key=key,
            on_change=lambda: keep(here, read, st.session_state[key]),
        )
        guest = anybody(here, here.say("A guest"), f"guest {found['id']}")
        if guest and guest not in found["present"] and st.button(here.say("Is here too"), key="guest add"):
            keep(here, read, [*found["present"], guest])
            st.rerun()


def keep(here: Here, read: Tagged[Meeting], there: Sequence[str]) -> None:
    body = {"present": list(there)}
    attempt(here, lambda: here.api(c.change_meeting, id=read.value["id"], body=body, tag=read.tag))
