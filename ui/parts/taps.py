"""What a tap does: asked once, told in words, and never twice."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from ui.client import Call, Refused, SignedOut, Unreachable
from ui.here import Here
from ui.parts.text import html, md

__all__ = ["attempt", "changed_since", "done", "first_words", "key_of", "lacks", "note", "post", "posted"]
__all__ += ["say_done", "told"]

T = TypeVar("T")
BROKEN = 500
"""From here on the service does not say whether it was done."""


def key_of(name: str) -> str:
    """The key of what is being filled in under `name`: the same until it is done, so sending it twice counts once."""
    kept: str = st.session_state.setdefault(f"key of {name}", secrets.token_urlsafe(16))
    return kept


def done(name: str) -> None:
    """The next one filled in under `name` is another."""
    st.session_state.pop(f"key of {name}", None)
    st.session_state.pop(f"sent as {name}", None)


def post(here: Here, name: str, call: Call[T], body: object, **where: Any) -> T | None:
    """Send what is filled in under `name`, so that it counts once; None when it was not done, and why is told."""
    if changed_since(name, body):
        st.warning(first_words(here), icon=":material/visibility:")
        return None
    return attempt(here, lambda: posted(here, name, call, body, **where))


def posted(here: Here, name: str, call: Call[T], body: object, **where: Any) -> T:
    """The key of `name` is kept while nobody knows whether it arrived, and with it what was sent under it."""
    try:
        made = here.api(call, body=body, key=key_of(name), **where)
    except Refused as refusal:
        if refusal.status < BROKEN:
            done(name)
        else:
            st.session_state[f"sent as {name}"] = body
        raise
    except Unreachable:
        st.session_state[f"sent as {name}"] = body
        raise
    done(name)
    return made


def changed_since(name: str, body: object) -> bool:
    """Whether the last answer was lost and this is not what was sent then: told once, then it is another."""
    before = f"sent as {name}"
    if before not in st.session_state or st.session_state[before] == body:
        return False
    done(name)
    return True


def first_words(here: Here) -> str:
    return here.say("Your first words may have arrived: look, then send again.")


def lacks(here: Here, needed: Mapping[str, object]) -> bool:
    """Says what is still to be said, if anything is."""
    missing = [name for name, value in needed.items() if value in (None, "", [])]
    if missing:
        st.warning(here.say("Still to say: {what}", what=", ".join(missing)))
    return bool(missing)


def attempt(here: Here, act: Callable[[], T]) -> T | None:
    """Do it, or say in the service's words what to do instead; None when it was not done. What was filled in stays."""
    try:
        return act()
    except SignedOut:
        raise
    except Refused as refusal:
        st.error(md(str(refusal)), icon=":material/error:")
    except Unreachable:
        st.warning(
            here.say("The coach does not answer just now. What you filled in is kept; send it again."),
            icon=":material/cloud_off:",
        )
    return None


def say_done(text: str) -> None:
    """Told once on the next run, wherever that is."""
    st.session_state["told"] = text


def told() -> None:
    """What the last tap did; the frame shows it on every page.

    Its place is there when nothing is told, too: else all below would be made anew, and the focus be lost.
    """
    with st.container(key="told"):
        if text := st.session_state.pop("told", None):
            note(text)


def note(text: str) -> None:
    """A line over the page for some seconds; a screen reader reads it out."""
    html('<p class="told" role="status">{text}</p>', text=text)
