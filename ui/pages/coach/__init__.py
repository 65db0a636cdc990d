"""The coach: begin or go on, and the talk beside what it makes."""

import streamlit as st

from ui.here import Here
from ui.pages.coach.room import room
from ui.pages.coach.start import start

__all__ = ["coach"]


def coach(here: Here) -> None:
    """`/coach?session=…` goes on, on any device; without a session one is begun."""
    session = st.query_params.get("session")
    if session:
        room(here, session)
    else:
        start(here)
