"""Saying it instead of typing: the recording goes to the service, its words come back to be looked over."""

import streamlit as st

from ui.client import calls as c
from ui.here import Here
from ui.parts.taps import attempt

__all__ = ["listen"]

WAIT = 35.0
"""Seconds: longer than the service listens."""


def listen(here: Here, name: str, locale: str) -> str | None:
    """The words of a new recording; nothing where the server has no transcriber. It is sent once and not kept, whatever
    comes of it."""
    if not here.me["features"]["transcriber"]:
        return None
    taken = f"{name} taken"
    count = st.session_state.setdefault(taken, 0)
    sound = st.audio_input(here.say("Say it instead of typing"), key=f"{name} {count}")
    if sound is None:
        return None
    st.session_state[taken] = count + 1
    heard = attempt(
        here, lambda: here.api(c.transcribe, body=sound.getvalue(), media=sound.type, locale=locale, wait=WAIT)
    )
    if heard is None:
        return None
    if not heard["text"]:
        st.info(here.say("No words were heard. Say it again, closer to the microphone."))
    return heard["text"] or None
