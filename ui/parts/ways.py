"""The ways between pages: links that the script follows itself, so nobody waits for a page to load."""

from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.here import Here
from ui.routes import place

__all__ = ["asked", "go", "page", "way"]


def page(path: str) -> StreamlitPage:
    """Streamlit knows a page by its path; the frame has registered what stands there."""
    return st.Page(nothing, title=place(path).title, url_path=path or "board", default=not path)


def nothing() -> None:
    """Never shown."""


def way(path: str, label: str, icon: str | None = None, wide: bool = False, **query: str | None) -> None:
    """A link; `icon` is one of Streamlit's own, by its name."""
    shown = f":material/{icon}:" if icon else None
    st.page_link(page(path), label=label, icon=shown, width="stretch" if wide else "content", query_params=kept(query))


def asked(here: Here, title: str) -> str | None:
    """The id in the address; without one there is only the way back."""
    id = st.query_params.get("id")
    if id is None:
        st.title(title)
        way("", here.say("Back to the board"), "dashboard")
    return id


def go(path: str, **query: str | None) -> None:
    """Away from here at once, after a tap that has done something."""
    st.switch_page(page(path), query_params=kept(query))


def kept(query: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in query.items() if value is not None}
