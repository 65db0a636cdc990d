"""A secret that is shown this once, and the link by which a device takes it."""

from urllib.parse import quote, urlsplit

import segno
import streamlit as st

from ui.here import Here
from ui.parts.text import html

__all__ = ["enrolment", "secret_once"]


def secret_once(here: Here, id: str, what: str) -> str | None:
    """As long as somebody stays on the page of its thing."""
    kept, secret = st.session_state.get("shown once", ("", None))
    if kept != id or not secret:
        return None
    st.warning(here.say("Copy the secret now. It is not shown again."), icon=":material/key:")
    st.code(secret, language=None, wrap_lines=True)
    html("<p class='soft'>{what}</p>", what=what)
    if st.button(here.say("I have it"), key=f"have {id}"):
        st.session_state.pop("shown once", None)
        st.rerun()
    return str(secret)


def enrolment(here: Here, secret: str) -> None:
    """The key stands behind the #, which no server is sent and no log keeps."""
    at = urlsplit(st.context.url or "")
    link = f"{at.scheme}://{at.netloc}/enrol#{quote(secret, safe='')}"
    st.header(here.say("Enrol the device"))
    if here_alone(at.hostname or ""):
        st.warning(
            here.say(
                "This code leads to {host}, which is this machine alone. "
                "Open this site under the address that the tablet reaches, and make a new key there.",
                host=at.hostname,
            )
        )
    st.write(here.say("Scan this with the tablet, or open the link on it."))
    drawn = segno.make(link, error="m").svg_data_uri(scale=6, border=4, light="white")
    alt = here.say("Code with the link to enrol the device")
    html("<img class='qr' alt='{alt}' src='{drawn}'>", alt=alt, drawn=drawn)
    st.code(link, language=None, wrap_lines=True)


def here_alone(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
