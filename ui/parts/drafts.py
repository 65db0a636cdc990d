"""Words that are not sent yet: they live through a look at another page, and what is too long is told and not cut."""

import streamlit as st

from ui.here import Here

__all__ = ["TEXT", "TITLE", "forget", "too_long", "written"]

TITLE = 300
TEXT = 4000
"""As much as the service takes."""
DRAFTS = "drafts"


def written(here: Here, label: str, key: str, most: int, hint: str | None = None, *, tall: bool = False) -> str:
    """A field whose words are there again when one comes back. A field that counts would drop what is pasted too long
    without a word."""
    drafts: dict[str, str] = st.session_state.setdefault(DRAFTS, {})
    if key not in st.session_state and key in drafts:
        st.session_state[key] = drafts[key]
    field = st.text_area if tall else st.text_input
    text: str = field(label, key=key, placeholder=hint, on_change=keep, args=(key,)) or ""
    if too_long(text, most):
        over = here.say.plural("{n} letter too long", "{n} letters too long", len(text.strip()) - most)
        st.warning(here.say("{over}: there is room for {most}. All of it is still here.", over=over, most=most))
    return text


def keep(key: str) -> None:
    """At once, before a tap that leads away is followed."""
    st.session_state.setdefault(DRAFTS, {})[key] = st.session_state[key]


def forget(key: str) -> None:
    st.session_state.get(DRAFTS, {}).pop(key, None)


def too_long(text: str, most: int) -> bool:
    return len(text.strip()) > most
