"""The board of a team: what is normal, what is not, and who moves it. One call to the service shows all of it."""

import streamlit as st

from ui.client import calls as c
from ui.client.types import Board
from ui.here import Here
from ui.pages.board.band import band
from ui.pages.board.head import head, pulse
from ui.pages.board.lists import actions, ideas, issues, parked
from ui.pages.board.today import today
from ui.pages.board.updown import escalations, storyboards

__all__ = ["board"]


def board(here: Here) -> None:
    if here.team is None:
        st.title(here.say("Board"))
        st.info(here.say("There is no team that you see yet. Ask whoever leads you to add you to theirs."))
        return
    shown = here.api(c.get_board, team=here.team["id"])
    here.names.learn(named(shown))
    n = shown["counts"]
    head(here, shown)
    pulse(here, shown)
    band(here, shown["kpis"])
    with st.container(key="board"):
        with st.container(key="stack_do"):
            escalations(here, shown["escalations_in"], n["escalations_in"], up=False)
            actions(here, shown["actions"], n["actions"])
        with st.container(key="stack_open"):
            issues(here, shown["issues"], n["issues"])
            parked(here, shown["parked"])
        with st.container(key="stack_rest"):
            escalations(here, shown["escalations_out"], n["escalations_out"], up=True)
            ideas(here, shown["ideas"], n["ideas"])
            today(here, here.team["id"])
            storyboards(here, here.team["id"])


def named(shown: Board) -> list[str | None]:
    """Everybody whose name the board writes, so that they are asked for together."""
    return [
        *(kpi["owed_by"] for kpi in shown["kpis"] if kpi["missing_since"]),
        *(action["owner_id"] for action in shown["actions"]),
        *(issue["assignee_id"] for issue in shown["issues"]),
        *(idea["proposer_id"] for idea in shown["ideas"]),
        *(fact["to_id"] for fact in [*shown["escalations_in"], *shown["escalations_out"]]),
        *(session["learner_id"] for session in shown["parked"]),
    ]
