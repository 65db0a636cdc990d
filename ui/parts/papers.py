"""An analysis on paper: to print, or as a file. The sheet is made when somebody takes it."""

from typing import Literal

import streamlit as st

from ui.here import Here

__all__ = ["papers"]


def papers(here: Here, session_id: str, width: Literal["stretch", "content"] = "content") -> None:
    st.link_button(here.say("Print it"), f"/print/session/{session_id}", icon=":material/print:", width=width)
    st.link_button(
        here.say("A3 sheet (PDF)"), f"/sheet/{session_id}.pdf", icon=":material/picture_as_pdf:", width=width
    )
