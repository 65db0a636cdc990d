"""Choosing one of a team, or anybody."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from ui.client import calls as c
from ui.client.types import Team
from ui.here import Here
from ui.parts.text import md

__all__ = ["anybody", "choose", "everybody", "forget_people", "has_it", "owner"]

ELSEWHERE = "elsewhere"
EVERYBODY = "everybody"
MOST = 10_000
FRESH = timedelta(minutes=5)


def owner(here: Here, id: str | None) -> str:
    """Who has it. Whom this person may not see is somebody all the same."""
    if id is None:
        return here.say("needs an owner")
    if name := here.names.of(id):
        return name
    team = next((team for team in here.teams if id in (team["leader_id"], *team["members"])), None)
    return here.say("somebody in {team}", team=team["name"]) if team else here.say("somebody")


def has_it(here: Here, id: str | None, state: str) -> str:
    """Who has it, and whether they have not said yes so far; without anybody there is nothing to say yes to."""
    who = owner(here, id)
    return here.say("{who} has not said yes yet", who=who) if id and state == "proposed" else who


def choose(here: Here, label: str, team: Team, key: str) -> str | None:
    """One tap for somebody of the team, two more for anybody else."""
    members = list(dict.fromkeys([id for id in (team["leader_id"], *team["members"]) if id]))
    here.names.learn(members)
    chosen = st.pills(
        label,
        [*members, ELSEWHERE],
        format_func=lambda id: here.say("Somebody else") if id == ELSEWHERE else md(here.names.of(id)),
        key=key,
    )
    return anybody(here, label, key) if chosen == ELSEWHERE else chosen


def anybody(here: Here, label: str, key: str) -> str | None:
    names = everybody(here)
    return st.selectbox(
        here.say("{label}: anybody", label=label),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=here.say("Type a name"),
        key=f"{key}_any",
    )


def everybody(here: Here) -> Mapping[str, str]:
    """All who are here, by name; read anew after some minutes."""
    kept = st.session_state.get(EVERYBODY)
    if kept is None or here.now() - kept[0] > FRESH:
        names = {person["id"]: person["name"] for person in here.api.every(c.list_people, MOST) if not person["erased"]}
        kept = here.now(), dict(sorted(names.items(), key=lambda each: each[1].casefold()))
        st.session_state[EVERYBODY] = kept
        here.names.known.update(kept[1])
    found: Mapping[str, str] = kept[1]
    return found


def forget_people() -> None:
    """Somebody has come, gone, or is called otherwise."""
    st.session_state.pop(EVERYBODY, None)
