"""Files that are written on a page and kept as a whole: frameworks and policies, each version after the one before."""

from typing import Any, NamedTuple

import streamlit as st

from ui.client import NEW as ABSENT
from ui.client import Call, Refused
from ui.here import Here
from ui.pages.settings.things import NEW
from ui.parts.taps import attempt, say_done
from ui.parts.text import md
from ui.parts.ways import go

__all__ = ["File", "keep", "opened"]

GONE_STALE = 412
YAML = "application/yaml"


class File(NamedTuple):
    """As it was read, and its tag. `theirs`: somebody else has put it meanwhile."""

    read: Any
    tag: str
    theirs: bool = False


def opened(here: Here, name: str, call: Call[Any], id: str, start: str | None = None) -> File:
    """Read when one comes to it, and kept while its text is on the page. A new one begins as `start` is."""
    if f"{name} text" not in st.session_state:
        read = here.api.tagged(call, id=start or id) if id != NEW or start else None
        tag = ABSENT if id == NEW or read is None else read.tag
        st.session_state[f"{name} file"] = File(read.value if read else None, tag)
    found: File = st.session_state[f"{name} file"]
    if found.theirs:
        st.warning(
            here.say("Somebody else has kept version {n} meanwhile. Yours stands in the form.", n=found.read["version"])
        )
    return found


def keep(here: Here, name: str, part: str, get: Call[Any], put: Call[Any], id: str, text: str) -> None:
    """Then it is shown as it was kept. Where somebody was faster, the next try comes after theirs."""
    file: File = st.session_state[f"{name} file"]
    try:
        saved = here.api(put, id=id, body=text.encode(), tag=file.tag, media=YAML)
    except Refused as refusal:
        if refusal.status != GONE_STALE or file.tag == ABSENT:
            st.error(md(str(refusal)), icon=":material/error:")
            return
        theirs = attempt(here, lambda: here.api.tagged(get, id=id))
        if theirs:
            st.session_state[f"{name} file"] = File(theirs.value, theirs.tag, theirs=True)
            st.rerun()
        return
    st.session_state.pop(f"{name} text", None)
    say_done(here.say("Version {n} is kept", n=saved["version"]))
    go("settings", part=part, id=saved["id"])
