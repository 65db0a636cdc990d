"""How a talk stands, and whose it is."""

import streamlit as st

from ui.client.types import SessionView
from ui.here import Here

__all__ = ["OPEN", "in_it"]

OPEN = ("active", "parked")


def in_it(here: Here, session: SessionView) -> bool:
    """As far as a page can tell; the service knows who else has spoken in it."""
    own = here.person_id is not None and session["learner"] == here.person_id
    return own or here.me["shared_device"] or f"room {session['id']}" in st.session_state
